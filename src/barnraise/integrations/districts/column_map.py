"""A district file that nobody here knows: a person says which of its columns holds what, and the profile is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from barnraise.integrations.lea.figures import NotACount, bare, count, staff, text, year_ending
from barnraise.integrations.lea.profiles import NotADistrictFile, Profile, Sheet
from barnraise.integrations.lea.rows import DistrictRow, Reading, totals
from barnraise.integrations.lea.terms import Kind, Measure, Missing
from barnraise.integrations.sheets.headings import Heading, plain
from barnraise.integrations.sheets.refused import RefusedCell, Unreadable, ragged


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which heading holds what, one row for each agency.

    `identifiers` maps a scheme to its heading, `digits` a scheme to the width its zeros are filled up to. `kinds` maps
    the file's spelling under `kind_column` to a kind; a spelling that is not mapped is refused. What the file does not
    say (`school_year`, `state`, `kind`) is stated here.
    """

    name: str
    identifiers: Mapping[str, str]
    state: str
    school_year: int
    title: str = "columns mapped by hand"
    kind: Kind = Kind.SCHOOL_DISTRICT
    kind_column: str = ""
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    year_column: str = ""
    county: str = ""
    region: str = ""
    pupils: Mapping[Measure, str] = field(default_factory=dict)
    teachers: str = ""
    digits: Mapping[str, int] = field(default_factory=dict)

    def profile(self) -> Profile:
        """Make the profile that reads such a file."""
        if not self.identifiers and not self.name:
            raise NotADistrictFile(
                "A column map needs a column for the name, and one for an identifier if there is any."
            )
        fields = {
            "name": self.name,
            "kind": self.kind_column,
            "year": self.year_column,
            "county": self.county,
            "region": self.region,
            "teachers": self.teachers,
            **{f"id:{scheme}": heading for scheme, heading in self.identifiers.items()},
            **{f"pupils:{measure}": heading for measure, heading in self.pupils.items()},
        }
        headings = tuple(Heading(name, (plain(words),), words=words) for name, words in fields.items() if words)
        return Profile("column-map", self.title, headings, lambda sheet: _Reader(self, sheet).read())


class _Reader:
    """The state of one walk through a file."""

    def __init__(self, mapped: ColumnMap, sheet: Sheet) -> None:
        self.mapped = mapped
        self.sheet = sheet
        self.refused: list[RefusedCell] = []
        self.seen: dict[tuple[str, ...], int] = {}

    def read(self) -> Reading:
        """Take every row as one agency."""
        rows: list[DistrictRow] = []
        for row_number, cells in self.sheet.rows:
            try:
                rows.append(self._row(row_number, cells))
            except Unreadable as error:
                self.refused.append(error.at(row_number, self.sheet.columns, self.sheet.places.get(error.field)))
        taken = tuple(rows)
        return Reading("column-map", taken, tuple(self.refused), (), totals(taken))

    def _row(self, row_number: int, cells: tuple[str, ...]) -> DistrictRow:
        if len(cells) != len(self.sheet.columns):
            raise ragged(cells, self.sheet.columns)
        name = text(self._cell(cells, "name"))
        if not name:
            raise Unreadable("name", "", "no_name", "the agency has no name. Give it one.")
        missing: dict[str, Missing] = {}
        identifiers = self._identifiers(row_number, cells)
        pupils = {measure: self._pupils(cells, measure, missing) for measure in self.mapped.pupils}
        return DistrictRow(
            row_numbers=(row_number,),
            name=name,
            kind=self._kind(cells),
            state=self.mapped.state,
            identifiers=identifiers,
            school_year=self._year(cells),
            county=text(self._cell(cells, "county")),
            region=bare(self._cell(cells, "region")),
            type_code=text(self._cell(cells, "kind")),
            pupils=pupils,
            teachers=self._teachers(cells, missing),
            missing=missing,
        )

    def _cell(self, cells: tuple[str, ...], name: str) -> str:
        place = self.sheet.places.get(name)
        return "" if place is None else cells[place].strip()

    def _identifiers(self, row_number: int, cells: tuple[str, ...]) -> dict[str, str]:
        found: dict[str, str] = {}
        for scheme in self.mapped.identifiers:
            value = text(self._cell(cells, f"id:{scheme}"))
            if not value:
                continue
            width = self.mapped.digits.get(scheme, 0)
            found[scheme] = value.zfill(width) if value.isdigit() else value
        key = tuple(sorted(found.values()))
        if self.mapped.identifiers and not found:
            first = next(iter(self.mapped.identifiers))
            raise Unreadable(f"id:{first}", "", "no_identifier", "the agency has no identifier. Give it one.")
        if key and key in self.seen:
            why = f"row {self.seen[key]} already gave this agency. One row holds one agency."
            raise Unreadable(f"id:{next(iter(found))}", " ".join(key), "repeated", why)
        self.seen[key] = row_number
        return found

    def _kind(self, cells: tuple[str, ...]) -> Kind:
        if not self.mapped.kind_column:
            return self.mapped.kind
        value = self._cell(cells, "kind")
        if value not in self.mapped.kinds:
            known = ", ".join(sorted(self.mapped.kinds))
            raise Unreadable(
                "kind", value, "unknown_kind", f"the profile maps no kind for {value[:40]!r}; it maps {known}."
            )
        return self.mapped.kinds[value]

    def _year(self, cells: tuple[str, ...]) -> int:
        if not self.mapped.year_column:
            return self.mapped.school_year
        value = self._cell(cells, "year")
        year = year_ending(value)
        if year is None:
            raise Unreadable("year", value, "not_a_year", "the school year is not readable; write it as 2015-16.")
        return year

    def _pupils(self, cells: tuple[str, ...], measure: Measure, missing: dict[str, Missing]) -> int | None:
        value = self._cell(cells, f"pupils:{measure}")
        try:
            figure = count(value)
        except NotACount as error:
            raise Unreadable(f"pupils:{measure}", value, "not_a_count", str(error)) from error
        if isinstance(figure, Missing):
            missing[measure] = figure
            return None
        return figure

    def _teachers(self, cells: tuple[str, ...], missing: dict[str, Missing]) -> Decimal | None:
        if not self.mapped.teachers:
            return None
        value = self._cell(cells, "teachers")
        try:
            figure = staff(value)
        except NotACount as error:
            raise Unreadable("teachers", value, "not_a_count", str(error)) from error
        if isinstance(figure, Missing):
            missing["teachers"] = figure
            return None
        return figure
