"""Billing: runs, invoices and credit notes, and their lines with one cause each."""

from django.db import models
from django.db.models import F, Q

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, ScaledField, classified
from barnraise.run.books.models.ledger import Account, Entry, Fund, Period
from barnraise.run.books.terms import InvoiceKind, Posting, RunState, Unusual
from barnraise.run.catalog.models import Commitment, Service
from barnraise.run.deliveries.models import Delivery
from barnraise.run.organizations.models import Organization


@classified(
    purpose="one billing of many members: prepared, approved, issued",
    retention="permanent",
    member=[
        "id",
        "title",
        "fiscal_year",
        "causes",
        "starts",
        "ends",
        "invoice_day",
        "due_day",
        "state",
        "charges",
        "invoices",
        "total",
        "fingerprint",
        "payers",
        "note",
        "prepared_by",
        "prepared_at",
        "approved_by",
        "approved_at",
        "issued_by",
        "issued_at",
        "version",
    ],
    personal=["prepared_by_name", "approved_by_name"],
)
class Run(models.Model):
    """A billing run. Its fingerprint is a hash of every charge it would make; issuing anything else is refused.

    `payers` keeps what was shown to the approver, payer → [charges, cents], so that a refusal can say what changed.
    """

    title = models.CharField(max_length=120)
    fiscal_year = models.PositiveSmallIntegerField()
    causes = models.JSONField(default=list)
    starts = models.DateField()
    ends = models.DateField()
    invoice_day = models.DateField()
    due_day = models.DateField()
    state = models.CharField(max_length=10, default=RunState.PREPARED)
    charges = models.PositiveIntegerField(default=0)
    invoices = models.PositiveIntegerField(default=0)
    total = MoneyField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    payers = models.JSONField(default=dict)
    note = models.TextField(blank=True, default="")
    prepared_by = KeyField()
    prepared_by_name = models.CharField(max_length=120, blank=True, default="")
    prepared_at = models.DateTimeField(default=now)
    approved_by = KeyField()
    approved_by_name = models.CharField(max_length=120, blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    issued_by = KeyField()
    issued_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("prepared_by")), name="preparer_is_not_approver"
            )
        ]


@classified(
    purpose="what looked unusual in a run, and who explained it",
    retention="permanent",
    member=["id", "run", "payer", "kind", "what", "change", "explanation", "explained_by", "explained_at"],
    personal=["explained_by_name"],
)
class RunException(models.Model):
    """One thing that looked unusual, explained before or after approval."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="exceptions")
    payer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=[(u.value, u.words) for u in Unusual])
    what = models.CharField(max_length=200)
    change = MoneyField(null=True, blank=True)
    explanation = models.TextField(blank=True, default="")
    explained_by = KeyField()
    explained_by_name = models.CharField(max_length=120, blank=True, default="")
    explained_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "payer", "what"], name="one_exception_each")]


@classified(
    purpose="what a payer owes, as issued",
    retention="permanent",
    member=[
        "id",
        "number",
        "kind",
        "run",
        "payer",
        "issued_on",
        "due_on",
        "total",
        "state",
        "corrects",
        "reason",
        "entry",
        "issued_at",
    ],
)
class Invoice(models.Model):
    """An invoice or a credit note; once posted it never changes. A credit note's total is negative and it names an invoice."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, default=InvoiceKind.INVOICE)
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    payer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    issued_on = models.DateField()
    due_on = models.DateField()
    total = MoneyField()
    state = models.CharField(max_length=8, default=Posting.DRAFT)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True, default="")
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "payer"], condition=Q(run__isnull=False), name="one_invoice_per_run_and_payer"
            ),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.INVOICE, corrects__isnull=True)
                | Q(kind=InvoiceKind.CREDIT_NOTE, corrects__isnull=False),
                name="a_credit_note_names_what_it_corrects",
            ),
        ]
        indexes = [models.Index(fields=["payer", "issued_on"]), models.Index(fields=["issued_on", "id"])]


