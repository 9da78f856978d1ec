"""From last year's saving to this year's: what members, use, prices and methods each changed, in steps that sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from barnraise.core.money import Money
from barnraise.core.savings.measure import Saved, dollars

Key: TypeAlias = tuple[str, str]
Thing: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What one member used of one item against its baselines: exact, in units and dollars."""

    quantity: Fraction
    spend: Fraction
    alone: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One member and service in one of the two years; `gross`, `rebate` and `fee` as they were printed."""

    gross: Money
    rebate: Money
    fee: Money
    charged: Fraction
    things: Mapping[Thing, Used]
    partly: bool
    """Whether some of what was used was not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """Steps from one net saving to the next; they add up to the difference exactly.

    `members` joined or left; `use` is more or less of the same; `prices` is what was paid a unit; `method` is the
    baselines, and what was measured in only one of the years.
    """

    before: Money
    members: Money
    use: Money
    prices: Money
    method: Money
    rebates: Money
    fees: Money
    after: Money

    def __post_init__(self) -> None:
        steps = (self.before, self.members, self.use, self.prices, self.method, self.rebates, self.fees)
        assert Money.total(steps) == self.after, "the steps of a bridge lead from one figure to the other"


def side_of(saved: Saved) -> Side:
    """This year's side of a bridge, from its measured figures."""
    things: dict[Thing, Used] = {}
    for row in saved.against:
        share = Fraction(row.baseline.share)
        used = Used(quantity=share * row.quantity, spend=share * row.spend, alone=row.alone)
        thing = (row.baseline.item, row.baseline.unit)
        things[thing] = plus(things[thing], used) if thing in things else used
    return Side(
        gross=saved.gross,
        rebate=saved.rebate,
        fee=saved.fee,
        charged=saved.charged_compared,
        things=things,
        partly=bool(saved.not_measured),
    )


def plus(one: Used, other: Used) -> Used:
    return Used(quantity=one.quantity + other.quantity, spend=one.spend + other.spend, alone=one.alone + other.alone)


def bridge(
    before: Mapping[Key, Side], after: Mapping[Key, Side], *, members_before: set[str], members_after: set[str]
) -> Bridge:
    """Lead from one year's net saving to the next.

    Keys are member and service. Each member and service walks in four exact steps, each rounded where it arrives, so
    that nothing is lost on the way. `members_…` hold whoever used or paid anything in a year.
    """
    sums = [0, 0, 0, 0]
    for key in sorted({*before, *after}):
        both = key[0] in members_before and key[0] in members_after
        for n, step in enumerate(_steps(before.get(key), after.get(key), both=both)):
            sums[n] += step.cents
    old, new = list(before.values()), list(after.values())
    rebates = Money.total(s.rebate for s in new) - Money.total(s.rebate for s in old)
    fees = Money.total(s.fee for s in old) - Money.total(s.fee for s in new)
    members, use, prices, method = map(Money, sums)
    return Bridge(
        before=_net(old),
        members=members,
        use=use,
        prices=prices,
        method=method,
        rebates=rebates,
        fees=fees,
        after=_net(new),
    )


def _net(sides: Iterable[Side]) -> Money:
    return Money.total(side.gross + side.rebate - side.fee for side in sides)


_NOTHING = Used(quantity=Fraction(0), spend=Fraction(0), alone=Fraction(0))


def _steps(before: Side | None, after: Side | None, *, both: bool) -> tuple[Money, Money, Money, Money]:
    """Members, use, prices, method: of one member and service."""
    gross0 = Money.ZERO if before is None else before.gross
    gross1 = Money.ZERO if after is None else after.gross
    if not both:
        return gross1 - gross0, Money.ZERO, Money.ZERO, Money.ZERO
    use = prices = method = Fraction(0)
    old = {} if before is None else before.things
    new = {} if after is None else after.things
    for thing in sorted({*old, *new}):
        step = _of_thing(old.get(thing, _NOTHING), new.get(thing, _NOTHING))
        if (thing not in old and before is not None and before.partly) or (
            thing not in new and after is not None and after.partly
        ):
            step = (Fraction(0), Fraction(0), sum(step, Fraction(0)))
        use, prices, method = use + step[0], prices + step[1], method + step[2]
    prices += (Fraction(0) if before is None else before.charged) - (Fraction(0) if after is None else after.charged)
    start = sum((u.alone - u.spend for u in old.values()), -before.charged if before else Fraction(0))
    reached = [start, start + use, start + use + prices, start + use + prices + method]
    rounded = [gross0, *map(dollars, reached[1:-1]), gross1]
    step_use, step_prices, step_method = (b - a for a, b in pairwise(rounded))
    return Money.ZERO, step_use, step_prices, step_method


def _of_thing(old: Used, new: Used) -> tuple[Fraction, Fraction, Fraction]:
    """Use, prices, method of one item; what has no quantity in one of the years is use."""
    if not old.quantity or not new.quantity:
        return (new.alone - new.spend) - (old.alone - old.spend), Fraction(0), Fraction(0)
    use = (new.quantity - old.quantity) * (old.alone - old.spend) / old.quantity
    prices = new.quantity * (old.spend / old.quantity - new.spend / new.quantity)
    method = new.quantity * (new.alone / new.quantity - old.alone / old.quantity)
    return use, prices, method
