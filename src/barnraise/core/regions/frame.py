"""The problem as arrays: what each district pays today and alone, what each link would gain, what each host would pay."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from barnraise.core.regions.curves import Curves, Floats, Ints, Pieces, Power
from barnraise.core.regions.plan import STAYS, Plan
from barnraise.core.regions.problem import Problem
from barnraise.core.regions.terms import Form, LockKind
from barnraise.core.regions.travel import crow_miles
from barnraise.core.regions.values import CurveValues, FunctionValues, Values


@dataclass(frozen=True, slots=True)
class Frame:
    """`F` functions, `n` districts, `m` agencies, in the problem's order. Dollars a year of the shareable part."""

    volume: Floats  # [F, n] pupils, or use
    today: Floats  # [F, n] what is paid as things are
    alone: Floats  # [F, n] what a district would pay by itself
    gain: Floats  # [F, n, m] over the better of the two, before the lead's cost; −inf: not offered, or forbidden
    curves: tuple[Curves, ...]  # F of them; an agency that does not host today pays its opening in its fixed part
    capacity: Floats | None  # [F, m]
    miles: Floats  # [n, m] by road
    site: Ints  # [m] the district an agency stands in

    @property
    def apart(self) -> float:
        """Dollars a year saved without anybody working together: districts that would leave today's host and be alone."""
        return float(np.maximum(self.today - self.alone, 0.0).sum())


def frame(problem: Problem, values: Values, *, miles: Floats | None = None) -> Frame:
    """The arrays of a checked problem under one set of values. `miles` [n, m]: by road, if they are known already."""
    index = {district.key: number for number, district in enumerate(problem.districts)}
    site = np.array([index[agency.site] for agency in problem.agencies], dtype=np.int64)
    miles = road_miles(problem, values.road_factor) if miles is None else miles
    volume = np.array(
        [
            [float(district.use.get(function.key, district.pupils)) for district in problem.districts]
            for function in problem.functions
        ]
    )
    parts = [
        _function(problem, number, values.functions[number], volume[number], miles)
        for number in range(len(problem.functions))
    ]
    gain = np.stack([part.gain for part in parts])
    for lock in problem.locks:
        _forbid(problem, gain, lock.kind, (lock.function, lock.district, lock.agency), forbidden=lock.forbidden)
    capacity = np.array(
        [[agency.capacity.get(function.key, np.inf) for agency in problem.agencies] for function in problem.functions]
    )
    return Frame(
        volume,
        np.stack([part.today for part in parts]),
        np.stack([part.alone for part in parts]),
        gain,
        tuple(part.curves for part in parts),
        capacity if np.isfinite(capacity).any() else None,
        miles,
        site,
    )


def frames(problem: Problem, values: Values) -> Iterator[Frame]:
    """The same, one function at a time: all links of a nation's ten functions would not fit in memory together."""
    miles = road_miles(problem, values.road_factor)
    for function, worth in zip(problem.functions, values.functions, strict=True):
        yield frame(replace(problem, functions=(function,)), replace(values, functions=(worth,)), miles=miles)


def worth_of(arrays: Frame, values: Values, plan: Plan) -> float:
    """What a plan saves against today, in dollars a year: fast, and not yet rounded line by line."""
    rows = (worth_in(arrays, number, np.array(row, dtype=np.int64)) for number, row in enumerate(plan.host))
    return arrays.apart + math.fsum(rows) - values.governance * len(plan.regions)


def travel_in(problem: Problem, arrays: Frame, values: Values, plan: Plan) -> float:
    """What those served spend on travel under a plan, in dollars a year."""
    total = 0.0
    for number, row in enumerate(plan.host):
        host: Ints = np.array(row, dtype=np.int64)
        served = np.flatnonzero(host != STAYS)
        worth, exponent = values.functions[number], problem.functions[number].trips_exponent
        a_mile = travel_of(worth, exponent, arrays.volume[number, served])
        total += float((a_mile * arrays.miles[served, host[served]]).sum())
    return total


def worth_in(arrays: Frame, number: int, host: Ints) -> float:
    """What one function adds to it: gains of those served [n: an agency, or −1], less what their hosts spend."""
    served = np.flatnonzero(host != STAYS)
    every = np.arange(len(arrays.site), dtype=np.int64)
    volume = np.bincount(host[served], weights=arrays.volume[number, served], minlength=len(every)).astype(np.float64)
    return float(arrays.gain[number, served, host[served]].sum() - arrays.curves[number].cost(every, volume).sum())


