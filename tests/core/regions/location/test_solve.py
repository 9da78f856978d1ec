"""One function answered: between the plan and the bound stands the optimum, the plan costs out, the same in gives the same out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.regions.location import slow
from tests.core.regions.location.ground import drawn, grouped, small

from barnraise.core.regions.curves import Power
from barnraise.core.regions.location.instance import Instance, Located
from barnraise.core.regions.location.solve import learned, solve
from barnraise.core.regions.stop import Cancelled, Progress, Stop

QUICK = Stop(gap=1e-6, evaluations=80, rounds=20)


def _holds(instance: Instance, found: Located) -> None:
    """The plan costs out, and the optimum stands between it and the bound."""
    optimum = slow.best(instance)
    assert slow.priced(instance, found.host.tolist()) == pytest.approx(found.value, abs=1e-6)
    assert found.value - 1e-6 <= optimum <= found.bound + 1e-6


@settings(max_examples=150, deadline=None, derandomize=True)
@given(small(capacities=False))
def test_the_optimum_stands_between_plan_and_bound(instance: Instance) -> None:
    _holds(instance, solve(instance, QUICK))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small(capacities=True))
def test_with_capacities_the_optimum_stands_between_plan_and_bound(instance: Instance) -> None:
    _holds(instance, solve(instance, QUICK))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small(capacities=False), st.integers(0, 1_000))
def test_whatever_was_learned_elsewhere_the_optimum_stands_between_plan_and_bound(
    instance: Instance, seed: int
) -> None:
    wrong = np.random.default_rng(seed).uniform(-200, 200, instance.districts)
    _holds(instance, solve(instance, QUICK, learned=wrong))


def test_what_was_learned_proves_the_same_question_in_fewer_evaluations_and_wrong_figures_do_not() -> None:
    instance = drawn(120, 12, 2)
    stop = Stop(gap=1e-4)
    found = solve(instance, stop)
    again = solve(instance, stop, start=found.host, learned=learned(instance, found))
    assert again.evaluations < found.evaluations
    assert solve(instance, stop, start=found.host, learned=-learned(instance, found)).evaluations > again.evaluations


@pytest.mark.parametrize("seed", range(4))
def test_a_state_without_capacities_is_proven_to_a_ten_thousandth(seed: int) -> None:
    instance = drawn(120, 12, seed)
    found = solve(instance, Stop(gap=1e-4))
    assert found.gap <= 1e-4
    assert slow.priced(instance, found.host.tolist()) == pytest.approx(found.value, rel=1e-9)


def test_the_same_question_has_the_same_answer() -> None:
    for tightness in (None, 3.0):
        instance = drawn(80, 10, 5, tightness=tightness)
        one, other = solve(instance, QUICK), solve(instance, QUICK)
        assert one.host.tolist() == other.host.tolist()
        assert (one.value, one.bound, one.evaluations) == (other.value, other.bound, other.evaluations)


def test_a_plan_to_begin_from_is_never_made_worse() -> None:
    instance = drawn(80, 10, 6)
    best = solve(instance, Stop(gap=1e-5))
    again = solve(instance, Stop(gap=1e-5, evaluations=1, rounds=1), start=best.host)
    assert again.value >= best.value - 1e-6


def test_of_a_plan_to_begin_from_links_that_are_not_there_are_left_out() -> None:
    curves = Power(np.zeros(2), np.ones(2), np.ones(2))
    linked = np.array([[True, False], [False, True]])
    instance = grouped(np.array([1.0, 1.0]), np.full((2, 2), 5.0), linked, curves)
    found = solve(instance, QUICK, start=np.array([1, 1]))
    assert found.host.tolist() == [0, 1]


def test_a_plan_to_begin_from_that_is_too_full_is_brought_within_room() -> None:
    curves = Power(np.zeros(2), np.zeros(2), np.ones(2))
    instance = grouped(np.array([4.0, 4.0, 4.0]), np.full((2, 3), 5.0), np.ones((2, 3), dtype=bool), curves)
    tight = replace(instance, capacity=np.array([8.0, 4.0]))
    found = solve(tight, QUICK, start=np.array([0, 0, 0]))
    assert slow.priced(tight, found.host.tolist()) == 15.0


@pytest.mark.parametrize(("cost", "host"), [(49.0, 0), (50.0, -1), (51.0, -1)])
def test_a_host_opens_only_where_it_gains(cost: float, host: int) -> None:
    curves = Power(np.array([cost]), np.zeros(1), np.ones(1))
    instance = grouped(np.array([10.0]), np.array([[50.0]]), np.ones((1, 1), dtype=bool), curves)
    assert solve(instance, QUICK).host.tolist() == [host]


def test_where_nothing_can_be_saved_the_gap_is_0() -> None:
    curves = Power(np.array([1e6]), np.zeros(1), np.ones(1))
    instance = grouped(np.array([10.0, 5.0]), np.array([[50.0, -3.0]]), np.ones((1, 2), dtype=bool), curves)
    found = solve(instance, QUICK)
    assert (found.host.tolist(), found.value, found.gap) == ([-1, -1], 0.0, 0.0)


def test_without_any_link_all_stay() -> None:
    curves = Power(np.zeros(1), np.zeros(1), np.ones(1))
    instance = grouped(np.array([10.0]), np.array([[50.0]]), np.zeros((1, 1), dtype=bool), curves)
    assert solve(instance, QUICK).host.tolist() == [-1]


def test_whoever_watches_sees_plan_and_bound_close_in() -> None:
    seen: list[Progress] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress)
        return True

    found = solve(drawn(80, 10, 7), Stop(gap=1e-5, watch=watch))
    assert len(seen) == found.evaluations
    assert [one.plan for one in seen] == sorted(one.plan for one in seen)
    assert [one.bound for one in seen] == sorted((one.bound for one in seen), reverse=True)


@pytest.mark.parametrize("tightness", [None, 3.0])
def test_whoever_watches_may_end_it(tightness: float | None) -> None:
    with pytest.raises(Cancelled):
        solve(drawn(80, 10, 7, tightness=tightness), Stop(gap=1e-9, watch=lambda progress: progress.evaluations < 3))


def test_an_answer_cut_short_by_time_says_so() -> None:
    instance = drawn(80, 10, 8)
    assert not solve(instance, Stop(gap=0.0, seconds=0.0)).reproducible
    assert solve(instance, Stop(gap=1e-4)).reproducible


def test_the_bound_holds_even_where_the_work_ends_at_once() -> None:
    instance = drawn(80, 10, 9)
    first, long = solve(instance, Stop(evaluations=1)), solve(instance, Stop(gap=1e-5))
    assert first.evaluations == 1
    assert first.bound >= long.value
