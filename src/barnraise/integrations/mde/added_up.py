"""One Minnesota district while its schools' rows are added up, and what its own rows say against each other."""

from dataclasses import dataclass, field

from barnraise.integrations.lea.rows import DistrictRow, quoted_rows
from barnraise.integrations.lea.terms import Kind, Measure, Missing, Scheme
from barnraise.integrations.lea.warnings import Warnings
from barnraise.integrations.mde.terms import KIND_BY_TYPE, STATE, district_identifier

CHECKED = (Measure.K12, Measure.EC12)
PARTS = (Measure.FREE_LUNCH, Measure.REDUCED_LUNCH, Measure.ENGLISH_LEARNERS, Measure.SPECIAL_EDUCATION)
_WORDS = {Measure.K12: "K-12", Measure.EC12: "early childhood to 12"}

Figures = dict[Measure, "int | Missing"]


@dataclass(slots=True)
class School:
    """One school: its grades added up, and what its “All Grades” row says."""

    grades: dict[str, int] = field(default_factory=dict)
    added: dict[Measure, int] = field(default_factory=dict)
    all_grades: Figures | None = None


@dataclass(slots=True)
class Added:
    """One district: the facts of its first row, the sums of its grade rows."""

    number: str
    type_code: str
    facts: dict[str, str]
    school_year: int
    row_numbers: list[int] = field(default_factory=list)
    differing: dict[str, list[int]] = field(default_factory=dict)
    sums: dict[Measure, int] = field(default_factory=dict)
    reasons: dict[Measure, Missing] = field(default_factory=dict)
    gaps: list[int] = field(default_factory=list)
    early_rows: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    schools: dict[str, School] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        return district_identifier(self.number, self.type_code)

    @property
    def title(self) -> str:
        return f"District {self.identifier} ({self.facts['name']})"

    def take(self, row_number: int, *, facts: dict[str, str], school: str, grade: str, figures: Figures) -> None:
        """Take one row of a school: a grade, or the school's “All Grades”."""
        self.row_numbers.append(row_number)
        for name, value in facts.items():
            if value != self.facts[name]:
                self.differing.setdefault(name, []).append(row_number)
        place = self.schools.setdefault(school, School())
        if grade == "all":
            if place.all_grades is not None:
                self.repeated.append(row_number)
            place.all_grades = figures
            return
        if grade in place.grades:
            self.repeated.append(row_number)
        place.grades[grade] = row_number
        self._add(row_number, place=place, grade=grade, figures=figures)

    def _add(self, row_number: int, *, place: School, grade: str, figures: Figures) -> None:
        for measure, figure in figures.items():
            if isinstance(figure, Missing):
                self.reasons.setdefault(measure, figure)
                if measure in CHECKED and not (grade == "early" and measure is Measure.K12):
                    self.gaps.append(row_number)
                continue
            self.sums[measure] = self.sums.get(measure, 0) + figure
            place.added[measure] = place.added.get(measure, 0) + figure
            if grade == "early" and measure is Measure.K12 and figure:
                self.early_rows.append(row_number)

    def fill_from_all_grades(self) -> list[str]:
        """Count schools that have no grade rows by their “All Grades” row, and name them."""
        without = [name for name, school in self.schools.items() if not school.grades and school.all_grades]
        for name in without:
            for measure, figure in (self.schools[name].all_grades or {}).items():
                if isinstance(figure, int):
                    self.sums[measure] = self.sums.get(measure, 0) + figure
        return without

    def row(self) -> DistrictRow:
        """Give the district as the common vocabulary has it."""
        measures = [*CHECKED, *PARTS]
        present = [m for m in measures if m in self.sums or m in self.reasons]
        return DistrictRow(
            row_numbers=tuple(self.row_numbers),
            name=self.facts["name"],
            kind=KIND_BY_TYPE.get(self.type_code, Kind.OTHER_GOVERNMENT),
            state=STATE,
            identifiers={Scheme.MN_DISTRICT: self.identifier},
            school_year=self.school_year,
            county=self.facts["county"],
            region=self.facts["region"],
            type_code=self.type_code,
            pupils={measure: self.sums.get(measure) for measure in present},
            missing={m: self.reasons.get(m, Missing.NOT_REPORTED) for m in present if m not in self.sums},
            codes={
                "district type": self.type_code,
                "county number": self.facts["county_number"],
                "economic development region": self.facts["economic_region"],
            },
        )


def warn_about(added: Added, warnings: Warnings, *, has_all_grades: bool) -> None:
    """Say what one district's rows say against each other."""
    for name, rows in added.differing.items():
        warnings.add(
            "district_differs",
            f"{added.title}: {quoted_rows(rows)} give another {name.replace('_', ' ')} than row {added.row_numbers[0]} "
            f"(“{added.facts[name]}”). One district has one; a column may be shifted.",
        )
    if added.repeated:
        warnings.add(
            "repeated_rows",
            f"{added.title}: {quoted_rows(added.repeated)} repeat a grade of a school that an earlier row already "
            "gave, "
            f"so its pupils would count twice.",
        )
    if added.gaps:
        warnings.add(
            "figures_missing",
            f"{added.title}: {quoted_rows(added.gaps)} give no number of pupils, so the district's sum is too small.",
        )
    if added.early_rows:
        warnings.add(
            "early_childhood_in_k12",
            f"{added.title}: {quoted_rows(added.early_rows)} count early childhood under K-12; the columns may be "
            "swapped.",
        )
    if (sum_of_others := _school_that_is_the_sum(added)) is not None:
        warnings.add(
            "school_is_the_sum",
            f"{added.title}: school {sum_of_others} has in every grade what the district's other schools have "
            "together; it "
            f"may be the district's total, and every pupil would count twice.",
        )
    _warn_about_all_grades(added, warnings, has_all_grades=has_all_grades)


def _school_that_is_the_sum(added: Added) -> str | None:
    """Find a school that repeats all others: the same grades, and the same sums."""
    if len(added.schools) < 3:
        return None
    for name, school in added.schools.items():
        others = [other for other_name, other in added.schools.items() if other_name != name]
        grades = {grade for other in others for grade in other.grades}
        sums = [sum(other.added.get(measure, 0) for other in others) for measure in CHECKED]
        if set(school.grades) == grades and sums == [school.added.get(measure, 0) for measure in CHECKED] and any(sums):
            return name
    return None


def _warn_about_all_grades(added: Added, warnings: Warnings, *, has_all_grades: bool) -> None:
    for name, school in added.schools.items():
        if school.all_grades is None:
            if has_all_grades:
                warnings.add(
                    "all_grades_missing",
                    f"{added.title}: school {name} has no “All Grades” row to check its grades against.",
                    stops=False,
                )
            continue
        if not school.grades:
            warnings.add(
                "grades_missing",
                f"{added.title}: school {name} has an “All Grades” row and no grade rows; that row was counted.",
            )
            continue
        for measure in CHECKED:
            stated = school.all_grades.get(measure)
            stated = stated if isinstance(stated, int) else 0
            grades = school.added.get(measure, 0)
            if measure in school.all_grades and stated != grades:
                warnings.add(
                    "all_grades_differ",
                    f"{added.title}: the grades of school {name} add up to {grades:,} pupils ({_WORDS[measure]}), its "
                    f"“All Grades” row says {stated:,}. The grade rows were counted.",
                )
