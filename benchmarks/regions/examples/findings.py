"""What the designer says of the two states: maps under other states' rules, their bounds, ranges, and what survives many draws."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from barnraise.core.law.regions import rule_set
from barnraise.core.regions.conflicts import conflict
from barnraise.core.regions.coupled.locks import Contradiction
from barnraise.core.regions.ensemble import Ensemble, ensemble
from barnraise.core.regions.plan import STAYS
from barnraise.core.regions.problem import Curve, Function, Lock, Piece, Problem
from barnraise.core.regions.result import Result
from barnraise.core.regions.solve import solve
from barnraise.core.regions.stop import Stop
from barnraise.core.regions.terms import Form, Level, LockKind, RuleKind
from barnraise.core.regions.values import at
from barnraise.plan.regions.examples import example

STOP = Stop(gap=0.01, rounds=100)
DRAW = Stop(gap=0.02, evaluations=60, rounds=20)
DRAWS, SEED = 50, 1
SURE = 0.9
"""From this part of the draws on, something survives."""

ENDS = ((0, 1.06), (500, 0.94), (1000, 0.86), (2000, 0.80), (4000, 0.74))
"""Volume → what the next pupil costs from there on, in parts of the rate: about an elasticity of −0.12, and level from 4,000 on;
1,000 pupils cost the rate each, as on the power curve."""


def today(problem: Problem) -> Problem:
    """Each district where it is today, each service cooperative's region apart from every other's."""
    locks = [Lock(LockKind.BELONGS, one.key, agency=one.agency) for one in problem.districts]
    named = sorted({one.agency for one in problem.districts})
    sites = {agency.key: agency.site for agency in problem.agencies}
    locks += [
        Lock(LockKind.BELONGS, sites[one], agency=other, forbidden=True)
        for number, one in enumerate(named)
        for other in named[number + 1 :]
    ]
    return replace(problem, locks=tuple(locks))


def under(key: str, *, without: RuleKind | None = None) -> Callable[[Problem], Problem]:
    """The problem under another state's rules, all but one of them where one is left out."""

    def changed(problem: Problem) -> Problem:
        return replace(problem, rules=tuple(rule for rule in rule_set(key).rules if rule.kind is not without))

    return changed


def ending(problem: Problem) -> Problem:
    """Curves along which scale ends at 4,000 pupils, instead of curves that fall for ever."""
    return replace(problem, functions=tuple(_ending(function) for function in problem.functions))


def _ending(function: Function) -> Function:
    pieces = tuple(Piece(volume, factor) for volume, factor in ENDS)

    def ends(curve: Curve) -> Curve:
        return Curve(Form.PIECES, curve.fixed, curve.rate, pieces=pieces)

    return replace(function, alone=ends(function.alone), host=ends(function.host))


def unknown(problem: Problem) -> Problem:
    """Every district on its curve, instead of its own figure: what is left is scale, not who is dear and who is cheap."""
    return replace(problem, districts=tuple(replace(one, cost={}) for one in problem.districts))


def _same(problem: Problem) -> Problem:
    return problem


QUESTIONS: Mapping[str, tuple[str, str, Callable[[Problem], Problem]]] = {
    "mn-today": ("minnesota", "Minnesota, today's nine regions", today),
    "mn-free": ("minnesota", "Minnesota, at most nine regions", _same),
    "mn-ends": ("minnesota", "Minnesota, at most nine regions, scale ends at 4,000 pupils", ending),
    "mn-ends-today": ("minnesota", "Minnesota, today's nine regions, scale ends at 4,000 pupils", lambda one: today(ending(one))),
    "mn-ar": ("minnesota", "Minnesota under Arkansas' rules", under("arkansas")),
    "mn-ar-floor": ("minnesota", "Minnesota under Arkansas' rules, with 12,000 pupils enough", under("arkansas-floor")),
    "mn-ar-far": (
        "minnesota", "Minnesota under Arkansas' rules but for the miles", under("arkansas", without=RuleKind.MILES_AT_MOST)
    ),
    "mn-nd-land": ("minnesota", "Minnesota under North Dakota's rules, by land", under("north-dakota-land")),
    "mn-nd-districts": ("minnesota", "… by land and districts", under("north-dakota-districts")),
    "mn-nd-pupils": ("minnesota", "… by land and pupils", under("north-dakota-pupils")),
    "mn-nd-many": ("minnesota", "… by less land and more pupils", under("north-dakota-many-pupils")),
    "mn-ct": ("minnesota", "Minnesota under Connecticut's rules", under("connecticut")),
    "mn-ct-six": ("minnesota", "Minnesota under Connecticut's rules, at most six regions", under("connecticut-six")),
    "ma": ("massachusetts", "Massachusetts, at most six regions, fitted curves", _same),
    "ma-curve": ("massachusetts", "… every district on the curve instead of its own figure", unknown),
    "ma-ends": ("massachusetts", "… scale ends at 4,000 pupils", ending),
    "ma-ends-curve": (
        "massachusetts", "… scale ends at 4,000 pupils, every district on the curve", lambda one: unknown(ending(one))
    ),
    "ma-literature": ("massachusetts-literature", "… exponents of the literature", _same),
    "ma-literature-curve": ("massachusetts-literature", "… exponents of the literature, every district on the curve", unknown),
}  # fmt: skip


