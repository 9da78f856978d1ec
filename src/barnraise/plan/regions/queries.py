"""Reads of scenarios: editions with their files opened, answers with their documents, and what is read from outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from barnraise.core.money import Money
from barnraise.core.regions import byhand
from barnraise.core.regions.plan import Plan
from barnraise.core.regions.pricing import Priced, priced
from barnraise.core.regions.reasons import Alternative, alternatives, why
from barnraise.core.regions.result import Result
from barnraise.core.regions.sharing import Member, shared
from barnraise.core.regions.stop import Stop
from barnraise.core.regions.terms import Level, Sharing
from barnraise.core.regions.values import Values, at
from barnraise.integrations.scenarios import Scenario as Asking
from barnraise.plan.regions import examples, permissions
from barnraise.plan.regions.models import Answer, Edition, Inquiry, Link, Scenario
from barnraise.plan.regions.rules import bundle, functions, lens, solving, telling
from barnraise.plan.regions.rules.bundle import Unreadable
from barnraise.plan.regions.rules.changes import Changed, Contradicts, sound
from barnraise.plan.regions.rules.lens import Lens
from barnraise.plan.regions.rules.telling import Asked
from barnraise.plan.regions.terms import Further, State
from barnraise.platform import clock, documents, recall
from barnraise.platform.models import Job
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal

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


@lru_cache(maxsize=32)
def document_of(sha256: str) -> Any:
    """The document of an answer or of an inquiry; nobody changes it."""
    return json.loads(documents.read_by_hash(sha256))


def stop_of(answer: Answer) -> Stop:
    """When its search was to stop."""
    return Stop(
        gap=float(answer.gap_at_most), evaluations=answer.evaluations_at_most, nodes=answer.nodes_at_most,
        rounds=answer.rounds_at_most,
    )  # fmt: skip


def asked_by(answer: Answer) -> Asked:
    """An answer's question, whole."""
    sha256 = answer.edition.sha256
    return Asked(asking_of(sha256), sha256, answer.seed, stop_of(answer), _start(answer))


def _start(answer: Answer) -> Plan | None:
    """The plan that its search set out from, in the functions that are asked about now."""
    begins = answer.begins
    if begins is None or begins.plan is None:
        return None
    before, now = (asking_of(one.edition.sha256).problem for one in (begins, answer))
    return functions.fitted(telling.plan_of(begins.plan), before, now)


def result_of(answer: Answer) -> Result:
    """A told answer as the designer's own record, priced anew."""
    assert answer.bound is not None and answer.plan is not None, "only a told answer has a result"
    return solving.stands(asked_by(answer), telling.plan_of(answer.plan), answer.bound)


def lens_of(answer: Answer, costs: Level, sharing: Sharing) -> Lens:
    """A told answer's plan under a set of costs and a way of sharing; worked out once a process."""
    if costs is Level.CENTRAL:
        return lens.own(document_of(answer.sha256), sharing)
    assert answer.plan is not None, "only a told answer has a plan"
    asked, plan = asked_by(answer), telling.plan_of(answer.plan)
    key = ("regions.lens", answer.sha256, costs, sharing)
    return recall.until_a_deed(key, lambda: lens.repriced(asked, plan, costs, sharing))


def priced_at(answer: Answer, costs: Level) -> tuple[Plan, Values, Priced]:
    """A told answer's plan, a set of costs, and every line of what the plan costs with them."""
    assert answer.plan is not None, "only a told answer has a plan"
    problem, plan = asking_of(answer.edition.sha256).problem, telling.plan_of(answer.plan)
    values = at(problem, costs)
    return plan, values, priced(problem, values, plan)


@dataclass(frozen=True, slots=True)
class Why:
    """One district's answer: three sentences, where else it could be, and what settling something by hand would cost."""

    sentences: tuple[str, str, str]
    options: tuple[Alternative, ...]
    staying: Mapping[str, Money]  # by function: if it stayed as today
    leading: Mapping[str, Mapping[str, Money]]  # by agency that stands in it, then function: if that led it
    pays: Member  # part by part, under the scenario's own way of sharing


