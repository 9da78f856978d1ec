"""Which of the two formats a file of boundaries has, seen from how it begins."""

from __future__ import annotations

import gzip
import io
import zlib

from barnraise.integrations.boundaries import shapefile, topojson
from barnraise.integrations.boundaries.areas import Area, BoundariesRefused

BYTES_MAX = 200_000_000


def read(content: bytes, *, layer: str = "") -> tuple[Area, ...]:
    """A shapefile in a zip, or TopoJSON, also packed with gzip. `layer`: of a TopoJSON with several.

    Errors: `BoundariesRefused`.
    """
    if content[:2] == b"\x1f\x8b":
        content = _unpacked(content)
    if content[:2] == b"PK":
        return shapefile.read(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return topojson.read(content.removeprefix(b"\xef\xbb\xbf"), layer=layer)
    says = "The file is neither a zip with a shapefile (.shp, .dbf, .prj) nor TopoJSON."
    raise BoundariesRefused("Unknown", says)


def _unpacked(content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            unpacked = file.read(BYTES_MAX + 1)
    except (OSError, EOFError, zlib.error):
        raise BoundariesRefused("Damaged", "The file is packed with gzip, and damaged; save it once more.")
    if len(unpacked) > BYTES_MAX:
        raise BoundariesRefused("TooLarge", f"The file is larger than {BYTES_MAX // 1_000_000} megabytes.")
    return unpacked
