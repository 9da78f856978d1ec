"""Outlines of the counties of each state, for maps: Census Bureau shapes, thinned, with their FIPS codes and names."""

import functools
import json
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

OUTLINES = Path(__file__).parent / "outlines"
ACROSS_THE_DATE_LINE = "02"
"""Alaska: its far islands lie east of 180 degrees and are drawn west of the rest."""


@dataclass(frozen=True, slots=True)
class County:
    """One county: five-digit FIPS code, name, and rings of (longitude, latitude) in degrees."""

    fips: str
    name: str
    rings: tuple[tuple[tuple[float, float], ...], ...]

    @property
    def middle(self) -> tuple[float, float]:
        """The center of area of its largest ring, where a member of unknown address may stand."""
        return max(map(_center, self.rings), key=lambda center: center[0])[1]


@functools.lru_cache(maxsize=4)
def counties(state: str) -> list[County]:
    """The counties of a state by its two-digit FIPS code, ordered by code; none for a code that is no state.

    >>> [county.name for county in counties("10")]
    ['Kent', 'New Castle', 'Sussex']
    """
    file = OUTLINES / f"{state}.json"
    if not (state.isascii() and state.isdigit() and file.exists()):
        return []
    return [
        County(fips, name, tuple(_ring(steps, across=state == ACROSS_THE_DATE_LINE) for steps in rings))
        for fips, name, rings in json.loads(file.read_text())
    ]


def _center(ring: tuple[tuple[float, float], ...]) -> tuple[float, tuple[float, float]]:
    """Area and center of a ring; measured from its first point, so that small rings keep their precision."""
    west, south = ring[0]
    doubled, east_sum, north_sum = 0.0, 0.0, 0.0
    for (ax, ay), (bx, by) in pairwise(ring):
        ax, ay, bx, by = ax - west, ay - south, bx - west, by - south
        cross = ax * by - bx * ay
        doubled += cross
        east_sum += (ax + bx) * cross
        north_sum += (ay + by) * cross
    if not doubled:
        return 0.0, ring[0]
    return abs(doubled), (west + east_sum / (3 * doubled), south + north_sum / (3 * doubled))


def _ring(steps: list[int], *, across: bool) -> tuple[tuple[float, float], ...]:
    """Undo the file's coding: thousandths of a degree, each point as its step from the one before."""
    lon, lat = accumulate(steps[0::2]), accumulate(steps[1::2])
    turn = 360 if across else 0
    return tuple((x / 1000 - (turn if x > 0 else 0), y / 1000) for x, y in zip(lon, lat, strict=True))
