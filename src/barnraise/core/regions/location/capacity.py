"""Where room is short: averages of the bound's sets say which hosts open and which links are likely; HiGHS chooses links."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.options import STAYS, Options
from barnraise.core.regions.location.oracle import Bools, Links, Prefixes, prefixes
from barnraise.core.regions.location.program import Program, answer
from barnraise.core.regions.location.search import Search

FADE = 0.05
"""Weight of the newest evaluation in an average."""

OFTEN = 0.5
"""Hosts that the averages open at least as often are open, the others are not."""

RARELY, MOSTLY = 0.02, 0.95
"""Between them, and where the plan in hand is of another mind, a host is in doubt when asked again."""

NEAR, LIKELY = 5, 0.02
"""Links a district by the smallest loss, and those that the averages use more often than this."""

NEARLY = 1 / 3
"""Of the gap asked for, what HiGHS may leave open of its own question."""


@dataclass(slots=True)
class Averages:
    """What the bound's sets were lately, on average."""

    links: Links
    opened: Floats = field(init=False)  # [m] how often a host was chosen
    volume: Floats = field(init=False)  # [m] of its sets, where it was
    used: Floats = field(init=False)  # [links]
    weight: float = 0.0

    def __post_init__(self) -> None:
        m = self.links.instance.hosts
        self.opened, self.volume, self.used = np.zeros(m), np.zeros(m), np.zeros(len(self.links.host))

    def note(self, found: Prefixes) -> None:
        """One more evaluation."""
        keep, chosen = 1.0 - FADE, found.value > 0
        self.opened = keep * self.opened + FADE * chosen
        self.volume = keep * self.volume + FADE * np.where(chosen, found.volume, 0.0)
        self.used *= keep
        self.used[found.chosen] += FADE * found.part
        self.weight = keep * self.weight + FADE

    def likely(self) -> tuple[Floats, Floats, Floats]:
        """How often each host was open [m], its volume when it was [m], how often each link was in use [links]."""
        weight = max(self.weight, 1e-12)
        return self.opened / weight, self.volume / np.maximum(self.opened, 1e-12), self.used / weight


@dataclass(frozen=True, slots=True)
class Filling:
    """Plans by HiGHS from what the bound knows: averages of its sets, and the prices of districts [n] at its best."""

    links: Links
    options: Options
    averages: Averages
    price: Floats

    def improved(self, plan: Search, *, again: bool, nodes: int, rounds: int, bound: float, gap: float) -> Search:
        """A plan no worse than this one. `again`: it was asked before; a `gap` below the `bound` ends it."""
        often, lately, used = self.averages.likely()
        known, other = (plan.volume, lately) if again else (lately, plan.volume)
        volume = np.where(known > 0, known, other)
        opened = (often >= RARELY) | (plan.volume > 0) if again else often >= OFTEN
        sure = (often >= MOSTLY) & (plan.volume > 0) if again else opened
        kept = self._core(used, plan, bound - plan.value)
        kept = kept[opened[self.links.host[kept]]]
        if not len(kept):
            return plan
        using = self._using(kept, volume, sure, plan)
        told = answer(*using, nodes=nodes, enough=bound / (1 + gap), near=NEARLY * gap)
        host = np.full(self.links.instance.districts, STAYS, dtype=np.int64)
        host[self.links.district[kept[told]]] = self.links.host[kept[told]]
        found = Search(self.links, self.options, host)
        found.improve(rounds)
        return found if found.value > plan.value else plan

    def _core(self, used: Floats, plan: Search, most: float) -> Ints:
        """The links worth asking about: of least loss for each district, the likely, and those of the plan in hand.

        A better plan uses none whose loss is more than `most`, which lies between bound and plan.
        """
        links = self.links
        loss = losses(links, self.price)
        order = np.lexsort((loss, links.district))
        count = np.bincount(links.district, minlength=links.instance.districts)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
        return np.flatnonzero(
            ((place < NEAR) | (used > LIKELY)) & (loss <= most) | (plan.host[links.district] == links.host)
        )

    def _using(self, kept: Ints, volume: Floats, sure: Bools, plan: Search) -> tuple[Program, Bools]:
        """The question of those links, with tangents at these volumes and hosts `sure` [m] to open; which the plan uses."""
        links = self.links
        assert links.instance.capacity is not None
        hosts, at = np.unique(links.host[kept], return_inverse=True)
        row = np.unique(links.district[kept], return_inverse=True)[1]
        curves, q = links.instance.curves, np.maximum(volume[hosts], 1e-9)
        slope = curves.slope(hosts, q)
        fixed = np.maximum(curves.cost(hosts, q) - slope * q, 0.0)
        room = links.instance.capacity[hosts]
        program = Program(row, at, links.gain[kept], links.volume[kept], fixed, slope, room, sure[hosts])
        return program, plan.host[links.district[kept]] == links.host[kept]


def losses(links: Links, price: Floats) -> Floats:
    """What the bound at these prices would lose if a link were used [links], about: its own loss and its host's."""
    capacity = links.instance.capacity
    assert capacity is not None
    found = prefixes(links, price)
    worth = links.gain - price[links.district]
    last = np.full(links.instance.hosts, np.inf)
    np.minimum.at(last, links.host[found.chosen], (worth / np.maximum(links.volume, 1e-30))[found.chosen])
    every = np.arange(links.instance.hosts, dtype=np.int64)
    slope = links.instance.curves.slope(every, np.maximum(found.volume, 1e-9))
    full = np.isfinite(last) & (found.volume >= capacity * (1 - 1e-9))
    rate = np.where(full, last, slope)[links.host]
    return np.maximum(rate * links.volume - worth, 0.0) + np.maximum(-found.value, 0.0)[links.host]
