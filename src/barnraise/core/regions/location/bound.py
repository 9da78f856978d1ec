"""The bound closing in: prices of districts that move until no plan can be worth more than what they add up to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.oracle import Links, Prefixes, prefixes

PATIENCE = 12
"""Evaluations without progress before the step shrinks."""


@dataclass(slots=True)
class Descent:
    """Prices of districts [n] in dollars, on their way down to the best bound that prices can give.

    UB(price) = Σ price + Σ over hosts of max(0, value of its best set at these prices), for any prices ≥ 0.
    """

    links: Links
    price: Floats
    oracle: Callable[[Links, Floats], Prefixes] = prefixes
    bound: float = np.inf
    best: Floats = field(init=False)
    reached: float = np.inf  # at the prices last asked
    evaluations: int = 0
    step: float = 1.0
    _direction: Floats = field(init=False)
    _stale: int = 0
    _metric: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.best = self.price.copy()
        self._direction = np.zeros_like(self.price)
        self._metric = np.maximum(self.links.instance.volume, 1e-9) ** 0.9

    @property
    def exhausted(self) -> bool:
        """Whether steps have become too small to matter."""
        return self.step < 1e-3

    def sharpen(self, oracle: Callable[[Links, Floats], Prefixes], step: float) -> None:
        """Go on from the best prices with an oracle that says less than the last one did."""
        self.oracle, self.step, self._stale = oracle, step, 0
        self.price = self.best.copy()
        self._direction[:] = 0.0

    def evaluate(self, floor: float) -> Prefixes:
        """The bound at the present prices, and a step from there; `floor`: the best plan in hand."""
        found = self.oracle(self.links, self.price)
        reached = self.reached = float(self.price.sum() + found.value[found.value > 0].sum())
        self.evaluations += 1
        self._note(reached, floor)
        times: Floats = np.bincount(
            self.links.district[found.chosen], weights=found.part, minlength=len(self.price)
        ).astype(np.float64)
        self._move(1.0 - times, reached, floor)
        return found

    def _note(self, reached: float, floor: float) -> None:
        """Keep the best; shrink the step after a while without progress, and go back to the best."""
        progress = reached < self.bound - 1e-5 * max(abs(self.bound), 1.0) if np.isfinite(self.bound) else True
        if reached < self.bound:
            self.bound, self.best = reached, self.price.copy()
        self._stale = 0 if progress else self._stale + 1
        if self._stale >= PATIENCE:
            self._stale, self.step = 0, 0.6 * self.step
            self.price = self.best.copy()
            self._direction[:] = 0.0

    def _move(self, slack: Floats, reached: float, floor: float) -> None:
        """A deflected Polyak step: prices fall where nobody serves, and rise where several would."""
        slack = np.where((self.price <= 0) & (slack > 0), 0.0, slack)
        self._direction = 0.7 * slack + 0.3 * self._direction
        length = float((self._metric * self._direction**2).sum())
        if length > 0:
            stride = self.step * max(reached - floor, 0.0) / length
            self.price = np.maximum(self.price - stride * self._metric * self._direction, 0.0)


def first_prices(links: Links, host: Ints, volume: Floats) -> Floats:
    """Prices to begin with [n]: what the best link is worth at the average cost of the first plan's hosts.

    `host` [n], `volume` [m]: the plan. A host that it does not open costs what it would for what it could serve at most.
    """
    instance = links.instance
    whole = np.bincount(links.host, weights=links.volume, minlength=instance.hosts).astype(np.float64)
    served = np.where(volume > 0, volume, np.maximum(whole, 1e-9))
    average = instance.curves.cost(np.arange(instance.hosts, dtype=np.int64), served) / served
    price = np.zeros(instance.districts)
    np.maximum.at(price, links.district, links.gain - average[links.host] * links.volume)
    return price
