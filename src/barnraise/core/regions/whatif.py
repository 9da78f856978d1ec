"""What each rule and each lock costs, which other plans come next, and in what order to begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from barnraise.core.money import Money
from barnraise.core.regions.coupled.locks import Contradiction
from barnraise.core.regions.problem import Function, Lock, Problem, Rule
from barnraise.core.regions.result import Result
from barnraise.core.regions.solve import solve
from barnraise.core.regions.stop import Stop
from barnraise.core.regions.terms import LockKind, RuleKind
from barnraise.core.regions.values import Values


@dataclass(frozen=True, slots=True)
class Price:
    """What one rule or lock costs, a year: more could be saved without it, at least `least` and at most `most`."""

    what: Rule | Lock
    least: Money
    most: Money
    reproducible: bool


def prices(problem: Problem, values: Values, result: Result, *, stop: Stop, seed: int) -> tuple[Price, ...]:
    """Every rule's and every lock's price: solved once more without it, from the same plan.

    `least` is what a better plan without it was found to save more; `most` what the bound without it leaves room for.
    Errors: `stop.Cancelled`.
    """
    several = list(_without_each(problem))
    return tuple(
        Price(
            what,
            max(Money(0), free.savings - result.savings, key=_cents),
            free.bound - result.savings,
            free.reproducible,
        )
        for turn, (what, without) in enumerate(several)
        for free in [solve(without, stop.at(turn, len(several)), seed, values=values, start=result.plan)]
    )


def _without_each(problem: Problem) -> Iterator[tuple[Rule | Lock, Problem]]:
    for rule in problem.rules:
        if rule.kind is not RuleKind.CONTIGUOUS:  # kept whether or not a statute asks for it
            yield rule, replace(problem, rules=tuple(other for other in problem.rules if other is not rule))
    for lock in problem.locks:
        yield lock, replace(problem, locks=tuple(other for other in problem.locks if other is not lock))


@dataclass(frozen=True, slots=True)
class Other:
    """A plan that was found when one thing of the best one was not allowed."""

    without: Rule | Lock
    result: Result


def others(
    problem: Problem, values: Values, result: Result, *, stop: Stop, seed: int, count: int = 3
) -> tuple[Other, ...]:
    """The next-best plans: each lead of the plan's largest function is forbidden in turn, and so is its last region.

    Best first, at most `count`, none the same as the plan or as another. A plan that breaks a rule is left out, and what
    contradicts a lock is not tried to the end. Errors: `stop.Cancelled`.
    """
    found: dict[str, Other] = {}
    several = list(_otherwise(problem, result))
    for turn, (without, asked) in enumerate(several):
        try:
            other = solve(asked, stop.at(turn, len(several)), seed, values=values)
        except Contradiction:
            continue
        if other.plan != result.plan and not other.broken:
            found.setdefault(other.plan.digest, Other(without, other))
    return tuple(sorted(found.values(), key=lambda one: -one.result.savings.cents)[:count])


def _otherwise(problem: Problem, result: Result) -> Iterator[tuple[Rule | Lock, Problem]]:
    largest = max(problem.functions, key=lambda one: _spent(result, one))
    leads = sorted({one.agency for one in result.priced.hostings if one.function == largest.key})
    locked = {(lock.function, lock.agency) for lock in problem.locks if lock.kind is LockKind.LEADS}
    kind = LockKind.LEADS if problem.one_lead else LockKind.SERVED
    for agency in leads:
        if (largest.key, agency) not in locked:
            ban = Lock(kind, function=largest.key, agency=agency, forbidden=True)
            yield ban, replace(problem, locks=(*problem.locks, ban))
    if len(result.plan.regions) > 1:
        fewer = Rule(RuleKind.REGIONS_AT_MOST, len(result.plan.regions) - 1)
        yield fewer, replace(problem, rules=(*(one for one in problem.rules if one.kind is not fewer.kind), fewer))


def _spent(result: Result, function: Function) -> int:
    return sum(line.before.cents for line in result.priced.lines if line.function == function.key)


@dataclass(frozen=True, slots=True)
class Stage:
    """One function's turn: what it adds a year, what it costs once, and what is reached with all before it."""

    function: str
    yearly: Money  # before governance
    once: Money  # transitions and openings, whole, not spread
    reached: Money  # a year, after governance
    spent: Money  # once, so far


def rollout(problem: Problem, result: Result) -> tuple[Stage, ...]:
    """Which function first: whatever pays its one-off cost back soonest; one that saves nothing is not begun."""
    turns = [_turn(result, function) for function in problem.functions]
    turns = [turn for turn in turns if turn[1].cents > 0]
    turns.sort(key=lambda turn: (turn[2].cents / turn[1].cents, turn[0]))
    reached, spent, stages = result.priced.parts.governance, Money(0), []
    for key, yearly, once in turns:
        reached, spent = reached + yearly, spent + once
        stages.append(Stage(key, yearly, once, reached, spent))
    return tuple(stages)


def _turn(result: Result, function: Function) -> tuple[str, Money, Money]:
    lines = [line for line in result.priced.lines if line.function == function.key]
    hostings = [one for one in result.priced.hostings if one.function == function.key]
    yearly = Money.total(line.before - line.kept - line.travel - line.transition for line in lines)
    yearly -= Money.total(one.cost for one in hostings)
    spread = Money.total(line.transition for line in lines) + Money.total(one.opening for one in hostings)
    return function.key, yearly, spread * function.years


def _cents(amount: Money) -> int:
    return amount.cents
