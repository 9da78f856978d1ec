"""A state's districts with their pupils and places, and the agencies that could host; who is left out is said row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from barnraise.core.regions.problem import Agency, District
from barnraise.core.regions.travel import crow_miles
from barnraise.integrations.elsi import export
from barnraise.integrations.lea.rows import DistrictRow, Reading
from barnraise.integrations.lea.terms import Kind, Missing
from barnraise.integrations.sheets.headings import plain
from barnraise.integrations.sheets.refused import RefusedCell
from barnraise.integrations.states import places as positions
from barnraise.integrations.states.lines import StateRefused, under_headings
from barnraise.integrations.states.places import Place, Places

__all__ = ["HOSTS_MAX", "State", "StateRefused", "state"]

SERVICE = "4"
"""ELSI's type of a regional education service agency."""
HOSTS_MAX = 100
"""UNIT: agencies that could host; more make a search long without making it better."""
ELSI = "The ELSI export"

_AS_WRITTEN = frozenset(["ISD", "CISD", "USD", "AEA", "RESA", "BOCES", "IU", "ESC", "SD", "CUSD", "MN"])
_WORDS = {
    Kind.CHARTER: "charters", Kind.SERVICE_AGENCY: "service agencies of other types", Kind.STATE_AGENCY: "state agencies",
    Kind.OTHER_GOVERNMENT: "other bodies",
}  # fmt: skip
_MARKS = {Missing.NOT_APPLICABLE: "†", Missing.LOW_QUALITY: "‡"}


@dataclass(frozen=True, slots=True)
class State:
    """What the files say of one state. `refused`: rows that are left out, by row and column; `remarks`: what is worth saying."""

    districts: tuple[District, ...]
    agencies: tuple[Agency, ...]
    school_year: int
    refused: tuple[RefusedCell, ...]
    remarks: tuple[str, ...]


@dataclass(slots=True)
class _Desk:
    """The export and the places, side by side."""

    reading: Reading
    columns: tuple[str, ...]
    spots: Places
    refused: list[RefusedCell] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def state(elsi: bytes, places: bytes, code: str, *, agencies: bytes | None = None, largest: int = 0) -> State:
    """One state's districts of types 1 and 2, and its agencies: listed apart, the `largest` districts, or the export's type 4.

    ASSUMPTION: an agency stands in the district whose office is nearest to it. Errors: `StateRefused`.
    """
    columns, reading = _export(elsi, code)
    desk = _Desk(
        reading, columns, positions.places(places), list(reading.refused), [one.message for one in reading.warnings]
    )
    found = [one for row in reading.rows if (one := _district(desk, row)) is not None]
    districts = tuple(sorted(found, key=lambda one: one.key))
    if not districts:
        raise StateRefused(f"No district of {code} has both pupils in the export and a place in the file of places.")
    hosts = _listed(desk, agencies) if agencies else _largest(districts, largest) if largest else _served(desk)
    if not hosts:
        raise StateRefused(
            f"The export names no agency of type 4 in {code} that the file of places knows. Give a list of agencies, or let "
            "the largest districts host."
        )
    if len(hosts) > HOSTS_MAX:
        raise StateRefused(
            f"{len(hosts):,} agencies are more than {HOSTS_MAX}; list those that could host in a file of their own."
        )
    _left_out(desk)
    return State(
        districts, _sited(hosts, districts), reading.rows[0].school_year, tuple(desk.refused), tuple(desk.remarks)
    )


def _export(content: bytes, code: str) -> tuple[tuple[str, ...], Reading]:
    """The export's rows of one state; what cannot be told to be another state's is read too, so that it is refused by row."""
    columns, lines = under_headings(content, ELSI, export.PROFILE.recognizes)
    place = export.PROFILE.places(columns)["state"]
    rows = [(number, cells) for number, cells in lines if len(cells) != len(columns) or cells[place].strip() == code]
    try:
        reading = export.PROFILE.read(columns, rows)
    except ValueError as refused:
        raise StateRefused(f"{ELSI}: {refused}")
    if not reading.rows:
        raise StateRefused(
            f"{ELSI} has no agency of {code or 'a state without a name'}; give the state's two letters, such as MN."
        )
    return columns, reading


