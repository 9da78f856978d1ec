"""The journal: funds, accounts, months that lock, entries and their legs."""

from datetime import date

from django.db import models
from django.db.models import Q

from barnraise.core.money import Money
from barnraise.platform.fields import KeyField, MoneyField, classified
from barnraise.run.books.terms import AccountType, PeriodState, Posting
from barnraise.run.catalog.models import Service
from barnraise.run.organizations.models import Organization


@classified(
    purpose="pots of money the law keeps apart",
    retention="permanent",
    public=["id", "code", "name", "state_code", "closed", "version"],
)
class Fund(models.Model):
    """A fund, by its state code where there is one."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=80)
    state_code = models.CharField(max_length=40, blank=True, default="")
    closed = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)


@classified(
    purpose="the chart of accounts",
    retention="permanent",
    public=["id", "number", "name", "type", "state_code", "closed", "version"],
)
class Account(models.Model):
    """A ledger account; `state_code` is what the state calls it, `closed` the first day nothing is posted to it."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    type = models.CharField(max_length=14, choices=[(t.value, t.value.replace("_", " ")) for t in AccountType])
    state_code = models.CharField(max_length=40, blank=True, default="")
    closed = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)


@classified(
    purpose="where a service's revenue goes",
    retention="permanent",
    public=["id", "function", "service", "starts", "fund", "account", "version"],
)
class RevenueCode(models.Model):
    """The fund and account that a function's charges are credited to from a day on, or those of one of its services."""

    function = models.CharField(max_length=24)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField(default=date(1900, 1, 1))
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["function", "starts"], condition=Q(service__isnull=True), name="one_code_of_a_function_a_day"
            ),
            models.UniqueConstraint(
                fields=["service", "starts"], condition=Q(service__isnull=False), name="one_code_of_a_service_a_day"
            ),
        ]

    @property
    def words(self) -> str:
        """The service, or the function, as printed."""
        return self.service.name if self.service else self.function.replace("_", " ")


@classified(
    purpose="months that entries post into until they are locked",
    retention="permanent",
    public=["id", "fiscal_year", "number", "starts", "ends", "state"],
    member=["locked_at", "locked_by", "version"],
)
class Period(models.Model):
    """A month of a fiscal year; `number` 1 is its first month."""

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    starts = models.DateField(unique=True)
    ends = models.DateField()
    state = models.CharField(max_length=8, default=PeriodState.OPEN)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = KeyField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "number"], name="one_period_a_month"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in PeriodState]), name="period_state"),
        ]


@classified(
    purpose="the journal: what happened to the money, and why",
    retention="permanent",
    member=["id", "number", "day", "period", "state", "memo", "source", "reverses", "posted_at", "posted_by"],
)
class Entry(models.Model):
    """A journal entry: draft, then posted for ever; a correction reverses it. `source` is its cause as a text key."""

    number = models.CharField(max_length=24, blank=True, default="")
    day = models.DateField()
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=Posting.DRAFT)
    memo = models.CharField(max_length=200, blank=True, default="")
    source = KeyField()
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = KeyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=~Q(source="") & Q(reverses__isnull=True), name="one_entry_per_source"
            )
        ]
        indexes = [models.Index(fields=["day", "id"])]


@classified(
    purpose="the two or more sides of an entry",
    retention="permanent",
    member=["id", "entry", "n", "day", "account", "fund", "amount", "organization"],
)
class Leg(models.Model):
    """One side: a debit is positive, a credit negative. `day` repeats the entry's, for balances as of a date."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="legs", db_index=False)
    n = models.PositiveSmallIntegerField()
    day = models.DateField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = MoneyField()
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "n"], name="one_leg_per_place"),
            models.CheckConstraint(condition=~Q(amount=0), name="leg_not_zero"),
        ]
        indexes = [models.Index(fields=["account", "fund", "day", "amount"], name="books_leg_balance")]

    @property
    def debit(self) -> Money | None:
        """The amount, if it is a debit."""
        return self.amount if self.amount > Money.ZERO else None

    @property
    def credit(self) -> Money | None:
        """The amount as a credit, if it is one."""
        return -self.amount if self.amount < Money.ZERO else None
