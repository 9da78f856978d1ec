"""One value for every parameter: what stands in two places is one unknown, and a lead takes over the shareable part only."""

from dataclasses import replace

import pytest
from tests.core.regions.valley import BUYING, OFFICE, between, valley

from barnraise.core.regions.problem import Parameter
from barnraise.core.regions.terms import Level
from barnraise.core.regions.values import at, drawn

RATE = between(40, 60, 100, "$ per pupil")


def buying_at(alone: Parameter, host: Parameter) -> list[tuple[float, float]]:
    """Rates of a district alone and of a lead, whole, in five draws."""
    function = replace(
        BUYING, shareable=between(0.5, 0.7, 0.9, "part"),
        alone=replace(BUYING.alone, rate=alone), host=replace(BUYING.host, rate=host),
    )  # fmt: skip
    several = [drawn(valley(functions=(function,)), seed=1, draw=number).functions[0] for number in range(5)]
    return [(one.alone.rate, one.host.rate / one.shareable) for one in several]


def test_a_rate_that_districts_and_leads_share_is_drawn_once() -> None:
    for alone, host in buying_at(RATE, RATE):
        assert host == pytest.approx(alone)


def test_rates_of_different_sources_are_drawn_apart() -> None:
    pairs = buying_at(RATE, replace(RATE, source="somebody else"))
    assert all(abs(alone - host) > 1e-6 for alone, host in pairs)


def test_the_same_range_in_two_functions_is_two_unknowns() -> None:
    """That nobody has published either of them does not tie them together."""
    several = [
        drawn(valley(functions=(BUYING, replace(BUYING, key="again"))), seed=1, draw=number) for number in range(5)
    ]
    assert all(one.functions[0].alone.rate != one.functions[1].alone.rate for one in several)


def test_no_other_parameter_moves_when_two_become_one() -> None:
    trips = [
        drawn(valley(functions=(replace(BUYING, host=replace(BUYING.host, rate=rate)),)), seed=1, draw=3)
        .functions[0]
        .trips
        for rate in (BUYING.alone.rate, RATE)
    ]
    assert trips[0] == trips[1]


def test_a_lead_takes_over_the_shareable_part_and_its_fixed_part_is_its_own() -> None:
    values = at(valley(), Level.CENTRAL).functions
    assert (values[0].host.rate, values[0].host.fixed) == (0.9 * 60, 40_000)
    assert OFFICE.shareable.central == 0.5
    assert values[1].host.pieces == ((0, 120), (2_000, 80), (5_000, 60))
    assert values[1].host.fixed == 60_000
