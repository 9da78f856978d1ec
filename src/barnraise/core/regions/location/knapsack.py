"""The bound where large districts meet little room: sets of whole districts only, by dynamic programming, at hosts cut at their room.

What the cut prefix is worth counts a part of a district. Here volumes are rounded down to cells, with the least that the
remainders would cost taken off the gains: so no set of whole districts that fits is worth more than what is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.oracle import Bools, Links, Prefixes, falling, prefixes

CELLS = 6_000


@dataclass(frozen=True, slots=True)
class Sack:
    """One host's candidates in falling order of worth a unit, and where the prefix is cut."""

    host: int
    link: Ints
    worth: Floats
    volume: Floats
    room: float
    cut: int  # place of the district that there is room for in part


def whole(links: Links, price: Floats) -> Prefixes:
    """`prefixes`, with the value of each host that is cut brought down to what whole districts may be worth."""
    found = prefixes(links, price)
    cut = np.flatnonzero(found.part < 1)
    if not len(cut):
        return found
    value, volume = found.value.copy(), found.volume.copy()
    at = links.host[found.chosen]
    kept: list[Ints] = [found.chosen[~np.isin(at, at[cut])]]
    for link in found.chosen[cut].tolist():
        sack = _sack(links, price, link)
        worth, chosen = best(links, sack)
        value[sack.host] = min(value[sack.host], worth)
        volume[sack.host] = links.volume[chosen].sum()
        if value[sack.host] > 0:
            kept.append(chosen)
    every = np.concatenate(kept)
    return replace(found, value=value, volume=volume, chosen=every, part=np.ones(len(every)))


def _sack(links: Links, price: Floats, cut: int) -> Sack:
    capacity = links.instance.capacity
    assert capacity is not None
    host = int(links.host[cut])
    first, last = np.searchsorted(links.host, [host, host + 1])
    near = np.arange(first, last)
    worth = links.gain[near] - price[links.district[near]]
    able = worth > links.least[host] * links.volume[near]
    near, worth = near[able], worth[able]
    order = falling(links.host[near], worth, links.volume[near])
    near, worth = near[order], worth[order]
    place = int(np.flatnonzero(near == cut)[0])
    return Sack(host, near, worth, links.volume[near], float(capacity[host]), place)


def best(links: Links, sack: Sack) -> tuple[float, Ints]:
    """No less than the best set of whole districts is worth at the host, and the links of a set that is about that."""
    at = np.full(1, sack.host)
    spent = links.instance.curves.cost(at, np.full(1, sack.room))[0]
    rate = sack.worth[sack.cut] / sack.volume[sack.cut]
    ahead = np.arange(len(sack.link)) < sack.cut
    greedy = _filled(sack)
    cost = links.instance.curves.cost(at, sack.volume[greedy].sum(keepdims=True))[0]
    least = float(sack.worth[greedy].sum() - cost)
    penalty = np.abs(sack.worth - rate * sack.volume)
    most = float(penalty[ahead].sum() + max(rate * sack.room - spent, 0.0))
    open_ = most - penalty > least
    inside = ahead & ~open_
    found, taken = _cells(links, sack, inside, np.flatnonzero(open_))
    if found <= least:
        return least, sack.link[greedy]
    return found, sack.link[inside | taken]


def _filled(sack: Sack) -> Bools:
    """The districts ahead of the cut, and of those after it whoever still fits."""
    taken = np.arange(len(sack.link)) < sack.cut
    left = sack.room - float(sack.volume[taken].sum())
    for place in range(sack.cut + 1, len(sack.link)):
        if sack.volume[place] <= left:
            taken[place] = True
            left -= float(sack.volume[place])
    return taken


def _cells(links: Links, sack: Sack, inside: Bools, doubt: Ints) -> tuple[float, Bools]:
    """The most that the districts in doubt may add to those inside, by volume in cells."""
    base, gained = float(sack.volume[inside].sum()), float(sack.worth[inside].sum())
    cell = max(sack.room - base, 1e-9) / CELLS
    curves, at = links.instance.curves, np.full(CELLS + 1, sack.host)
    slope = float(curves.slope(at[:1], np.full(1, sack.room))[0])
    size = _size(sack.volume[doubt], cell)
    worth = sack.worth[doubt] - slope * np.maximum(sack.volume[doubt] - size * cell, 0.0)
    reached, took = np.zeros(CELLS + 1), np.zeros((len(doubt), CELLS + 1), dtype=bool)
    for row, (w, g) in enumerate(zip(size.tolist(), worth.tolist(), strict=True)):
        if w <= CELLS and g > 0:
            more = reached[: CELLS + 1 - w] + g
            took[row, w:] = more > reached[w:]
            np.maximum(reached[w:], more, out=reached[w:])
    net = gained + reached - curves.cost(at, np.maximum(base + cell * np.arange(CELLS + 1), 1e-9))
    place = int(net.argmax())
    taken = np.zeros(len(sack.link), dtype=bool)
    value = float(net[place])
    for row in range(len(doubt) - 1, -1, -1):
        if took[row, place]:
            taken[doubt[row]] = True
            place -= int(size[row])
    return value, taken


def _size(volume: Floats, cell: float) -> Ints:
    """Cells that a volume fills: never more than it does."""
    return np.floor(volume / cell * (1 - 1e-12)).astype(np.int64)
