"""TopoJSON: arcs that areas share, put together into rings; one layer is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from barnraise.integrations.boundaries.areas import POINTS_MAX, Area, BoundariesRefused, Points, area, turn


def read(whole: Mapping[str, Any], *, layer: str = "") -> tuple[Area, ...]:
    """Every area of one layer, in the file's order; a file with one layer needs no name. Errors: `BoundariesRefused`."""
    layers = whole.get("objects")
    if not isinstance(layers, dict) or not layers:
        raise BoundariesRefused("NoLayer", "The TopoJSON has no layer of areas.")
    if (layer or len(layers) > 1) and layer not in layers:
        named = ", ".join(sorted(layers))
        raise BoundariesRefused("Layer", f"The TopoJSON has the layers {named}; say which of them is meant.")
    arcs = _arcs(whole)
    found = _geometries(layers[layer] if layer else next(iter(layers.values())))
    return tuple(_area(one, arcs, number) for number, one in enumerate(found, start=1))


def _arcs(whole: Mapping[str, Any]) -> list[Points]:
    """Every arc in degrees: steps are added up and scaled where the file says how."""
    arcs, transform = whole.get("arcs"), whole.get("transform")
    if not isinstance(arcs, list):
        raise BoundariesRefused("Arcs", "The TopoJSON has no list of arcs.")
    if transform is not None and not isinstance(transform, dict):
        raise BoundariesRefused("Transform", "The TopoJSON's transform is no scale and shift.")
    scale, shift = (
        _pair((transform or {}).get(key, start)) for key, start in (("scale", [1, 1]), ("translate", [0, 0]))
    )
    found, points = [], 0
    for number, arc in enumerate(arcs):
        try:
            steps = np.array([[float(place[0]), float(place[1])] for place in arc])
        except (TypeError, ValueError, LookupError, OverflowError):
            raise BoundariesRefused("Arcs", f"The arc number {number} of the TopoJSON is no list of points.")
        points += len(steps)
        if len(steps) < 2 or points > POINTS_MAX:
            raise BoundariesRefused("Arcs", f"The arc number {number} has too few points, or the file too many.")
        with np.errstate(over="ignore", invalid="ignore"):
            found.append((np.cumsum(steps, axis=0) if transform else steps) * scale + shift)
    return found


def _pair(value: Any) -> Points:
    try:
        pair = np.array([float(value[0]), float(value[1])])
    except (TypeError, ValueError, LookupError, OverflowError):
        raise BoundariesRefused("Transform", "The TopoJSON's transform is no scale and shift.")
    return pair


def _geometries(layer: Any) -> Iterator[Mapping[str, Any]]:
    """The areas of a layer: a collection's members, or the layer itself."""
    waiting = [layer]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, dict):
            raise BoundariesRefused("Layer", "The TopoJSON's layer holds something that is no area.")
        if one.get("type") == "GeometryCollection":
            inside = one.get("geometries")
            waiting = [*(inside if isinstance(inside, list) else [None]), *waiting]
        else:
            yield one


def _area(one: Mapping[str, Any], arcs: list[Points], number: int) -> Area:
    polygons = one.get("arcs")
    if one.get("type") == "Polygon":
        polygons = [polygons]
    elif one.get("type") != "MultiPolygon":
        says = f"The area number {number} is of the type {str(one.get('type'))[:40]}; only polygons are areas."
        raise BoundariesRefused("NotPolygons", says)
    rings: list[Points] = []
    try:
        for polygon in polygons:  # type: ignore[union-attr]  # what is no list is refused below
            for place, parts in enumerate(polygon):
                ring = _ring(parts, arcs)
                rings.append(ring if (turn(ring) > 0) is (place == 0) else ring[::-1])
    except (TypeError, LookupError, ValueError):
        raise BoundariesRefused("Arcs", f"The area number {number} is made of arcs that the TopoJSON does not have.")
    return area(properties(one), tuple(rings), number)


def _ring(parts: Any, arcs: list[Points]) -> Points:
    """Arcs end to end; a number below zero names an arc that is walked backward."""
    walked = []
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, int):
            raise TypeError
        walked.append(arcs[~part][::-1] if part < 0 else arcs[part])
    return np.concatenate([walked[0], *(arc[1:] for arc in walked[1:])])


def properties(one: Mapping[str, Any]) -> dict[str, str]:
    """What the file says of an area, as text; its id among it."""
    said = one.get("properties")
    named = {"id": one["id"]} if "id" in one else {}
    whole = named | (said if isinstance(said, dict) else {})
    return {
        key: value if isinstance(value, str) else "" if value is None else json.dumps(value)
        for key, value in whole.items()
    }
