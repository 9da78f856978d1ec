"""The designer: a problem in, a plan with its proof out, the same for the same problem, stop and seed on any machine."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from barnraise.core.money import Money
from barnraise.core.regions import kept
from barnraise.core.regions.coupled import solve as coupled
from barnraise.core.regions.coupled.instance import Regions
from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.frame import Frame, frame, frames
from barnraise.core.regions.location import nation
from barnraise.core.regions.location import solve as location
from barnraise.core.regions.location.instance import Instance, Located
from barnraise.core.regions.plan import STAYS, Plan
from barnraise.core.regions.pricing import priced
from barnraise.core.regions.problem import Problem
from barnraise.core.regions.question import question, seen, unseen
from barnraise.core.regions.result import Result
from barnraise.core.regions.stop import Stop
from barnraise.core.regions.terms import Level
from barnraise.core.regions.values import Values, at

MANY = 500_000
"""Links between districts and hosts of one function."""


def solve(
    problem: Problem, stop: Stop, seed: int, *, values: Values | None = None, start: Plan | None = None
) -> Result:
    """The best plan found and the bound above every plan, under one set of values (the central ones, if none is given).

    `start`: a plan to begin from. Errors: `stop.Cancelled`. The problem has passed `findings.findings`.
    """
    values = values or at(problem, Level.CENTRAL)
    if not problem.one_lead:
        return _open(problem, values, stop, start)
    arrays = frame(problem, values)
    asked = question(problem, arrays, values.governance)
    begin = None if start is None else np.array(start.region, dtype=np.int64)
    regions = coupled.solve(asked, stop, seed, start=begin)
    return _result(problem, values, plan_of(arrays, regions), regions, arrays.apart)


def _open(problem: Problem, values: Values, stop: Stop, start: Plan | None) -> Result:
    """Without regions: function by function."""
    found, apart = [], 0.0
    for number, arrays in enumerate(frames(problem, values)):
        found.append(located(arrays, 0, stop, None if start is None else start.host[number]))
        apart += arrays.apart
    plan = Plan((STAYS,) * len(problem.districts), tuple(tuple(one.host.tolist()) for one in found))
    whole = Located(
        found[0].host,
        math.fsum(one.value for one in found),
        math.fsum(one.bound for one in found),
        sum(one.evaluations for one in found),
        all(one.reproducible for one in found),
    )
    return _result(problem, values, plan, whole, apart)


def located(
    arrays: Frame, number: int, stop: Stop, start: Sequence[int] | None = None, learned: Floats | None = None
) -> Located:
    """One function without regions: whoever is worth most hosts it, and serves whom it is worth most to serve.

    `start` [n]: the hosts of a plan to begin from; `learned` [n]: of a question like this one, see `location.learned`. Over
    `MANY` links and with nothing to begin from, a few are asked first.
    """
    gain = arrays.gain[number]
    if start is None and gain.size > MANY:
        capacity = None if arrays.capacity is None else arrays.capacity[number]
        return nation.solve(
            arrays.volume[number], lambda host: gain[:, host], arrays.curves[number], stop, capacity=capacity
        )
    begin = None if start is None else np.array(start, dtype=np.int64)
    return location.solve(links_of(arrays, number), stop, start=begin, learned=learned)


def links_of(arrays: Frame, number: int) -> Instance:
    """One function's links that may gain anything, host by host."""
    gain = arrays.gain[number].T
    host, district = np.nonzero(gain > 0)
    counts = np.bincount(host, minlength=len(gain))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    capacity = None if arrays.capacity is None else arrays.capacity[number]
    return Instance(
        arrays.volume[number], start, district.astype(np.int64), gain[host, district], arrays.curves[number], capacity
    )


def plan_of(arrays: Frame, regions: Regions) -> Plan:
    """The coupled answer in whole numbers: a region takes the name of the first agency that stands in it."""
    home = regions.region[arrays.site]
    named = [int(np.flatnonzero(home == region)[0]) for region in range(len(regions.lead))]
    name: Ints = np.array(named, dtype=np.int64)
    host = np.where(regions.served == 1, regions.lead[regions.region].T, STAYS)
    lead = np.full((len(arrays.volume), len(arrays.site)), STAYS, dtype=np.int64)
    lead[:, name] = regions.lead.T
    return Plan(
        tuple(name[regions.region].tolist()),
        tuple(tuple(row) for row in host.tolist()),
        tuple(tuple(row) for row in lead.tolist()),
    )


def _result(problem: Problem, values: Values, plan: Plan, found: Regions | Located, apart: float) -> Result:
    """Price the plan anew, and hold the solver to the price."""
    price = priced(problem, values, plan)
    said = found.value + apart
    lines = len(price.lines) * 3 + len(price.hostings) * 2 + price.regions
    assert abs(said - price.parts.net.cents / 100) <= 0.005 * lines + 1e-9 * abs(said), (
        f"the solver says ${said:,.2f} of a plan that costs out at ${price.parts.net}"
    )
    bound = math.ceil((found.bound + apart) * (1 + 1e-9) + 0.005 * lines)
    return Result(
        plan=plan,
        priced=price,
        bound=Money(max(bound * 100, price.parts.net.cents)),
        evaluations=found.evaluations,
        reproducible=found.reproducible,
        seen=seen(problem),
        unseen=unseen(problem),
        broken=kept.broken(problem, values, plan),
    )
