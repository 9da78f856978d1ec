"""ELSI exports of three years: preamble, footer, lost zeros, and three different ways of having no figure."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from barnraise.integrations import districts
from barnraise.integrations.districts import Kind, Measure, Missing, NotADistrictFile, Reading, Scheme

Read = Callable[[str], Reading]
YEARS = {"elsi_district_2019-20": 2020, "elsi_district_2020-21": 2021, "elsi_district_2021-22": 2022}
COLUMNS = (
    "Agency Name", "State Name [District] Latest available year", "State Abbr [District] Latest available year",
    "Agency ID - NCES Assigned [District] Latest available year", "Agency Type [District] 2020-21",
    "Total Students All Grades (Excludes AE) [District] 2020-21",
    "Full-Time Equivalent (FTE) Teachers [District] 2020-21",
)  # fmt: skip


def line(
    leaid: str = "2731800",
    students: str = "17474",
    teachers: str = "803.48",
    kind: str = "1-Regular",
    state: str = "MN ",
) -> tuple[str, ...]:
    return "ROCHESTER PUBLIC SCHOOL DISTRICT", "Minnesota", state, leaid, kind, students, teachers


def read(*lines: tuple[str, ...]) -> Reading:
    return districts.read(COLUMNS, list(enumerate(lines, start=8)))


@pytest.mark.parametrize(("name", "year"), YEARS.items())
def test_every_year_adds_up_to_the_facts_found_independently(
    reading: Read, facts: dict[str, Any], name: str, year: int
) -> None:
    found, fact = reading(name), facts[f"{name}.csv.gz"]
    assert (found.profile, found.refused) == ("elsi", ())
    assert len(found.rows) == fact["rows"]
    assert Counter(row.type_code or "†" for row in found.rows) == fact["by_type"]
    assert found.totals.pupils == fact["students_total"]
    assert sum(row.state == "MN" for row in found.rows) == fact["MN_rows"]
    assert sum(row.state == "MA" for row in found.rows) == fact["MA_rows"]
    assert {row.school_year for row in found.rows} == {year}


def test_lost_zeros_come_back_and_are_told_once(reading: Read, facts: dict[str, Any]) -> None:
    for name in YEARS:
        found = reading(name)
        assert all(len(row.identifiers[Scheme.LEAID]) == 7 for row in found.rows)
        lost = facts[f"{name}.csv.gz"]["leaid_6digits"]
        assert [w.message.split()[0] for w in found.warnings] == ([f"{lost:,}"] if lost else [])
        assert not any(w.stops for w in found.warnings)


def test_the_agency_itself_and_its_neighbors_are_there(reading: Read) -> None:
    rows = {row.key: row for row in reading("elsi_district_2020-21").rows}
    coop, rochester = rows["2700079"], rows["2731800"]
    assert (coop.name, coop.kind) == ("REGION 10-SOUTHEAST SERVICE COOP", Kind.SERVICE_AGENCY)
    assert (coop.pupils, coop.missing) == (
        {Measure.ALL_GRADES: None}, {Measure.ALL_GRADES: Missing.NOT_APPLICABLE, "teachers": Missing.NOT_APPLICABLE},
    )  # fmt: skip
    assert (rochester.pupils, rochester.teachers) == ({Measure.ALL_GRADES: 17_474}, Decimal("803.48"))


def test_zero_missing_and_not_applicable_are_three_things() -> None:
    found = read(line("2700001", "0"), line("2700002", "–"), line("2700003", "†"), line("2700004", "‡"))
    assert [row.pupils[Measure.ALL_GRADES] for row in found.rows] == [0, None, None, None]
    assert [row.missing.get(Measure.ALL_GRADES) for row in found.rows] == [
        None, Missing.NOT_REPORTED, Missing.NOT_APPLICABLE, Missing.LOW_QUALITY,
    ]  # fmt: skip


def test_an_agency_without_a_type_keeps_that_as_missing() -> None:
    row = read(line(kind="†")).rows[0]
    assert (row.kind, row.type_code, row.missing["type"]) == (Kind.OTHER_GOVERNMENT, "", Missing.NOT_APPLICABLE)


def test_footer_lines_are_passed_over_and_a_line_cut_off_is_refused() -> None:
    found = read(
        line(), ("Data Source: NCES", ""), ("† indicates that the data are not applicable.",), ("ROCHESTER", "Minn")
    )
    assert len(found.rows) == 1
    assert [(r.row_number, r.rule) for r in found.refused] == [(11, "ragged")]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"leaid": "27318"}, "not_a_code"),
        ({"leaid": "27-1800"}, "not_a_code"),
        ({"leaid": "2731800"}, "repeated"),
        ({"leaid": "2700001", "students": "12a"}, "not_a_count"),
        ({"leaid": "2700001", "teachers": "-3"}, "not_a_count"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused(cells: dict[str, str], rule: str) -> None:
    assert [(r.row_number, r.rule) for r in read(line(), line(**cells)).refused] == [(9, rule)]


def test_a_state_that_does_not_fit_the_leaid_is_named() -> None:
    found = read(line(), line("2700001"), line("2700002", state="WI"))
    assert [w.rule for w in found.warnings] == ["state_differs"]
    assert "belong to MN, but the file gives WI" in found.warnings[0].message


def test_of_several_years_the_latest_is_read_and_a_heading_without_a_year_is_refused() -> None:
    later = tuple(column.replace("2020-21", "2021-22") for column in COLUMNS[5:])
    found = districts.read((*COLUMNS, *later), [(8, (*line(), "17600", "810"))])
    assert (found.rows[0].school_year, found.rows[0].pupils) == (2022, {Measure.ALL_GRADES: 17_600})
    with pytest.raises(NotADistrictFile, match="names no school year"):
        districts.read(tuple(column.replace("2020-21", "") for column in COLUMNS), [(8, line())])
