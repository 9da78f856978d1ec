"""Baselines: proposed, decided by another person, then fixed for ever but for the day they end."""

from django.db import models
from django.db.models import F, Q

from barnraise.core.facts import Unit
from barnraise.core.savings.records import Grade, Method
from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, ScaledField, classified
from barnraise.prove.baselines.terms import State
from barnraise.run.catalog.models import Service
from barnraise.run.organizations.models import Organization


@classified(
    purpose="what a member alone would have paid for a unit: what savings are measured against",
    retention="permanent",
    member=[
        "id",
        "number",
        "organization",
        "service",
        "item",
        "unit",
        "starts",
        "ends",
        "unit_price",
        "low",
        "high",
        "own_cost",
        "share",
        "method",
        "grade",
        "cashable",
        "recurring",
        "source",
        "evidence_key",
        "evidence_sha256",
        "state",
        "replaces",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "decision",
        "import_key",
        "version",
    ],
    personal=["proposed_by_name", "decided_by_name"],
)
class Baseline(models.Model):
    """One price that a member alone would have paid; `organization` is empty where it holds for everybody.

    An old one is ended. A wrong one is replaced by another that `replaces` it: whole where that starts no later, else from
    the day it starts; a replacement that was refused or withdrawn leaves room for the next.
    UNIT: `unit_price`, `low`, `high` and `own_cost` in dollars a unit; `share` is a fraction.
    """

    number = models.CharField(max_length=20, unique=True)
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=60, blank=True, default="")
    unit = models.CharField(max_length=20)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    unit_price = ScaledField()
    low = ScaledField(null=True, blank=True)
    high = ScaledField(null=True, blank=True)
    own_cost = ScaledField(default=0)
    share = ScaledField(default=1)
    method = models.CharField(max_length=20, choices=[(m.value, m.words()) for m in Method])
    grade = models.CharField(max_length=1, choices=[(g.value, f"{g.value}: {g.words()}") for g in Grade])
    cashable = models.BooleanField(default=True)
    recurring = models.BooleanField(default=True)
    source = models.CharField(max_length=200)
    evidence_key = KeyField()
    evidence_sha256 = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=10, default=State.PROPOSED, choices=[(s.value, s.value) for s in State])
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacements")
    proposed_by = KeyField()
    proposed_by_name = models.CharField(max_length=120, blank=True, default="")
    proposed_at = models.DateTimeField(default=now)
    decided_by = KeyField()
    decided_by_name = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True, default="")
    import_key = KeyField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="baseline_span"),
            models.CheckConstraint(condition=Q(unit__in=[u.value for u in Unit]), name="baseline_unit"),
            models.CheckConstraint(condition=Q(method__in=[m.value for m in Method]), name="baseline_method"),
            models.CheckConstraint(condition=Q(grade__in=[g.value for g in Grade]), name="baseline_grade"),
            models.CheckConstraint(condition=Q(share__gte=0) & Q(share__lte=1), name="baseline_share"),
            models.CheckConstraint(
                condition=(Q(low__isnull=True) | Q(low__lte=F("unit_price")))
                & (Q(high__isnull=True) | Q(high__gte=F("unit_price"))),
                name="baseline_range",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.APPROVED) | (~Q(decided_by=F("proposed_by")) & ~Q(evidence_sha256="")),
                name="a_baseline_is_approved_by_another_and_on_evidence",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(state__in=[State.PROPOSED.value, State.APPROVED.value]),
                name="one_replacement_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["service", "item", "unit", "starts"], name="baselines_by_thing"),
            models.Index(fields=["state", "id"], name="baselines_by_state"),
        ]

    def __str__(self) -> str:
        return self.number
