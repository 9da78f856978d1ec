"""Everybody served by one place each, at least cost, within the places' room: a plan, the bound, and often the proof.

Tariffs bring the bound up; the links that could stand in a better plan than the one in hand, a few hundred of thousands, go to
HiGHS. Costs are linear in whom a place serves, so what HiGHS proves of that core holds for the whole question.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location import mixed
from barnraise.core.regions.location.assigning import assigned, improved
from barnraise.core.regions.location.mixed import Core, Mixed
from barnraise.core.regions.location.oracle import Bools
from barnraise.core.regions.location.served import Served, Unservable
from barnraise.core.regions.location.tariffs import Question, Tariffs, losses
from barnraise.core.regions.stop import Cancelled, Progress, Stop

TRIES = (1, 3, 8, 15)
EVERY = 25
"""Evaluations of the bound after which the places that it opens become a plan."""

NEAR = 5
"""Links of each customer that the first core keeps, those that cost the bound least."""

FIRST = 10
"""The first core is asked for this part of the nodes: it is there for a plan, not for the proof."""

EXACT = 60
"""Evaluations of the bound with whole customers, at most."""


HAIR = 1e-9
"""Part of a place's room that is added to it once, so that sums of fractions which fill it fit."""


def solve(
    opening: Floats, cost: Floats, stop: Stop, *, demand: Floats | None = None, capacity: Floats | None = None
) -> Served:
    """Which of m places open [m], and which one serves each of n customers; `cost` [n, m] is of the whole demand [n].

    Without capacities [m] (or demands) there is room for all everywhere. `stop.gap` is of cost, `stop.nodes` of HiGHS' tree.
    Errors: `Unservable` where no plan serves everybody, or none was found; `Cancelled`. The same in, the same out.
    """
    customers, places = cost.shape
    question = Question(
        np.asarray(opening, dtype=np.float64),
        np.ascontiguousarray(cost.T, dtype=np.float64),
        np.zeros(customers) if demand is None else np.asarray(demand, dtype=np.float64),
        np.full(places, np.inf) if capacity is None else np.asarray(capacity, dtype=np.float64) * (1 + HAIR),
    )
    _held_to_room(question)
    return _Work(question, stop).done()


def _held_to_room(question: Question) -> None:
    room = question.capacity.max(initial=-np.inf)
    if len(question.demand) and question.demand.max() > room:
        raise Unservable(f"a customer asks for {question.demand.max():,g}, and no place serves more than {room:,g}")
    if question.demand.sum() > question.capacity.sum():
        raise Unservable(
            f"customers ask for {question.demand.sum():,g}; all places together serve {question.capacity.sum():,g}"
        )


