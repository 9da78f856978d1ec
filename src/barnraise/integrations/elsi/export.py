"""Exports of the ELSI table generator: headings below a preamble, one row for each agency, notes at the end."""

from decimal import Decimal

from barnraise.integrations.lea.figures import NotACount, count, is_missing, staff, text, year_ending
from barnraise.integrations.lea.profiles import NotADistrictFile, Profile, Sheet
from barnraise.integrations.lea.rows import DistrictRow, Reading, named, totals
from barnraise.integrations.lea.terms import Kind, Measure, Missing, Scheme
from barnraise.integrations.lea.warnings import Warnings
from barnraise.integrations.sheets.headings import Heading, plain
from barnraise.integrations.sheets.refused import RefusedCell, Unreadable, ragged

NAME = "elsi"
_STUDENTS = "totalstudentsallgrades"
_TEACHERS = "fulltimeequivalentfteteachers"
_TYPE = "agencytype"

HEADINGS = (
    Heading("name", ("agencyname",), starts=True, words="Agency Name"),
    Heading("state", ("stateabbr",), starts=True, words="State Abbr"),
    Heading("leaid", ("agencyidncesassigned",), starts=True, words="Agency ID - NCES Assigned"),
    Heading("type", (_TYPE,), starts=True, words="Agency Type"),
    Heading("students", (_STUDENTS,), starts=True, words="Total Students All Grades"),
    Heading("teachers", (_TEACHERS,), starts=True, required=False),
    Heading("county", ("countyname",), starts=True, required=False),
)

KIND_BY_TYPE: dict[str, Kind] = {
    "1": Kind.SCHOOL_DISTRICT,  # regular, no part of a supervisory union
    "2": Kind.SCHOOL_DISTRICT,  # part of a supervisory union
    "3": Kind.SERVICE_AGENCY,  # supervisory union's office, county superintendent
    "4": Kind.SERVICE_AGENCY,  # regional education service agency
    "5": Kind.STATE_AGENCY,
    "6": Kind.OTHER_GOVERNMENT,  # federal
    "7": Kind.CHARTER,
    "8": Kind.OTHER_GOVERNMENT,
    "9": Kind.SERVICE_AGENCY,
}
"""ASSUMPTION: type 9, "specialized public school district", serves districts: most are cooperatives and career centers,
and states move them between types 4 and 9 from year to year. An agency without a type is other government."""

_NOTES = ("data source", "† indicates", "– indicates", "‡ indicates", "elsi export")


