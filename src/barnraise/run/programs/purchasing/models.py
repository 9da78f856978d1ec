"""Contracts, dated price files, vendors' usage reports and their lines."""

from django.db import models
from django.db.models import F, Q

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, ScaledField, classified
from barnraise.run.catalog.models import Service
from barnraise.run.organizations.models import Organization
from barnraise.run.programs.purchasing.terms import AsideState, Reason


@classified(
    purpose="what was agreed with a vendor, on what authority",
    retention="permanent",
    public=[
        "id",
        "number",
        "title",
        "vendor",
        "service",
        "legal_authority",
        "resolution_key",
        "starts",
        "ends",
        "document_key",
        "checks_prices",
        "version",
    ],
    member=["created_at"],
)
class Contract(models.Model):
    """A contract with one vendor, sold as one catalog service; the service says who settles."""

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=160)
    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="+")
    legal_authority = models.CharField(max_length=200)
    resolution_key = KeyField()
    starts = models.DateField()
    ends = models.DateField()
    document_key = KeyField()
    checks_prices = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="contract_span")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


@classified(
    purpose="which file set the prices from a day on",
    retention="permanent",
    public=["id", "contract", "starts", "ends"],
    member=["import_key", "document_key", "recorded_at"],
)
class PriceFile(models.Model):
    """A price list of a contract, in force from a day until the next one."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="price_files")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    import_key = KeyField()
    document_key = KeyField()
    recorded_at = models.DateTimeField(default=now)


@classified(
    purpose="the ceiling price of an item",
    retention="permanent",
    public=["id", "price_file", "item", "description", "unit", "price"],
    member=["row_number"],
)
class PriceLine(models.Model):
    """One item of a price file."""

    price_file = models.ForeignKey(PriceFile, on_delete=models.PROTECT, related_name="lines", db_index=False)
    item = models.CharField(max_length=60)
    description = models.CharField(max_length=200, blank=True, default="")
    unit = models.CharField(max_length=20)
    price = ScaledField()
    row_number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["price_file", "item"], name="one_price_per_item")]


@classified(
    purpose="what a vendor reported for a period",
    retention="permanent",
    member=[
        "id",
        "contract",
        "starts",
        "ends",
        "source",
        "document_key",
        "import_key",
        "lines",
        "total",
        "undone",
        "recorded_at",
        "recorded_by",
    ],
)
class UsageReport(models.Model):
    """A vendor's report of what members bought in a period. `contract` is empty where one file spans many contracts."""

    contract = models.ForeignKey(Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=80)
    starts = models.DateField()
    ends = models.DateField()
    document_key = KeyField()
    import_key = KeyField()
    lines = models.PositiveIntegerField(default=0)
    total = MoneyField(default=0)
    undone = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=now)
    recorded_by = KeyField()


@classified(
    purpose="one purchase, as the vendor reported it",
    retention="permanent",
    member=[
        "id",
        "report",
        "contract",
        "row_number",
        "identity",
        "organization",
        "day",
        "item",
        "description",
        "quantity",
        "unit",
        "unit_price",
        "amount",
        "note",
    ],
)
class UsageLine(models.Model):
    """An accepted line; `identity` hashes source, period, line key and occurrence: the same file again adds nothing."""

    report = models.ForeignKey(UsageReport, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+", db_index=False)
    row_number = models.PositiveIntegerField()
    identity = models.CharField(max_length=40, unique=True, null=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    item = models.CharField(max_length=60, blank=True, default="")
    description = models.CharField(max_length=200, blank=True, default="")
    quantity = ScaledField()
    unit = models.CharField(max_length=20)
    unit_price = ScaledField()
    amount = MoneyField()
    note = models.CharField(max_length=200, blank=True, default="")


@classified(
    purpose="lines of a report that a person must look at",
    retention="permanent",
    member=[
        "id",
        "report",
        "row_number",
        "identity",
        "cells",
        "reason",
        "sentence",
        "state",
        "note",
        "usage_line",
        "decided_by",
        "decided_at",
        "version",
    ],
)
class SetAside(models.Model):
    """A line set apart: as it stood in the file, why, and what became of it."""

    report = models.ForeignKey(UsageReport, on_delete=models.PROTECT, related_name="+")
    row_number = models.PositiveIntegerField()
    identity = models.CharField(max_length=40, unique=True, null=True)
    cells = models.JSONField(default=dict)
    reason = models.CharField(max_length=16, choices=[(r.value, r.words) for r in Reason])
    sentence = models.CharField(max_length=300)
    state = models.CharField(max_length=12, default=AsideState.OPEN)
    note = models.CharField(max_length=200, blank=True, default="")
    usage_line = models.OneToOneField(UsageLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_by = KeyField()
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)


@classified(
    purpose="recognize a member however a vendor writes its name",
    retention="as long as the vendor reports",
    member=["id", "vendor", "text", "organization", "decided_at", "decided_by"],
)
class Spelling(models.Model):
    """How a vendor writes a member, as somebody once decided; `text` is folded as names are compared."""

    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=now)
    decided_by = KeyField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "text"], name="one_member_per_spelling")]
