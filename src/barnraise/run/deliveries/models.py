"""One append-only row per thing delivered: the hinge between programs and bills, savings and reports."""

from django.db import models
from django.db.models import F, Q

from barnraise.core.facts import Settled, Unit
from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, ScaledField, classified
from barnraise.run.catalog.models import Service
from barnraise.run.organizations.models import Organization


@classified(
    purpose="what was delivered to whom, at what price: the fact bills and savings rest on",
    retention="permanent",
    member=[
        "id",
        "organization",
        "service",
        "item",
        "quantity",
        "unit",
        "unit_price",
        "amount",
        "settled",
        "served_from",
        "served_to",
        "source",
        "reverses",
        "evidence_key",
        "recorded_at",
        "recorded_by",
    ],
)
class Delivery(models.Model):
    """A thing delivered. A negative quantity is a return; a correction is a row that `reverses` another."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=60, blank=True, default="")
    quantity = ScaledField()
    unit = models.CharField(max_length=20)
    unit_price = ScaledField()
    amount = MoneyField()
    settled = models.CharField(max_length=10)
    served_from = models.DateField()
    served_to = models.DateField()
    source = models.CharField(max_length=80)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    evidence_key = KeyField()
    recorded_at = models.DateTimeField(default=now)
    recorded_by = KeyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(reverses__isnull=True), name="one_delivery_per_source"
            ),
            models.CheckConstraint(condition=Q(served_to__gt=F("served_from")), name="delivery_span"),
            models.CheckConstraint(condition=Q(unit__in=[u.value for u in Unit]), name="delivery_unit"),
            models.CheckConstraint(condition=Q(settled__in=[s.value for s in Settled]), name="delivery_settled"),
        ]
        indexes = [
            models.Index(fields=["served_from", "id", "amount"], name="deliveries_in_order"),
            models.Index(fields=["organization", "served_from"]),
            models.Index(fields=["service", "served_from"]),
            models.Index(fields=["settled", "served_from"]),
        ]
