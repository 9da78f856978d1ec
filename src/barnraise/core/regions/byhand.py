"""What one thing settled by hand would cost, all else as it is: found at once, without a new search.

A search may then find more: with everything else free, the best plan costs at most this much.
"""

from __future__ import annotations

import numpy as np

from barnraise.core.money import Money
from barnraise.core.regions.frame import Frame, frame, worth_in
from barnraise.core.regions.plan import STAYS
from barnraise.core.regions.problem import Problem
from barnraise.core.regions.result import Result
from barnraise.core.regions.values import Values


def staying(problem: Problem, values: Values, result: Result, district: str) -> dict[str, Money]:
    """What all would save less, a year, if a district stayed as it is: for each function in which it is served."""
    arrays = frame(problem, values)
    row = next(number for number, one in enumerate(problem.districts) if one.key == district)
    found = {}
    for number, function in enumerate(problem.functions):
        if result.plan.host[number][row] != STAYS:
            found[function.key] = _less(arrays, number, result, {row: STAYS})
    return found


def leading(problem: Problem, values: Values, result: Result, agency: str) -> dict[str, Money]:
    """What all would save less, a year, if an agency led a function for all whom its region's lead serves.

    Functions that it leads already, may not lead for one of them, or that nobody leads in its region are left out.
    """
    arrays = frame(problem, values)
    place = next(number for number, one in enumerate(problem.agencies) if one.key == agency)
    region = result.plan.region[arrays.site[place]]
    inside = [row for row, other in enumerate(result.plan.region) if other == region]
    found = {}
    for number, function in enumerate(problem.functions):
        served = [row for row in inside if result.plan.host[number][row] != STAYS]
        leads = {result.plan.host[number][row] for row in served}
        if served and place not in leads and np.isfinite(arrays.gain[number, served, place]).all():
            found[function.key] = _less(arrays, number, result, dict.fromkeys(served, place))
    return found


def _less(arrays: Frame, number: int, result: Result, moved: dict[int, int]) -> Money:
    """What one function adds less once districts are hosted by others."""
    host = np.array(result.plan.host[number], dtype=np.int64)
    stands = worth_in(arrays, number, host)
    host[list(moved)] = list(moved.values())
    return Money(round((stands - worth_in(arrays, number, host)) * 100))
