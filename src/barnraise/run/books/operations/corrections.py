"""Correct an issued line: a credit note, or an invoice for what was charged too little; both name the line they correct."""

from dataclasses import dataclass
from datetime import date, timedelta

from barnraise.core.dates import Span
from barnraise.core.money import Money, from_scaled
from barnraise.platform import agency, clock, documents, series
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Adjustment, Charge, Deferral, Invoice, Period
from barnraise.run.books.operations.journal import LegOf, _open_month, _write_entry
from barnraise.run.books.operations.payments import _apply
from barnraise.run.books.rules.lines import CORRECTION, earned_by
from barnraise.run.books.terms import CREDIT_NOTES, DEFERRED, FEE_FUNCTION, INVOICES, RECEIVABLE, InvoiceKind, Posting


class CorrectionRefused(Refusal):
    """A correction of nothing, without a reason, or of more than a line charged."""

    rule = "correction-refused"


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a correction stands on. UNIT: cents in `later`, the part taken from what is not earned yet."""

    charge: Charge
    period: Period
    fund: int
    account: int
    deferral: Deferral | None
    later: int


@deed("books.correct")
def correct(
    *,
    by: Asker,
    charge_id: int,
    reason: str,
    amount: Money | None = None,
    on: date | None = None,
    document_key: str = "",
) -> Invoice:
    """Correct one charge. A negative amount becomes a credit note, a positive one an invoice; without one all is taken back.

    It posts in the open month of `on` (today when not said), never into a locked one; a credit note is set against the
    invoice it corrects as far as that is open, the rest is the payer's credit. Errors: `CorrectionRefused`, `MonthClosed`.
    """
    if not permissions.may_keep_books(by):
        raise NotAllowed("The business manager corrects charges. Ask her; nothing was changed.")
    charge = Charge.objects.select_for_update(of=("self",)).select_related("invoice", "service").get(pk=charge_id)
    change = -queries.left_of(charge) if amount is None else amount
    _sensible(charge, change, reason)
    day = on or agency.today()
    ground = _ground(charge, _open_month(day), change)
    adjustment = Adjustment.objects.create(
        corrects=charge, amount=change, reason=reason.strip(), asked_by=by.actor.key, document_key=document_key
    )
    documents.cite(key_of(adjustment), document_key, "evidence")
    note = _write(by, adjustment, ground, day)
    if change < Money.ZERO:
        still = queries.open_amount(charge.invoice)
        part = min(-change, still)
        if part > Money.ZERO:
            _apply(by=by, invoice=charge.invoice, amount=part, on=day, credit_note=note)
    record(note, corrects=key_of(charge), amount=change, reason=reason.strip())
    return Invoice.objects.get(pk=note.pk)


def _sensible(charge: Charge, change: Money, reason: str) -> None:
    if charge.adjustment_id:
        raise CorrectionRefused(
            "This line is itself a correction. Correct the line it names instead; nothing was changed."
        )
    if not reason.strip():
        raise CorrectionRefused("Say why this line is corrected; the payer will read it.", field="reason")
    left = queries.left_of(charge)
    if change == Money.ZERO:
        raise CorrectionRefused(
            f"A correction of $0.00 changes nothing; {left.words()} of this line stands. Give the amount to take back.",
            field="amount",
        )
    if change < Money.ZERO and left + change < Money.ZERO and charge.amount > Money.ZERO:
        raise CorrectionRefused(
            f"{(-change).words()} is more than the {left.words()} that stands of this line. Take back at most that; "
            "nothing was changed.", field="amount",
        )  # fmt: skip


def _first(charge: Charge) -> Charge:
    """The charge that a correction of a correction began with: all of them post where it did."""
    while charge.adjustment is not None:
        charge = charge.adjustment.corrects
    return charge


def _ground(charge: Charge, period: Period, change: Money) -> _Ground:
    chart = queries.chart()
    first = _first(charge)
    day = first.invoice.issued_on
    if first.fee_id:
        posted = chart.revenue.of(FEE_FUNCTION, day)
    else:
        posted = chart.revenue.of(first.service.function, day, service=first.service_id)
    assert posted is not None, "what was invoiced had a revenue code on its day"
    fund, account = posted
    deferral = Deferral.objects.filter(charge=charge, ends__gt=period.ends).first()
    later = 0
    if deferral is not None:
        rest = deferral.amount - earned_by(deferral.amount, span=Span(deferral.starts, deferral.ends), day=period.ends)
        later = -min(-change.cents, rest.cents) if change < Money.ZERO else 0
    return _Ground(charge, period, fund, account, deferral, later)


def _write(by: Asker, adjustment: Adjustment, ground: _Ground, day: date) -> Invoice:
    charge, change, year = ground.charge, adjustment.amount, agency.fiscal_year(day).year
    back = change < Money.ZERO
    number = series.written(year, series.take(CREDIT_NOTES if back else INVOICES, year))
    note = Invoice.objects.create(
        number=f"CN-{number}" if back else number, kind=InvoiceKind.CREDIT_NOTE if back else InvoiceKind.INVOICE,
        payer_id=charge.invoice.payer_id, issued_on=day, due_on=day if back else day + timedelta(days=agency.the().due_days),
        total=change, corrects=charge.invoice if back else None, reason=adjustment.reason, issued_at=clock.now(),
    )  # fmt: skip
    chart = queries.chart()
    legs = [
        LegOf(chart.accounts[RECEIVABLE], ground.fund, change.cents, charge.invoice.payer_id),
        LegOf(ground.account, ground.fund, ground.later - change.cents),
        LegOf(chart.accounts[DEFERRED], ground.fund, -ground.later),
    ]
    what = f"{note.number} corrects line {charge.n} of {charge.invoice.number}"
    entry = _write_entry(by=by, day=day, memo=what, legs=[leg for leg in legs if leg.amount], source=key_of(note))
    line = Charge.objects.create(
        invoice=note, n=1, service=charge.service, item=charge.item, adjustment=adjustment, quantity=1 if not back else -1,
        unit=charge.unit, unit_price=from_scaled(abs(change.cents) * 10_000),
        amount=change, rule=CORRECTION, served_from=charge.served_from, served_to=charge.served_to,
        price_key=charge.price_key, resolution_key=charge.resolution_key,
    )  # fmt: skip
    Invoice.objects.filter(pk=note.pk).update(entry=entry, state=Posting.POSTED.value)
    if ground.later and ground.deferral is not None:
        Deferral.objects.create(
            charge=line, fund_id=ground.fund, account_id=ground.account, amount=Money(ground.later),
            starts=max(ground.period.ends, ground.deferral.starts), ends=ground.deferral.ends,
        )  # fmt: skip
    return Invoice.objects.get(pk=note.pk)
