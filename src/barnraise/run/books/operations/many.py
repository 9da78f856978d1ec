"""Record many payments of one day's bank file at once, through the bulk door: the same rules as one by one."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F

from barnraise.core.dates import long_date
from barnraise.core.money import Money
from barnraise.platform import agency, clock, rows, series
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Application, Entry, Invoice, Leg, Payment, Period
from barnraise.run.books.operations.issue import ENTRY_COLUMNS, LEG_COLUMNS
from barnraise.run.books.operations.journal import _entry_number, _open_month
from barnraise.run.books.operations.payments import PaymentRefused, _not_twice, _plausible
from barnraise.run.books.queries import Chart
from barnraise.run.books.rules.receipts import Open, by_fund, oldest_first
from barnraise.run.books.terms import (
    CASH,
    ENTRIES,
    GENERAL_FUND,
    PAYMENTS,
    RECEIVABLE,
    UNAPPLIED,
    InvoiceKind,
    Posting,
)

PAYMENT_COLUMNS = (
    "id", "number", "payer_id", "received_on", "method", "reference", "amount", "entry_id", "occurrence", "import_key",
    "recorded_at", "recorded_by", "note",
)  # fmt: skip
APPLICATION_COLUMNS = ("id", "payment_id", "invoice_id", "amount", "applied_on", "applied_at", "applied_by")

LegRow = tuple[int, int, int, int | None]
"""Account, fund, cents, organization."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One check or transfer. `occurrence` is its place among equals where a file says it; else it is counted."""

    payer_id: int
    method: str
    reference: str
    amount: Money
    note: str = ""
    occurrence: int | None = None


@dataclass(slots=True)
class _Bill:
    """An open invoice while money meets it: `met` by this day's payments so far. UNIT: cents in `funds`."""

    number: str
    due_on: date
    total: Money
    applied: Money
    met: Money
    funds: dict[str, int]


@dataclass(slots=True)
class _Desk:
    """What all payments of the day are worked out with, looked up once; what is written is collected here."""

    chart: Chart
    bills: dict[int, dict[int, _Bill]]
    day: date
    entries: list[tuple[str, str, list[LegRow]]] = field(default_factory=list)
    parts: list[tuple[int, int, Money]] = field(default_factory=list)


@deed("books.receive_many")
def receive_many(*, by: Asker, received_on: date, payments: Sequence[Received], import_key: str = "") -> list[int]:
    """Record the payments of one day, each set against its payer's invoices, oldest due first; the rest is credit.

    All or nothing; answers their ids. Errors: `NotAllowed`, `PaymentRefused` naming the one that is wrong, `MonthClosed`.
    """
    if not permissions.may_keep_books(by):
        raise NotAllowed("The business manager records payments. Ask her; nothing was changed.")
    if not payments:
        raise PaymentRefused(f"There is no payment of {long_date(received_on)} to record. Nothing was changed.")
    period = _open_month(received_on)
    occurrences = _all_sensible(received_on, payments)
    year, count = agency.fiscal_year(received_on).year, len(payments)
    first, number = rows.reserve(Payment, count), series.take(PAYMENTS, year, count)
    desk = _Desk(queries.chart(), _bills({p.payer_id for p in payments}), received_on)
    numbers = [f"P-{series.written(year, number + n)}" for n in range(count)]
    for n, payment in enumerate(payments):
        _meet(desk, first + n, payment)
    applications = rows.reserve(Application, len(desk.parts)) if desk.parts else 0
    for n, payment in enumerate(payments):
        _money_in(desk, first + n, numbers[n], payment)
    _money_applied(
        desk, applications, dict(zip(range(first, first + count), zip(numbers, payments, strict=True), strict=True))
    )
    first_entry = _write_entries(by, desk, period, year)
    at = connection.ops.adapt_datetimefield_value(clock.now())
    day, actor = received_on.isoformat(), by.actor.key
    rows.insert(Payment, PAYMENT_COLUMNS, (
        (first + n, numbers[n], p.payer_id, day, p.method, p.reference, p.amount.cents, first_entry + n, occurrences[n], import_key,
         at, actor, p.note)
        for n, p in enumerate(payments)
    ))  # fmt: skip
    rows.insert(Application, APPLICATION_COLUMNS, (
        (applications + n, payment, invoice, amount.cents, day, at, actor) for n, (payment, invoice, amount) in enumerate(desk.parts)
    ))  # fmt: skip
    record(f"books.Payment:{first}", received_on=received_on, payments=count, first=numbers[0], last=numbers[-1],
           total=Money.total(p.amount for p in payments), applied=Money.total(part for _, _, part in desk.parts))  # fmt: skip
    return list(range(first, first + count))


