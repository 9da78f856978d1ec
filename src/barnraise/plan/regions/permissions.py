"""Who reads scenarios, and who makes and changes them.

ASSUMPTION: a scenario is the agency's own thinking until its board shows it, so only its people and its auditor read any.
"""

from barnraise.platform.permissions import Asker, Staff, agency_staff


def may_see(asker: Asker) -> bool:
    """The agency's people read all scenarios, its board's clerk and its auditor included."""
    return agency_staff(asker)


def may_change(asker: Asker) -> bool:
    """The director and the coordinators begin scenarios, change them, and ask for answers."""
    return asker.is_staff(Staff.DIRECTOR, Staff.COORDINATOR)
