"""The bound where room is short and few hosts open: asked again with a host open and with it closed, whoever is most in doubt.

No plan saves more than the better of the two, and each of them is bounded closer than both at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from barnraise.core.regions.curves import Curves, Floats, Ints
from barnraise.core.regions.location.bound import Descent
from barnraise.core.regions.location.capacity import Averages
from barnraise.core.regions.location.oracle import Bools, Links, Prefixes

EVALUATIONS, STEP = 30, 0.3
"""Of each branch, from the prices of the one it came from."""

TINY = float(np.finfo(np.float64).tiny)
"""A volume of next to nothing: what it costs is the fixed part."""


@dataclass(frozen=True, slots=True)
class Paid:
    """Curves of which a part is spent already, served or not [m]."""

    curves: Curves
    spent: Floats

    @property
    def hosts(self) -> int:
        """How many hosts there are."""
        return self.curves.hosts

    def cost(self, host: Ints, volume: Floats) -> Floats:
        """Dollars a year; see `Curves`."""
        return self.curves.cost(host, volume) - np.where(volume > 0, self.spent[host], 0.0)

    def slope(self, host: Ints, volume: Floats) -> Floats:
        """Dollars a year and unit; see `Curves`."""
        return self.curves.slope(host, volume)


@dataclass(frozen=True, slots=True)
class Branch:
    """Plans in which some hosts serve a volume and some none: what no such plan exceeds, and at which prices."""

    bound: float
    price: Floats  # [n]
    averages: Averages
    opened: Bools  # [m]
    closed: Bools  # [m]

    @property
    def doubt(self) -> int | None:
        """Of the hosts that are neither, the one that the averages are least sure of."""
        left = np.flatnonzero(~(self.opened | self.closed))
        if not len(left):
            return None
        return int(left[np.abs(self.averages.likely()[0][left] - 0.5).argmin()])


@dataclass(slots=True)
class Branches:
    """Branches that hold every plan better than one in hand."""

    links: Links
    oracle: Callable[[Links, Floats], Prefixes]
    leaves: list[Branch]

    @property
    def highest(self) -> Branch:
        """The one of the highest bound, which is the bound of all."""
        return max(self.leaves, key=lambda leaf: leaf.bound)

    def split(self, floor: float) -> int:
        """Put two in place of the highest; how many evaluations that took, 0 where all hosts are decided.

        `floor`: the best plan in hand.
        """
        leaf = self.highest
        host = leaf.doubt
        if host is None:
            return 0
        at = np.arange(len(leaf.opened)) == host
        ends = replace(leaf, opened=leaf.opened | at), replace(leaf, closed=leaf.closed | at)
        asked = [self._asked(end, floor) for end in ends]
        self.leaves = [one for one in self.leaves if one is not leaf] + [branch for branch, _ in asked]
        return sum(evaluations for _, evaluations in asked)

    def _asked(self, branch: Branch, floor: float) -> tuple[Branch, int]:
        """The branch with a bound of its own: closed hosts serve no volume, and open ones have spent their fixed part."""
        links, curves, every = self.links, self.links.instance.curves, np.arange(len(branch.opened))
        paid = Paid(curves, np.where(branch.opened, curves.cost(every, np.full(len(every), TINY)), 0.0))
        spent = float(paid.spent.sum())
        gain = np.where(branch.closed[links.host] & (links.volume > 0), -np.inf, links.gain)
        links = replace(links, instance=replace(links.instance, curves=paid), gain=gain)
        descent, averages = Descent(links, branch.price, self.oracle, step=STEP), Averages(links)
        while descent.evaluations < EVALUATIONS and descent.bound - spent > floor:
            averages.note(descent.evaluate(floor + spent))
        bound = min(branch.bound, max(descent.bound - spent, floor))
        return replace(branch, bound=bound, price=descent.best, averages=averages), descent.evaluations
