"""Issue a run: everything it charges, in one transaction, set by set, through the bulk door."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from barnraise.core.dates import Span
from barnraise.core.money import Money, to_scaled
from barnraise.platform import agency, clock, rows, series
from barnraise.platform.clock import chaos_point
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Charge, Deferral, Entry, Fee, Invoice, Leg, Period, Run
from barnraise.run.books.operations.journal import _entry_number, _open_month
from barnraise.run.books.operations.letters import _tell_payers
from barnraise.run.books.operations.runs import WrongState
from barnraise.run.books.queries import Chart, Proposal
from barnraise.run.books.rules.codes import Destination
from barnraise.run.books.rules.lines import VENDOR_FEE, Line, deferred, fee_on
from barnraise.run.books.rules.runs import what_changed
from barnraise.run.books.terms import (
    DEFERRED,
    ENTRIES,
    FEE_FUNCTION,
    INVOICES,
    RECEIVABLE,
    Cause,
    InvoiceKind,
    Posting,
    RunState,
)
from barnraise.run.organizations import queries as organizations

ENTRY_COLUMNS = ("id", "number", "day", "period_id", "state", "memo", "source", "posted_by")
LEG_COLUMNS = ("entry_id", "n", "day", "account_id", "fund_id", "amount", "organization_id")
INVOICE_COLUMNS = (
    "id", "number", "kind", "run_id", "payer_id", "issued_on", "due_on", "total", "state", "reason", "entry_id", "issued_at",
)  # fmt: skip
FEE_COLUMNS = (
    "id", "service_id", "vendor_id", "starts", "ends", "base", "carried_in", "carried_out", "rate", "amount", "last_delivery",
    "deliveries", "term_key", "rule", "resolution_key", "computed_at", "computed_by",
)  # fmt: skip
LINE_COLUMNS = (
    "id", "invoice_id", "n", "service_id", "served_from", "delivery_id", "item", "quantity", "unit", "unit_price", "amount",
    "served_to", "rule", "price_key", "resolution_key",
)  # fmt: skip
"""Columns of a delivery's line: after its own place, in the order of `Line`, so that a line is written as it was read."""

OTHER_COLUMNS = (*LINE_COLUMNS[:5], "commitment_id", "fee_id", *LINE_COLUMNS[6:])
DEFERRAL_COLUMNS = ("charge_id", "fund_id", "account_id", "amount", "starts", "ends")


class RunChanged(Refusal):
    """A run that would charge something else than what was prepared or approved."""

    rule = "run-changed"


class NotApproved(Refusal):
    """A run above the threshold that no second person has approved."""

    rule = "not-approved"


@dataclass(slots=True)
class _Bill:
    """One invoice in the making. UNIT: cents."""

    id: int
    entry: int
    number: str
    payer: int
    lines: list[Line]
    first_charge: int
    legs: list[tuple[int, int, int, int | None]]
    deferrals: list[tuple[int, int, int, int, str, str]]


@deed("books.issue_run")
def issue_run(*, by: Asker, run_id: int) -> Run:
    """Issue a run: invoices, lines, entries, posted together or not at all. Issuing it again answers with it.

    It is computed again first. Errors: `NotAllowed`; `NotApproved` above the threshold; `RunChanged` when it would
    charge anything but what was prepared; `MonthClosed`; `WrongState` when it was sent back.
    """
    if not permissions.may_prepare(by):
        raise NotAllowed("The business manager issues billing runs. Ask her; nothing was changed.")
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.state == RunState.ISSUED:
        record(run, unchanged=True)
        return run
    _issuable(run)
    period = _open_month(run.invoice_day)
    proposal = queries.propose(by, run)
    _same(run, proposal)
    chart = queries.chart()
    bills, fees = _bills(by, run, proposal, chart, period)
    _write(by, run, period, bills, fees, proposal)
    Run.objects.filter(pk=run.pk).update(
        state=RunState.ISSUED.value, issued_by=by.actor.key, issued_at=clock.now(), version=run.version + 1
    )
    told = _tell_payers({b.payer: (b.id, b.number) for b in bills}, issued_on=run.invoice_day, due_on=run.due_day)
    record(run, invoices=len(bills), letters=told, first=bills[0].number, last=bills[-1].number, charges=len(proposal.lines),
           total=proposal.total, fingerprint=run.fingerprint, approved_by=run.approved_by)  # fmt: skip
    return Run.objects.get(pk=run.pk)