def _all_sensible(day: date, payments: Sequence[Received]) -> list[int]:
    """Each payment's place among its equals of the day, after every rule for one payment was asked of it."""
    today, payers = agency.today(), {p.payer_id for p in payments}
    known = set(Payment.objects.filter(received_on=day, payer_id__in=payers).values_list("payer_id", flat=True))
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    places = []
    for p in payments:
        _plausible(day, p.method, p.reference.strip(), p.amount, today)
        key = (p.payer_id, p.method, p.reference, p.amount)
        seen[key] += 1
        before = 0
        if p.payer_id in known:
            place = seen[key] if p.occurrence is None else p.occurrence
            _not_twice(p.payer_id, day, p.method, p.reference.strip(), p.amount, place)
            before = queries.next_occurrence(p.payer_id, p.method, p.reference, day, p.amount) - 1
        places.append(before + seen[key])
    return places


def _bills(payers: Collection[int]) -> dict[int, dict[int, _Bill]]:
    """Payer → open invoices, with what each owes by fund."""
    issued = Invoice.objects.filter(state=Posting.POSTED, kind=InvoiceKind.INVOICE, payer_id__in=payers)
    found: dict[int, dict[int, _Bill]] = defaultdict(dict)
    by_entry: dict[int, _Bill] = {}
    for i in queries.with_open(issued).filter(total__gt=F("applied")):
        applied: Money = i.applied
        found[i.payer_id][i.pk] = by_entry[i.entry_id or 0] = _Bill(i.number, i.due_on, i.total, applied, applied, {})
    legs = Leg.objects.filter(entry_id__in=list(by_entry), account__number=RECEIVABLE)
    for entry, fund, amount in legs.values_list("entry_id", "fund_id", "amount"):
        by_entry[entry].funds[str(fund)] = amount.cents
    return found


def _meet(desk: _Desk, payment_id: int, payment: Received) -> None:
    """Set a payment against its payer's invoices."""
    bills = desk.bills.get(payment.payer_id, {})
    opened = [Open(pk, b.number, b.due_on, b.total - b.met) for pk, b in bills.items() if b.total > b.met]
    for invoice, part in sorted(oldest_first(payment.amount, opened).items()):
        bills[invoice].met += part
        desk.parts.append((payment_id, invoice, part))


def _money_in(desk: _Desk, payment_id: int, number: str, payment: Received) -> None:
    fund = desk.chart.funds[GENERAL_FUND]
    legs: list[LegRow] = [
        (desk.chart.accounts[CASH], fund, payment.amount.cents, None),
        (desk.chart.accounts[UNAPPLIED], fund, -payment.amount.cents, payment.payer_id),
    ]
    memo = f"Payment {number}, {payment.method} {payment.reference}"
    desk.entries.append((memo, f"books.Payment:{payment_id}", legs))


def _money_applied(desk: _Desk, first: int, payments: dict[int, tuple[str, Received]]) -> None:
    """What was set against invoices moves from the payer's credit to the invoices' funds."""
    general = desk.chart.funds[GENERAL_FUND]
    for n, (payment_id, invoice, part) in enumerate(desk.parts):
        number, payment = payments[payment_id]
        bill = desk.bills[payment.payer_id][invoice]
        shares = by_fund(before=bill.applied, after=bill.applied + part, owed_by_fund=bill.funds)
        bill.applied += part
        legs: list[LegRow] = [(desk.chart.accounts[UNAPPLIED], general, part.cents, payment.payer_id)]
        for key, cents in sorted(shares.items()):
            fund = int(key)
            legs.append((desk.chart.accounts[RECEIVABLE], fund, -cents, payment.payer_id))
            if fund != general:
                cash = desk.chart.accounts[CASH]
                legs += [(cash, general, -cents, None), (cash, fund, cents, None)]
        desk.entries.append((f"{number} pays {bill.number}", f"books.Application:{first + n}", legs))


def _write_entries(by: Asker, desk: _Desk, period: Period, year: int) -> int:
    """Drafts, legs, posted by one statement; answers the first id."""
    count = len(desk.entries)
    first, number = rows.reserve(Entry, count), series.take(ENTRIES, year, count)
    day, actor, draft = desk.day.isoformat(), by.actor.key, Posting.DRAFT.value
    rows.insert(Entry, ENTRY_COLUMNS, (
        (first + n, _entry_number(year, number + n), day, period.pk, draft, memo[:200], source, actor)
        for n, (memo, source, _) in enumerate(desk.entries)
    ))  # fmt: skip
    rows.insert(Leg, LEG_COLUMNS, (
        (first + n, place, day, account, fund, cents, payer)
        for n, (_, _, legs) in enumerate(desk.entries) for place, (account, fund, cents, payer) in enumerate(legs, 1)
    ))  # fmt: skip
    Entry.objects.filter(pk__range=(first, first + count - 1)).update(
        state=Posting.POSTED.value, posted_at=clock.now(), posted_by=actor
    )
    return first
