"""The slow evaluator and the arrays say the same of any plan, to the cent of each line."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.regions.valley import valley

from barnraise.core.money import Money
from barnraise.core.regions.frame import frame
from barnraise.core.regions.plan import STAYS, Plan
from barnraise.core.regions.pricing import priced
from barnraise.core.regions.terms import Choice, Level
from barnraise.core.regions.values import at, drawn

PROBLEM = valley()
HOSTS = st.lists(st.lists(st.integers(-1, 2), min_size=6, max_size=6), min_size=2, max_size=2)


def plan(hosts: list[list[int]], region: tuple[int, ...] = (0, 0, 1, 1, 2, 2)) -> Plan:
    return Plan(region, tuple(tuple(row) for row in hosts))


@settings(max_examples=60, deadline=None)
@given(hosts=HOSTS, draw=st.integers(0, 50))
def test_the_evaluator_agrees_with_the_arrays(hosts: list[list[int]], draw: int) -> None:
    values = drawn(PROBLEM, seed=7, draw=draw)
    arrays, made = frame(PROBLEM, values), plan(hosts)
    for number in range(2):
        offered = np.isfinite(arrays.gain[number])
        hosts[number] = [host if host < 0 or offered[row, host] else STAYS for row, host in enumerate(hosts[number])]
    made = plan(hosts)
    said = arrays.apart - 3 * values.governance
    for number, row in enumerate(made.host):
        for place, host in enumerate(row):
            said += arrays.gain[number, place, host] if host >= 0 else 0.0
        served = np.bincount([host for host in row if host >= 0], minlength=3).astype(float)
        volume = np.array([sum(arrays.volume[number, i] for i in range(6) if row[i] == h) for h in range(3)])
        said -= arrays.curves[number].cost(np.arange(3), volume * (served > 0)).sum()
    price = priced(PROBLEM, values, made)
    assert abs(said - price.parts.net.cents / 100) < 0.005 * (len(price.lines) * 3 + 10)


def test_where_everybody_stays_nothing_is_saved_but_by_those_who_leave_a_dearer_host() -> None:
    price = priced(PROBLEM, at(PROBLEM, Level.CENTRAL), plan([[-1] * 6, [-1] * 6], (0,) * 6))
    alone = [line for line in price.lines if line.choice is Choice.ALONE and line.otherwise < line.before]
    assert price.parts.scale == Money.total(line.before - line.otherwise for line in alone)
    assert price.parts.travel == price.parts.transition == Money(0)
    assert price.parts.governance == Money(-15_000_00)


def test_a_known_cost_is_todays_and_only_its_shareable_part() -> None:
    price = priced(PROBLEM, at(PROBLEM, Level.CENTRAL), plan([[-1] * 6, [-1] * 6]))
    assert {line.district: line.before for line in price.lines if line.function == "office"}["D3"] == Money.parse(
        "450000"
    )
    assert {line.district: line.before for line in price.lines if line.function == "buying"}["D2"] == Money.parse(
        "126000"
    )


def test_who_hosts_today_opens_nothing_and_who_is_served_today_changes_nothing() -> None:
    price = priced(PROBLEM, at(PROBLEM, Level.CENTRAL), plan([[0, 0, 0, -1, -1, -1], [1] * 6]))
    opening = {(one.agency, one.function): one.opening for one in price.hostings}
    assert opening == {("A", "buying"): Money(0), ("B", "office"): Money.parse("20000")}
    moved = {line.district: line.transition for line in price.lines if line.function == "buying"}
    assert (moved["D1"], moved["D2"], moved["D3"]) == (Money(0), Money(0), Money.parse("400"))


def test_parts_add_up_to_the_net_and_every_total_to_its_lines() -> None:
    price = priced(PROBLEM, at(PROBLEM, Level.CENTRAL), plan([[0] * 6, [1] * 6]))
    after = sum(line.kept.cents + line.travel.cents + line.transition.cents for line in price.lines)
    after += sum(one.cost.cents for one in price.hostings) + price.governance.cents * price.regions
    assert price.before.cents - after == price.parts.net.cents


def test_the_ends_of_the_ranges_and_the_draws_lie_where_they_should() -> None:
    low, high = at(PROBLEM, Level.LOW), at(PROBLEM, Level.HIGH)
    for draw in range(40):
        one = drawn(PROBLEM, seed=3, draw=draw)
        assert low.road_factor <= one.road_factor <= high.road_factor
        assert low.functions[0].host.rate <= one.functions[0].host.rate <= high.functions[0].host.rate
        assert one.functions[1] == low.functions[1] == high.functions[1]  # nothing uncertain in it
    assert drawn(PROBLEM, seed=3, draw=4) == drawn(PROBLEM, seed=3, draw=4) != drawn(PROBLEM, seed=4, draw=4)


@pytest.mark.parametrize("miles", [0.0, 17.25])
def test_a_table_of_miles_replaces_the_distance(miles: float) -> None:
    known = valley(miles={("D6", "A"): miles})
    assert frame(known, at(known, Level.CENTRAL)).miles[5, 0] == miles
    hosts = [[-1, -1, -1, -1, -1, 0], [-1] * 6]
    line = next(one for one in priced(known, at(known, Level.CENTRAL), plan(hosts)).lines if one.district == "D6")
    assert line.travel == Money(round(60 * 0.15**0.7 * 3 * miles * 100))
