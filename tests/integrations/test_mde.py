"""Minnesota's files: every layout adds up to what others found in it, and what does not add up is named."""

from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import pytest

from barnraise.integrations import districts
from barnraise.integrations.districts import DistrictRow, Kind, Measure, Missing, Reading, Scheme

Read = Callable[[str], Reading]
YEARS = {"mde_spec_pop_0506": 2006, "mde_spec_pop_1112": 2012, "mde_spec_pop_1415": 2015, "mde_spec_pop_1516": 2016}
COLUMNS = (
    "DataYear", "DistrictCouNum", "DistrictCountyName", "districtNumber", "districtType", "DistrictName",
    "schoolNumber",
    "ECSUNumber", "EconomicDevelopmentRegion", "Grade", "K12Enr", "FreeK12", "EC12Enr",
)  # fmt: skip


def line(**cells: str) -> tuple[str, ...]:
    usual = {
        "DataYear": "15-16", "DistrictCouNum": "55", "DistrictCountyName": "Olmsted   ", "districtNumber": "0535",
        "districtType": "01", "DistrictName": "ROCHESTER  PUBLIC", "schoolNumber": "010", "ECSUNumber": "10",
        "EconomicDevelopmentRegion": "10", "Grade": "01", "K12Enr": "100", "FreeK12": "", "EC12Enr": "100",
    }  # fmt: skip
    return tuple({**usual, **cells}[column] for column in COLUMNS)


def read(*lines: tuple[str, ...]) -> Reading:
    return districts.read(COLUMNS, list(enumerate(lines, start=2)))


def rules(found: Sequence[districts.FileWarning]) -> list[str]:
    return [warning.rule for warning in found]


@pytest.mark.parametrize(("name", "year"), YEARS.items())
def test_every_layout_adds_up_to_the_facts_found_independently(
    reading: Read, facts: dict[str, Any], name: str, year: int
) -> None:
    found, fact = reading(name), facts[f"{name}.csv.gz"]
    regions = {region for region in fact["districts_by_ECSU"] if region != "0"}
    assert found.profile == "mde-special-populations"
    assert found.refused == () and found.warnings == ()
    assert {row.school_year for row in found.rows} == {year}
    assert {r: pair[0] for r, pair in found.totals.by_region.items() if r != "0"} == {
        region: fact["districts_by_ECSU"][region] for region in regions
    }
    assert {r: pair[1] for r, pair in found.totals.by_region.items() if r != "0"} == {
        region: int(fact["K12_by_ECSU"][region]) for region in regions
    }
    assert found.totals.pupils == fact["K12_total_grade_rows"]


@pytest.mark.parametrize("name", YEARS)
def test_the_facts_count_the_closing_line_as_a_district_and_the_reader_does_not(
    reading: Read, facts: dict[str, Any], name: str
) -> None:
    fact = facts[f"{name}.csv.gz"]
    none, pupils = reading(name).totals.by_region.get("0", (0, 0))
    assert none == fact["districts_by_ECSU"]["0"] - 1
    assert pupils == fact["K12_by_ECSU"]["0"]
    assert reading(name).totals.districts == sum(fact["districts_by_ECSU"].values()) - 1


def test_region_10_is_the_seed_agency(reading: Read) -> None:
    region = [row for row in reading("mde_spec_pop_1516").rows if row.region == "10"]
    by_type: dict[str, list[DistrictRow]] = {}
    for row in region:
        by_type.setdefault(row.type_code, []).append(row)
    assert {code: len(rows) for code, rows in sorted(by_type.items())} == {"01": 42, "07": 12, "61": 3, "70": 1}
    assert sum(row.pupils[Measure.K12] or 0 for row in by_type["01"]) == 73_267
    assert sum(row.pupils[Measure.K12] or 0 for row in region) == 75_194
    assert {row.kind for row in by_type["01"]} == {Kind.SCHOOL_DISTRICT}
    assert {row.kind for row in by_type["07"]} == {Kind.CHARTER}
    assert reading("mde_spec_pop_1516").totals.as_json()["by_region"]["10"] == {"districts": 58, "pupils": 75_194}


def test_an_independent_query_finds_the_same_sum_in_every_district(
    reading: Read, text_of: Callable[[str], str]
) -> None:
    rows = [line.split(",") for line in text_of("mde_spec_pop_1415").replace('"', "").split("\r")]
    assert len(rows) == 13_358
    connection = duckdb.connect()
    connection.execute("create table t (number text, type text, grade text, k12 text)")
    connection.executemany(
        "insert into t values (?, ?, ?, ?)", [(r[3], r[4], r[-17], r[-16]) for r in rows[1:] if r[3].strip()]
    )
    found = connection.execute(
        "select number || '-' || type, coalesce(sum(try_cast(k12 as integer)), 0)::integer from t "
        "where grade <> 'All Grades' group by 1"
    ).fetchall()
    assert dict(found) == {r.key: r.pupils[Measure.K12] or 0 for r in reading("mde_spec_pop_1415").rows}