def _issuable(run: Run) -> None:
    if run.state == RunState.SENT_BACK:
        raise WrongState(f"“{run.title}” was sent back: {run.note} Prepare it again first; nothing was issued.")
    if run.state != RunState.APPROVED and queries.needs_approval(run):
        raise NotApproved(
            f"“{run.title}” comes to {run.total.words()}. Above {agency.threshold().words()}, counting what its "
            "preparer "
            "issued alone in the last 30 days, a second person approves. Ask the director; nothing was issued."
        )


def _same(run: Run, proposal: Proposal) -> None:
    """Refuse anything but what was prepared, saying what changed."""
    if not proposal.lines:
        raise RunChanged(f"“{run.title}” has nothing to bill any more. Prepare it again; nothing was issued.")
    if proposal.fingerprint != run.fingerprint:
        names = organizations.names({int(p) for p in run.payers} | set(proposal.payers))
        raise RunChanged(
            f"“{run.title}” would now bill something else than what was prepared: "
            f"{what_changed(run.payers, proposal.payers, names)}. Prepare it again, and have it approved again; "
            "nothing was issued."
        )


def _bills(
    by: Asker, run: Run, proposal: Proposal, chart: Chart, period: Period
) -> tuple[list[_Bill], dict[tuple[int, str], int]]:
    """Reserve ids and numbers, and group the lines by payer with the legs each invoice posts."""
    first_fee = rows.reserve(Fee, len(proposal.fees)) if proposal.fees else 0
    fees = {(f.service, f.starts.isoformat()): first_fee + n for n, f in enumerate(proposal.fees)}
    count, year = len(proposal.payers), run.fiscal_year
    entry, invoice, charge = (
        rows.reserve(Entry, count),
        rows.reserve(Invoice, count),
        rows.reserve(Charge, len(proposal.lines)),
    )
    number = series.take(INVOICES, year, count)
    revenue = _destinations(by, proposal, chart, run.invoice_day)
    month = Span(period.starts, period.ends)
    bills = []
    for n, (payer, group) in enumerate(groupby(proposal.lines, key=itemgetter(0))):
        lines = list(group)
        bill = _Bill(invoice + n, entry + n, series.written(year, number + n), payer, lines, charge, [], [])
        _post(bill, revenue, chart, month)
        charge += len(lines)
        bills.append(bill)
    return bills, fees


def _destinations(by: Asker, proposal: Proposal, chart: Chart, day: date) -> dict[tuple[str, int], Destination]:
    """(cause, service) → fund and account its revenue goes to by the codes of the invoices' day."""
    of = queries.functions(by, {line.service for line in proposal.lines})
    found = {}
    for cause, service in {(line.cause, line.service) for line in proposal.lines}:
        is_fee = cause == Cause.FEE
        destination = (
            chart.revenue.of(FEE_FUNCTION, day) if is_fee else chart.revenue.of(of[service], day, service=service)
        )
        assert destination is not None, "lines without a revenue code were left out of the proposal"
        found[cause, service] = destination
    return found


def _post(bill: _Bill, revenue: dict[tuple[str, int], Destination], chart: Chart, month: Span) -> None:
    """The legs of one invoice: receivable by fund, revenue by fund and account, and what is not earned yet."""
    sums: dict[tuple[int, int], int] = {}
    later = chart.accounts[DEFERRED]
    month_ends = month.ends
    assert month_ends is not None, "a month ends"
    ends_text = month_ends.isoformat()
    for place, line in enumerate(bill.lines):
        fund, account = revenue[line[13], line[1]]
        cents = line[8]
        if line[13] == "commitment" and line[9] > ends_text:
            served = Span(date.fromisoformat(line.served_from), date.fromisoformat(line.served_to))
            rest = deferred(Money(cents), served=served, month=month).cents
            if rest:
                since = max(ends_text, line.served_from)
                bill.deferrals.append((bill.first_charge + place, fund, account, rest, since, line.served_to))
                sums[fund, later] = sums.get((fund, later), 0) - rest
                cents -= rest
        sums[fund, account] = sums.get((fund, account), 0) - cents
    by_fund: dict[int, int] = {}
    for (fund, _), cents in sums.items():
        by_fund[fund] = by_fund.get(fund, 0) - cents
    receivable = chart.accounts[RECEIVABLE]
    bill.legs = [(receivable, fund, cents, bill.payer) for fund, cents in sorted(by_fund.items()) if cents]
    bill.legs += [(account, fund, cents, None) for (fund, account), cents in sorted(sums.items()) if cents]


