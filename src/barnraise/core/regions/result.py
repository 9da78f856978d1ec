"""What the designer answers: the plan, every line of its price, the bound above it, and what either of them leaves out."""

from __future__ import annotations

from dataclasses import dataclass

from barnraise.core.money import Money
from barnraise.core.regions.plan import Plan
from barnraise.core.regions.pricing import Priced
from barnraise.core.regions.terms import LockKind, RuleKind


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule or a lock that the plan does not keep: which, where (an agency that names a region, or a district), how much."""

    kind: RuleKind | LockKind
    place: str
    says: str


@dataclass(frozen=True, slots=True)
class Result:
    """A plan with its proof. `bound`: no plan under the rules that the bound sees saves more, a year."""

    plan: Plan
    priced: Priced
    bound: Money
    evaluations: int
    reproducible: bool  # False: it was stopped by time
    seen: tuple[RuleKind, ...]  # rules that the bound knows
    unseen: tuple[RuleKind, ...]  # rules that only the plan keeps, or that are only checked
    broken: tuple[Broken, ...] = ()

    @property
    def savings(self) -> Money:
        """Dollars a year against today, by all districts together; it may be negative."""
        return self.priced.parts.net

    @property
    def gap(self) -> float | None:
        """(bound − savings) / savings; none where nothing is saved."""
        if self.savings.cents <= 0:
            return None
        return max(0.0, (self.bound.cents - self.savings.cents) / self.savings.cents)
