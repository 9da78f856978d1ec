"""Closing a year: what was overridden, the keys that sign, and the statements that were signed."""

from django.db import models
from django.db.models import Q

from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, classified
from barnraise.prove.baselines.models import Baseline
from barnraise.run.catalog.models import Service
from barnraise.run.deliveries.models import Delivery
from barnraise.run.organizations.models import Organization


@classified(
    purpose="why a year was closed although a check was not empty: printed on its statement",
    retention="permanent",
    public=["id", "fiscal_year", "revision", "check_name", "count", "reason", "at"],
    member=["by"],
    personal=["by_name"],
)
class Override(models.Model):
    """A check that a director set aside for one revision of a year's statement, with the count it had then."""

    fiscal_year = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField()
    check_name = models.CharField(max_length=40)
    count = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    by = KeyField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "revision", "check_name"], name="one_override_a_check"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_override_has_its_reason"),
        ]


@classified(
    purpose="which keys sign statements, from when to when: published, so that anyone can check a signature",
    retention="permanent",
    public=["id", "key_id", "public_key", "starts", "ends", "current", "why"],
    member=["made_by"],
)
class SigningKey(models.Model):
    """A public key with its dates; the private half lies in a file of BARNRAISE_HOME and nowhere else."""

    key_id = models.CharField(max_length=16, unique=True)
    public_key = models.CharField(max_length=64, unique=True)
    starts = models.DateTimeField(default=now)
    ends = models.DateTimeField(null=True, blank=True)
    current = models.BooleanField(default=True)
    why = models.CharField(max_length=200, blank=True, default="")
    made_by = KeyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["current"], condition=Q(current=True), name="one_key_signs"),
            models.CheckConstraint(
                condition=Q(current=True) ^ Q(ends__isnull=False), name="a_key_ends_when_it_signs_no_more"
            ),
        ]


@classified(
    purpose="a signed statement of a year: what members saved",
    retention="permanent",
    public=[
        "id",
        "number",
        "fiscal_year",
        "revision",
        "restates",
        "reason",
        "export_sha256",
        "manifest_sha256",
        "json_sha256",
        "key",
        "signature",
        "release",
        "signed_at",
    ],
    member=["signed_by"],
    personal=["signed_by_name"],
)
class Statement(models.Model):
    """One revision of a year's statement, frozen: the export, the document and the signature, by their hashes."""

    number = models.CharField(max_length=20)
    fiscal_year = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField()
    restates = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="restated_by")
    reason = models.CharField(max_length=300, blank=True, default="")
    export_sha256 = models.CharField(max_length=64)
    manifest_sha256 = models.CharField(max_length=64)
    json_sha256 = models.CharField(max_length=64)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=128)
    release = models.CharField(max_length=24)
    signed_by = KeyField()
    signed_by_name = models.CharField(max_length=120)
    signed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "revision"], name="one_statement_a_revision"),
            models.CheckConstraint(
                condition=Q(revision=1, restates__isnull=True)
                | (Q(revision__gt=1, restates__isnull=False) & ~Q(reason="")),
                name="a_restatement_names_what_it_restates_and_why",
            ),
        ]


@classified(
    purpose="what one member used, paid, got back and saved with one service",
    retention="permanent",
    member=[
        "id",
        "statement",
        "organization",
        "member_key",
        "service",
        "kind",
        "lines",
        "measured",
        "paid",
        "got_back",
        "compared",
        "gross",
        "low",
        "high",
        "rebate",
        "fee",
        "after_aid",
        "taxpayer",
    ],
)
class StatementLine(models.Model):
    """One service of one member on one statement, as printed; without a kind nothing was measured.

    `member_key` is what the member is called on that statement, whatever number it has later.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines", db_index=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    member_key = models.CharField(max_length=200)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40, blank=True, default="")
    lines = models.PositiveIntegerField()
    measured = models.PositiveIntegerField()
    paid = MoneyField()
    got_back = MoneyField()
    compared = MoneyField()
    gross = MoneyField(null=True, blank=True)
    low = MoneyField(null=True, blank=True)
    high = MoneyField(null=True, blank=True)
    rebate = MoneyField()
    fee = MoneyField()
    after_aid = MoneyField(null=True, blank=True)
    taxpayer = MoneyField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "organization", "service"], name="one_line_a_member_and_service"
            )
        ]


@classified(
    purpose="which delivery was compared with which baseline: the last click of every figure",
    retention="permanent",
    member=["id", "statement", "key", "delivery", "baseline", "reason"],
)
class Measured(models.Model):
    """One delivery of a statement: its public key in the export, and its baseline or the reason why it has none."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=16)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    baseline = models.ForeignKey(Baseline, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "delivery"], name="a_delivery_is_measured_once"),
            models.CheckConstraint(condition=Q(baseline__isnull=False) ^ ~Q(reason=""), name="measured_or_why_not"),
        ]
