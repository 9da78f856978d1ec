"""The bound stands above every plan there is: against exhaustive enumeration, with and without locks, limits, capacities."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from tests.core.regions.coupled import slow
from tests.core.regions.coupled.ground import small

from barnraise.core.regions.coupled import seats
from barnraise.core.regions.coupled.descent import Descent
from barnraise.core.regions.coupled.instance import Instance
from barnraise.core.regions.coupled.locks import Contradiction, Locks, locks_of
from barnraise.core.regions.coupled.rows import Links, Priced, Screen
from barnraise.core.regions.curves import Floats, Ints

KINDS: list[dict[str, bool]] = [
    {},
    {"locks": True},
    {"limits": True},
    {"capacity": True},
    {"locks": True, "limits": True, "capacity": True},
]


def _descent(instance: Instance) -> Descent:
    board = seats.board_of(instance, locks_of(instance))
    return Descent(board, seats.start_prices(board))


def _run(descent: Descent, floor: float, steps: int = 60) -> None:
    for _ in range(steps):
        descent.step(floor)
        if descent.spent:
            break


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "+".join(kind) or "free")
def test_the_bound_never_stands_below_the_optimum_found_by_trying_everything(kind: dict[str, bool]) -> None:
    tried = 0
    for seed in range(24):
        instance = small(seed, **kind)
        optimum = slow.best(instance, contiguous=False)
        try:
            descent = _descent(instance)
        except Contradiction:
            assert optimum == -inf, "what is called impossible is"
            continue
        if optimum == -inf:
            continue
        tried += 1
        for _ in range(60):
            step = descent.step(max(optimum, 0.0))
            assert step.bound >= optimum - 1e-9 * max(1.0, abs(optimum)), f"seed {seed}: each evaluation is a bound"
            if descent.spent:
                break
        assert descent.proven() >= optimum - 1e-9 * max(1.0, abs(optimum)), f"seed {seed}"
    assert tried >= 10


def test_who_may_not_meet_is_known_to_the_bound_and_no_plan_is_above_it() -> None:
    """Down to the optimum of all maps, one piece or not, whatever the step is measured by; not so for one way of two."""
    close = tried = 0
    for seed in range(16):
        instance = small(seed)
        apart = tuple((node, node % instance.agencies) for node in range(2) if node not in instance.site)
        instance = replace(instance, apart=apart, governance=2.0, regions_max=3)
        optimum = slow.best(instance, contiguous=False)
        if optimum == -inf or not apart:
            continue
        tried += 1
        for floor in (optimum, optimum - 5.0):
            descent = _descent(instance)
            _run(descent, floor, 200)
            assert descent.proven() >= optimum - 1e-9 * max(1.0, abs(optimum)), f"seed {seed}"
        close += descent.proven() <= optimum + 0.02 * max(1.0, abs(optimum))
    assert tried >= 6 and close >= tried - 2, f"close in {close} of {tried}"


def test_a_twin_that_leaves_out_one_of_two_ways_falls_below_the_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Locks.ways
    monkeypatch.setattr(Locks, "ways", lambda locks, home: whole(locks, home)[:1])
    with pytest.raises(AssertionError, match="seed"):
        test_who_may_not_meet_is_known_to_the_bound_and_no_plan_is_above_it()


def test_without_locks_limits_and_capacities_the_bound_comes_down_to_the_optimum() -> None:
    for seed in range(15):
        instance = small(seed)
        optimum = slow.best(instance, contiguous=False)
        descent = _descent(instance)
        _run(descent, max(optimum, 0.0), 120)
        assert descent.proven() <= optimum + 1e-3 * max(1.0, abs(optimum)), f"seed {seed}"


def test_a_twin_whose_average_is_never_begun_anew_stays_above_the_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("barnraise.core.regions.coupled.descent.AFRESH", 0.0)
    with pytest.raises(AssertionError, match="close in"):
        test_who_may_not_meet_is_known_to_the_bound_and_no_plan_is_above_it()


def test_the_bound_at_any_prices_is_what_pricing_every_row_plainly_gives() -> None:
    for seed in range(12):
        instance = small(seed)
        descent = _descent(instance)
        for _ in range(10):
            descent.step(0.0)
        prices = seats.centered(descent.now, ())
        assert seats.evaluate(descent.board, prices).bound == pytest.approx(_plainly(instance, prices), rel=1e-12)


def _plainly(instance: Instance, prices: seats.Prices) -> float:
    """The dual function written out: every seat, function, lead; members and served ones by the prefix of all places."""
    gain = np.where(np.isfinite(instance.gain), instance.gain, 0.0).max(axis=2)
    biggest = int(np.argmax(np.maximum(gain, 0.0).sum(axis=1)))
    worths = []
    for seat in range(instance.agencies):
        worth = -instance.governance
        for function in range(instance.functions):
            price = prices.member[function] + prices.copies[seat, function]
            leads = [seat] if function == biggest else list(range(instance.agencies))
            site = {int(instance.site[seat])}
            none = _members(price, site)
            worth += max([none, *(_led(instance, function, a, price, site) for a in leads)])
        worths.append(worth)
    worths.sort(reverse=True)
    return float(prices.member.sum()) + worths[0] + sum(max(0.0, worth) for worth in worths[1 : instance.regions_max])


def _members(price: Floats, forced: set[int]) -> float:
    return sum(-float(p) if i in forced else max(0.0, -float(p)) for i, p in enumerate(price))


def _led(instance: Instance, function: int, lead: int, price: Floats, site: set[int]) -> float:
    forced = site | {int(instance.site[lead])}
    gain, volume = instance.gain[function, :, lead], instance.volume[function]
    net = [float(gain[i]) - (0.0 if i in forced else max(0.0, float(price[i]))) for i in range(instance.nodes)]
    order = sorted((i for i in range(instance.nodes) if net[i] > 0), key=lambda i: -net[i] / volume[i])
    sets = [order[:size] for size in range(1, len(order) + 1)]
    worths = [sum(net[i] for i in s) - slow.cost(instance, function, lead, sum(volume[i] for i in s)) for s in sets]
    return _members(price, forced) + max([0.0, *worths])


class PlainMean(Descent):
    """A twin: the copies are moved towards their plain mean, and nobody looks whether their prices still sum to 0."""

    def agreed(self, inside: Floats) -> Floats:
        mean: Floats = inside.mean(axis=1)
        return mean

    def proven(self) -> float:
        return seats.evaluate(self.board, self.best_prices).bound


def test_a_twin_that_moves_prices_around_the_plain_mean_is_caught_below_the_optimum() -> None:
    assert _crossings(PlainMean) >= 2
    assert _crossings(Descent) == 0


def test_prices_of_copies_that_do_not_sum_to_0_are_centered_before_the_bound_is_reported() -> None:
    class OnlyCentered(PlainMean):
        proven = Descent.proven

    assert _crossings(OnlyCentered) == 0


def test_a_twin_that_prices_only_the_most_hopeful_lead_of_each_seat_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    at: list[tuple[seats.Board, seats.Prices]] = []
    for seed in range(30):
        descent = _descent(small(seed))
        for _ in range(8):
            descent.step(0.0)
            at.append((descent.board, seats.centered(descent.now, ())))
    exact = [seats.evaluate(board, prices).bound for board, prices in at]
    whole = seats.priced

    def first_only(links: Links, view: Screen, seat: Ints, lead: Ints) -> Priced:
        some = slice(0, 0) if (view.ceiling[seat, lead] < view.ceiling[seat].max(axis=1)).any() else slice(None)
        return whole(links, view, seat[some], lead[some])

    monkeypatch.setattr(seats, "priced", first_only)
    partial = [seats.evaluate(board, prices).bound for board, prices in at]
    assert sum(p < e - 1e-9 for p, e in zip(partial, exact, strict=True)) >= 3
    assert not any(p > e + 1e-9 for p, e in zip(partial, exact, strict=True))


def _crossings(kind: type[Descent]) -> int:
    count = 0
    for seed in range(20):
        instance = small(seed)
        optimum = slow.best(instance, contiguous=False)
        board = seats.board_of(instance, locks_of(instance))
        descent = kind(board, seats.start_prices(board))
        _run(descent, max(optimum, 0.0), 40)
        count += descent.proven() < optimum - 1e-6 * max(1.0, abs(optimum))
    return count


def test_governance_is_paid_once_a_region_even_where_it_costs_more_than_is_saved() -> None:
    instance = replace(small(3), governance=1000.0)
    optimum = slow.best(instance, contiguous=False)
    descent = _descent(instance)
    _run(descent, 0.0, 120)
    assert optimum < 0
    assert optimum - 1e-6 <= descent.proven() <= optimum + 1.0
