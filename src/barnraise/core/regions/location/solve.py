"""One function answered: the bound comes down, plans made from its sets go up, until the two are near enough."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.bound import Descent, first_prices
from barnraise.core.regions.location.branches import Branch, Branches
from barnraise.core.regions.location.capacity import Averages, Filling
from barnraise.core.regions.location.instance import Instance, Located
from barnraise.core.regions.location.knapsack import whole
from barnraise.core.regions.location.options import STAYS, Options, options_of
from barnraise.core.regions.location.oracle import Bools, Links, Prefixes, links_of, prefixes
from barnraise.core.regions.location.search import LEAST, Search
from barnraise.core.regions.stop import Cancelled, Progress, Stop

TRIES = (8, 16)
EVERY = 25
"""Evaluations after which the bound's open hosts become a plan, if they were not tried yet."""

TRUST = 8
"""Evaluations for which a plan to begin from is trusted: the bound often meets it."""

TURNS, TURNS_LATE = (30, 55, 95), (60, 95)
"""Evaluations after which hosts about which the bound is least sure are opened or closed in turn; late, with a plan to begin
from, as most of these are proven before."""

UNSURE = 12
"""Hosts turned each time."""

PARTS = 0.7
"""Of the evaluations, those that count parts of districts; where that is not enough, the others count whole ones."""

SHARP, NODES = 0.3, 0.0005
"""The step to begin with where whole districts count; of the nodes, those of HiGHS."""

TRIED, MATTERS = 24, 0.02
"""Evaluations that count whole districts, after which they go on only if that was this part of what lies between."""

SPLITS = 0.15, 0.01
"""For each evaluation allowed, hosts in doubt asked about by themselves; so many where whole districts count, which is slow."""

ALMOST = 1.2
"""Times the gap asked for; nearer than that HiGHS is not asked again, as it takes longer than all before."""


def solve(
    instance: Instance,
    stop: Stop,
    *,
    start: Ints | None = None,
    prices: Floats | None = None,
    learned: Floats | None = None,
    holds: Callable[[Floats, float], bool] | None = None,
) -> Located:
    """The best plan found and the bound above all, over the links of the instance. Errors: `Cancelled`.

    `start` [n]: a plan to begin from; `prices` [n]: districts' prices to begin from; `learned` [n]: what is added to the first
    ones otherwise, see there. `holds`: asked with prices and bound before HiGHS is, whether they are worth a plan; no host is
    then asked about by itself, as the bound has to stand at the prices. The same in, the same out.
    """
    links = links_of(instance)
    options = options_of(links)
    best = Search(links, options, np.full(instance.districts, STAYS, dtype=np.int64) if start is None else start)
    best.improve(stop.rounds)
    if prices is None:
        prices = first_prices(links, best.host, best.volume)
        prices = prices if learned is None else np.maximum(prices + learned, 0.0)
    descent = Descent(links, prices)
    work = _Work(links, options, best, descent, stop, trust=0 if start is None else TRUST)
    if instance.capacity is None:
        work.descend(stop.evaluations, _Makers(links, options, stop.rounds, TURNS if start is None else TURNS_LATE))
    else:
        work.fill(holds)
        if holds is None:
            work.branch()
    return work.located()


def learned(instance: Instance, found: Located) -> Floats:
    """What the bound has learned of each district [n]: its price at the end beyond the first one of the same plan.

    Of a question with nearly the same figures it is nearly as true, whichever plan is begun from there.
    """
    assert found.price is not None, "prices are known"
    links = links_of(instance)
    plan = Search(links, options_of(links), found.host)
    return found.price - first_prices(links, plan.host, plan.volume)


