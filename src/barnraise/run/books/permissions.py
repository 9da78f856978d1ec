"""Who may see the books, bill, approve, record money, lock months."""

from barnraise.platform.permissions import Asker, MemberRole, Staff

MONEY_ROLES = (MemberRole.SUPERINTENDENT, MemberRole.BUSINESS_MANAGER)


def may_see_books(asker: Asker) -> bool:
    """Runs, aging, payments and the ledger of everybody: the agency's office and its auditor."""
    return asker.is_staff(Staff.DIRECTOR, Staff.BUSINESS_MANAGER, Staff.COORDINATOR, Staff.AUDITOR)


def may_see_invoices(asker: Asker) -> bool:
    """Some invoices: everybody's for the office, their own for a payer's people."""
    return may_see_books(asker) or bool(payers_of(asker))


def payers_of(asker: Asker) -> frozenset[int]:
    """The organizations whose bills this person may see: those where they answer for money."""
    return frozenset(organization for organization, role in asker.member_roles if role in MONEY_ROLES)


def may_see_payer(asker: Asker, organization_id: int) -> bool:
    """The account of one payer."""
    return may_see_books(asker) or organization_id in payers_of(asker)


def may_prepare(asker: Asker) -> bool:
    """Prepare and issue billing runs, explain what looks unusual."""
    return asker.is_staff(Staff.BUSINESS_MANAGER, Staff.DIRECTOR)


def may_approve(asker: Asker) -> bool:
    """Approve a run that somebody else prepared, or send it back."""
    return asker.is_staff(Staff.DIRECTOR)


def may_keep_books(asker: Asker) -> bool:
    """Record payments, write credit notes, lock months, open years."""
    return asker.is_staff(Staff.BUSINESS_MANAGER)


def may_open_year(asker: Asker) -> bool:
    """Open a fiscal year's months; the director may at set-up."""
    return asker.is_staff(Staff.BUSINESS_MANAGER, Staff.DIRECTOR)


def may_unlock(asker: Asker) -> bool:
    """Open a locked month again, with a reason."""
    return asker.is_staff(Staff.DIRECTOR)


def pays(asker: Asker) -> bool:
    """Answers for money at a payer, and works not at the agency: their links lead to their own."""
    return bool(payers_of(asker)) and not may_see_books(asker)


def may_set_aid(asker: Asker) -> bool:
    """Record and correct what the state repays of a service."""
    return asker.is_staff(Staff.BUSINESS_MANAGER, Staff.DIRECTOR)
