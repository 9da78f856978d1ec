"""Scenarios with their editions, opened from their files, and the work on one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db.models import Max, OuterRef, QuerySet, Subquery

from barnraise.integrations.scenarios import Scenario as Asking
from barnraise.plan.regions import permissions
from barnraise.plan.regions.models import Answer, Edition, Inquiry, Scenario
from barnraise.plan.regions.rules import bundle
from barnraise.plan.regions.terms import State
from barnraise.platform import clock, documents
from barnraise.platform.models import Job
from barnraise.platform.permissions import Asker

DOUBTFUL = timedelta(minutes=5)
"""How long work that was begun is not doubted."""
COMPARED_MAX = 100
"""UNIT: answers that a comparison offers, the newest first."""


def scenarios_for(asker: Asker) -> QuerySet[Scenario]:
    """The scenarios this asker may read, each with its newest edition and that edition's newest answer."""
    if not permissions.may_see(asker):
        return Scenario.objects.none()
    newest = Edition.objects.filter(scenario=OuterRef("pk")).order_by("-number")
    answers = Answer.objects.filter(edition__scenario=OuterRef("pk"), state=State.ANSWERED)
    last = answers.order_by("-edition__number", "-id")
    return Scenario.objects.annotate(
        edition_number=Subquery(newest.values("number")[:1]), changed_at=Subquery(newest.values("at")[:1]),
        saves=Subquery(last.values("savings")[:1]), at_most=Subquery(last.values("bound")[:1]),
        answered_number=Subquery(last.values("edition__number")[:1]),
    )  # fmt: skip


def scenario_for(asker: Asker, slug: str) -> Scenario:
    """One scenario. Errors: `Scenario.DoesNotExist`."""
    rows = Scenario.objects.all() if permissions.may_see(asker) else Scenario.objects.none()
    return rows.get(slug=slug)


def editions_for(asker: Asker) -> QuerySet[Edition]:
    """The editions this asker may read."""
    rows = Edition.objects.all() if permissions.may_see(asker) else Edition.objects.none()
    return rows.select_related("scenario", "again")


def answers_for(asker: Asker) -> QuerySet[Answer]:
    """The answers this asker may read."""
    rows = Answer.objects.all() if permissions.may_see(asker) else Answer.objects.none()
    return rows.select_related("edition__scenario")


def inquiries_for(asker: Asker) -> QuerySet[Inquiry]:
    """The further questions this asker may read."""
    rows = Inquiry.objects.all() if permissions.may_see(asker) else Inquiry.objects.none()
    return rows.select_related("answer__edition__scenario")


@dataclass(frozen=True, slots=True)
class Work:
    """One edition on the workbench: its newest answer that is told, the one that waits, and every edition beside it."""

    scenario: Scenario
    editions: tuple[Edition, ...]  # the newest first
    edition: Edition
    asking: Asking
    answer: Answer | None
    waiting: Answer | None  # asked later than `answer`: still open, or refused, or stopped
    before: Answer | None  # the newest answer of the edition before

    @property
    def is_newest(self) -> bool:
        """Whether nothing was changed since."""
        return self.edition.pk == self.editions[0].pk


def work_on(asker: Asker, slug: str, number: int | None = None) -> Work:
    """A scenario's newest edition, or the one of this number. Errors: `Scenario.DoesNotExist`, `Edition.DoesNotExist`."""
    scenario = scenario_for(asker, slug)
    editions = tuple(Edition.objects.filter(scenario=scenario).select_related("again").order_by("-number"))
    edition = next((one for one in editions if number is None or one.number == number), None)
    if edition is None:
        raise Edition.DoesNotExist
    near = Answer.objects.filter(edition__scenario=scenario, edition__number__in=(edition.number, edition.number - 1))
    answers = list(near.select_related("edition", "begins__edition").order_by("id"))
    own = [one for one in answers if one.edition_id == edition.pk]
    told = next((one for one in reversed(own) if one.state == State.ANSWERED), None)
    last = own[-1] if own and (told is None or own[-1].pk > told.pk) else None
    before = [one for one in answers if one.edition_id != edition.pk and one.state == State.ANSWERED]
    return Work(
        scenario, editions, edition, asking_of(edition.sha256), told, last, before[-1] if before else None
    )  # fmt: skip


def work_of(answer: Answer) -> Work:
    """One told answer by itself, for whoever may see it and nothing beside it."""
    edition = answer.edition
    return Work(edition.scenario, (edition,), edition, asking_of(edition.sha256), answer, None, None)


def next_number(scenario_id: int) -> int:
    """The number of the edition that comes next."""
    found = Edition.objects.filter(scenario_id=scenario_id).aggregate(last=Max("number"))["last"]
    return int(found or 0) + 1


def newest(scenario_id: int) -> Edition:
    """A scenario's newest edition."""
    return Edition.objects.filter(scenario_id=scenario_id).select_related("scenario", "again").order_by("-number")[0]


def undone_by(editions: Iterable[Edition]) -> Edition | None:
    """The edition that an undo goes back to; none where nothing is left to undo. `editions`: the newest first."""
    rows = list(editions)
    by_number = {one.number: one for one in rows}
    first = rows[0].again or rows[0]
    target = by_number.get(first.number - 1)
    return target and by_number.get((target.again or target).number)


def begun_with(work: Work) -> Asking:
    """The scenario as it was begun, with every function that it ever asked about."""
    return asking_of(work.editions[-1].sha256)


def last_with(work: Work, function: str) -> Asking:
    """The scenario of the newest edition that asked about a function; as it stands, where none did."""
    found = (asking_of(one.sha256) for one in work.editions)
    return next((one for one in found if function in {had.key for had in one.problem.functions}), work.asking)


def last_plan(edition: Edition) -> Answer | None:
    """The newest answer of a scenario up to an edition: where the next search sets out."""
    rows = Answer.objects.filter(
        edition__scenario_id=edition.scenario_id, edition__number__lte=edition.number, state=State.ANSWERED
    )
    return rows.order_by("-edition__number", "-id").first()


@lru_cache(maxsize=16)
def asking_of(sha256: str) -> Asking:
    """The scenario in an edition's archive; the bytes behind a hash never change."""
    return bundle.opened(documents.read_by_hash(sha256)).scenario


def overdue(job: Job | None) -> int:
    """After how many minutes work is doubtful that was begun longer ago, as a killed worker says nothing; 0 while it is not."""
    late = job is not None and job.started_at is not None and clock.now() - job.started_at > DOUBTFUL
    return DOUBTFUL.seconds // 60 if late else 0


def job_of(name: str, pk: int) -> Job | None:
    """The job that answers, with how far it is."""
    return Job.objects.filter(key=f"regions.{name}:{pk}").first()


def inquiries_of(answer: Answer) -> dict[str, Inquiry]:
    """The newest of each further question about an answer."""
    return {row.kind: row for row in Inquiry.objects.filter(answer=answer).order_by("id")}


def comparable(asker: Asker) -> list[Answer]:
    """Answers to lay side by side: the newest of each edition, the newest first."""
    found: dict[int, Answer] = {}
    for row in answers_for(asker).filter(state=State.ANSWERED).order_by("-id")[: COMPARED_MAX * 2]:
        found.setdefault(row.edition_id, row)
    return list(found.values())[:COMPARED_MAX]
