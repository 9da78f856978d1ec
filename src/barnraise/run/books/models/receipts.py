"""Money received, and which invoices it paid."""

from django.db import models
from django.db.models import Q

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, classified
from barnraise.run.books.models.billing import Invoice
from barnraise.run.books.models.ledger import Entry
from barnraise.run.books.terms import Method
from barnraise.run.organizations.models import Organization


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
        "occurrence",
        "import_key",
        "recorded_at",
        "recorded_by",
        "note",
    ],
)
class Payment(models.Model):
    """A check or transfer received; a bounced one is reversed by a negative row that names it.

    `occurrence` keeps two equal payments of one day apart: the same file again meets the same occurrences.
    """

    number = models.CharField(max_length=24, unique=True)
    payer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_on = models.DateField()
    method = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Method])
    reference = models.CharField(max_length=60)
    amount = MoneyField()
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    occurrence = models.PositiveSmallIntegerField(default=1)
    import_key = KeyField()
    recorded_at = models.DateTimeField(default=now)
    recorded_by = KeyField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payer", "method", "reference", "received_on", "amount", "occurrence"],
                condition=Q(reverses__isnull=True),
                name="one_row_per_payment",
            )
        ]
        indexes = [models.Index(fields=["payer", "received_on"])]


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
