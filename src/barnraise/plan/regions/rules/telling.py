"""What an answer tells, as one document that nothing can be taken from without its bound, its range and its date.

Money is text in dollars and cents; everything else is whole numbers and words, so that the same answer is the same bytes.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from barnraise.core.money import Money
from barnraise.core.regions import whatif
from barnraise.core.regions.frame import frame, worth_of
from barnraise.core.regions.plan import STAYS, Plan
from barnraise.core.regions.pricing import miles_between
from barnraise.core.regions.problem import Problem
from barnraise.core.regions.result import Result
from barnraise.core.regions.sharing import Shared, shared
from barnraise.core.regions.stop import Progress, Stop
from barnraise.core.regions.terms import Level, Sharing
from barnraise.core.regions.values import Values, at, drawn
from barnraise.integrations.scenarios import Scenario

VERSION = 1
DRAWS = 200
"""Draws of the disputed costs under which every answer's plan is priced, and under which it is held against others when somebody asks."""
STEPS_MAX = 60
"""UNIT: points kept of how plan and bound closed in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer answers: the scenario, its archive's hash, the seed, the stop, and the plan it set out from."""

    scenario: Scenario
    sha256: str
    seed: int
    stop: Stop
    start: Plan | None = None


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """The document as it is kept: the same bytes for the same answer on any machine."""
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def plan_numbers(plan: Plan) -> dict[str, Any]:
    """A plan as whole numbers."""
    return {
        "region": list(plan.region),
        "host": [list(row) for row in plan.host],
        "lead": [list(row) for row in plan.lead],
    }


def plan_of(numbers: Mapping[str, Any]) -> Plan:
    """The plan of whole numbers."""
    return Plan(
        tuple(numbers["region"]), tuple(tuple(row) for row in numbers["host"]), tuple(tuple(r) for r in numbers["lead"])
    )


def told(asked: Asked, result: Result, steps: Sequence[Progress]) -> dict[str, Any]:
    """The whole answer."""
    problem, values = asked.scenario.problem, at(asked.scenario.problem, Level.CENTRAL)
    region = region_of(problem, result.plan)
    each = [shared(problem, values, result.priced, rule, region, seed=asked.seed) for rule in Sharing]
    parts = result.priced.parts
    return {
        "format": "barnraise-answer", "version": VERSION, "title": problem.title, "scenario_sha256": asked.sha256,
        "as_of": problem.as_of, "seed": asked.seed, "stop": _stop(asked.stop),
        "set_out_from": asked.start.digest if asked.start else "",
        "savings": str(result.savings), "bound": str(result.bound), "range": _range(asked, result.plan),
        "reproducible": result.reproducible, "evaluations": result.evaluations, "before": str(result.priced.before),
        "parts": {name: str(getattr(parts, name)) for name in ("scale", "travel", "transition", "governance", "net")},
        "regions": _regions(problem, result), "leads": _leads(problem, result), "plan": plan_numbers(result.plan),
        "members": _members(problem, values, result, region, each), "sharing_rule": asked.scenario.sharing.value,
        "sharing": [_sharing(one) for one in each], "rollout": _rollout(problem, result),
        "seen": [kind.value for kind in result.seen], "unseen": [kind.value for kind in result.unseen],
        "broken": [{"rule": one.kind.value, "place": one.place, "says": one.says} for one in result.broken],
        "closing_in": _closing_in(steps, result) if problem.one_lead else [],
    }  # fmt: skip


def region_of(problem: Problem, plan: Plan) -> dict[str, str]:
    """District → the agency that names its region; blank where there are no regions."""
    return {
        one.key: problem.agencies[name].key if name != STAYS else ""
        for one, name in zip(problem.districts, plan.region, strict=True)
    }


def letter(number: int) -> str:
    """A region's letter.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def letters(problem: Problem, plan: Plan) -> dict[str, str]:
    """The agency that names a region → the region's letter, in the order of the agencies."""
    return {problem.agencies[name].key: letter(number) for number, name in enumerate(plan.regions)}


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "gap": f"{stop.gap:.6f}", "evaluations": stop.evaluations, "nodes": stop.nodes, "rounds": stop.rounds
    }  # fmt: skip


