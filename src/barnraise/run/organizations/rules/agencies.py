"""What a district file's local agency means for our records: its draft, its counts, what we knew before."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from barnraise.integrations.districts import DistrictRow, Measure, Scheme
from barnraise.integrations.districts import Kind as AgencyKind
from barnraise.run.organizations.rules.book import Body, Book, Known
from barnraise.run.organizations.rules.drafts import Counted, Draft, name_key
from barnraise.run.organizations.terms import Measure as Counts
from barnraise.run.organizations.terms import state_scheme

SOURCES = {
    "mde-special-populations": "MDE special populations, K-12",
    "mde-enrollment": "MDE enrollment, all grades",
    "elsi": "NCES ELSI, all grades",
}
"""Layout → how its counts are cited. ASSUMPTION: both states' and NCES counts speak of October 1."""

OWN_SCHEMES = {Scheme.LEAID.value: "leaid", Scheme.MN_DISTRICT.value: state_scheme("mn")}
"""The reader's name of a numbering → ours."""

MEASURES = {Measure.K12: Counts.PUPILS, Measure.ALL_GRADES: Counts.PUPILS, Measure.EC12: Counts.PUPILS_EARLY}


def counts_of(row: DistrictRow, layout: str) -> tuple[Counted, ...]:
    """The yearly counts a row states; what is missing is no count."""
    source, as_of = SOURCES.get(layout, "district file"), date(row.school_year - 1, 10, 1)
    figures: dict[str, Decimal] = {}
    for measure, counted in MEASURES.items():
        value = row.pupils.get(measure)
        if value is not None:
            figures.setdefault(counted.value, Decimal(value))
    if row.teachers is not None:
        figures[Counts.TEACHERS.value] = row.teachers
    return tuple(Counted(measure, row.school_year, source, as_of, value) for measure, value in figures.items())


def draft_of(row: DistrictRow, layout: str) -> Draft:
    """An agency as the file states it."""
    numbers = {OWN_SCHEMES.get(scheme, scheme): value for scheme, value in row.identifiers.items()}
    return Draft(
        name=row.name[:200], kind=row.kind.value, state=row.state, region="" if row.region == "0" else row.region[:8],
        county=row.county[:60], identifiers=numbers, counts=counts_of(row, layout),
    )  # fmt: skip


def kept_names(draft: Draft, body: Body) -> Draft:
    """The same draft with the record's own name, kind, county and region: only numbers and counts are new."""
    return replace(
        draft, name=body.name, kind=body.kind, state=body.state or draft.state, region=body.region or draft.region,
        county=body.county or draft.county,
    )  # fmt: skip


def newest_years(book: Book) -> dict[int, int]:
    """Organization → the newest school year it has a count of: an older file does not bring old names back."""
    found: dict[int, int] = {}
    for owner, _, year, _ in book.counts:
        found[owner] = max(found.get(owner, 0), year)
    return found


def tidied(draft: Draft, body: Body) -> Draft:
    """The same draft with our spelling where the file differs in capitals only."""
    return replace(draft, name=body.name) if name_key(draft.name) == name_key(body.name) else draft


def known_before(book: Book, states: Iterable[str], layout: str) -> list[DistrictRow]:
    """Our own agencies as rows of the year before, so that a file can be held against what we knew."""
    source, measured = SOURCES.get(layout, ""), _measured_by(layout)
    newest: dict[int, tuple[int, Known]] = {}
    for (owner, measure, year, told), known in book.counts.items():
        if measure == Counts.PUPILS and told == source and year >= newest.get(owner, (0, known))[0]:
            newest[owner] = (year, known)
    back = {ours: theirs for theirs, ours in OWN_SCHEMES.items()}
    rows = []
    for body in book.bodies.values():
        numbers = {back[s]: v for s, v in book.identifiers.get(body.id, {}).items() if s in back}
        if body.state not in set(states) or not numbers or body.id not in newest:
            continue
        year, known = newest[body.id]
        rows.append(_row(body, numbers, year, {measured: int(known.value)}))
    return rows


def _measured_by(layout: str) -> Measure:
    return Measure.K12 if layout == "mde-special-populations" else Measure.ALL_GRADES


def _row(body: Body, numbers: Mapping[str, str], year: int, pupils: Mapping[Measure, int | None]) -> DistrictRow:
    return DistrictRow(
        row_numbers=(0,), name=body.name, kind=AgencyKind(body.kind), state=body.state, identifiers=numbers,
        school_year=year, county=body.county, region=body.region, pupils=pupils,
    )  # fmt: skip


def short_name(name: str) -> str:
    """A state's capital letters as people write the place, for maps; a name in usual letters stays as it is.

    >>> short_name("ST. CHARLES PUBLIC SCHOOL DISTRICT"), short_name("Cedar Falls")
    ('St. Charles', 'Cedar Falls')
    """
    if not name.isupper():
        return name
    plain = _ENDING.sub("", name)
    return "-".join(part.title() for part in plain.split("-"))


_ENDING = re.compile(r"\s+(PUBLIC )?(SCHOOL )?DIST(RICT|\.)?$")
