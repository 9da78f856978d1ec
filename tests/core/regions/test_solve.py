"""The designer whole, on a valley small enough to try everything: never below its plan, never above the best, priced to the cent."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations, product
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.regions.valley import BUYING, OFFICE, sure, valley

from barnraise.core.money import Money
from barnraise.core.regions import solve as designer
from barnraise.core.regions.coupled.shapes import is_connected
from barnraise.core.regions.frame import Frame, frame, worth_of
from barnraise.core.regions.kept import broken
from barnraise.core.regions.location import nation
from barnraise.core.regions.plan import STAYS
from barnraise.core.regions.pricing import priced
from barnraise.core.regions.problem import Lock, Problem, Rule
from barnraise.core.regions.question import edges_of
from barnraise.core.regions.solve import solve
from barnraise.core.regions.stop import Cancelled, Progress, Stop
from barnraise.core.regions.terms import Level, LockKind, RuleKind
from barnraise.core.regions.values import Values, at, drawn

STOP = Stop(gap=1e-6, evaluations=300, rounds=50)


def best_of_all(problem: Problem, arrays: Frame, values: Values) -> float:
    """Try every map of one-piece regions with an agency each, every lead and every set of those served."""
    edges = edges_of(problem)
    limit = problem.rule(RuleKind.REGIONS_AT_MOST)

    @cache
    def best_in(members: tuple[int, ...], number: int) -> float:
        leads = [agency for agency, site in enumerate(arrays.site) if int(site) in members]
        found = 0.0
        for size in range(1, len(members) + 1):
            for served in combinations(members, size):
                volume = np.array([float(arrays.volume[number, list(served)].sum())])
                for lead in leads:
                    cost = float(arrays.curves[number].cost(np.array([lead]), volume)[0])
                    found = max(found, float(arrays.gain[number, list(served), lead].sum()) - cost)
        return found

    best = -np.inf
    for region in product(range(3), repeat=6):
        names = sorted(set(region))
        held = all(any(region[int(site)] == name for site in arrays.site) for name in names)
        if held and (limit is None or len(names) <= limit.limit) and is_connected(edges, np.array(region)):
            groups = [tuple(i for i in range(6) if region[i] == name) for name in names]
            worth = sum(best_in(group, number) for group in groups for number in range(2))
            best = max(best, worth - values.governance * len(names))
    return float(best) + arrays.apart


@settings(max_examples=25, deadline=None)
@given(draw=st.integers(0, 10_000), most=st.integers(1, 3))
def test_the_bound_is_never_below_the_best_and_the_plan_is_the_best(draw: int, most: int) -> None:
    problem = valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, most),))
    values = drawn(problem, seed=1, draw=draw)
    found = solve(problem, STOP, 1, values=values)
    best = best_of_all(problem, frame(problem, values), values)
    assert found.bound.cents / 100 >= best
    assert found.savings.cents / 100 <= best + 1
    assert found.savings.cents / 100 == pytest.approx(best, abs=1)  # so small that the search finds the best
    assert found.broken == ()


@settings(max_examples=25, deadline=None)
@given(draw=st.integers(0, 10_000))
def test_with_several_hosts_allowed_nobody_does_better_by_hand(draw: int) -> None:
    problem = valley(one_lead=False)
    values = drawn(problem, seed=2, draw=draw)
    arrays = frame(problem, values)
    found = solve(problem, STOP, 1, values=values)
    best = arrays.apart
    for number in range(2):
        hosts = [[STAYS, *np.flatnonzero(np.isfinite(arrays.gain[number, row])).tolist()] for row in range(6)]
        options = []
        for host in product(*hosts):
            served = [row for row in range(6) if host[row] != STAYS]
            volume = np.bincount([host[row] for row in served], weights=arrays.volume[number, served], minlength=3)
            if arrays.capacity is None or (volume <= arrays.capacity[number]).all():
                cost = arrays.curves[number].cost(np.arange(3), volume.astype(float)).sum()
                options.append(sum(arrays.gain[number, row, host[row]] for row in served) - cost)
        best += max(options)
    assert found.bound.cents / 100 >= best >= found.savings.cents / 100 - 1
    assert set(found.plan.region) == {STAYS} and found.priced.parts.governance == Money(0)


@pytest.mark.parametrize("level", list(Level))
def test_many_links_are_asked_a_few_at_a_time_and_proven_over_all(
    level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = valley(one_lead=False)
    values = at(problem, level)
    whole = solve(problem, STOP, 1, values=values)
    asked = Mock(wraps=nation.solve)
    monkeypatch.setattr(nation, "solve", asked)
    assert solve(problem, STOP, 1, values=values) == whole
    assert not asked.called
    monkeypatch.setattr(designer, "MANY", 0)
    few = solve(problem, STOP, 1, values=values)
    assert asked.call_count == len(problem.functions)
    assert few.savings.cents == pytest.approx(whole.savings.cents, abs=100)
    assert max(few.savings.cents, whole.savings.cents) <= min(few.bound.cents, whole.bound.cents)


def test_the_plan_costs_out_at_what_the_solver_says_and_is_the_same_plan_each_time() -> None:
    problem = valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, 2),))
    one, again = solve(problem, STOP, 3), solve(problem, STOP, 3)
    assert one == again
    values = at(problem, Level.CENTRAL)
    assert priced(problem, values, one.plan) == one.priced
    assert abs(worth_of(frame(problem, values), values, one.plan) - one.savings.cents / 100) < 1
    assert one.reproducible and one.gap is not None and one.gap < 0.001


def test_a_lock_is_kept_and_costs_no_less_than_nothing() -> None:
    free = solve(valley(), STOP, 1)
    home = dict(zip(("D1", "D2", "D3", "D4", "D5", "D6"), free.plan.region, strict=True))
    for agency, site in (("A", "D1"), ("B", "D3"), ("C", "D5")):
        lock = Lock(LockKind.BELONGS, district="D6", agency=agency)
        locked = solve(valley(locks=(lock,)), STOP, 1)
        assert locked.broken == ()
        assert locked.plan.region[5] == locked.plan.region[("D1", "D2", "D3", "D4", "D5", "D6").index(site)]
        assert locked.savings <= free.savings if home["D6"] != home[site] else locked.savings == free.savings


def test_that_a_district_may_not_be_in_an_agency_s_region_is_known_to_the_bound() -> None:
    """Without knowing it the bound would be that of one region, 11.8 % above."""
    found = solve(valley(locks=(Lock(LockKind.BELONGS, district="D2", agency="A", forbidden=True),)), STOP, 1)
    assert found.broken == () and found.gap is not None and found.gap < 0.001
    assert solve(valley(), STOP, 1).bound.cents > 1.1 * found.bound.cents


def test_what_is_forbidden_does_not_happen() -> None:
    ban = Lock(LockKind.SERVED, district="D2", function="buying", forbidden=True)
    free, banned = solve(valley(), STOP, 1), solve(valley(locks=(ban,)), STOP, 1)
    assert free.plan.host[0][1] != STAYS == banned.plan.host[0][1]
    nobody = tuple(Lock(LockKind.LEADS, function="office", agency=one, forbidden=True) for one in "ABC")
    assert set(solve(valley(locks=nobody), STOP, 1).plan.host[1]) == {STAYS}


def test_limits_of_pupils_are_kept() -> None:
    problem = valley(rules=(Rule(RuleKind.PUPILS_AT_MOST, 4_500), Rule(RuleKind.PUPILS_AT_LEAST, 1_000)))
    found = solve(problem, STOP, 1)
    assert found.broken == ()
    pupils: dict[int, int] = {}
    for one, region in zip(problem.districts, found.plan.region, strict=True):
        pupils[region] = pupils.get(region, 0) + one.pupils
    assert all(1_000 <= size <= 4_500 for size in pupils.values())
    assert found.seen == (RuleKind.PUPILS_AT_MOST, RuleKind.PUPILS_AT_LEAST)


def test_a_rule_that_only_the_plan_could_keep_is_said_to_be_broken_where_it_is() -> None:
    problem = valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, 1), Rule(RuleKind.MILES_AT_MOST, 5, share=0.9)))
    found = solve(problem, STOP, 1)
    assert [one.kind for one in found.broken] == [RuleKind.MILES_AT_MOST]
    assert found.unseen == (RuleKind.MILES_AT_MOST,)
    assert "within 5 miles" in found.broken[0].says


def test_miles_and_counties_are_kept_where_they_can_be_and_counties_whole_are_known_to_the_bound() -> None:
    """The best map without rules is one region, which breaks them; the valley's places are 9 to 46 miles apart by road."""
    miles, most = Rule(RuleKind.MILES_AT_MOST, 20, share=1.0), Rule(RuleKind.COUNTIES_AT_MOST, 1)
    free, near = solve(valley(), STOP, 1), solve(valley(rules=(miles,)), STOP, 1)
    values = at(valley(), Level.CENTRAL)
    assert [one.kind for one in broken(valley(rules=(miles,)), values, free.plan)] == [RuleKind.MILES_AT_MOST]
    assert near.broken == () and near.unseen == (RuleKind.MILES_AT_MOST,) and near.savings < free.savings
    cut = solve(valley(rules=(most,)), STOP, 1)
    assert cut.broken == () and cut.unseen == (RuleKind.COUNTIES_AT_MOST,)
    whole = solve(valley(rules=(Rule(RuleKind.COUNTIES_WHOLE), most)), STOP, 1)
    assert whole.broken == () and whole.seen == (RuleKind.COUNTIES_WHOLE, RuleKind.COUNTIES_AT_MOST)
    assert whole.savings <= cut.savings and whole.gap is not None and whole.gap < 0.005


def test_who_watches_sees_the_two_come_closer_and_may_stop_it() -> None:
    seen: list[Progress] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress)
        return True

    found = solve(valley(), replace(STOP, watch=watch), 1)
    assert seen and all(one.bound >= one.plan - 1e-6 for one in seen)
    assert found == solve(valley(), STOP, 1)  # watching changes nothing
    with pytest.raises(Cancelled):
        solve(valley(), replace(STOP, watch=lambda _: False), 1)


def test_where_nothing_can_be_saved_nothing_is() -> None:
    """Leads so dear that nobody is worth serving: everybody stays, and one region costs its governance."""
    dear = [replace(one, host=replace(one.host, fixed=sure(1e9))) for one in (BUYING, OFFICE)]
    bare = tuple(replace(one, served={}) for one in valley().districts)
    found = solve(valley(functions=tuple(dear), districts=bare), STOP, 1)
    assert {host for row in found.plan.host for host in row} == {STAYS}
    assert found.savings == Money(-15_000_00) and found.gap is None
