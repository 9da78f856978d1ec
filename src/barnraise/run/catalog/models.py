"""Services and what they cost whom: dated prices by category, vendors' fee terms, members' commitments."""

from django.db import models
from django.db.models import F, Q

from barnraise.core.facts import Settled, Unit
from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, ScaledField, classified
from barnraise.run.catalog.terms import Basis, FeeKind, Function
from barnraise.run.members.models import Category
from barnraise.run.organizations.models import Organization

SPAN = Q(ends__isnull=True) | Q(ends__gt=F("starts"))


@classified(
    purpose="what the agency offers, on what basis",
    retention="permanent",
    public=[
        "id",
        "code",
        "name",
        "function",
        "basis",
        "unit",
        "settled",
        "vendor",
        "description",
        "starts",
        "ends",
        "version",
    ],
    member=["owner_key", "created_at"],
)
class Service(models.Model):
    """One service; a contract is sold as one service, which then names its vendor and who settles."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=24, choices=[(f.value, f.words) for f in Function])
    basis = models.CharField(max_length=16, choices=[(b.value, b.words) for b in Basis])
    unit = models.CharField(max_length=20, choices=[(u.value, u.value) for u in Unit])
    settled = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Settled])
    vendor = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_key = KeyField()
    description = models.TextField(blank=True, default="")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=SPAN, name="service_span")]

    def __str__(self) -> str:
        return self.name


@classified(
    purpose="what a service costs a category from a day on",
    retention="permanent",
    public=[
        "id",
        "service",
        "category",
        "fiscal_year",
        "starts",
        "ends",
        "rate",
        "base",
        "cap",
        "resolution_key",
        "version",
    ],
)
class Price(models.Model):
    """A dated price: `rate` per unit or pupil (for flat: the amount), with base and cap where the basis has them."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="prices")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    rate = ScaledField()
    base = MoneyField(null=True, blank=True)
    cap = MoneyField(null=True, blank=True)
    resolution_key = KeyField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=SPAN, name="price_span")]
        indexes = [models.Index(fields=["service", "starts"])]


@classified(
    purpose="what a vendor owes us on sales, and what is shared with members",
    retention="permanent",
    member=["id", "service", "kind", "rate", "starts", "ends", "resolution_key", "version"],
)
class FeeTerm(models.Model):
    """A dated share of what a vendor was paid: UNIT: fraction, 0.015 is 1.5 %."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="fee_terms")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in FeeKind])
    rate = ScaledField()
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    resolution_key = KeyField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=SPAN, name="fee_term_span"),
            models.CheckConstraint(condition=Q(rate__gte=0) & Q(rate__lte=1), name="fee_rate_is_a_share"),
        ]


@classified(
    purpose="what a member promised to take, and the frozen count its price rests on",
    retention="permanent",
    member=[
        "id",
        "organization",
        "service",
        "fiscal_year",
        "quantity",
        "starts",
        "ends",
        "pupils",
        "pupils_source",
        "pupils_as_of",
        "count_key",
        "agreed_on",
        "document_key",
        "resolution_key",
        "created_at",
        "version",
    ],
)
class Commitment(models.Model):
    """A member's yearly commitment to a service; `pupils` is frozen at a named date from a named source."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="commitments")
    fiscal_year = models.PositiveSmallIntegerField()
    quantity = ScaledField(default=1)
    starts = models.DateField()
    ends = models.DateField()
    pupils = models.PositiveIntegerField(null=True, blank=True)
    pupils_source = models.CharField(max_length=80, blank=True, default="")
    pupils_as_of = models.DateField(null=True, blank=True)
    count_key = KeyField()
    agreed_on = models.DateField(null=True, blank=True)
    document_key = KeyField()
    resolution_key = KeyField()
    created_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="commitment_span"),
            models.UniqueConstraint(fields=["organization", "service", "fiscal_year"], name="one_commitment_a_year"),
        ]
