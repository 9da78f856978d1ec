"""Minnesota's special-population files, 2005-06 and later: one row for each school and grade, added up to districts."""

from barnraise.integrations.lea.figures import NotACount, bare, count, text, year_ending
from barnraise.integrations.lea.profiles import Profile, Sheet
from barnraise.integrations.lea.rows import Reading, named, quoted_rows, totals
from barnraise.integrations.lea.terms import Measure
from barnraise.integrations.lea.warnings import Warnings
from barnraise.integrations.mde.added_up import Added, Figures, warn_about
from barnraise.integrations.mde.terms import KIND_BY_TYPE, REGIONS
from barnraise.integrations.sheets.headings import Heading, plain
from barnraise.integrations.sheets.refused import RefusedCell, Unreadable, ragged

NAME = "mde-special-populations"

HEADINGS = (
    Heading("year", ("datayear", "schoolyear"), words="DataYear"),
    Heading("number", ("districtnumber",), words="districtNumber"),
    Heading("type", ("districttype",), words="districtType"),
    Heading("name", ("districtname",), words="DistrictName"),
    Heading("county_number", ("districtcounum", "districtcountynumber"), required=False),
    Heading("county", ("districtcountyname",), required=False),
    Heading("school", ("schoolnumber",), words="schoolNumber"),
    Heading("region", ("ecsunumber", "ecsu"), words="ECSUNumber"),
    Heading("economic_region", ("economicdevelopmentregion",), required=False),
    Heading("grade", ("grade", "gradelevel"), words="Grade"),
    Heading(Measure.K12, ("k12enr", "k12enrollment", "enrk12"), words="K12Enr"),
    Heading(Measure.EC12, ("ec12enr", "ec12enrollment", "enrec12"), required=False),
    Heading(Measure.FREE_LUNCH, ("freek12",), required=False),
    Heading(Measure.REDUCED_LUNCH, ("redk12", "reducedk12"), required=False),
    Heading(Measure.ENGLISH_LEARNERS, ("lepk12", "lepidentifiedk12", "elidentifiedk12", "elk12"), required=False),
    Heading(Measure.SPECIAL_EDUCATION, ("spek12", "spedk12"), required=False),
)
_COUNTED = tuple(measure for measure in Measure if measure in {heading.field for heading in HEADINGS})
_ALL = frozenset(["allgrades", "all", "total", "totals", "districttotal", "schooltotal"])
_EARLY = frozenset(["ec", "pk", "ps", "hk", "earlychildhood", "prek", "vpk"])


