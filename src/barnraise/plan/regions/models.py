"""Scenarios with their editions, the answers found for them, and links to these: nothing is edited, undo is one more edition."""

from django.db import models
from django.db.models import Q

from barnraise.plan.regions.terms import Further, State
from barnraise.platform.clock import now
from barnraise.platform.fields import KeyField, MoneyField, ScaledField, classified

OPEN = Q(state=State.WAITING, finished_at__isnull=True)
CLOSED = ~Q(state=State.WAITING) & Q(finished_at__isnull=False)


@classified(
    purpose="a question about who should work together, with everything that was asked on the way",
    retention="permanent",
    member=["id", "slug", "title", "made_by", "made_at"],
    personal=["made_by_name"],
)
class Scenario(models.Model):
    """A scenario by its title; what it asks stands in its editions."""

    slug = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    made_by = KeyField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.title


@classified(
    purpose="what a scenario asked at one time, and what was changed for it",
    retention="permanent",
    member=["id", "scenario", "number", "what", "sha256", "again", "by", "at"],
    personal=["by_name"],
)
class Edition(models.Model):
    """One edition: the scenario's files as one archive by its hash. An undo is an edition equal to an earlier one, `again`."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    again = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = KeyField()
    by_name = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scenario", "number"], name="one_edition_a_number"),
            models.CheckConstraint(condition=~Q(what="") & ~Q(sha256=""), name="an_edition_says_what_and_has_files"),
        ]

    def __str__(self) -> str:
        return f"{self.scenario.title}, edition {self.number}"


@classified(
    purpose="the plan found for an edition, its savings, its bound and its range",
    retention="permanent",
    member=[
        *("id", "edition", "seed", "gap_at_most", "evaluations_at_most", "nodes_at_most", "rounds_at_most", "begins"),
        *("state", "savings", "bound", "low", "high", "evaluations", "reproducible", "plan", "sha256", "message"),
        *("by", "asked_at", "finished_at"),
    ],
    personal=["by_name"],
)
class Answer(models.Model):
    """One answer: asked for, then finished once and for ever. `begins`: the answer from whose plan the search set out.

    UNIT: `savings`, `bound`, `low` and `high` a year. `plan` holds whole numbers only; `sha256` names the whole document.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="answers")
    seed = models.PositiveIntegerField()
    gap_at_most = ScaledField()
    evaluations_at_most = models.PositiveIntegerField()
    nodes_at_most = models.PositiveIntegerField()
    rounds_at_most = models.PositiveIntegerField()
    begins = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=State.WAITING, choices=[(s.value, s.words) for s in State])
    savings = MoneyField(null=True, blank=True)
    bound = MoneyField(null=True, blank=True)
    low = MoneyField(null=True, blank=True)
    high = MoneyField(null=True, blank=True)
    evaluations = models.PositiveIntegerField(null=True, blank=True)
    reproducible = models.BooleanField(null=True, blank=True)
    plan = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    message = models.CharField(max_length=1000, blank=True, default="")
    by = KeyField()
    by_name = models.CharField(max_length=120, blank=True, default="")
    asked_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=OPEN | CLOSED, name="an_answer_is_open_or_finished"),
            models.CheckConstraint(
                condition=~Q(state=State.ANSWERED)
                | (
                    Q(savings__isnull=False, bound__isnull=False, low__isnull=False, high__isnull=False)
                    & Q(plan__isnull=False)
                    & ~Q(sha256="")
                ),
                name="no_answer_without_its_bound_and_range",
            ),
            models.CheckConstraint(condition=Q(bound__gte=models.F("savings")), name="no_plan_above_its_bound"),
        ]


@classified(
    purpose="a further question about an answer, and what came of it",
    retention="permanent",
    member=["id", "answer", "kind", "state", "sha256", "message", "by", "asked_at", "finished_at"],
    personal=["by_name"],
)
class Inquiry(models.Model):
    """What rules cost, which plans come next, or what survives many draws: asked once of an answer, told once."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="inquiries")
    kind = models.CharField(max_length=10, choices=[(f.value, f.words) for f in Further])
    state = models.CharField(max_length=10, default=State.WAITING, choices=[(s.value, s.words) for s in State])
    sha256 = models.CharField(max_length=64, blank=True, default="")
    message = models.CharField(max_length=1000, blank=True, default="")
    by = KeyField()
    by_name = models.CharField(max_length=120, blank=True, default="")
    asked_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "kind"],
                condition=Q(state__in=[State.WAITING.value, State.ANSWERED.value]),
                name="an_answer_is_asked_once",
            ),
            models.CheckConstraint(condition=OPEN | CLOSED, name="an_inquiry_is_open_or_finished"),
            models.CheckConstraint(condition=~Q(state=State.ANSWERED) | ~Q(sha256=""), name="what_is_told_is_kept"),
        ]


@classified(
    purpose="show one answer to somebody outside the agency who has no sign-in",
    retention="permanent",
    member=["id", "answer", "token_hash", "made_by", "made_at", "expires_at", "withdrawn_at"],
    personal=["made_by_name"],
)
class Link(models.Model):
    """A link that shows one answer to whoever has it; only the hash of its token is kept. It runs out, or is taken back."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = KeyField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    token: str  # on the row that was just made and on no other

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="a_link_works_for_a_while"),
            models.CheckConstraint(condition=~Q(token_hash=""), name="a_link_has_a_hash"),
        ]

    @property
    def works(self) -> bool:
        """Whether it opens anything now."""
        return self.withdrawn_at is None and self.expires_at > now()
