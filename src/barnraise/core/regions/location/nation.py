"""One function over a nation: asked over each district's likeliest hosts, proven over every link there is.

Likely are a district's best among all hosts, and its best among the few that would serve the nation best if only 4, 16 or 64
opened: where scale outweighs travel, a handful do. A bound over a few links a district is no bound: so at its prices every host
is asked about every district. What the sets found there use beyond the links in hand is added, and the question asked again,
until plan and true bound are near enough.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from barnraise.core.regions.curves import Curves, Floats, Ints
from barnraise.core.regions.location import solve as location
from barnraise.core.regions.location.instance import Instance, Located
from barnraise.core.regions.location.knapsack import whole as entire
from barnraise.core.regions.location.oracle import links_of, prefixes
from barnraise.core.regions.stop import Progress, Stop

LIKELY = 16
"""Hosts of each district to begin with, among all; among each few, a quarter of it."""

FEW = (4, 16, 64)
"""Hosts that might do for everybody."""

GUESS = 6.0
"""A host that opens serves about as many times the volume that would fall to each, if all opened."""

EVERY = 13
"""Of so many districts, one is asked which few hosts serve the nation best."""

ROUNDS = 8
"""Times that links are added, at most."""

SHARE = 0.85
"""Of the gap asked, what the question over the links in hand may leave."""

BLOCK = 400_000
"""Links that are priced in one go: memory stays small."""


def solve(
    volume: Floats,
    gains: Callable[[int], Floats],
    curves: Curves,
    stop: Stop,
    *,
    capacity: Floats | None = None,
    likely: int = LIKELY,
) -> Located:
    """The best plan found, and the bound above every plan over all hosts and districts.

    `gains(host)` [n]: dollars a year of each district there before the host's cost; asked once a host (n × m × 8 bytes are
    kept). `likely`: hosts of each district to begin with. Errors: `Cancelled`. The same in, the same out.
    Until all links were priced once, whoever watches is shown no bound (infinite).
    """
    gain = np.empty((curves.hosts, len(volume)))
    for host in range(curves.hosts):
        gain[host] = gains(host)
    work = _Work(_Whole(volume, gain, curves, capacity), stop)
    return work.done(work.whole.likeliest(likely))


@dataclass(slots=True)
class _Work:
    """One question being answered; what it shows of the bound is true of all links."""

    whole: _Whole
    stop: Stop
    bound: float = np.inf
    evaluations: int = 0
    _began: float = field(default_factory=time.process_time)

    def done(self, instance: Instance) -> Located:
        """Ask, price everything, add what is missing, and ask again."""
        found = self._asked(instance, None, None)
        for _ in range(ROUNDS):
            assert found.price is not None, "prices are known"
            reached, missing = self.whole.priced(found.price, instance)
            self.bound, self.evaluations = min(self.bound, reached), self.evaluations + found.evaluations + 1
            near = self.bound - found.value <= self.stop.gap * found.value
            if near or not len(missing) or not found.reproducible:
                break
            instance = self.whole.with_links(instance, missing)
            found = self._asked(instance, found.host, found.price)
        assert self.bound >= found.value - 1e-6 * max(1.0, abs(found.value)), "no plan is worth more than the bound"
        bound = max(self.bound, found.value)
        return Located(found.host, found.value, bound, self.evaluations, found.reproducible)

    def _asked(self, instance: Instance, start: Ints | None, prices: Floats | None) -> Located:
        seconds = self.stop.seconds
        left = None if seconds is None else seconds - (time.process_time() - self._began)
        watch = None if self.stop.watch is None else self._watched
        inner = replace(self.stop, gap=SHARE * self.stop.gap, seconds=left, watch=watch)
        return location.solve(instance, inner, start=start, prices=prices, holds=partial(self._holds, instance))

    def _holds(self, instance: Instance, prices: Floats, bound: float) -> bool:
        """Whether the bound over the links in hand is about the true one: else it is too early to look for a plan."""
        return self.whole.priced(prices, instance)[0] - bound <= (1 - SHARE) * self.stop.gap * bound

    def _watched(self, told: Progress) -> bool:
        assert self.stop.watch is not None
        return self.stop.watch(replace(told, bound=self.bound, evaluations=self.evaluations + told.evaluations))


@dataclass(frozen=True, slots=True)
class _Whole:
    """The question with every link."""

    volume: Floats
    gain: Floats  # [m, n]
    curves: Curves
    capacity: Floats | None

    def likeliest(self, count: int) -> Instance:
        """Each district's links that are worth most at what hosts would cost a unit if they served a good deal."""
        hosts, districts = self.gain.shape
        order = self._best(min(max(FEW), hosts))
        sizes = [size for size in FEW if size < hosts and self._holds(order[:size])]
        among = [(order[:size], -(-count // 4)) for size in sizes]
        among.append((np.arange(hosts, dtype=np.int64), count // 2 if sizes else count))
        kept = [self._worth_most(some, each) * districts + np.arange(districts) for some, each in among]
        return self._instance(np.unique(np.concatenate(kept)))

    def _best(self, count: int) -> Ints:
        """So many hosts, one after another, each the one that adds most to what those before it are worth to districts."""
        hosts, districts = self.gain.shape
        asked = np.arange(0, districts, EVERY)
        worth = self._worth(np.arange(hosts, dtype=np.int64), asked, min(FEW))
        best, order = np.zeros(len(asked)), np.zeros(count, dtype=np.int64)
        left = np.ones(hosts, dtype=bool)
        for number in range(count):
            added = np.where(left, np.maximum(worth - best, 0.0).sum(axis=1), -1.0)
            order[number] = added.argmax()
            left[order[number]] = False
            best = np.maximum(best, worth[order[number]])
        return order

    def _holds(self, some: Ints) -> bool:
        return self.capacity is None or float(self.capacity[some].sum()) >= float(self.volume.sum())

    def _worth_most(self, some: Ints, each: int) -> Ints:
        """Each district's best among these hosts, if only they opened [each, n]."""
        worth = self._worth(some, np.arange(len(self.volume)), len(some))
        return np.asarray(some[np.argpartition(-worth, min(each, len(some)) - 1, axis=0)[: min(each, len(some))]])

    def _worth(self, some: Ints, asked: Ints, opened: int) -> Floats:
        """What these hosts' links to the districts asked are worth [some, asked], if about so many hosts opened."""
        whole = float(self.volume.sum())
        served = np.full(len(some), max(min(GUESS * whole / opened, whole), 1e-9))
        unit = self.curves.cost(some, served) / served
        return np.asarray(self.gain[np.ix_(some, asked)] - unit[:, None] * self.volume[asked])

    def _instance(self, keys: Ints) -> Instance:
        """Of these links, each named host × n + district, ascending."""
        hosts, districts = self.gain.shape
        start = np.searchsorted(keys, np.arange(hosts + 1) * districts)
        return Instance(self.volume, start, keys % districts, self.gain.ravel()[keys], self.curves, self.capacity)

    def with_links(self, instance: Instance, missing: Ints) -> Instance:
        """The same question with some links more."""
        return self._instance(np.sort(np.concatenate([_keys(instance), missing])))

    def priced(self, price: Floats, instance: Instance) -> tuple[float, Ints]:
        """The bound over all links at these prices, and the links its sets use that the instance lacks."""
        worth, used = 0.0, []
        for part in self._gaining(price):
            links = links_of(self._instance(part))
            found = prefixes(links, price) if self.capacity is None else entire(links, price)
            worth += float(found.value[found.value > 0].sum())
            used.append(links.host[found.chosen] * len(price) + links.district[found.chosen])
        chosen = np.concatenate(used) if used else np.zeros(0, dtype=np.int64)
        return float(price.sum()) + worth, np.setdiff1d(chosen, _keys(instance))

    def _gaining(self, price: Floats) -> Iterator[Ints]:
        """The links that could be in a set at these prices, whole hosts at a time."""
        hosts, districts = self.gain.shape
        every = np.arange(hosts, dtype=np.int64)
        most = np.full(hosts, float(self.volume.sum()))
        if self.capacity is not None:
            most = np.minimum(most, self.capacity)
        least = self.curves.slope(every, np.maximum(most, 1e-9))
        step = max(1, BLOCK // districts)
        held: list[Ints] = []
        for begin in range(0, hosts, step):
            rows = slice(begin, begin + step)
            near = np.flatnonzero(self.gain[rows] - least[rows, None] * self.volume > price) + begin * districts
            held.append(near)
            if sum(len(one) for one in held) > BLOCK:
                yield np.concatenate(held)
                held = []
        yield np.concatenate(held) if held else np.zeros(0, dtype=np.int64)


def _keys(instance: Instance) -> Ints:
    host = np.repeat(np.arange(instance.hosts, dtype=np.int64), np.diff(instance.start))
    return np.asarray(host * instance.districts + instance.district)
