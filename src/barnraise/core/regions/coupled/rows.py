"""What each seat's region is worth in one function under given prices of its members: exact, though most leads are never sorted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.coupled.instance import Instance
from barnraise.core.regions.coupled.locks import Bools, Locks
from barnraise.core.regions.coupled.prefix import Prefixes, best_prefixes
from barnraise.core.regions.curves import Curves, Floats, Ints


@dataclass(frozen=True, slots=True)
class Links:
    """One function's links that can ever pay, grouped by lead; which leads each seat may name."""

    curves: Curves
    volume: Floats  # [n]
    lead: Ints  # [links] ascending
    node: Ints  # [links]
    gain: Floats  # [links]
    floor: Floats  # [links] the least that serving the link can cost: marginal cost at the largest volume
    own: Bools  # [links] the node goes with the lead's own: a member whatever its price
    seat_at: Ints  # [pairs] seats, and links to nodes that go with the seat's own
    link_at: Ints
    smallest: float  # the smallest volume of a link
    capacity: Floats | None  # [m]
    allowed: Bools  # [seats, leads]
    none_allowed: Bools  # [seats] the function may stay without a lead
    barred: Bools | None  # [leads, n] who cannot be in a region with this lead
    barred_none: Bools | None  # [n] who cannot be in a region without one


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for all functions: who is a member of a seat's region whatever the prices, and who never."""

    agency: (
        Ints  # [seats] whose seat it is; of one agency there are several where some may not meet: one is chosen at most
    )
    member: Bools  # [seats, n]
    barred: Bools  # [seats, n]
    own: Bools  # [m, n] who is a member wherever the agency is
    group: Ints  # [n]
    home: Ints  # [m] the group an agency's site is in


def frame_of(instance: Instance, locks: Locks) -> Frame:
    """Members and barred nodes by seat."""
    home, group = locks.group[instance.site], locks.group
    own = np.asarray(group[None, :] == home[:, None])
    seats = [(agency, sorted(out)) for agency, one in enumerate(home.tolist()) for out in locks.ways(one)]
    agency = np.array([one for one, _ in seats])
    barred = locks.barred[agency] | np.array([np.isin(group, out) for _, out in seats])
    return Frame(agency, own[agency], barred, own, group, home)


def links_of(instance: Instance, locks: Locks, function: int, *, seated: bool, volume_most: float) -> Links:
    """One function's links. `seated`: its lead is the seat itself; `volume_most`: no region serves more than this."""
    frame = frame_of(instance, locks)
    volume, curves = instance.volume[function], instance.curves[function]
    agencies = np.arange(instance.agencies)
    limit = np.full(len(agencies), min(float(volume.sum()), volume_most))
    capacity = None if instance.capacity is None else instance.capacity[function]
    if capacity is not None:
        limit = np.minimum(limit, capacity)
    margin = curves.slope(agencies, np.maximum(limit, 1e-9))
    gain = np.ascontiguousarray(instance.gain[function].T)
    floor = margin[:, None] * volume[None, :]
    barred = locks.barred_by_lead(function)
    fits = volume[None, :] <= limit[:, None] * (1 + 1e-12)
    lead, node = np.nonzero((gain > floor) & (gain > 0) & fits & ~barred)
    seat_at, link_at = np.nonzero(frame.member[:, node])
    clash = (frame.member[:, None, :] & barred[None, :, :]).any(axis=2)
    clash |= (frame.own[None, :, :] & (frame.barred[:, None, :] | barred[None, :, :])).any(axis=2)
    allowed = np.asarray(~clash)
    if seated:
        allowed = allowed & (frame.agency[:, None] == agencies[None, :])
    named = locks.lead[function] >= 0
    small = volume[node].min(initial=np.inf)
    return Links(
        curves=curves,
        volume=volume[node],
        lead=lead,
        node=node,
        gain=gain[lead, node],
        floor=floor[lead, node],
        own=frame.home[lead] == locks.group[node],
        seat_at=seat_at,
        link_at=link_at,
        smallest=float(small) if np.isfinite(small) else 1.0,
        capacity=limit if capacity is not None or volume_most < volume.sum() else None,
        allowed=allowed,
        none_allowed=~(frame.member & named[None, :]).any(axis=1),
        barred=barred if barred.any() else None,
        barred_none=named if named.any() else None,
    )