@dataclass(slots=True)
class _Work:
    """Bound and plan on their way to each other."""

    links: Links
    options: Options
    best: Search
    descent: Descent
    stop: Stop
    trust: int  # evaluations before other plans are tried than the one in hand
    averages: Averages = field(init=False)
    late: bool = False
    began: float = field(default_factory=time.process_time)

    def __post_init__(self) -> None:
        self.averages = Averages(self.links)

    def located(self) -> Located:
        """The answer as it stands."""
        value, descent = self.best.value, self.descent
        assert descent.bound >= value - 1e-6 * max(1.0, abs(value)), "no plan is worth more than the bound"
        bound = max(descent.bound, value)
        return Located(self.best.host, value, bound, descent.evaluations, not self.late, descent.best)

    @property
    def done(self) -> bool:
        """Near enough, or stopped."""
        bound, value = self.descent.bound, self.best.value
        return self.late or bound - value <= self.stop.gap * max(value, 0.0) or bound <= 1e-6

    def descend(self, evaluations: int, makers: _Makers | None = None) -> None:
        """So many evaluations at most in all; plans are made from the sets that come up."""
        descent = self.descent
        while descent.evaluations < evaluations and not descent.exhausted:
            found = descent.evaluate(self.best.value)
            if makers:
                self.best = makers.due(found, self.best, descent, self.trust)
            if makers and self.links.instance.capacity is not None:
                self.averages.note(found)
            self.look("located")
            if self.done:
                return

    def look(self, stage: str) -> None:
        """Show where it stands; note when time is up."""
        stop = self.stop
        told = Progress(stage, self.best.value, self.descent.bound, self.descent.evaluations)
        if stop.watch and not stop.watch(told):
            raise Cancelled
        self.late = stop.seconds is not None and time.process_time() - self.began > stop.seconds

    def fill(self, holds: Callable[[Floats, float], bool] | None) -> None:
        """With capacities: a bound by parts of districts, a plan by HiGHS, and where they are far apart, whole districts."""
        evaluations = self.stop.evaluations
        self.descend(round(PARTS * evaluations), _Makers(self.links, self.options, self.stop.rounds))
        if holds and not holds(self.descent.best, self.descent.bound):
            return
        self._filled(self.averages, again=False)
        if self.done:
            return
        before, apart = self.descent.bound, self.descent.bound - self.best.value
        self.descent.sharpen(whole, SHARP)
        self.descend(min(self.descent.evaluations + TRIED, evaluations))
        if before - self.descent.bound > MATTERS * apart:
            self.descend(evaluations)
        else:
            self.descent.oracle = prefixes

    def branch(self) -> None:
        """A closer bound, hosts in doubt being asked about one by one; and a plan by HiGHS of what is likeliest then."""
        none, descent = np.zeros(self.links.instance.hosts, dtype=bool), self.descent
        root = Branch(descent.bound, descent.best, self.averages, none, none)
        branches = Branches(self.links, descent.oracle, [root])
        for _ in range(round(SPLITS[descent.oracle is whole] * self.stop.evaluations)):
            if self.done or not (evaluations := branches.split(self.best.value)):
                break
            descent.evaluations += evaluations
            descent.bound = min(descent.bound, branches.highest.bound)
            self.look("branched")
        if self.descent.bound - self.best.value > ALMOST * self.stop.gap * self.best.value:
            self._filled(branches.highest.averages, again=True)

    def _filled(self, averages: Averages, *, again: bool) -> None:
        """A better plan by HiGHS, where one is still asked for."""
        if self.done:
            return
        stop = self.stop
        filling = Filling(self.links, self.options, averages, self.descent.best)
        nodes = max(round(NODES * stop.nodes), 1)
        self.best = filling.improved(
            self.best, again=again, nodes=nodes, rounds=stop.rounds, bound=self.descent.bound, gap=stop.gap
        )
        self.look("filled")


@dataclass(slots=True)
class _Makers:
    """Makes plans from sets of open hosts, none of them twice."""

    links: Links
    options: Options
    rounds: int
    turns: Sequence[int] = TURNS
    tried: set[bytes] = field(default_factory=set)

    def due(self, found: Prefixes, best: Search, descent: Descent, trust: int) -> Search:
        """The better of the plan in hand and those whose turn it is."""
        turn = descent.evaluations
        if turn > trust and (turn in TRIES or turn % EVERY == 0):
            best = self.opened(found, best)
        return self.turned(found, best, descent.reached) if turn in self.turns else best

    def opened(self, found: Prefixes, best: Search) -> Search:
        """The plan of the hosts that the bound opens."""
        return self._better(found.value > 0, found.volume, best)

    def turned(self, found: Prefixes, best: Search, reached: float) -> Search:
        """Plans like the best, but for one host: those that the bound is least sure of are opened or closed in turn.

        `reached`: the bound at the prices of `found`. A host worth more than what lies between it and the plan, either way,
        is as it is in every better plan.
        """
        for host in np.argsort(np.abs(found.value), kind="stable")[:UNSURE].tolist():
            if abs(found.value[host]) > reached - best.value:
                break
            opened = best.volume > 0
            opened[host] = not opened[host]
            best = self._better(opened, np.where(best.volume > 0, best.volume, found.volume), best)
        return best

    def _better(self, opened: Bools, volume: Floats, best: Search) -> Search:
        """Each district at the best of these hosts, at their average cost of about this volume, and improved from there."""
        name = np.packbits(opened).tobytes()
        if name in self.tried or not opened.any():
            return best
        self.tried.add(name)
        options, instance = self.options, self.links.instance
        served = np.maximum(volume, 1e-9)
        average = instance.curves.cost(np.arange(instance.hosts, dtype=np.int64), served) / served
        worth = options.gain - np.where(opened, average, np.inf)[options.host] * options.volume[:, None]
        rows, place = np.arange(len(worth)), worth.argmax(axis=1)
        plan = Search(self.links, options, np.where(worth[rows, place] > 0, options.host[rows, place], STAYS))
        plan.improve(self.rounds)
        return plan if plan.value > best.value + LEAST else best
