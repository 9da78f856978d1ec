"""Which places touch: a stand-in graph from positions, islands joined, parts counted, and who may leave without a cut."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from barnraise.core.regions.curves import Floats, Ints

BLOCKERS = 32  # nearest places that are asked first whether they stand between two others
WIDEST = 0.5  # how far a circle's center may stand from the middle between two places, in parts of their distance


def adjacency(latitude: Floats, longitude: Floats) -> Ints:
    """Pairs of places [e, 2] that touch, lower number first: some circle through both, not too wide, holds nobody else.

    ASSUMPTION: a stand-in where boundaries are not known (Delaunay's graph without its slivers); on one spot everybody
    touches everybody, and whoever one of them touches. It is connected: it holds the shortest tree that joins all spots.
    """
    where = np.stack([np.asarray(longitude) * np.cos(np.radians(np.mean(latitude))), latitude], axis=1)
    spots, spot = np.unique(np.round(where, 6), axis=0, return_inverse=True)
    pairs = _close(spots)
    members = [np.flatnonzero(spot.ravel() == number) for number in range(len(spots))]
    found = [(int(a), int(b)) for group in members for k, a in enumerate(group) for b in group[k + 1 :]]
    found += [(int(a), int(b)) for one, two in pairs.tolist() for a in members[one] for b in members[two]]
    return _tidy(found)


def joined(edges: Ints, latitude: Floats, longitude: Floats) -> Ints:
    """The same edges and, for parts that touch nobody else, the shortest bridges that join them: islands by ferry."""
    where = np.stack([np.asarray(longitude) * np.cos(np.radians(np.mean(latitude))), latitude], axis=1)
    found = [(int(a), int(b)) for a, b in edges.tolist()]
    part = parts(len(where), edges)
    while len(np.unique(part)) > 1:
        inside = np.flatnonzero(part == part[0])
        outside = np.flatnonzero(part != part[0])
        far = ((where[inside][:, None, :] - where[outside][None, :, :]) ** 2).sum(axis=2)
        one, two = np.unravel_index(int(far.argmin()), far.shape)
        found.append((int(inside[one]), int(outside[two])))
        part = np.where(part == part[outside[two]], part[0], part)
    return _tidy(found)


def _tidy(pairs: Iterable[tuple[int, int]]) -> Ints:
    return np.array(sorted({(min(a, b), max(a, b)) for a, b in pairs}), dtype=np.int64).reshape(-1, 2)


def _close(spots: Floats) -> Ints:
    """Pairs of distinct spots with an empty circle through both."""
    found: list[tuple[int, int]] = []
    for here in range(len(spots)):
        away = spots - spots[here]
        square = (away**2).sum(axis=1)
        near = np.argsort(square, kind="stable")[1 : BLOCKERS + 1]
        later = np.arange(here + 1, len(spots))
        later = later[_has_room(away, square, later, near)]
        later = later[_has_room(away, square, later, np.flatnonzero(square > 0))]
        found += [(here, int(there)) for there in later]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _has_room(away: Floats, square: Floats, ends: Ints, blockers: Ints) -> npt.NDArray[np.bool_]:
    """For each end, whether a circle through the origin and it, not too wide, holds no blocker.

    The circle's center stands on the line halfway between the two; each blocker on one side of the line through both
    keeps the center on the other side of a point of it.
    """
    along = away[ends] @ away[blockers].T
    across = away[ends, 0][:, None] * away[blockers, 1][None, :] - away[ends, 1][:, None] * away[blockers, 0][None, :]
    apart = square[blockers][None, :] - along  # below 0: in the circle whose diameter they span
    same = ends[:, None] == blockers[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        center = apart / (2 * across)
    high = np.where((across > 0) & ~same, center, WIDEST).min(axis=1, initial=WIDEST)
    low = np.where((across < 0) & ~same, center, -WIDEST).max(axis=1, initial=-WIDEST)
    between = ((across == 0) & (apart < 0) & ~same).any(axis=1)
    return np.asarray((low <= high) & ~between)


def parts(nodes: int, edges: Ints) -> Ints:
    """The part each node is in [n], named by its lowest node."""
    part = np.arange(nodes, dtype=np.int64)
    one, two = edges[:, 0], edges[:, 1]
    while True:
        least = np.minimum(part[one], part[two])
        after = part.copy()
        np.minimum.at(after, one, least)
        np.minimum.at(after, two, least)
        after = after[after]
        if np.array_equal(after, part):
            return part
        part = after


def neighbors(nodes: int, edges: Ints) -> list[list[int]]:
    """Whom each node touches, ascending."""
    found: list[set[int]] = [set() for _ in range(nodes)]
    for a, b in edges.tolist():
        if a != b:
            found[a].add(b)
            found[b].add(a)
    return [sorted(others) for others in found]


def within(edges: Ints, region: Ints) -> Ints:
    """The edges whose two ends are in one region."""
    return np.asarray(edges[region[edges[:, 0]] == region[edges[:, 1]]])


def is_connected(edges: Ints, region: Ints) -> bool:
    """Whether each region hangs together."""
    return len(np.unique(parts(len(region), within(edges, region)))) == len(np.unique(region))


def splits(touching: list[list[int]], region: list[int], node: int) -> bool:
    """Whether the node's region falls apart, or vanishes, when the node leaves it."""
    label = region[node]
    around = [other for other in touching[node] if region[other] == label]
    if len(around) <= 1:
        return not around
    wanted, seen, front = set(around[1:]), {node, around[0]}, [around[0]]
    while front and wanted:
        for other in touching[front.pop()]:
            if region[other] == label and other not in seen:
                seen.add(other)
                wanted.discard(other)
                front.append(other)
    return bool(wanted)


def near(touching: list[list[int]], region: Ints, node: int, size: int) -> list[int]:
    """The node and those nearest it, step by step, in its region: `size` of them."""
    found, label = [node], region[node]
    seen = {node}
    for here in found:
        for other in touching[here]:
            if other not in seen and region[other] == label:
                seen.add(other)
                found.append(other)
        if len(found) >= size:
            break
    return found[:size]
