"""Does a plan keep the rules? Asked plainly of the plan itself, whoever made it: each breach with its place and size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from barnraise.core.regions.plan import STAYS, Plan
from barnraise.core.regions.pricing import miles_between
from barnraise.core.regions.problem import District, Problem, Rule
from barnraise.core.regions.result import Broken
from barnraise.core.regions.terms import LockKind, RuleKind
from barnraise.core.regions.values import Values

Sizes = Callable[[list[District]], float]

SIZES: dict[RuleKind, tuple[Sizes, str, bool]] = {
    RuleKind.PUPILS_AT_LEAST: (lambda members: sum(one.pupils for one in members), "pupils", True),
    RuleKind.PUPILS_AT_MOST: (lambda members: sum(one.pupils for one in members), "pupils", False),
    RuleKind.DISTRICTS_AT_LEAST: (len, "districts", True),
    RuleKind.DISTRICTS_AT_MOST: (len, "districts", False),
    RuleKind.COUNTIES_AT_LEAST: (lambda members: len({one.county for one in members}), "counties", True),
    RuleKind.COUNTIES_AT_MOST: (lambda members: len({one.county for one in members}), "counties", False),
    RuleKind.SQUARE_MILES_AT_LEAST: (
        lambda members: math.fsum(one.square_miles or 0.0 for one in members), "square miles", True
    ),
}  # fmt: skip
"""Rules of a region's size: how it is counted, in what, and whether the limit is the least."""


def broken(problem: Problem, values: Values, plan: Plan) -> tuple[Broken, ...]:
    """Every breach, rule by rule in the problem's order, then the locks."""
    if not problem.one_lead:
        return ()
    regions = {
        problem.agencies[name].key: [
            one for one, region in zip(problem.districts, plan.region, strict=True) if region == name
        ]
        for name in plan.regions
    }
    found: list[Broken] = []
    for rule in problem.rules:
        found += _rule(problem, values, plan, rule, regions)
    return (*found, *_locks(problem, plan))


def _rule(
    problem: Problem, values: Values, plan: Plan, rule: Rule, regions: dict[str, list[District]]
) -> Iterator[Broken]:
    match rule.kind:
        case RuleKind.REGIONS_AT_MOST:
            if len(regions) > rule.limit:
                yield Broken(rule.kind, "", f"{len(regions)} regions; the rule allows {rule.limit:g}")
        case RuleKind.COUNTIES_WHOLE:
            home: dict[str, set[str]] = {}
            for name, members in regions.items():
                for one in members:
                    home.setdefault(one.county, set()).add(name)
            for county in sorted(county for county, names in home.items() if len(names) > 1):
                yield Broken(rule.kind, county, f"{county} is split between {len(home[county])} regions")
        case RuleKind.MILES_AT_MOST:
            yield from _far(problem, values, rule, regions)
        case RuleKind.CONTIGUOUS | RuleKind.NOBODY_WORSE | RuleKind.SMALL_SAVE_AT_LEAST:
            return  # contiguity is the plan's own, the two others are the sharing rule's: see `sharing`
        case kind:
            count, unit, least = SIZES[kind]
            for name, members in regions.items():
                size = count(members)
                if size < rule.limit if least else size > rule.limit:
                    allows = "at least" if least else "at most"
                    yield Broken(kind, name, f"{size:,.0f} {unit}; the rule asks {allows} {rule.limit:,.0f}")


def _far(problem: Problem, values: Values, rule: Rule, regions: dict[str, list[District]]) -> Iterator[Broken]:
    """Regions none of whose agencies is near enough to its share of the districts."""
    for name, members in regions.items():
        inside = {one.key for one in members}
        best = max(
            sum(miles_between(problem, values, one, agency) <= rule.limit for one in members) / len(members)
            for agency in problem.agencies
            if agency.site in inside
        )
        if best < rule.share:
            says = f"{best:.0%} of districts are within {rule.limit:g} miles of its best place; the rule asks {rule.share:.0%}"
            yield Broken(rule.kind, name, says)


def _locks(problem: Problem, plan: Plan) -> Iterator[Broken]:
    """What was settled by hand and did not come out so."""
    row = {one.key: number for number, one in enumerate(problem.districts)}
    column = {one.key: number for number, one in enumerate(problem.agencies)}
    order = {one.key: number for number, one in enumerate(problem.functions)}
    for lock in problem.locks:
        agency = column.get(lock.agency, -1)
        home = plan.region[row[problem.agencies[agency].site]] if agency >= 0 else -1
        match lock.kind:
            case LockKind.BELONGS:
                so = plan.region[row[lock.district]] == home
                says = f"{lock.district} and {lock.agency} are {'in one region' if so else 'in different regions'}"
            case LockKind.LEADS:
                so = plan.lead[order[lock.function]][home] == agency
                says = f"{lock.agency} {'leads' if so else 'does not lead'} {lock.function}"
            case LockKind.SERVED:
                by = plan.host[order[lock.function]][row[lock.district]]
                so = by == agency if agency >= 0 else by != STAYS
                says = f"{lock.district} is {'' if so else 'not '}served in {lock.function}"
        if so is lock.forbidden:
            yield Broken(lock.kind, lock.district or lock.agency, says)
