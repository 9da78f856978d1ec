"""What one thing settled by hand costs is the difference of two prices, worked out line by line."""

from dataclasses import replace

import pytest
from tests.core.regions.valley import valley

from barnraise.core.regions.byhand import leading, staying
from barnraise.core.regions.plan import STAYS
from barnraise.core.regions.pricing import priced
from barnraise.core.regions.solve import solve
from barnraise.core.regions.stop import Stop
from barnraise.core.regions.terms import Level
from barnraise.core.regions.values import at

PROBLEM = valley()
VALUES = at(PROBLEM, Level.CENTRAL)
RESULT = solve(PROBLEM, Stop(evaluations=60), 1)


def less(function: str, moved: dict[int, int]) -> int:
    """Cents, by the evaluator that shares no code with the arrays."""
    number = next(place for place, one in enumerate(PROBLEM.functions) if one.key == function)
    host = [list(row) for row in RESULT.plan.host]
    for row, agency in moved.items():
        host[number][row] = agency
    other = priced(PROBLEM, VALUES, replace(RESULT.plan, host=tuple(map(tuple, host))))
    return RESULT.savings.cents - other.parts.net.cents


def test_staying_as_today_costs_what_the_plan_without_it_saves_less() -> None:
    asked = 0
    for row, district in enumerate(PROBLEM.districts):
        found = staying(PROBLEM, VALUES, RESULT, district.key)
        served = {one.key for one, host in zip(PROBLEM.functions, RESULT.plan.host, strict=True) if host[row] != STAYS}
        assert set(found) == served
        for function, money in found.items():
            assert money.cents == pytest.approx(less(function, {row: STAYS}), abs=20)
            asked += 1
    assert asked > 3


def test_another_lead_costs_what_the_plan_with_it_saves_less() -> None:
    asked = 0
    for place, agency in enumerate(PROBLEM.agencies):
        site = next(row for row, one in enumerate(PROBLEM.districts) if one.key == agency.site)
        region = RESULT.plan.region[site]
        for function, money in leading(PROBLEM, VALUES, RESULT, agency.key).items():
            number = next(row for row, one in enumerate(PROBLEM.functions) if one.key == function)
            served = [
                r for r, to in enumerate(RESULT.plan.host[number]) if to != STAYS and RESULT.plan.region[r] == region
            ]
            assert place not in {RESULT.plan.host[number][row] for row in served}
            assert money.cents == pytest.approx(less(function, dict.fromkeys(served, place)), abs=20)
            asked += 1
    assert asked > 0
