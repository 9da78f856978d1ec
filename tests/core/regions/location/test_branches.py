"""Hosts asked about one by one: no plan exceeds the higher of the two branches, and a twin that loses one of them is caught."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from tests.core.regions.location import slow
from tests.core.regions.location.ground import drawn, six, small

from barnraise.core.regions.curves import Pieces, Power
from barnraise.core.regions.location import branches
from barnraise.core.regions.location.bound import Descent
from barnraise.core.regions.location.branches import Branch, Branches, Paid
from barnraise.core.regions.location.capacity import Averages
from barnraise.core.regions.location.instance import Instance
from barnraise.core.regions.location.knapsack import whole
from barnraise.core.regions.location.oracle import Bools, links_of, prefixes
from barnraise.core.regions.location.solve import solve
from barnraise.core.regions.stop import Stop


def _root(instance: Instance, evaluations: int = 20, *, sharp: bool = False) -> Branches:
    """Nothing decided yet, at the best prices of so many evaluations."""
    links = links_of(instance)
    descent, averages = Descent(links, np.zeros(instance.districts), whole if sharp else prefixes), Averages(links)
    for _ in range(evaluations):
        averages.note(descent.evaluate(0.0))
    none = np.zeros(instance.hosts, dtype=bool)
    return Branches(links, descent.oracle, [Branch(descent.bound, descent.best, averages, none, none)])


def _all(work: Branches) -> list[float]:
    """The bound as it comes down until every host is decided, of plans that save anything at all."""
    bounds = [work.highest.bound]
    while work.split(0.0):
        bounds.append(work.highest.bound)
    return bounds


@settings(max_examples=40, deadline=None, derandomize=True)
@given(small(capacities=True))
def test_the_optimum_is_below_the_highest_branch_whatever_is_decided(instance: Instance) -> None:
    optimum = slow.best(instance)
    for sharp in (False, True):
        bounds = _all(_root(instance, sharp=sharp))
        assert min(bounds) >= optimum - 1e-6
        assert bounds == sorted(bounds, reverse=True)


def _without(instance: Instance, closed: Bools) -> Instance:
    """The same without the links of these hosts."""
    host = np.repeat(np.arange(instance.hosts), np.diff(instance.start))
    kept = ~closed[host]
    start = np.concatenate([[0], np.cumsum(np.bincount(host[kept], minlength=instance.hosts))])
    return replace(instance, start=start, district=instance.district[kept], gain=instance.gain[kept])


def test_the_branch_that_closes_a_host_is_above_every_plan_without_it() -> None:
    for seed in range(8):
        instance = six(seed, capacities=True)
        work = _root(instance)
        work.split(0.0)
        opened, closed = work.leaves
        assert (opened.opened == closed.closed).all() and closed.closed.sum() == 1
        assert closed.bound >= slow.best(_without(instance, closed.closed)) - 1e-6


def _crossed(questions: int) -> int:
    """How often the bound is below what a plan saves."""
    found = 0
    for seed in range(questions):
        instance = six(seed, capacities=True)
        found += min(_all(_root(instance))) < slow.best(instance) - 1e-6
    return found


def test_a_twin_that_loses_a_branch_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _crossed(20) == 0
    split = Branches.split

    def lost(self: Branches, floor: float) -> int:
        evaluations = split(self, floor)
        self.leaves = self.leaves[:-2] + self.leaves[-1:] if evaluations else self.leaves
        return evaluations

    monkeypatch.setattr(Branches, "split", lost)
    assert _crossed(20) >= 5


def test_a_twin_that_pays_for_opening_twice_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branches, "Paid", lambda curves, spent: _Twice(curves, spent))
    assert _crossed(20) >= 5


class _Twice(Paid):
    """Says that it is spent, and asks for it again."""

    cost = property(lambda self: self.curves.cost)


@pytest.mark.parametrize(
    "curves",
    [
        Power(np.array([7.0]), np.array([2.0]), np.array([0.5])),
        Pieces(np.array([7.0]), np.array([[0.0, 3.0]]), np.array([[2.0, 1.0]])),
    ],
)
def test_what_an_open_host_has_paid_is_its_fixed_part(curves: Power | Pieces) -> None:
    at = np.zeros(3, dtype=np.int64)
    paid = Paid(curves, np.array([7.0]))
    assert paid.hosts == 1
    assert paid.cost(at, np.array([0.0, 4.0, 9.0])).tolist() == [
        0.0, *(curves.cost(at[1:], np.array([4.0, 9.0])) - 7.0).tolist()
    ]  # fmt: skip
    assert paid.slope(at, np.array([1.0, 4.0, 9.0])).tolist() == curves.slope(at, np.array([1.0, 4.0, 9.0])).tolist()


def test_where_few_hosts_open_the_gap_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = drawn(80, 10, 1, tightness=6.0)
    with_branches = solve(instance, Stop(gap=1e-5))
    monkeypatch.setattr(Branches, "split", lambda self, floor: 0)
    without = solve(instance, Stop(gap=1e-5))
    assert with_branches.bound < without.bound
    assert with_branches.gap < 0.7 * without.gap
    assert slow.priced(instance, with_branches.host.tolist()) == pytest.approx(with_branches.value, rel=1e-9)
