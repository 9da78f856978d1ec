"""Who may see bodies, and who may write about them."""

from barnraise.platform.permissions import Asker, Staff, agency_staff, staff_or_member
from barnraise.platform.refusals import NotAllowed


def may_see_organizations(asker: Asker) -> bool:
    """Anyone with a role: the agency's people see every body, a member's people their own."""
    return staff_or_member(asker)


def may_see_every_organization(asker: Asker) -> bool:
    """The agency's people, the auditor included."""
    return agency_staff(asker)


def may_edit_organizations(asker: Asker) -> bool:
    """The director, the business manager and the coordinators; the clerk and the auditor read."""
    return asker.is_staff(Staff.DIRECTOR, Staff.BUSINESS_MANAGER, Staff.COORDINATOR)


def may_import_organizations(asker: Asker) -> bool:
    """Whoever may edit them one by one."""
    return may_edit_organizations(asker)


def require_editor(by: Asker) -> None:
    """Refuse whoever may not write about bodies. Errors: `NotAllowed`."""
    if not may_edit_organizations(by):
        raise NotAllowed(
            "Organizations are written by the director, the business manager and the coordinators. Ask one of them."
        )
