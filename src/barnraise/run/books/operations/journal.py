"""Post entries to the journal, and reverse them by their mirror."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from barnraise.core.dates import long_date, month_words
from barnraise.core.money import Money
from barnraise.platform import agency, clock, series
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Entry, Leg, Period
from barnraise.run.books.operations.chart import _open_on
from barnraise.run.books.terms import ENTRIES, PeriodState, Posting


class MonthClosed(Refusal):
    """A day whose month is locked, or whose year was never opened."""

    rule = "month-closed"


class Unbalanced(Refusal):
    """Legs that do not sum to zero in each fund."""

    rule = "unbalanced"


class AlreadyReversed(Refusal):
    """An entry that was reversed before, or itself reverses one."""

    rule = "already-reversed"


@dataclass(frozen=True, slots=True)
class LegOf:
    """One leg to post. A debit is positive, a credit negative; `organization` only where a balance is kept by payer."""

    account: int
    fund: int
    amount: int
    organization: int | None = None


@deed("books.post_entry")
def post_entry(*, by: Asker, day: date, memo: str, legs: Sequence[LegOf], source: str = "") -> Entry:
    """Post an entry by hand. Errors: `NotAllowed`, `MonthClosed`, `Unbalanced`."""
    _allow(by)
    if not memo.strip():
        raise Unbalanced("Say what this entry is for; whoever reads the journal will ask.", field="memo")
    _open_on({leg.account for leg in legs}, {leg.fund for leg in legs}, day)
    entry = _write_entry(by=by, day=day, memo=memo.strip(), legs=legs, source=source)
    record(entry, day=day, memo=memo.strip(), legs=[[leg.account, leg.fund, leg.amount] for leg in legs])
    return entry


@deed("books.reverse_entry")
def reverse_entry(*, by: Asker, entry_id: int, reason: str, day: date | None = None) -> Entry:
    """Reverse a posted entry by its exact mirror, in an open month. Errors: `AlreadyReversed`, `MonthClosed`."""
    _allow(by)
    if not reason.strip():
        raise AlreadyReversed("Say why this entry is reversed; whoever reads the journal will ask.", field="reason")
    original = Entry.objects.get(pk=entry_id, state=Posting.POSTED)
    if original.source.startswith("books."):
        raise AlreadyReversed(
            f"Entry {original.number} was posted by {original.source}. Correct that record (a credit note, a reversed "
            "payment), and its entry is reversed with it; nothing was changed."
        )
    return _reverse(by=by, original=original, reason=reason.strip(), day=day or agency.today())


def _reverse(*, by: Asker, original: Entry, reason: str, day: date) -> Entry:
    if original.reverses_id or Entry.objects.filter(reverses=original).exists():
        raise AlreadyReversed(
            f"Entry {original.number} is reversed already, or itself reverses one. Post a new entry instead."
        )
    legs = [
        LegOf(leg.account_id, leg.fund_id, -leg.amount.cents, leg.organization_id)
        for leg in Leg.objects.filter(entry=original).order_by("n")
    ]
    memo = f"Reverses {original.number}: {reason}"[:200]
    entry = _write_entry(by=by, day=day, memo=memo, legs=legs, source=original.source, reverses=original)
    record(entry, reverses=key_of(original), reason=reason)
    return entry


def _entry_of(source: str) -> Entry | None:
    """The entry that a record posted; excluding blank sources lets the partial index answer."""
    return Entry.objects.filter(source=source, reverses=None).exclude(source="").first()


def _allow(by: Asker) -> None:
    if not permissions.may_keep_books(by):
        raise NotAllowed("The business manager posts to the journal. Ask her; nothing was changed.")


def _open_month(day: date) -> Period:
    """The open month that holds a day. Errors: `MonthClosed`."""
    period = queries.period_on(day)
    if period is None:
        year = agency.fiscal_year(day).words()
        raise MonthClosed(
            f"No month is open for {long_date(day)}: {year} was never opened. The business manager opens it under "
            "Books, Months; nothing was changed.", field="day",
        )  # fmt: skip
    if period.state != PeriodState.OPEN:
        raise MonthClosed(
            f"{month_words(day)} is locked, so nothing is posted on {long_date(day)}. Choose a day in an open month, "
            "or ask "
            "the director to unlock it; nothing was changed.", field="day",
        )  # fmt: skip
    return period


def _write_entry(
    *, by: Asker, day: date, memo: str, legs: Sequence[LegOf], source: str, reverses: Entry | None = None
) -> Entry:
    """Draft, legs, posted: inside a deed, which records it."""
    period = _open_month(day)
    _balanced(legs)
    year = agency.fiscal_year(day).year
    entry = Entry.objects.create(
        number=_entry_number(year, series.take(ENTRIES, year)),
        day=day,
        period=period,
        memo=memo[:200],
        source=source,
        reverses=reverses,
    )
    Leg.objects.bulk_create(
        Leg(entry=entry, n=n, day=day, account_id=leg.account, fund_id=leg.fund, amount=Money(leg.amount),
            organization_id=leg.organization)
        for n, leg in enumerate(legs, start=1)
    )  # fmt: skip
    Entry.objects.filter(pk=entry.pk).update(state=Posting.POSTED.value, posted_at=clock.now(), posted_by=by.actor.key)
    return Entry.objects.get(pk=entry.pk)


def _balanced(legs: Iterable[LegOf]) -> None:
    sums: dict[int, int] = {}
    count = 0
    for leg in legs:
        count += 1
        sums[leg.fund] = sums.get(leg.fund, 0) + leg.amount
    wrong = [cents for cents in sums.values() if cents]
    if count < 2 or wrong:
        off = ", ".join(Money(cents).words() for cents in wrong) or "one leg only"
        raise Unbalanced(f"Debits and credits differ ({off}). An entry sums to zero in each fund; nothing was posted.")


def _entry_number(year: int, number: int) -> str:
    return f"J-{year}-{number:05d}"
