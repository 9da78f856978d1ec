"""What further questions tell of an answer: what rules and locks cost, which plans come next, what survives many draws.

As in an answer, money is text in dollars and cents, and everything else is whole numbers and words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from barnraise.core.regions import whatif
from barnraise.core.regions.ensemble import Candidate, Ensemble
from barnraise.core.regions.frame import frame, travel_in
from barnraise.core.regions.influence import influences
from barnraise.core.regions.plan import STAYS, Plan
from barnraise.core.regions.problem import Lock, Problem, Rule
from barnraise.core.regions.result import Result
from barnraise.core.regions.sharing import shared
from barnraise.core.regions.terms import Level
from barnraise.core.regions.values import at, drawn
from barnraise.plan.regions.rules.changes import lock_words, rule_words
from barnraise.plan.regions.rules.telling import Asked, letters, region_of


def prices_told(problem: Problem, prices: Sequence[whatif.Price]) -> dict[str, Any]:
    """What each rule and lock costs."""
    return {
        "prices": [
            {
                "what": _words(problem, one.what), "lock": isinstance(one.what, Lock), "least": str(one.least),
                "most": str(one.most),
            }
            for one in prices
        ]
    }  # fmt: skip


def _words(problem: Problem, what: Rule | Lock) -> str:
    return lock_words(problem, what) if isinstance(what, Lock) else rule_words(what)


def others_told(asked: Asked, result: Result, others: Sequence[whatif.Other]) -> dict[str, Any]:
    """Which plans come next, each by what is different in it, and by what was not allowed when it was found."""
    problem = asked.scenario.problem
    return {
        "others": [
            {
                "what": _differs(problem, result.plan, other.result.plan), "savings": str(other.result.savings),
                "less": str(result.savings - other.result.savings), "regions": len(other.result.plan.regions),
                "digest": other.result.plan.digest, "losers": _losers(asked, other.result),
                "without": _without(problem, other.without),
            }
            for other in others
        ]
    }  # fmt: skip


def _losers(asked: Asked, other: Result) -> int:
    """How many districts would pay more than today, under the scenario's own way of sharing."""
    problem, values = asked.scenario.problem, at(asked.scenario.problem, Level.CENTRAL)
    region = region_of(problem, other.plan)
    return len(shared(problem, values, other.priced, asked.scenario.sharing, region, seed=asked.seed).losers)


def _without(problem: Problem, what: Rule | Lock) -> dict[str, str]:
    """What was not allowed, in words and in the fields of the form that settles it."""
    if isinstance(what, Rule):
        return {"words": rule_words(what), "kind": what.kind.value, "limit": f"{what.limit:g}"}
    return {"words": lock_words(problem, what), "function": what.function, "agency": what.agency}


def _differs(problem: Problem, plan: Plan, other: Plan) -> str:
    """A plan by who leads in it and did not before, and by how many districts are elsewhere."""
    names = [one.name for one in problem.agencies]
    said = []
    for number, function in enumerate(problem.functions):
        before, after = set(plan.host[number]) - {STAYS}, set(other.host[number]) - {STAYS}
        if after - before:
            said.append(f"{names[min(after - before)]} hosts {function.name}")
        elif before - after:
            said.append(f"{names[min(before - after)]} does not host {function.name}")
    moved = sum(_home(problem, plan, row) != _home(problem, other, row) for row in range(len(problem.districts)))
    if len(other.regions) != len(plan.regions):
        said.insert(0, f"{len(other.regions)} regions rather than {len(plan.regions)}")
    elif moved:
        said.append(f"{moved} districts in another region")
    return "; ".join(said[:3]) or "The same leads serve other districts"


def _home(problem: Problem, plan: Plan, row: int) -> frozenset[int]:
    """The agencies in a district's region: what tells two regions apart, whatever they are called."""
    sites = {one.key: number for number, one in enumerate(problem.districts)}
    return frozenset(
        number for number, one in enumerate(problem.agencies) if plan.region[sites[one.site]] == plan.region[row]
    )


