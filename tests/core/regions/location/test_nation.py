"""A nation asked over likely links: its bound stands above every plan over all links, and a bound over a few is caught."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from tests.core.regions.location import slow
from tests.core.regions.location.ground import drawn, grouped, small

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location import nation
from barnraise.core.regions.location.capacity import Filling
from barnraise.core.regions.location.instance import Instance, Located
from barnraise.core.regions.location.nation import _Whole, _Work
from barnraise.core.regions.location.search import Search
from barnraise.core.regions.location.solve import solve
from barnraise.core.regions.stop import Cancelled, Progress, Stop

QUICK = Stop(gap=1e-6, evaluations=80, rounds=20)


def _table(instance: Instance) -> Floats:
    """All gains [m, n]; a link that is not there gains nothing at any cost."""
    gain = np.full((instance.hosts, instance.districts), -1e6)
    host = np.repeat(np.arange(instance.hosts), np.diff(instance.start))
    gain[host, instance.district] = instance.gain
    return gain


def _solved(instance: Instance, stop: Stop, likely: int) -> Located:
    gain = _table(instance)
    return nation.solve(
        instance.volume, lambda host: gain[host], instance.curves, stop, capacity=instance.capacity, likely=likely
    )


@settings(max_examples=80, deadline=None, derandomize=True)
@given(small(capacities=False))
def test_begun_with_one_host_a_district_the_optimum_over_all_stands_between_plan_and_bound(instance: Instance) -> None:
    found, optimum = _solved(instance, QUICK, 1), slow.best(instance)
    assert slow.priced(instance, found.host.tolist()) == pytest.approx(found.value, abs=1e-6)
    assert found.value - 1e-6 <= optimum <= found.bound + 1e-6


@settings(max_examples=30, deadline=None, derandomize=True)
@given(small(capacities=True))
def test_with_capacities_as_well(instance: Instance) -> None:
    found, optimum = _solved(instance, QUICK, 1), slow.best(instance)
    assert slow.priced(instance, found.host.tolist()) == pytest.approx(found.value, abs=1e-6)
    assert found.value - 1e-6 <= optimum <= found.bound + 1e-6


def test_with_capacities_nobody_is_overfull_and_no_plan_over_all_links_is_above_the_bound() -> None:
    for seed in range(3):
        instance = drawn(120, 12, seed, tightness=3.0)
        found, again = (_solved(instance, Stop(gap=5e-3), 1) for _ in range(2))
        assert (found.host.tolist(), found.bound) == (again.host.tolist(), again.bound)
        assert slow.priced(instance, found.host.tolist()) == pytest.approx(found.value, rel=1e-9)
        assert found.bound >= solve(instance, Stop(gap=1e-3)).value
        assert found.gap <= 0.02


def test_no_plan_is_looked_for_before_the_bound_in_hand_is_about_the_true_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    holds, improved = _Work._holds, Filling.improved

    def asked(self: _Work, instance: Instance, prices: Floats, bound: float) -> bool:
        true = holds(self, instance, prices, bound)
        told.append("true" if true else "too early")
        return true

    def filled(self: Filling, plan: Search, **how: Any) -> Search:
        told.append("plan")
        return improved(self, plan, **how)

    monkeypatch.setattr(_Work, "_holds", asked)
    monkeypatch.setattr(Filling, "improved", filled)
    _solved(drawn(120, 12, 3, tightness=3.0), Stop(gap=5e-3), 1)
    assert told[0] == "too early"
    assert {before for before, after in pairwise(told) if after == "plan"} == {"true"}


def _crossed(count: int) -> int:
    """In how many questions the bound over all is below a plan that is there."""
    found = 0
    for seed in range(count):
        instance = drawn(60, 9, seed)
        best = _solved(instance, Stop(gap=1e-5), 9)
        found += _solved(instance, Stop(gap=1e-3), 1).bound < best.value * (1 - 1e-7)
    return found


def test_a_twin_that_prices_only_the_links_in_hand_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _crossed(6) == 0
    whole = _Whole.priced

    def near(self: _Whole, price: Floats, instance: Instance) -> tuple[float, Ints]:
        gain = np.where(_table(instance) > -1e6, self.gain, -1e6)
        return whole(replace(self, gain=gain), price, instance)

    monkeypatch.setattr(_Whole, "priced", near)
    assert _crossed(6) >= 3


def test_links_that_a_set_uses_are_added_until_plan_and_true_bound_meet() -> None:
    instance = drawn(120, 12, 3)
    few, all_ = _solved(instance, Stop(gap=1e-3), 1), _solved(instance, Stop(gap=1e-5), 12)
    assert few.gap <= 1e-3
    assert few.value >= all_.value * (1 - 1e-3)
    assert few.bound >= all_.value


def test_the_bound_is_the_same_however_many_links_are_priced_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = drawn(60, 9, 4)
    one = _solved(instance, Stop(gap=1e-3), 2)
    monkeypatch.setattr(nation, "BLOCK", 60)
    other = _solved(instance, Stop(gap=1e-3), 2)
    assert one.host.tolist() == other.host.tolist()
    assert one.bound == pytest.approx(other.bound, rel=1e-12)


def test_the_same_question_has_the_same_answer_and_whoever_watches_may_end_it() -> None:
    instance = drawn(80, 10, 5)
    one, other = _solved(instance, QUICK, 2), _solved(instance, QUICK, 2)
    assert (one.host.tolist(), one.bound) == (other.host.tolist(), other.bound)
    with pytest.raises(Cancelled):
        _solved(instance, Stop(gap=1e-9, watch=lambda progress: progress.evaluations < 3), 2)
    assert not _solved(instance, Stop(gap=1e-9, seconds=0.0), 2).reproducible


def test_whoever_watches_is_never_shown_a_bound_over_a_few_links() -> None:
    instance = drawn(60, 9, 0)
    seen: list[Progress] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress)
        return True

    best = _solved(instance, Stop(gap=1e-5), 9)
    _solved(instance, Stop(gap=1e-4, watch=watch), 1)
    assert min(one.bound for one in seen) >= best.value
    assert np.isinf(seen[0].bound)
    assert np.isfinite(seen[-1].bound)


def test_where_no_link_gains_all_stay() -> None:
    curves = drawn(5, 2, 1).curves
    instance = grouped(np.ones(5), np.full((2, 5), -1.0), np.ones((2, 5), dtype=bool), curves)
    found = _solved(instance, QUICK, 1)
    assert (found.host.tolist(), found.value, found.gap) == ([-1] * 5, 0.0, 0.0)
