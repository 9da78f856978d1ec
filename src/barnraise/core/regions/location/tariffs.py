"""The bound where everybody is served at least cost: a tariff for each customer, and what each host would spare at it.

For any tariffs L(tariff) = Σ tariff + Σ over hosts of min(0, cost of its best set at them) is below every plan. Two things
lift it: hosts must have room for all demand together, and a set is filled with whole customers, not with parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location import filling

PATIENCE = 10
"""Evaluations without progress before the step shrinks."""

CELLS = 6_000
"""Room of a host is cut into no more than these, and demands are rounded down to them: never a worse bound than is true."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which of m places open, and which one serves each of n customers, at least cost."""

    opening: Floats  # [m]
    cost: Floats  # [m, n] of serving a customer's whole demand
    demand: Floats  # [n]
    capacity: Floats  # [m], infinite where there is none

    @property
    def whole(self) -> bool:
        """Whether every plan costs a whole number."""
        return bool((self.cost == np.floor(self.cost)).all() and (self.opening == np.floor(self.opening)).all())


@dataclass(frozen=True, slots=True)
class Sets:
    """Each host's best set at the tariffs asked."""

    value: Floats  # [m] what it costs in all, below 0 where it spares
    parts: Floats  # [m] the same if parts of customers could be served
    last: Floats  # [m] what a unit of its room is worth
    opened: Floats  # [m] 0..1
    room: float  # what a unit of all room together is worth
    host: Ints  # of the links in the sets
    customer: Ints
    part: Floats
    reached: float


@dataclass(slots=True)
class Tariffs:
    """Tariffs [n], either sign, on their way up to the best bound that they can give."""

    question: Question
    tariff: Floats
    bound: float = -np.inf
    best: Floats = field(init=False)
    evaluations: int = 0
    step: float = 1.0
    exact: bool = False  # sets of whole customers
    _direction: Floats = field(init=False)
    _stale: int = 0

    def __post_init__(self) -> None:
        self.best, self._direction = self.tariff.copy(), np.zeros_like(self.tariff)

    @property
    def exhausted(self) -> bool:
        """Whether steps have become too small to matter."""
        return self.step < 2e-3

    def again(self, step: float) -> None:
        """Begin anew from the best tariffs, with sets of whole customers."""
        self.exact, self.step, self._stale = True, step, 0
        self.tariff = self.best.copy()
        self._direction[:] = 0.0

    def evaluate(self, ceiling: float) -> Sets:
        """The bound at the present tariffs, and a step from there. `ceiling`: about the best plan."""
        found = sets(self.question, self.tariff, exact=self.exact)
        self.evaluations += 1
        progress = not np.isfinite(self.bound) or found.reached > self.bound + 1e-5 * abs(self.bound)
        if found.reached > self.bound:
            self.bound, self.best = found.reached, self.tariff.copy()
        self._stale = 0 if progress else self._stale + 1
        if self._stale >= PATIENCE:
            self._stale, self.step = 0, 0.6 * self.step
            self.tariff = self.best.copy()
            self._direction[:] = 0.0
        self._move(found, ceiling)
        return found

    def _move(self, found: Sets, ceiling: float) -> None:
        """A deflected Polyak step: tariffs rise where nobody serves, and fall where several would."""
        weights = found.part * found.opened[found.host]
        times = np.bincount(found.customer, weights=weights, minlength=len(self.tariff))
        self._direction = 0.7 * (1.0 - times) + 0.3 * self._direction
        length = float(self._direction @ self._direction)
        if length > 0:
            self.tariff = self.tariff + self.step * max(ceiling - found.reached, 0.0) / length * self._direction


def sets(question: Question, tariff: Floats, *, exact: bool) -> Sets:
    """What each host would serve at these tariffs, and the bound that this gives."""
    m, n = question.cost.shape
    fits = question.demand <= question.capacity[:, None]
    flat = np.flatnonzero((question.cost < tariff) & fits)
    host, customer = np.divmod(flat, n)
    worth, q = tariff[customer] - question.cost.ravel()[flat], question.demand[customer]
    ratio = worth / np.maximum(q, 1e-12)
    order = np.lexsort((-ratio, host))
    host, customer = host[order], customer[order]
    worth, q, ratio = worth[order], q[order], ratio[order]
    first = np.flatnonzero(np.diff(host, prepend=-1))
    counts = np.diff(np.append(first, len(host)))
    served = np.cumsum(q) - q
    before = served - np.repeat(served[first], counts)
    part = np.clip((question.capacity[host] - before) / np.maximum(q, 1e-12), 0.0, 1.0)
    last = np.zeros(m)
    np.maximum.at(last, host[part < 1], ratio[part < 1])
    parts = question.opening - np.bincount(host, weights=worth * part, minlength=m)
    value = parts.copy()
    if exact:
        for full in np.flatnonzero(last > 0).tolist():
            mine = np.flatnonzero(host == full)
            spared, taken = _whole(worth[mine], q[mine], float(question.capacity[full]))
            value[full] = max(value[full], question.opening[full] - spared)
            part[mine] = taken
    opened, room = _opened(question, value)
    reached = float(tariff.sum() + room * question.demand.sum() * np.isfinite(room))
    reached += float(np.minimum(value - (room * question.capacity if room else 0.0), 0.0).sum())
    used = part > 0
    return Sets(value, parts, last, opened, room, host[used], customer[used], part[used], reached)


def _whole(worth: Floats, q: Floats, capacity: float) -> tuple[float, Floats]:
    """The most that whole customers are worth together [k], and which they are."""
    if capacity <= CELLS and (q == np.floor(q)).all():
        weight, room = q.astype(np.int64), int(capacity)
    else:
        weight, room = np.floor(q / capacity * CELLS * (1 - 1e-12)).astype(np.int64), CELLS
    best, steps = filling.filled(worth, weight, room)
    taken = np.zeros(len(worth))
    taken[filling.chosen(worth, weight, room, steps)] = 1.0
    return float(best[room]), taken


def _opened(question: Question, value: Floats) -> tuple[Floats, float]:
    """How far each host opens [m] so that all demand finds room, at least cost; and what a unit of room then costs."""
    opened = (value < 0).astype(np.float64)
    lacks = float(question.demand.sum()) - float(question.capacity[value < 0].sum())
    room = 0.0
    if lacks > 0:
        closed = np.flatnonzero(value >= 0)
        ratio = value[closed] / question.capacity[closed]
        for at in np.argsort(ratio, kind="stable").tolist():
            host = closed[at]
            opened[host] = min(lacks / float(question.capacity[host]), 1.0)
            lacks -= float(question.capacity[host])
            room = float(ratio[at])
            if lacks <= 0:
                break
    return opened, room


@dataclass(frozen=True, slots=True)
class Losses:
    """What the bound at some tariffs would rise by, at least, if a choice were forced; infinite where it cannot be made."""

    link: Floats  # [m, n] used
    shut: Floats  # [m] closed
    reached: float


def losses(question: Question, tariff: Floats, *, exact: bool) -> Losses:
    """Of every link and host."""
    found = sets(question, tariff, exact=exact)
    share = found.room * question.capacity if found.room else np.zeros(len(question.capacity))
    now = np.minimum(found.value - share, 0.0)
    own = np.maximum(question.cost - tariff + found.last[:, None] * question.demand, 0.0)
    there = np.maximum(found.parts[:, None] + own, found.value[:, None]) - share[:, None]
    link = there - now[:, None]
    link[question.demand > question.capacity[:, None]] = np.inf
    return Losses(link, -now, found.reached)
