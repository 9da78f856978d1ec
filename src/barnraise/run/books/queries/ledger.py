"""The journal and the balances that follow from it, as of any day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from barnraise.core.money import Money
from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions
from barnraise.run.books.models import Account, Entry, Fund, Leg
from barnraise.run.books.terms import Posting


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account in one fund. The balance stands on one side: debit or credit."""

    account: int
    number: str
    name: str
    type: str
    fund: str
    fund_name: str
    balance: Money
    state_code: str = ""

    @property
    def debit(self) -> Money | None:
        """The balance, if it is a debit."""
        return self.balance if self.balance > Money.ZERO else None

    @property
    def credit(self) -> Money | None:
        """The balance as a credit, if it is one."""
        return -self.balance if self.balance < Money.ZERO else None


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Every account as of a day; debits equal credits, or something is very wrong."""

    on: date
    rows: list[TrialRow]

    @property
    def debits(self) -> Money:
        """All debit balances."""
        return Money.total(row.balance for row in self.rows if row.balance > Money.ZERO)

    @property
    def credits(self) -> Money:
        """All credit balances."""
        return -Money.total(row.balance for row in self.rows if row.balance < Money.ZERO)


def trial_balance(asker: Asker, on: date, *, fund: str = "") -> TrialBalance:
    """Balances of all accounts by fund, counting every leg of `on` and before: one sum over the covering index."""
    if not permissions.may_see_books(asker):
        return TrialBalance(on, [])
    legs = Leg.objects.filter(day__lte=on)
    if fund:
        legs = legs.filter(fund__code=fund)
    sums = legs.order_by().values_list("account_id", "fund_id").annotate(total=Sum("amount"))
    accounts, funds = {a.pk: a for a in Account.objects.all()}, {f.pk: f for f in Fund.objects.all()}
    rows = [
        TrialRow(a, accounts[a].number, accounts[a].name, accounts[a].type, funds[f].code, funds[f].name, total,
                 accounts[a].state_code)
        for a, f, total in sums if total.cents
    ]  # fmt: skip
    return TrialBalance(on, sorted(rows, key=lambda r: (r.number, r.fund)))


def journal_for(asker: Asker) -> QuerySet[Entry]:
    """Posted entries."""
    rows = Entry.objects.filter(state=Posting.POSTED)
    return rows if permissions.may_see_books(asker) else rows.none()


def legs_of(entry_ids: Collection[int]) -> dict[int, list[Leg]]:
    """Entry → its legs in order, with account, fund and payer."""
    found: dict[int, list[Leg]] = {}
    rows = (
        Leg.objects.filter(entry_id__in=entry_ids)
        .select_related("account", "fund", "organization")
        .order_by("entry_id", "n")
    )
    for leg in rows:
        found.setdefault(leg.entry_id, []).append(leg)
    return found


def legs_for(asker: Asker) -> QuerySet[Leg]:
    """Every leg of the journal, for lists and files."""
    rows = Leg.objects.select_related("entry", "account", "fund", "organization")
    return rows if permissions.may_see_books(asker) else rows.none()


def reversal_of_entry(entry: Entry) -> Entry | None:
    """The entry that reverses this one, if there is one."""
    return Entry.objects.filter(reverses=entry).first()


def size_of(legs: Iterable[Leg]) -> Money:
    """The debits of an entry: its size."""
    return Money.total(leg.amount for leg in legs if leg.amount > Money.ZERO)
