"""TSPLIB points in the plane, as the p-median literature uses them: distances are straight lines, cut to whole numbers."""

from __future__ import annotations

import numpy as np

from barnraise.core.regions.curves import Floats
from barnraise.integrations.locations.figures import PLACES_MAX, Figure, InstanceRefused, Median, text_of

HEADINGS = frozenset(
    {"NAME", "COMMENT", "TYPE", "DIMENSION", "EDGE_WEIGHT_TYPE", "NODE_COORD_TYPE", "DISPLAY_DATA_TYPE"}
)


def read(content: bytes) -> Median:
    """Read the headings and `NODE_COORD_SECTION`; p is not in such a file. Errors: `InstanceRefused`, with the line.

    SOURCE: Garcia, Labbé and Marín 2011 and those they compare with truncate; TSPLIB itself would round.
    """
    lines = list(enumerate(text_of(content).splitlines(), start=1))
    start = next((row for row, (_, line) in enumerate(lines) if line.strip() == "NODE_COORD_SECTION"), None)
    if start is None:
        raise InstanceRefused(0, "NoPoints", "The file has no line NODE_COORD_SECTION, after which points are listed.")
    size = _size(lines[:start])
    points = np.full((size, 2), np.nan)
    for number, line in _section(lines[start + 1 :]):
        words = [Figure(number, word) for word in line.split()]
        if len(words) != 3:
            raise InstanceRefused(number, "NotAPoint", "a point is its number and two coordinates.")
        place = words[0].whole("the number of a point", most=size) - 1
        if not np.isnan(points[place, 0]):
            raise InstanceRefused(number, "Repeated", f"the point {place + 1} is there already.")
        points[place] = [word.number("a coordinate") for word in words[1:]]
    missing = np.flatnonzero(np.isnan(points[:, 0]))
    if len(missing):
        says = f"The file promises {size:,} points, and point {missing[0] + 1} is not there."
        raise InstanceRefused(0, "TooFew", says)
    return Median(_truncated(points), None)


def _size(headings: list[tuple[int, str]]) -> int:
    """The number of points, and nothing but points in the plane."""
    size = None
    for number, line in headings:
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not line.strip():
            continue
        if not colon or name not in HEADINGS:
            known = ", ".join(sorted(HEADINGS))
            raise InstanceRefused(number, "Heading", f"“{line.strip()[:40]}” is no heading known here: {known}.")
        if name == "EDGE_WEIGHT_TYPE" and value != "EUC_2D":
            says = f"distances of type {value[:40] or '(blank)'} are not taken; only EUC_2D, points in the plane, is."
            raise InstanceRefused(number, "Distances", says)
        if name == "DIMENSION":
            size = Figure(number, value).whole("the number of points", most=PLACES_MAX)
    if size is None:
        raise InstanceRefused(0, "Heading", "The file has no heading DIMENSION, the number of points.")
    return size


def _section(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines of points, up to `EOF` or the end."""
    end = next((row for row, (_, line) in enumerate(lines) if line.strip() == "EOF"), len(lines))
    trailing = next(((number, line) for number, line in lines[end + 1 :] if line.strip()), None)
    if trailing:
        raise InstanceRefused(trailing[0], "TooMany", "the file goes on after EOF.")
    return [(number, line) for number, line in lines[:end] if line.strip()]


def _truncated(points: Floats) -> Floats:
    """Distances between all points, cut to whole numbers; one column at a time, to hold one array only."""
    distance = np.empty((len(points), len(points)))
    for place, (across, up) in enumerate(points):
        distance[place] = np.floor(np.sqrt((points[:, 0] - across) ** 2 + (points[:, 1] - up) ** 2))
    return distance
