"""A vendor's rebate follows what members really bought, to the cent, and a negative sum is carried, not forgotten."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.core.money import Money, percent_of
from barnraise.core.savings.rebates import NobodyBought, RebateShare, share_rebate

MEMBERS = st.sampled_from(["bluff", "cedar", "dover", "eden"])
SPEND = st.dictionaries(MEMBERS, st.integers(-(10**7), 10**9).map(Money))
CARRIED = st.dictionaries(MEMBERS, st.integers(-(10**6), 0).map(Money))


def cents(**amounts: str) -> dict[str, Money]:
    return {key: Money.parse(text) for key, text in amounts.items()}


def test_one_percent_of_net_sales_is_shared_and_a_net_return_is_carried() -> None:
    """W43: net sales 42,318.77 give 423.19; the member that returned 310.00 more than it bought gets nothing."""
    spend = cents(cedar="30000.00", dover="12628.77", eden="-310.00")
    rebate = percent_of(Money.total(spend.values()), Decimal(1))
    assert rebate.words() == "$423.19"
    shares = {row.key: row for row in share_rebate(rebate, spend=spend, carried={})}
    assert Money.total(row.share for row in shares.values()) == rebate
    assert (shares["eden"].share, shares["eden"].carried_out.words()) == (Money.ZERO, "−$310.00")
    assert shares["cedar"].carried_out == Money.ZERO


def test_what_was_carried_is_taken_off_the_next_purchases_and_only_the_rest_counts() -> None:
    first, second = (
        share_rebate(Money(1_000), spend=cents(cedar="100", eden=bought), carried=cents(eden="-310"))[1]
        for bought in ("310.01", "310.00")
    )
    assert (first.key, first.share.cents, first.carried_out) == ("eden", 0, Money.ZERO)
    assert second.share == Money.ZERO
    third = share_rebate(Money(1_000), spend=cents(cedar="100", eden="410"), carried=cents(eden="-310"))[1]
    assert (third.share, third.carried_out) == (Money(500), Money.ZERO)


def test_who_bought_nothing_now_keeps_carrying_what_it_carried() -> None:
    (cedar, eden) = share_rebate(Money(1_000), spend=cents(cedar="100"), carried=cents(eden="-310"))
    assert (cedar.share, eden.spend, eden.carried_in, eden.carried_out) == (
        Money(1_000), Money.ZERO, Money(-31_000), Money(-31_000),
    )  # fmt: skip


@pytest.mark.parametrize("spend", [{}, {"a": "0.00"}, {"a": "-0.01"}, {"a": "5.00", "b": "-3.00"}])
def test_a_rebate_that_nobody_s_purchases_earned_is_refused(spend: Mapping[str, str]) -> None:
    carried = cents(a="-5.00") if len(spend) == 2 else {}
    with pytest.raises(NobodyBought, match="exceed their returns"):
        share_rebate(Money(100), spend=cents(**spend), carried=carried)
    assert share_rebate(Money(100), spend=cents(a="0.01"), carried={})[0].share == Money(100)


def test_only_what_is_below_zero_is_carried() -> None:
    with pytest.raises(AssertionError, match="below zero"):
        share_rebate(Money(100), spend=cents(a="1"), carried=cents(a="0.01"))


@given(st.integers(-(10**8), 10**8).map(Money), SPEND, CARRIED)
def test_shares_add_up_to_the_cent_in_any_order_and_nothing_carried_is_lost(
    rebate: Money, spend: dict[str, Money], carried: dict[str, Money]
) -> None:
    try:
        rows = share_rebate(rebate, spend=spend, carried=carried)
    except NobodyBought:
        assert all(_eligible(key, spend, carried) <= Money.ZERO for key in {*spend, *carried})
        return
    assert Money.total(row.share for row in rows) == rebate
    backwards = share_rebate(rebate, spend=dict(reversed(spend.items())), carried=dict(reversed(carried.items())))
    assert backwards == rows
    for row in rows:
        assert row.carried_out == min(_eligible(row.key, spend, carried), Money.ZERO)
        assert row.share == Money.ZERO or _eligible(row.key, spend, carried) > Money.ZERO


def test_a_rule_that_counts_net_returns_would_give_the_others_more_than_was_paid() -> None:
    """The twin shares by net spend, below zero included: Cedar and Dover get 426.29 of 423.19 and Eden owes 3.10."""
    spend = cents(cedar="30000.00", dover="12628.77", eden="-310.00")
    twin = {key: percent_of(amount, Decimal(1)) for key, amount in spend.items()}
    assert (twin["cedar"] + twin["dover"]).words() == "$426.29"
    assert twin["eden"].words() == "−$3.10"
    ours: tuple[RebateShare, ...] = share_rebate(Money.parse("423.19"), spend=spend, carried={})
    assert all(row.share >= Money.ZERO for row in ours)


def _eligible(key: str, spend: Mapping[str, Money], carried: Mapping[str, Money]) -> Money:
    return spend.get(key, Money.ZERO) + carried.get(key, Money.ZERO)