def _range(asked: Asked, plan: Plan) -> dict[str, Any]:
    """What this plan saves when the disputed numbers are drawn anew from their ranges, in whole dollars."""
    worth = []
    for draw in range(DRAWS):
        values = drawn(asked.scenario.problem, seed=asked.seed, draw=draw)
        worth.append(round(worth_of(frame(asked.scenario.problem, values), values, plan)))
    return {
        "draws": DRAWS, "low": f"{min(worth)}.00", "high": f"{max(worth)}.00",
        "median": f"{round(statistics.median(worth))}.00", "negative": sum(one < 0 for one in worth),
    }  # fmt: skip


def _regions(problem: Problem, result: Result) -> list[dict[str, Any]]:
    found = []
    for key, name in letters(problem, result.plan).items():
        place = next(number for number, one in enumerate(problem.agencies) if one.key == key)
        inside = [one for one, region in zip(problem.districts, result.plan.region, strict=True) if region == place]
        found.append(
            {"letter": name, "agency": key, "districts": len(inside), "pupils": sum(one.pupils for one in inside)}
        )
    return found


def _leads(problem: Problem, result: Result) -> list[dict[str, Any]]:
    named = letters(problem, result.plan)
    return [
        {
            "function": one.function, "region": named.get(one.region, ""), "agency": one.agency, "districts": one.districts,
            "cost": str(one.cost),
        }
        for one in result.priced.hostings
    ]  # fmt: skip


def _members(
    problem: Problem, values: Values, result: Result, region: Mapping[str, str], each: Sequence[Shared]
) -> list[dict[str, Any]]:
    """Every district, in the problem's order: its region, who serves it, how far they are, and what it pays."""
    named, agencies = letters(problem, result.plan), {one.key: one for one in problem.agencies}
    served: dict[str, dict[str, str]] = {one.key: {} for one in problem.districts}
    for line in result.priced.lines:
        if line.agency:
            served[line.district][line.function] = line.agency
    after = [{member.district: member for member in one.members} for one in each]
    found = []
    for one in problem.districts:
        ways = [miles_between(problem, values, one, agencies[key]) for key in served[one.key].values()]
        found.append(
            {
                "key": one.key, "name": one.name, "pupils": one.pupils, "region": named.get(region[one.key], ""),
                "hosts": served[one.key], "miles": round(statistics.fmean(ways)) if ways else None,
                "before": str(after[0][one.key].before),
                "after": {told.rule.value: str(members[one.key].after) for told, members in zip(each, after, strict=True)},
            }
        )  # fmt: skip
    return found


def _sharing(one: Shared) -> dict[str, Any]:
    saves = sorted(member.saves.cents for member in one.members)
    return {
        "rule": one.rule.value, "losers": len(one.losers), "compensation": str(one.compensation), "error": str(one.error),
        "least": str(Money(saves[0])), "median": str(Money(round(statistics.median(saves)))), "most": str(Money(saves[-1])),
    }  # fmt: skip


def _rollout(problem: Problem, result: Result) -> list[dict[str, Any]]:
    names = ("yearly", "once", "reached", "spent")
    return [
        {"function": one.function, **{name: str(getattr(one, name)) for name in names}}
        for one in whatif.rollout(problem, result)
    ]


def _closing_in(steps: Sequence[Progress], result: Result) -> list[list[int]]:
    """How plan and bound came together: evaluations, plan, bound, in whole dollars, thinned to what a picture shows."""
    known = [one for one in steps if abs(one.plan) < float("inf") and one.bound < float("inf")]
    points = [[one.evaluations, round(one.plan), round(one.bound)] for one in known]
    end = [result.evaluations, round(result.savings.cents / 100), round(result.bound.cents / 100)]
    thin = points[:: max(1, -(-len(points) // STEPS_MAX))]
    return [*thin, end]
