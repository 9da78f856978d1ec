"""Record money received, set it against invoices, take a bounced payment back."""

from collections.abc import Mapping
from datetime import date

from barnraise.core.dates import long_date
from barnraise.core.money import Money
from barnraise.platform import agency, rows, series
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Application, Invoice, Payment
from barnraise.run.books.operations.journal import LegOf, _entry_of, _reverse, _write_entry
from barnraise.run.books.rules.receipts import by_fund, oldest_first
from barnraise.run.books.terms import (
    BY_HAND,
    CASH,
    GENERAL_FUND,
    PAYMENTS,
    RECEIVABLE,
    UNAPPLIED,
    InvoiceKind,
    Method,
    Posting,
)


class PaymentRefused(Refusal):
    """A payment of nothing, in the future, or recorded before."""

    rule = "payment-refused"


class OverApplied(Refusal):
    """More set against an invoice than it is open for, or more than the money there is."""

    rule = "over-applied"


@deed("books.receive")
def receive(
    *, by: Asker, payer_id: int, received_on: date, method: str, reference: str, amount: Money,
    parts: Mapping[int, Money] | None = None, note: str = "", occurrence: int = 1, import_key: str = "",
) -> Payment:  # fmt: skip
    """Record a check or transfer, and set it against invoices: as `parts` says, oldest due first when it says nothing.

    What is not set against an invoice stays the payer's credit. Errors: `PaymentRefused` when it is recorded already,
    `OverApplied`, `MonthClosed`.
    """
    _allow(by)
    reference = reference.strip()
    year = agency.fiscal_year(received_on).year
    taken = series.take(
        PAYMENTS, year
    )  # locks its row: whoever records at the same moment waits, then sees this payment
    _sensible(payer_id, received_on, method, reference, amount, occurrence)
    place = queries.next_occurrence(payer_id, method, reference, received_on, amount)
    number = f"P-{series.written(year, taken)}"
    chart = queries.chart()
    fund = chart.funds[GENERAL_FUND]
    legs = [
        LegOf(chart.accounts[CASH], fund, amount.cents), LegOf(chart.accounts[UNAPPLIED], fund, -amount.cents, payer_id)
    ]  # fmt: skip
    reserved = rows.reserve(Payment, 1)
    memo = f"Payment {number}, {method} {reference}"
    entry = _write_entry(by=by, day=received_on, memo=memo, legs=legs, source=f"books.Payment:{reserved}")
    payment = Payment.objects.create(
        id=reserved, number=number, payer_id=payer_id, received_on=received_on, method=Method(method), reference=reference, amount=amount,
        entry=entry, occurrence=place, import_key=import_key, recorded_by=by.actor.key, note=note.strip(),
    )  # fmt: skip
    if parts is None:
        parts = oldest_first(amount, queries.open_invoices(payer_id))
    _apply_parts(by, parts, amount, on=received_on, payment=payment)
    record(payment, amount=amount, payer=payer_id, method=method, reference=reference,
           applied={str(invoice): part for invoice, part in parts.items()})  # fmt: skip
    return payment


@deed("books.apply_payment")
def apply_payment(
    *, by: Asker, payment_id: int, parts: Mapping[int, Money], on: date | None = None
) -> list[Application]:
    """Set what is left of a payment against invoices. Errors: `OverApplied`, `MonthClosed`."""
    _allow(by)
    payment = Payment.objects.get(pk=payment_id)
    made = _apply_parts(by, parts, queries.unapplied_of(payment), on=on or agency.today(), payment=payment)
    record(payment, applied={str(invoice): part for invoice, part in parts.items()})
    return made


@deed("books.apply_credit")
def apply_credit(
    *, by: Asker, credit_note_id: int, parts: Mapping[int, Money], on: date | None = None
) -> list[Application]:
    """Set what is left of a credit note against other invoices of its payer. Errors: `OverApplied`."""
    _allow(by)
    note = Invoice.objects.get(pk=credit_note_id, kind=InvoiceKind.CREDIT_NOTE, state=Posting.POSTED)
    made = _apply_parts(by, parts, queries.uncredited_of(note), on=on or agency.today(), credit_note=note)
    record(note, applied={str(invoice): part for invoice, part in parts.items()})
    return made


@deed("books.reverse_payment")
def reverse_payment(*, by: Asker, payment_id: int, reason: str, on: date | None = None) -> Payment:
    """Take a bounced payment back: what it paid is open again, and its entries are reversed in an open month."""
    _allow(by)
    if not reason.strip():
        raise PaymentRefused("Say why this payment is taken back, such as “returned by the bank”.", field="reason")
    original = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    if original.reverses_id or Payment.objects.filter(reverses=original).exists():
        raise PaymentRefused(
            f"Payment {original.number} was taken back already, or itself takes one back. Nothing was changed."
        )
    if original.method == Method.REBATE:
        raise PaymentRefused(
            f"{original.number} is a share of rebate {original.reference}. Take the rebate back, which takes every share "
            "back; nothing was changed."
        )
    return _take_back(by=by, original=original, reason=reason, day=on or agency.today())


