"""What a vendor paid back and how it was shared among members, with everything needed to share it again alike."""

from django.db import models
from django.db.models import F, Q

from barnraise.core.money import Money
from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, classified
from barnraise.run.books.models.ledger import Entry
from barnraise.run.books.models.receipts import Payment
from barnraise.run.books.terms import RebateState, Way
from barnraise.run.catalog.models import Service
from barnraise.run.organizations.models import Organization


@classified(
    purpose="what a vendor paid back for its members' purchases",
    retention="permanent",
    member=[
        "id",
        "number",
        "vendor",
        "service",
        "starts",
        "ends",
        "received_on",
        "reference",
        "amount",
        "way",
        "state",
        "rule",
        "resolution_key",
        "document_key",
        "last_delivery",
        "deliveries",
        "follows",
        "fingerprint",
        "note",
        "prepared_by",
        "prepared_at",
        "approved_by",
        "approved_at",
        "shared_on",
        "shared_at",
        "shared_by",
        "entry",
        "reverses",
        "reason",
        "version",
    ],
    personal=["prepared_by_name", "approved_by_name", "shared_by_name"],
)
class Rebate(models.Model):
    """A vendor's rebate on a span of one service: prepared, approved, shared; then never touched.

    It is shared by net spend of deliveries up to `last_delivery`; what was negative in `follows`, the rebate shared
    before it, is carried in. The fingerprint is a hash of every share; sharing anything else is refused. A mistake is
    reversed by its mirror, which names it.
    """

    number = models.CharField(max_length=24, blank=True, default="")
    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    received_on = models.DateField()
    reference = models.CharField(max_length=60)
    amount = MoneyField()
    way = models.CharField(max_length=8, choices=[(w.value, w.words) for w in Way], default=Way.CREDIT)
    state = models.CharField(max_length=10, default=RebateState.PREPARED)
    rule = models.CharField(max_length=24)
    resolution_key = KeyField()
    document_key = KeyField()
    last_delivery = models.BigIntegerField(default=0)
    deliveries = models.PositiveIntegerField(default=0)
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    note = models.TextField(blank=True, default="")
    prepared_by = KeyField()
    prepared_by_name = models.CharField(max_length=120, blank=True, default="")
    prepared_at = models.DateTimeField(default=now)
    approved_by = KeyField()
    approved_by_name = models.CharField(max_length=120, blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    shared_on = models.DateField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = KeyField()
    shared_by_name = models.CharField(max_length=120, blank=True, default="")
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="mirror")
    reason = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_rebate_a_number"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="rebate_span"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in RebateState]), name="rebate_state"),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("prepared_by")), name="rebate_preparer_is_not_approver"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="a_rebate_is_above_zero_and_its_mirror_below",
            ),
        ]


@classified(
    purpose="each member's part of a vendor's rebate",
    retention="permanent",
    member=["id", "rebate", "organization", "spend", "carried_in", "share", "carried_out", "payment"],
)
class RebateShare(models.Model):
    """One member's part: its net spend, what it carried in, its share, and what it carries to the next rebate.

    `payment` is the credit on its account, where it was not paid by check.
    """

    rebate = models.ForeignKey(Rebate, on_delete=models.PROTECT, related_name="shares", db_index=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    spend = MoneyField()
    carried_in = MoneyField()
    share = MoneyField()
    carried_out = MoneyField()
    payment = models.OneToOneField(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rebate", "organization"], name="one_share_a_member")]

    @property
    def eligible(self) -> Money:
        """What its share follows: spend and what was carried in, together."""
        total: Money = self.spend + self.carried_in
        return total


@classified(
    purpose="checks that paid members their shares of rebates",
    retention="permanent",
    member=[
        "id",
        "share",
        "paid_on",
        "reference",
        "amount",
        "entry",
        "reverses",
        "reason",
        "recorded_at",
        "recorded_by",
    ],
)
class Payout(models.Model):
    """A check to a member for its share; one that was never cashed is taken back by a row that names it."""

    share = models.ForeignKey(RebateShare, on_delete=models.PROTECT, related_name="payouts")
    paid_on = models.DateField()
    reference = models.CharField(max_length=60)
    amount = MoneyField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True, default="")
    recorded_at = models.DateTimeField(default=now)
    recorded_by = KeyField()
