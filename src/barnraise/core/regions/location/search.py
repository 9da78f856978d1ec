"""A better plan from a plan: single moves, whole sets, hosts closed and hosts exchanged, until nothing is gained.

Every estimate is a lower bound on the true gain, as costs are concave: a positive one may be taken, and is then priced again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.oracle import Links, prefixes

STAYS = -1
LEAST = 1e-6
"""Dollars: less is dust, and the same on no two machines."""


@dataclass(frozen=True, slots=True)
class Options:
    """Links by district: [n, k] hosts (−1: none) and gains (−inf: none), best gain not first but host ascending."""

    host: Ints
    gain: Floats


def options_of(links: Links) -> Options:
    """The same links, seen from the districts."""
    count = np.bincount(links.district, minlength=links.instance.districts)
    width = max(int(count.max(initial=0)), 1)
    order = np.argsort(links.district, kind="stable")
    row = links.district[order]
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    host = np.full((len(count), width), STAYS, dtype=np.int64)
    gain = np.full((len(count), width), -np.inf)
    host[row, place], gain[row, place] = links.host[order], links.gain[order]
    return Options(host, gain)


@dataclass(slots=True)
class Search:
    """One plan that gets better. `host` [n], −1: stays."""

    links: Links
    options: Options
    host: Ints
    volume: Floats = field(init=False)  # [m]
    own: Floats = field(init=False)  # [n] gain of the link in use, 0 where none is
    tried: int = 0

    def __post_init__(self) -> None:
        instance = self.links.instance
        served = np.flatnonzero(self.host != STAYS)
        counted = np.bincount(self.host[served], weights=instance.volume[served], minlength=instance.hosts)
        self.volume = counted.astype(np.float64)
        self.own = self._gains(self.host)

    def _gains(self, host: Ints) -> Floats:
        """Gain of each district's link to this host [n]; 0 where it stays."""
        match = self.options.host == host[:, None]
        match &= host[:, None] != STAYS
        return np.asarray(np.where(match, self.options.gain, 0.0).sum(axis=1))

    @property
    def value(self) -> float:
        """Dollars a year."""
        every = np.arange(len(self.volume), dtype=np.int64)
        return float(self.own.sum() - self.links.instance.curves.cost(every, self.volume).sum())

    def improve(self, rounds: int) -> None:
        """Until no kind of move gains anything, or the rounds are spent."""
        for _ in range(rounds):
            moved = self.reassign()
            moved += self.open()
            moved += self.close()
            moved += self.exchange()
            if not moved:
                return

    def kept(self) -> Floats:
        """What each district is worth where it is [n]: its gain less what its host would spare without it."""
        curves, q = self.links.instance.curves, self.links.instance.volume
        at = np.maximum(self.host, 0)
        spared = curves.cost(at, self.volume[at]) - curves.cost(at, np.maximum(self.volume[at] - q, 0.0))
        return np.where(self.host == STAYS, 0.0, self.own - spared)

    def offers(self, shut: Ints | None = None) -> tuple[Floats, Ints]:
        """The best other open host of each district, not one of `shut`: what it is worth there [n], and which (−1: none)."""
        instance, host = self.links.instance, self.options.host
        opened = self.volume > 0
        if shut is not None:
            opened[shut] = False
        at = np.maximum(host, 0)
        near = (host != STAYS) & opened[at] & (host != self.host[:, None])
        q = np.broadcast_to(instance.volume[:, None], host.shape)[near]
        there = at[near]
        added = instance.curves.cost(there, self.volume[there] + q) - instance.curves.cost(there, self.volume[there])
        worth = np.full(host.shape, -np.inf)
        worth[near] = self.options.gain[near] - added
        if instance.capacity is not None:
            over = np.zeros(host.shape, dtype=bool)
            over[near] = self.volume[there] + q > instance.capacity[there] * (1 + 1e-12)
            worth[over] = -np.inf
        best = worth.argmax(axis=1)
        rows = np.arange(len(host))
        found = worth[rows, best]
        return found, np.where(np.isfinite(found), host[rows, best], STAYS)

    def reassign(self) -> int:
        """Districts that gain by another open host, or by staying; each checked again when its turn comes."""
        moved = 0
        for _ in range(20):
            worth, there = self.offers()
            stay = worth < 0
            worth, there = np.where(stay, 0.0, worth), np.where(stay, STAYS, there)
            gain = np.where(there == self.host, 0.0, worth - self.kept())
            able = np.flatnonzero(gain > LEAST)
            if not len(able):
                break
            turn = able[np.argsort(-gain[able], kind="stable")]
            moved += self._one_by_one(turn, there[turn])
        return moved

    def _one_by_one(self, districts: Ints, hosts: Ints) -> int:
        """Make moves that still gain when all before them are made."""
        instance = self.links.instance
        gain = self._to(districts, hosts)
        moved = 0
        for district, there, worth in zip(districts.tolist(), hosts.tolist(), gain.tolist(), strict=True):
            q, here = float(instance.volume[district]), int(self.host[district])
            if instance.capacity is not None and there != STAYS and self.volume[there] + q > instance.capacity[there]:
                continue
            ends = np.array([max(here, 0), max(there, 0)])
            now = self.volume[ends]
            after = np.array([max(now[0] - q, 0.0), now[1] + q])
            change = instance.curves.cost(ends, after) - instance.curves.cost(ends, now)
            total = (
                worth
                - self.own[district]
                - (change[0] if here != STAYS else 0.0)
                - (change[1] if there != STAYS else 0.0)
            )
            if total > LEAST:
                self._move(district, there, worth)
                moved += 1
        return moved

    def _to(self, districts: Ints, hosts: Ints) -> Floats:
        match = self.options.host[districts] == hosts[:, None]
        match &= hosts[:, None] != STAYS
        return np.asarray(np.where(match, self.options.gain[districts], 0.0).sum(axis=1))

    def _move(self, district: int, there: int, gain: float) -> None:
        q, here = self.links.instance.volume[district], self.host[district]
        if here != STAYS:
            left = self.volume[here] - q
            self.volume[here] = left if (self.host == here).sum() > 1 else 0.0
        if there != STAYS:
            self.volume[there] += q
        self.host[district], self.own[district] = there, gain

    def open(self) -> int:
        """Whole sets that gain by a host: the oracle asked at what districts are worth where they are."""
        found = prefixes(self.links, np.maximum(self.kept(), 0.0), self.volume, self.host)
        best = np.flatnonzero(found.value > LEAST)
        if not len(best):
            return 0
        start = np.searchsorted(self.links.host[found.chosen], np.arange(self.links.instance.hosts + 1))
        taken = np.zeros(self.links.instance.districts, dtype=bool)
        touched = np.zeros(self.links.instance.hosts, dtype=bool)
        moved = 0
        for there in best[np.argsort(-found.value[best], kind="stable")].tolist():
            several = found.chosen[start[there] : start[there + 1]]
            districts = self.links.district[several]
            left = self.host[districts][self.host[districts] != STAYS]
            if touched[there] or taken[districts].any() or touched[left].any():
                continue
            self._move_all(districts, there, self.links.gain[several])
            taken[districts] = True
            touched[there] = touched[left] = True
            moved += 1
        return moved

    def _move_all(self, districts: Ints, there: int, gain: Floats) -> None:
        """A set to one host; volumes are summed anew, so that no dust stays."""
        self.host[districts], self.own[districts] = there, gain
        self._sum_anew()

    def _sum_anew(self) -> None:
        served = np.flatnonzero(self.host != STAYS)
        counted = np.bincount(self.host[served], weights=self.links.instance.volume[served], minlength=len(self.volume))
        self.volume = counted.astype(np.float64)

    def close(self) -> int:
        """Hosts that cost more than they are worth beside the next best for each of theirs; several in one look."""
        moved = 0
        while True:
            instance = self.links.instance
            opened = np.flatnonzero(self.volume > 0)
            if not len(opened):
                return moved
            worth, there = self.offers()
            stay = ~(worth > 0)
            worth, there = np.where(stay, 0.0, worth), np.where(stay, STAYS, there)
            served = np.flatnonzero(self.host != STAYS)
            change = np.bincount(
                self.host[served], weights=worth[served] - self.own[served], minlength=len(self.volume)
            )
            gain = change[opened] + instance.curves.cost(opened, self.volume[opened])
            order = opened[np.argsort(-gain, kind="stable")]
            shut = [int(one) for one in order[: int((gain > LEAST).sum())]]
            closed = self._close_several(shut, there)
            if not closed:
                return moved
            moved += closed

    def _close_several(self, shut: list[int], there: Ints) -> int:
        """Close hosts none of which takes over from another, nor is filled beyond its room."""
        taking: set[int] = set()
        gone: set[int] = set()
        for host in shut:
            members = np.flatnonzero(self.host == host)
            others = set(there[members].tolist()) - {STAYS}
            full = self.links.instance.capacity is not None and bool(others & taking)
            if host in taking or others & gone or full or not self._fits(members, there):
                continue
            taking |= others
            gone.add(host)
            self.own[members] = self._to(members, there[members])
            self.host[members] = there[members]
        if gone:
            self._sum_anew()
        return len(gone)

    def _fits(self, members: Ints, there: Ints) -> bool:
        capacity = self.links.instance.capacity
        if capacity is None:
            return True
        to = there[members]
        go = to != STAYS
        added = np.bincount(to[go], weights=self.links.instance.volume[members[go]], minlength=len(self.volume))
        return bool((self.volume + added <= capacity * (1 + 1e-12))[added > 0].all())

    def exchange(self) -> int:
        """Whole groups that gain by another host, closed or open; members it has no link to stay."""
        instance, options = self.links.instance, self.options
        m = instance.hosts
        pair = (self.host[:, None] * m + options.host)[(self.host != STAYS)[:, None] & (options.host != STAYS)]
        linked = (self.host != STAYS)[:, None] & (options.host != STAYS)
        gain = np.bincount(pair, weights=options.gain[linked], minlength=m * m).reshape(m, m)
        q = np.broadcast_to(instance.volume[:, None], options.host.shape)[linked]
        moving = np.bincount(pair, weights=q, minlength=m * m).reshape(m, m)
        opened = np.flatnonzero(self.volume > 0)
        every = np.broadcast_to(np.arange(m), (len(opened), m))
        now = (
            instance.curves.cost(opened, self.volume[opened])
            - np.bincount(np.maximum(self.host, 0), weights=np.where(self.host == STAYS, 0.0, self.own), minlength=m)[
                opened
            ]
        )
        held = np.broadcast_to(self.volume, (len(opened), m))
        added = instance.curves.cost(every, held + moving[opened]) - instance.curves.cost(every, held)
        total = now[:, None] + gain[opened] - added
        total[moving[opened] <= 0] = -np.inf
        total[np.arange(len(opened)), opened] = -np.inf
        if instance.capacity is not None:
            total[held + moving[opened] > instance.capacity] = -np.inf
        best = total.argmax(axis=1)
        worth = total[np.arange(len(opened)), best]
        touched: set[int] = set()
        moved = 0
        for place in np.argsort(-worth, kind="stable").tolist():
            here, there = int(opened[place]), int(best[place])
            if worth[place] <= LEAST:
                break
            if here in touched or there in touched:
                continue
            members = np.flatnonzero(self.host == here)
            to = np.where((options.host[members] == there).any(axis=1), there, STAYS)
            self.own[members] = self._to(members, to)
            self.host[members] = to
            touched |= {here, there}
            moved += 1
        if moved:
            self._sum_anew()
        return moved
