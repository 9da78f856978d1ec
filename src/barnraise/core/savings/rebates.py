"""A vendor's rebate shared among members by what they really bought: returns count, and a negative sum is carried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from barnraise.core.apportion import apportion
from barnraise.core.money import Money

REBATE_RULE = "rebate-1"
"""Stored with every share: by net spend with what was carried in; below zero gets nothing and is carried on."""


class NobodyBought(ValueError):
    """A rebate without any net spend that it could follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RebateShare:
    """One member's part: its net spend, what it carried in, its share, and what it carries to the next rebate."""

    key: str
    spend: Money
    carried_in: Money
    share: Money
    carried_out: Money


def share_rebate(total: Money, *, spend: Mapping[str, Money], carried: Mapping[str, Money]) -> tuple[RebateShare, ...]:
    """Share a rebate by net spend so that the shares add up to it to the cent; in key order.

    Whoever returned more than it bought, what it carried in included, gets nothing, and the rest is carried on: so a
    return never takes money from the others, nor is it forgotten. Whoever carries something in takes part even if it
    bought nothing now. Unit: `carried` is zero or below. Errors: `NobodyBought`. Source: domain W43.
    """
    assert all(amount.cents <= 0 for amount in carried.values()), "only what is below zero is carried"
    keys = sorted({*spend, *carried})
    eligible = {key: spend.get(key, Money.ZERO) + carried.get(key, Money.ZERO) for key in keys}
    weights = {key: max(0, amount.cents) for key, amount in eligible.items()}
    if not any(weights.values()):
        raise NobodyBought("Nobody's purchases of this span exceed their returns, so this rebate follows nothing.")
    shares = apportion(total.cents, weights)
    return tuple(
        RebateShare(
            key=key,
            spend=spend.get(key, Money.ZERO),
            carried_in=carried.get(key, Money.ZERO),
            share=Money(shares[key]),
            carried_out=min(eligible[key], Money.ZERO),
        )
        for key in keys
    )
