"""Reads a boundary file (GeoJSON): the borders of counties and districts, by name and number."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

COUNTY, DISTRICT = "county", "district"
KINDS = (COUNTY, DISTRICT)

Ring = tuple[tuple[float, float], ...]


class BoundariesRefused(ValueError):
    """A file that is no boundary file, or holds a shape nobody can draw; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Border:
    """One county's or district's border. UNIT: degrees, longitude first; `number` is a district's state number."""

    name: str
    kind: str
    number: str
    rings: tuple[Ring, ...]


def borders(content: bytes) -> tuple[Border, ...]:
    """Every border of a GeoJSON file: features with `name`, `kind` (county or district) and `number` as properties.

    Errors: `BoundariesRefused`.

    >>> square = '[[[-92, 44], [-91, 44], [-91, 45], [-92, 44]]]'
    >>> text = '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Coulee", '
    >>> text += '"kind": "county"}, "geometry": {"type": "Polygon", "coordinates": ' + square + '}}]}'
    >>> borders(text.encode())[0].name
    'Coulee'
    """
    try:
        found = json.loads(content)
    except ValueError as fault:
        raise BoundariesRefused(
            f"This is no GeoJSON: {fault}. Export the borders as GeoJSON and send that file."
        ) from fault
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise BoundariesRefused("A boundary file is a GeoJSON FeatureCollection, and this is not. Export it as one.")
    read = tuple(_border(n, feature) for n, feature in enumerate(found.get("features") or (), start=1))
    if not read:
        raise BoundariesRefused("The boundary file holds no shape. Nothing was changed.")
    return read


def _border(n: int, feature: Any) -> Border:
    try:
        told: Mapping[str, Any] = feature["properties"]
        name, kind = str(told["name"]).strip(), str(told["kind"]).strip().lower()
        rings = tuple(rings_of(feature["geometry"]))
    except (KeyError, TypeError, ValueError, IndexError) as fault:
        raise BoundariesRefused(
            f"Shape {n} lacks a name, a kind or its corners ({fault}). Each shape needs the properties name and kind."
        ) from fault
    if kind not in KINDS:
        raise BoundariesRefused(f"Shape {n}, “{name}”, is a “{kind}”; it must be a county or a district.")
    if not in_degrees(rings):
        raise BoundariesRefused(f"Shape {n}, “{name}”, is not given in degrees. Export it as WGS 84 (EPSG:4326).")
    return Border(name, kind, str(told.get("number") or ""), rings)


def in_degrees(rings: tuple[Ring, ...]) -> bool:
    """Whether every corner is a longitude and a latitude."""
    return bool(rings) and all(-180 <= x <= 180 and -90 <= y <= 90 for ring in rings for x, y in ring)


def rings_of(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """The rings of a polygon or of several, each without the corner that closes it. Errors: `ValueError` and kin."""
    match geometry["type"]:
        case "Polygon":
            polygons = [geometry["coordinates"]]
        case "MultiPolygon":
            polygons = geometry["coordinates"]
        case other:
            raise ValueError(f"a border is a polygon, not a {other}")
    for polygon in polygons:
        for ring in polygon:
            corners = tuple((float(point[0]), float(point[1])) for point in ring)
            yield corners[:-1] if corners[0] == corners[-1] else corners
