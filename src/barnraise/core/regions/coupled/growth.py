"""Regions grown from seeds: connected from the first place to the last, as prices and limits draw them."""

from __future__ import annotations

import heapq

import numpy as np

from barnraise.core.regions.coupled.draft import Ground
from barnraise.core.regions.curves import Floats, Ints


def affinity(ground: Ground) -> Floats:
    """[F, m, units] what each agency could be worth to each unit at an average cost, no less than 0."""
    instance = ground.instance
    found = np.zeros((instance.functions, instance.agencies, ground.units))
    every = np.arange(instance.agencies)
    for function, curves in enumerate(instance.curves):
        volume = instance.volume[function]
        share = max(float(volume.sum()) / min(instance.regions_max, instance.agencies), 1e-9)
        slope = curves.slope(every, np.full(len(every), share))
        net = instance.gain[function].T - slope[:, None] * volume[None, :]
        found[function] = ground.summed(np.maximum(net, 0.0))
    return found


def grown(ground: Ground, *, pool: Ints, seeds: list[int], pull: Floats, even: bool = False) -> Ints | None:
    """The label (a seed's number) of each unit of `pool` [units, −1 outside], or None where seeds do not reach everybody.

    `pull` [seeds, units]: places go where they are drawn most, strongest first; `even`: to the smallest region first. Above a
    limit a region takes only what nobody else reaches.
    """
    label = [-2] * ground.units  # −2: outside, −1: not yet placed
    for node in pool.tolist():
        label[node] = -1
    rank = _ranks(pull)
    size = np.zeros((len(seeds), len(ground.tally.amount)))
    heap: list[tuple[float, int, int]] = []
    late: list[tuple[float, int, int]] = []
    full = np.zeros(len(seeds))
    for number, node in enumerate(seeds):
        if label[node] != -1:
            return None
        _place(ground, label, size, full, node, number)
    for number, node in enumerate(seeds):
        _reach(ground, heap, label, rank, full, node, number, even=even)
    while heap or late:
        key, node, number = heapq.heappop(heap) if heap else heapq.heappop(late)
        if label[node] != -1:
            continue
        wrong = 0.0 if key >= _LATE else _wrongs(ground, label, size, node, number=number, seed=seeds[number])
        if wrong:
            heapq.heappush(late, (_LATE * wrong + float(full[number]), node, number))
            continue
        _place(ground, label, size, full, node, number)
        _reach(ground, heap, label, rank, full, node, number, even=even)
    if -1 in label:
        return None
    return np.array([max(one, -1) for one in label], dtype=np.int64)


_LATE = 1e6


def _ranks(pull: Floats) -> Floats:
    """[seeds, units] from 0, drawn most: how much less each seed draws a place than the seed that draws it most, scaled."""
    second = np.sort(pull, axis=0)[-2] if len(pull) > 1 else np.zeros(pull.shape[1])
    margin = pull - np.where(pull >= pull.max(axis=0), second, pull.max(axis=0))
    return np.asarray(-margin / max(float(np.abs(margin).max()), 1e-12))


def _place(ground: Ground, label: list[int], size: Floats, full: Floats, node: int, number: int) -> None:
    label[node] = number
    if ground.tally.any:
        size[number] += ground.tally.amount[:, node]
        full[number] = ground.tally.fullness(size[number])


def _wrongs(ground: Ground, label: list[int], size: Floats, node: int, *, number: int, seed: int) -> float:
    """How many limits, miles and locks are broken if the place goes there."""
    count = float(ground.tally.above(size[number] + ground.tally.amount[:, node])) if ground.tally.any else 0.0
    count += ground.far is not None and bool(ground.far[seed, node])
    for other, same in ground.held.get(node, ()):
        count += label[other] >= 0 and (label[other] == number) is not same
    return count


def _reach(
    ground: Ground,
    heap: list[tuple[float, int, int]],
    label: list[int],
    rank: Floats,
    full: Floats,
    node: int,
    number: int,
    *,
    even: bool,
) -> None:
    for other in ground.touching[node]:
        if label[other] == -1:
            key = float(full[number]) + 0.1 * rank[number, other] if even else float(rank[number, other])
            heapq.heappush(heap, (key, other, number))
