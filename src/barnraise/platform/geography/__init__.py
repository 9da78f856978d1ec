"""Outlines of the counties of each state, for maps: Census Bureau shapes, thinned, with their FIPS codes and names."""

import functools
import json
from dataclasses import dataclass
from itertools import accumulate
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


def _ring(steps: list[int], *, across: bool) -> tuple[tuple[float, float], ...]:
    """Undo the file's coding: thousandths of a degree, each point as its step from the one before."""
    lon, lat = accumulate(steps[0::2]), accumulate(steps[1::2])
    turn = 360 if across else 0
    return tuple((x / 1000 - (turn if x > 0 else 0), y / 1000) for x, y in zip(lon, lat, strict=True))
