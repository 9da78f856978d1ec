"""Split an amount by weights so that the shares add up to it exactly, to the cent, and anyone can replay the split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from barnraise.core.money import Money

APPORTION_RULE = "largest-remainder-1"
"""Stored with every split: whole cents first, then a cent each by largest remainder, ties to the lower key as text."""

Weight: TypeAlias = int | Decimal | Fraction


class NegativeWeight(ValueError):
    """A weight below zero, which would make somebody's share grow at the cost of the others."""


class NoWeight(ValueError):
    """Weights that add up to nothing, so that no split follows from them."""


@dataclass(frozen=True, slots=True)
class Share:
    """One party's part of a split: who, by what weight, how much."""

    key: str
    weight: Weight
    amount: Money


def apportion(total: int, weights: Mapping[str, Weight]) -> dict[str, int]:
    """Split whole cents by weights; the shares always add up to the total.

    Each share is its exact part cut down to whole cents; the cents left over go one each to the largest remainders,
    equal remainders to the lower key as text (so `10` comes before `9`). The order of the rows changes nothing: the
    answer comes in key order. A negative total is split as its opposite, with the sign put back.
    Unit: cents. Errors: `NegativeWeight`, `NoWeight`; `TypeError` for a float. Source: domain W1, W2.

    >>> apportion(1000, {"a": 1, "b": 1, "c": 1})
    {'a': 334, 'b': 333, 'c': 333}
    """
    assert type(total) is int, "a total is a whole number of cents"
    parts = _whole_weights(weights)
    sign, size, whole = (-1 if total < 0 else 1), abs(total), sum(parts.values())
    if whole == 0:
        raise NoWeight(
            "The weights add up to zero, so nobody can be given a share; give at least one weight above zero."
        )
    shares, remainders = {}, []
    for key in sorted(parts):
        shares[key], rest = divmod(size * parts[key], whole)
        remainders.append((-rest, key))
    remainders.sort()
    for _, key in remainders[: size - sum(shares.values())]:
        shares[key] += 1
    assert sum(shares.values()) == size, "the shares of a split add up to its total"
    return {key: sign * share for key, share in shares.items()}


def shares_of(total: Money, weights: Mapping[str, Weight]) -> tuple[Share, ...]:
    """Split money by weights into records in key order, each with the weight it came from.

    Errors: as `apportion`.

    >>> [(share.key, share.amount.words()) for share in shares_of(Money(100), {"b": 1, "a": 2})]
    [('a', '$0.67'), ('b', '$0.33')]
    """
    cents = apportion(total.cents, weights)
    return tuple(Share(key, weights[key], Money(share)) for key, share in cents.items())


def _whole_weights(weights: Mapping[str, Weight]) -> dict[str, int]:
    """Bring all weights to whole numbers in the same proportion, without any rounding."""
    exact = {key: _exact(key, weight) for key, weight in weights.items()}
    common = lcm(*(weight.denominator for weight in exact.values()))
    return {key: weight.numerator * (common // weight.denominator) for key, weight in exact.items()}


def _exact(key: str, weight: Weight) -> int | Fraction:
    if isinstance(weight, bool) or not isinstance(weight, int | Decimal | Fraction):
        raise TypeError(f"The weight of {key} is {weight!r}; weights are int, Decimal or Fraction, never float.")
    if isinstance(weight, Decimal) and not weight.is_finite():
        raise NoWeight(f"The weight of {key} is {weight}, which is no figure; give a number or leave the row out.")
    if weight < 0:
        raise NegativeWeight(f"The weight of {key} is {weight}, below zero; correct it or leave the row out.")
    return weight if isinstance(weight, int) else Fraction(weight)
