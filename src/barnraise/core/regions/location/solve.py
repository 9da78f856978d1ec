"""One function answered: the bound comes down, plans made from its sets go up, until the two are near enough."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.bound import Descent, first_prices
from barnraise.core.regions.location.instance import Instance, Located
from barnraise.core.regions.location.oracle import Bools, Links, Prefixes, links_of
from barnraise.core.regions.location.search import LEAST, STAYS, Options, Search, options_of
from barnraise.core.regions.stop import Cancelled, Progress, Stop

TRIES = (1, 3, 8, 15)
EVERY = 25
"""Evaluations after which the bound's open hosts become a plan, if they were not tried yet."""

TRUST = 16
"""Evaluations for which a plan to begin from is trusted: the bound often meets it."""

TURNS = (30, 55, 95)
"""Evaluations after which hosts about which the bound is least sure are opened or closed in turn."""

UNSURE = 12
"""Hosts turned each time."""


def solve(instance: Instance, stop: Stop, *, start: Ints | None = None, prices: Floats | None = None) -> Located:
    """The best plan found and the bound above all, over the links of the instance. Errors: `Cancelled`.

    `start` [n]: a plan to begin from; `prices` [n]: districts' prices to begin from. The same in, the same out.
    """
    links = links_of(instance)
    options = options_of(links)
    best = Search(links, options, np.full(instance.districts, STAYS, dtype=np.int64) if start is None else start)
    best.improve(stop.rounds)
    if prices is None:
        prices = first_prices(links, best.host, best.volume)
    descent = Descent(links, prices)
    makers, began, cut = _Makers(links, options, stop.rounds), time.process_time(), False
    while not _done(descent, best.value, stop):
        found = descent.evaluate(best.value)
        due = descent.evaluations in TRIES or descent.evaluations % EVERY == 0
        if due and (start is None or descent.evaluations > TRUST):
            best = makers.opened(found, best)
        if descent.evaluations in TURNS:
            best = makers.turned(found, best, descent.reached)
        if stop.watch and not stop.watch(Progress("located", best.value, descent.bound, descent.evaluations)):
            raise Cancelled
        cut = stop.seconds is not None and time.process_time() - began > stop.seconds
        if cut:
            break
    assert descent.bound >= best.value - 1e-6 * max(1.0, abs(best.value)), "no plan is worth more than the bound"
    return Located(best.host, best.value, max(descent.bound, best.value), descent.evaluations, not cut)


def _done(descent: Descent, value: float, stop: Stop) -> bool:
    if descent.evaluations == 0:
        return False
    near = descent.bound - value <= stop.gap * max(value, 0.0) or descent.bound <= 1e-6
    return near or descent.exhausted or descent.evaluations >= stop.evaluations


@dataclass(slots=True)
class _Makers:
    """Makes plans from sets of open hosts, none of them twice."""

    links: Links
    options: Options
    rounds: int
    tried: set[bytes] = field(default_factory=set)

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
