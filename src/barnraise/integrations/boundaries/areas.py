"""An area on the map: its rings in degrees and what the file says about it; how large it is, and a place inside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
"""UNIT: degrees, longitude first; of shape [k, 2]."""

AUTHALIC_MILES = 3958.7603
"""SOURCE: radius of the sphere with the area of GRS 80, 6,371.0072 km, in statute miles."""

ECCENTRICITY = 0.0818191910428158
"""SOURCE: GRS 80, first eccentricity."""

POINTS_MAX = 5_000_000
"""A state's districts have 175,000; more than this is a mistake, or a map too fine to draw."""


class BoundariesRefused(ValueError):
    """A file that holds no boundaries that can be taken: the rule, and why in a sentence."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """One area. Rings are closed; outer ones run counterclockwise, holes clockwise. It may be in several pieces."""

    properties: Mapping[str, str]
    rings: tuple[Points, ...]


def area(properties: Mapping[str, str], rings: tuple[Points, ...], number: int) -> Area:
    """An area whose rings have passed, without those that thinning left no land, but never without the last.

    Errors: `BoundariesRefused`.
    """
    for ring in rings:
        if len(ring) < 2 or not np.array_equal(ring[0], ring[-1]):
            says = f"A ring of the area number {number} is not closed; export the boundaries as polygons once more."
            raise BoundariesRefused("OpenRing", says)
        if not (np.isfinite(ring).all() and (np.abs(ring) <= (180.0, 90.0)).all()):
            says = (
                f"The area number {number} reaches beyond 180 degrees east or 90 degrees north: it is not in degrees."
            )
            raise BoundariesRefused("NotDegrees", says)
    if not rings:
        raise BoundariesRefused("NoRing", f"The area number {number} has no boundary; take it out, or draw it.")
    return Area(properties, tuple(ring for ring in rings if len(ring) >= 4) or rings[:1])


def turn(ring: Points) -> float:
    """Twice the ring's area on paper: above zero where it runs counterclockwise; of points that are none, no number."""
    with np.errstate(over="ignore", invalid="ignore"):
        east, north = (ring - ring[0]).T
        return float(np.sum(east[:-1] * north[1:] - east[1:] * north[:-1]))


def square_miles(one: Area) -> float:
    """Its land and water on the ellipsoid; each line between two points counts as straight on an equal-area map."""
    total = 0.0
    for ring in one.rings:
        sine = np.sin(np.radians(ring[:, 1]))
        height = _authalic(sine)
        total += float(np.sum(np.radians(np.diff(ring[:, 0])) * (height[:-1] + height[1:]) / 2))
    return abs(total) * AUTHALIC_MILES**2


def _authalic(sine: Points) -> Points:
    """The sine of the authalic latitude."""

    def q(value: Points) -> Points:
        turned = ECCENTRICITY * value
        whole = value / (1 - turned**2) + np.arctanh(turned) / ECCENTRICITY
        return np.asarray((1 - ECCENTRICITY**2) * whole)

    return np.asarray(q(sine) / q(np.ones(1)))


def middle(one: Area) -> tuple[float, float]:
    """A place inside it (longitude, latitude): on the parallel through the middle of its largest piece, where it is widest.

    A district's own office is a better position where it is known.
    """
    largest = max(one.rings, key=turn)
    north = _centroid_latitude(largest)
    crossings: list[float] = []
    for ring in one.rings:
        below = ring[:, 1] <= north
        start = np.flatnonzero(below[:-1] != below[1:])
        (east, low), (east_next, low_next) = ring[start].T, ring[start + 1].T
        crossings += (east + (north - low) / (low_next - low) * (east_next - east)).tolist()
    crossings.sort()
    spans = list(zip(crossings[::2], crossings[1::2], strict=False))
    if not spans:  # a piece without any height
        return float(largest[0, 0]), float(largest[0, 1])
    west, east_end = max(spans, key=lambda span: span[1] - span[0])
    return (west + east_end) / 2, north


def _centroid_latitude(ring: Points) -> float:
    east, north = (ring - ring[0]).T
    cross = east[:-1] * north[1:] - east[1:] * north[:-1]
    whole = float(cross.sum())
    if whole == 0.0:
        return float(ring[:, 1].mean())
    return float(ring[0, 1] + ((north[:-1] + north[1:]) * cross).sum() / (3 * whole))
