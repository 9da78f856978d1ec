"""Invoices, credit notes and their lines; what is open, how late it is, and what a payer owes in all."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import (
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.fields import MoneyField
from barnraise.platform.permissions import Asker
from barnraise.platform.recall import kept
from barnraise.run.books import permissions
from barnraise.run.books.models import Adjustment, Application, Charge, Invoice, Leg, Payment
from barnraise.run.books.rules.receipts import BUCKETS, Open, bucket
from barnraise.run.books.terms import RECEIVABLE, InvoiceKind, Method, Posting
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations.models import Organization

LATE = timedelta(days=30)
"""Beyond this a bill counts as late on the director's home."""

NOTHING = Value(0, output_field=MoneyField())


def invoices_for(asker: Asker) -> QuerySet[Invoice]:
    """Issued invoices and credit notes: everybody's for the office, their own for a payer's people."""
    rows = Invoice.objects.filter(state=Posting.POSTED)
    if permissions.may_see_books(asker):
        return rows
    return rows.filter(payer_id__in=permissions.payers_of(asker))


def charges_of(invoice: Invoice) -> list[Charge]:
    """The lines of an invoice, in order, each with its service and, if it corrects one, with the line it corrects."""
    lines = list(Charge.objects.filter(invoice=invoice).select_related("service").order_by("n"))
    if any(line.adjustment_id for line in lines):
        prefetch_related_objects(lines, "adjustment__corrects__invoice")
    return lines


def charges_for(asker: Asker) -> QuerySet[Charge]:
    """Every line this asker may see."""
    rows = Charge.objects.filter(invoice__state=Posting.POSTED).select_related("invoice", "service")
    if permissions.may_see_books(asker):
        return rows
    return rows.filter(invoice__payer_id__in=permissions.payers_of(asker))


def with_open(rows: QuerySet[Invoice]) -> QuerySet[Any, Any]:
    """Invoices with what was applied to each as `applied`; open is the total less that."""
    applied = (
        Application.objects.filter(invoice_id=OuterRef("pk")).order_by().values("invoice_id").annotate(s=Sum("amount"))
    )
    return rows.annotate(applied=Coalesce(Subquery(applied.values("s")), NOTHING))


def open_for(asker: Asker) -> QuerySet[Any, Any]:
    """Invoices that are not paid in full, with `applied`."""
    return with_open(invoices_for(asker).filter(kind=InvoiceKind.INVOICE)).filter(total__gt=F("applied"))


def open_amount(invoice: Invoice) -> Money:
    """What is still owed on one invoice."""
    applied: Money = Application.objects.filter(invoice=invoice).aggregate(s=Sum("amount"))["s"] or Money.ZERO
    left: Money = invoice.total - applied
    return left


def open_invoices(payer_id: int) -> list[Open]:
    """The open invoices of one payer, for the deeds that set money against them."""
    rows = with_open(Invoice.objects.filter(state=Posting.POSTED, kind=InvoiceKind.INVOICE, payer_id=payer_id))
    found = rows.filter(total__gt=F("applied")).order_by("due_on", "id")
    return [Open(i.pk, i.number, i.due_on, i.total - i.applied) for i in found]


def left_of(charge: Charge) -> Money:
    """What stands of a line after its corrections."""
    corrected: Money = Adjustment.objects.filter(corrects=charge).aggregate(s=Sum("amount"))["s"] or Money.ZERO
    left: Money = charge.amount + corrected
    return left


def corrections_of(charge_ids: Collection[int]) -> dict[int, list[tuple[Invoice, Money]]]:
    """Line → the credit notes and invoices that correct it, with their amounts."""
    found: dict[int, list[tuple[Invoice, Money]]] = defaultdict(list)
    lines = (
        Charge.objects.filter(adjustment__corrects_id__in=charge_ids)
        .select_related("invoice", "adjustment")
        .order_by("id")
    )
    for line in lines:
        assert line.adjustment is not None, "a correction has its adjustment"
        found[line.adjustment.corrects_id].append((line.invoice, line.amount))
    return found


def owed_by_fund(invoice: Invoice) -> dict[str, int]:
    """Fund → cents of the invoice's receivable."""
    legs = Leg.objects.filter(entry_id=invoice.entry_id or 0, account__number=RECEIVABLE).values_list(
        "fund_id", "amount"
    )
    return {str(fund): amount.cents for fund, amount in legs}


def applications_to(invoice: Invoice) -> QuerySet[Application]:
    """What was set against an invoice, and taken back from it."""
    return (
        Application.objects.filter(invoice=invoice)
        .select_related("payment", "credit_note")
        .order_by("applied_on", "id")
    )


def uncredited_of(note: Invoice) -> Money:
    """What is left of a credit note."""
    used: Money = Application.objects.filter(credit_note=note).aggregate(s=Sum("amount"))["s"] or Money.ZERO
    left: Money = -note.total - used
    return left


@dataclass(frozen=True, slots=True)
class Balance:
    """What one payer owes: open invoices, how much of it is over 30 days late, and credit not set against any invoice."""

    billed: Money
    open: Money
    late: Money
    credit: Money

    @property
    def owed(self) -> Money:
        """Open invoices less unused credit; below zero the agency owes the payer."""
        return self.open - self.credit


