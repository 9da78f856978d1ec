"""Resolutions: the authority that contracts, prices and thresholds rest on."""

from django.db import models

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, classified


@classified(
    purpose="what the boards decided: authority for prices, contracts and payments",
    retention="permanent",
    public=[
        "id",
        "number",
        "fiscal_year",
        "serial",
        "body",
        "adopted_on",
        "title",
        "text",
        "document_key",
        "recorded_at",
        "supersedes",
    ],
    member=["recorded_by"],
)
class Resolution(models.Model):
    """A decision of a body on a day; its number comes from a series without gaps. Another supersedes a wrong one."""

    fiscal_year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=20, unique=True)
    body = models.CharField(max_length=120)
    adopted_on = models.DateField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    document_key = KeyField()
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    recorded_at = models.DateTimeField(default=now)
    recorded_by = KeyField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "serial"], name="one_resolution_per_serial")]

    def __str__(self) -> str:
        return f"Resolution {self.number}"
