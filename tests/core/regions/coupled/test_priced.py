"""Given regions get their best leads and members served: to the cent of a plain count, in every kind of question."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from tests.core.regions.coupled import slow
from tests.core.regions.coupled.ground import small

from barnraise.core.regions.coupled.priced import numbered, stacked, value_of
from barnraise.core.regions.curves import Pieces, Power


@pytest.mark.parametrize("locks", [False, True])
def test_each_partition_of_a_small_question_is_priced_as_trying_every_set_does(locks: bool) -> None:
    for seed in range(12):
        instance = small(seed, locks=locks)
        for region in slow.partitions(instance.nodes, 3):
            if set(region) - {region[node] for node in instance.site.tolist()}:
                continue
            if locks and not slow.is_allowed(instance, region):
                continue
            found = value_of(instance, np.array(region))
            assert found.value == pytest.approx(slow.worth(instance, region), abs=1e-9), f"seed {seed}, {region}"
            assert slow.price(instance, found) == pytest.approx(found.value, abs=1e-9)


def test_with_capacities_the_set_served_fits_and_is_priced_as_it_stands() -> None:
    for seed in range(40):
        instance = small(seed, capacity=True)
        region = np.zeros(instance.nodes, dtype=np.int64)
        found = value_of(instance, region)
        assert slow.price(instance, found) == pytest.approx(found.value, abs=1e-9)
        assert found.value <= slow.worth(instance, region.tolist()) + 1e-9


def test_a_region_without_an_agency_is_served_by_nobody_and_numbered_last() -> None:
    instance = small(2)
    lonely = next(node for node in range(instance.nodes) if node not in instance.site.tolist())
    region = np.ones(instance.nodes, dtype=np.int64)
    region[lonely] = 0
    found = value_of(instance, region)
    assert found.region[lonely] == 1
    assert found.lead[1].tolist() == [-1] * instance.functions
    assert found.served[:, lonely].sum() == 0
    assert found.bound == inf


def test_a_lead_named_by_hand_stands_even_where_it_serves_nobody() -> None:
    instance = small(5)
    poor = instance.gain.copy()
    poor[0, :, 1] = -1.0
    named = replace(instance, gain=poor, leads=((0, int(instance.site[1]), 1),))
    found = value_of(named, np.zeros(instance.nodes, dtype=np.int64))
    assert (found.lead[0, 0], int(found.served[0].sum())) == (1, 0)


def test_regions_are_numbered_by_the_lowest_agency_standing_in_them() -> None:
    assert numbered(np.array([7, 7, 3, 5]), np.array([2, 0])).tolist() == [1, 1, 0, 2]


def test_stacked_curves_cost_what_each_function_s_own_do() -> None:
    power = Power(np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([0.5, 1.0]))
    pieces = Pieces(np.array([1.0, 0.5]), np.array([[0.0, 4.0], [0.0, 2.0]]), np.array([[2.0, 1.0], [3.0, 1.0]]))
    host, volume = np.array([0, 1, 2, 3]), np.array([4.0, 0.0, 9.0, 1.0])
    for second in (power, pieces):
        both = stacked((power, second))
        assert both.hosts == 4
        for name in ("cost", "slope"):
            apart = [getattr(power, name)(host[:2], volume[:2] + 1), getattr(second, name)(host[:2], volume[2:])]
            together = getattr(both, name)(host, np.concatenate([volume[:2] + 1, volume[2:]]))
            assert together.tolist() == np.concatenate(apart).tolist()