def test_lost_zeros_come_back_and_nulls_are_no_numbers(reading: Read) -> None:
    rows = {row.key: row for row in reading("mde_spec_pop_1112").rows}
    assert rows["0356-01"].name == "LANCASTER PUBLIC SCHOOL DISTRICT"
    assert rows["0001-01"].key != rows["0001-03"].key
    early_only = [row for row in rows.values() if row.pupils[Measure.K12] is None]
    assert early_only and all(row.missing[Measure.K12] is Missing.NOT_REPORTED for row in early_only)


def test_padding_is_no_part_of_a_name(reading: Read) -> None:
    for row in reading("mde_spec_pop_0506").rows:
        assert row.name == " ".join(row.name.split()) and row.county == row.county.strip()


def test_the_rows_of_a_district_lead_back_to_the_file(reading: Read) -> None:
    rows = reading("mde_spec_pop_1516").rows
    assert rows[0].row_numbers[:3] == (2, 3, 4)
    assert sum(len(row.row_numbers) for row in rows) == 13_478


def test_all_grades_rows_are_checked_and_not_added() -> None:
    found = read(
        line(), line(Grade="KG", K12Enr="20", EC12Enr="20"), line(Grade="All Grades", K12Enr="120", EC12Enr="120")
    )
    assert (found.totals.pupils, found.warnings) == (120, ())


def test_grades_that_do_not_add_up_are_a_warning_that_names_the_district() -> None:
    found = read(line(), line(Grade="All Grades", K12Enr="101", EC12Enr="100"))
    assert rules(found.warnings) == ["all_grades_differ"]
    assert "District 0535-01 (ROCHESTER PUBLIC)" in found.warnings[0].message
    assert "add up to 100 pupils (K-12)" in found.warnings[0].message and "says 101" in found.warnings[0].message
    assert found.warnings[0].stops and found.totals.pupils == 100


def test_many_warnings_of_one_rule_are_counted_after_the_twentieth() -> None:
    lines = [line(districtNumber=f"{n:04}", DistrictName=f"D{n}", Grade=g, K12Enr=k) for n in range(1, 26) for g, k in
             (("01", "10"), ("All Grades", "11"))]  # fmt: skip
    warnings = [w for w in read(*lines).warnings if w.rule == "all_grades_differ"]
    assert len(warnings) == 21 and warnings[-1].message == "The same holds for 5 more."


def test_a_school_without_grade_rows_is_counted_by_its_all_grades_row_with_a_warning() -> None:
    found = read(
        line(), line(Grade="All Grades"), line(schoolNumber="020", Grade="All Grades", K12Enr="7", EC12Enr="7")
    )
    assert (found.totals.pupils, rules(found.warnings)) == (107, ["grades_missing"])


def test_a_grade_that_comes_twice_and_a_school_that_is_the_sum_of_the_others_are_named() -> None:
    all_grades = [
        line(schoolNumber=s, Grade="All Grades", K12Enr=k, EC12Enr=k)
        for s, k in (("1", "10"), ("2", "30"), ("0", "40"))
    ]
    schools = [line(schoolNumber=s, K12Enr=k, EC12Enr=k) for s, k in (("1", "10"), ("2", "30"), ("0", "40"))]
    assert rules(read(*schools, *all_grades).warnings) == ["school_is_the_sum"]
    assert rules(read(*schools[:2], *all_grades[:2]).warnings) == []
    assert "repeated_rows" in rules(read(line(), line(), line(Grade="All Grades")).warnings)


def test_a_district_with_two_regions_or_two_years_is_named() -> None:
    whole = line(Grade="All Grades", K12Enr="200", EC12Enr="200")
    assert rules(read(line(), line(Grade="02", ECSUNumber="09"), whole).warnings) == ["district_differs"]
    other = line(districtNumber="0001", DistrictName="AITKIN", DataYear="14-15")
    assert "several_years" in rules(read(line(), other).warnings)


def test_codes_the_state_does_not_use_are_named() -> None:
    found = read(line(ECSUNumber="7W", districtType="44"), line(Grade="All Grades", ECSUNumber="7W", districtType="44"))
    assert rules(found.warnings) == ["unknown_type", "unknown_region"]
    assert found.rows[0].kind is Kind.OTHER_GOVERNMENT


