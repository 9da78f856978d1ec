"""The public files behind the examples, read as their keepers wrote them: rows as text, names made alike."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NCES = "districts_us/nces_regular_districts_2020-22_latlon.csv.gz"
ELSI = "districts_us/elsi_district_2020-21.csv.gz"


@dataclass(frozen=True, slots=True)
class Place:
    """An agency as NCES lists it: LEAID, name in lower case, position, county, town of the office."""

    leaid: str
    name: str
    latitude: float
    longitude: float
    county: str
    town: str


def rows(path: Path) -> Iterator[dict[str, str]]:
    """A file's rows by heading, whatever ends its lines; packed or not."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    return csv.DictReader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")))


def places(shared: Path, state: str) -> tuple[Place, ...]:
    """Every agency of a state that NCES gives a position."""
    return tuple(
        Place(
            row["ncesID"].zfill(7),
            row["name_nces"].strip(),
            float(row["latitude"]),
            float(row["longitude"]),
            row["county"].strip().removesuffix(" County"),
            row["city"].strip(),
        )
        for row in rows(shared / NCES)
        if row["state.abb"] == state and row["latitude"]
    )


def service_agencies(shared: Path, state: str) -> dict[str, int]:
    """LEAID of each regional service agency (type 4) in 2020-21 → what it spent, in dollars; 0 where it is not said."""
    text = gzip.decompress((shared / ELSI).read_bytes()).decode("utf-8-sig")
    found = {}
    for cells in csv.reader(text.splitlines()[6:]):
        if len(cells) == 12 and cells[2].strip() == state and cells[4].startswith("4-"):
            found[cells[3].zfill(7)] = int(cells[11]) if cells[11].isdigit() else 0
    return found


def plain(name: str) -> str:
    """A name without what is written differently from file to file.

    >>> plain("ANOKA-HENNEPIN PUBLIC SCHOOL DIST.") == plain("Anoka-Hennepin School District") == "ANOKAHENNEPIN"
    True
    """
    words = re.findall(r"[A-Z0-9]+", name.upper().replace("LK-", "LAKE-").replace("HTS.", "HEIGHTS"))
    return "".join(word for word in words if word not in _GENERAL)


_GENERAL = frozenset(
    ["PUBLIC", "SCHOOL", "SCHOOLS", "SCH", "SC", "DISTRICT", "DISTRIC", "DISTRI", "DIST", "DIS", "DI", "D"]
)
