"""The bound of a p-median: what each customer is charged at most, so that no p places could serve all for less.

For any charges L(charge) = Σ charge + Σ over the p places that spare most of Σ min(0, way − charge) is below every plan. Where
a way is at least the charge it adds nothing: so with charges held below each customer's longest way that is looked at, only
the near ways are looked at, and the bound holds over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from barnraise.core.regions.curves import Floats, Ints

WIDE = 10
"""Near ways looked at for each customer, as a multiple of the m / p that fall to one open place."""

FEW = 6
"""All ways are looked at, which are in order, unless the near ones are so many times fewer."""

BLOCK = 64_000
"""Ways looked at in one go: they stay in the processor's near memory."""

PATIENCE = 18
"""Evaluations without progress before the step shrinks."""

SIZED, LEAST = 0.75, 1e-3
"""Charges move by this power of their size, as weights and ways differ widely; none is taken to be less than a part of the mean."""


@dataclass(frozen=True, slots=True)
class _Every:
    """All ways, by place [m, n]."""

    way: Floats

    def spared(self, charge: Floats) -> Floats:
        """What each place spares at these charges [m], ≤ 0."""
        places, customers = self.way.shape
        rows = max(1, BLOCK // max(customers, 1))
        found, room = np.empty(places), np.empty((min(rows, places), customers))
        for begin in range(0, places, rows):
            part = self.way[begin : begin + rows]
            below = np.subtract(part, charge, out=room[: len(part)])
            found[begin : begin + rows] = np.minimum(below, 0.0, out=below).sum(axis=1)
        return found

    def times(self, charge: Floats, opened: Ints) -> Ints:
        """How many of these places would serve each customer [n]."""
        return np.asarray((self.way[opened] < charge).sum(axis=0))

    def only(self, kept: Ints) -> _Every:
        """The ways of these places, in this order."""
        return _Every(self.way[kept])


@dataclass(frozen=True, slots=True)
class _Near:
    """Each customer's near ways, by place."""

    places: int
    place: Ints
    customer: Ints
    way: Floats

    def spared(self, charge: Floats) -> Floats:
        """The same, as every other way is no shorter than the charge."""
        below = np.minimum(self.way - charge[self.customer], 0.0)
        return np.bincount(self.place, weights=below, minlength=self.places).astype(np.float64, copy=False)

    def times(self, charge: Floats, opened: Ints) -> Ints:
        """The same."""
        chosen = np.zeros(self.places, dtype=bool)
        chosen[opened] = True
        serves = chosen[self.place] & (self.way < charge[self.customer])
        return np.bincount(self.customer[serves], minlength=len(charge))

    def only(self, kept: Ints) -> _Near:
        """The same."""
        number = np.full(self.places, -1)
        number[kept] = np.arange(len(kept))
        left = number[self.place] >= 0
        return _Near(len(kept), number[self.place[left]], self.customer[left], self.way[left])


def _nearest(ways: Floats, count: int) -> _Near:
    near = np.argpartition(ways, count - 1, axis=1)[:, :count]
    order = np.argsort(near, axis=None, kind="stable")
    place, customer = near.ravel()[order], order // count
    return _Near(ways.shape[1], place, customer, ways[customer, place])


@dataclass(slots=True)
class Shares:
    """Charges of customers [n] on their way up to the best bound that charges can give. `ways`: [n, m]."""

    ways: Floats
    p: int
    charge: Floats
    bound: float = -np.inf
    best: Floats = field(init=False)
    evaluations: int = 0
    step: float = 1.0
    spared: Floats = field(init=False)  # [m] at the best charges, ≤ 0
    _direction: Floats = field(init=False)
    _stale: int = 0
    _most: Floats = field(init=False)  # [n]
    _metric: Floats = field(init=False)  # [n]
    _near: _Near | _Every = field(init=False)

    def __post_init__(self) -> None:
        customers, places = self.ways.shape
        count = min(places, max(20, -(-WIDE * places // self.p)))
        if FEW * count > places:
            self._near, self._most = _Every(np.ascontiguousarray(self.ways.T)), np.full(customers, np.inf)
        else:
            self._near = near = _nearest(self.ways, count)
            self._most = np.zeros(customers)
            np.maximum.at(self._most, near.customer, near.way)
        self.charge = np.minimum(self.charge, self._most)
        self.best, self.spared = self.charge.copy(), np.zeros(places)
        size = np.abs(self.charge)
        self._metric = np.maximum(size, LEAST * size.mean()) ** SIZED
        self._direction = np.zeros(customers)

    @property
    def exhausted(self) -> bool:
        """Whether steps have become too small to matter."""
        return self.step < 1e-3

    def evaluate(self, ceiling: float) -> Ints:
        """The bound at the present charges, and a step from there; the p places that spare most. `ceiling`: the best plan."""
        spared = self._near.spared(self.charge)
        opened = np.argsort(spared, kind="stable")[: self.p]
        reached = float(self.charge.sum() + spared[opened].sum())
        self.evaluations += 1
        times = self._near.times(self.charge, opened)
        self._note(reached, spared)
        self._move((1 - times).astype(np.float64), reached, ceiling)
        return opened

    def could_open(self, ceiling: float) -> npt.NDArray[np.bool_]:
        """Places [m] that could stand in a plan below `ceiling`: opened in the place of another, the bound stays below it."""
        last = float(np.partition(self.spared, self.p - 1)[self.p - 1])
        return np.asarray(self.bound + np.maximum(self.spared - last, 0.0) < ceiling)

    def narrow(self, kept: Ints) -> None:
        """Go on with these places alone: from here the bound holds for plans of them, which are all that may still be better."""
        self._near, self.spared = self._near.only(kept), self.spared[kept]

    def _note(self, reached: float, spared: Floats) -> None:
        """Keep the best; shrink the step after a while without progress, and go back to the best."""
        progress = not np.isfinite(self.bound) or reached > self.bound + 1e-5 * abs(self.bound)
        if reached > self.bound:
            self.bound, self.best, self.spared = reached, self.charge.copy(), spared
        self._stale = 0 if progress else self._stale + 1
        if self._stale >= PATIENCE:
            self._stale, self.step = 0, 0.6 * self.step
            self.charge = self.best.copy()
            self._direction[:] = 0.0

    def _move(self, short: Floats, reached: float, ceiling: float) -> None:
        """A deflected Polyak step: charges rise where nobody serves, and fall where several would."""
        self._direction = 0.7 * short + 0.3 * self._direction
        toward = self._metric * self._direction
        length = float(self._direction @ toward)
        if length > 0:
            stride = self.step * max(ceiling - reached, 0.0) / length
            self.charge = np.minimum(self.charge + stride * toward, self._most)
