"""Minnesota's enrollment file since 2022-23: one row for each agency and group, and a row for the whole state."""

from barnraise.integrations.lea.figures import NotACount, count, text, year_ending
from barnraise.integrations.lea.profiles import Profile, Sheet
from barnraise.integrations.lea.rows import DistrictRow, Reading, totals
from barnraise.integrations.lea.terms import Kind, Measure, Missing, Scheme
from barnraise.integrations.lea.warnings import Warnings
from barnraise.integrations.mde.terms import KIND_BY_TYPE, STATE, district_identifier
from barnraise.integrations.sheets.headings import Heading, plain
from barnraise.integrations.sheets.refused import RefusedCell, Unreadable, ragged

NAME = "mde-enrollment"

HEADINGS = (
    Heading("year", ("endyear",), words="end_year"),
    Heading("type", ("type",), words="type"),
    Heading("district", ("districtid",), words="district_id"),
    Heading("name", ("districtname",), words="district_name"),
    Heading("grade", ("gradelevel",), words="grade_level"),
    Heading("group", ("subgroup",), words="subgroup"),
    Heading("pupils", ("nstudents",), words="n_students"),
)
_WHOLE = "totalenrollment"
_ALL_GRADES = frozenset(["total", "all", "allgrades"])


class _Reader:
    """The state of one walk through a file."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.warnings = Warnings()
        self.refused: list[RefusedCell] = []
        self.rows: dict[str, DistrictRow] = {}
        self.groups: dict[str, int] = {}
        self.stated: int | None = None

    def take(self, row_number: int, cells: tuple[str, ...]) -> None:
        """Take a row of the state or of an agency; schools and single grades are passed over."""
        try:
            self._take(row_number, cells)
        except Unreadable as error:
            self.refused.append(error.at(row_number, self.sheet.columns, self.sheet.places.get(error.field)))

    def _take(self, row_number: int, cells: tuple[str, ...]) -> None:
        if len(cells) != len(self.sheet.columns):
            raise ragged(cells, self.sheet.columns)
        level = plain(self._cell(cells, "type"))
        if level not in ("state", "district") or plain(self._cell(cells, "grade")) not in _ALL_GRADES:
            return
        try:
            figure = count(self._cell(cells, "pupils"))
        except NotACount as error:
            raise Unreadable("pupils", self._cell(cells, "pupils"), "not_a_count", str(error)) from error
        whole = plain(self._cell(cells, "group")) == _WHOLE
        if level == "state":
            self.stated = figure if whole and isinstance(figure, int) else self.stated
        elif whole:
            self._agency(row_number, cells, figure)
        elif isinstance(figure, int):
            key = self._cell(cells, "district")
            self.groups[key] = self.groups.get(key, 0) + figure

    def _agency(self, row_number: int, cells: tuple[str, ...], figure: int | Missing) -> None:
        value = self._cell(cells, "district")
        digits = value.removesuffix(".0")
        year = year_ending(self._cell(cells, "year"))
        if not (digits.isascii() and digits.isdigit() and 10 < len(digits) < 13):
            message = f"{value[:40]!r} is no district id of twelve digits (type, number, zeros). Mend the cell."
            raise Unreadable("district", value, "not_a_code", message)
        if year is None:
            message = "the school year is not readable; write the year it ends in."
            raise Unreadable("year", self._cell(cells, "year"), "not_a_year", message)
        if value in self.rows:
            message = f"row {self.rows[value].row_numbers[0]} already gave this agency's total."
            raise Unreadable("district", value, "repeated", message)
        self.rows[value] = _row(row_number, digits.zfill(12), text(self._cell(cells, "name")), year, figure)

    def _cell(self, cells: tuple[str, ...], name: str) -> str:
        return cells[self.sheet.places[name]].strip()


def _row(row_number: int, digits: str, name: str, year: int, figure: int | Missing) -> DistrictRow:
    type_code, number = digits[:2], digits[2:6]
    return DistrictRow(
        row_numbers=(row_number,),
        name=name,
        kind=KIND_BY_TYPE.get(type_code, Kind.OTHER_GOVERNMENT),
        state=STATE,
        identifiers={Scheme.MN_DISTRICT: district_identifier(number, type_code)},
        school_year=year,
        type_code=type_code,
        pupils={Measure.ALL_GRADES: figure if isinstance(figure, int) else None},
        missing={Measure.ALL_GRADES: figure} if isinstance(figure, Missing) else {},
        codes={"district type": type_code},
    )


def read(sheet: Sheet) -> Reading:
    """Take every agency's total, and compare the sum with what the file states for the state."""
    reader = _Reader(sheet)
    for row_number, cells in sheet.rows:
        reader.take(row_number, cells)
    rows = tuple(reader.rows.values())
    for value, row in reader.rows.items():
        added = reader.groups.get(value)
        if added is not None and row.head_count is not None and added != row.head_count:
            reader.warnings.add(
                "groups_differ",
                f"{row.name} ({row.key}): its groups add up to {added:,} pupils, its total says {row.head_count:,}. "
                f"The total was taken.",
            )
    summed = totals(rows, stated_pupils=reader.stated)
    _warn_about_state(reader.warnings, stated=reader.stated, added=summed.pupils, agencies=len(rows))
    return Reading(NAME, rows, tuple(reader.refused), reader.warnings.all(), summed)


def _warn_about_state(warnings: Warnings, *, stated: int | None, added: int, agencies: int) -> None:
    """Compare the agencies' sum with the file's own row for the state."""
    if stated is None:
        warnings.add(
            "no_state_total", "The file has no row for the whole state, so its sum cannot be checked.", stops=False
        )
    elif added < stated:
        warnings.add(
            "agencies_missing",
            f"The file's row for the state counts {stated:,} pupils, its {agencies:,} agencies have {added:,} of "
            "them: the "
            f"other {stated - added:,} belong to agencies that are not in the file.",
            stops=False,
        )
    elif added > stated:
        warnings.add(
            "state_total_differs",
            f"The file's {agencies:,} agencies add up to {added:,} pupils, more than the {stated:,} of its own row "
            "for the "
            f"state. Pupils may be counted twice.",
        )


PROFILE = Profile(NAME, "MDE enrollment, agencies and state by group", HEADINGS, read)
