"""The answer where everybody must be served: who is open, who serves whom, what it costs, and what nobody can go below."""

from __future__ import annotations

from dataclasses import dataclass

from barnraise.core.regions.curves import Ints


class Unservable(ValueError):
    """Not everybody can be served: a customer is larger than every place, or all places together are too small."""


@dataclass(frozen=True, slots=True)
class Served:
    """A plan at least cost, in the units of the question, and the bound below every plan."""

    open: Ints  # ascending
    host: Ints  # [n] who serves each
    cost: float
    bound: float  # ≤ cost and ≤ the optimum
    evaluations: int  # of the bound
    reproducible: bool = True

    @property
    def gap(self) -> float:
        """(cost − bound) / cost, of cost; 0 where nothing is left to gain."""
        return (self.cost - self.bound) / self.cost if self.cost > self.bound else 0.0
