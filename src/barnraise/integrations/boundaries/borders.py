"""Who touches whom: areas that share a stretch of boundary, point for point; a corner in common is no border."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from barnraise.integrations.boundaries.areas import Area

Places = npt.NDArray[np.int64]

SNAP = 1e-7
"""UNIT: degrees, about a centimeter; points nearer than that are one."""


def numbered(areas: Sequence[Area]) -> tuple[Places, Places, Places]:
    """Every ring's points as numbers of places, ring after ring: the places, where each ring starts, and its area."""
    rings = [(number, ring) for number, one in enumerate(areas) for ring in one.rings]
    if not rings:
        empty = np.zeros(0, dtype=np.int64)
        return empty, np.zeros(1, dtype=np.int64), empty
    snapped = np.rint(np.concatenate([ring for _, ring in rings]) / SNAP).astype(np.int64)
    _, places = np.unique(snapped, axis=0, return_inverse=True)
    start = np.cumsum([0] + [len(ring) for _, ring in rings])
    return places.reshape(-1).astype(np.int64), start, np.array([number for number, _ in rings], dtype=np.int64)


def neighbors(areas: Sequence[Area]) -> tuple[tuple[int, int], ...]:
    """Pairs of areas that share a stretch of boundary, by their place in `areas`, the lower first, in order.

    ASSUMPTION: the file was cut from one map, so that both sides of a border have the same points. Areas drawn one by one
    share none, and are no neighbors here.
    """
    places, start, whose = numbered(areas)
    if len(places) < 2:
        return ()
    owner = np.repeat(whose, np.diff(start))[:-1]
    ends = np.stack([np.minimum(places[:-1], places[1:]), np.maximum(places[:-1], places[1:])], axis=1)
    inside = np.ones(len(ends), dtype=bool)
    inside[start[1:-1] - 1] = False  # from the end of a ring to the start of the next
    inside &= ends[:, 0] != ends[:, 1]
    stretches = np.unique(np.column_stack([ends, owner])[inside], axis=0)
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    for step in range(1, len(areas)):  # a stretch that k areas share stands in k rows one after another
        same = (stretches[:-step, :2] == stretches[step:, :2]).all(axis=1)
        if not same.any():
            break
        pairs.append(np.column_stack([stretches[:-step, 2], stretches[step:, 2]])[same])
    return tuple((int(one), int(other)) for one, other in np.unique(np.concatenate(pairs), axis=0))
