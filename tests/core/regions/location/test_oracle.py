"""The best set of each host at any prices: against every set there is; three known mistakes are caught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.regions.location import slow
from tests.core.regions.location.ground import DISTRICTS_MAX, drawn, grouped, six, small

from barnraise.core.regions.curves import Floats, Power
from barnraise.core.regions.location.bound import Descent
from barnraise.core.regions.location.instance import Instance
from barnraise.core.regions.location.oracle import Links, Prefixes, links_of, prefixes

Oracle = Callable[[Links, Floats], Prefixes]
PRICES = st.lists(st.integers(0, 120), min_size=DISTRICTS_MAX, max_size=DISTRICTS_MAX)


def _reached(instance: Instance, price: Floats) -> list[float]:
    """The best value of each host over all sets, none included."""
    return [max(slow.worth(instance, host, price.tolist())) for host in range(instance.hosts)]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(small(capacities=False), PRICES)
def test_a_prefix_is_worth_what_the_best_of_all_sets_is(instance: Instance, prices: list[int]) -> None:
    price = np.array(prices[: instance.districts], dtype=np.float64)
    found = prefixes(links_of(instance), price)
    assert np.maximum(found.value, 0.0) == pytest.approx(np.array(_reached(instance, price)), abs=1e-9)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(small(capacities=True), PRICES)
def test_cut_at_its_room_a_prefix_is_worth_no_less_than_any_set(instance: Instance, prices: list[int]) -> None:
    price = np.array(prices[: instance.districts], dtype=np.float64)
    found = prefixes(links_of(instance), price)
    assert (np.maximum(found.value, 0.0) >= np.array(_reached(instance, price)) - 1e-9).all()


@settings(max_examples=80, deadline=None, derandomize=True)
@given(small(capacities=False), PRICES)
def test_the_links_chosen_are_those_the_value_counts(instance: Instance, prices: list[int]) -> None:
    links, price = links_of(instance), np.array(prices[: instance.districts], dtype=np.float64)
    found = prefixes(links, price)
    for host in np.flatnonzero(found.value > 1e-9).tolist():
        chosen = found.chosen[links.host[found.chosen] == host]
        inside = int((1 << links.district[chosen]).sum())
        assert slow.worth(instance, host, price.tolist())[inside] == pytest.approx(found.value[host], abs=1e-9)
        assert links.volume[chosen].sum() == pytest.approx(found.volume[host], abs=1e-9)


def test_a_host_asked_with_what_it_holds_answers_what_more_is_worth() -> None:
    curves = Power(np.array([100.0]), np.array([1.0]), np.array([1.0]))
    instance = grouped(np.array([10.0, 10.0]), np.array([[50.0, 80.0]]), np.ones((1, 2), dtype=bool), curves)
    held, out = np.array([10.0]), np.array([0, -1])
    found = prefixes(links_of(instance), np.zeros(2), held, out)
    assert found.value.tolist() == [70.0], "the fixed part is paid already, and the first district is there"


@pytest.mark.parametrize(("room", "able"), [(9.0, 0), (10.0, 1), (11.0, 1)])
def test_a_district_larger_than_the_room_is_no_link(room: float, able: int) -> None:
    curves = Power(np.zeros(1), np.ones(1), np.ones(1))
    instance = grouped(np.array([10.0]), np.array([[50.0]]), np.ones((1, 1), dtype=bool), curves)
    assert len(links_of(replace(instance, capacity=np.array([room]))).host) == able


def test_one_tiny_district_does_not_blur_the_order_of_the_others() -> None:
    instance = drawn(60, 5, 3)
    volume = instance.volume.copy()
    volume[7] = 1e-12
    tiny = replace(instance, volume=volume)
    price = np.full(60, 1_000.0)
    found = prefixes(links_of(tiny), price)
    assert found.value == pytest.approx([_by_hand(tiny, host, price) for host in range(5)], rel=1e-12)


def _by_hand(instance: Instance, host: int, price: Floats) -> float:
    """The best prefix of one host, district by district."""
    gain = {i: v - price[i] for (i, h), v in slow.links(instance).items() if h == host and v > price[i]}
    best = volume = worth = 0.0
    for district in sorted(gain, key=lambda i: -gain[i] / instance.volume[i]):
        volume, worth = volume + float(instance.volume[district]), worth + gain[district]
        best = max(best, worth - slow.cost(instance, host, volume))
    return best


def _unordered(links: Links, price: Floats) -> Prefixes:
    """A twin that takes districts by what they gain, not by what they gain a unit."""
    worth = links.gain - price[links.district]
    kept: list[int] = []
    for host in range(links.instance.hosts):
        order = sorted(np.flatnonzero((links.host == host) & (worth > 0)).tolist(), key=lambda one: -worth[one])
        sets = [order[:size] for size in range(len(order) + 1)]
        reached = [
            sum(worth[several]) - slow.cost(links.instance, host, sum(links.volume[several])) for several in sets
        ]
        kept += sets[reached.index(max(reached))]
    return _priced(links, price, replace(prefixes(links, price), chosen=np.array(sorted(kept), dtype=np.int64)))


def _rounded_down(links: Links, price: Floats) -> Prefixes:
    """A twin that leaves out the part of a district at which room ends."""
    found = prefixes(replace(links, instance=replace(links.instance, capacity=None)), price)
    room = links.instance.capacity
    assert room is not None
    kept, used = [], np.zeros(len(room))
    for link in sorted(found.chosen.tolist(), key=lambda one: -(links.gain[one] - price[links.district[one]])):
        if used[links.host[link]] + links.volume[link] <= room[links.host[link]]:
            used[links.host[link]] += links.volume[link]
            kept.append(link)
    return _priced(links, price, replace(found, chosen=np.array(sorted(kept), dtype=np.int64)))


def _half_asked(links: Links, price: Floats) -> Prefixes:
    """A twin that asks every other host only."""
    found = prefixes(links, price)
    value = np.where(np.arange(len(found.value)) % 2 == 0, found.value, 0.0)
    even = links.host[found.chosen] % 2 == 0
    return replace(found, value=value, chosen=found.chosen[even], part=found.part[even])


def _priced(links: Links, price: Floats, found: Prefixes) -> Prefixes:
    m = links.instance.hosts
    host = links.host[found.chosen]
    worth = (links.gain - price[links.district])[found.chosen]
    volume = np.bincount(host, weights=links.volume[found.chosen], minlength=m).astype(np.float64)
    value = np.bincount(host, weights=worth, minlength=m) - links.instance.curves.cost(np.arange(m), volume)
    return replace(found, value=value, volume=volume, part=np.ones(len(host)))


def _crossed(cases: list[Instance], oracle: Oracle = prefixes) -> int:
    """In how many of them the descent ends below the optimum."""
    found = 0
    for instance in cases:
        optimum = slow.best(instance)
        descent = Descent(links_of(instance), np.full(instance.districts, 30.0), oracle)
        for _ in range(40):
            descent.evaluate(0.0)
        found += descent.bound < optimum - 1e-6
    return found


@pytest.mark.parametrize(("twin", "capacities"), [(_unordered, False), (_rounded_down, True), (_half_asked, False)])
def test_a_twin_of_the_oracle_with_a_known_mistake_is_caught(twin: Oracle, capacities: bool) -> None:
    cases = [six(seed, capacities=capacities) for seed in range(60)]
    assert _crossed(cases) == 0
    assert _crossed(cases, twin) >= 2
