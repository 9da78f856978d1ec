"""The instances are those that were described, and the known solvers' model is the question itself: it agrees with enumeration."""

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from barnraise.core.regions.curves import Floats, Power
from barnraise.core.regions.location.instance import Instance
from barnraise.core.regions.location.solve import solve
from barnraise.core.regions.stop import Stop
from benchmarks.figures import Figure
from benchmarks.measure import ROOT
from benchmarks.regions import from_file, instances, rivals
from benchmarks.regions.examples import findings
from benchmarks.regions.growth import drawing

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


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("capacity", [False, True])
def test_the_known_solvers_model_finds_what_enumeration_finds(seed: int, capacity: bool) -> None:
    instance = tiny(seed, capacity=capacity)
    best = enumerated(instance)
    found = rivals.highs(instance, 0.0, breaks=everywhere)
    assert found.value == pytest.approx(best, rel=1e-6)
    assert found.bound == pytest.approx(best, rel=1e-6)
    assert not found.stopped


@pytest.mark.parametrize("seed", range(2))
def test_fewer_segments_ask_too_little_of_a_host_so_the_model_s_bound_stays_above_the_best_plan(seed: int) -> None:
    instance = tiny(seed, capacity=False)
    found, best = rivals.highs(instance, 0.0), enumerated(instance)
    assert found.value <= best * (1 + 1e-9) and found.bound >= best * (1 - 1e-6)


def test_a_plan_with_an_overfull_host_has_no_price() -> None:
    instance = tiny(0, capacity=True)
    with pytest.raises(AssertionError, match="no host is overfull"):
        rivals.priced(instance, np.zeros(instance.districts, dtype=np.int64))


@pytest.mark.parametrize("seed", range(6))
def test_the_designer_agrees_with_an_exact_model_of_another_solver(seed: int) -> None:
    instance = tiny(seed, capacity=False)
    other = rivals.highs(instance, 0.0, breaks=everywhere)
    found = solve(instance, Stop(gap=0.0))
    assert found.value == pytest.approx(other.value, rel=1e-6)
    assert found.bound >= other.value * (1 - 1e-9)
    assert rivals.priced(instance, found.host) == pytest.approx(found.value, rel=1e-9)


def test_the_short_form_within_make_bench_measures_gap_time_and_regions(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "regions", "--quick", "--into", str(tmp_path)],
        cwd=Path(__file__).resolve().parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    figures = {
        one["what"]: one for one in json.loads((tmp_path / "bench.json").read_text())["regions/alone"]["figures"]
    }
    assert figures["10 functions: proven gap in all"]["goal"] == 0.01
    assert any("HiGHS / the designer" in what for what in figures)
    assert any("regions and leads together: proven gap" in what for what in figures)


def test_time_in_proportion_to_size_is_drawn_as_one_line() -> None:
    first, *others = drawing([10, 100, 1_000], [0.1, 1.0, 10.0]).splitlines()
    assert "●" in first and all("●" in line and "·" not in line for line in others)


@pytest.mark.parametrize(("value", "met"), [(2_999, False), (3_000, True), (3_001, True)])
def test_a_figure_that_is_to_be_large_is_met_from_its_least(value: float, met: bool) -> None:
    assert Figure("CPU", value, least=3_000, digits=0).met is met


def test_what_is_small_is_judged_by_all_the_digits_that_are_printed() -> None:
    assert Figure("gap", 0.0104, "%", 0.01, digits=4).met is False
    assert Figure("gap", 0.0104, "%", 0.01).met is True
    assert "0.0104 %" in Figure("gap", 0.0104, "%", 0.01, digits=4).line()


def test_a_solver_that_was_stopped_makes_a_ratio_of_at_least_so_much() -> None:
    assert "at least 5,500 ×" in Figure("CPU", 5_500.0, least=3_000, digits=0, beyond=True).line()


def test_a_plan_that_uses_no_link_of_the_instance_has_no_price() -> None:
    near = instances.located(instances.ground(instances.drawn(40, 1), 6, 1), 4, nearest=2)
    missing = next(host for host in range(6) if 0 not in near.district[near.start[host] : near.start[host + 1]])
    host = np.full(near.districts, -1)
    assert rivals.priced(near, host) == 0
    host[0] = missing
    with pytest.raises(AssertionError, match="links that exist"):
        rivals.priced(near, host)


@pytest.mark.parametrize("name", ["ma-ends", "ma-ends-curve"])
def test_the_page_of_findings_says_what_the_command_prints(name: str) -> None:
    page = (ROOT / "docs" / "explanation" / "regions-findings.md").read_text()
    row = next(line for line in page.splitlines() if f"| `{name}` |" in line)
    said = re.findall(r"\$\d+\.\dM|\d+\.\d\d%", row)
    told = "\n".join(findings.told(name, draws=0))
    answer = re.findall(r"savings (\S+) of \S+ bound (\S+), gap (\S+)", told)
    ends = re.findall(r"every parameter \w+: (\S+) under", told)
    assert [said] == [[*figures, *ends] for figures in answer]


def test_a_file_of_drawn_places_is_answered_by_the_command_within_the_gap_asked() -> None:
    gap = next(one for one in from_file.measure(quick=True).figures if one.what.startswith("proven gap"))
    assert gap.goal is not None
    assert 0 <= gap.value <= gap.goal
