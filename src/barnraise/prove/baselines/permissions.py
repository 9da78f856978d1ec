"""Who reads baselines, who proposes one, and who approves it: never the same person.

ASSUMPTION: only the agency's people and its auditor read baselines here. A member's people see the baselines that
their own statement used on that statement, where savings show them; another member's price is nobody else's.
"""

from barnraise.platform.permissions import Asker, Staff, agency_staff


def may_see_baselines(asker: Asker) -> bool:
    """The agency's people read all of them, the auditor included."""
    return agency_staff(asker)


def may_propose(asker: Asker) -> bool:
    """A coordinator proposes; the director and the business manager may too."""
    return asker.is_staff(Staff.DIRECTOR, Staff.COORDINATOR, Staff.BUSINESS_MANAGER)


def may_approve(asker: Asker) -> bool:
    """The director approves, refuses and ends baselines."""
    return asker.is_staff(Staff.DIRECTOR)


def is_own(asker: Asker, proposed_by: str) -> bool:
    """Whether they proposed it themselves: then somebody else decides, in whatever role they ask."""
    return bool(proposed_by) and asker.actor.key == proposed_by


def may_decide(asker: Asker, proposed_by: str) -> bool:
    """Whether they may approve this one."""
    return may_approve(asker) and not is_own(asker, proposed_by)
