"""Everybody served at least cost: between bound and plan stands the best of all plans; the literature's optima are reached."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barnraise.core.regions.curves import Floats
from barnraise.core.regions.location import cheapest, filling, mixed, tariffs
from barnraise.core.regions.location.mixed import Core, Mixed
from barnraise.core.regions.location.served import Served, Unservable
from barnraise.core.regions.location.tariffs import Question, Tariffs
from barnraise.core.regions.stop import Cancelled, Progress, Stop
from barnraise.integrations.locations import facilities

EXACT = Stop(gap=0.0, evaluations=100, rounds=20)


@dataclass(frozen=True, slots=True)
class Asked:
    opening: Floats
    cost: Floats  # [n, m]
    demand: Floats | None
    capacity: Floats | None


@st.composite
def questions(draw: st.DrawFn, *, capacities: bool) -> Asked:
    """Up to five customers and three places: whole figures or not, ties, nothing asked, hardly any room."""
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    divisor = draw(st.sampled_from([1.0, 7.0]))

    def figures(count: int, most: int, least: int = 0) -> Floats:
        whole = draw(st.lists(st.integers(least, most), min_size=count, max_size=count))
        return np.array(whole, dtype=np.float64) / divisor

    opening, cost = figures(m, 60), figures(n * m, 40).reshape(n, m)
    if not capacities:
        return Asked(opening, cost, None, None)
    return Asked(opening, cost, figures(n, 12), figures(m, 30, 1))


def _plans(asked: Asked) -> dict[tuple[int, ...], float]:
    """Every plan that fits, and what it costs, by plain loops."""
    n, m = asked.cost.shape
    found = {}
    for plan in product(range(m), repeat=n):
        used = [0.0] * m
        for customer, host in enumerate(plan):
            used[host] += 0.0 if asked.demand is None else float(asked.demand[customer])
        if asked.capacity is None or all(used[host] <= asked.capacity[host] + 1e-9 for host in range(m)):
            ways = sum(float(asked.cost[customer, host]) for customer, host in enumerate(plan))
            found[plan] = ways + sum(float(asked.opening[host]) for host in set(plan))
    return found


def _solved(asked: Asked, stop: Stop = EXACT) -> Served:
    return cheapest.solve(asked.opening, asked.cost, stop, demand=asked.demand, capacity=asked.capacity)


def _holds(asked: Asked) -> None:
    plans = _plans(asked)
    if not plans:
        with pytest.raises(Unservable):
            _solved(asked)
        return
    found = _solved(asked)
    assert plans[tuple(found.host.tolist())] == pytest.approx(found.cost, abs=1e-9)
    assert found.cost == pytest.approx(min(plans.values()), abs=1e-6), "HiGHS proves so small a core"
    assert found.bound <= min(plans.values()) + 1e-6
    assert found.open.tolist() == sorted(set(found.host.tolist()))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(questions(capacities=True))
def test_the_best_plan_of_all_that_fit_is_found_and_stands_above_the_bound(asked: Asked) -> None:
    _holds(asked)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(questions(capacities=False))
def test_without_capacities_as_well(asked: Asked) -> None:
    _holds(asked)


def _drawn(n: int, m: int, seed: int, *, tightness: float | None) -> Asked:
    source = np.random.default_rng(seed)
    cost = source.uniform(1, 30, (n, m))
    demand = source.uniform(1, 12, n)
    room = None if tightness is None else demand.sum() / m * tightness * source.uniform(0.8, 1.2, m)
    return Asked(source.uniform(10, 60, m), cost, demand if room is not None else None, room)


def _crossed(count: int, *, exact: bool) -> int:
    """How many of some small questions have a bound above their best plan."""
    found = 0
    for seed in range(count):
        asked = _drawn(6, 3, seed, tightness=2.0)
        assert asked.demand is not None and asked.capacity is not None
        question = Question(asked.opening, asked.cost.T.copy(), asked.demand, asked.capacity)
        optimum = min(_plans(asked).values())
        rising = Tariffs(question, asked.cost.min(axis=1) + 10.0, exact=exact)
        for _ in range(80):
            rising.evaluate(optimum)
        found += rising.bound > optimum + 1e-6
    return found


@pytest.mark.parametrize("exact", [False, True])
def test_the_bound_alone_never_crosses_the_best_plan(exact: bool) -> None:
    assert _crossed(25, exact=exact) == 0


def test_a_twin_of_the_bound_whose_demands_are_rounded_up_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = filling.filled

    def up(worth: Floats, weight: np.ndarray, room: int) -> object:
        return whole(worth, (weight * 1.3).astype(np.int64), room)

    monkeypatch.setattr(filling, "filled", up)
    assert _crossed(25, exact=True) >= 5


def test_a_twin_that_asks_only_some_places_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tariffs.sets

    def some(question: Question, tariff: Floats, *, exact: bool) -> tariffs.Sets:
        blind = Question(question.opening, question.cost.copy(), question.demand, question.capacity)
        blind.cost[0] = 1e9
        return whole(blind, tariff, exact=exact)

    monkeypatch.setattr(tariffs, "sets", some)
    assert _crossed(25, exact=False) >= 5


@settings(max_examples=60, deadline=None, derandomize=True)
@given(questions(capacities=True), st.booleans(), st.integers(-10, 40))
def test_a_link_costs_the_bound_no_more_than_the_best_plan_with_it_costs(asked: Asked, exact: bool, level: int) -> None:
    assert asked.demand is not None and asked.capacity is not None
    question = Question(asked.opening, asked.cost.T.copy(), asked.demand, asked.capacity)
    plans = _plans(asked)
    lost = tariffs.losses(question, asked.cost.min(axis=1) + level, exact=exact)
    for host in range(len(asked.opening)):
        for customer in range(len(asked.demand)):
            best = min((cost for plan, cost in plans.items() if plan[customer] == host), default=np.inf)
            assert lost.reached + lost.link[host, customer] <= best + 1e-6
        without = min((cost for plan, cost in plans.items() if host not in plan), default=np.inf)
        assert lost.reached + lost.shut[host] <= without + 1e-6


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), min_size=1, max_size=7), st.integers(0, 20))
def test_a_host_is_filled_as_the_best_of_all_sets_would(items: list[tuple[int, int]], room: int) -> None:
    worth = np.array([one[0] for one in items], dtype=np.float64)
    weight = np.array([one[1] for one in items], dtype=np.int64)
    best, steps = filling.filled(worth, weight, room)
    every = [
        sum(one[0] for one, is_in in zip(items, inside, strict=True) if is_in)
        for inside in product([False, True], repeat=len(items))
        if sum(one[1] for one, is_in in zip(items, inside, strict=True) if is_in) <= room
    ]
    taken = filling.chosen(worth, weight, room, steps)
    assert best[room] == max(every) == worth[taken].sum()
    assert weight[taken].sum() <= room


def _known(folder: Path, column: str = "single_source_optimum") -> dict[str, float]:
    with (folder / "optima.csv").open(newline="") as rows:
        return {row["file"]: float(row[column]) for row in csv.DictReader(rows)}


@pytest.mark.parametrize(
    ("library", "name"),
    [("orlib_cfl_small", name) for name in ("p1_cap61", "p5_cap71", "p11_cap93", "p19_cap123", "p23_cap133")]
    + [("holmberg", name) for name in ("p1", "p9", "p23", "p41", "p61")],
)
def test_the_optimum_of_the_literature_is_proven(library: str, name: str, shared: Path) -> None:
    folder = shared / "optimisation" / library
    asked = facilities.read((folder / name).read_bytes())
    found = cheapest.solve(asked.opening, asked.cost, Stop(gap=0.0), demand=asked.demand, capacity=asked.capacity)
    assert found.cost == pytest.approx(_known(folder)[name], abs=0.01)
    assert found.cost - found.bound < 0.01


def _told_too_much(monkeypatch: pytest.MonkeyPatch) -> tuple[float, Served]:
    """The optimum, and the answer where HiGHS finds it and yet says that no plan costs less than 5 more."""
    asked, whole = _drawn(30, 6, 4, tightness=1.6), mixed.solve
    optimum = _solved(asked).cost

    def much(core: Core, **limits: int) -> Mixed:
        found = whole(core, **limits)
        return replace(found, bound=optimum + 5.0)

    monkeypatch.setattr(mixed, "solve", much)
    monkeypatch.setattr(cheapest, "NEAR", 1)  # so that the plan is found where all links are asked about
    return optimum, _solved(asked)


def test_a_proof_is_not_believed_where_a_plan_in_hand_costs_less(monkeypatch: pytest.MonkeyPatch) -> None:
    optimum, found = _told_too_much(monkeypatch)
    assert found.cost == pytest.approx(optimum)
    assert found.bound < optimum - 1e-3, "nothing was proven"


def test_a_twin_that_believes_it_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def believe(work: cheapest._Work, bound: float) -> None:
        work.proven = max(work.proven, min(bound, work.cost))

    monkeypatch.setattr(cheapest._Work, "_believe", believe)
    optimum, found = _told_too_much(monkeypatch)
    assert found.bound == pytest.approx(optimum), "a false proof passes for one"


def test_the_same_question_has_the_same_answer() -> None:
    asked = _drawn(60, 8, 4, tightness=1.6)
    one, other = _solved(asked), _solved(asked)
    assert (one.host.tolist(), one.bound) == (other.host.tolist(), other.bound)


@pytest.mark.parametrize(("room", "able"), [(9.0, False), (10.0, True), (11.0, True)])
def test_a_customer_larger_than_every_place_cannot_be_served(room: float, able: bool) -> None:
    asked = Asked(np.array([1.0, 1.0]), np.array([[1.0, 2.0]]), np.array([10.0]), np.array([room, 5.0]))
    if able:
        assert _solved(asked).cost == 2.0
    else:
        with pytest.raises(Unservable, match="a customer asks for 10"):
            _solved(asked)


@pytest.mark.parametrize(("room", "able"), [(9.0, False), (10.0, True), (11.0, True)])
def test_all_places_together_have_to_have_room(room: float, able: bool) -> None:
    asked = Asked(np.array([1.0, 1.0]), np.ones((2, 2)), np.array([10.0, 10.0]), np.array([10.0, room]))
    if able:
        assert _solved(asked).cost == 4.0
    else:
        with pytest.raises(Unservable):
            _solved(asked)


def test_room_enough_in_all_that_no_plan_can_use_is_said_to_be_unservable() -> None:
    asked = Asked(np.array([1.0, 1.0]), np.ones((3, 2)), np.array([6.0, 6.0, 6.0]), np.array([10.0, 10.0]))
    with pytest.raises(Unservable):
        _solved(asked)


def test_whoever_watches_sees_cost_and_bound_close_in_and_may_end_it() -> None:
    seen: list[Progress] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress)
        return len(seen) < 6

    with pytest.raises(Cancelled):
        _solved(_drawn(60, 8, 4, tightness=1.6), Stop(gap=-1.0, watch=watch))
    assert [one.plan for one in seen] == sorted((one.plan for one in seen), reverse=True)
    assert [one.bound for one in seen] == sorted(one.bound for one in seen)


def test_an_answer_cut_short_by_time_says_so() -> None:
    asked = _drawn(60, 8, 4, tightness=1.6)
    assert not _solved(asked, Stop(gap=-1.0, seconds=0.0)).reproducible
    assert _solved(asked, Stop(gap=0.05)).reproducible
