"""Where agencies stand: NCES's list with latitude and longitude, the Census gazetteer of districts, or a list of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite

from barnraise.integrations.sheets.headings import Heading, plain
from barnraise.integrations.sheets.refused import RefusedCell
from barnraise.integrations.states.lines import Lines, StateRefused, under_headings

LEAID = Heading("key", ("ncesid", "sdgeoid", "geoid", "leaid", "agencyidncesassigned"), words="LEAID")
NORTH = Heading("latitude", ("latitude", "lat", "sdintptlat", "intptlat"), words="latitude")
EAST = Heading("longitude", ("longitude", "lon", "sdintptlong", "intptlong"), words="longitude")
COUNTY = Heading("county", ("county", "countyname"), required=False)
MILES = Heading("square_miles", ("sdalandsqmi", "alandsqmi", "squaremiles"), required=False)
KEY = Heading("key", ("key", "leaid", "ncesid"), words="key")
NAME = Heading("name", ("name",), words="name")


@dataclass(frozen=True, slots=True)
class Place:
    """A position and what stands beside it. UNIT: degrees; square miles of land."""

    key: str
    name: str
    latitude: float
    longitude: float
    county: str = ""
    square_miles: float | None = None
    row: int = 0


@dataclass(slots=True)
class Places:
    """Places by key in the file's order, and the lines that are none."""

    found: dict[str, Place] = field(default_factory=dict)
    refused: dict[str, RefusedCell] = field(default_factory=dict)


def places(content: bytes) -> Places:
    """A file of places by LEAID, whose lost zeros are put back. Errors: `StateRefused`."""
    return _read(content, "The file of places", (LEAID, NORTH, EAST, COUNTY, MILES), leaid=True)


def agencies(content: bytes) -> Places:
    """A list of agencies: key, name, latitude, longitude. Errors: `StateRefused`."""
    return _read(content, "The list of agencies", (KEY, NAME, NORTH, EAST), leaid=False)


def _read(content: bytes, what: str, headings: tuple[Heading, ...], *, leaid: bool) -> Places:
    def known(cells: tuple[str, ...]) -> bool:
        plained = tuple(map(plain, cells))
        return all(one.place(plained) is not None for one in headings if one.required)

    try:
        columns, lines = under_headings(content, what, known)
    except StateRefused as refused:
        asked = ", ".join(one.words for one in headings if one.required)
        raise StateRefused(f"{refused} It needs the columns {asked}.")
    at = {one.field: place for one in headings if (place := one.place(tuple(map(plain, columns)))) is not None}
    told = Places()
    for number, key, one in _rows(lines, columns, at, leaid=leaid):
        if isinstance(one, RefusedCell):
            told.refused.setdefault(key or f"line {number}", one)
        elif key in told.found:
            why = f"Row {number}: line {told.found[key].row} gave {key} a place already."
            told.refused[f"{key} again"] = RefusedCell(number, columns[at["key"]], key, "repeated", why)
        else:
            told.found[key] = one
    return told


def _rows(
    lines: Lines, columns: tuple[str, ...], at: dict[str, int], *, leaid: bool
) -> Iterator[tuple[int, str, Place | RefusedCell]]:
    for number, cells in lines:
        told = {name: cells[place].strip() if place < len(cells) else "" for name, place in at.items()}
        key = told["key"].removesuffix(".0").zfill(7) if leaid and told["key"] else told["key"]
        degrees = {name: _number(told[name]) for name in ("latitude", "longitude")}
        wrong = next(
            (name for name, limit in (("latitude", 90), ("longitude", 180)) if not _within(degrees[name], limit)), ""
        )
        if not key or wrong:
            name = wrong or "key"
            why = f"Row {number}: {'“' + told[name][:40] + '” is no ' + name if told[name] else 'the ' + name + ' is blank'}."
            yield number, key, RefusedCell(number, columns[at[name]], told[name][:80], f"no_{name}", why)
            continue
        north, east = degrees["latitude"] or 0.0, degrees["longitude"] or 0.0
        county = told.get("county", "").removesuffix(" County")
        miles = _number(told.get("square_miles", ""))
        yield (
            number,
            key,
            Place(key, told.get("name", ""), north, east, county, miles if miles and miles > 0 else None, number),
        )


def _number(text: str) -> float | None:
    try:
        value = float(text) if text.isascii() else float("nan")
    except ValueError:
        return None
    return value if isfinite(value) else None


def _within(value: float | None, limit: int) -> bool:
    return value is not None and abs(value) <= limit
