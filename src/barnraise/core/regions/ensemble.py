"""The same question under many values: what survives in which part of the draws, and which plan is robust, not optimal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from barnraise.core.money import Money
from barnraise.core.regions.coupled import solve as coupled
from barnraise.core.regions.curves import Floats
from barnraise.core.regions.frame import Frame, frame, worth_in, worth_of
from barnraise.core.regions.location import solve as location
from barnraise.core.regions.location.instance import Located
from barnraise.core.regions.plan import STAYS, Plan
from barnraise.core.regions.problem import Problem
from barnraise.core.regions.question import question
from barnraise.core.regions.solve import links_of, located, plan_of
from barnraise.core.regions.stop import Stop
from barnraise.core.regions.terms import Level
from barnraise.core.regions.values import Values, at, drawn

Answer = TypeVar("Answer")

SLICE = 10
"""Draws a task: few enough that every core has work, enough that the problem is not sent for each draw; one where somebody
watches."""

POOL = 6
"""Draws whose plans, with those of the ends of the ranges, every other draw starts from; not so few as to miss, nor so many
as to cost more than they spare."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan across all draws, in dollars a year: what it saves at least, in the middle and at most, and its worst regret."""

    plan: Plan
    lowest: Money
    median: Money
    highest: Money
    negative: float  # the part of the draws in which it costs more than today
    regret: Money  # the most by which another plan found in the same draw saves more


@dataclass(frozen=True, slots=True)
class Ensemble:
    """What `draws` draws of seed `seed` say about a plan, each a part of the draws, 0 to 1."""

    seed: int
    draws: int
    hosts: tuple[tuple[float, ...], ...]  # [F][m] that the agency hosts the function for anybody
    pairings: tuple[tuple[float, ...], ...]  # [F][n] that the district has the plan's host, or stays as the plan says
    homes: tuple[float, ...]  # [n] that the district is in one region with the agency that names its region in the plan
    plan: Candidate  # the plan that was asked about
    robust: Candidate  # of all candidates, the one whose worst regret is least
    gap: float | None  # of all draws' best plans together; none where they save nothing
    best: tuple[Plan, ...]  # the best plan found in each draw
    saves: tuple[float, ...]  # what the plan that was asked about saves in each, in dollars a year


@dataclass(frozen=True, slots=True)
class _Start:
    """A plan to start from, and without regions what its bound has learned [F][n]."""

    plan: Plan
    learned: tuple[Floats, ...] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    problem: Problem
    seed: int
    draws: tuple[int, ...]
    pool: tuple[_Start, ...]
    stop: Stop


