"""Who pays a lead's cost: five ways to split it to the cent, and what each leaves every member, before and after."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from barnraise.core.apportion import Weight, apportion
from barnraise.core.money import Money
from barnraise.core.regions.pricing import Hosting, Line, Priced, dollars
from barnraise.core.regions.problem import Problem
from barnraise.core.regions.result import Broken
from barnraise.core.regions.terms import Choice, RuleKind, Sharing
from barnraise.core.regions.values import FunctionValues, Values

ORDERS = 400
"""Orders drawn for a Shapley share; the error of each share is reported."""


@dataclass(frozen=True, slots=True)
class Member:
    """One district, a year, all functions together. `after` = kept + share + travel + transition + governance."""

    district: str
    before: Money
    kept: Money
    share: Money
    travel: Money
    transition: Money
    governance: Money

    @property
    def after(self) -> Money:
        """What it pays under the plan."""
        return self.kept + self.share + self.travel + self.transition + self.governance

    @property
    def saves(self) -> Money:
        """Before less after; negative for whoever loses."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Shared:
    """Members under one rule. `error`: the standard error of the widest Shapley share; 0 where nothing is sampled."""

    rule: Sharing
    members: tuple[Member, ...]
    error: Money

    @property
    def losers(self) -> tuple[Member, ...]:
        """Whoever pays more than today, the worst first."""
        return tuple(sorted((one for one in self.members if one.saves.cents < 0), key=lambda one: one.saves.cents))

    @property
    def compensation(self) -> Money:
        """What it would take, a year, to leave nobody worse off."""
        return -Money.total(one.saves for one in self.losers)


def shared(
    problem: Problem, values: Values, price: Priced, rule: Sharing, region: Mapping[str, str], *, seed: int
) -> Shared:
    """Split every lead's cost by one rule, and the governance of a region by its pupils. `region`: district → its region.

    Shares add up to each cost exactly. Under `WILLINGNESS` nobody is asked for more than serving it is worth to it, so that
    only governance can leave a member worse off. `EQUAL_RATE` levels over all functions of a region: shares may be
    negative (a neighbor pays), and everybody's savings rate is one.
    """
    served: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in price.lines:
        if line.choice is Choice.LED:
            served[line.function, line.agency].append(line)
    worth = {one.key: values.functions[number] for number, one in enumerate(problem.functions)}
    pupils = {one.key: one.pupils for one in problem.districts}
    shares: dict[str, int] = defaultdict(int)
    error = Money(0)
    for hosting in price.hostings:
        lines = served[hosting.function, hosting.agency]
        weights, off = _weights(rule, hosting, lines, worth[hosting.function], pupils, seed)
        error = max(error, off, key=lambda amount: amount.cents)
        for district, cents in apportion(hosting.cost.cents, weights).items():
            shares[district] += cents
    members = _members(problem, price, shares, _governance(price, region, pupils))
    if rule is Sharing.EQUAL_RATE:
        members = _leveled(members, region)
    return Shared(rule, tuple(members), error)


def unkept(problem: Problem, found: Shared) -> tuple[Broken, ...]:
    """The rules about what members pay that this way of sharing does not keep, member by member."""
    pupils = {one.key: one.pupils for one in problem.districts}
    broken: list[Broken] = []
    if rule := problem.rule(RuleKind.NOBODY_WORSE):
        broken += [
            Broken(rule.kind, one.district, f"it pays {(-one.saves).words()} a year more than today")
            for one in found.losers
        ]
    if rule := problem.rule(RuleKind.SMALL_SAVE_AT_LEAST):
        for one in found.members:
            small = pupils[one.district] < rule.size and one.before.cents > 0
            if small and one.saves.cents * 100 < rule.limit * one.before.cents:
                rate = one.saves.cents / one.before.cents
                says = f"it saves {rate:.1%} of what it pays today; the rule asks {rule.limit:g}%"
                broken.append(Broken(rule.kind, one.district, says))
    return tuple(broken)


