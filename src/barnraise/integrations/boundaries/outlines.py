"""Outlines light enough to draw: a border between two areas is thinned once, so that no gap opens between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from barnraise.integrations.boundaries.areas import Area, Points
from barnraise.integrations.boundaries.borders import Places, numbered

Ring = tuple[tuple[float, float], ...]
"""UNIT: degrees, longitude first; closed."""


def outlines(areas: Sequence[Area], *, apart: float) -> tuple[tuple[Ring, ...], ...]:
    """Each area's rings, thinned: no point that is left out lies further than `apart` from the line drawn.

    UNIT of `apart`: degrees of latitude; longitudes are squeezed as they look in the middle of the map. A piece of an area
    smaller than that is left out, but never an area's last.
    """
    if not areas:
        return ()
    places, start, whose = numbered(areas)
    points = np.concatenate([ring for one in areas for ring in one.rings])
    paper = points * (np.cos(np.radians((points[:, 1].min() + points[:, 1].max()) / 2)), 1.0)
    _, first = np.unique(places, return_index=True)
    points, paper = points[first], paper[first]  # by place: both sides of a border have the very same points
    corner = _corners(places, start)
    found: list[list[tuple[float, Ring]]] = [[] for _ in areas]
    for one, end, owner in zip(start[:-1].tolist(), start[1:].tolist(), whose.tolist(), strict=True):
        ring = places[one : end - 1]
        ring = ring[ring != np.roll(ring, 1)]
        if len(ring) < 3:
            continue
        kept = _thinned(ring, corner, paper, apart)
        size = float(np.ptp(paper[ring], axis=0).max())
        if len(kept) >= 3:
            found[owner].append((size, tuple((float(x), float(y)) for x, y in points[[*kept, kept[0]]])))
    return tuple(
        tuple(ring for size, ring in rings if size >= apart or size == max(each for each, _ in rings))
        for rings in found
    )


def _corners(places: Places, start: Places) -> set[int]:
    """Places where a border begins or ends: another number of neighbors along all rings than two."""
    onward = np.column_stack([places[:-1], places[1:]])
    inside = np.ones(len(onward), dtype=bool)
    inside[start[1:-1] - 1] = False
    onward = onward[inside & (onward[:, 0] != onward[:, 1])]
    both = np.unique(np.concatenate([onward, onward[:, ::-1]]), axis=0)
    count = np.bincount(both[:, 0], minlength=int(places.max()) + 1)
    return set(np.flatnonzero(count != 2).tolist())


def _thinned(ring: Places, corner: set[int], paper: Points, apart: float) -> list[int]:
    """The ring's places that are drawn, in its order, without the first repeated at the end."""
    turns = [row for row, place in enumerate(ring.tolist()) if place in corner]
    if not turns:  # an island, or a hole filled by one other area: the same two fixed places whichever side asks
        lowest = int(np.argmin(ring))
        away = np.abs(paper[ring] - paper[ring[lowest]]).sum(axis=1)
        ties = np.flatnonzero(away >= away.max())
        turns = sorted({lowest, int(ties[np.argmin(ring[ties])])})
    kept: list[int] = []
    for row, onward in zip(turns, [*turns[1:], turns[0] + len(ring)], strict=True):
        stretch = np.take(ring, np.arange(row, onward + 1), mode="wrap")
        kept += _stretch(stretch, paper, apart)[:-1]
    return kept


def _stretch(places: Places, paper: Points, apart: float) -> list[int]:
    """One border thinned, ends kept, the same from either end."""
    if (places[0], places[1]) > (places[-1], places[-2]):
        return _stretch(places[::-1], paper, apart)[::-1]
    kept = sorted({0, len(places) - 1, *_bends(paper[places], apart)})
    return [int(places[row]) for row in kept]


def _bends(line: Points, apart: float) -> Iterator[int]:
    """Douglas and Peucker: the farthest point from the chord stays, as long as it is farther than `apart`."""
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        chord, away = line[last] - line[first], line[first + 1 : last] - line[first]
        length = float(np.hypot(*chord))
        if length == 0.0:  # a border that comes back to where it starts
            far = np.hypot(away[:, 0], away[:, 1])
        else:
            along = np.clip(away @ chord / length**2, 0.0, 1.0)
            far = np.hypot(*(away - along[:, None] * chord).T)
        most = int(np.argmax(far))
        if far[most] > apart:
            split = first + 1 + most
            yield split
            waiting += [(first, split), (split, last)]
