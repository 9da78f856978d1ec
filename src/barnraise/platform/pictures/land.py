"""Land on a flat drawing: each district's own shape, or the land nearest to it, and who lies across each of its edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist

from barnraise.platform.pictures.cells import OUTSIDE, Point, cells

Spot = tuple[int, int]
"""UNIT: tenths of a point of the drawing, so that both sides of a border are drawn on the very same places."""

TENTHS = 10
SLIVER = 60
"""UNIT: tenths of a point of the drawing."""


@dataclass(frozen=True, slots=True)
class Loop:
    """One closed line around land; `beyond[i]` is who lies across the edge that begins at corner `i`, or −1: nobody."""

    corners: tuple[Spot, ...]
    beyond: tuple[int, ...]


Ground = tuple[tuple[Loop, ...], ...]
"""Every district's loops, by its place; none for one without land."""


def shaped(rings: Sequence[Sequence[Sequence[Point]]]) -> Ground:
    """The land of each district's rings; who shares a stretch of border, point for point, lies across it."""
    whole = [[_corners(ring) for ring in one] for one in rings]
    sides: dict[tuple[Spot, Spot], list[int]] = {}
    for own, loops in enumerate(whole):
        for loop in loops:
            for side in _sides(loop):
                sides.setdefault(side, []).append(own)
    return tuple(
        tuple(
            Loop(loop, tuple(next((o for o in sides[side] if o != own), OUTSIDE) for side in _sides(loop)))
            for loop in loops
            if len(loop) > 2
        )
        for own, loops in enumerate(whole)
    )


def nearest(spots: Sequence[Point], width: float, height: float) -> Ground:
    """The land nearest to each spot."""
    found = cells(tuple(spots), width, height)
    return tuple((Loop(_tenths(cell.corners), cell.beyond),) if cell.corners else () for cell in found)


def outline(loops: Sequence[Loop]) -> str:
    """Loops as the steps of one closed path."""
    return "".join(f"M{_steps(loop.corners)}z" for loop in loops)


def borders(ground: Ground, group: Sequence[str], *, outer: bool) -> str:
    """The lines between districts of different groups, each stretch once; `outer`: also where the land ends.

    A file has slivers between its shapes, whose edges are nobody's; so short an end of the land is not drawn.
    """
    drawn: list[list[Spot]] = []
    for own, loops in enumerate(ground):
        for loop in loops:
            drawn += _runs(loop, [own < other and group[own] != group[other] for other in loop.beyond])
            if outer:
                ends = _runs(loop, [other == OUTSIDE for other in loop.beyond])
                drawn += [run for run in ends if _length(run) >= SLIVER]
    return "".join(f"M{_steps(run)}" for run in drawn)


def touching(ground: Ground, group: Sequence[str]) -> dict[str, set[str]]:
    """Which groups lie side by side."""
    found: dict[str, set[str]] = {one: set() for one in group}
    for own, loops in enumerate(ground):
        for other in {other for loop in loops for other in loop.beyond} - {OUTSIDE}:
            if group[own] != group[other]:
                found[group[own]].add(group[other])
                found[group[other]].add(group[own])
    return found


def _tenths(points: Sequence[Point]) -> tuple[Spot, ...]:
    return tuple((round(x * TENTHS), round(y * TENTHS)) for x, y in points)


def _corners(ring: Sequence[Point]) -> tuple[Spot, ...]:
    """A ring's corners, none twice in a row, the first not repeated at the end."""
    spots = _tenths(ring)
    return tuple(spot for spot, before in zip(spots, (spots[-1], *spots[:-1]), strict=True) if spot != before)


def _sides(loop: Sequence[Spot]) -> Iterator[tuple[Spot, Spot]]:
    for one, two in zip(loop, (*loop[1:], *loop[:1]), strict=True):
        yield (min(one, two), max(one, two))


def _runs(loop: Loop, wanted: Sequence[bool]) -> Iterator[list[Spot]]:
    """Stretches of edges that are wanted, as lines of corners, a stretch over the loop's start in one piece."""
    count = len(wanted)
    if not any(wanted):
        return
    start = next((place for place in range(count) if not wanted[place - 1] and wanted[place]), 0)
    run: list[Spot] = []
    for step in range(count):
        place = (start + step) % count
        if wanted[place]:
            run = run or [loop.corners[place]]
            run.append(loop.corners[(place + 1) % count])
        elif run:
            yield run
            run = []
    if run:
        yield run


def _length(run: Sequence[Spot]) -> float:
    return sum(dist(one, two) for one, two in pairwise(run))


def _steps(corners: Sequence[Spot]) -> str:
    """Where a line begins, then how far each corner is from the one before."""
    (x, y), parts = corners[0], []
    for ax, ay in corners[1:]:
        parts.append(f"{_tenth(ax - x)} {_tenth(ay - y)}")
        x, y = ax, ay
    return f"{_tenth(corners[0][0])} {_tenth(corners[0][1])}" + (f"l{' '.join(parts)}" if parts else "")


def _tenth(value: int) -> str:
    """Tenths in as few signs as a drawing needs.

    >>> _tenth(-25), _tenth(7), _tenth(30)
    ('-2.5', '.7', '3')
    """
    whole, rest = divmod(abs(value), TENTHS)
    text = f"{whole or ''}.{rest}" if rest else str(whole)
    return f"-{text}" if value < 0 else text