def _take_back(*, by: Asker, original: Payment, reason: str, day: date) -> Payment:
    """What a payment paid is open again, its entries are reversed, and a row of the opposite amount names it."""
    year = agency.fiscal_year(day).year
    for part in Application.objects.filter(payment=original).order_by("id"):
        back = Application.objects.create(
            payment=original, invoice_id=part.invoice_id, amount=-part.amount, applied_on=day, applied_by=by.actor.key
        )
        posted = _entry_of(key_of(part))
        assert posted is not None, "what a payment paid was posted"
        _reverse(by=by, original=posted, reason=reason.strip(), day=day)
        record(back, takes_back=key_of(part), amount=back.amount)
    assert original.entry is not None, "a payment has an entry"
    entry = _reverse(by=by, original=original.entry, reason=reason.strip(), day=day)
    reversal = Payment.objects.create(
        number=f"P-{series.written(year, series.take(PAYMENTS, year))}", payer_id=original.payer_id, received_on=day,
        method=original.method, reference=original.reference, amount=-original.amount, entry=entry, reverses=original,
        occurrence=original.occurrence, recorded_by=by.actor.key, note=reason.strip()[:200],
    )  # fmt: skip
    record(reversal, reverses=key_of(original), reason=reason.strip(), amount=reversal.amount)
    return reversal


@deed("books.take_back_import")
def take_back_import(*, by: Asker, import_key: str, reason: str) -> int:
    """Take back every payment that came in one file and still stands; answers how many."""
    _allow(by)
    standing = queries.with_applied(Payment.objects.filter(import_key=import_key, reverses=None)).filter(returned=False)
    found = list(standing.order_by("id").values_list("pk", flat=True))
    for payment_id in found:
        reverse_payment(by=by, payment_id=payment_id, reason=reason)
    record(import_key, taken_back=len(found), reason=reason)
    return len(found)


def _allow(by: Asker) -> None:
    if not permissions.may_keep_books(by):
        raise NotAllowed("The business manager records payments. Ask her; nothing was changed.")


def _sensible(payer_id: int, received_on: date, method: str, reference: str, amount: Money, occurrence: int) -> None:
    _plausible(received_on, method, reference, amount, agency.today())
    _not_twice(payer_id, received_on, method, reference, amount, occurrence)


def _plausible(received_on: date, method: str, reference: str, amount: Money, today: date) -> None:
    if amount <= Money.ZERO:
        raise PaymentRefused(
            f"A payment is above zero; {amount.words()} is not. A returned one is taken back on its page.",
            field="amount",
        )
    if received_on > today:
        raise PaymentRefused(
            f"{long_date(received_on)} lies ahead. Record the payment when it has come.", field="received_on"
        )
    if not reference:
        raise PaymentRefused(
            "Give the check’s number or the bank’s reference, so that it is not recorded twice.", field="reference"
        )
    if method not in set(BY_HAND):
        raise PaymentRefused(f"“{method}” is no way to pay that we know. Choose check or transfer.", field="method")


def _not_twice(payer_id: int, received_on: date, method: str, reference: str, amount: Money, occurrence: int) -> None:
    same = queries.same_payment(payer_id, method, reference, received_on, amount, occurrence)
    if same is not None:
        raise PaymentRefused(
            f"This payment stands already as {same.number}: {method} {reference} of {amount.words()} on "
            f"{long_date(received_on)}. "
            "Nothing was recorded twice.", field="reference",
        )  # fmt: skip


def _apply_parts(
    by: Asker, parts: Mapping[int, Money], available: Money, *, on: date, payment: Payment | None = None,
    credit_note: Invoice | None = None,
) -> list[Application]:  # fmt: skip
    source = payment or credit_note
    assert source is not None, "money comes from a payment or from a credit note"
    asked = Money.total(parts.values())
    if asked > available:
        raise OverApplied(
            f"{asked.words()} would be set against invoices, and {available.words()} of {source.number} is left. "
            "Lower the amounts; "
            "nothing was changed."
        )
    payer = source.payer_id
    invoices = {
        i.pk: i
        for i in Invoice.objects.filter(pk__in=parts, payer_id=payer, kind=InvoiceKind.INVOICE, state=Posting.POSTED)
    }
    made = []
    for invoice_id, part in sorted(parts.items()):
        if invoice_id not in invoices or part <= Money.ZERO:
            raise OverApplied(
                "Money is set against issued invoices of the same payer, above zero each. Nothing was changed."
            )
        made.append(
            _apply(by=by, invoice=invoices[invoice_id], amount=part, on=on, payment=payment, credit_note=credit_note)
        )
    return made


def _apply(
    *,
    by: Asker,
    invoice: Invoice,
    amount: Money,
    on: date,
    payment: Payment | None = None,
    credit_note: Invoice | None = None,
) -> Application:
    """Set one amount against one invoice; a payment's part moves from the payer's credit to the invoice's funds."""
    still = queries.open_amount(invoice)
    if amount > still:
        raise OverApplied(
            f"{amount.words()} is more than the {still.words()} that invoice {invoice.number} is open for. Lower it; "
            "nothing was changed."
        )
    made = Application.objects.create(
        payment=payment, credit_note=credit_note, invoice=invoice, amount=amount, applied_on=on, applied_by=by.actor.key
    )
    if payment is not None:
        legs = _applied_legs(invoice, amount, invoice.total - still)
        _write_entry(by=by, day=on, memo=f"{payment.number} pays {invoice.number}", legs=legs, source=key_of(made))
    return made


def _applied_legs(invoice: Invoice, amount: Money, before: Money) -> list[LegOf]:
    """Credit becomes payment of a receivable; cash is pooled in the general fund and follows to the funds it pays."""
    chart, payer = queries.chart(), invoice.payer_id
    general = chart.funds[GENERAL_FUND]
    shares = by_fund(before=before, after=before + amount, owed_by_fund=queries.owed_by_fund(invoice))
    legs = [LegOf(chart.accounts[UNAPPLIED], general, amount.cents, payer)]
    for key, cents in sorted(shares.items()):
        fund = int(key)
        legs.append(LegOf(chart.accounts[RECEIVABLE], fund, -cents, payer))
        if fund != general:
            legs += [LegOf(chart.accounts[CASH], general, -cents), LegOf(chart.accounts[CASH], fund, cents)]
    return legs