def draws_told(problem: Problem, plan: Plan, found: Ensemble) -> dict[str, Any]:
    """What survives, statement by statement and draw by draw, and which disputed parameter moves the saving how far."""
    order = _by_travel(problem, plan, found)
    return {
        "draws": found.draws, "seed": found.seed, "sorted_by": "travel",
        "statements": [{**what, **_kept([kept[draw] for draw in order])} for what, kept in _statements(problem, plan, found.best)],
        "measure": [
            {"path": one.path, "low": str(one.low), "high": str(one.high)}
            for one in influences(problem, found.saves, seed=found.seed)
        ],
        "plan": _candidate(found.plan), "robust": _candidate(found.robust), "same": found.robust.plan == found.plan.plan,
        "robust_what": _differs(problem, plan, found.robust.plan) if found.robust.plan != plan else "",
    }  # fmt: skip


def _by_travel(problem: Problem, plan: Plan, found: Ensemble) -> list[int]:
    """The draws from the one in which the plan's travel is cheapest to the one in which it is dearest."""
    several = [drawn(problem, seed=found.seed, draw=draw) for draw in range(found.draws)]
    spent = [travel_in(problem, frame(problem, values), values, plan) for values in several]
    return sorted(range(found.draws), key=lambda draw: (spent[draw], draw))


def _kept(bits: Sequence[bool]) -> dict[str, Any]:
    """In how many draws, and in which: a hexadecimal number whose binary digits are the draws, the first draw first."""
    return {"times": sum(bits), "kept": f"{int(''.join('01'[bit] for bit in bits), 2):x}"}


Statement = tuple[dict[str, Any], list[bool]]


def _statements(problem: Problem, plan: Plan, best: Sequence[Plan]) -> Iterator[Statement]:
    """Everything that a plan says, and in which draws' best plans it is so again.

    A region has the agency that names it, whatever its borders: a district is still in its region where it is with that
    agency, and an agency still hosts a function where anybody is served by it.
    """
    row = {one.key: number for number, one in enumerate(problem.districts)}
    site, named = [row[one.site] for one in problem.agencies], letters(problem, plan)
    home = ["" if name == STAYS else named[problem.agencies[name].key] for name in plan.region]
    for number, function in enumerate(problem.functions):
        for place in sorted(set(plan.host[number]) - {STAYS}):
            agency = {"agency": problem.agencies[place].key, "region": home[site[place]]}
            yield {"kind": "hosts", "function": function.key, **agency}, [place in one.host[number] for one in best]
    if plan.regions:
        yield from _together(problem, plan, best, site)
        for here, name in enumerate(plan.region):
            again = [one.region[here] == one.region[site[name]] for one in best]
            yield {"kind": "home", "district": problem.districts[here].key, "region": home[here]}, again


def _together(problem: Problem, plan: Plan, best: Sequence[Plan], site: Sequence[int]) -> Iterator[Statement]:
    """Leads that stand in one region, two by two, and how many regions there are."""
    leads = sorted({place for hosted in plan.host for place in hosted} - {STAYS})
    for one, other in combinations(leads, 2):
        here, there = site[one], site[other]
        if plan.region[here] == plan.region[there]:
            both = {"agency": problem.agencies[one].key, "other": problem.agencies[other].key}
            yield {"kind": "together", **both}, [solved.region[here] == solved.region[there] for solved in best]
    counts, count = [len(solved.regions) for solved in best], len(plan.regions)
    what = {"kind": "count", "regions": count, "others": sorted(set(counts) - {count})}
    yield what, [one == count for one in counts]


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "lowest": str(one.lowest), "median": str(one.median), "highest": str(one.highest), "regret": str(one.regret),
        "negative": round(one.negative * 1000),
    }  # fmt: skip
