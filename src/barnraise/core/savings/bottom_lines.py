"""Three answers to one question: what a member saved by price, after next year's aid, and what all taxpayers saved."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from barnraise.core.money import Money, divide_half_away, to_scaled
from barnraise.core.savings.records import Aid


@dataclass(frozen=True, slots=True, kw_only=True)
class BottomLines:
    """The three bottom lines, never added, and what leads from the first to the others.

    `price` is the saving after rebates and fees. `aid` comes back next year of what was paid and `aid_alone` would have
    come back of the cost alone; `other_cost` is what taxpayers paid beside the price. `cash_this_year` is what left the
    member's account before any aid came: below zero.
    """

    price: Money
    aid: Money
    aid_alone: Money
    other_cost: Money
    cash_this_year: Money

    @property
    def after_aid(self) -> Money:
        """What the member saved once next year's aid has come."""
        return self.price + self.aid - self.aid_alone

    @property
    def taxpayer(self) -> Money:
        """What the member and everybody else who pays taxes saved together: aid only moves money between them."""
        return self.price - self.other_cost


def bottom_lines(*, net: Money, paid: Money, alone: Money, aid: Aid | None, other_cost: Money) -> BottomLines:
    """The three bottom lines of one service and member; without aid the second equals the first.

    `other_cost` is this member's share of what taxpayers paid beside the price. Source: domain W7.

    >>> from decimal import Decimal
    >>> aid = Aid(service="data", fiscal_year=2026, ratio=Decimal("0.648"))
    >>> price, paid, alone = Money.parse("-20000"), Money.parse("120000"), Money.parse("100000")
    >>> lines = bottom_lines(net=price, paid=paid, alone=alone, aid=aid, other_cost=Money.ZERO)
    >>> lines.aid.words(), lines.after_aid.signed(), lines.taxpayer.signed()
    ('$77,760.00', '+$57,760.00', '−$20,000.00')
    """
    return BottomLines(
        price=net,
        aid=Money.ZERO if aid is None else _part(paid, to_scaled(aid.ratio)),
        aid_alone=Money.ZERO if aid is None else _part(alone, to_scaled(aid.ratio_alone)),
        other_cost=other_cost,
        cash_this_year=-paid,
    )


def _part(amount: Money, ratio: int) -> Money:
    part = Fraction(amount.cents * ratio, 10**6)
    return Money(divide_half_away(part.numerator, part.denominator))