class _Reader:
    """The state of one walk through a file."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.warnings = Warnings()
        self.refused: list[RefusedCell] = []
        self.spoiled: set[tuple[str, str]] = set()
        self.districts: dict[tuple[str, str], Added] = {}
        self.counted = [measure for measure in _COUNTED if measure in sheet.places]

    def cell(self, cells: tuple[str, ...], name: str) -> str:
        place = self.sheet.places.get(name)
        return "" if place is None else cells[place].strip()

    def take(self, row_number: int, cells: tuple[str, ...]) -> None:
        """Take one row, or note why not."""
        if len(cells) != len(self.sheet.columns):
            self._refuse(row_number, ragged(cells, self.sheet.columns))
            return
        if self._is_no_row_of_a_school(row_number, cells):
            return
        try:
            key = self._code(cells, "number", digits=4), self._code(cells, "type", digits=2)
        except Unreadable as error:
            self._refuse(row_number, error)
            return
        try:
            self._add(row_number, key, cells)
        except Unreadable as error:
            self._refuse(row_number, error)
            self.spoiled.add(key)

    def _is_no_row_of_a_school(self, row_number: int, cells: tuple[str, ...]) -> bool:
        """Pass over the line that ends a worksheet, over notes and over headings that come again."""
        if self.cell(cells, "number") or self.cell(cells, "name"):
            return plain(self.cell(cells, "number")) == plain(self.sheet.columns[self.sheet.places["number"]])
        words = [cell.strip() for cell in cells if cell.strip()]
        if len(words) == 1 and not words[0].lower().startswith("end of work"):
            self.warnings.add(
                "note_line", f"Row {row_number} is a note and was passed over: {words[0]!r}.", stops=False
            )
        return len(words) == 1

    def _code(self, cells: tuple[str, ...], name: str, *, digits: int) -> str:
        value = self.cell(cells, name)
        code = value.removesuffix(".0")
        if not (code.isascii() and code.isdigit() and 0 < len(code) <= digits):
            raise Unreadable(
                name, value, "not_a_code", f"{value[:40]!r} is no code of at most {digits} digits. Mend the cell."
            )
        return code.zfill(digits)

    def _add(self, row_number: int, key: tuple[str, str], cells: tuple[str, ...]) -> None:
        figures: Figures = {}
        for measure in self.counted:
            value = self.cell(cells, measure)
            try:
                figures[measure] = count(value)
            except NotACount as error:
                raise Unreadable(measure, value, "not_a_count", str(error)) from error
        year = year_ending(self.cell(cells, "year"))
        if year is None:
            raise Unreadable(
                "year", self.cell(cells, "year"), "not_a_year", "The school year is not readable; write it as 15-16."
            )
        grade = plain(self.cell(cells, "grade"))
        if not grade:
            raise Unreadable("grade", "", "no_grade", "The grade is empty, so the row could be a sum. Give its grade.")
        facts = self._facts(cells)
        added = self.districts.setdefault(key, Added(*key, facts=facts, school_year=year))
        if year != added.school_year:
            raise Unreadable(
                "year", self.cell(cells, "year"), "another_year",
                f"The row is of {year - 1}-{year % 100:02d}, earlier rows of this district are of another year. "
                f"Send one file for each year.",
            )  # fmt: skip
        kind = "all" if grade in _ALL else "early" if grade in _EARLY else grade.lstrip("0") or "kg"
        added.take(row_number, facts=facts, school=self.cell(cells, "school"), grade=kind, figures=figures)

    def _facts(self, cells: tuple[str, ...]) -> dict[str, str]:
        return {
            "name": text(self.cell(cells, "name")),
            "county": text(self.cell(cells, "county")),
            "county_number": bare(self.cell(cells, "county_number")),
            "region": bare(self.cell(cells, "region")),
            "economic_region": bare(self.cell(cells, "economic_region")),
        }

    def _refuse(self, row_number: int, error: Unreadable) -> None:
        self.refused.append(error.at(row_number, self.sheet.columns, self.sheet.places.get(error.field)))


def read(sheet: Sheet) -> Reading:
    """Add the schools' grade rows up to districts, and check them against the “All Grades” rows."""
    reader = _Reader(sheet)
    for row_number, cells in sheet.rows:
        reader.take(row_number, cells)
    whole = [added for key, added in reader.districts.items() if key not in reader.spoiled]
    has_all_grades = any(s.all_grades for added in whole for s in added.schools.values())
    if whole and not has_all_grades:
        reader.warnings.add(
            "no_all_grades", "The file has no “All Grades” rows, so its sums cannot be checked.", stops=False
        )
    for added in whole:
        warn_about(added, reader.warnings, has_all_grades=has_all_grades)
        added.fill_from_all_grades()
    _warn_about_spoiled(reader)
    _warn_about_codes(whole, reader.warnings)
    _warn_about_years(whole, reader.warnings)
    rows = tuple(added.row() for added in whole)
    return Reading(NAME, rows, tuple(reader.refused), reader.warnings.all(), totals(rows))


def _warn_about_spoiled(reader: _Reader) -> None:
    for key in reader.spoiled:
        if key in reader.districts:
            reader.warnings.add(
                "district_left_out",
                f"{reader.districts[key].title} is left out until its refused rows are mended: its sum would be wrong.",
            )


def _warn_about_codes(whole: list[Added], warnings: Warnings) -> None:
    """Name types and regions that the state does not use."""
    by_type: dict[str, list[str]] = {}
    by_region: dict[str, list[str]] = {}
    for added in whole:
        if added.type_code not in KIND_BY_TYPE:
            by_type.setdefault(added.type_code, []).append(added.title)
        if added.facts["region"] and added.facts["region"] not in REGIONS:
            by_region.setdefault(added.facts["region"], []).append(added.title)
    if whole and not any(added.facts["region"] for added in whole):
        warnings.add("no_regions", "No district of the file has a region, so none could be found by its region.")
    for code, titles in by_type.items():
        warnings.add("unknown_type", f"District type {code} is not known here; it is the type of {named(titles)}.")
    for code, titles in by_region.items():
        warnings.add(
            "unknown_region",
            f"Region {code} is none of the state's service cooperative regions; the column may hold another column's "
            f"codes. It stands at {named(titles)}.",
        )


def _warn_about_years(whole: list[Added], warnings: Warnings) -> None:
    years: dict[int, list[int]] = {}
    for added in whole:
        years.setdefault(added.school_year, []).append(added.row_numbers[0])
    if len(years) > 1:
        parts = "; ".join(
            f"{year - 1}-{year % 100:02d} from {quoted_rows(rows)}" for year, rows in sorted(years.items())
        )
        warnings.add("several_years", f"The file holds several school years: {parts}. Send one file for each year.")


PROFILE = Profile(NAME, "MDE special populations, one row for each school and grade", HEADINGS, read)