def road_miles(problem: Problem, road_factor: float) -> Floats:
    """Miles by road [n, m]: as the user's table says where it does, else as the crow flies times the factor."""
    districts, agencies = problem.districts, problem.agencies
    miles = road_factor * crow_miles(
        np.array([place.latitude for place in districts]),
        np.array([place.longitude for place in districts]),
        np.array([place.latitude for place in agencies]),
        np.array([place.longitude for place in agencies]),
    )
    if problem.miles:
        row = {place.key: number for number, place in enumerate(districts)}
        column = {place.key: number for number, place in enumerate(agencies)}
        for (district, agency), known in problem.miles.items():
            miles[row[district], column[agency]] = known
    return miles


@dataclass(frozen=True, slots=True)
class _Part:
    today: Floats
    alone: Floats
    gain: Floats
    curves: Curves


def _function(problem: Problem, number: int, values: FunctionValues, volume: Floats, miles: Floats) -> _Part:
    """One function's arrays."""
    function, agencies = problem.functions[number], problem.agencies
    host = {agency.key: place for place, agency in enumerate(agencies)}
    served = np.array([host.get(district.served.get(function.key, ""), -1) for district in problem.districts])
    known = [district.cost.get(function.key) for district in problem.districts]
    paid = np.array([np.nan if cost is None else values.shareable * cost.cents / 100 for cost in known])
    alone = values.shareable * cost_of(values.alone, volume)
    alone = np.where((served < 0) & ~np.isnan(paid), paid, alone)
    travel = travel_of(values, function.trips_exponent, volume)[:, None] * miles
    today = np.where(np.isnan(paid), np.where(served < 0, alone, _charged(values, volume, served, travel)), paid)
    moving = np.full(miles.shape, values.transition / function.years)
    moving[np.flatnonzero(served >= 0), served[served >= 0]] = 0.0
    gain = np.minimum(today, alone)[:, None] - travel - moving
    gain[volume <= 0] = -np.inf  # nothing to serve: it stays as it is
    for place, agency in enumerate(agencies):
        if agency.offers is not None and function.key not in agency.offers:
            gain[:, place] = -np.inf
    opening = np.array(
        [0.0 if function.key in agency.hosts else values.opening / function.years for agency in agencies]
    )
    return _Part(today, alone, gain, curves_of(values.host, opening))


def _charged(values: FunctionValues, volume: Floats, served: Ints, travel: Floats) -> Floats:
    """What districts served today pay where their bill is not known [n].

    ASSUMPTION: their part, by volume, of what the curve says their host spends today, and their own travel.
    """
    hosts = np.maximum(served, 0)
    counted = np.where(served >= 0, volume, 0.0)
    whole = np.bincount(hosts, weights=counted, minlength=travel.shape[1]).astype(np.float64)
    spent = cost_of(values.host, whole)
    part = np.divide(volume, whole[hosts], out=np.zeros_like(volume), where=whole[hosts] > 0)
    return np.asarray(part * spent[hosts] + travel[np.arange(len(volume)), hosts])


def travel_of(values: FunctionValues, exponent: float, volume: Floats) -> Floats:
    """Dollars a year for each mile between a district and its lead."""
    return np.asarray(values.trips * (volume / 1000) ** exponent * values.mile)


def cost_of(curve: CurveValues, volume: Floats) -> Floats:
    """Dollars a year of one payer at each volume."""
    return curves_of(curve, np.zeros(1)).cost(np.zeros(len(volume), dtype=np.int64), volume)


def curves_of(curve: CurveValues, added: Floats) -> Curves:
    """The curve for `m` hosts, each with its own addition to the fixed part [m]."""
    fixed = curve.fixed + added
    if curve.form is Form.PIECES:
        slopes = [rate for _, rate in curve.pieces]
        intercepts, cost = [], 0.0
        for number, (start, rate) in enumerate(curve.pieces):
            if number:
                cost += slopes[number - 1] * (start - curve.pieces[number - 1][0])
            intercepts.append(cost - rate * start)
        shape = (len(fixed), 1)
        return Pieces(fixed, np.tile(intercepts, shape), np.tile(slopes, shape))
    exponent = curve.exponent if curve.form is Form.POWER else 1.0
    scale = curve.rate * 1000.0 ** (1.0 - exponent)
    return Power(fixed, np.full(len(fixed), scale), np.full(len(fixed), exponent))


def _forbid(problem: Problem, gain: Floats, kind: LockKind, what: tuple[str, str, str], *, forbidden: bool) -> None:
    """Links that a lock closes. Locks on membership and on leads that must be are the coupled model's."""
    if not forbidden or kind is LockKind.BELONGS:
        return
    function, district, agency = what
    functions = [number for number, one in enumerate(problem.functions) if function in ("", one.key)]
    rows = [number for number, one in enumerate(problem.districts) if district in ("", one.key)]
    columns = [number for number, one in enumerate(problem.agencies) if agency in ("", one.key)]
    gain[np.ix_(functions, rows, columns)] = -np.inf
