"""Reports and their sections: figures with their source, and people's words beside them."""

from django.db import models

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, classified
from barnraise.prove.reports.terms import Kind, State


@classified(
    purpose="the annual plan and the annual report that members and the public are owed",
    retention="permanent",
    public=[
        "id",
        "number",
        "kind",
        "fiscal_year",
        "state",
        "resolution_key",
        "frozen_at",
        "published_at",
        "json_sha256",
        "replaces",
        "version",
    ],
    member=["begun_by", "frozen_by", "published_by"],
    personal=["frozen_by_name"],
)
class Report(models.Model):
    """One report of a year; from the moment it is frozen nothing of it changes, and a corrected one replaces it."""

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=[(k.value, k.words) for k in Kind])
    fiscal_year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=State.DRAFT, choices=[(s.value, s.value) for s in State])
    resolution_key = KeyField()
    begun_by = KeyField()
    frozen_by = KeyField()
    frozen_by_name = models.CharField(max_length=120, blank=True, default="")
    frozen_at = models.DateTimeField(null=True, blank=True)
    published_by = KeyField()
    published_at = models.DateTimeField(null=True, blank=True)
    json_sha256 = models.CharField(max_length=64, blank=True, default="")
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.number


@classified(
    purpose="what a report says: figures as they were filled in, and people's words",
    retention="permanent",
    public=["id", "report", "key", "place", "title", "says", "table", "source", "words", "filled_at", "version"],
    member=["edited_by"],
)
class Section(models.Model):
    """One section. `table` is what a room filled in, titles first; `says` is its sentence, `words` are the director's."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="sections")
    key = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    says = models.TextField(blank=True, default="")
    table = models.JSONField(default=list)
    source = models.CharField(max_length=300, blank=True, default="")
    words = models.TextField(blank=True, default="")
    filled_at = models.DateTimeField(default=now)
    edited_by = KeyField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="one_section_each")]
