"""Files that contradict themselves or the year before are stopped; the real years, one after another, are not."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from barnraise.integrations import districts
from barnraise.integrations.districts import DistrictRow, Kind, Measure, Reading, Tolerances, contradictions
from barnraise.integrations.mde.special_populations import PROFILE

Read = Callable[[str], Reading]
Rows = list[tuple[int, tuple[str, ...]]]
Sheet = Callable[[str], tuple[tuple[str, ...], Rows]]
YEARS = ("mde_spec_pop_0506", "mde_spec_pop_1112", "mde_spec_pop_1415", "mde_spec_pop_1516")
HARMLESS = {
    frozenset(pair) for pair in [
        ("schoolNumber", "SchoolName"),  # both only tell schools apart
        ("RedK12", "Red-EC12"), ("LEPIdentifiedK12", "LEPServedK12"), ("LEPIdentifiedK12", "LEPIdentifiedEC12"),
        ("LEPIdentifiedK12", "LEPServedEC12"), ("FreeK12", "Free-EC12"),  # nearly the same pupils
    ]
}  # fmt: skip
"""Swaps that change no figure by more than a real year does."""


def stopping(columns: tuple[str, ...], rows: Rows, previous: tuple[DistrictRow, ...] = ()) -> set[str]:
    reading = districts.read(columns, rows)
    found = {warning.rule for warning in districts.check(reading, previous) if warning.stops}
    return found | ({"refused"} if reading.refused else set())


def swapped(rows: Rows, one: int, other: int) -> Rows:
    def swap(cells: tuple[str, ...]) -> tuple[str, ...]:
        mutable = list(cells)
        mutable[one], mutable[other] = cells[other], cells[one]
        return tuple(mutable)

    return [(number, swap(cells)) for number, cells in rows]


def changed(rows: Rows, place: int, to: Callable[[int, tuple[str, ...]], str]) -> Rows:
    return [(n, (*c[:place], to(i, c), *c[place + 1 :])) if c[3].strip() else (n, c) for i, (n, c) in enumerate(rows)]


# No false alarms


@pytest.mark.parametrize(
    ("before", "now"),
    [
        *pairwise(YEARS),
        *zip(YEARS[1:], YEARS, strict=False),
        (YEARS[0], YEARS[3]),
        (YEARS[3], YEARS[0]),
    ],
)
def test_real_years_one_beside_another_are_not_stopped(reading: Read, before: str, now: str) -> None:
    found = districts.check(reading(now), reading(before).rows)
    assert [w for w in found if w.stops] == []


def test_a_real_district_that_doubled_is_told_and_does_not_stop(reading: Read) -> None:
    found = contradictions(reading(YEARS[1]).rows, reading(YEARS[0]).rows)
    assert [(w.rule, w.stops) for w in found] == [("pupils_jumped", False)]
    assert "HOUSTON PUBLIC SCHOOL DISTRICT (0294-01: 1,097 before, 2,223 now)" in found[0].message


def test_the_enrollment_file_beside_2015_16_is_not_stopped(reading: Read) -> None:
    found = contradictions(reading("mde_enrollment_2022-23_districts").rows, reading(YEARS[3]).rows)
    assert [w.rule for w in found if w.stops] == []


def test_the_nations_three_years_are_not_stopped(reading: Read) -> None:
    years = [reading(f"elsi_district_{year}").rows for year in ("2019-20", "2020-21", "2021-22")]
    for before, now in combinations(years, 2):
        assert [w for w in contradictions(now, before) if w.stops] == []


def test_our_own_few_members_beside_the_whole_state_are_not_stopped(reading: Read) -> None:
    members = [row for row in reading(YEARS[2]).rows if row.region == "10"]
    assert contradictions(reading(YEARS[3]).rows, members) == []


# Twins: a column in another's place


def test_every_swap_of_two_columns_that_matters_is_stopped_beside_the_year_before(sheet: Sheet, reading: Read) -> None:
    columns, rows = sheet(YEARS[3])
    number = columns.index("districtNumber")
    rows = [(n, cells) for n, cells in rows if cells[number].endswith(("1", "6"))]
    previous = tuple(row for row in reading(YEARS[2]).rows if row.key[3] in "16")
    assert stopping(columns, rows, previous) == set()
    used = set(PROFILE.places(columns).values())
    pairs = [pair for pair in combinations(range(len(columns)), 2) if used & set(pair)]
    pairs = random.Random(16).sample(pairs, 40)
    unseen = {
        frozenset((columns[a], columns[b])) for a, b in pairs if not stopping(columns, swapped(rows, a, b), previous)
    }
    assert unseen <= HARMLESS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ECSUNumber", "EconomicDevelopmentRegion"), ("ECSUNumber", "DistrictCouNum"), ("ECSUNumber", "districtType"),
        ("K12Enr", "EC12Enr"), ("K12Enr", "FreeK12"), ("DistrictName", "DistrictCountyName"),
        ("DistrictCouNum", "DistrictCountyName"), ("districtNumber", "schoolNumber"),
    ],
)  # fmt: skip
def test_these_swaps_are_stopped_even_without_a_year_before(sheet: Sheet, one: str, other: str) -> None:
    columns, rows = sheet(YEARS[3])
    assert stopping(columns, swapped(rows, columns.index(one), columns.index(other)))


@pytest.mark.parametrize(
    "source", ["EconomicDevelopmentRegion", "DistrictCouNum", "districtType", "SchoolClassification"]
)
def test_a_region_column_that_holds_another_columns_codes_is_stopped(sheet: Sheet, source: str) -> None:
    columns, rows = sheet(YEARS[3])
    place, other = columns.index("ECSUNumber"), columns.index(source)
    assert stopping(columns, changed(rows, place, lambda _, cells: cells[other]))


def test_a_region_column_equal_to_another_is_named_even_when_its_codes_are_known(reading: Read) -> None:
    rows = [
        replace(row, codes={**row.codes, "economic development region": row.region}) for row in reading(YEARS[3]).rows
    ]
    found = contradictions(rows)
    assert [w.rule for w in found] == ["column_holds_another"]
    assert "region and economic development region say the same for 527 of 527" in found[0].message


def test_regions_that_lie_elsewhere_than_the_year_before_are_stopped(sheet: Sheet, reading: Read) -> None:
    columns, rows = sheet(YEARS[3])
    place, number = columns.index("ECSUNumber"), columns.index("districtNumber")
    codes = ["01", "03", "04", "05", "06", "07", "09", "10", "11"]
    turned = {code: codes[(i + 1) % len(codes)] for i, code in enumerate(codes)}
    by_district = {cells[number]: cells[place] for _, cells in rows}
    numbers = list(by_district)
    shifted = {district: by_district[numbers[i - 1]] for i, district in enumerate(numbers)}
    previous = reading(YEARS[2]).rows
    twins = {
        "turned": changed(rows, place, lambda _, cells: turned.get(cells[place], "00")),
        "region 10 alone": changed(rows, place, lambda _, cells: "09" if cells[place] == "10" else cells[place]),
        "shifted by a district": changed(rows, place, lambda _, cells: shifted[cells[number]]),
        "emptied": changed(rows, place, lambda _, cells: "00"),
    }
    for name, twin in twins.items():
        assert stopping(columns, twin, previous) & {"region_moved", "regions_moved", "no_regions"}, name
    assert stopping(columns, twins["turned"]) == set()


def test_the_warning_names_the_region_and_where_its_agencies_are_now(reading: Read) -> None:
    moved = [replace(row, region="9") if row.region == "10" else row for row in reading(YEARS[3]).rows]
    found = contradictions(moved, reading(YEARS[3]).rows)
    assert [w.rule for w in found] == ["region_moved", "regions_moved"]
    assert "58 of the 58 agencies of region 10 are in another region now (58 in 9)" in found[0].message


def test_a_file_of_half_the_districts_or_with_every_row_twice_is_stopped(sheet: Sheet, reading: Read) -> None:
    columns, rows = sheet(YEARS[3])
    previous = reading(YEARS[2]).rows
    assert "agencies_gone" in stopping(columns, rows[: len(rows) // 2], previous)
    assert "repeated_rows" in stopping(columns, [*rows, *rows], previous)


def test_all_grades_rows_that_do_not_add_up_are_stopped(sheet: Sheet) -> None:
    columns, rows = sheet(YEARS[3])
    grade, k12 = columns.index("Grade"), columns.index("K12Enr")
    without_third = [(n, c) for n, c in rows if c[grade] != "03"]
    assert stopping(columns, without_third) == {"all_grades_differ"}
    inflated = changed(rows, k12, lambda _, c: str(int(c[k12] or 0) + 1) if c[grade] == "All Grades" else c[k12])
    assert stopping(columns, inflated) == {"all_grades_differ"}


def test_zeros_lost_from_numbers_do_not_hide_the_year_before(sheet: Sheet, reading: Read) -> None:
    columns, rows = sheet(YEARS[3])
    bare = [(n, tuple(c.lstrip("0") if c.isdigit() and c != "0" else c for c in cells)) for n, cells in rows]
    assert stopping(columns, bare, reading(YEARS[2]).rows) == set()


# Each rule below, at and above its threshold


def agencies(count: int = 100, **facts: object) -> list[DistrictRow]:
    def each() -> Iterator[DistrictRow]:
        for number in range(count):
            row = DistrictRow(
                row_numbers=(number + 2,), name=f"DISTRICT {number}", kind=Kind.SCHOOL_DISTRICT, state="MN",
                identifiers={"mn_district": f"{number:04}-01"}, school_year=2016,
                county=f"County {chr(65 + number % 20)}",
                region=str(1 + number % 5), pupils={Measure.K12: 1_000, Measure.EC12: 1_010},
                codes={"county number": str(1 + number % 20)},
            )  # fmt: skip
            yield replace(row, **facts)  # type: ignore[arg-type]

    return list(each())


def rules(now: list[DistrictRow], before: list[DistrictRow] | None = None, **tolerances: int) -> set[str]:
    found = contradictions(now, before or (), tolerances=Tolerances(**tolerances))
    return {warning.rule for warning in found if warning.stops}


def test_a_sound_file_beside_itself_says_nothing() -> None:
    assert rules(agencies(), agencies()) == set()
    assert rules([], agencies()) == rules([], []) == set()


def with_pupils(rows: list[DistrictRow], k12: int, ec12: int | None = None) -> list[DistrictRow]:
    return [replace(row, pupils={Measure.K12: k12, Measure.EC12: ec12 or k12 + 10}) for row in rows]


@pytest.mark.parametrize(("k12", "speaks"), [(1_049, False), (1_050, True), (951, False), (950, True)])
def test_a_total_may_change_by_less_than_five_percent_a_year(k12: int, speaks: bool) -> None:
    assert ("total_changed" in rules(with_pupils(agencies(), k12), agencies())) is speaks


def test_a_total_may_change_more_over_more_years() -> None:
    earlier = [replace(row, school_year=2013) for row in agencies()]
    assert rules(with_pupils(agencies(), 1_149), earlier) == set()
    assert rules(with_pupils(agencies(), 1_150), earlier) == {"total_changed"}


@pytest.mark.parametrize(("gone", "speaks"), [(19, False), (20, True)])
def test_fewer_than_a_fifth_of_the_agencies_may_be_gone(gone: int, speaks: bool) -> None:
    assert ("agencies_gone" in rules(agencies()[gone:], agencies())) is speaks


@pytest.mark.parametrize(("moved", "speaks"), [(9, False), (10, True)])
def test_fewer_than_half_of_a_region_may_move(moved: int, speaks: bool) -> None:
    left = iter(range(moved))
    now = [replace(r, region="9") if r.region == "3" and next(left, None) is not None else r for r in agencies()]
    assert ("region_moved" in rules(now, agencies())) is speaks


@pytest.mark.parametrize(("wrong", "speaks"), [(4, False), (5, True)])
def test_few_county_numbers_may_disagree_with_the_name(wrong: int, speaks: bool) -> None:
    rows = agencies()
    now = [replace(row, codes={"county number": "99"}) for row in rows[:wrong]] + rows[wrong:]
    assert ("county_number_and_name_disagree" in rules(now)) is speaks


def test_ec12_below_k12_and_a_part_above_the_whole_are_named_from_the_first_agency_on() -> None:
    rows = agencies()
    assert rules([*rows[:-1], *with_pupils(rows[-1:], 1_000, 999)]) == {"ec12_below_k12"}
    equal = replace(rows[-1], pupils={Measure.K12: 10, Measure.FREE_LUNCH: 10})
    above = replace(rows[-1], pupils={Measure.K12: 10, Measure.FREE_LUNCH: 11})
    assert rules([*rows[:-1], equal]) == set()
    assert rules([*rows[:-1], above]) == {"part_above_whole"}


def test_an_agency_that_is_the_sum_of_all_others_is_named() -> None:
    total = replace(agencies()[0], name="STATE OF MINNESOTA", identifiers={"mn_district": "9999-01"})
    assert rules([*agencies(), *with_pupils([total], 100_000)]) == {"one_is_the_sum"}
    assert rules([*agencies(), *with_pupils([total], 99_999)]) == set()


@pytest.mark.parametrize(("doubled", "stops"), [(1, False), (2, True)])
def test_districts_that_double_stop_when_there_are_several(doubled: int, stops: bool) -> None:
    rows = agencies()
    now = [*with_pupils(rows[:doubled], 2_001), *rows[doubled:]]
    found = [w for w in contradictions(now, rows) if w.rule == "pupils_jumped"]
    assert [w.stops for w in found] == [stops]
    assert not [
        w for w in contradictions([*with_pupils(rows[:2], 2_000), *rows[2:]], rows) if w.rule == "pupils_jumped"
    ]


def test_charters_may_double() -> None:
    rows = agencies(kind=Kind.CHARTER)
    assert [w.rule for w in contradictions([*with_pupils(rows[:3], 2_001), *rows[3:]], rows)] == []


def test_names_and_counties_that_are_all_others_are_named() -> None:
    assert rules(agencies(county="ELSEWHERE", codes={}), agencies()) == {"county_changed"}
    renamed = [replace(row, name=f"OTHER {row.name}") for row in agencies()]
    assert rules(renamed, agencies()) == {"name_changed"}
    assert rules(agencies(name="07")) == {"names_repeat"}
    assert rules(agencies(county="55", codes={})) == {"county_is_no_name"}