def _district(desk: _Desk, row: DistrictRow) -> District | None:
    if row.kind is not Kind.SCHOOL_DISTRICT:
        return None
    pupils, spot = row.head_count, desk.spots.found.get(row.key)
    if pupils is None:
        mark = _MARKS.get(next(iter(row.missing.values())), "–")
        why = f"{_titled(row.name)} ({row.key}) has no figure of pupils, which is not zero; it is left out."
        _refuse(desk, row, "totalstudents", mark, "no_pupils", why)
        return None
    if spot is None:
        wrong = desk.spots.refused.get(row.key)
        there = f" (there: {wrong.message[:-1]})" if wrong else ""
        why = f"{_titled(row.name)} ({row.key}) has no position in the file of places{there}; it is left out."
        _refuse(desk, row, "agencyid", row.key, "no_position", why)
        return None
    county = spot.county or row.county.title()
    return District(
        row.key, _titled(row.name), spot.latitude, spot.longitude, pupils, county, spot.square_miles
    )  # fmt: skip


def _refuse(desk: _Desk, row: DistrictRow, heading: str, value: str, rule: str, why: str) -> None:
    column = next((one for one in desk.columns if plain(one).startswith(heading)), heading)
    number = row.row_numbers[0]
    desk.refused.append(RefusedCell(number, column, value, rule, f"Row {number}: {why}"))


def _served(desk: _Desk) -> list[Place]:
    """Agencies of type 4 with a position."""
    found = []
    for row in desk.reading.rows:
        if row.type_code != SERVICE:
            continue
        spot = desk.spots.found.get(row.key)
        if spot is None:
            why = f"{_titled(row.name)} ({row.key}) could host, and has no position in the file of places; it is left out."
            _refuse(desk, row, "agencyid", row.key, "no_position", why)
        else:
            found.append(Place(row.key, _titled(row.name), spot.latitude, spot.longitude))
    return found


def _listed(desk: _Desk, content: bytes) -> list[Place]:
    told = positions.agencies(content)
    desk.refused += told.refused.values()
    return list(told.found.values())


def _largest(districts: Sequence[District], count: int) -> list[Place]:
    """ASSUMPTION: the largest districts could each host."""
    chosen = sorted(districts, key=lambda one: (-one.pupils, one.key))[:count]
    return [Place(f"host-{one.key}", one.name, one.latitude, one.longitude) for one in chosen]


def _sited(hosts: Sequence[Place], districts: Sequence[District]) -> tuple[Agency, ...]:
    sides = [
        np.array([getattr(one, name) for one in rows])
        for rows in (districts, hosts)
        for name in ("latitude", "longitude")
    ]
    nearest = crow_miles(*sides).argmin(axis=0).tolist()
    return tuple(
        Agency(one.key, one.name, one.latitude, one.longitude, districts[site].key)
        for one, site in zip(hosts, nearest, strict=True)
    )


def _left_out(desk: _Desk) -> None:
    """Who is no regular district, by kind."""
    others: Counter[Kind] = Counter(
        one.kind for one in desk.reading.rows if one.kind is not Kind.SCHOOL_DISTRICT and one.type_code != SERVICE
    )
    told = [f"{others[kind]:,} {words}" for kind, words in _WORDS.items() if others[kind]]
    if told:
        desk.remarks.append(f"Not among the districts: {', '.join(told)}.")


def _titled(name: str) -> str:
    """A name as people write it.

    >>> _titled("ABBOTT ISD"), _titled("A.C.G.C. PUBLIC SCHOOL DISTRICT")
    ('Abbott ISD', 'A.C.G.C. Public School District')
    """
    if name != name.upper():
        return name
    return " ".join(word if word in _AS_WRITTEN or word.count(".") > 1 else _capital(word) for word in name.split())


def _capital(word: str) -> str:
    return "-".join(part.capitalize() for part in word.split("-"))
