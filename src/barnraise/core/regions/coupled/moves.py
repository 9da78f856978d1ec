"""Single places moved across a border while it pays, region by region, without cutting one in two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.coupled.draft import Draft
from barnraise.core.regions.coupled.shapes import splits
from barnraise.core.regions.curves import Floats, Ints

SMALLEST_GAIN = 1e-6  # dollars: below, two processors may disagree
PASSES = 60
BLOCKED = 40  # moves that pay and break a limit, tried with
OTHERS = 200  # others that make room;
PAIRS = 6  # so many of the best pairs are priced


@dataclass(frozen=True, slots=True)
class Moves:
    """Places and regions next to them; what the move is worth, and how much more it breaks."""

    node: Ints
    to: Ints
    gain: Floats
    breaking: Floats


def improve(draft: Draft, labels: Ints | None = None) -> Draft:
    """The draft with places moved between regions (of `labels` only) as long as it is worth more."""
    for _ in range(PASSES):
        moves = border_moves(draft, labels)
        better = _singly(draft, moves)
        if better is None and draft.ground.tally.any:
            better = _paired(draft, moves)
        if better is None:
            break
        draft = better
    return draft


def _singly(draft: Draft, moves: Moves) -> Draft | None:
    """Every move that pays by itself, made at once; fewer if together they do not."""
    gain = moves.gain - draft.ground.penalty * moves.breaking
    better = np.flatnonzero(gain > SMALLEST_GAIN)
    better = better[np.argsort(-np.round(gain[better], 6), kind="stable")]
    count = len(better)
    while count:
        trial = _moved(draft, moves.node[better[:count]].tolist(), moves.to[better[:count]].tolist())
        if trial is None:
            return None
        if trial.score > draft.score + SMALLEST_GAIN:
            return trial
        count //= 4
    return None


def _paired(draft: Draft, moves: Moves) -> Draft | None:
    """Two moves that pay and keep the limits only together: one that breaks a limit, one that makes room."""
    order = np.argsort(-np.round(moves.gain, 6), kind="stable")
    blocked = order[(moves.gain[order] > SMALLEST_GAIN) & (moves.breaking[order] > 0)][:BLOCKED]
    other = order[moves.gain[order] > -moves.gain[blocked].max(initial=0.0)][:OTHERS]
    if not len(blocked) or not len(other):
        return None
    gain = moves.gain[blocked][:, None] + moves.gain[other][None, :]
    gain = gain - draft.ground.penalty * _breaking_both(draft, moves, blocked, other)
    gain[moves.node[blocked][:, None] == moves.node[other][None, :]] = -np.inf
    for place in np.argsort(-np.round(gain, 6), axis=None, kind="stable")[:PAIRS].tolist():
        one, two = divmod(place, len(other))
        if gain[one, two] <= SMALLEST_GAIN:
            break
        pair = [int(other[two]), int(blocked[one])]
        trial = _moved(draft, moves.node[pair].tolist(), moves.to[pair].tolist())
        if trial is not None and trial.score > draft.score + SMALLEST_GAIN:
            return trial
    return None


def _breaking_both(draft: Draft, moves: Moves, one: Ints, two: Ints) -> Floats:
    """[one, two] how much more is broken after two moves together; locks apart."""
    tally, size = draft.ground.tally, draft.size
    before, own = tally.excess(size), tally.amount[:, moves.node].T
    home = draft.region[moves.node]
    ends = np.stack([home, moves.to], axis=1)
    sign = np.array([[-1.0], [1.0]])
    alone = tally.excess(size[ends[two]] + sign * own[two, None]) - before[ends[two]]
    also = (moves.to[two, None, None] == ends[one]).astype(np.float64) - (home[two, None, None] == ends[one])
    after = size[ends[one]] + sign * own[one, None] + also[..., None] * own[two, None, None]
    more = (tally.excess(after) - before[ends[one]]).sum(axis=2)
    elsewhere = (ends[two, None, :, None] != ends[one][None, :, None, :]).all(axis=3)
    return np.asarray((more + (elsewhere * alone[:, None]).sum(axis=2)).T)


def _moved(draft: Draft, nodes: list[int], to: list[int]) -> Draft | None:
    """The draft after these moves, as far as they keep regions whole; None where none did."""
    ground, trial = draft.ground, draft.copy()
    region = trial.region.tolist()
    agencies = np.bincount(trial.region[ground.site], minlength=len(trial.value)).tolist()
    moved: set[int] = set()
    changed: set[int] = set()
    for node, label in zip(nodes, to, strict=True):
        old = region[node]
        stands = node in ground.sites
        if node in moved or old == label or (stands and agencies[old] <= 1):
            continue
        if all(region[other] != label for other in ground.touching[node]) or splits(ground.touching, region, node):
            continue
        if stands:
            here = int((ground.site == node).sum())
            if agencies[old] <= here:
                continue
            agencies[old] -= here
            agencies[label] += here
        region[node] = label
        moved.add(node)
        changed |= {old, label}
    if not moved:
        return None
    trial.region = np.array(region, dtype=np.int64)
    trial.reprice(np.array(sorted(changed), dtype=np.int64))
    return trial


def border_moves(draft: Draft, labels: Ints | None) -> Moves:
    """Every (place, neighboring region) and what the move is worth with today's leads, at least."""
    ground, region = draft.ground, draft.region
    one, two = ground.ends
    across = region[one] != region[two]
    if labels is not None:
        active = np.zeros(len(draft.value), dtype=np.bool_)
        active[labels] = True
        across &= active[region[one]] & active[region[two]]
    count = len(draft.value)
    pair = np.unique(one[across] * count + region[two[across]])
    node, to = np.divmod(pair, count)
    gain = _entering(draft, node, to) - _leaving(draft, node)
    lead = draft.lead[region[node]]
    site = np.where(lead >= 0, ground.instance.site[np.maximum(lead, 0)], -1)
    used = draft.filled[region[node]] > 0
    free = np.flatnonzero(~((site == node[:, None]) & used).any(axis=1))
    node, to = node[free], to[free]
    return Moves(node, to, gain[free], _breaking(draft, node, to))


