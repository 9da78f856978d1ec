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
    leads = len(links.allowed)
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
    rent: float  # dollars for one more unit of room; below 0 where the least has to be filled


@dataclass(frozen=True, slots=True)
class Row:
    """One seat in one function: the prices of its members [n], and what leads, or none, are worth without limits."""

    seat: int
    price: Floats  # [n]
    ceiling: Floats  # [m]
    none: float
    rent: float  # of the last time: where to look first


def fitted(links: Links, frame: Frame, chords: Chords, size: Size, row: Row) -> Fitted:
    """The most that any lead, or none, is worth to the seat's region within the limit.

    Leads and chords are tried from the most hopeful on; one that cannot win is never sorted.
    """
    best = Fitted(-np.inf, -1, frame.member[row.seat].astype(np.float64), row.rent)
    if row.none > -np.inf:
        out = frame.barred[row.seat] if links.barred_none is None else frame.barred[row.seat] | links.barred_none
        worth, inside, rents = _filled(-row.price[None, :], size, frame.member[row.seat], out)
        best = Fitted(float(min(worth[0], row.none)), -1, inside[0], float(rents[0]))
    leads = np.flatnonzero(row.ceiling > best.value)
    for rent in (row.rent, best.rent):
        leads = leads[_coarse_hopes(frame, chords, size, row, leads, rent) > best.value]
    looked = [row.rent]
    hope = np.repeat(row.ceiling[leads, None], chords.slope.shape[1], axis=1)
    while len(leads):
        for rent in looked:
            hope = np.minimum(hope, _hopes(frame, chords, size, row, leads, rent))
        looked = []
        place = int(hope.max(axis=1).argmax())
        if hope[place].max() <= best.value:
            break
        tried = _with_lead(links, frame, chords, size, row, int(leads[place]), np.flatnonzero(hope[place] > best.value))
        if best.lead < 0:
            looked = [tried.rent]
        best = max(best, tried, key=lambda one: one.value)
        hope[place] = -np.inf
        kept = hope.max(axis=1) > best.value
        leads, hope = leads[kept], hope[kept]
    return best


def _with_lead(links: Links, frame: Frame, chords: Chords, size: Size, row: Row, lead: int, tried: Ints) -> Fitted:
    """The best set within the limit under one lead, by some of the chords."""
    member = frame.member[row.seat] | frame.member[lead]
    barred = frame.barred[row.seat] if links.barred is None else frame.barred[row.seat] | links.barred[lead]
    gain, slope = chords.gain[lead], chords.slope[lead, tried][:, None]
    some = np.flatnonzero(member | ((np.maximum(gain, 0.0) > row.price) & ~barred))
    loose = Size(size.measure[some], 0.0, size.most)
    worth, inside, rent = _filled(
        np.maximum(gain[some] - slope * chords.volume[some], 0.0) - row.price[some], loose, member[some], barred[some]
    )
    chord = int((worth - chords.start[lead, tried]).argmax())
    if inside[chord] @ loose.measure >= size.least:
        whole = np.zeros(len(gain))
        whole[some] = inside[chord]
    else:
        served = np.maximum(gain - slope * chords.volume, 0.0)
        worth, inside, rent = _filled(served - row.price, size, member, barred)
        chord = int((worth - chords.start[lead, tried]).argmax())
        whole = inside[chord]
    value = min(float(worth[chord] - chords.start[lead, tried[chord]]), float(row.ceiling[lead]))
    return Fitted(value, lead, whole, float(rent[chord]))


def _coarse_hopes(frame: Frame, chords: Chords, size: Size, row: Row, leads: Ints, rent: float) -> Floats:
    """[leads] the same as `_hopes`, higher: one chord for all volumes."""
    price = row.price + rent * size.measure
    must = frame.member[leads] | frame.member[row.seat]
    some = np.flatnonzero((chords.reach > price) | must.any(axis=0))
    served = chords.gain[np.ix_(leads, some)] - chords.coarse_slope[leads, None] * chords.volume[some]
    worth = np.maximum(served, 0.0) - price[some]
    whole = np.where(must[:, some], worth, np.maximum(worth, 0.0)).sum(axis=1)
    alone = np.where(must[:, some], -price[some], np.maximum(-price[some], 0.0)).sum(axis=1)
    room = rent * (size.most if rent > 0 else size.least)
    return np.asarray(np.maximum(whole - chords.coarse_start[leads], alone) + room)


def _hopes(frame: Frame, chords: Chords, size: Size, row: Row, leads: Ints, rent: float) -> Floats:
    """[leads, chords] what no set within the limit exceeds when each unit of its size costs `rent`: nothing is sorted."""
    price = row.price + rent * size.measure
    must = frame.member[leads] | frame.member[row.seat]
    gain = chords.gain[leads]
    some = np.flatnonzero((np.maximum(gain.max(axis=0), 0.0) > price) | must.any(axis=0))
    served = gain[:, None, some] - chords.slope[leads][:, :, None] * chords.volume[some]
    worth = np.maximum(served, 0.0) - price[some]
    whole = np.where(must[:, None, some], worth, np.maximum(worth, 0.0)).sum(axis=2)
    return np.asarray(whole - chords.start[leads] + rent * (size.most if rent > 0 else size.least))


def _filled(worth: Floats, size: Size, member: Bools, barred: Bools) -> tuple[Floats, Floats, Floats]:
    """[rows] the most Σ worth x over 0 ≤ x ≤ 1 with Σ measure x within the limits; x; and what one more unit adds.

    Members are in, barred ones out.
    """
    measure = np.where(barred, 0.0, np.maximum(size.measure, 1e-12))
    order = _order(worth, measure, member, barred)
    value, weight = np.take_along_axis(worth, order, axis=1), measure[order]
    before = np.cumsum(weight, axis=1) - weight
    room = np.where(value > 0, size.most, size.least) - before
    part = np.clip(np.divide(room, weight, out=np.zeros_like(weight), where=weight > 0), 0.0, 1.0)
    part[member[order]] = 1.0
    part[barred[order]] = 0.0
    inside = np.zeros_like(worth)
    np.put_along_axis(inside, order, part, axis=1)
    total = (value * part).sum(axis=1)
    held = float(measure[member].sum())
    if held > size.most * (1 + 1e-9) or float(measure.sum()) < size.least * (1 - 1e-9):
        total = np.full(len(worth), -np.inf)
    return total, inside, _rents(value, weight, part)


def _rents(value: Floats, weight: Floats, part: Floats) -> Floats:
    """[rows] worth per unit of the place where room ran out, or of the last one that had to be let in; 0: neither."""
    ratio = np.divide(value, weight, out=np.zeros_like(value), where=weight > 0)
    short = ((part < 1) & (value > 0)).argmax(axis=1)
    every = np.arange(len(value))
    rent = np.where((part[every, short] < 1) & (value[every, short] > 0), ratio[every, short], 0.0)
    forced = np.where((part > 0) & (value < 0) & (part < 1), ratio, 0.0).min(axis=1)
    return np.asarray(np.where(rent > 0, rent, forced))


def _order(worth: Floats, measure: Floats, member: Bools, barred: Bools) -> Ints:
    """[rows, n] members first, then by worth per measure, falling; who is barred last."""
    ratio = worth / np.where(measure > 0, measure, 1.0)
    ratio[:, member] = np.inf
    ratio[:, barred] = -np.inf
    return np.argsort(-ratio, axis=1, kind="stable")
