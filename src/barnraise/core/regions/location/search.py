"""A better plan from a plan: single moves, whole sets, hosts closed and hosts exchanged, until nothing is gained.

Estimates are lower bounds on the true gain, as costs are concave: a positive one may be taken, and is then priced again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.options import STAYS, Options
from barnraise.core.regions.location.oracle import Links, prefixes

LEAST = 1e-6
"""Dollars: less is dust, and the same on no two machines."""
DUST = 1e-12
"""Part of a capacity that sums of volumes may differ by."""


@dataclass(slots=True)
class Search:
    """One plan that gets better. `host` [n], −1: stays; links that are not there are left out, and what is over capacity."""

    links: Links
    options: Options
    host: Ints
    column: Ints = field(init=False)  # [n] of the link in use, −1: stays
    own: Floats = field(init=False)  # [n] gain of the link in use, 0 where none is
    volume: Floats = field(init=False)  # [m]

    def __post_init__(self) -> None:
        every = np.arange(len(self.host), dtype=np.int64)
        self.column = self.options.columns(every, self.host)
        self._settle()
        self.relieve()

    def _settle(self) -> None:
        """Hosts, gains and volumes from the columns in use, so that no dust stays."""
        instance = self.links.instance
        served = np.flatnonzero(self.column != STAYS)
        self.host, self.own = np.full(len(self.column), STAYS, dtype=np.int64), np.zeros(len(self.column))
        self.host[served] = self.options.host[served, self.column[served]]
        self.own[served] = self.options.gain[served, self.column[served]]
        counted = np.bincount(self.host[served], weights=instance.volume[served], minlength=instance.hosts)
        self.volume = counted.astype(np.float64)

    @property
    def room(self) -> Floats | None:
        """What each host could serve beside what it does [m]; none where nothing limits it."""
        capacity = self.links.instance.capacity
        return None if capacity is None else capacity * (1 + DUST) - self.volume

    @property
    def value(self) -> float:
        """Dollars a year."""
        every = np.arange(len(self.volume), dtype=np.int64)
        return float(self.own.sum() - self.links.instance.curves.cost(every, self.volume).sum())

    def improve(self, rounds: int) -> None:
        """Until no kind of move gains anything, or the rounds are spent."""
        for _ in range(rounds):
            moved = self.reassign() + self.open() + self.close()
            if not moved and not self.exchange():
                return

    def relieve(self) -> None:
        """Hosts over their capacity let go who gains least a unit, or the one who alone is large enough."""
        room = self.room
        if room is None:
            return
        for host in np.flatnonzero(room < 0).tolist():
            members = np.flatnonzero(self.host == host)
            over, size = -room[host], self.links.instance.volume[members]
            alone = np.flatnonzero(size >= over)
            if len(alone):
                leaving = members[alone[[self.own[members[alone]].argmin()]]]
            else:
                order = np.argsort(self.own[members] / self.options.volume[members], kind="stable")
                leaving = members[order[: int(np.searchsorted(np.cumsum(size[order]), over)) + 1]]
            self.column[leaving] = STAYS
        self._settle()

    def kept(self) -> Floats:
        """What each district is worth where it is [n]: its gain less what its host would spare without it."""
        curves, q = self.links.instance.curves, self.links.instance.volume
        at = np.maximum(self.host, 0)
        spared = curves.cost(at, self.volume[at]) - curves.cost(at, np.maximum(self.volume[at] - q, 0.0))
        return np.where(self.host == STAYS, 0.0, self.own - spared)

    def rates(self) -> Floats:
        """Dollars a unit that one more costs each open host [m]; infinite at the others."""
        opened = np.flatnonzero(self.volume > 0)
        rate = np.full(len(self.volume), np.inf)
        rate[opened] = self.links.instance.curves.slope(opened, self.volume[opened])
        return rate

    def offers(self) -> tuple[Floats, Ints]:
        """The best other open host of each district with room: what it is worth there [n], and its column (−1: to stay)."""
        options, rate = self.options, self.rates()
        served = np.flatnonzero(self.column != STAYS)
        seen = options.among(np.unique(self.host[served]))
        found, best = np.zeros(len(self.host)), np.full(len(self.host), STAYS)
        if not len(seen):
            return found, best
        host, gain = (options.host[:, seen], options.gain[:, seen]) if options.own else (options.host, options.gain)
        worth = gain - rate[host] * options.volume[:, None]
        if (room := self.room) is not None:
            worth[self.links.instance.volume[:, None] > room[host]] = -np.inf
        worth[served, np.searchsorted(seen, self.column[served])] = -np.inf
        best = seen[worth.argmax(axis=1)]
        able = np.flatnonzero(worth.max(axis=1) > -np.inf)
        found[able] = options.gain[able, best[able]] - self._added(options.host[able, best[able]], able)
        return np.maximum(found, 0.0), np.where(found > 0, best, STAYS)

    def _added(self, hosts: Ints, districts: Ints) -> Floats:
        """What each host would spend more with that district."""
        cost, now = self.links.instance.curves.cost, self.volume[hosts]
        return cost(hosts, now + self.links.instance.volume[districts]) - cost(hosts, now)

    def reassign(self) -> int:
        """Districts that gain by another open host, or by staying; each checked again when its turn comes."""
        moved = 0
        for _ in range(2):
            worth, column = self.offers()
            gain = np.where((column == STAYS) & (self.column == STAYS), 0.0, worth - self.kept())
            able = np.flatnonzero(gain > LEAST)
            turn = able[np.argsort(-gain[able], kind="stable")]
            done = sum(
                [
                    self.move(district, there)
                    for district, there in zip(turn.tolist(), column[turn].tolist(), strict=True)
                ]
            )
            moved += done
            if not done:
                break
            self._settle()
        return moved

    def move(self, district: int, column: int) -> bool:
        """Move a district if that gains when all moves before it are made, and there is room; `_settle` when all are."""
        instance = self.links.instance
        q, here = float(instance.volume[district]), int(self.host[district])
        there = int(self.options.host[district, column]) if column != STAYS else STAYS
        if instance.capacity is not None and there != STAYS and self.volume[there] + q > instance.capacity[there]:
            return False
        ends = np.array([here, here, there, there])
        now, then = float(self.volume[here]), float(self.volume[there])
        left = now - q if now - q > DUST * now else 0.0
        spent = instance.curves.cost(ends, np.array([now, left, then, then + q])).tolist()
        gain = float(self.options.gain[district, column]) if there != STAYS else 0.0
        change = gain - float(self.own[district])
        change += spent[0] - spent[1] if here != STAYS else 0.0
        change -= spent[3] - spent[2] if there != STAYS else 0.0
        if change <= LEAST:
            return False
        if here != STAYS:
            self.volume[here] = left
        if there != STAYS:
            self.volume[there] = then + q
        self.host[district], self.column[district], self.own[district] = there, column, gain
        return True

    def open(self) -> int:
        """Whole sets that gain by a host: the oracle asked at what districts are worth where they are."""
        links = self.links
        price = np.maximum(self.kept(), 0.0)
        found = prefixes(links, price, self.volume, self.host)
        best = np.flatnonzero(found.value > LEAST)
        start = np.searchsorted(links.host[found.chosen], np.arange(links.instance.hosts + 1))
        taken = np.zeros(links.instance.districts, dtype=bool)
        touched = np.zeros(links.instance.hosts, dtype=bool)
        room, moved = self.room, 0
        for there in best[np.argsort(-found.value[best], kind="stable")].tolist():
            several = found.chosen[start[there] : start[there + 1]]
            if room is not None:
                several = self._whole(several, there, float(room[there]), price)
            districts = links.district[several]
            left = self.host[districts][self.host[districts] != STAYS]
            if not len(several) or touched[there] or taken[districts].any() or touched[left].any():
                continue
            self.column[districts] = self.options.column[several]
            taken[districts] = True
            touched[there] = touched[left] = True
            moved += 1
        if moved:
            self._settle()
        return moved

    def _whole(self, several: Ints, there: int, room: float, price: Floats) -> Ints:
        """The set without what there is room for in part only; nothing, if it then gains nothing."""
        volume = np.cumsum(self.links.volume[several])
        several = several[: int(np.searchsorted(volume, room, side="right"))]
        if not len(several):
            return several
        ends, now = np.array([there, there]), float(self.volume[there])
        before, after = self.links.instance.curves.cost(ends, np.array([now, now + self.links.volume[several].sum()]))
        gain = (self.links.gain[several] - price[self.links.district[several]]).sum()
        return several if gain - (after - before) > LEAST else several[:0]

    def close(self) -> int:
        """Hosts that cost more than they are worth beside the next best for each of theirs; several in one look."""
        opened = np.flatnonzero(self.volume > 0)
        worth, column = self.offers()
        served = np.flatnonzero(self.column != STAYS)
        lost = np.bincount(self.host[served], weights=(self.own - worth)[served], minlength=len(self.volume))
        gain = self.links.instance.curves.cost(opened, self.volume[opened]) - lost[opened]
        order = opened[np.argsort(-gain, kind="stable")]
        return self._close_several(order[: int((gain > LEAST).sum())].tolist(), column)

    def _close_several(self, shut: list[int], column: Ints) -> int:
        """Close hosts none of which takes over from another, nor is filled beyond its room."""
        taking: set[int] = set()
        gone: set[int] = set()
        room = self.room
        for host in shut:
            members = np.flatnonzero(self.host == host)
            going = members[column[members] != STAYS]
            there = self.options.host[going, column[going]]
            others = set(there.tolist())
            if host in taking or others & gone or (room is not None and not self._fits(going, there, room, taking)):
                continue
            taking |= others
            gone.add(host)
            self.column[members] = column[members]
        if gone:
            self._settle()
        return len(gone)

    def _fits(self, going: Ints, there: Ints, room: Floats, taking: set[int]) -> bool:
        added = np.bincount(there, weights=self.links.instance.volume[going], minlength=len(room))
        return not taking & set(there.tolist()) and bool((added <= room)[added > 0].all())

    def exchange(self) -> int:
        """Whole groups that gain by another host, closed or open; members it has no link to stay."""
        here, there, worth = self._exchanges()
        touched: set[int] = set()
        moved = 0
        for place in np.argsort(-worth, kind="stable").tolist():
            pair = {int(here[place]), int(there[place])}
            if touched & pair:
                continue
            members = np.flatnonzero(self.host == here[place])
            self.column[members] = self.options.columns(members, np.full(len(members), there[place]))
            touched |= pair
            moved += 1
        if moved:
            self._settle()
        return moved

    def _exchanges(self) -> tuple[Ints, Ints, Floats]:
        """Pairs of an open host and one that takes its whole group, and what that gains."""
        links, m = self.links, len(self.volume)
        now = self.host[links.district]
        near = np.flatnonzero((now != STAYS) & (now != links.host))
        pair = now[near] * m + links.host[near]
        gain = np.bincount(pair, weights=links.gain[near], minlength=m * m)
        size = np.bincount(pair, weights=links.volume[near], minlength=m * m)
        cost, every = links.instance.curves.cost, np.arange(m, dtype=np.int64)
        held = np.bincount(self.host[self.host != STAYS], weights=self.own[self.host != STAYS], minlength=m)
        spared = cost(every, self.volume) - held
        able = np.flatnonzero(size > 0)
        here, there = able // m, able % m
        hopeful = gain[able] + spared[here] - links.least[there] * size[able] > LEAST
        if (room := self.room) is not None:
            hopeful &= size[able] <= room[there]
        here, there, able = here[hopeful], there[hopeful], able[hopeful]
        added = cost(there, self.volume[there] + size[able]) - cost(there, self.volume[there])
        worth = gain[able] + spared[here] - added
        good = worth > LEAST
        return here[good], there[good], worth[good]
