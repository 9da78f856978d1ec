"""The bound's heart: for given prices of districts, the best set each host could serve, exact for every concave curve.

For a concave cost the best set is a prefix of the host's links in falling order of gain a unit of volume: one sort, two running
sums, one curve. With a capacity the prefix is cut at it, with a part of the last district, which overstates the set: so the
value stays an upper bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.instance import Instance

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Links:
    """The links of an instance that could ever be worth using, by host."""

    instance: Instance
    host: Ints  # [links]
    district: Ints
    gain: Floats
    volume: Floats
    least: Floats  # [m] dollars a unit: the smallest that one more unit can ever cost the host


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Each host's best set at the prices asked: its value [m] (below 0: better closed) and the links in it."""

    value: Floats
    volume: Floats  # [m] of the set
    chosen: Ints  # links of the sets of all hosts whose value is above 0
    part: Floats  # [chosen] 1, but less for a district at which room ends


def links_of(instance: Instance) -> Links:
    """Leave out links that no plan can gain by: dearer than the host's least marginal cost, or larger than its room."""
    host = np.repeat(np.arange(instance.hosts, dtype=np.int64), np.diff(instance.start))
    volume = instance.volume[instance.district]
    whole = np.bincount(host, weights=volume, minlength=instance.hosts).astype(np.float64)
    room = whole if instance.capacity is None else np.minimum(whole, instance.capacity)
    every = np.arange(instance.hosts, dtype=np.int64)
    least = np.where(room > 0, instance.curves.slope(every, np.maximum(room, 1e-9)), 0.0)
    useful = instance.gain > least[host] * volume
    if instance.capacity is not None:
        useful &= volume <= instance.capacity[host]
    kept = np.flatnonzero(useful)
    return Links(instance, host[kept], instance.district[kept], instance.gain[kept], volume[kept], least)


def prefixes(links: Links, price: Floats, held: Floats | None = None, out: Ints | None = None) -> Prefixes:
    """The best set of each host at prices [n] dollars.

    `held` [m]: the volume it serves already, whose cost is not asked again; `out` [n]: the host that a district is not asked
    about, as it is there already.
    """
    instance = links.instance
    worth = links.gain - price[links.district]
    able = worth > links.least[links.host] * links.volume
    if out is not None:
        able &= out[links.district] != links.host
    near = np.flatnonzero(able)
    host, worth, volume = links.host[near], worth[near], links.volume[near]
    order = falling(host, worth, volume)
    host, worth, volume = host[order], worth[order], volume[order]
    first = np.flatnonzero(np.diff(host, prepend=-1))
    counts = np.diff(np.append(first, len(host)))
    gained, served = _running(worth, first, counts), _running(volume, first, counts)
    before = np.zeros(instance.hosts) if held is None else held
    spent = instance.curves.cost(host, before[host] + served)
    if held is not None:
        spent = spent - instance.curves.cost(host, before[host])
    net = gained - spent
    if instance.capacity is not None:
        net = _cut(instance, host, (worth, volume, gained, served), before, net)
    value, length = np.zeros(instance.hosts), np.zeros(len(first), dtype=np.int64)
    total = np.zeros(instance.hosts)
    if len(first):
        best = np.maximum.reduceat(net, first)
        value[host[first]] = best
        at = np.flatnonzero(net == np.repeat(best, counts))
        group = np.repeat(np.arange(len(first)), counts)[at]
        length[group[::-1]] = at[::-1] - first[group[::-1]] + 1  # the first that reaches the best
        total[host[first]] = served[first + length - 1]
    within = np.arange(len(host)) - np.repeat(first, counts) < np.repeat(length, counts)
    taken = within & (value[host] > 0)
    part = np.ones(int(taken.sum()))
    if instance.capacity is not None:
        at = np.flatnonzero(taken)
        room = (instance.capacity - before)[host[at]]
        cut = np.flatnonzero(served[at] > room)
        part[cut] += (room - served[at])[cut] / volume[at[cut]]
        total = np.minimum(total, instance.capacity - before)
    return Prefixes(value, total, near[order[taken]], part)


def falling(host: Ints, worth: Floats, volume: Floats) -> Ints:
    """The order by host, then by falling worth a unit, ties by index: one sort, or two where that one would blur the order."""
    with np.errstate(divide="ignore"):
        ratio = worth / volume  # a district of no volume comes first
    widest = float(ratio.max(initial=0.0)) * (1 + 1e-7) + 1e-300
    if np.isfinite(widest):
        order = np.argsort(host - ratio / widest, kind="stable")
        rises = np.diff(ratio[order]) > 0
        if not (rises & (np.diff(host[order]) == 0)).any():
            return order
    return np.lexsort((-ratio, host))


def _running(amount: Floats, first: Ints, counts: Ints) -> Floats:
    """Sums from the start of each host's links."""
    whole = np.cumsum(amount)
    start = whole[first] - amount[first]
    return np.asarray(whole - np.repeat(start, counts))


def _cut(
    instance: Instance, host: Ints, running: tuple[Floats, Floats, Floats, Floats], before: Floats, net: Floats
) -> Floats:
    """The same where room ends: past it nothing, and at it the part of a district that still fits."""
    assert instance.capacity is not None
    worth, volume, gained, served = running
    room = (instance.capacity - before)[host]
    left = room - (served - volume)
    over = served > room
    cut = np.flatnonzero(over & (left > 0))
    at = host[cut]
    spent = instance.curves.cost(at, instance.capacity[at]) - instance.curves.cost(at, before[at])
    within = np.where(over, -np.inf, net)
    within[cut] = gained[cut] - worth[cut] * (1.0 - left[cut] / volume[cut]) - spent
    return within
