"""Whole answers: plans are connected, priced to the cent, under their bound, the same bytes again; refusals name places."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import inf
from pathlib import Path

import numpy as np
import pytest
from tests.core.regions.coupled import slow
from tests.core.regions.coupled.ground import limited, real, small

from barnraise.core.regions.coupled.instance import Instance, Regions
from barnraise.core.regions.coupled.locks import Clash, Contradiction
from barnraise.core.regions.coupled.solve import solve
from barnraise.core.regions.curves import Power
from barnraise.core.regions.stop import Cancelled, Progress, Stop

SHORT = Stop(gap=1e-6, evaluations=40, rounds=4)


def _holds(instance: Instance, plan: Regions) -> None:
    """What every returned plan must be."""
    assert slow.price(instance, plan) == pytest.approx(plan.value, abs=0.01, rel=1e-9)
    assert slow.is_allowed(instance, plan.region.tolist())
    assert slow.is_connected(instance, plan.region.tolist())
    assert plan.value <= plan.bound
    firsts = [plan.region[node] for node in instance.site]
    assert list(dict.fromkeys(firsts)) == sorted(set(plan.region.tolist())), "numbered by the lowest agency"


@pytest.mark.parametrize("locks", [False, True], ids=["free", "locks"])
@pytest.mark.parametrize("limits", [False, True], ids=["any size", "limits"])
def test_a_small_plan_is_the_best_of_all_connected_ones_nearly_always(locks: bool, limits: bool) -> None:
    tried = best = 0
    for seed in range(20):
        instance = small(seed, locks=locks, limits=limits)
        optimum = slow.best(instance, contiguous=True)
        try:
            plan = solve(instance, SHORT, seed)
        except Contradiction:
            assert optimum == -inf, f"seed {seed}: a plan exists"
            continue
        _holds(instance, plan)
        assert plan.value <= optimum + 1e-9, f"seed {seed}"
        assert plan.bound >= slow.best(instance, contiguous=False) - 1e-9
        tried += 1
        best += plan.value >= optimum - 1e-6
    assert tried >= 8
    assert best >= tried - 1


def test_capacities_are_kept_with_locks_and_limits_together() -> None:
    for seed in range(15):
        instance = small(seed, locks=True, limits=True, capacity=True)
        try:
            plan = solve(instance, SHORT, seed)
        except Contradiction:
            assert slow.best(instance, contiguous=True) == -inf
            continue
        _holds(instance, plan)


@pytest.mark.real
def test_minnesota_is_solved_within_two_hundredths_in_a_short_run(shared: Path) -> None:
    instance = real(shared, "MN", 36, regions=6)
    plan = solve(instance, Stop(evaluations=40, rounds=1), 1)
    _holds(instance, plan)
    assert plan.gap < 0.02
    assert plan.reproducible


@pytest.mark.real
def test_a_twin_with_rough_steps_alone_proves_less_than_half(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance, stop = real(shared, "MN", 12, regions=6), Stop(evaluations=150, rounds=1)
    fine = solve(instance, stop, 1)
    _holds(instance, fine)
    monkeypatch.setattr("barnraise.core.regions.coupled.descent.FIRST", 10_000)
    assert fine.gap < 0.5 * solve(instance, stop, 1).gap


@pytest.mark.real
def test_minnesota_cut_to_equal_sizes_keeps_its_limits(shared: Path) -> None:
    instance = limited(real(shared, "MN", 12, regions=6), 0.4, 2.5)
    plan = solve(instance, Stop(evaluations=6, rounds=2), 1)
    _holds(instance, plan)


def test_the_same_seed_gives_the_same_regions_leads_and_members_served() -> None:
    instance = small(4)
    one, two = solve(instance, SHORT, 5), solve(instance, SHORT, 5)
    assert one.region.tolist() == two.region.tolist()
    assert one.lead.tolist() == two.lead.tolist()
    assert one.served.tolist() == two.served.tolist()
    assert (one.value, one.bound) == (two.value, two.bound)


def test_whoever_watches_sees_the_bound_fall_and_the_plan_rise_and_may_cancel() -> None:
    seen: list[Progress] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress)
        return len(seen) < 8

    instance = small(9, capacity=True)
    with pytest.raises(Cancelled):
        solve(instance, replace(SHORT, gap=0.0, watch=watch), 1)
    assert len(seen) == 8
    assert all(a.bound >= b.bound and a.plan <= b.plan for a, b in pairwise(seen))


def test_a_run_cut_short_by_time_says_that_it_is_not_reproducible() -> None:
    cut = solve(small(9), replace(SHORT, gap=0.0, seconds=0.0), 1)
    assert not cut.reproducible
    assert cut.evaluations == 1
    assert cut.value <= cut.bound < inf, "a bound there is, whatever the time"


def test_known_regions_are_taken_as_a_start_and_never_made_worse() -> None:
    instance = small(7)
    best = solve(instance, SHORT, 1)
    again = solve(instance, Stop(gap=0.0, evaluations=1, rounds=0), 2, start=best.region)
    assert again.value >= best.value


def _square() -> Instance:
    """Four places in a ring, agencies 0 and 1 on nodes 0 and 2."""
    curve = Power(np.ones(2), np.ones(2), np.ones(2))
    return Instance(
        volume=np.ones((1, 4)),
        gain=np.full((1, 4, 2), 3.0),
        curves=(curve,),
        site=np.array([0, 2]),
        regions_max=2,
        edges=np.array([[0, 1], [1, 2], [2, 3], [0, 3]]),
        measures=np.array([[1.0, 1.0, 1.0, 1.0]]),
        least=np.array([0.0]),
        most=np.array([inf]),
    )


@pytest.mark.parametrize(
    ("change", "clash", "nodes", "agencies"),
    [
        ({"together": ((1, 0),), "apart": ((1, 0),)}, Clash.APART_AND_TOGETHER, (1,), (0,)),
        ({"leads": ((0, 1, 0), (0, 1, 1))}, Clash.TWO_LEADS, (1,), (0, 1)),
        ({"leads": ((0, 1, 0),), "together": ((1, 1),), "apart": ((2, 0),)}, Clash.APART_AND_TOGETHER, (2,), (0,)),
        ({"edges": np.array([[0, 1], [1, 2]])}, Clash.CUT_OFF, (3,), ()),
        ({"edges": np.array([[0, 1], [2, 3]]), "regions_max": 1}, Clash.CUT_OFF, (0, 2), ()),
        ({"most": np.array([0.9])}, Clash.TOO_LARGE, (0,), ()),
        ({"most": np.array([1.9])}, Clash.TOO_LARGE, (0, 1, 2, 3), ()),
        ({"least": np.array([4.1])}, Clash.TOO_SMALL, (0, 1, 2, 3), ()),
        ({"regions_max": 0}, Clash.NO_AGENCY, (), ()),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(
    change: dict[str, object], clash: Clash, nodes: tuple[int, ...], agencies: tuple[int, ...]
) -> None:
    with pytest.raises(Contradiction) as refused:
        solve(replace(_square(), **change), SHORT, 1)  # type: ignore[arg-type]
    assert (refused.value.clash, refused.value.nodes, refused.value.agencies) == (clash, nodes, agencies)


@pytest.mark.parametrize(
    "change", [{"most": np.array([1.0])}, {"most": np.array([2.0])}, {"least": np.array([4.0])}, {"regions_max": 1}]
)
def test_what_can_just_be_kept_is_not_refused(change: dict[str, object]) -> None:
    instance = replace(_square(), **change)  # type: ignore[arg-type]
    if change.get("most") is not None and float(np.asarray(change["most"])[0]) == 1.0:
        with pytest.raises(Contradiction):  # each place alone, but only two agencies
            solve(instance, SHORT, 1)
        return
    _holds(instance, solve(instance, SHORT, 1))


def test_sizes_that_no_connected_plan_can_have_are_said_not_to_be_found_rather_than_broken() -> None:
    instance = replace(
        _square(), measures=np.array([[3.0, 1.0, 3.0, 1.0]]), most=np.array([4.0]), least=np.array([4.0])
    )
    _holds(instance, solve(instance, SHORT, 1))
    impossible = replace(instance, measures=np.array([[3.0, 3.0, 1.0, 1.0]]), apart=((1, 1), (3, 0)))
    with pytest.raises(Contradiction) as refused:
        solve(impossible, SHORT, 1)
    assert refused.value.clash is Clash.NOT_FOUND