@dataclass(slots=True)
class _Work:
    """One question being answered."""

    question: Question
    stop: Stop
    host: Ints | None = None
    cost: float = np.inf
    proven: float = -np.inf  # by HiGHS
    whole: bool = field(init=False)
    tariffs: Tariffs = field(init=False)
    cut: bool = False
    _tried: set[bytes] = field(default_factory=set)
    _began: float = field(default_factory=time.process_time)

    def __post_init__(self) -> None:
        question = self.question
        self.whole = question.whole
        full = np.minimum(question.capacity, max(float(question.demand.sum()), 1e-9))
        share = question.opening[:, None] * question.demand / np.maximum(full, 1e-9)[:, None]
        self._try(np.ones(len(question.opening), dtype=bool))
        first = (question.cost + share).min(axis=0)
        if not question.demand.any():
            first = np.partition(question.cost, min(1, len(question.cost) - 1), axis=0)[min(1, len(question.cost) - 1)]
        self.tariffs = Tariffs(question, first)

    @property
    def bound(self) -> float:
        """What no plan goes below; sums of whole numbers are whole."""
        reached = max(self.tariffs.bound, self.proven)
        return min(float(np.ceil(reached - 1e-6)) if self.whole else reached, self.cost)

    def done(self) -> Served:
        """The bound comes up, plans are made on the way, and what is left undecided goes to HiGHS."""
        self._rise(self.stop.evaluations)
        if not self._over() and np.isfinite(self.question.capacity).any():
            self.tariffs.again(0.3)
            self._rise(EXACT)
        if not self._over():
            self._ask(NEAR, max(self.stop.nodes // FIRST, 1))
        if not self._over():
            self._ask(None, self.stop.nodes)
        if self.host is None:
            raise Unservable("no plan was found that serves everybody")
        value = _priced(self.question, self.host)
        assert max(self.tariffs.bound, self.proven) <= value + 1e-6 * max(1.0, abs(value)), "no plan is below the bound"
        return Served(
            np.unique(self.host), self.host, value, min(self.bound, value), self.tariffs.evaluations, not self.cut
        )

    def _over(self) -> bool:
        return self.cut or self.cost - self.bound <= self.stop.gap * abs(self.cost)

    def _rise(self, count: int) -> None:
        limit = self.tariffs.evaluations + count
        while not (self._over() or self.tariffs.exhausted or self.tariffs.evaluations >= limit):
            ceiling = self.cost if self.host is not None else 1.05 * abs(self.tariffs.bound) + 1.0
            if not np.isfinite(ceiling):
                ceiling = float(self.tariffs.tariff.sum() + self.question.opening.sum())
            found = self.tariffs.evaluate(ceiling)
            if self.tariffs.evaluations in TRIES or self.tariffs.evaluations % EVERY == 0:
                self._try(found.opened > 0)
            self._watch("located")

    def _try(self, opened: Bools) -> None:
        """A plan of these places, if it was not made already."""
        name = np.packbits(opened).tobytes()
        if name in self._tried:
            return
        self._tried.add(name)
        host = assigned(self.question, opened)
        if host is not None:
            host = improved(self.question, host, opened, self.stop.rounds)
            self._keep(improved(self.question, host, _opened(self.question, host), self.stop.rounds))

    def _keep(self, host: Ints) -> None:
        cost = _priced(self.question, host)
        if cost < self.cost - 1e-9 * abs(cost):
            self.host, self.cost = host, cost

    def _room(self, bound: float) -> float:
        """The most that a better plan may cost above the bound."""
        most = self.cost - 1.0 if self.whole else self.cost
        return most - bound + 1e-6 * max(1.0, abs(bound)) if np.isfinite(most) else np.inf

    def _ask(self, near: int | None, nodes: int) -> None:
        """Give HiGHS the links that a better plan could use, or of these each customer's `near` least lossy ones.

        It proves something where it is given all.
        """
        found = losses(self.question, self.tariffs.best, exact=self.tariffs.exact)
        room = self._room(found.reached)
        kept = np.isfinite(found.link) & (found.link <= room)
        if near is not None and near < len(kept):
            kept &= found.link <= np.partition(found.link, near, axis=0)[near]
        if self.host is not None:
            kept[self.host, np.arange(len(self.host))] = True
        before, answer = self.cost, self._answer(kept, found.shut > room, nodes)
        if answer.used is not None:
            at = np.nonzero(kept)
            host = np.empty(kept.shape[1], dtype=np.int64)
            host[at[1][answer.used]] = at[0][answer.used]
            if _fits(self.question, host):
                self._keep(improved(self.question, host, _opened(self.question, host), self.stop.rounds))
        if near is None:
            self._believe(min(answer.bound, before))
        self._watch("proven")

    def _believe(self, bound: float) -> None:
        """What HiGHS says that no plan goes below, unless the plan in hand does."""
        if self.cost >= bound - 1e-6 * max(1.0, abs(bound)):
            self.proven = max(self.proven, bound)

    def _answer(self, kept: Bools, sure: Bools, nodes: int) -> Mixed:
        question = self.question
        if not kept.any(axis=0).all():
            return Mixed(None, self.cost)
        host, customer = np.nonzero(kept)
        limited = np.isfinite(question.capacity)
        share = np.where(limited[host], question.demand[customer] / question.capacity[host], 0.0)
        whole = float(question.demand.sum())
        cover = question.capacity / whole if limited.all() and whole > 0 else None
        start = None if self.host is None else self.host[customer] == host
        core = Core(customer, host, question.cost[host, customer], share, question.opening, sure, cover)
        near = 1.0 - 1e-6 if self.whole else 0.0
        left = None
        if self.stop.seconds is not None:
            left = self.stop.seconds - (time.process_time() - self._began)
        answer = mixed.solve(core, nodes=nodes, start=start, near=near, seconds=left)
        self.cut = self.cut or answer.timed
        return answer

    def _watch(self, stage: str) -> None:
        plan = self.cost if self.host is not None else np.inf
        told = Progress(stage, plan, self.bound, self.tariffs.evaluations)
        if self.stop.watch and not self.stop.watch(told):
            raise Cancelled
        self.cut = self.cut or (self.stop.seconds is not None and time.process_time() - self._began > self.stop.seconds)


def _opened(question: Question, host: Ints) -> Bools:
    """Places [m] that serve somebody."""
    return np.bincount(host, minlength=len(question.opening)) > 0


def _fits(question: Question, host: Ints) -> bool:
    used = np.bincount(host, weights=question.demand, minlength=len(question.opening))
    return bool((used <= question.capacity).all())


def _priced(question: Question, host: Ints) -> float:
    ways = question.cost[host, np.arange(len(host))]
    return math.fsum(ways.tolist()) + math.fsum(question.opening[_opened(question, host)].tolist())