@dataclass(frozen=True, slots=True)
class Screen:
    """Ceilings of all rows, and what is needed to price some of them exactly."""

    price: Floats  # [seats, n] what a member costs, 0 where it pays to be one
    free: Floats  # [seats, n] what a member pays
    gain: Floats  # [seats, kept] the gain of each kept link in each seat's region
    kept: Ints
    start: Ints  # [leads + 1] in kept
    base: Floats  # [seats, leads]: members that pay, less those that must be there
    ceiling: Floats  # [seats, leads] no row is worth more; −inf where the lead may not be named
    none: Floats  # [seats] worth without a lead


def screen(links: Links, frame: Frame, price: Floats) -> Screen:
    """Ceilings by straight chords under the cost curves: no sorting."""
    seats, leads = links.allowed.shape
    free = np.where(frame.barred, 0.0, np.maximum(-price, 0.0))
    price = np.where(frame.barred, np.inf, np.maximum(price, 0.0))
    of_site = np.zeros(len(links.node), dtype=np.bool_)
    of_site[links.link_at] = True
    kept = np.flatnonzero((links.gain - links.floor > price.min(axis=0)[links.node]) | of_site | links.own)
    node, lead, volume = links.node[kept], links.lead[kept], links.volume[kept]
    gain = links.gain[kept][None, :] - np.where(links.own[kept][None, :], 0.0, price[:, node])
    place = np.zeros(len(links.node), dtype=np.int64)
    place[kept] = np.arange(len(kept))
    gain[links.seat_at, place[links.link_at]] = links.gain[links.link_at]
    start = np.searchsorted(lead, np.arange(leads + 1))
    base, none = _bases(links, frame, price, free)
    most = np.bincount(lead, weights=volume, minlength=leads).astype(np.float64)
    if links.capacity is not None:
        most = np.minimum(most, links.capacity)
    most = np.maximum(most, 2 * links.smallest + 1e-9)
    every = np.arange(leads)
    low = links.curves.cost(every, np.full(leads, links.smallest))
    slope = (links.curves.cost(every, most) - low) / (most - links.smallest)
    over = np.maximum(gain - (slope[lead] * volume)[None, :], 0.0)
    has = np.flatnonzero(np.diff(start))
    ceiling = np.zeros((seats, leads))
    if len(has):
        ceiling[:, has] = np.add.reduceat(over, start[has], axis=1)
    ceiling = np.maximum(ceiling - (low - slope * links.smallest)[None, :], 0.0) + base
    return Screen(price, free, gain, kept, start, base, np.where(links.allowed, ceiling, -np.inf), none)


def _bases(links: Links, frame: Frame, price: Floats, free: Floats) -> tuple[Floats, Floats]:
    """What members are worth before anybody is served: by lead, and without one."""
    must = np.where(frame.member, price, 0.0).sum(axis=1)
    whole = free.sum(axis=1)
    leads = len(frame.home)
    same = frame.home[frame.agency][:, None] == frame.home[None, :]
    also = np.stack([np.where(frame.own[lead], price, 0.0).sum(axis=1) for lead in range(leads)], axis=1)
    base = np.repeat((whole - must)[:, None], leads, axis=1) - np.where(same, 0.0, also)
    if links.barred is not None:
        base -= np.stack([np.where(links.barred[lead], free, 0.0).sum(axis=1) for lead in range(leads)], axis=1)
    none = whole - must
    if links.barred_none is not None:
        none = none - np.where(links.barred_none[None, :], free, 0.0).sum(axis=1)
    return base, np.where(links.none_allowed, none, -np.inf)


@dataclass(frozen=True, slots=True)
class Priced:
    """Rows priced exactly: their seats and leads, their worth, and the sets behind it."""

    seat: Ints
    lead: Ints
    value: Floats
    node: Ints  # [candidates]
    best: Prefixes


def priced(links: Links, view: Screen, seat: Ints, lead: Ints) -> Priced:
    """The exact worth of some rows: (seat, lead)."""
    length = view.start[lead + 1] - view.start[lead]
    row = np.repeat(np.arange(len(seat)), length)
    at = np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length) + np.repeat(view.start[lead], length)
    gain = view.gain[seat[row], at]
    link = view.kept[at]
    over = np.flatnonzero(gain > links.floor[link])
    row, link = row[over], link[over]
    best = best_prefixes(
        row,
        gain[over],
        links.volume[link],
        host=lead,
        curves=links.curves,
        capacity=None if links.capacity is None else links.capacity[lead],
    )
    return Priced(seat, lead, best.value + view.base[seat, lead], links.node[link], best)
