"""The p-median: between plan and bound stands the best of all choices of p places; the literature's optima are reached."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location import median
from barnraise.core.regions.location.interchange import Interchange
from barnraise.core.regions.location.served import Served
from barnraise.core.regions.location.shares import Shares, _Every, _Near
from barnraise.core.regions.stop import Cancelled, Progress, Stop
from barnraise.integrations.locations import graphs

EXACT = Stop(gap=0.0, evaluations=300, rounds=200)
QUICK = ("pmed1", "pmed3", "pmed5", "pmed7", "pmed9", "pmed13", "pmed15")


def _cost(distance: Floats, opened: tuple[int, ...]) -> float:
    """Each customer to the nearest, by plain loops."""
    return sum(min(float(distance[place, customer]) for place in opened) for customer in range(distance.shape[1]))


def _best(distance: Floats, p: int) -> float:
    return min(_cost(distance, opened) for opened in combinations(range(len(distance)), p))


@st.composite
def questions(draw: st.DrawFn) -> tuple[Floats, int]:
    """Up to seven places and customers, whole distances or not, ties and zeros among them."""
    m, n = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    divisor = draw(st.sampled_from([1.0, 7.0]))
    figures = draw(st.lists(st.integers(0, 30), min_size=m * n, max_size=m * n))
    return np.array(figures, dtype=np.float64).reshape(m, n) / divisor, draw(st.integers(1, m))


def _holds(distance: Floats, p: int, found: Served) -> None:
    assert len(found.open) == p
    assert set(found.host.tolist()) <= set(found.open.tolist())
    again = sum(float(distance[place, customer]) for customer, place in enumerate(found.host.tolist()))
    assert again == pytest.approx(found.cost, abs=1e-9)
    optimum = _best(distance, p)
    assert found.bound <= optimum + 1e-9
    assert optimum <= found.cost + 1e-9


@settings(max_examples=200, deadline=None, derandomize=True)
@given(questions())
def test_the_best_choice_of_all_stands_between_bound_and_plan(question: tuple[Floats, int]) -> None:
    distance, p = question
    _holds(distance, p, median.solve(distance, p, EXACT, seed=1))


def _drawn(places: int, customers: int, seed: int) -> Floats:
    source = np.random.default_rng(seed)
    one, other = source.uniform(0, 100, (places, 2)), source.uniform(0, 100, (customers, 2))
    return np.asarray(np.hypot(*(one[:, None, :] - other[None, :, :]).transpose(2, 0, 1)))


@pytest.mark.parametrize("p", [2, 3, 11, 12])
def test_the_bound_never_crosses_the_best_of_twelve_places(p: int) -> None:
    distance = _drawn(12, 30, p)
    _holds(distance, p, median.solve(distance, p, EXACT, seed=1))


def test_only_near_ways_are_looked_at_and_the_bound_is_that_of_all() -> None:
    ways = _drawn(150, 150, 3).T.copy()
    near = Shares(ways, 60, np.full(150, 12.0))
    assert isinstance(near._near, _Near)
    assert len(near._near.way) < ways.size / 2
    for _ in range(60):
        charge = near.charge
        near.evaluate(1_000.0)
        below = np.sort(np.minimum(ways - charge[:, None], 0.0).sum(axis=0))
        assert near.bound >= charge.sum() + below[:60].sum() - 1e-9


def _crossed(count: int) -> int:
    """How many small questions have a bound above their best choice."""
    found = 0
    for seed in range(count):
        distance = _drawn(9, 14, seed)
        shares = Shares(distance.T.copy(), 3, np.full(14, 30.0))
        optimum = _best(distance, 3)
        for _ in range(80):
            shares.evaluate(optimum)
        found += shares.bound > optimum + 1e-6
    return found


def test_a_twin_of_the_bound_that_leaves_out_some_ways_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _crossed(12) == 0
    whole = _Every.spared

    def twice(self: _Every, charge: Floats) -> Floats:
        return whole(_Every(self.way[:, ::2]), charge[::2])

    monkeypatch.setattr(_Every, "spared", twice)
    assert _crossed(12) >= 6


def _crossed_where_narrowed(monkeypatch: pytest.MonkeyPatch, factor: float) -> tuple[int, int]:
    """How often places were left out of small questions, and how many then have a bound above their best choice."""
    could, narrow, found, narrowed = Shares.could_open, Shares.narrow, 0, 0

    def stricter(self: Shares, ceiling: float) -> npt.NDArray[np.bool_]:
        return could(self, self.bound + factor * (ceiling - self.bound))

    def counted(self: Shares, kept: Ints) -> None:
        nonlocal narrowed
        narrowed += 1
        narrow(self, kept)

    monkeypatch.setattr(Shares, "could_open", stricter)
    monkeypatch.setattr(Shares, "narrow", counted)
    for seed in range(60):
        distance = _drawn(14, 20, seed)
        found += median.solve(distance, 3, EXACT, seed=1).bound > _best(distance, 3) + 1e-6
    monkeypatch.setattr(Shares, "could_open", could)
    monkeypatch.setattr(Shares, "narrow", narrow)
    return narrowed, found


def test_places_left_out_stand_in_no_better_choice_and_a_twin_that_leaves_out_more_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    narrowed, crossed = _crossed_where_narrowed(monkeypatch, 1.0)
    assert narrowed >= 20
    assert crossed == 0
    assert _crossed_where_narrowed(monkeypatch, 0.0)[1] >= 1


@pytest.mark.parametrize("seed", range(3))
def test_every_exchange_is_priced_as_it_comes_out(seed: int) -> None:
    ways = _drawn(20, 40, seed).T.copy()
    plan = Interchange(ways, np.arange(5, dtype=np.int64))
    for _ in range(4):
        worth = plan._both - plan._loss[:, None] + plan._gain
        for out in range(5):
            for entering in set(range(20)) - set(plan.sites.tolist()):
                other = plan.sites.copy()
                other[out] = entering
                assert worth[out, entering] == pytest.approx(plan.cost - ways[:, other].min(axis=1).sum(), abs=1e-9)
        out, entering, _ = plan._best()
        plan.exchange(np.array([out]), np.array([entering]))


def test_several_places_exchanged_at_once_come_out_as_summed_anew_and_leave_the_plan_they_were_copied_from() -> None:
    ways = _drawn(60, 90, 5).T.copy()
    plan = Interchange(ways, np.arange(20, dtype=np.int64))
    for out, entering in ([3, 7], [40, 50]), ([0], [59]), (list(range(12)), list(range(30, 42))):
        other = plan.copy()
        other.exchange(np.array(out), np.array(entering))
        fresh = Interchange(ways, other.sites)
        for name in ("first", "second", "_gain", "_loss", "_both"):
            assert np.allclose(getattr(other, name), getattr(fresh, name), atol=1e-9), name
        assert plan.sites.tolist() == list(range(20))
        assert plan.cost == Interchange(ways, plan.sites).cost


def test_customers_of_very_different_weights_are_no_harder_to_prove() -> None:
    weight = np.exp(np.random.default_rng(2).normal(0, 2.5, 300))
    found = median.solve(_drawn(40, 300, 6) * weight, 12, Stop(gap=1e-4, evaluations=150), seed=1)
    assert found.gap <= 1e-4


@pytest.mark.parametrize("name", QUICK)
def test_the_optimum_of_the_literature_is_reached(name: str, shared: Path) -> None:
    folder = shared / "optimisation" / "orlib_pmed"
    with (folder / "optima.csv").open(newline="") as rows:
        optimum = {row["instance"]: float(row["p_median_optimum"]) for row in csv.DictReader(rows)}[name]
    asked = graphs.read((folder / f"{name}.txt").read_bytes())
    assert asked.sites is not None
    found = median.solve(asked.distance, asked.sites, EXACT, seed=1)
    assert found.cost == optimum
    assert found.bound <= optimum


def test_the_same_question_has_the_same_answer() -> None:
    distance = _drawn(60, 80, 4)
    one, other = (median.solve(distance, 9, EXACT, seed=7) for _ in range(2))
    assert (one.open.tolist(), one.host.tolist(), one.bound) == (other.open.tolist(), other.host.tolist(), other.bound)


@pytest.mark.parametrize("p", [0, 4])
def test_p_is_at_least_1_and_at_most_all_places(p: int) -> None:
    with pytest.raises(ValueError, match="of 3 places cannot be opened"):
        median.solve(np.ones((3, 2)), p, EXACT, seed=1)


@pytest.mark.parametrize(("p", "cost"), [(1, 10.0), (3, 3.0)])
def test_one_place_and_all_places_are_answered_beyond_doubt(p: int, cost: float) -> None:
    distance = np.array([[1.0, 9.0], [8.0, 2.0], [5.0, 6.0]])
    found = median.solve(distance, p, EXACT, seed=1)
    assert (found.cost, found.bound, found.gap) == (cost, cost, 0.0)


def test_whoever_watches_sees_cost_and_bound_close_in_and_may_end_it() -> None:
    seen: list[Progress] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress)
        return len(seen) < 6

    with pytest.raises(Cancelled):
        median.solve(_drawn(60, 80, 4), 9, Stop(gap=-1.0, watch=watch), seed=1)
    assert [one.plan for one in seen] == sorted((one.plan for one in seen), reverse=True)
    assert [one.bound for one in seen] == sorted(one.bound for one in seen)


def test_an_answer_cut_short_by_time_says_so() -> None:
    assert not median.solve(_drawn(60, 80, 4), 9, Stop(gap=-1.0, seconds=0.0), seed=1).reproducible
    assert median.solve(_drawn(60, 80, 4), 9, Stop(gap=1e-3), seed=1).reproducible
