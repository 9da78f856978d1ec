"""Who may read the catalog, who may change it, and who sees which commitments."""

from barnraise.platform.permissions import Asker, Staff, agency_staff, staff_or_member


def may_see_catalog(asker: Asker) -> bool:
    """Services and their prices are open to everyone with a role here."""
    return staff_or_member(asker)


def may_change_catalog(asker: Asker) -> bool:
    """Coordinators offer services; the director and the business manager may too."""
    return asker.is_staff(Staff.DIRECTOR, Staff.COORDINATOR, Staff.BUSINESS_MANAGER)


def may_see_fees(asker: Asker) -> bool:
    """What a vendor owes us is seen at the agency."""
    return agency_staff(asker)


def may_see_commitments(asker: Asker) -> bool:
    """Everyone at the agency sees all commitments; a member's people their own."""
    return staff_or_member(asker)