def _write(
    by: Asker, run: Run, period: Period, bills: list[_Bill], fees: dict[tuple[int, str], int], proposal: Proposal
) -> None:
    """The sets in the order their keys need: entries, legs, invoices, fees, lines; then all are posted by two statements."""
    at = connection.ops.adapt_datetimefield_value(clock.now())
    day, draft, actor = run.invoice_day.isoformat(), Posting.DRAFT.value, by.actor.key
    number = series.take(ENTRIES, run.fiscal_year, len(bills))
    rows.insert(Entry, ENTRY_COLUMNS, (
        (b.entry, _entry_number(run.fiscal_year, number + n), day, period.pk, draft, f"Invoice {b.number}", f"books.Invoice:{b.id}", actor)
        for n, b in enumerate(bills)
    ))  # fmt: skip
    chaos_point("books.issue:entries")
    rows.insert(Leg, LEG_COLUMNS, (
        (b.entry, n, day, account, fund, cents, payer) for b in bills for n, (account, fund, cents, payer) in enumerate(b.legs, 1)
    ))  # fmt: skip
    chaos_point("books.issue:legs")
    due, kind = run.due_day.isoformat(), InvoiceKind.INVOICE.value
    rows.insert(Invoice, INVOICE_COLUMNS, (
        (b.id, b.number, kind, run.pk, b.payer, day, due, sum(map(itemgetter(8), b.lines)), draft, "", b.entry, at) for b in bills
    ))  # fmt: skip
    chaos_point("books.issue:invoices")
    rows.insert(Fee, FEE_COLUMNS, _fee_rows(proposal, fees, at, actor))
    rows.insert(Charge, LINE_COLUMNS, (
        (b.first_charge + n, b.id, n + 1, *line[1:13])
        for b in bills for n, line in enumerate(b.lines) if line[13] == "delivery"
    ))  # fmt: skip
    rows.insert(Charge, OTHER_COLUMNS, _other_rows(bills, fees))
    chaos_point("books.issue:charges")
    rows.insert(Deferral, DEFERRAL_COLUMNS, (
        deferral for b in bills for deferral in b.deferrals
    ))  # fmt: skip
    _set_posted(bills, actor)


def _set_posted(bills: list[_Bill], actor: str) -> None:
    Entry.objects.filter(pk__range=(bills[0].entry, bills[-1].entry)).update(
        state=Posting.POSTED.value, posted_at=clock.now(), posted_by=actor
    )
    chaos_point("books.issue:entries-posted")
    Invoice.objects.filter(pk__range=(bills[0].id, bills[-1].id)).update(state=Posting.POSTED.value)
    chaos_point("books.issue:invoices-posted")


def _fee_rows(proposal: Proposal, ids: dict[tuple[int, str], int], at: Any, actor: str) -> Iterator[tuple[Any, ...]]:
    for fee in proposal.fees:
        owed, carried = fee_on(fee.base, fee.carried_in, fee.rate)
        yield (
            ids[fee.service, fee.starts.isoformat()], fee.service, fee.vendor, fee.starts.isoformat(), fee.ends.isoformat(),
            fee.base.cents, fee.carried_in.cents, carried.cents, to_scaled(fee.rate), owed.cents, fee.last_delivery, fee.deliveries,
            fee.term_key, VENDOR_FEE, fee.resolution_key, at, actor,
        )  # fmt: skip


def _other_rows(bills: list[_Bill], fees: dict[tuple[int, str], int]) -> Iterator[tuple[Any, ...]]:
    """Lines of commitments and fees, in the order of `OTHER_COLUMNS`."""
    for bill in bills:
        for n, line in enumerate(bill.lines):
            if line.cause == Cause.DELIVERY:
                continue
            commitment = line.cause_id if line.cause == Cause.COMMITMENT else None
            fee = fees[line.service, line.served_from] if line.cause == Cause.FEE else None
            yield (bill.first_charge + n, bill.id, n + 1, line[1], line[2], commitment, fee, *line[4:13])
