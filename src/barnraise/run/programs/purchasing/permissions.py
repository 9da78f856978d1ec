"""Who may see purchasing, and who runs it."""

from barnraise.platform.permissions import Asker, Staff, agency_staff


def may_see_purchasing(asker: Asker) -> bool:
    """Contracts, reports and lines are the agency's own pages; its auditor reads them."""
    return agency_staff(asker)


def may_run_purchasing(asker: Asker) -> bool:
    """Coordinators run it; the director and the business manager may too."""
    return asker.is_staff(Staff.DIRECTOR, Staff.COORDINATOR, Staff.BUSINESS_MANAGER)


def may_import_payables(asker: Asker) -> bool:
    """A payables file may bring members, which only the director and the business manager write."""
    return asker.is_staff(Staff.DIRECTOR, Staff.BUSINESS_MANAGER)
