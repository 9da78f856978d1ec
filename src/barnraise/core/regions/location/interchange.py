"""Exchanging one open place for a closed one while that shortens the ways: all exchanges priced at once, and kept up to date.

SOURCE: Resende and Werneck 2007, a fast swap-based local search for the p-median: profit = gain(in) − loss(out) + both's share.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.curves import Floats, Ints

BLOCK = 250_000
"""Ways priced in one go: they stay in the processor's near memory."""


def cheapest_one(ways: Floats) -> Ints:
    """The one place that serves all for least [1]. `ways`: [n, m]."""
    return np.array([int(ways.sum(axis=0).argmin())], dtype=np.int64)


def greedy(ways: Floats, p: int) -> Ints:
    """p places, each the one that shortens the ways most when it is added."""
    found = cheapest_one(ways)
    nearest = ways[:, found[0]].copy()
    gain = np.maximum(nearest[:, None] - ways, 0.0).sum(axis=0)
    for _ in range(p - 1):
        gain[found] = -1.0
        best = int(gain.argmax())
        found = np.append(found, best)
        moved = np.flatnonzero(ways[:, best] < nearest)
        there, before = ways[moved], nearest[moved, None]
        nearest[moved] = there[:, best]
        gain -= (np.maximum(before - there, 0.0) - np.maximum(there[:, best, None] - there, 0.0)).sum(axis=0)
    return found


@dataclass(slots=True)
class Interchange:
    """A plan of p ≥ 2 open places that gets better. `ways`: [n, m]; `sites`: [p], in no order."""

    ways: Floats
    sites: Ints
    first: Floats = field(init=False)  # [n] way to the nearest open place
    second: Floats = field(init=False)  # [n] and to the next
    _nearest: Ints = field(init=False)  # [n] which of `sites`
    _next: Ints = field(init=False)
    _gain: Floats = field(init=False)  # [m] if opened
    _loss: Floats = field(init=False)  # [p] if closed
    _both: Floats = field(init=False)  # [p, m] of the loss that the place opened makes good

    def __post_init__(self) -> None:
        self.sites = self.sites.copy()
        self._sum_anew()

    @property
    def cost(self) -> float:
        """All ways to the nearest, in sum."""
        return float(self.first.sum())

    def copy(self) -> Interchange:
        """The same plan, to try something else from."""
        other = copy(self)
        for name in ("sites", "first", "second", "_nearest", "_next", "_gain", "_loss", "_both"):
            setattr(other, name, getattr(self, name).copy())
        return other

    def improve(self) -> None:
        """Until no exchange gains anything; sums that were kept up to date are checked against new ones before the end."""
        fresh = True
        while True:
            out, entering, gained = self._best()
            if gained > 1e-9 * max(1.0, self.cost):
                self.exchange(np.array([out]), np.array([entering]))
                fresh = False
            elif fresh:
                return
            else:
                self._sum_anew()
                fresh = True

    def _best(self) -> tuple[int, int, float]:
        worth = self._both - self._loss[:, None]
        worth += self._gain
        worth[:, self.sites] = -np.inf
        out, entering = divmod(int(worth.argmax()), worth.shape[1])
        return out, entering, float(worth[out, entering])

    def exchange(self, out: Ints, entering: Ints) -> None:
        """Close these of `sites` and open as many other places in their stead, whatever that costs."""
        closed = np.zeros(len(self.sites), dtype=bool)
        closed[out] = True
        nearer = (self.ways[:, entering] < self.second[:, None]).any(axis=1)
        customers = np.flatnonzero(closed[self._nearest] | closed[self._next] | nearer)
        if 2 * len(customers) > len(self.ways):
            self.sites[out] = entering
            self._sum_anew()
            return
        self._count(customers, -1.0)
        self.sites[out] = entering
        self._look(customers)
        self._count(customers, 1.0)

    def _sum_anew(self) -> None:
        customers, places = self.ways.shape
        self.first, self.second = np.empty(customers), np.empty(customers)
        self._nearest, self._next = np.empty(customers, dtype=np.int64), np.empty(customers, dtype=np.int64)
        self._gain, self._loss = np.zeros(places), np.zeros(len(self.sites))
        self._both = np.zeros((len(self.sites), places))
        every = np.arange(customers)
        self._look(every)
        rows = max(1, BLOCK // places)
        order = np.argsort(self._nearest, kind="stable")
        for begin in range(0, customers, rows):
            self._count(order[begin : begin + rows], 1.0)

    def _look(self, customers: Ints) -> None:
        """The two nearest open places of each; of places as near, the one first in `sites`."""
        near = self.ways[customers][:, self.sites]
        rows = np.arange(len(customers))
        nearest = near.argmin(axis=1)
        self.first[customers], self._nearest[customers] = near[rows, nearest], nearest
        near[rows, nearest] = np.inf
        after = near.argmin(axis=1)
        self.second[customers], self._next[customers] = near[rows, after], after

    def _count(self, customers: Ints, sign: float) -> None:
        """Add what these customers make of each exchange, or take it away."""
        if not len(customers):
            return
        customers = customers[np.argsort(self._nearest[customers], kind="stable")]
        nearest, ways = self._nearest[customers], self.ways[customers]
        first, second = self.first[customers], self.second[customers]
        begin = np.flatnonzero(np.diff(nearest, prepend=-1))
        self._gain += sign * np.maximum(first[:, None] - ways, 0.0).sum(axis=0)
        self._loss[nearest[begin]] += sign * np.add.reduceat(second - first, begin)
        made_good = np.maximum(second[:, None] - np.maximum(ways, first[:, None]), 0.0)
        self._both[nearest[begin]] += sign * np.add.reduceat(made_good, begin, axis=0)
