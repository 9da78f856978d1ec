"""GeoJSON: areas with their corners written out, in degrees; what has no geometry is kept as an area without a ring."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from barnraise.integrations.boundaries.areas import POINTS_MAX, Area, BoundariesRefused, Points, area, turn
from barnraise.integrations.boundaries.topojson import properties


def read(whole: Mapping[str, Any]) -> tuple[Area, ...]:
    """Every area, in the file's order. Errors: `BoundariesRefused`."""
    features = whole.get("features")
    if not isinstance(features, list) or not features:
        raise BoundariesRefused("NoFeature", "The GeoJSON has no list of features, or an empty one.")
    found, points = [], 0
    for number, one in enumerate(features, start=1):
        if not isinstance(one, dict) or one.get("type") != "Feature":
            raise BoundariesRefused("NoFeature", f"The feature number {number} of the GeoJSON is none.")
        rings = _rings(one.get("geometry"), number)
        points += sum(len(ring) for ring in rings)
        if points > POINTS_MAX:
            raise BoundariesRefused("TooLarge", f"The boundaries have more than {POINTS_MAX:,} points; thin them out.")
        told = properties(one)
        found.append(area(told, rings, number) if rings else Area(told, ()))
    return tuple(found)


def _rings(geometry: Any, number: int) -> tuple[Points, ...]:
    """Outer rings counterclockwise, holes clockwise, as they are drawn here."""
    if geometry is None:
        return ()
    kind = geometry.get("type") if isinstance(geometry, dict) else type(geometry).__name__
    if kind not in ("Polygon", "MultiPolygon"):
        says = f"The area number {number} is of the type {json.dumps(kind)[:40]}; only polygons are areas."
        raise BoundariesRefused("NotPolygons", says)
    polygons = geometry.get("coordinates")
    rings: list[Points] = []
    try:
        for polygon in [polygons] if kind == "Polygon" else polygons:
            for place, corners in enumerate(polygon):
                ring = np.array([[float(one[0]), float(one[1])] for one in corners]).reshape(-1, 2)
                rings.append(ring if (turn(ring) > 0) is (place == 0) else ring[::-1])
    except (TypeError, ValueError, LookupError, OverflowError):
        raise BoundariesRefused("Corners", f"The area number {number} has a ring that is no list of points.")
    return tuple(rings)
