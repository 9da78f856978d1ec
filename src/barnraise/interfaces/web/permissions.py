"""Who may use the pages no room owns."""

from barnraise.platform.permissions import Asker, Staff, agency_staff


def may_read_audit(asker: Asker) -> bool:
    """The auditor and the director."""
    return asker.is_staff(Staff.AUDITOR, Staff.DIRECTOR)


def may_search(asker: Asker) -> bool:
    """The agency's people; a member's people have all of theirs on one page."""
    return agency_staff(asker)


def may_see_portal(asker: Asker) -> bool:
    """Whoever acts for an organization other than the agency."""
    return bool(asker.member_roles)


def may_see_agency(asker: Asker) -> bool:
    """Anyone who works at the agency."""
    return agency_staff(asker)


def may_settle_agency(asker: Asker) -> bool:
    """The director."""
    return asker.is_staff(Staff.DIRECTOR)
