"""Sets within a size: no set that fits is worth more than the bound says, and limits that bind bring the bound down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import product
from math import inf

import numpy as np
import pytest
from tests.core.regions.coupled import slow
from tests.core.regions.coupled.ground import small

from barnraise.core.regions.coupled.descent import Descent
from barnraise.core.regions.coupled.instance import Instance
from barnraise.core.regions.coupled.limits import Row, Size, chords_of, fitted, sizes_of
from barnraise.core.regions.coupled.locks import Contradiction, locks_of
from barnraise.core.regions.coupled.rows import frame_of, links_of
from barnraise.core.regions.coupled.seats import board_of, start_prices, volume_most
from barnraise.core.regions.curves import Floats


def _best_set(instance: Instance, size: Size, price: Floats, seat: int) -> float:
    """By trying every set of members, every lead and every set served."""
    best = -inf
    for inside in product((0, 1), repeat=instance.nodes):
        members = [i for i in range(instance.nodes) if inside[i]]
        held = float(size.measure[members].sum())
        if instance.site[seat] not in members or not size.least <= held <= size.most:
            continue
        leads = [a for a in range(instance.agencies) if instance.site[a] in members]
        served = max([0.0, *(slow.served(instance, 0, lead, frozenset(members)) for lead in leads)])
        best = max(best, served - float(price[members].sum()))
    return best


def _possible(count: int) -> Iterator[tuple[int, Instance]]:
    """So many limited questions that nothing contradicts at first sight."""
    found = 0
    for seed in range(1000):
        instance = small(seed, limits=True)
        with suppress(Contradiction):
            locks_of(instance)
            found += 1
            yield seed, instance
        if found == count:
            return


def test_no_set_of_an_allowed_size_is_worth_more_than_the_fitted_row_says() -> None:
    close = 0
    for seed, instance in _possible(25):
        (size,) = sizes_of(instance)
        locks = locks_of(instance)
        room = volume_most(instance, 0)
        links = links_of(instance, locks, 0, seated=False, volume_most=room)
        chords = chords_of(links, instance.volume[0], room)
        price = np.random.default_rng(seed).normal(0.5, 1.0, instance.nodes)
        for rent in (-1.0, 0.0, 1.0):
            row = Row(0, price, np.full(instance.agencies, 1e9), 1e9, np.full(instance.agencies, rent))
            found = fitted(links, frame_of(instance, locks), chords, size, row).value
            best = _best_set(instance, size, price, 0)
            assert found >= best - 1e-9, f"seed {seed}, rent {rent}"
            close += found <= best + 0.25 * max(1.0, abs(best))
    assert close >= 50, "and it is not far above"


@pytest.mark.parametrize(("size", "kept"), [(1.9, False), (2.0, True), (3.0, True), (4.0, True), (4.1, False)])
def test_a_size_is_kept_from_the_least_to_the_most(size: float, kept: bool) -> None:
    assert Size(np.array([2.0, 6.0]), 2.0, 4.0).keeps(size) is kept


@pytest.mark.parametrize(("most", "regions"), [(3.9, 3), (4.0, 2), (8.0, 1)])
def test_the_most_asks_for_so_many_regions(most: float, regions: int) -> None:
    assert Size(np.array([2.0, 6.0]), 0.0, most).regions_least == regions


@pytest.mark.parametrize(("least", "regions"), [(0.0, 2), (4.0, 2), (4.1, 1)])
def test_the_least_allows_so_many_regions(least: float, regions: int) -> None:
    assert Size(np.array([2.0, 6.0]), least, 8.0).regions_most == regions


def test_the_most_volume_within_a_limit_is_a_knapsack_s_with_its_last_place_cut() -> None:
    instance = replace(
        small(1), volume=np.array([[4.0, 3.0, 1.0]]), measures=np.array([[1.0, 1.0, 1.0]]), most=np.array([1.5])
    )
    assert volume_most(instance, 0) == pytest.approx(5.5)
    assert volume_most(replace(instance, most=np.array([inf])), 0) == 8.0


def test_limits_that_bind_bring_the_bound_down_and_limits_that_do_not_leave_it() -> None:
    lower = 0
    for _, instance in _possible(10):
        assert instance.measures is not None
        whole = instance.measures.sum(axis=1)
        free = replace(instance, least=np.zeros(1), most=whole)
        bounds = []
        for one in (instance, free, replace(free, measures=None, least=None, most=None)):
            descent = Descent(board_of(one, locks_of(one)), start_prices(board_of(one, locks_of(one))))
            for _ in range(25):
                descent.step(0.0)
            bounds.append(descent.proven())
        assert bounds[1] == bounds[2]
        lower += bounds[0] < bounds[1] - 1e-3
    assert lower >= 4