def _weights(
    rule: Sharing, hosting: Hosting, lines: list[Line], worth: FunctionValues, pupils: Mapping[str, int], seed: int
) -> tuple[dict[str, Weight], Money]:
    """One lead's weights by district, and the standard error that sampling leaves on a share."""
    use: dict[str, Weight] = {line.district: Decimal(repr(line.volume)) for line in lines}
    match rule:
        case Sharing.BY_USE | Sharing.EQUAL_RATE:
            return use, Money(0)
        case Sharing.PER_PUPIL:
            by_pupils: dict[str, Weight] = {line.district: pupils[line.district] for line in lines}
            return by_pupils if any(by_pupils.values()) else use, Money(0)
        case Sharing.WILLINGNESS:
            willing: dict[str, Weight] = {line.district: max(0, line.worth.cents) for line in lines}
            return willing if any(willing.values()) else use, Money(0)
        case Sharing.SHAPLEY:
            return _shapley(hosting, lines, worth, seed)
        case _:
            assert_never(rule)


def _shapley(hosting: Hosting, lines: list[Line], worth: FunctionValues, seed: int) -> tuple[dict[str, Weight], Money]:
    """What each adds to the lead's cost, on average over seeded orders of arrival, each taken forth and back."""
    source = random.Random(f"{seed}:{hosting.function}:{hosting.agency}")  # noqa: S311 - sampling, not secrecy
    added: list[list[float]] = [[] for _ in lines]
    order = list(range(len(lines)))
    opening = hosting.opening.cents / 100
    for _ in range(ORDERS // 2):
        source.shuffle(order)
        for way in (order, order[::-1]):
            volume, cost = 0.0, 0.0
            for place in way:
                volume += lines[place].volume
                reached = opening + dollars(worth.host, volume)
                added[place].append(reached - cost)
                cost = reached
    pairs = [[(one + other) / 2 for one, other in zip(each[::2], each[1::2], strict=True)] for each in added]
    error = max((statistics.stdev(each) / len(each) ** 0.5 for each in pairs), default=0.0) if ORDERS > 2 else 0.0
    weights: dict[str, Weight] = {
        line.district: Fraction(round(statistics.fmean(each) * 100)) for line, each in zip(lines, pairs, strict=True)
    }
    return weights, Money(round(error * 100))


def _governance(price: Priced, region: Mapping[str, str], pupils: Mapping[str, int]) -> dict[str, int]:
    """Each region's governance, by pupils, in cents of each district."""
    found: dict[str, int] = {}
    for name in sorted(set(region.values()) - {""}):
        inside = {district: pupils[district] for district, home in region.items() if home == name}
        found |= apportion(price.governance.cents, inside if any(inside.values()) else dict.fromkeys(inside, 1))
    return found


def _members(problem: Problem, price: Priced, shares: Mapping[str, int], governance: Mapping[str, int]) -> list[Member]:
    """Every district's lines added up."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in price.lines:
        lines[line.district].append(line)
    return [
        Member(
            one.key,
            Money.total(line.before for line in lines[one.key]),
            Money.total(line.kept for line in lines[one.key]),
            Money(shares.get(one.key, 0)),
            Money.total(line.travel for line in lines[one.key]),
            Money.total(line.transition for line in lines[one.key]),
            Money(governance.get(one.key, 0)),
        )
        for one in problem.districts
    ]


def _leveled(members: list[Member], region: Mapping[str, str]) -> list[Member]:
    """Shares moved within each region until everybody there saves at one rate of what it pays today."""
    groups: dict[str, list[Member]] = defaultdict(list)
    for one in members:
        groups[region.get(one.district, "")].append(one)
    after: dict[str, int] = {}
    for group in groups.values():
        total = sum(one.after.cents for one in group)
        paid = {one.district: one.before.cents for one in group}
        after |= apportion(total, paid) if any(paid.values()) else {one.district: one.after.cents for one in group}
    return [replace(one, share=one.share + Money(after[one.district]) - one.after) for one in members]
