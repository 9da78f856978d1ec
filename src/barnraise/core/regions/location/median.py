"""The p-median: open p places so that the ways to the nearest are least in sum; a plan, and the bound that proves it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.interchange import Interchange, cheapest_one, greedy
from barnraise.core.regions.location.served import Served
from barnraise.core.regions.location.shares import Shares
from barnraise.core.regions.stop import Cancelled, Progress, Stop

TRIES = (3, 8, 15)
EVERY = 25
"""Evaluations of the bound after which the places that it opens become a plan."""

NARROWED = 0.8
"""Places are left out once no more than this part of them could stand in a better plan."""

SHAKEN = (2, 5, 0.08)
"""Places exchanged at random when a plan is shaken: at least, at most where few are open, and of the open where many are."""

SHAKES = 5
"""Rounds that one shake counts for."""


def solve(distance: Floats, p: int, stop: Stop, seed: int) -> Served:
    """The best p of m places for n customers, by `distance` [m, n] from a place to a customer (its weight included).

    `stop.gap` is of cost; once the bound has settled, the plan is shaken once in five of `stop.rounds`. Errors: `ValueError`
    for a p that is not 1..m, `Cancelled`. The same in, the same out.
    """
    places, customers = distance.shape
    if not 1 <= p <= places:
        raise ValueError(f"{p} of {places} places cannot be opened.")
    ways = np.ascontiguousarray(distance.T, dtype=np.float64)
    if p in (1, places) or not customers:
        return _plain(ways, cheapest_one(ways) if p == 1 else np.arange(p, dtype=np.int64))
    return _Work(ways, p, stop, np.random.default_rng(seed)).done()


def _plain(ways: Floats, opened: Ints) -> Served:
    """A plan that is the best beyond doubt."""
    host = opened[ways[:, opened].argmin(axis=1)]
    cost = float(ways[np.arange(len(ways)), host].sum())
    return Served(opened, host, cost, cost, 0)


@dataclass(slots=True)
class _Work:
    """One question being answered."""

    ways: Floats  # [n, m]
    p: int
    stop: Stop
    source: np.random.Generator
    best: Interchange = field(init=False)
    places: Ints = field(init=False)  # [m] those still chosen among, which `best` and `shares` know by their order here
    shares: Shares = field(init=False)
    whole: bool = field(init=False)
    cut: bool = False
    _tried: set[bytes] = field(default_factory=set)
    _began: float = field(default_factory=time.process_time)

    def __post_init__(self) -> None:
        self.whole = bool((self.ways == np.floor(self.ways)).all())
        self.places = np.arange(self.ways.shape[1], dtype=np.int64)
        self.best = first = Interchange(self.ways, greedy(self.ways, self.p))
        first.improve()
        self.shares = Shares(self.ways, self.p, 0.3 * first.first + 0.7 * first.second)

    @property
    def cost(self) -> float:
        """Of the best plan."""
        return self.best.cost

    @property
    def bound(self) -> float:
        """What no plan goes below; sums of whole numbers are whole."""
        reached = self.shares.bound
        return min(float(np.ceil(reached - 1e-9 * max(1.0, abs(reached)))) if self.whole else reached, self.cost)

    def done(self) -> Served:
        """Let the bound come up, then shake the plan while it may still be bettered."""
        while not (self._near() or self.cut or self.shares.exhausted):
            if self.shares.evaluations >= self.stop.evaluations:
                break
            opened = self.shares.evaluate(self.cost)
            if self.shares.evaluations in TRIES or self.shares.evaluations % EVERY == 0:
                self._try(opened)
                self._narrow()
            self._watch("located")
        for _ in range(self.stop.rounds // SHAKES):
            if self._near() or self.cut:
                break
            self._shake()
            self._watch("shaken")
        return self._answer()

    def _answer(self) -> Served:
        opened = np.sort(self.places[self.best.sites])
        host = opened[self.ways[:, opened].argmin(axis=1)]
        cost = float(self.ways[np.arange(len(self.ways)), host].sum())
        assert self.shares.bound <= cost + 1e-6 * max(1.0, abs(cost)), "no plan costs less than the bound"
        return Served(opened, host, cost, min(self.bound, cost), self.shares.evaluations, not self.cut)

    def _near(self) -> bool:
        return self.cost - self.bound <= self.stop.gap * abs(self.cost)

    def _try(self, opened: Ints) -> None:
        """Exchange places from here until nothing is gained, unless this was done already."""
        name = np.sort(self.places[opened]).tobytes()
        if name in self._tried:
            return
        self._tried.add(name)
        self._better(Interchange(self.best.ways, opened))

    def _narrow(self) -> None:
        """From here on choose only among the places that could stand in a better plan, where these are few."""
        kept = self.shares.could_open(self.cost)
        kept[self.best.sites] = True
        if kept.sum() > NARROWED * len(kept):
            return
        left = np.flatnonzero(kept)
        self.shares.narrow(left)
        self.best = Interchange(np.ascontiguousarray(self.best.ways[:, left]), np.searchsorted(left, self.best.sites))
        self.places = self.places[left]

    def _shake(self) -> None:
        """Exchange some places of the best plan for others that could stand in a better one, and improve it from there."""
        spare = np.delete(np.arange(len(self.places)), self.best.sites)
        fewest, most, part = SHAKEN
        count = min(int(self.source.integers(fewest, max(most, int(part * self.p)) + 1)), len(spare), self.p)
        out = self.source.choice(self.p, count, replace=False)
        plan = self.best.copy()
        plan.exchange(out, self.source.choice(spare, count, replace=False))
        if self._better(plan):
            self._narrow()

    def _better(self, plan: Interchange) -> bool:
        """Improve a plan, and take it if it costs less than the best."""
        plan.improve()
        if plan.cost >= self.cost - 1e-9 * abs(self.cost):
            return False
        self.best = plan
        return True

    def _watch(self, stage: str) -> None:
        told = Progress(stage, self.cost, self.bound, self.shares.evaluations)
        if self.stop.watch and not self.stop.watch(told):
            raise Cancelled
        self.cut = self.stop.seconds is not None and time.process_time() - self._began > self.stop.seconds