def test_a_file_without_any_region_is_named() -> None:
    assert "no_regions" in rules(read(line(ECSUNumber="00"), line(ECSUNumber="00", Grade="All Grades")).warnings)


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"K12Enr": "1OO"}, "K12Enr", "not_a_count"),
        ({"K12Enr": "12.5"}, "K12Enr", "not_a_count"),
        ({"K12Enr": "-7"}, "K12Enr", "not_a_count"),
        ({"districtNumber": "05x5"}, "districtNumber", "not_a_code"),
        ({"districtNumber": "05355"}, "districtNumber", "not_a_code"),
        ({"districtType": ""}, "districtType", "not_a_code"),
        ({"DataYear": "15-18"}, "DataYear", "not_a_year"),
        ({"Grade": ""}, "Grade", "no_grade"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_with_its_row_and_its_district_waits(
    cells: dict[str, str], column: str, rule: str
) -> None:
    found = read(line(), line(**{"Grade": "02", **cells}), line(districtNumber="0001", DistrictName="AITKIN"))
    refused = found.refused[0]
    assert (refused.row_number, refused.column, refused.rule) == (3, column, rule)
    assert refused.message.startswith("Row 3: ")
    spoiled = column not in ("districtNumber", "districtType")
    assert [row.key for row in found.rows] == (["0001-01"] if spoiled else ["0535-01", "0001-01"])
    assert ("district_left_out" in rules(found.warnings)) is spoiled


@pytest.mark.parametrize(("cell", "pupils"), [("1,234", 1234), ("12.0", 12), (" 7 ", 7), ("0", 0)])
def test_whole_numbers_in_other_dress_are_numbers(cell: str, pupils: int) -> None:
    assert read(line(K12Enr=cell)).totals.pupils == pupils


@pytest.mark.parametrize("mark", ["", "NULL", "-1", "-2", "-9", "M", "N", "R", "†", "‡", "–", "*", "CTSTR"])
def test_marks_for_missing_figures_are_named_and_never_numbers(mark: str) -> None:
    found = read(line(K12Enr=mark, EC12Enr=mark))
    assert found.rows[0].pupils[Measure.K12] is None and found.rows[0].missing[Measure.K12] in Missing
    assert "figures_missing" in rules(found.warnings)


def test_headings_of_other_years_in_other_spelling_are_recognized() -> None:
    columns = tuple(
        {"districtNumber": "District Number", "Grade": "GRADE ", "ECSUNumber": "ECSU number"}.get(c, c) for c in COLUMNS
    )
    assert districts.read(columns, [(2, line())]).rows[0].key == "0535-01"


def test_notes_and_headings_that_come_again_are_no_districts() -> None:
    blank = dict.fromkeys(COLUMNS, "")
    end = line(**{**blank, "DataYear": "end of worksheet"})
    note = line(**{**blank, "DataYear": "Source: MDE"})
    found = read(line(), end, COLUMNS, line(Grade="02"), note)
    assert (len(found.rows), found.totals.pupils, found.refused) == (1, 200, ())
    assert [(w.rule, w.stops) for w in found.warnings] == [("note_line", False), ("no_all_grades", False)]


def test_a_row_that_was_cut_off_is_refused() -> None:
    found = read(line(), line()[:5])
    assert (found.refused[0].rule, found.refused[0].row_number) == ("ragged", 3)


def test_the_enrollment_file_gives_every_agency_and_tells_what_its_state_row_says(reading: Read) -> None:
    found = reading("mde_enrollment_2022-23_districts")
    assert (found.profile, len(found.rows), found.refused) == ("mde-enrollment", 389, ())
    assert found.totals.pupils == 830_179 and found.totals.stated_pupils == 873_175
    assert [(w.rule, w.stops) for w in found.warnings] == [("agencies_missing", False)]
    assert "the other 42,996 belong to agencies that are not in the file" in found.warnings[0].message
    first = found.rows[0]
    assert (first.identifiers, first.school_year) == ({Scheme.MN_DISTRICT: "0001-01"}, 2023)
    assert first.pupils == {Measure.ALL_GRADES: 977}


def _enrollment(*lines: tuple[str, str, str, str]) -> Reading:
    columns = ("end_year", "type", "district_id", "district_name", "grade_level", "subgroup", "n_students")
    rows = [("2023.0", kind, number, f"D{number}", "TOTAL", group, figure) for kind, number, group, figure in lines]
    return districts.read(columns, list(enumerate(rows, start=2)))


def test_an_enrollment_file_whose_agencies_are_the_whole_state_is_silent_and_one_with_more_stops() -> None:
    agencies = [
        ("District", "010001000000", "total_enrollment", "60"),
        ("District", "70002000000", "total_enrollment", "40"),
    ]
    exact = _enrollment(("State", "", "total_enrollment", "100"), *agencies)
    assert (exact.totals.pupils, exact.totals.stated_pupils, exact.warnings) == (100, 100, ())
    assert [row.key for row in exact.rows] == ["0001-01", "0002-07"]
    above = _enrollment(("State", "", "total_enrollment", "99"), *agencies)
    assert [(w.rule, w.stops) for w in above.warnings] == [("state_total_differs", True)]


def test_groups_that_do_not_add_up_and_an_agency_given_twice_are_named() -> None:
    found = _enrollment(
        ("State", "", "total_enrollment", "60"), ("District", "010001000000", "total_enrollment", "60"),
        ("District", "010001000000", "white", "59"), ("District", "010001000000", "total_enrollment", "60"),
    )  # fmt: skip
    assert rules(found.warnings) == ["groups_differ"]
    assert [(r.row_number, r.rule) for r in found.refused] == [(5, "repeated")]