def _entering(draft: Draft, unit: Ints, to: Ints) -> Floats:
    """What units are worth to regions they would enter, node by node [pairs]."""
    ground, instance = draft.ground, draft.ground.instance
    book, length = ground.book, np.diff(ground.first)[unit]
    if not len(unit):
        return np.zeros(0)
    start = np.cumsum(length) - length
    node = ground.order[np.arange(length.sum()) + np.repeat(ground.first[unit] - start, length)]
    every = np.arange(instance.functions)[None, :]
    lead = np.repeat(draft.lead[to], length, axis=0)
    named = np.maximum(lead, 0)
    host = every * instance.agencies + named
    volume, filled = instance.volume[:, node].T, np.repeat(draft.filled[to], length, axis=0)
    more = book.curves.cost(host, filled + volume) - book.curves.cost(host, filled)
    worth = np.where(lead >= 0, instance.gain[every, node[:, None], named] - more, 0.0)
    if book.capacity is not None:
        worth = np.where(filled + volume <= book.capacity[host], worth, 0.0)
    return np.asarray(np.add.reduceat(np.maximum(worth, 0.0).sum(axis=1), start))


def _leaving(draft: Draft, unit: Ints) -> Floats:
    """What units are worth to the regions they are in [pairs]."""
    ground, instance = draft.ground, draft.ground.instance
    every, label = np.arange(instance.functions)[None, :], draft.region[unit]
    lead = np.maximum(draft.lead[draft.region], 0)[ground.unit].T
    function, node = np.arange(instance.functions)[:, None], np.arange(instance.nodes)
    gain = np.where(draft.served, instance.gain[function, node, lead], 0.0)
    volume = np.where(draft.served, instance.volume, 0.0)
    host = every * instance.agencies + np.maximum(draft.lead[label], 0)
    filled = draft.filled[label]
    less = np.maximum(filled - ground.summed(volume)[:, unit].T, 0.0)
    saved = ground.book.curves.cost(host, filled) - ground.book.curves.cost(host, less)
    return np.asarray((ground.summed(gain)[:, unit].T - saved).sum(axis=1))


def _breaking(draft: Draft, node: Ints, to: Ints) -> Floats:
    """How much more is broken after each move [pairs]."""
    ground, region = draft.ground, draft.region
    more = np.zeros(len(node))
    if ground.tally.any and len(node):
        own, size = ground.tally.amount[:, node].T, draft.size
        before = ground.tally.excess(size)
        after = ground.tally.excess(size[to] + own) + ground.tally.excess(size[region[node]] - own)
        more += after - before[to] - before[region[node]]
    for place in np.flatnonzero(np.isin(node, list(ground.held))).tolist():
        for other, same in ground.held[int(node[place])]:
            there, here = region[other] == to[place], region[other] == region[node[place]]
            more[place] += (int(here) - int(there)) * (1 if same else -1)
    return more
