"""A shapefile in a zip: polygons (.shp), what is said of each (.dbf), and how they are drawn (.prj)."""

from __future__ import annotations

import codecs
import io
import struct
import zipfile
from collections.abc import Iterator

import numpy as np

from barnraise.integrations.boundaries.areas import POINTS_MAX, Area, BoundariesRefused, Points, area, turn
from barnraise.integrations.boundaries.projection import to_degrees
from barnraise.integrations.packed import DAMAGED

POLYGONS = (5, 15, 25)
"""Polygons in the plane, with heights, with measures; only the plane is read."""

BYTES_MAX = 200_000_000


def read(content: bytes) -> tuple[Area, ...]:
    """Every area, in the file's order. Errors: `BoundariesRefused`."""
    parts = _parts(content)
    try:
        shapes = list(_shapes(parts[".shp"]))
        rows = _rows(parts[".dbf"], parts.get(".cpg", b"").decode("ascii", "replace").strip())
    except (struct.error, ValueError, LookupError, OverflowError) as error:
        if isinstance(error, BoundariesRefused):
            raise
        raise BoundariesRefused("Damaged", "The shapefile is damaged, or cut off; export it once more.")
    if len(shapes) != len(rows):
        says = f"The shapefile has {len(shapes)} areas and {len(rows)} rows that describe them; export it once more."
        raise BoundariesRefused("Damaged", says)
    degrees = to_degrees(parts[".prj"].decode("utf-8", "replace")) if ".prj" in parts else None
    found = []
    for number, (rings, row) in enumerate(zip(shapes, rows, strict=True), start=1):
        placed = tuple(ring if degrees is None else degrees(ring) for ring in rings)
        if degrees is None and any((np.abs(ring) > (180.0, 90.0)).any() for ring in placed):
            says = "The zip holds no .prj file, which says how meters become degrees; add it, or save the areas in degrees."
            raise BoundariesRefused("Projection", says)
        if sum(turn(ring) for ring in placed) > 0:  # as some programs write it, though outer rings should run clockwise
            found.append(area(row, placed, number))
        else:
            found.append(area(row, tuple(ring[::-1] for ring in placed), number))
    return tuple(found)


def _parts(content: bytes) -> dict[str, bytes]:
    """The files of the one shapefile in the zip, by their endings."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".shp") and "__MACOSX" not in name]
            if len(names) != 1:
                says = f"The zip holds {len(names)} .shp files; it needs one, with its .dbf and .prj beside it."
                raise BoundariesRefused("NotOne", says)
            stem = names[0][:-4]
            wanted = {name: name[len(stem) :].lower() for name in archive.namelist() if name.startswith(stem)}
            wanted = {name: end for name, end in wanted.items() if end in (".shp", ".dbf", ".prj", ".cpg")}
            if sum(archive.getinfo(name).file_size for name in wanted) > BYTES_MAX:
                raise BoundariesRefused("TooLarge", f"The shapefile is larger than {BYTES_MAX // 1_000_000} megabytes.")
            parts = {end: archive.read(name) for name, end in wanted.items()}
    except DAMAGED as error:
        if isinstance(error, BoundariesRefused):
            raise
        raise BoundariesRefused("NotZip", "The zip cannot be opened: it is damaged, locked, or packed in a rare way.")
    if ".dbf" not in parts:
        raise BoundariesRefused("NotOne", "The zip holds no .dbf file, which names the areas; add it.")
    return parts


def _shapes(content: bytes) -> Iterator[list[Points]]:
    """Every record's rings."""
    if struct.unpack_from(">i", content)[0] != 9994:
        raise BoundariesRefused("Damaged", "The .shp file is no shapefile.")
    if struct.unpack_from("<i", content, 32)[0] not in POLYGONS:
        raise BoundariesRefused("NotPolygons", "The shapefile holds lines or points; only polygons are areas.")
    place, points = 100, 0
    while place < len(content):
        _, words = struct.unpack_from(">ii", content, place)
        record = content[place + 8 : place + 8 + 2 * words]
        if words < 2 or len(record) != 2 * words:
            raise BoundariesRefused("Damaged", "The .shp file is cut off; export it once more.")
        place += 8 + 2 * words
        rings = _rings(record)
        points += sum(len(ring) for ring in rings)
        if points > POINTS_MAX:
            raise BoundariesRefused("TooLarge", f"The boundaries have more than {POINTS_MAX:,} points; thin them out.")
        yield rings


def _rings(record: bytes) -> list[Points]:
    if struct.unpack_from("<i", record)[0] == 0:
        return []
    count, points = struct.unpack_from("<ii", record, 36)
    starts = np.frombuffer(record, "<i4", count, 44)
    places = np.frombuffer(record, "<f8", 2 * points, 44 + 4 * count).reshape(-1, 2).astype(np.float64)
    ends = np.append(starts[1:], points)
    if count < 1 or starts[0] != 0 or (ends <= starts).any():
        raise BoundariesRefused("Damaged", "An area of the .shp file has rings without points; export it once more.")
    return [places[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _rows(content: bytes, encoding: str) -> list[dict[str, str]]:
    """Every row of the .dbf as text by column; numbers as they are written."""
    count, head, width = struct.unpack_from("<IHH", content, 4)
    columns, place = [], 32
    while place < head - 1 and content[place] != 0x0D:
        name = content[place : place + 11].split(b"\0")[0].decode("ascii", "replace").strip()
        columns.append((name, content[place + 16]))
        place += 32
    if not columns or sum(size for _, size in columns) + 1 > width or len(content) < head + count * width:
        raise BoundariesRefused("Damaged", "The .dbf file is cut off; export the shapefile once more.")
    known = _encoding(encoding)
    rows = []
    for number in range(count):
        place, row = head + number * width + 1, {}
        for name, size in columns:
            row[name] = content[place : place + size].decode(known, "replace").strip(" \0")
            place += size
        rows.append(row)
    return rows


def _encoding(name: str) -> str:
    """How the .dbf writes letters: as the .cpg says, else Latin-1."""
    try:
        return codecs.lookup(f"cp{name}" if name.isdigit() else name or "latin-1").name
    except LookupError:
        return "latin-1"