@classified(
    purpose="a fee on what a vendor was paid, before it is billed",
    retention="permanent",
    member=[
        "id",
        "service",
        "vendor",
        "starts",
        "ends",
        "base",
        "carried_in",
        "carried_out",
        "rate",
        "amount",
        "last_delivery",
        "deliveries",
        "term_key",
        "rule",
        "resolution_key",
        "computed_at",
        "computed_by",
    ],
)
class Fee(models.Model):
    """What a vendor owes for a span: its net sales × the rate in force, rounded once; it remembers the last delivery seen.

    Where returns exceed sales nothing is billed and the negative base is carried out, into the next fee of the service.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    base = MoneyField()
    carried_in = MoneyField(default=0)
    carried_out = MoneyField(default=0)
    rate = ScaledField()
    amount = MoneyField()
    last_delivery = models.BigIntegerField()
    deliveries = models.PositiveIntegerField()
    term_key = KeyField()
    rule = models.CharField(max_length=24)
    resolution_key = KeyField()
    computed_at = models.DateTimeField(default=now)
    computed_by = KeyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "vendor", "starts", "ends", "last_delivery"], name="one_fee_per_span_and_position"
            )
        ]


@classified(
    purpose="a correction asked for, before its credit note",
    retention="permanent",
    member=["id", "corrects", "amount", "reason", "asked_by", "asked_at", "document_key"],
)
class Adjustment(models.Model):
    """A correction of one charge: how much, why, by whom."""

    corrects = models.ForeignKey("Charge", on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    reason = models.CharField(max_length=200)
    asked_by = KeyField()
    asked_at = models.DateTimeField(default=now)
    document_key = KeyField()


@classified(
    purpose="the lines of invoices, each with its one cause",
    retention="permanent",
    member=[
        "id",
        "invoice",
        "n",
        "service",
        "item",
        "delivery",
        "commitment",
        "fee",
        "adjustment",
        "quantity",
        "unit",
        "unit_price",
        "amount",
        "rule",
        "price_key",
        "resolution_key",
        "served_from",
        "served_to",
    ],
)
class Charge(models.Model):
    """A line of an invoice: exactly one cause, and everything needed to replay its arithmetic."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="charges", db_index=False)
    n = models.PositiveIntegerField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=60, blank=True, default="")
    delivery = models.OneToOneField(Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    fee = models.ForeignKey(Fee, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    adjustment = models.ForeignKey(
        Adjustment, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    quantity = ScaledField()
    unit = models.CharField(max_length=20)
    unit_price = ScaledField()
    amount = MoneyField()
    rule = models.CharField(max_length=24)
    price_key = KeyField()
    resolution_key = KeyField()
    served_from = models.DateField()
    served_to = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "n"], name="one_charge_per_line"),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(commitment__isnull=False), name="a_commitment_is_charged_once"
            ),
            models.UniqueConstraint(fields=["fee"], condition=Q(fee__isnull=False), name="a_fee_is_charged_once"),
            models.UniqueConstraint(
                fields=["adjustment"], condition=Q(adjustment__isnull=False), name="an_adjustment_is_charged_once"
            ),
            models.CheckConstraint(
                condition=(
                    Q(delivery__isnull=False, commitment__isnull=True, fee__isnull=True, adjustment__isnull=True)
                    | Q(delivery__isnull=True, commitment__isnull=False, fee__isnull=True, adjustment__isnull=True)
                    | Q(delivery__isnull=True, commitment__isnull=True, fee__isnull=False, adjustment__isnull=True)
                    | Q(delivery__isnull=True, commitment__isnull=True, fee__isnull=True, adjustment__isnull=False)
                ),
                name="a_charge_has_one_cause",
            ),
        ]
        indexes = [models.Index(fields=["service", "served_from"])]


@classified(
    purpose="revenue billed ahead of its service",
    retention="permanent",
    member=["id", "charge", "fund", "account", "amount", "starts", "ends"],
)
class Deferral(models.Model):
    """The part of a charge that was not yet earned when it was billed; it is earned evenly by day over its span."""

    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    starts = models.DateField()
    ends = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="deferral_span")]


@classified(
    purpose="how deferred revenue became earned, month by month",
    retention="permanent",
    member=["id", "deferral", "period", "amount"],
)
class Earning(models.Model):
    """What one deferral earned in one month: a month's part is the difference of two cumulative answers."""

    deferral = models.ForeignKey(Deferral, on_delete=models.PROTECT, related_name="earnings", db_index=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deferral", "period"], name="one_earning_a_month")]
