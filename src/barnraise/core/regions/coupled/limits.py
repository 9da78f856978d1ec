"""What a seat's region is worth in one function when its size must stay within limits: above every set of that size."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.coupled.instance import Instance
from barnraise.core.regions.coupled.locks import Bools
from barnraise.core.regions.coupled.rows import Frame, Links
from barnraise.core.regions.curves import Floats, Ints

# Where the chords under a cost curve meet, in parts of the most volume a region within its limits can hold.
TURNS = np.array([0.0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0])


@dataclass(frozen=True, slots=True)
class Chords:
    """Straight lines under one function's cost curves: over each stretch of volume one of them is below the curve."""

    slope: Floats  # [m, chords]; the first, infinitely steep, serves nobody
    start: Floats  # [m, chords]
    coarse_slope: Floats  # [m] one chord for all volumes
    coarse_start: Floats  # [m]
    reach: Floats  # [n] the most that any link gains, or 0
    gain: Floats  # [m, n] of links that can pay; −inf elsewhere
    volume: Floats  # [n]


def chords_of(links: Links, volume: Floats, volume_most: float) -> Chords:
    """Chords between `TURNS`, and the gains as a table."""
    leads = links.allowed.shape[1]
    every = np.arange(leads)[:, None]
    at = TURNS * max(volume_most, 1e-9)
    at[0] = 0.5 * min(links.smallest, at[1])  # nobody serves a volume between 0 and the smallest
    at = at[None, :]
    cost = links.curves.cost(every, np.repeat(at, leads, axis=0))
    slope = np.diff(cost, axis=1) / np.diff(at, axis=1)
    nobody = np.full((leads, 1), 1e300)
    coarse = (cost[:, -1] - cost[:, 0]) / (at[:, -1] - at[:, 0])
    gain = np.full((leads, len(volume)), -np.inf)
    gain[links.lead, links.node] = links.gain
    return Chords(
        np.concatenate([nobody, slope], axis=1),
        np.concatenate([np.zeros((leads, 1)), cost[:, :-1] - slope * at[:, :-1]], axis=1),
        coarse,
        cost[:, 0] - coarse * at[:, 0],
        np.maximum(gain.max(axis=0), 0.0),
        gain,
        volume,
    )


@dataclass(frozen=True, slots=True)
class Size:
    """One limited measure."""

    measure: Floats  # [n]
    least: float
    most: float

    def keeps(self, size: float) -> bool:
        """Whether a region of this size is within the limits."""
        return self.least * (1 - 1e-9) <= size <= self.most * (1 + 1e-9)

    @property
    def regions_least(self) -> int:
        """How many regions it takes to hold everybody."""
        return math.ceil(float(self.measure.sum()) / self.most * (1 - 1e-9))

    @property
    def regions_most(self) -> int:
        """How many regions everybody can fill."""
        return math.floor(float(self.measure.sum()) / self.least * (1 + 1e-9)) if self.least > 0 else len(self.measure)


def sizes_of(instance: Instance) -> tuple[Size, ...]:
    """The measures whose limits can be broken at all."""
    if instance.measures is None or instance.least is None or instance.most is None:
        return ()
    sizes = zip(instance.measures, instance.least.tolist(), instance.most.tolist(), strict=True)
    return tuple(Size(one, least, most) for one, least, most in sizes if least > 0 or most < one.sum())


@dataclass(frozen=True, slots=True)
class Fitted:
    """The best row of a seat within a limit: its worth, its lead (−1: none) and whom it holds."""

    value: float
    lead: int
    inside: Floats  # [n]


@dataclass(frozen=True, slots=True)
class Row:
    """One seat in one function: the prices of its members [n], and what leads, or none, are worth without limits."""

    seat: int
    price: Floats  # [n]
    ceiling: Floats  # [m]
    none: float
    rent: Floats  # [m] by lead, dollars for one more unit of room, as last known: where to look first; written anew


def fitted(links: Links, frame: Frame, chords: Chords, size: Size, row: Row) -> Fitted:
    """The most that any lead, or none, is worth to the seat's region within the limit.

    The most hopeful lead is tried first, then all others that could still win, at once; most are never sorted.
    """
    best = Fitted(-np.inf, -1, frame.member[row.seat].astype(np.float64))
    if row.none > -np.inf:
        out = frame.barred[row.seat] if links.barred_none is None else frame.barred[row.seat] | links.barred_none
        member = frame.member[row.seat][None, :]
        worth, inside, _ = _filled(-row.price[None, :], size.measure, size, member, out[None, :])
        best = Fitted(float(min(worth[0], row.none)), -1, inside[0])
    leads = np.flatnonzero(row.ceiling > best.value)
    leads = leads[_coarse_hopes(frame, chords, size, row, leads) > best.value]
    hope = np.minimum(_hopes(frame, chords, size, row, leads), row.ceiling[leads, None])
    if not len(leads) or hope.max() <= best.value:
        return best
    first = int(hope.max(axis=1).argmax())
    best = _tried(links, frame, chords, size, row, leads[first : first + 1], hope[first : first + 1], best)
    hope[first] = -np.inf
    return _tried(links, frame, chords, size, row, leads, hope, best)


