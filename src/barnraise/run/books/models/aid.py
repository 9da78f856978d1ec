"""What the state repays of a service, by law of a fiscal year: dated terms that are corrected by a new row."""

from django.db import models
from django.db.models import Q

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, ScaledField, classified
from barnraise.run.catalog.models import Service


@classified(
    purpose="what the state repays of a service in a year",
    retention="permanent",
    public=[
        "id",
        "service",
        "fiscal_year",
        "ratio",
        "ratio_alone",
        "other_cost",
        "citation",
        "resolution_key",
        "replaces",
        "reason",
        "recorded_at",
    ],
    member=["recorded_by"],
)
class AidTerm(models.Model):
    """The aid on one service in one fiscal year (domain W7). UNIT: ratios are fractions, 0.648 is 64.8 %.

    `ratio` is the part of what was paid that comes back as next year's aid, `ratio_alone` the part of the cost alone
    that would have; `other_cost` is what taxpayers paid beside the price. The row that nothing replaces is in force.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    fiscal_year = models.PositiveSmallIntegerField()
    ratio = ScaledField()
    ratio_alone = ScaledField(default=0)
    other_cost = MoneyField(default=0)
    citation = models.CharField(max_length=200)
    resolution_key = KeyField()
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    reason = models.CharField(max_length=200, blank=True, default="")
    recorded_at = models.DateTimeField(default=now)
    recorded_by = KeyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "fiscal_year"], condition=Q(replaces__isnull=True), name="one_first_aid_term_a_year"
            ),
            models.CheckConstraint(
                condition=Q(ratio__gte=0) & Q(ratio__lte=1) & Q(ratio_alone__gte=0) & Q(ratio_alone__lte=1),
                name="an_aid_ratio_is_a_share",
            ),
            models.CheckConstraint(condition=Q(other_cost__gte=0), name="other_cost_is_not_negative"),
        ]
        indexes = [models.Index(fields=["service", "fiscal_year"], name="books_aid_service_year")]