def balance_of(asker: Asker, organization_id: int) -> Balance:
    """The balance of one payer; zero throughout for who may not see it."""
    if not permissions.may_see_payer(asker, organization_id):
        return Balance(Money.ZERO, Money.ZERO, Money.ZERO, Money.ZERO)
    return balances([organization_id])[organization_id]


@dataclass(frozen=True, slots=True)
class Account:
    """What a page about one payer shows: its balance, its newest invoices with `applied`, its newest payments."""

    balance: Balance
    bills: tuple[Any, ...]
    payments: tuple[Payment, ...]


def account_of(asker: Asker, organization_id: int, *, bills: int, payments: int) -> Account:
    """One payer's account in two reads, with so many of its newest invoices and payments; empty for who may not see it."""
    if not permissions.may_see_payer(asker, organization_id):
        return Account(Balance(Money.ZERO, Money.ZERO, Money.ZERO, Money.ZERO), (), ())
    every = with_open(Invoice.objects.filter(state=Posting.POSTED, payer_id=organization_id))
    billed = list(every.defer("reason", "issued_at").order_by("-issued_on", "-id"))
    paid = list(Payment.objects.filter(payer_id=organization_id).defer("note").order_by("-received_on", "-id"))
    own = [(b.total.cents, b.applied.cents, b.due_on) for b in billed if b.kind == InvoiceKind.INVOICE]
    credited = sum(b.total.cents for b in billed if b.kind == InvoiceKind.CREDIT_NOTE)
    today = agency.today()
    balance = Balance(
        billed=Money(sum(total for total, _, _ in own)),
        open=Money(sum(total - applied for total, applied, _ in own)),
        late=Money(sum(total - applied for total, applied, due in own if today - due > LATE)),
        credit=Money(sum(p.amount.cents for p in paid) - credited - sum(b.applied.cents for b in billed)),
    )
    by_hand = [p for p in paid if p.method != Method.REBATE]
    return Account(balance, tuple(billed[:bills]), tuple(by_hand[:payments]))


def balances(organization_ids: Collection[int]) -> dict[int, Balance]:
    """Balances of several payers in four reads."""
    today = agency.today()
    bills = with_open(
        Invoice.objects.filter(state=Posting.POSTED, kind=InvoiceKind.INVOICE, payer_id__in=organization_ids)
    )
    billed, still, late = defaultdict[int, int](int), defaultdict[int, int](int), defaultdict[int, int](int)
    for payer, total, applied, due in bills.values_list("payer_id", "total", "applied", "due_on"):
        rest = total.cents - applied.cents
        billed[payer] += total.cents
        still[payer] += rest
        late[payer] += rest if (today - due).days > 30 else 0
    credit = credits(organization_ids)
    return {
        i: Balance(Money(billed[i]), Money(still[i]), Money(late[i]), credit.get(i, Money.ZERO))
        for i in organization_ids
    }


@kept
def owed_in_all(asker: Asker) -> tuple[Money, Money]:
    """What is open on all invoices this asker may see, and how much of it is more than 30 days late; one read."""
    rest = ExpressionWrapper(F("total") - F("applied"), output_field=MoneyField())
    late = Q(due_on__lt=agency.today() - LATE)
    found = open_for(asker).order_by().aggregate(open=Sum(rest), late=Sum(rest, filter=late))
    return found["open"] or Money.ZERO, found["late"] or Money.ZERO


def credits(organization_ids: Collection[int] | None = None) -> dict[int, Money]:
    """Payer → money that came, or was credited, and is not set against any invoice yet."""
    found = defaultdict[int, int](int)
    notes = Invoice.objects.filter(state=Posting.POSTED, kind=InvoiceKind.CREDIT_NOTE)
    sources = [
        (Payment.objects.all(), "payer_id", "amount", 1), (notes, "payer_id", "total", -1),
        (Application.objects.all(), "invoice__payer_id", "amount", -1),
    ]  # fmt: skip
    for rows, payer, amount, sign in sources:
        if organization_ids is not None:
            rows = rows.filter(**{f"{payer}__in": organization_ids})
        for organization, total in rows.order_by().values_list(payer).annotate(s=Sum(amount)):
            found[organization] += sign * total.cents
    return {organization: Money(cents) for organization, cents in found.items() if cents}


CREDIT = f"""
SELECT (SELECT COALESCE(SUM(amount), 0) FROM books_payment) - (SELECT COALESCE(SUM(amount), 0) FROM books_application)
     - (SELECT COALESCE(SUM(total), 0) FROM books_invoice
        WHERE kind = '{InvoiceKind.CREDIT_NOTE.value}' AND state = '{Posting.POSTED.value}')
"""
"""What came and was credited less what was set against invoices, as `credits` says it payer by payer."""


def credit_in_all(asker: Asker) -> Money:
    """Money that came or was credited and pays no invoice yet, of all payers together; one read."""
    if not permissions.may_see_books(asker):
        return Money.ZERO
    with connection.cursor() as cursor:
        cursor.execute(CREDIT)
        return Money(int(cursor.fetchone()[0]))


