"""Shapes of a GeoJSON or TopoJSON file, whatever its properties are called, and which of them says what."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from barnraise.run.organizations.rules.boundaries import (
    COUNTY,
    DISTRICT,
    Border,
    BoundariesRefused,
    Ring,
    in_degrees,
    rings_of,
)

NAMES = (
    "name",
    "namelsad",
    "namelsad20",
    "name20",
    "sdname",
    "district",
    "district_name",
    "county",
    "county_name",
    "cty_name",
)
NUMBERS = (
    "number",
    "state_number",
    "leaid",
    "geoid",
    "geoid20",
    "unsdlea",
    "sdnumber",
    "sd_number",
    "district_number",
    "sdorgid",
)
COUNTY_SIGNS = ("countyfp", "countyfp20", "countyns", "cty_fips", "county_fips", "co_code")
DISTRICT_SIGNS = ("unsdlea", "leaid", "sdnumber", "sd_number", "sdname", "sdorgid", "district")
PARTS = 2000
"""UNIT: steps across a file's extent; corners closer than one step cannot be told apart where a map is drawn."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape as the file has it: its place, its properties as text, its rings."""

    n: int
    told: Mapping[str, str]
    rings: tuple[Ring, ...]


def shapes(content: bytes) -> list[Shape]:
    """Every polygon of a GeoJSON or TopoJSON file. Errors: `BoundariesRefused`."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise BoundariesRefused(
            f"This is no GeoJSON or TopoJSON: {str(fault)[:80]}. Export the borders as GeoJSON and send that file."
        ) from fault
    kind = found.get("type") if isinstance(found, dict) else None
    if kind == "FeatureCollection":
        features = found.get("features")
    elif kind == "Topology":
        features = list(_unpacked(found))
    else:
        raise BoundariesRefused(
            "A boundary file is a GeoJSON FeatureCollection or a TopoJSON Topology, and this is neither. Export it as one."
        )
    if not isinstance(features, list) or not features:
        raise BoundariesRefused("The boundary file holds no shape. Nothing was changed.")
    return _thinned([_shape(n, feature) for n, feature in enumerate(features, start=1)])


def property_of(found: Sequence[Shape], candidates: Sequence[str]) -> str:
    """The property that is called as one of the candidates, if the shapes have one; the first candidate wins."""
    keys = {key.lower(): key for shape in found for key in shape.told}
    return next((keys[name] for name in candidates if name in keys), "")


def properties_of(found: Sequence[Shape]) -> list[tuple[str, str]]:
    """Every property with a value of it, for a person to choose from."""
    shown: dict[str, str] = {}
    for shape in found:
        for key, value in shape.told.items():
            if value:
                shown.setdefault(key, value)
    return sorted(shown.items())


def kind_of(found: Sequence[Shape]) -> str:
    """Whether shapes are counties or districts, as far as the names of their properties tell."""
    if property_of(found, DISTRICT_SIGNS):
        return DISTRICT
    return COUNTY if property_of(found, COUNTY_SIGNS) else ""


def as_file(found: Sequence[Border]) -> bytes:
    """Borders as the boundary file that is kept: name, kind and number of each."""
    features = [
        {
            "type": "Feature", "properties": {"name": b.name, "kind": b.kind, "number": b.number},
            "geometry": {"type": "MultiPolygon", "coordinates": [[[*ring, ring[0]]] for ring in b.rings]},
        }
        for b in found
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()


def _shape(n: int, feature: Any) -> Shape:
    try:
        told = feature.get("properties") or {}
        rings = tuple(rings_of(feature["geometry"]))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as fault:
        raise BoundariesRefused(
            f"Shape {n} lacks its corners ({str(fault)[:80]}). Export the borders as polygons and send that file."
        ) from fault
    named = {str(key): "" if value is None else str(value).strip() for key, value in told.items()}
    if not in_degrees(rings):
        raise BoundariesRefused(f"Shape {n} is not given in degrees. Export the file as WGS 84 (EPSG:4326).")
    return Shape(n, named, rings)


def _thinned(found: list[Shape]) -> list[Shape]:
    """Corners rounded and those left out that no map of ours could show."""
    points = [point for shape in found for ring in shape.rings for point in ring]
    step = max(max(p[i] for p in points) - min(p[i] for p in points) for i in (0, 1)) / PARTS
    return [Shape(s.n, s.told, tuple(_thin(ring, step) for ring in s.rings)) for s in found]


def _thin(ring: Ring, step: float) -> Ring:
    kept = [ring[0]]
    for point in ring[1:]:
        if abs(point[0] - kept[-1][0]) > step or abs(point[1] - kept[-1][1]) > step:
            kept.append(point)
    chosen = kept if len(kept) > 2 else ring
    return tuple((round(x, 5), round(y, 5)) for x, y in chosen)


def _unpacked(topology: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The features of a TopoJSON file: arcs stitched together, quantized steps undone."""
    try:
        arcs = [_arc(arc, topology.get("transform")) for arc in topology["arcs"]]
        for layer in topology["objects"].values():
            for one in layer["geometries"] if layer["type"] == "GeometryCollection" else [layer]:
                polygons = [one["arcs"]] if one["type"] == "Polygon" else one["arcs"]
                corners = [[_stitched(ring, arcs) for ring in polygon] for polygon in polygons]
                yield {
                    "properties": {"id": one.get("id", ""), **(one.get("properties") or {})},
                    "geometry": {"type": "MultiPolygon", "coordinates": corners},
                }
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as fault:
        raise BoundariesRefused(
            f"This TopoJSON cannot be unpacked ({str(fault)[:80]}). Export it again, or as GeoJSON."
        ) from fault


def _arc(arc: list[list[float]], transform: Mapping[str, Any] | None) -> list[tuple[float, float]]:
    if not transform:
        return [(float(p[0]), float(p[1])) for p in arc]
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    steps = accumulate(arc, lambda at, step: [at[0] + step[0], at[1] + step[1]])
    return [(x * kx + dx, y * ky + dy) for x, y, *_ in steps]


def _stitched(ring: Sequence[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """A ring of arcs; a number below zero is an arc backwards, and each arc begins where the one before ends."""
    corners: list[tuple[float, float]] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        corners += arc[1:] if corners else arc
    return corners
