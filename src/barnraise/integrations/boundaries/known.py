"""Which of three formats a file of boundaries has, seen from how it begins."""

from __future__ import annotations

import json

from barnraise.integrations.boundaries import geojson, shapefile, topojson
from barnraise.integrations.boundaries.areas import Area, BoundariesRefused
from barnraise.integrations.packed import PackedRefused, unpacked


def read(content: bytes, *, layer: str = "") -> tuple[Area, ...]:
    """A shapefile in a zip, TopoJSON or GeoJSON, also packed with gzip. `layer`: of a TopoJSON with several.

    Errors: `BoundariesRefused`.
    """
    try:
        content = unpacked(content)
    except PackedRefused as error:
        raise BoundariesRefused("Packed", str(error))
    if content[:2] == b"PK":
        return shapefile.read(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        says = "The file is neither a zip with a shapefile (.shp, .dbf, .prj) nor TopoJSON or GeoJSON."
        raise BoundariesRefused("Unknown", says)
    try:
        whole = json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise BoundariesRefused("NotJson", f"The file is no JSON: {error}.")
    match whole.get("type") if isinstance(whole, dict) else None:
        case "Topology":
            return topojson.read(whole, layer=layer)
        case "FeatureCollection":
            return geojson.read(whole)
        case _:
            says = "The file is JSON, and neither TopoJSON (type “Topology”) nor GeoJSON (type “FeatureCollection”)."
            raise BoundariesRefused("NotTopology", says)
