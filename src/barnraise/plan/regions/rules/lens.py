"""An answer's plan, held, and looked at with another set of costs or another way of sharing what the leads cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from barnraise.core.money import Money
from barnraise.core.regions.plan import Plan
from barnraise.core.regions.pricing import priced
from barnraise.core.regions.sharing import shared
from barnraise.core.regions.terms import Level, Sharing
from barnraise.core.regions.values import at
from barnraise.plan.regions.rules.telling import Asked, region_of

PARTS = ("scale", "travel", "transition", "governance", "net")


@dataclass(frozen=True, slots=True)
class Lens:
    """What a plan saves a year under one set of costs, and what each district pays before and after, in the problem's order."""

    costs: Level
    sharing: Sharing
    before: Money
    parts: Mapping[str, Money]
    pays: tuple[tuple[Money, Money], ...]


def own(told: Mapping[str, Any], sharing: Sharing | None = None) -> Lens:
    """An answer as it was told, at central estimates; `sharing`: another way than the scenario's."""
    rule = sharing or Sharing(told["sharing_rule"])
    pays = tuple((Money.parse(one["before"]), Money.parse(one["after"][rule.value])) for one in told["members"])
    parts = {name: Money.parse(told["parts"][name]) for name in PARTS}
    return Lens(Level.CENTRAL, rule, Money.parse(told["before"]), parts, pays)


def repriced(asked: Asked, plan: Plan, costs: Level, sharing: Sharing) -> Lens:
    """The plan priced anew, line by line, with every parameter at one end of its range."""
    problem, values = asked.scenario.problem, at(asked.scenario.problem, costs)
    price = priced(problem, values, plan)
    members = shared(problem, values, price, sharing, region_of(problem, plan), seed=asked.seed).members
    parts = {name: getattr(price.parts, name) for name in PARTS}
    return Lens(costs, sharing, price.before, parts, tuple((one.before, one.after) for one in members))
