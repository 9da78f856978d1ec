"""What to measure first: the parameter that moves a saving most stands first, with what it saves at either end."""

from dataclasses import replace

import pytest
from tests.core.regions.valley import between, sure, valley

from barnraise.core.money import Money
from barnraise.core.regions.influence import influences
from barnraise.core.regions.values import disputed, drawn, value_of

VALLEY = valley()


def test_every_disputed_parameter_is_found_once_and_read_as_it_was_drawn() -> None:
    paths = dict(disputed(VALLEY))
    assert "governance" not in paths and {"road_factor", "buying/host.rate", "buying/shareable"} <= set(paths)
    values = drawn(VALLEY, seed=3, draw=0)
    for path, parameter in paths.items():
        assert parameter.low <= value_of(VALLEY, values, path) <= parameter.high, path
    assert value_of(VALLEY, values, "buying/mile") == values.functions[0].mile


def test_one_unknown_in_two_places_is_named_by_the_first() -> None:
    buying = VALLEY.functions[0]
    shared = replace(buying, host=replace(buying.host, rate=buying.alone.rate))
    paths = [path for path, _ in disputed(replace(VALLEY, functions=(shared,)))]
    assert "buying/alone.rate" in paths and "buying/host.rate" not in paths


def test_what_moves_the_saving_stands_first_with_the_mean_of_its_thirds() -> None:
    problem = valley(governance=between(0, 50_000, 100_000))
    governance = [drawn(problem, seed=3, draw=draw).governance for draw in range(30)]
    found = influences(problem, [1e6 - 2 * one for one in governance], seed=3)
    ordered = sorted(governance)
    assert found[0].path == "governance"
    assert found[0].low.cents / 100 == pytest.approx(1e6 - 2 * sum(ordered[:10]) / 10, abs=1)
    assert found[0].high.cents / 100 == pytest.approx(1e6 - 2 * sum(ordered[-10:]) / 10, abs=1)
    assert found[0].swing < Money(0)
    assert [abs(one.swing.cents) for one in found] == sorted((abs(one.swing.cents) for one in found), reverse=True)


def test_too_few_draws_and_no_disputed_parameter_say_nothing() -> None:
    assert influences(VALLEY, [1.0, 2.0], seed=3) == ()
    certain = valley(functions=(VALLEY.functions[1],), road_factor=sure(1.3))
    assert influences(certain, [1.0] * 9, seed=3) == ()