def payer_for(asker: Asker, organization_id: int) -> Organization:
    """A payer whose account this asker may see. Errors: `Organization.DoesNotExist` for strangers and none alike."""
    if not permissions.may_see_payer(asker, organization_id):
        raise Organization.DoesNotExist
    return organizations.organization_for(asker, organization_id)


def payers_to_choose(asker: Asker) -> list[tuple[int, str]]:
    """Everybody who was ever billed, then everybody else we know, by name."""
    if not permissions.may_see_books(asker):
        return []
    return list(organizations.organizations_for(asker).order_by("name", "id").values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class ByService:
    """What one payer was charged for one service in a fiscal year, corrections taken in."""

    service_id: int
    service: str
    lines: int
    amount: Money


@kept
def charged_by_service(asker: Asker, organization_id: int, year: FiscalYear) -> list[ByService]:
    """What a payer was charged in a fiscal year, by service, largest first."""
    rows = charges_for(asker).filter(
        invoice__payer_id=organization_id, invoice__issued_on__gte=year.starts, invoice__issued_on__lt=year.ends
    )
    found = rows.order_by().values_list("service_id", "service__name").annotate(lines=Count("id"), total=Sum("amount"))
    return sorted((ByService(*row) for row in found), key=lambda s: (-s.amount.cents, s.service))


@dataclass(frozen=True, slots=True)
class Aged:
    """One payer's open invoices by how late they are, in the order of `BUCKETS`, and its unused credit."""

    payer: int
    name: str
    buckets: tuple[Money, ...]
    credit: Money
    oldest: date | None

    @property
    def total(self) -> Money:
        """Everything open."""
        return Money.total(self.buckets)

    @property
    def labeled(self) -> list[tuple[str, Money]]:
        """Each bucket with its name."""
        return list(zip(BUCKETS, self.buckets, strict=True))


def aging(asker: Asker) -> list[Aged]:
    """Open invoices by payer and lateness, most owed first."""
    today, rows = agency.today(), defaultdict[int, list[int]](lambda: [0] * len(BUCKETS))
    names, oldest = dict[int, str](), dict[int, date]()
    found = open_for(asker).order_by().values_list("payer_id", "payer__name", "due_on", "total", "applied")
    for payer, name, due, total, applied in found:
        rows[payer][bucket(due, today)] += total.cents - applied.cents
        names[payer] = name
        oldest[payer] = min(due, oldest.get(payer, due))
    credit = credits() if permissions.may_see_books(asker) else {}
    names |= organizations.names(credit.keys() - names.keys())
    aged = [
        Aged(p, names[p], tuple(map(Money, rows[p])), credit.get(p, Money.ZERO), oldest.get(p)) for p in sorted(names)
    ]
    return sorted(aged, key=lambda a: (-a.total.cents, a.name))


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of an account statement: a bill or money received, and what was owed after it."""

    day: date
    what: str
    key: str
    number: str
    amount: Money
    owed: Money


def statement_of(asker: Asker, organization_id: int) -> list[Moment]:
    """Everything billed and received of one payer, oldest first, with the running balance."""
    bills = invoices_for(asker).filter(payer_id=organization_id)
    events: list[tuple[date, int, str, str, str, Money]] = [
        (i.issued_on, 0, InvoiceKind(i.kind).words.capitalize(), f"books.Invoice:{i.pk}", i.number, i.total)
        for i in bills
    ]
    if permissions.may_see_payer(asker, organization_id):
        events += [
            (p.received_on, 1, f"{p.method} {p.reference}" + (" taken back" if p.reverses_id else ""), f"books.Payment:{p.pk}",
             p.number, -p.amount)
            for p in Payment.objects.filter(payer_id=organization_id)
        ]  # fmt: skip
    owed, moments = Money.ZERO, []
    for day, _, what, key, number, amount in sorted(events, key=lambda e: (e[0], e[1], e[4])):
        owed += amount
        moments.append(Moment(day, what, key, number, amount, owed))
    return moments


def since(moments: Sequence[Moment], day: date) -> tuple[Money, list[Moment]]:
    """What was owed before a day, and what was billed and received from that day on."""
    before = [moment for moment in moments if moment.day < day]
    return (before[-1].owed if before else Money.ZERO), [*moments[len(before) :]]


def billed_delivery_ids(ids: Collection[int]) -> set[int]:
    """Which of these deliveries stand on an invoice."""
    found: set[int] = set()
    listed: Sequence[int] = sorted(ids)
    for at in range(0, len(listed), 900):
        found |= set(Charge.objects.filter(delivery_id__in=listed[at : at + 900]).values_list("delivery_id", flat=True))
    return found


def lines_of_deliveries(asker: Asker, ids: Collection[int]) -> dict[int, tuple[int, int, str]]:
    """Delivery → the invoice that charges it, the line, and the invoice's number; as far as the asker may see it."""
    rows = (
        charges_for(asker).filter(delivery_id__in=ids).values_list("delivery_id", "invoice_id", "n", "invoice__number")
    )
    return {delivery: (invoice, line, number) for delivery, invoice, line, number in rows if delivery is not None}
