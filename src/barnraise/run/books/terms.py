"""The vocabulary of the books: states, account types, causes, payment methods."""

from enum import StrEnum


class RunState(StrEnum):
    """Where a billing run stands."""

    PREPARED = "prepared"
    APPROVED = "approved"
    ISSUED = "issued"
    SENT_BACK = "sent_back"


class InvoiceKind(StrEnum):
    """An invoice asks for money; a credit note gives some back and names what it corrects."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


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


class Cause(StrEnum):
    """Why a charge exists: exactly one each."""

    DELIVERY = "delivery"
    COMMITMENT = "commitment"
    FEE = "fee"
    ADJUSTMENT = "adjustment"


class Method(StrEnum):
    """How a payment came."""

    CHECK = "check"
    TRANSFER = "transfer"


class PeriodState(StrEnum):
    """Whether entries may still be posted."""

    OPEN = "open"
    LOCKED = "locked"