def why_of(answer: Answer, district: str) -> Why:
    """Why a district is where it is. Errors: `Scenario.DoesNotExist` for a district that the scenario does not have."""
    asked, result = asked_by(answer), result_of(answer)
    problem = asked.scenario.problem
    if district not in {one.key for one in problem.districts}:
        raise Scenario.DoesNotExist
    values, region = at(problem, Level.CENTRAL), telling.region_of(problem, result.plan)
    members = shared(problem, values, result.priced, asked.scenario.sharing, region, seed=asked.seed)
    options = alternatives(problem, values, result, district)
    here = [one.key for one in problem.agencies if one.site == district]
    return Why(
        why(problem, result, members, options, district), options, byhand.staying(problem, values, result, district),
        {agency: byhand.leading(problem, values, result, agency) for agency in here},
        next(one for one in members.members if one.district == district),
    )  # fmt: skip


def work_of(answer: Answer) -> Work:
    """One told answer by itself, for whoever may see it and nothing beside it."""
    edition = answer.edition
    return Work(edition.scenario, (edition,), edition, asking_of(edition.sha256), answer, None, None)


def inquiries_told(answer: Answer) -> dict[Further, Inquiry]:
    """The further questions about an answer that were told."""
    return {Further(row.kind): row for row in inquiries_of(answer).values() if row.sha256}


class NoRangeYet(Refusal):
    """An answer that may not leave for a board yet."""

    rule = "answer-without-draws"


def leaves(answer: Answer | None) -> dict[Further, Any]:
    """What was asked further of an answer that may leave for a board. Errors: `NoRangeYet` while the draws are missing."""
    found = {} if answer is None else inquiries_told(answer)
    if Further.DRAWS not in found:
        raise NoRangeYet(
            "There is no answer yet that could be taken to a board. Wait for it." if answer is None else
            "Nothing leaves for a board without what survives if the costs are wrong, and this answer was not asked that. "
            "On the scenario’s page press “Work out what survives if the costs are wrong”; then take it to the board."
        )  # fmt: skip
    return {kind: document_of(row.sha256) for kind, row in found.items()}


def told_on(answer: Answer) -> datetime:
    """When the newest part of an answer was told."""
    found = [row.finished_at for row in inquiries_told(answer).values()]
    return max(at for at in (*found, answer.finished_at) if at is not None)


def links_for(asker: Asker) -> QuerySet[Link]:
    """The links this asker may read, the newest first."""
    rows = Link.objects.all() if permissions.may_change(asker) else Link.objects.none()
    return rows.select_related("answer__edition__scenario").order_by("-id")


def link_under(token: str) -> Link | None:
    """The link with this token, while it works."""
    found = Link.objects.filter(
        token_hash=clock.digest_of(token), withdrawn_at__isnull=True, expires_at__gt=clock.now()
    )
    return found.select_related("answer__edition__scenario").first()


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


class CannotChange(Refusal):
    """A change after which no plan could be drawn, or that changes nothing."""

    rule = "scenario-contradicts"


class NoScenario(Refusal):
    """A file that is no scenario."""

    rule = "scenario-unreadable"


def begun_with(work: Work) -> Asking:
    """The scenario as it was begun, with every function that it ever asked about."""
    return asking_of(work.editions[-1].sha256)


def held(change: Callable[[], Changed]) -> Changed:
    """A change that leaves something to draw. Errors: `CannotChange`."""
    try:
        return change()
    except Contradicts as wrong:
        raise CannotChange(str(wrong)) from wrong


def read(content: bytes) -> Asking:
    """The scenario in a file from outside, which keeps its rules. Errors: `NoScenario`."""
    try:
        found = bundle.opened(content).scenario
        sound(found)
    except (Unreadable, Contradicts) as wrong:
        raise NoScenario(f"{wrong} Nothing was stored.", field="file") from wrong
    return found


def example(name: str) -> Asking:
    """A scenario that is shipped. Errors: `NoScenario`."""
    try:
        return examples.example(name).scenario
    except examples.UnknownExample as unknown:
        raise NoScenario(f"{unknown} Choose another.", field="source") from unknown
