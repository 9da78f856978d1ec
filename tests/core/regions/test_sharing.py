"""Every way to share adds up to the lead's cost; each keeps the promise in its name."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.regions.valley import valley

from barnraise.core.money import Money
from barnraise.core.regions import sharing
from barnraise.core.regions.plan import Plan
from barnraise.core.regions.pricing import Priced, dollars, priced
from barnraise.core.regions.problem import Rule
from barnraise.core.regions.sharing import Shared, shared, unkept
from barnraise.core.regions.terms import Level, RuleKind, Sharing
from barnraise.core.regions.values import Values, at

PROBLEM = valley()
VALUES = at(PROBLEM, Level.CENTRAL)
PLAN = Plan((0, 0, 0, 1, 1, 1), ((0, 0, 0, -1, 1, 1), (1, 1, 1, 1, 1, -1)))
REGION = {f"D{number}": "A" if number < 4 else "B" for number in range(1, 7)}


def split(rule: Sharing, price: Priced | None = None, values: Values = VALUES) -> Shared:
    return shared(PROBLEM, values, price or priced(PROBLEM, values, PLAN), rule, REGION, seed=1)


@pytest.mark.parametrize("rule", Sharing)
def test_shares_add_up_to_what_the_leads_cost_and_members_to_what_the_plan_saves(rule: Sharing) -> None:
    price = priced(PROBLEM, VALUES, PLAN)
    found = split(rule, price)
    assert Money.total(one.share for one in found.members) == Money.total(one.cost for one in price.hostings)
    assert Money.total(one.saves for one in found.members) == price.parts.net
    assert Money.total(one.governance for one in found.members) == price.governance * 2


@settings(max_examples=30, deadline=None)
@given(
    hosts=st.lists(st.lists(st.integers(-1, 1), min_size=6, max_size=6), min_size=2, max_size=2),
    rule=st.sampled_from(Sharing),
)
def test_whatever_the_plan_members_add_up_to_its_net(hosts: list[list[int]], rule: Sharing) -> None:
    price = priced(PROBLEM, VALUES, Plan(PLAN.region, tuple(map(tuple, hosts))))
    assert Money.total(one.saves for one in split(rule, price).members) == price.parts.net


def test_by_willingness_nobody_is_asked_for_more_than_it_gains() -> None:
    """Where a lead is worth its cost to those it serves together, it is to each of them, but for governance."""
    hosts = ((0, 0, 0, 0, -1, -1), (-1, -1, 1, -1, 1, -1))
    price = priced(PROBLEM, VALUES, Plan(PLAN.region, hosts))
    for hosting in price.hostings:
        lines = [line for line in price.lines if line.agency == hosting.agency and line.function == hosting.function]
        assert sum(line.worth.cents for line in lines) > hosting.cost.cents  # else the promise has nothing to stand on
    found = split(Sharing.WILLINGNESS, price)
    assert [one.district for one in found.members if one.saves.cents + one.governance.cents < -1] == []
    by_use = split(Sharing.BY_USE, price)  # the control: another rule asks somebody for more
    assert [one.district for one in by_use.members if one.saves.cents + one.governance.cents < -1] != []


def test_at_an_equal_rate_every_member_of_a_region_saves_the_same_part() -> None:
    found = split(Sharing.EQUAL_RATE)
    for name in ("A", "B"):
        rates = [one.saves.cents / one.before.cents for one in found.members if REGION[one.district] == name]
        assert max(rates) - min(rates) < 1e-6
    by_use = [one.saves.cents / one.before.cents for one in split(Sharing.BY_USE).members]
    assert max(by_use) - min(by_use) > 0.01


def test_a_sampled_shapley_share_lies_within_its_error_of_the_exact_one(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = ((-1,) * 6, (1, 1, 1, 1, 1, -1))
    price = priced(PROBLEM, VALUES, Plan((1,) * 6, hosts))
    hosting = price.hostings[0]
    lines = [line for line in price.lines if line.agency]
    opening, curve = hosting.opening.cents / 100, VALUES.functions[1].host
    exact = dict.fromkeys((line.district for line in lines), 0.0)
    for order in itertools.permutations(lines):
        volume, cost = 0.0, 0.0
        for line in order:
            volume += line.volume
            exact[line.district] += (opening + dollars(curve, volume) - cost) / 120
            cost = opening + dollars(curve, volume)
    found = shared(PROBLEM, VALUES, price, Sharing.SHAPLEY, REGION, seed=1)
    assert found.error.cents > 0
    for one in found.members[:5]:
        assert abs(one.share.cents / 100 - exact[one.district]) < 5 * found.error.cents / 100
    monkeypatch.setattr(sharing, "ORDERS", 4)
    few = shared(PROBLEM, VALUES, price, Sharing.SHAPLEY, REGION, seed=1)
    assert few.error.cents > found.error.cents  # fewer orders, and it says so


def test_losers_come_worst_first_and_compensation_would_leave_none() -> None:
    found = split(Sharing.BY_USE)
    assert [one.saves.cents for one in found.losers] == sorted(
        one.saves.cents for one in found.members if one.saves.cents < 0
    )
    assert found.losers
    assert found.compensation == -Money.total(one.saves for one in found.losers)


def test_the_same_seed_shares_alike_and_another_seed_otherwise() -> None:
    price = priced(PROBLEM, VALUES, PLAN)
    one, again = (shared(PROBLEM, VALUES, price, Sharing.SHAPLEY, REGION, seed=5) for _ in range(2))
    assert one == again != shared(PROBLEM, VALUES, price, Sharing.SHAPLEY, REGION, seed=6)


def test_where_nobody_has_pupils_use_decides() -> None:
    empty = replace(
        PROBLEM,
        districts=tuple(replace(one, pupils=0, use={"buying": 10.0, "office": 10.0}) for one in PROBLEM.districts),
    )
    price = priced(empty, VALUES, PLAN)
    found = shared(empty, VALUES, price, Sharing.PER_PUPIL, REGION, seed=1)
    assert Money.total(one.saves for one in found.members) == price.parts.net


def test_a_rule_about_what_members_pay_is_held_against_the_shares_at_its_very_limit() -> None:
    found = split(Sharing.BY_USE)
    one = next(member for member in found.members if member.saves.cents > 0)
    pupils = next(district.pupils for district in PROBLEM.districts if district.key == one.district)
    alone = replace(found, members=(replace(one, before=Money(10_000), kept=Money(5_000) - (one.after - one.kept)),))
    assert alone.members[0].saves == Money(5_000)
    for limit, size, broken in ((50, pupils + 1, 0), (50.01, pupils + 1, 1), (49.99, pupils + 1, 0), (99, pupils, 0)):
        rule = Rule(RuleKind.SMALL_SAVE_AT_LEAST, limit, size=size)
        assert len(unkept(valley(rules=(rule,)), alone)) == broken
    for kept, worse in ((10_000, 0), (10_001, 1)):
        member = replace(alone.members[0], kept=Money(kept) - (one.after - one.kept))
        nobody = unkept(valley(rules=(Rule(RuleKind.NOBODY_WORSE),)), replace(found, members=(member,)))
        assert [each.place for each in nobody] == [one.district] * worse
    assert unkept(PROBLEM, found) == ()
