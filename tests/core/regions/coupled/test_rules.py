"""Rules about counties and miles: what stays whole is whole in plan and bound; what only the plan keeps, it keeps where it can."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from tests.core.regions.coupled import slow
from tests.core.regions.coupled.ground import ruled, small

from barnraise.core.regions.coupled import draft, locks
from barnraise.core.regions.coupled.instance import Instance, OnlyPlan
from barnraise.core.regions.coupled.locks import Contradiction, locks_of
from barnraise.core.regions.coupled.solve import solve
from barnraise.core.regions.coupled.tally import Tally, tally_of
from barnraise.core.regions.curves import Floats
from barnraise.core.regions.stop import Stop

SHORT, LONGER = (Stop(gap=1e-6, evaluations=count, rounds=15) for count in (30, 90))
KINDS: list[dict[str, bool]] = [
    {"whole": True},
    {"counties": True},
    {"miles": True},
    {"whole": True, "miles": True, "locks": True},
    {"counties": True, "miles": True, "limits": True, "capacity": True},
]


def _tried(kind: dict[str, bool], count: int = 10) -> tuple[int, int]:
    """How many questions had a plan that keeps all, and in how many of them the plan found was no less than the best."""
    asked = best = 0
    for seed in range(count):
        instance = ruled(seed, **kind)
        optimum = slow.best(instance, contiguous=True, rules=True)
        try:
            plan = solve(instance, SHORT, seed)
        except Contradiction:
            assert slow.best(instance, contiguous=True) == -inf, f"seed {seed}: a plan exists"
            continue
        region = plan.region.tolist()
        assert slow.is_allowed(instance, region) and slow.is_connected(instance, region)
        assert slow.keeps_rules(instance, region) is (optimum > -inf), f"seed {seed}"
        wider = slow.best(instance, contiguous=False) if instance.whole is not None else optimum
        assert plan.bound >= wider - 1e-9, f"seed {seed}"
        if optimum > -inf:
            assert plan.value <= optimum + 1e-9 or instance.capacity is not None
            asked += 1
            best += plan.value >= optimum - 1e-6
    return asked, best


@pytest.mark.parametrize("kind", KINDS, ids="+".join)
def test_a_plan_keeps_the_rules_wherever_one_can_and_the_bound_is_above_all(kind: dict[str, bool]) -> None:
    asked, best = _tried(kind)
    assert asked >= 4
    assert best >= asked - 1


def test_counties_that_stay_whole_are_seen_by_the_bound() -> None:
    lower = 0
    for seed in range(10):
        whole = ruled(seed, whole=True)
        plan, free = (solve(one, LONGER, seed) for one in (whole, replace(whole, whole=None)))
        assert plan.gap < 1e-3
        lower += plan.bound < free.bound - 1e-3
    assert lower >= 2


def test_a_twin_that_does_not_steer_breaks_rules_that_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(tally: Tally, size: Floats) -> Floats:
        return np.zeros(size.shape[:-1])

    monkeypatch.setattr(draft.Tally, "rules", blind)
    for kind in ({"counties": True}, {"miles": True}):
        with pytest.raises(AssertionError, match="seed"):
            _tried(kind)


def test_a_twin_whose_bound_asks_for_more_counties_than_the_rule_is_caught_below_the_optimum() -> None:
    """Where counties may be cut, parts of them do not add up to as many as there are: as a least they would ask too much."""
    below = 0
    for seed in range(10):
        instance = ruled(seed, counties=True)
        county = instance.only_plan.county
        assert county is not None
        part = (1.0 / np.bincount(county))[county]
        least = np.array([instance.only_plan.counties_least])
        twin = replace(instance, measures=part[None, :], least=least, most=np.array([inf]), only_plan=OnlyPlan())
        try:
            below += solve(twin, SHORT, seed).bound < slow.best(instance, contiguous=False, rules=True) - 1e-6
        except Contradiction:
            below += slow.best(instance, contiguous=False, rules=True) > -inf
    assert below >= 1


def test_a_lock_that_would_cut_a_county_contradicts() -> None:
    instance = replace(ruled(1, whole=True), together=(), apart=())
    assert instance.whole is not None
    home = instance.whole == instance.whole[instance.site[0]]
    inside = int(np.flatnonzero(home)[-1])
    with pytest.raises(Contradiction) as refused:
        locks_of(replace(instance, apart=((inside, 0),)))
    assert refused.value.clash is locks.Clash.APART_AND_TOGETHER
    outside = int(np.flatnonzero(~home)[0])
    locks_of(replace(instance, apart=((outside, 0),)))


def _tally() -> tuple[Instance, Tally]:
    """Six districts in three counties of two, an agency on the first and the last; near: three of the first, all of the last."""
    instance = replace(
        small(29), site=np.array([0, 5]), measures=None, least=None, most=None,
        only_plan=OnlyPlan(
            np.array([0, 0, 1, 1, 2, 2]), 2.0, 2.0, np.array([[1, 1], [1, 1], [1, 1], [0, 1], [0, 1], [0, 1]], dtype=np.bool_), 0.75
        ),
    )  # fmt: skip
    return instance, tally_of(instance, np.arange(6))


@pytest.mark.parametrize(
    ("members", "kept"),
    [
        ([0, 1, 2], True),  # two counties, one of them cut; three of three near the agency in 0
        ([0, 1], False),  # one county
        ([0, 2, 4], False),  # three
        ([0, 1, 2, 3], True),  # three of four are near
        ([0, 2, 3], False),  # two of three are
        ([2, 3, 4, 5], True),  # the agency in 5 is near to all
        ([2, 3], False),  # no agency inside
    ],
)
def test_counties_and_miles_are_counted_to_their_limits(members: list[int], kept: bool) -> None:
    _, tally = _tally()
    size = tally.amount[:, members].sum(axis=1)
    assert (float(tally.rules(size)) == 0.0) is kept
