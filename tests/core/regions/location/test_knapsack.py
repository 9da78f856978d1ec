"""Whole districts where room ends: never below the best set there is, never above the prefix with a part, and mostly tighter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from tests.core.regions.location import slow
from tests.core.regions.location.ground import drawn, six, small
from tests.core.regions.location.test_oracle import PRICES

from barnraise.core.regions.location import knapsack
from barnraise.core.regions.location.bound import Descent
from barnraise.core.regions.location.instance import Instance
from barnraise.core.regions.location.knapsack import whole
from barnraise.core.regions.location.oracle import links_of, prefixes


@settings(max_examples=200, deadline=None, derandomize=True)
@given(small(capacities=True), PRICES)
def test_whole_districts_are_worth_no_less_than_any_set_and_no_more_than_with_a_part(
    instance: Instance, prices: list[int]
) -> None:
    links, price = links_of(instance), np.array(prices[: instance.districts], dtype=np.float64)
    found, cut = whole(links, price), prefixes(links, price)
    reached = [max(slow.worth(instance, host, price.tolist())) for host in range(instance.hosts)]
    assert (np.maximum(found.value, 0.0) >= np.array(reached) - 1e-9).all()
    assert (found.value <= cut.value + 1e-9).all()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(small(capacities=True))
def test_the_bound_of_whole_districts_stays_above_the_optimum(instance: Instance) -> None:
    optimum = slow.best(instance)
    descent = Descent(links_of(instance), np.full(instance.districts, 30.0), whole)
    for _ in range(25):
        descent.evaluate(max(optimum, 0.0))
        assert descent.reached >= optimum - 1e-6


def test_it_brings_the_bound_down_where_districts_are_large() -> None:
    instance = drawn(60, 8, 2, tightness=2.0)
    links = links_of(instance)
    parts = Descent(links, np.full(60, 50_000.0))
    for _ in range(200):
        parts.evaluate(0.5 * parts.bound if np.isfinite(parts.bound) else 0.0)
    sharp = Descent(links, parts.best.copy(), whole)
    for _ in range(60):
        sharp.evaluate(0.99 * parts.bound)
    assert sharp.bound < parts.bound * (1 - 1e-4)


def test_cells_that_are_rounded_up_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with few cells and volumes rounded up, sets that fit are missed and the value falls below theirs."""

    def below(seed: int) -> bool:
        source = np.random.default_rng(seed)
        instance = six(seed, capacities=True)
        price = source.uniform(0, 20, 6)
        found = np.maximum(whole(links_of(instance), price).value, 0.0)
        reached = [max(slow.worth(instance, host, price.tolist())) for host in range(3)]
        return bool((found < np.array(reached) - 1e-6).any())

    monkeypatch.setattr(knapsack, "CELLS", 12)
    assert not any(below(seed) for seed in range(20))
    monkeypatch.setattr(knapsack, "_size", lambda volume, cell: np.ceil(volume / cell).astype(np.int64))
    monkeypatch.setattr(knapsack, "_filled", lambda sack: np.zeros(len(sack.link), dtype=bool))
    assert any(below(seed) for seed in range(20))