def _tried(
    links: Links, frame: Frame, chords: Chords, size: Size, row: Row, leads: Ints, hope: Floats, best: Fitted
) -> Fitted:
    """The best of `best` and of these leads, each under the chords that leave hope."""
    pairs = np.argwhere(hope > best.value)
    every = np.arange(len(row.price))
    reached = np.flatnonzero((chords.reach > row.price) | (frame.own[leads] | frame.member[row.seat]).any(axis=0))
    loose = (row.rent[leads] >= 0).any()  # else the least had to be filled with whoever costs little: see them all
    for nodes, least in ((reached, 0.0), (every, size.least))[0 if loose else 1 :]:
        if not len(pairs):
            return best
        lead, chord = leads[pairs[:, 0]], pairs[:, 1]
        member = (frame.own[lead] | frame.member[row.seat])[:, nodes]
        barred = np.broadcast_to(frame.barred[row.seat, nodes], member.shape)
        if links.barred is not None:
            barred = barred | links.barred[lead][:, nodes]
        slope = chords.slope[lead, chord][:, None]
        served = np.maximum(chords.gain[np.ix_(lead, nodes)] - slope * chords.volume[nodes], 0.0)
        limits = Size(size.measure, least, size.most)
        worth, inside, rent = _filled(served - row.price[nodes], size.measure[nodes], limits, member, barred)
        worth = np.minimum(worth - chords.start[lead, chord], row.ceiling[lead])
        rising = np.argsort(worth, kind="stable")
        row.rent[lead[rising]] = rent[rising]  # of several chords under one lead, the best one's is written last
        place = int(worth.argmax())
        if worth[place] <= best.value:
            return best
        if inside[place] @ size.measure[nodes] >= size.least * (1 - 1e-9):
            break  # without the least more is allowed: the best of all, if it keeps the least, is the best that does
        pairs = pairs[worth > best.value]
    whole = np.zeros(len(row.price))
    whole[nodes] = inside[place]
    return Fitted(float(worth[place]), int(lead[place]), whole)


def _coarse_hopes(frame: Frame, chords: Chords, size: Size, row: Row, leads: Ints) -> Floats:
    """[leads] the same as `_hopes`, higher: one chord for all volumes."""
    rent = row.rent[leads, None]
    price = row.price + rent * size.measure
    must = frame.own[leads] | frame.member[row.seat]
    served = np.maximum(chords.gain[leads] - chords.coarse_slope[leads, None] * chords.volume, 0.0) - price
    whole = np.where(must, served, np.maximum(served, 0.0)).sum(axis=1) - chords.coarse_start[leads]
    alone = np.where(must, -price, np.maximum(-price, 0.0)).sum(axis=1)
    return np.asarray(np.maximum(whole, alone) + (rent * np.where(rent > 0, size.most, size.least))[:, 0])


def _hopes(frame: Frame, chords: Chords, size: Size, row: Row, leads: Ints) -> Floats:
    """[leads, chords] what no set within the limit exceeds when each unit of its size costs the rent: nothing is sorted."""
    rent = row.rent[leads, None]
    price = row.price + rent * size.measure
    must = frame.own[leads] | frame.member[row.seat]
    some = np.flatnonzero((chords.reach > price.min(axis=0, initial=np.inf)) | must.any(axis=0))
    gain = chords.gain[np.ix_(leads, some)]
    worth = gain[:, None, :] - chords.slope[leads][:, :, None] * chords.volume[some]
    np.maximum(worth, 0.0, out=worth)
    worth -= price[:, None, some]
    unwilling = np.flatnonzero(must[:, some].any(axis=0))  # a few nodes of which some must be members whatever it costs
    forced = (np.minimum(worth[:, :, unwilling], 0.0) * must[:, None, some[unwilling]]).sum(axis=2)
    whole = np.maximum(worth, 0.0, out=worth).sum(axis=2) + forced
    return np.asarray(whole - chords.start[leads] + rent * np.where(rent > 0, size.most, size.least))


def _filled(worth: Floats, measure: Floats, size: Size, member: Bools, barred: Bools) -> tuple[Floats, Floats, Floats]:
    """[rows] the most Σ worth x over 0 ≤ x ≤ 1 with Σ measure x within the limits; x; and what one more unit adds.

    Members [rows, n] are in, barred ones out.
    """
    measure = np.where(barred, 0.0, np.maximum(measure, 1e-12))
    ratio = worth / np.where(barred, 1.0, measure)
    ratio[member] = np.inf
    ratio[barred] = -np.inf
    order = np.argsort(-ratio, axis=1, kind="stable") + (np.arange(len(worth)) * worth.shape[1])[:, None]
    value, weight = worth.ravel()[order], measure.ravel()[order]
    before = np.cumsum(weight, axis=1) - weight
    room = np.where(value > 0, size.most, size.least) - before
    part = np.clip(np.divide(room, weight, out=np.zeros_like(weight), where=weight > 0), 0.0, 1.0)
    part[member.ravel()[order]] = 1.0
    part[barred.ravel()[order]] = 0.0
    inside = np.zeros(worth.size)
    inside[order.ravel()] = part.ravel()
    total = (value * part).sum(axis=1)
    held = np.where(member, measure, 0.0).sum(axis=1)
    impossible = (held > size.most * (1 + 1e-9)) | (measure.sum(axis=1) < size.least * (1 - 1e-9))
    return np.where(impossible, -np.inf, total), inside.reshape(worth.shape), _rents(value, weight, part)


def _rents(value: Floats, weight: Floats, part: Floats) -> Floats:
    """[rows] worth per unit of the place where room ran out, or of the last one that had to be let in; 0: neither."""
    ratio = np.divide(value, weight, out=np.zeros_like(value), where=weight > 0)
    short = ((part < 1) & (value > 0)).argmax(axis=1)
    every = np.arange(len(value))
    rent = np.where((part[every, short] < 1) & (value[every, short] > 0), ratio[every, short], 0.0)
    forced = np.where((part > 0) & (value < 0) & (part < 1), ratio, 0.0).min(axis=1)
    return np.asarray(np.where(rent > 0, rent, forced))
