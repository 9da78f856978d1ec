"""Answers with what they tell: their document, their plan priced anew, and why a district is where it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

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
from barnraise.plan.regions.models import Answer
from barnraise.plan.regions.queries.editions import asking_of
from barnraise.plan.regions.rules import functions, lens, solving, telling
from barnraise.plan.regions.rules.lens import Lens
from barnraise.plan.regions.rules.telling import Asked
from barnraise.platform import documents, recall


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
    """Why a district of the scenario is where it is; worked out once a process."""
    return recall.until_a_deed(("regions.why", answer.sha256, district), lambda: _why(answer, district))


def _why(answer: Answer, district: str) -> Why:
    asked, result = asked_by(answer), result_of(answer)
    problem = asked.scenario.problem
    values, region = at(problem, Level.CENTRAL), telling.region_of(problem, result.plan)
    members = shared(problem, values, result.priced, asked.scenario.sharing, region, seed=asked.seed)
    options = alternatives(problem, values, result, district)
    here = [one.key for one in problem.agencies if one.site == district]
    return Why(
        why(problem, result, members, options, district), options, byhand.staying(problem, values, result, district),
        {agency: byhand.leading(problem, values, result, agency) for agency in here},
        next(one for one in members.members if one.district == district),
    )  # fmt: skip
