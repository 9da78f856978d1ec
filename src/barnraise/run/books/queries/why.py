"""Answers “why this number?” of one line: its cause, its inputs with their sources, and last time's figure."""

from django.db.models import QuerySet

from barnraise.core.dates import FiscalYear, Span, long_date
from barnraise.platform import agency, documents
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.run.books.models import Adjustment, Charge, Invoice
from barnraise.run.books.queries.invoices import charges_for, left_of
from barnraise.run.books.rules import why as rules
from barnraise.run.books.rules.why import Equation, Why, Yearly
from barnraise.run.books.terms import CAUSE_WORDS, Cause
from barnraise.run.catalog import queries as catalog
from barnraise.run.governance import queries as governance

RELATED = ("invoice__payer", "service__vendor", "delivery", "commitment", "fee", "adjustment__corrects__invoice")


def why(asker: Asker, invoice: Invoice, line: int) -> tuple[Charge, Why]:
    """One line of an invoice and why it is what it is. Errors: `Charge.DoesNotExist` for strangers and none alike."""
    charge = charges_for(asker).select_related(*RELATED).get(invoice=invoice, n=line)
    equation, key, cause = _explained(charge)
    facts = [*_authority(charge), *_last_time(charge)]
    return charge, Why(
        charge.amount,
        equation,
        rules.rule_words(charge.rule),
        charge.rule,
        key,
        CAUSE_WORDS[cause],
        tuple(facts),
        _inputs(charge, key),
    )


def cause_of(charge: Charge) -> tuple[Cause, str]:
    """The one cause of a line and its text key."""
    if charge.delivery_id:
        return Cause.DELIVERY, f"deliveries.Delivery:{charge.delivery_id}"
    if charge.commitment_id:
        return Cause.COMMITMENT, f"catalog.Commitment:{charge.commitment_id}"
    if charge.fee_id:
        return Cause.FEE, f"books.Fee:{charge.fee_id}"
    return Cause.ADJUSTMENT, f"books.Adjustment:{charge.adjustment_id}"


def _explained(charge: Charge) -> tuple[Equation, str, Cause]:
    cause, key = cause_of(charge)
    match cause:
        case Cause.DELIVERY:
            equation = rules.of_delivery(
                total=charge.amount, quantity=charge.quantity, unit=charge.unit, unit_price=charge.unit_price,
                day=charge.served_from, source=charge.delivery.source if charge.delivery else "", key=key,
            )  # fmt: skip
        case Cause.COMMITMENT:
            equation = rules.of_commitment(_yearly(charge))
        case Cause.FEE:
            fee = charge.fee
            assert fee is not None, "a fee's line names its fee"
            equation = rules.of_fee(
                base=fee.base, carried=fee.carried_in, rate=fee.rate, span=Span(fee.starts, fee.ends), deliveries=fee.deliveries,
                fee_key="", term_key=f"catalog.Service:{fee.service_id}", vendor=charge.invoice.payer.name,
            )  # fmt: skip
        case Cause.ADJUSTMENT:
            adjustment = charge.adjustment
            assert adjustment is not None, "a correction's line names its adjustment"
            line = adjustment.corrects
            equation = rules.of_correction(
                total=charge.amount, charged=line.amount, left=left_of(line), reason=adjustment.reason,
                line=f"line {line.n} of invoice {line.invoice.number}", line_key=f"books.Charge:{line.pk}",
            )  # fmt: skip
    return equation, key, cause


def _yearly(charge: Charge) -> Yearly:
    promise = charge.commitment
    assert promise is not None, "a commitment's line names it"
    price = catalog.prices_of(charge.service_id).filter(pk=int(charge.price_key.rpartition(":")[2] or 0)).first()
    year = FiscalYear(promise.fiscal_year, agency.the().fiscal_start_month)
    return Yearly(
        name=charge.service.name, basis=charge.service.basis, quantity=charge.quantity, unit=charge.unit, rate=charge.unit_price,
        base=price.base if price else None, cap=price.cap if price else None, pupils=promise.pupils,
        pupils_source=promise.pupils_source, pupils_as_of=promise.pupils_as_of,
        served=Span(charge.served_from, charge.served_to),
        year=year, price_key=f"catalog.Service:{charge.service_id}", commitment_key=key_of(promise),
        count_key=f"organizations.Organization:{promise.organization_id}",
    )  # fmt: skip


def _authority(charge: Charge) -> list[tuple[str, str, str]]:
    """The resolution a line rests on: its own, else the one its service's owner (a contract) names."""
    key = charge.resolution_key
    if not key and charge.service.owner_key:
        key = next((c.target for c in documents.cited_by(charge.service.owner_key) if c.as_what == "authority"), "")
    found = governance.resolution_of(key) if key else None
    if found is None:
        return [("Authorized by", "no resolution is named", "")]
    return [("Authorized by", f"Resolution {found.number}, {found.body}, {long_date(found.adopted_on)}", key)]


def _last_time(charge: Charge) -> list[tuple[str, str, str]]:
    before = (
        Charge.objects.filter(invoice__payer_id=charge.invoice.payer_id, service_id=charge.service_id, item=charge.item,
                              served_from__lt=charge.served_from, adjustment__isnull=True)
        .select_related("invoice").order_by("-served_from", "-id").first()
    )  # fmt: skip
    if before is None or charge.adjustment_id:
        return []
    words = f"{before.amount.words()} for {long_date(before.served_from)}, invoice {before.invoice.number}"
    return [("Last time", words, f"books.Invoice:{before.invoice_id}")]


def _inputs(charge: Charge, key: str) -> dict[str, str]:
    """What anyone needs to compute the line again, as plain text."""
    found = {
        "invoice": charge.invoice.number, "line": str(charge.n), "payer": charge.invoice.payer.name, "service": charge.service.code,
        "cause": key, "rule": charge.rule, "quantity": f"{charge.quantity:f}", "unit": charge.unit,
        "unit price": f"{charge.unit_price:f}", "served from": charge.served_from.isoformat(),
        "served to": charge.served_to.isoformat(), "price": charge.price_key, "resolution": charge.resolution_key,
        "amount": str(charge.amount),
    }  # fmt: skip
    if charge.delivery:
        found["source"] = charge.delivery.source
    if charge.commitment:
        found |= {"pupils": str(charge.commitment.pupils or ""), "pupils source": charge.commitment.pupils_source}
    if charge.fee:
        found |= {
            "base": str(charge.fee.base),
            "carried": str(charge.fee.carried_in),
            "last delivery": str(charge.fee.last_delivery),
        }
    return found


def adjustments_for(asker: Asker) -> QuerySet[Adjustment]:
    """The corrections an asker may see: those whose line they may see."""
    return Adjustment.objects.filter(pk__in=charges_for(asker).filter(adjustment__isnull=False).values("adjustment_id"))