def told(key: str, *, draws: int = DRAWS) -> Iterator[str]:
    """One question's answer, line by line."""
    name, title, changed = QUESTIONS[key]
    problem = changed(example(name).scenario.problem)
    began = time.process_time()
    yield f"## {key}: {title}"
    against = conflict(problem, at(problem, Level.CENTRAL))
    if against is not None:
        yield f"cannot be kept: {against.says}"
        yield f"CPU s: {time.process_time() - began:.0f}"
        return
    try:
        result = solve(problem, STOP, SEED)
    except Contradiction as error:
        yield f"no plan was found: {error}"
        return
    yield from _result(problem, result)
    yield f"CPU s of it: {time.process_time() - began:.0f}"
    for level in (Level.LOW, Level.HIGH):
        end = solve(problem, DRAW, SEED, values=at(problem, level), start=result.plan)
        yield f"every parameter {level}: {_millions(end.savings.cents)} under {_millions(end.bound.cents)}, {len(end.plan.regions)} regions"
    if draws:
        with ThreadPoolExecutor(1) as executor:
            yield from _ensemble(
                problem, ensemble(problem, result.plan, seed=SEED, draws=draws, stop=DRAW, executor=executor)
            )
    yield f"CPU s in all: {time.process_time() - began:.0f}"


def _result(problem: Problem, result: Result) -> Iterator[str]:
    gap = "none" if result.gap is None else f"{result.gap:.2%}"
    saved, paid = result.savings, result.priced.before
    yield f"savings {_millions(saved.cents)} of {_millions(paid.cents)}, bound {_millions(result.bound.cents)}, gap {gap}"
    parts = result.priced.parts
    yield (
        f"scale {_millions(parts.scale.cents)}, travel {_millions(parts.travel.cents)}, transition "
        f"{_millions(parts.transition.cents)}, governance {_millions(parts.governance.cents)}"
    )
    for region in result.plan.regions:
        members = [one for one, home in zip(problem.districts, result.plan.region, strict=True) if home == region]
        yield (
            f"  region of {problem.agencies[region].name}: {len(members)} districts, {sum(one.pupils for one in members):,} pupils"
        )
    for number, function in enumerate(problem.functions):
        served = sum(host != STAYS for host in result.plan.host[number])
        leads = ", ".join(f"{problem.agencies[lead].name}" for lead in sorted(set(result.plan.host[number]) - {STAYS}))
        yield f"  {function.key}: {served} served by {leads or 'nobody'}"
    yield f"rules the bound sees: {', '.join(result.seen) or 'none'}; only the plan: {', '.join(result.unseen) or 'none'}"
    for kind, times in Counter(breach.kind for breach in result.broken).items():
        first = next(breach for breach in result.broken if breach.kind is kind)
        yield f"  not kept: {kind} in {times} places; the first: {first.says}"


def _ensemble(problem: Problem, found: Ensemble) -> Iterator[str]:
    gap = "none" if found.gap is None else f"{found.gap:.2%}"
    for name, one in (("this plan", found.plan), ("the robust plan", found.robust)):
        yield (
            f"{found.draws} draws, {name}: {_millions(one.lowest.cents)} / {_millions(one.median.cents)} / "
            f"{_millions(one.highest.cents)}; costs more than today in {one.negative:.0%}; worst regret {_millions(one.regret.cents)}"
        )
    yield f"gap of all draws together {gap}; the robust plan is {'this' if found.robust.plan == found.plan.plan else 'another'}"
    homes = sum(part >= SURE for part in found.homes)
    yield f"in {SURE:.0%} of draws or more: {homes} of {len(found.homes)} districts are with their region's first agency"
    for number, function in enumerate(problem.functions):
        pairs = found.pairings[number]
        hosts = [
            agency.name for agency, part in zip(problem.agencies, found.hosts[number], strict=True) if part >= SURE
        ]
        most = max(range(len(problem.agencies)), key=lambda agency: found.hosts[number][agency])
        yield (
            f"  {function.key}: {sum(part >= SURE for part in pairs)} of {len(pairs)} pairings survive; leads that survive: "
            f"{', '.join(hosts) or 'none'} (most often {problem.agencies[most].name}, {found.hosts[number][most]:.0%})"
        )


def _millions(cents: int) -> str:
    return f"${cents / 1e8:,.1f}M"
