"""Rows of a scenario's tables as districts, agencies, neighbors and miles, and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from barnraise.core.regions.problem import Agency, District, Problem
from barnraise.integrations.scenarios.scenario import NONE_OF_THEM, PER_AGENCY, PER_DISTRICT, SOME_SEPARATOR
from barnraise.integrations.scenarios.tables import Cells, number_cell, text_cell, written

Figure = TypeVar("Figure")


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's columns: those it needs, those it may have, and those it may have for each function."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    asked: bool = True  # whether a scenario must have the table


DISTRICTS = Columns(
    ("key", "name", "latitude", "longitude", "pupils"), ("county", "square_miles", "agency"), PER_DISTRICT
)
AGENCIES = Columns(("key", "name", "latitude", "longitude", "site"), ("hosts", "offers"), PER_AGENCY)
NEIGHBORS = Columns(("district", "neighbor"), asked=False)
MILES = Columns(("district", "agency", "miles"), asked=False)


def district(row: Cells, functions: Sequence[str]) -> District:
    """One district; figures that are not known are blank."""
    return District(
        key=_key(row),
        name=row.text("name"),
        latitude=_degrees(row, "latitude"),
        longitude=_degrees(row, "longitude"),
        pupils=row.whole("pupils", asked="the district has no figure of pupils; fill it in, 0 if it has none."),
        county=row.text("county"),
        square_miles=row.number("square_miles"),
        agency=row.text("agency"),
        cost=_filled({key: row.money(f"cost:{key}") for key in functions}),
        served=_filled({key: row.text(f"served:{key}") or None for key in functions}),
        use=_filled({key: row.number(f"use:{key}") for key in functions}),
    )


def agency(row: Cells, functions: Sequence[str]) -> Agency:
    """One agency. `offers` blank: all functions; “none”: none of them."""
    offers = row.text("offers")
    return Agency(
        key=_key(row),
        name=row.text("name"),
        latitude=_degrees(row, "latitude"),
        longitude=_degrees(row, "longitude"),
        site=row.text("site", asked="the agency has no site; name the district it stands in."),
        hosts=_some(row, "hosts", functions),
        offers=None if not offers else frozenset() if offers == NONE_OF_THEM else _some(row, "offers", functions),
        capacity=_filled({key: row.number(f"capacity:{key}") for key in functions}),
    )


def pair(row: Cells) -> tuple[str, str]:
    """Two districts that touch."""
    return row.text("district", asked="the district is blank."), row.text("neighbor", asked="the neighbor is blank.")


def miles(rows: Iterable[Cells]) -> dict[tuple[str, str], float]:
    """Miles by road of a district to an agency, each pair once."""
    found: dict[tuple[str, str], float] = {}
    for row in rows:
        ends = row.text("district", asked="the district is blank."), row.text("agency", asked="the agency is blank.")
        far = row.number("miles", asked="the miles are blank; fill them in, or leave the row out.")
        if ends in found:
            row.refuse("district", "Repeated", f"the way from {ends[0]} to {ends[1]} is there already.")
        if far is not None and far < 0:
            row.refuse("miles", "BelowZero", "a way is not below zero.")
        found[ends] = 0.0 if far is None else far
    return found


def key_fault(key: str) -> str:
    """Why a function's key cannot stand in a heading or in a list; blank where it can."""
    if key != key.strip() or "\n" in key or SOME_SEPARATOR in key or key == NONE_OF_THEM or key[:1] == "'":
        return f"“{key[:40]}” cannot name a function: no spaces around it, no {SOME_SEPARATOR} in it, and not “none”."
    return ""


def tables(problem: Problem) -> dict[str, bytes]:
    """The tables of a problem, by the names that the scenario gives them."""
    keys = [function.key for function in problem.functions]
    found = {"districts.csv": _districts(problem, keys), "agencies.csv": _agencies(problem, keys)}
    if problem.neighbors:
        rows = [[text_cell(one), text_cell(other)] for one, other in problem.neighbors]
        found["neighbors.csv"] = written(NEIGHBORS.needs, rows, needed=2)
    if problem.miles:
        ways = [[text_cell(one), text_cell(to), number_cell(far)] for (one, to), far in problem.miles.items()]
        found["miles.csv"] = written(MILES.needs, ways, needed=3)
    return found


def _districts(problem: Problem, keys: Sequence[str]) -> bytes:
    heads = [*DISTRICTS.needs, *DISTRICTS.may, *(f"{name}:{key}" for name in PER_DISTRICT for key in keys)]
    rows = []
    for one in problem.districts:
        place = [*map(text_cell, (one.key, one.name)), number_cell(one.latitude), number_cell(one.longitude)]
        about = [str(one.pupils), text_cell(one.county), number_cell(one.square_miles), text_cell(one.agency)]
        costs = [str(one.cost[key]) if key in one.cost else "" for key in keys]
        hosts = [text_cell(one.served.get(key, "")) for key in keys]
        rows.append([*place, *about, *costs, *hosts, *(number_cell(one.use.get(key)) for key in keys)])
    return written(heads, rows, needed=len(DISTRICTS.needs))


def _agencies(problem: Problem, keys: Sequence[str]) -> bytes:
    heads = [*AGENCIES.needs, *AGENCIES.may, *(f"{name}:{key}" for name in PER_AGENCY for key in keys)]
    rows = []
    for one in problem.agencies:
        place = [*map(text_cell, (one.key, one.name)), number_cell(one.latitude), number_cell(one.longitude)]
        offers = "" if one.offers is None else _listed(one.offers, keys) or NONE_OF_THEM
        about = [text_cell(one.site), text_cell(_listed(one.hosts, keys)), text_cell(offers)]
        rows.append([*place, *about, *(number_cell(one.capacity.get(key)) for key in keys)])
    return written(heads, rows, needed=len(AGENCIES.needs))


def _listed(some: frozenset[str], keys: Sequence[str]) -> str:
    return f"{SOME_SEPARATOR} ".join(key for key in keys if key in some)


def _some(row: Cells, column: str, functions: Sequence[str]) -> frozenset[str]:
    """A list of functions in one cell."""
    named = [part.strip() for part in row.text(column).split(SOME_SEPARATOR) if part.strip()]
    for key in named:
        if key not in functions:
            row.refuse(column, "UnknownFunction", f"the scenario has no function “{key[:40]}”.")
    return frozenset(named)


def _key(row: Cells) -> str:
    return row.text("key", asked="the key is blank; give each row its own.")


def _degrees(row: Cells, column: str) -> float:
    name = row.cells["name"].strip() or "the place"
    found = row.number(column, asked=f"{name[:60]} has no {column}; give its position in degrees.")
    return math.nan if found is None else found


def _filled(figures: Mapping[str, Figure | None]) -> dict[str, Figure]:
    return {key: figure for key, figure in figures.items() if figure is not None}
