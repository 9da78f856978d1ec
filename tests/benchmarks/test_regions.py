"""The instances are those that were described, and the known solvers' model is the question itself: it agrees with enumeration."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from benchmarks.regions import instances, rivals

from barnraise.core.regions.curves import Floats, Power
from barnraise.core.regions.location.instance import Instance

FILE = "districts_us/nces_regular_districts_2020-22_latlon.csv.gz"


def tiny(seed: int, *, capacity: bool) -> Instance:
    """Six districts and three hosts, of which each district may reach any."""
    rng, districts, hosts = np.random.default_rng(seed), 6, 3
    volume = rng.lognormal(6, 1, districts)
    gain = rng.uniform(0, 300, (hosts, districts)) * volume
    curves = Power(rng.uniform(0, 50_000, hosts), rng.uniform(50, 300, hosts), rng.uniform(0.8, 1, hosts))
    room = rng.uniform(0.2, 0.8, hosts) * volume.sum() if capacity else None
    every = np.tile(np.arange(districts), hosts)
    return Instance(volume, np.arange(hosts + 1) * districts, every, gain.ravel(), curves, room)


def enumerated(instance: Instance) -> float:
    """The best of all assignments that keep the capacities."""
    plans = map(np.array, itertools.product(range(-1, instance.hosts), repeat=instance.districts))
    return max(rivals.priced(instance, host) for host in plans if fits(instance, host))


def fits(instance: Instance, host: np.ndarray) -> bool:
    if instance.capacity is None:
        return True
    served = host >= 0
    volume = np.bincount(host[served], weights=instance.volume[served], minlength=instance.hosts)
    return bool(np.all(volume <= instance.capacity))


def everywhere(volumes: Floats, capacity: float) -> Floats:
    """Chords that meet at every volume a host can have, so that the model's cost is the curve's."""
    sums = np.array([0.0])
    for one in volumes:
        sums = np.union1d(sums, sums + one)
    return sums[(sums > 0) & (sums <= capacity)]


@pytest.mark.real
def test_the_real_instances_have_the_stated_districts_and_pupils(shared: Path) -> None:
    told = {state: instances.real(state, shared / FILE) for state in ("MN", "TX", "IA", "NY", "MA", instances.NATION)}
    assert {state: len(places.pupils) for state, places in told.items()} == {
        "MN": 361, "TX": 1_024, "IA": 327, "NY": 723, "MA": 321, "US": 13_653,
    }  # fmt: skip
    assert told["MN"].pupils.sum() == 803_194
    assert round(told["TX"].pupils.sum() / 1e6, 2) == 5.05
    assert round(told["US"].pupils.sum() / 1e6, 1) == 46.3


def test_an_instance_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    one, two, other = (instances.ground(instances.drawn(40, seed), 6, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.alone, two.alone) and np.array_equal(one.site, two.site)
    assert not np.array_equal(one.alone, other.alone)
    assert len(set(one.site.tolist())) == 6


def test_the_nearest_hosts_links_are_links_of_the_whole_and_one_host_is_priced_alone_as_in_the_table() -> None:
    ground = instances.ground(instances.drawn(40, 1), 6, 1)
    whole, near = instances.located(ground, 4), instances.located(ground, 4, nearest=2)
    assert (len(whole.gain), len(near.gain)) == (240, 80)
    assert np.array_equal(np.sort(np.bincount(near.district)), np.full(40, 2))
    for host in range(6):
        every = whole.gain[whole.start[host] : whole.start[host + 1]]
        here = slice(near.start[host], near.start[host + 1])
        assert np.array_equal(instances.gains(ground, 4, host), every)
        assert np.array_equal(near.gain[here], every[near.district[here]])


def test_capacities_grow_with_the_tightness_told() -> None:
    ground = instances.ground(instances.drawn(40, 1), 6, 1)
    tight, loose = (instances.located(ground, 0, tightness=told).capacity for told in (3.0, 6.0))
    assert tight is not None and loose is not None
    assert np.array_equal(tight * 2, loose)
    assert instances.located(ground, 0).capacity is None


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("capacity", [False, True])
def test_the_known_solvers_model_finds_what_enumeration_finds(seed: int, capacity: bool) -> None:
    instance = tiny(seed, capacity=capacity)
    best = enumerated(instance)
    found = rivals.highs(instance, 0.0, breaks=everywhere)
    assert found.value == pytest.approx(best, rel=1e-6)
    assert found.bound == pytest.approx(best, rel=1e-6)
    assert not found.stopped


@pytest.mark.parametrize("seed", range(4))
def test_fewer_segments_ask_too_little_of_a_host_so_the_model_s_bound_stays_above_the_best_plan(seed: int) -> None:
    instance = tiny(seed, capacity=False)
    found, best = rivals.highs(instance, 0.0), enumerated(instance)
    assert found.value <= best * (1 + 1e-9) and found.bound >= best * (1 - 1e-6)


def test_a_plan_with_an_overfull_host_has_no_price() -> None:
    instance = tiny(0, capacity=True)
    with pytest.raises(AssertionError, match="no host is overfull"):
        rivals.priced(instance, np.zeros(instance.districts, dtype=np.int64))