class _Reader:
    """The state of one walk through a file."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.places = {**sheet.places, **_latest(sheet.columns)}
        self.school_year = _year(sheet.columns, self.places["students"])
        self.warnings = Warnings()
        self.refused: list[RefusedCell] = []
        self.rows: dict[str, DistrictRow] = {}
        self.lost_zeros = 0

    def take(self, row_number: int, cells: tuple[str, ...]) -> None:
        """Take one agency; notes at the end are passed over."""
        if cells[0].strip().lower().startswith(_NOTES):
            return
        try:
            row = self._row(row_number, self._leaid(cells), cells)
        except Unreadable as error:
            self.refused.append(error.at(row_number, self.sheet.columns, self.places.get(error.field)))
        else:
            self.rows[row.key] = row

    def _leaid(self, cells: tuple[str, ...]) -> str:
        if len(cells) != len(self.sheet.columns):
            raise ragged(cells, self.sheet.columns)
        value = cells[self.places["leaid"]].strip()
        leaid = value.removesuffix(".0")
        if not (leaid.isascii() and leaid.isdigit() and 5 < len(leaid) < 8):
            raise Unreadable(
                "leaid", value, "not_a_code", f"{value[:40]!r} is no LEAID of seven digits. Mend the cell."
            )
        if (earlier := self.rows.get(leaid.zfill(7))) is not None:
            raise Unreadable("leaid", value, "repeated", f"row {earlier.row_numbers[0]} already gave this agency.")
        self.lost_zeros += len(leaid) < 7
        return leaid.zfill(7)

    def _row(self, row_number: int, leaid: str, cells: tuple[str, ...]) -> DistrictRow:
        students, teachers = self._students(cells), self._teachers(cells)
        kind_text = cells[self.places["type"]].strip()
        missing: dict[str, Missing] = {}
        if isinstance(students, Missing):
            missing[Measure.ALL_GRADES] = students
        if isinstance(teachers, Missing):
            missing["teachers"] = teachers
        if is_missing(kind_text):
            missing["type"] = Missing.NOT_APPLICABLE
        type_code = "" if is_missing(kind_text) else kind_text.split("-")[0]
        return DistrictRow(
            row_numbers=(row_number,),
            name=text(cells[self.places["name"]]),
            kind=KIND_BY_TYPE.get(type_code, Kind.OTHER_GOVERNMENT),
            state=cells[self.places["state"]].strip(),
            identifiers={Scheme.LEAID: leaid},
            school_year=self.school_year,
            county=text(cells[self.places["county"]]) if "county" in self.places else "",
            type_code=type_code,
            pupils={Measure.ALL_GRADES: None if isinstance(students, Missing) else students},
            teachers=None if isinstance(teachers, Missing) else teachers,
            missing=missing,
        )

    def _students(self, cells: tuple[str, ...]) -> int | Missing:
        value = cells[self.places["students"]]
        try:
            return count(value)
        except NotACount as error:
            raise Unreadable("students", value, "not_a_count", str(error)) from error

    def _teachers(self, cells: tuple[str, ...]) -> Decimal | Missing:
        value = cells[self.places["teachers"]] if "teachers" in self.places else ""
        try:
            return staff(value)
        except NotACount as error:
            raise Unreadable("teachers", value, "not_a_count", str(error)) from error


def _latest(columns: tuple[str, ...]) -> dict[str, int]:
    """Take the latest year where an export holds several."""
    found: dict[str, int] = {}
    for name, start in (("students", _STUDENTS), ("teachers", _TEACHERS), ("type", _TYPE)):
        places = [place for place, column in enumerate(columns) if plain(column).startswith(start)]
        if places:
            found[name] = max(places, key=lambda place: _year_or_zero(columns[place]))
    return found


def _year_or_zero(column: str) -> int:
    return year_ending(column.rsplit("]", 1)[-1]) or 0


def _year(columns: tuple[str, ...], place: int) -> int:
    year = _year_or_zero(columns[place])
    if not year:
        raise NotADistrictFile(
            f"The heading “{columns[place]}” names no school year such as 2020-21, so nobody could say of which year "
            "its "
            f"figures are. Export the table from ELSI again without renaming its headings."
        )
    return year


def read(sheet: Sheet) -> Reading:
    """Take every agency of the export."""
    reader = _Reader(sheet)
    for row_number, cells in sheet.rows:
        reader.take(row_number, cells)
    if reader.lost_zeros:
        reader.warnings.add(
            "zeros_restored",
            f"{reader.lost_zeros:,} LEAIDs had lost their leading zero, as a spreadsheet does; it was put back.",
            stops=False,
        )
    rows = tuple(reader.rows.values())
    _warn_about_states(rows, reader.warnings)
    return Reading(NAME, rows, tuple(reader.refused), reader.warnings.all(), totals(rows))


def _warn_about_states(rows: tuple[DistrictRow, ...], warnings: Warnings) -> None:
    """A LEAID begins with its state's number: agencies of one number in two states mean a slipped column."""
    by_number: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        by_number.setdefault(row.key[:2], {}).setdefault(row.state, []).append(f"{row.name} ({row.key})")
    for number, states in by_number.items():
        usual = max(states, key=lambda state: len(states[state]))
        for state, titles in states.items():
            if state != usual:
                warnings.add(
                    "state_differs",
                    f"LEAIDs that begin with {number} belong to {usual}, but the file gives {state or 'no state'} for "
                    f"{named(titles)}.",
                )


PROFILE = Profile(NAME, "NCES ELSI export, one row for each agency", HEADINGS, read)
