"""Charges with one cause each, invoices, payments, and the journal they post to."""

from django.db import models
from django.db.models import F, Q

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, ScaledField, classified
from barnraise.run.books.terms import AccountType, InvoiceKind, Method, PeriodState, Posting, RunState
from barnraise.run.catalog.models import Commitment, Service
from barnraise.run.deliveries.models import Delivery
from barnraise.run.organizations.models import Organization


@classified(
    purpose="pots of money the law keeps apart", retention="permanent", public=["id", "code", "name", "version"]
)
class Fund(models.Model):
    """A fund, by its state code where there is one."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)


@classified(purpose="the chart of accounts", retention="permanent", public=["id", "number", "name", "type", "version"])
class Account(models.Model):
    """A ledger account."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    type = models.CharField(max_length=14, choices=[(t.value, t.value.replace("_", " ")) for t in AccountType])
    version = models.PositiveIntegerField(default=1)


@classified(
    purpose="where a service's revenue goes",
    retention="permanent",
    public=["id", "function", "fund", "account", "version"],
)
class RevenueCode(models.Model):
    """The fund and account that a function's charges are credited to."""

    function = models.CharField(max_length=24, unique=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)


@classified(
    purpose="months that entries post into until they are locked",
    retention="permanent",
    public=["id", "fiscal_year", "number", "starts", "ends", "state"],
    member=["locked_at", "locked_by", "version"],
)
class Period(models.Model):
    """A month of a fiscal year; `number` 1 is its first month."""

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    starts = models.DateField(unique=True)
    ends = models.DateField()
    state = models.CharField(max_length=8, default=PeriodState.OPEN)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = KeyField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "number"], name="one_period_a_month"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in PeriodState]), name="period_state"),
        ]


@classified(
    purpose="the journal: what happened to the money, and why",
    retention="permanent",
    member=["id", "number", "day", "period", "state", "memo", "source", "reverses", "posted_at", "posted_by"],
)
class Entry(models.Model):
    """A journal entry: draft, then posted for ever; a correction reverses it. `source` is its cause as a text key."""

    number = models.CharField(max_length=24, blank=True, default="")
    day = models.DateField()
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=Posting.DRAFT)
    memo = models.CharField(max_length=200, blank=True, default="")
    source = KeyField()
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = KeyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=~Q(source="") & Q(reverses__isnull=True), name="one_entry_per_source"
            )
        ]
        indexes = [models.Index(fields=["day", "id"])]


@classified(
    purpose="the two or more sides of an entry",
    retention="permanent",
    member=["id", "entry", "n", "day", "account", "fund", "amount", "organization"],
)
class Leg(models.Model):
    """One side: a debit is positive, a credit negative. `day` repeats the entry's, for balances as of a date."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="legs", db_index=False)
    n = models.PositiveSmallIntegerField()
    day = models.DateField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = MoneyField()
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "n"], name="one_leg_per_place"),
            models.CheckConstraint(condition=~Q(amount=0), name="leg_not_zero"),
        ]
        indexes = [models.Index(fields=["account", "fund", "day", "amount"], name="books_leg_balance")]


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
    """A billing run. Its fingerprint is a hash of every charge it would make; issuing anything else is refused."""

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
    member=["id", "run", "payer", "what", "explanation", "explained_by", "explained_at"],
)
class RunException(models.Model):
    """One thing that looked unusual, explained before or after approval."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="exceptions")
    payer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=200)
    explanation = models.TextField(blank=True, default="")
    explained_by = KeyField()
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
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
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
    """What a vendor owes for a span: its net sales × the rate in force, rounded once; it remembers the last delivery seen."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    base = MoneyField()
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
    commitment = models.OneToOneField(Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fee = models.OneToOneField(Fee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    adjustment = models.OneToOneField(Adjustment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
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
    purpose="money received",
    retention="permanent",
    member=[
        "id",
        "number",
        "payer",
        "received_on",
        "method",
        "reference",
        "amount",
        "entry",
        "reverses",
        "recorded_at",
        "recorded_by",
        "note",
    ],
)
class Payment(models.Model):
    """A check or transfer received; a bounced one is reversed by a negative row that names it."""

    number = models.CharField(max_length=24, unique=True)
    payer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField()
    method = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Method])
    reference = models.CharField(max_length=60)
    amount = MoneyField()
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now)
    recorded_by = KeyField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payer", "method", "reference", "received_on", "amount"], name="one_row_per_payment"
            )
        ]


@classified(
    purpose="which money paid which invoice",
    retention="permanent",
    member=["id", "payment", "credit_note", "invoice", "amount", "applied_on", "applied_at", "applied_by"],
)
class Application(models.Model):
    """Part of a payment or of a credit note set against an invoice; what is not applied is the payer's credit."""

    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    credit_note = models.ForeignKey(Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    applied_on = models.DateField()
    applied_at = models.DateTimeField(default=now)
    applied_by = KeyField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(payment__isnull=False, credit_note__isnull=True)
                | Q(payment__isnull=True, credit_note__isnull=False),
                name="applied_from_one_source",
            ),
        ]
