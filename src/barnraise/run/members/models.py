"""Categories with eligibility as data, dated memberships, and the agreements they rest on."""

from django.db import models
from django.db.models import F, Q

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, classified
from barnraise.run.organizations.models import Organization


@classified(
    purpose="what kinds of member there are, who qualifies, who votes, what they may buy",
    retention="permanent",
    public=["id", "code", "name", "order", "votes", "is_member", "rule", "excluded_functions", "source", "version"],
)
class Category(models.Model):
    """A category of membership; `rule` is eligibility as data (see `core.eligibility`)."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=100)
    votes = models.BooleanField(default=False)
    is_member = models.BooleanField(default=True)
    rule = models.JSONField(default=dict)
    excluded_functions = models.JSONField(default=list)
    source = models.CharField(max_length=120, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


@classified(
    purpose="who was a member of which category on which day",
    retention="permanent",
    public=["id", "organization", "category", "starts", "ends"],
    member=["number", "end_reason", "also_member_of", "resolution_key", "created_at", "version"],
)
class Membership(models.Model):
    """One category of one organization over a half-open span; spans of one organization never overlap."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, blank=True, default="")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True, default="")
    also_member_of = models.CharField(max_length=120, blank=True, default="")
    resolution_key = KeyField()
    created_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="membership_span")
        ]
        indexes = [models.Index(fields=["organization", "starts"])]


@classified(
    purpose="what a member signed",
    retention="permanent",
    member=["id", "organization", "title", "signed_on", "starts", "ends", "document_key", "resolution_key", "version"],
)
class Agreement(models.Model):
    """A signed agreement of a member, with its file."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    signed_on = models.DateField()
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    document_key = KeyField()
    resolution_key = KeyField()
    version = models.PositiveIntegerField(default=1)
