"""Which of the two formats a file of boundaries has, seen from how it begins."""

from __future__ import annotations

from barnraise.integrations.boundaries import shapefile, topojson
from barnraise.integrations.boundaries.areas import Area, BoundariesRefused
from barnraise.integrations.packed import PackedRefused, unpacked


def read(content: bytes, *, layer: str = "") -> tuple[Area, ...]:
    """A shapefile in a zip, or TopoJSON, also packed with gzip. `layer`: of a TopoJSON with several.

    Errors: `BoundariesRefused`.
    """
    try:
        content = unpacked(content)
    except PackedRefused as error:
        raise BoundariesRefused("Packed", str(error))
    if content[:2] == b"PK":
        return shapefile.read(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return topojson.read(content.removeprefix(b"\xef\xbb\xbf"), layer=layer)
    says = "The file is neither a zip with a shapefile (.shp, .dbf, .prj) nor TopoJSON."
    raise BoundariesRefused("Unknown", says)
