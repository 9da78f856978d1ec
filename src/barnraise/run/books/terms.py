"""The vocabulary of the books: states, account types, causes, payment methods."""

from enum import StrEnum


class RunState(StrEnum):
    """Where a billing run stands."""

    PREPARED = "prepared"
    APPROVED = "approved"
    ISSUED = "issued"
    SENT_BACK = "sent_back"

    @property
    def words(self) -> str:
        """As printed."""
        return self.value.replace("_", " ")


class InvoiceKind(StrEnum):
    """An invoice asks for money; a credit note gives some back and names what it corrects."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"

    @property
    def words(self) -> str:
        """As printed."""
        return self.value.replace("_", " ")


class Posting(StrEnum):
    """Life of a journal entry or an invoice in the database."""

    DRAFT = "draft"
    POSTED = "posted"


class AccountType(StrEnum):
    """The five types of account; the sign says which side is usual."""

    ASSET = "asset"
    LIABILITY = "liability"
    NET_POSITION = "net_position"
    REVENUE = "revenue"
    EXPENSE = "expense"

    @property
    def words(self) -> str:
        """As printed."""
        return self.value.replace("_", " ")


class Cause(StrEnum):
    """Why a charge exists: exactly one each."""

    DELIVERY = "delivery"
    COMMITMENT = "commitment"
    FEE = "fee"
    ADJUSTMENT = "adjustment"


class Method(StrEnum):
    """How a payment came; a rebate is a member's share of what a vendor paid back, which no check brought."""

    CHECK = "check"
    TRANSFER = "transfer"
    REBATE = "rebate"

    @property
    def words(self) -> str:
        """As printed."""
        return self.value.replace("_", " ")


BY_HAND = (Method.CHECK, Method.TRANSFER)
"""How money comes from a payer; a rebate is credited by sharing it."""


class RebateState(StrEnum):
    """Where a vendor's rebate stands."""

    PREPARED = "prepared"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    SHARED = "shared"

    @property
    def words(self) -> str:
        """As printed."""
        return self.value.replace("_", " ")


class Way(StrEnum):
    """How members get their shares of a rebate."""

    CREDIT = "credit"
    CHECK = "check"

    @property
    def words(self) -> str:
        """As printed."""
        return {Way.CREDIT: "credit on their accounts, which pays what they owe", Way.CHECK: "a check to each"}[self]


class PeriodState(StrEnum):
    """Whether entries may still be posted."""

    OPEN = "open"
    LOCKED = "locked"


class Unusual(StrEnum):
    """Why a payer of a run deserves a second look."""

    MUCH_MORE = "much_more"
    MUCH_LESS = "much_less"
    MISSING = "missing"
    NO_PRICE = "no_price"
    NO_CATEGORY = "no_category"
    NO_PUPILS = "no_pupils"
    NO_REVENUE_CODE = "no_revenue_code"
    BAD_TERMS = "bad_terms"
    CARRIED = "carried"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """As printed."""
        return _UNUSUAL_WORDS[self]


_UNUSUAL_WORDS = {
    Unusual.MUCH_MORE: "more than three times the last run",
    Unusual.MUCH_LESS: "less than a third of the last run",
    Unusual.MISSING: "billed in the last run, not in this one",
    Unusual.NO_PRICE: "no price in force",
    Unusual.NO_CATEGORY: "no membership on the day",
    Unusual.NO_PUPILS: "no pupil count frozen",
    Unusual.NO_REVENUE_CODE: "no revenue code",
    Unusual.BAD_TERMS: "terms that contradict themselves",
    Unusual.CLOSED: "closed by then",
    Unusual.CARRIED: "returns exceed what was delivered",
}

CAUSES = (Cause.DELIVERY, Cause.COMMITMENT, Cause.FEE)
"""What a run can bill; an adjustment is billed by its own credit note."""

CAUSE_WORDS = {
    Cause.DELIVERY: "what we delivered and bill ourselves",
    Cause.COMMITMENT: "commitments of the year: dues, seats, subscriptions",
    Cause.FEE: "vendors’ fees on what members bought",
    Cause.ADJUSTMENT: "a correction",
}

CASH, RECEIVABLE, UNAPPLIED, DEFERRED, NET_POSITION = "1010", "1200", "2100", "2200", "3000"
REBATES_OWED = "2150"
"""Account numbers that the books themselves post to; every other account is the agency's choice."""

OWN_ACCOUNTS = (CASH, RECEIVABLE, UNAPPLIED, DEFERRED, NET_POSITION, REBATES_OWED)

ACCOUNTS = (
    (CASH, "Cash", AccountType.ASSET),
    (RECEIVABLE, "Receivable from members and vendors", AccountType.ASSET),
    (UNAPPLIED, "Payments not yet applied", AccountType.LIABILITY),
    (REBATES_OWED, "Vendors’ rebates owed to members", AccountType.LIABILITY),
    (DEFERRED, "Revenue billed ahead, not yet earned", AccountType.LIABILITY),
    (NET_POSITION, "Net position", AccountType.NET_POSITION),
    ("4010", "Membership dues", AccountType.REVENUE),
    ("4100", "Purchasing, passed on at cost", AccountType.REVENUE),
    ("4150", "Administrative fees from vendors", AccountType.REVENUE),
    ("4200", "Insurance programs", AccountType.REVENUE),
    ("4300", "Professional learning", AccountType.REVENUE),
    ("4400", "Student academic challenges", AccountType.REVENUE),
    ("4500", "Student placements", AccountType.REVENUE),
    ("4600", "Technology", AccountType.REVENUE),
    ("4700", "Administration", AccountType.REVENUE),
    ("4800", "Health and safety", AccountType.REVENUE),
)
"""The chart of accounts a new agency starts with: number, name, type."""

GENERAL_FUND, SERVICE_FUND = "01", "20"
"""Where cash is pooled, and where insurance stands apart."""

FUNDS = {
    "": ((GENERAL_FUND, "General"), (SERVICE_FUND, "Internal service")),
    "MN": (
        (GENERAL_FUND, "General"),
        ("02", "Food service"),
        ("04", "Community service"),
        ("06", "Building construction"),
        ("07", "Debt redemption"),
        ("08", "Trust"),
        (SERVICE_FUND, "Internal service"),
    ),
}
"""Funds by state, the rest under the empty key. SOURCE: Minn. R. 3545.0900 names them; the numbers are background."""

FEE_FUNCTION = "vendor_fee"
"""The revenue code that vendors' fees go to, beside one for each function of the catalog."""

REVENUE = (
    ("membership", GENERAL_FUND, "4010"),
    ("purchasing", GENERAL_FUND, "4100"),
    (FEE_FUNCTION, GENERAL_FUND, "4150"),
    ("insurance", SERVICE_FUND, "4200"),
    ("professional_learning", GENERAL_FUND, "4300"),
    ("student_challenges", GENERAL_FUND, "4400"),
    ("student_placements", GENERAL_FUND, "4500"),
    ("technology", GENERAL_FUND, "4600"),
    ("administration", GENERAL_FUND, "4700"),
    ("health_and_safety", GENERAL_FUND, "4800"),
)
"""Which fund and account each function's charges are credited to at the start."""

INVOICES, CREDIT_NOTES, PAYMENTS, ENTRIES = "invoice", "credit note", "payment", "journal entry"
REBATES = "rebate"
"""Names of the series that public numbers come from."""
