"""Land by nearest place: each place's cell of a flat drawing, and along each of its edges the place on the other side."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

Point = tuple[float, float]

NEAREST = 48
"""Neighbors that are tried first; a cell that reaches farther tries all others too."""
OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class Cell:
    """A convex polygon; `beyond[i]` is the place across the edge that begins at corner `i`, or −1: the drawing's end."""

    corners: tuple[Point, ...]
    beyond: tuple[int, ...]


@lru_cache(maxsize=8)
def cells(points: tuple[Point, ...], width: float, height: float) -> tuple[Cell, ...]:
    """Each point's cell inside a box that begins at the origin; of two points on one spot the first has the cell.

    >>> left, right = cells(((1.0, 1.0), (3.0, 1.0)), 4.0, 2.0)
    >>> sorted(left.corners), right.beyond.count(0)
    ([(0.0, 0.0), (0.0, 2.0), (2.0, 0.0), (2.0, 2.0)], 1)
    """
    return tuple(_cell(points, own, width, height) for own in range(len(points)))


def _cell(points: Sequence[Point], own: int, width: float, height: float) -> Cell:
    x, y = points[own]
    corners: list[Point] = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    beyond = [OUTSIDE] * 4
    far = [((px - x) ** 2 + (py - y) ** 2, other) for other, (px, py) in enumerate(points) if other != own]
    near = heapq.nsmallest(NEAREST, far)
    for rows in (near, sorted(far)[NEAREST:] if len(far) > NEAREST else []):
        for squared, other in rows:
            if squared == 0 and other < own:
                return Cell((), ())
            if squared == 0:
                continue
            if squared > 4 * max(((cx - x) ** 2 + (cy - y) ** 2 for cx, cy in corners), default=0.0):
                return Cell(tuple(corners), tuple(beyond))
            corners, beyond = _clipped(corners, beyond, (x, y), points[other], other)
    return Cell(tuple(corners), tuple(beyond))


def _clipped(
    corners: list[Point], beyond: list[int], own: Point, far: Point, other: int
) -> tuple[list[Point], list[int]]:
    """What lies nearer to `own` than to `far`."""
    normal = (far[0] - own[0], far[1] - own[1])
    middle = ((far[0] + own[0]) / 2, (far[1] + own[1]) / 2)
    side = [(px - middle[0]) * normal[0] + (py - middle[1]) * normal[1] for px, py in corners]
    if all(one <= 0 for one in side):
        return corners, beyond
    kept: list[Point] = []
    across: list[int] = []
    for number, (here, label) in enumerate(zip(corners, beyond, strict=True)):
        after = (number + 1) % len(corners)
        if side[number] <= 0:
            kept.append(here)
            across.append(label)
        if (side[number] <= 0) != (side[after] <= 0):
            part = side[number] / (side[number] - side[after])
            there = corners[after]
            kept.append((here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1])))
            across.append(other if side[number] <= 0 else label)
    return kept, across