def ensemble(problem: Problem, plan: Plan, *, seed: int, draws: int, stop: Stop, executor: Executor) -> Ensemble:
    """Solve `draws` draws and hold `plan` against each. The same seed gives the same answer on any number of workers.

    `executor`: any of `concurrent.futures`, or what a Dask client's `get_executor()` gives. `stop` ends each draw's solve;
    it is watched between the draws. Errors: `stop.Cancelled`.
    """
    assert draws > 0, "an ensemble has at least one draw"
    alone, size = replace(stop, watch=None), SLICE if stop.watch is None else 1  # a wish to stop cannot travel
    pool = _pool(problem, plan, seed, draws, stop)
    tasks = [
        _Task(problem, seed, tuple(range(first, min(first + size, draws))), pool, alone)
        for first in range(0, draws, size)
    ]
    found = _each(executor, _best_plans, tasks, stop)
    candidates = _distinct([plan, *(one.plan for one in pool), _consensus(problem, found)])
    held = tuple(_Start(one) for one in candidates)
    worth = np.array(
        _each(executor, _worths, [replace(task, pool=held) for task in tasks], alone)
    )  # [draws, candidates]
    own = np.array([[best.value] for best in found])
    regret = np.maximum(worth.max(axis=1, keepdims=True), own) - worth
    ranked = [_candidate(one, worth[:, number], regret[:, number]) for number, one in enumerate(candidates)]
    return Ensemble(
        seed, draws, _hosts(problem, found), _pairings(plan, found), _homes(problem, plan, found),
        plan=ranked[0], robust=min(ranked, key=lambda one: one.regret.cents), gap=_gap(found),
        best=tuple(one.plan for one in found), saves=tuple(worth[:, 0].tolist()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Best:
    plan: Plan
    value: float
    bound: float


def _pool(problem: Problem, plan: Plan, seed: int, draws: int, stop: Stop) -> tuple[_Start, ...]:
    """To start from: the plan asked about, and those of the ends of the ranges and of the first draws."""
    levels = (Level.LOW, Level.HIGH) if problem.one_lead else (Level.CENTRAL, Level.LOW, Level.HIGH)
    several = [at(problem, level) for level in levels]
    several += [drawn(problem, seed=seed, draw=number) for number in range(min(POOL, draws))]
    begun = [_begun(problem, values, plan, replace(stop.at(0, draws), watch=None), seed) for values in several]
    found = [_Start(plan, begun[0].learned), *begun]
    return tuple({one.plan.digest: one for one in reversed(found)}.values())[::-1]


def _begun(problem: Problem, values: Values, plan: Plan, stop: Stop, seed: int) -> _Start:
    """The best plan found under these values, from that plan on, with what its bound has learned."""
    if problem.one_lead:
        return _Start(_best(problem, values, (_Start(plan),), stop, seed).plan)
    arrays = frame(problem, values)
    found = _located(arrays, (_Start(plan),), stop)
    learned = tuple(location.learned(links_of(arrays, number), one) for number, one in enumerate(found))
    return _Start(_together(problem, found), learned)


def _best_plans(task: _Task) -> list[_Best]:
    """A task's draws, each solved from the best of the pool."""
    several = (drawn(task.problem, seed=task.seed, draw=number) for number in task.draws)
    return [_best(task.problem, values, task.pool, task.stop, task.seed) for values in several]


def _best(problem: Problem, values: Values, pool: Sequence[_Start], stop: Stop, seed: int) -> _Best:
    """The best plan found under these values, and the bound above all."""
    arrays = frame(problem, values)
    if problem.one_lead:
        start = max((one.plan for one in pool), key=lambda plan: worth_of(arrays, values, plan))
        asked = question(problem, arrays, values.governance)
        regions = coupled.solve(asked, stop, seed, start=np.array(start.region, dtype=np.int64))
        plan, bound = plan_of(arrays, regions), regions.bound
    else:
        found = _located(arrays, pool, stop)
        plan = _together(problem, found)
        bound = math.fsum(one.bound for one in found)
    value = worth_of(arrays, values, plan)
    return _Best(plan, value, max(value, bound + arrays.apart))


def _located(arrays: Frame, pool: Sequence[_Start], stop: Stop) -> list[Located]:
    """Without regions: each function from the plan of the pool that is worth most in it."""
    found = []
    for number in range(len(arrays.curves)):
        start = max(pool, key=lambda one: worth_in(arrays, number, np.array(one.plan.host[number], dtype=np.int64)))
        learned = start.learned[number] if start.learned else None
        found.append(located(arrays, number, stop, start.plan.host[number], learned))
    return found


def _together(problem: Problem, found: Sequence[Located]) -> Plan:
    """Each function's hosts, without regions."""
    return Plan((STAYS,) * len(problem.districts), tuple(tuple(one.host.tolist()) for one in found))


def _worths(task: _Task) -> list[list[float]]:
    """What each candidate is worth in each of a task's draws."""
    found = []
    for number in task.draws:
        values = drawn(task.problem, seed=task.seed, draw=number)
        arrays = frame(task.problem, values)
        found.append([worth_of(arrays, values, one.plan) for one in task.pool])
    return found


def _each(executor: Executor, ask: Callable[[_Task], list[Answer]], tasks: Sequence[_Task], stop: Stop) -> list[Answer]:
    """Answers in the order of the tasks, whoever was first; what has not begun when somebody stops it does not begin."""
    found: list[Answer] = []
    futures = [executor.submit(ask, task) for task in tasks]
    try:
        for turn, future in enumerate(futures):
            stop.at(turn, len(futures))
            found += future.result()
    finally:
        for future in futures:
            future.cancel()
    return found


def _distinct(plans: Iterable[Plan]) -> tuple[Plan, ...]:
    """Each plan once, in the order in which they came."""
    return tuple({plan.digest: plan for plan in plans}.values())


def _consensus(problem: Problem, found: Sequence[_Best]) -> Plan:
    """Without regions, whoever serves each district most often (ties: the lowest); with them, the plan seen most often."""
    if problem.one_lead:
        times = Counter(best.plan.digest for best in found)
        return max((best.plan for best in found), key=lambda plan: times[plan.digest])
    rows = zip(*(best.plan.host for best in found), strict=True)
    host = tuple(tuple(_commonest(several) for several in zip(*row, strict=True)) for row in rows)
    return Plan(found[0].plan.region, host)


def _commonest(several: Sequence[int]) -> int:
    return max(sorted(set(several)), key=several.count)


def _candidate(plan: Plan, worth: Floats, regret: Floats) -> Candidate:
    return Candidate(
        plan, _dollars(worth.min()), _dollars(float(np.median(worth))), _dollars(worth.max()), float((worth < 0).mean()),
        _dollars(regret.max()),
    )  # fmt: skip


def _dollars(amount: float) -> Money:
    """Whole dollars: a figure over draws is no finer than that."""
    return Money(round(amount) * 100)


def _gap(found: Sequence[_Best]) -> float | None:
    value, bound = math.fsum(best.value for best in found), math.fsum(best.bound for best in found)
    return (bound - value) / value if value > 0 else None


def _hosts(problem: Problem, found: Sequence[_Best]) -> tuple[tuple[float, ...], ...]:
    return tuple(
        tuple(
            sum(agency in best.plan.host[number] for best in found) / len(found)
            for agency in range(len(problem.agencies))
        )
        for number in range(len(problem.functions))
    )


def _pairings(plan: Plan, found: Sequence[_Best]) -> tuple[tuple[float, ...], ...]:
    return tuple(
        tuple(sum(best.plan.host[number][row] == host for best in found) / len(found) for row, host in enumerate(hosts))
        for number, hosts in enumerate(plan.host)
    )


def _homes(problem: Problem, plan: Plan, found: Sequence[_Best]) -> tuple[float, ...]:
    if not problem.one_lead:
        return ()
    row = {one.key: number for number, one in enumerate(problem.districts)}
    site = [row[problem.agencies[name].site] for name in plan.region]
    return tuple(
        sum(best.plan.region[here] == best.plan.region[there] for best in found) / len(found)
        for here, there in enumerate(site)
    )
