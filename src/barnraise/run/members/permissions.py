"""Who may see memberships, and who may write them."""

from barnraise.platform.permissions import Asker, Staff, agency_staff, staff_or_member
from barnraise.platform.refusals import NotAllowed


def may_see_members(asker: Asker) -> bool:
    """Anyone with a role: the agency's people see every member, a member's people their own membership."""
    return staff_or_member(asker)


def may_see_every_member(asker: Asker) -> bool:
    """The agency's people, the auditor included."""
    return agency_staff(asker)


def may_edit_memberships(asker: Asker) -> bool:
    """The director and the business manager; coordinators, the clerk and the auditor read."""
    return asker.is_staff(Staff.DIRECTOR, Staff.BUSINESS_MANAGER)


def require_editor(by: Asker) -> None:
    """Refuse whoever may not write memberships. Errors: `NotAllowed`."""
    if not may_edit_memberships(by):
        raise NotAllowed("Memberships are written by the director and the business manager. Ask one of them.")
