"""District files at the front door: recognized, refused with the reason, or mapped by a person."""

import random
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from barnraise.integrations import districts
from barnraise.integrations.districts import ColumnMap, Kind, Measure, Missing, NotADistrictFile
from barnraise.platform.tables import TableRefused, read_table

Rows = list[tuple[int, tuple[str, ...]]]
Sheet = Callable[[str], tuple[tuple[str, ...], Rows]]

MAPPED = ColumnMap(
    name="District", identifiers={"mn_district": "No."}, state="MN", school_year=2024, kind_column="Sort",
    kinds={"ISD": Kind.SCHOOL_DISTRICT, "CS": Kind.CHARTER}, county="County", region="Coop",
    pupils={Measure.K12: "ADM"}, teachers="FTE", digits={"mn_district": 4},
)  # fmt: skip
COLUMNS = ("No.", "District", "Sort", "County", "Coop", "ADM", "FTE", "Phone")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("ledgers_k12_alaska/CRSD19.csv.gz", "it looks like a general ledger"),
        ("spend/northtyneside_clean_rich/2016-04_i.csv.gz", "it looks like a payables file"),
        ("spend/northtyneside_clean_rich/2016-09_p.csv.gz", "it looks like a payables file"),
        ("districts_us/gazetteer2010_school_districts.csv.gz", "Its headings begin with"),
        ("massachusetts/MADistrictEnrollment.csv", "Its headings begin with"),
        ("minnesota/county_fips_reference.csv", "Its headings begin with"),
        ("new_york/osc_school_leveltwo19.csv.gz", "Its headings begin with"),
    ],
)
def test_a_table_that_is_no_district_file_is_refused_with_the_reason(shared: Path, pattern: str, words: str) -> None:
    path = shared / pattern
    table = read_table(path, name=path.name)
    assert districts.recognize(table.columns) is None
    with pytest.raises(NotADistrictFile) as refusal:
        districts.read(table.columns, table.rows)
    assert words in str(refusal.value)
    for name in ("mde-special-populations", "mde-enrollment", "elsi"):
        assert name in str(refusal.value)


@pytest.mark.parametrize(
    "pattern",
    [
        "oneroster/*.zip",
        "edfi/*.zip",
        "calendars/ics/*time*.ics",
        "minnesota/*.zip",
        "minnesota/*.topojson",
        "x12_health/*",
    ],
)
def test_no_file_of_another_kind_gets_through(shared: Path, pattern: str) -> None:
    paths = sorted(shared.glob(pattern))[:12]
    assert paths
    for path in paths:
        with pytest.raises((NotADistrictFile, TableRefused)):
            table = read_table(path, name=path.name)
            districts.read(table.columns, table.rows)


def test_a_heading_that_is_missing_is_named_with_the_nearest_layout(sheet: Sheet) -> None:
    columns, rows = sheet("mde_spec_pop_1516")
    place = columns.index("districtType")
    without = [(n, (*cells[:place], *cells[place + 1 :])) for n, cells in rows]
    with pytest.raises(
        NotADistrictFile, match="Nearest is mde-special-populations, but there is no column “districtType”"
    ):
        districts.read((*columns[:place], *columns[place + 1 :]), without)


def test_a_profile_that_was_chosen_overrides_and_says_what_it_misses(sheet: Sheet) -> None:
    columns, rows = sheet("mde_spec_pop_1516")
    assert districts.read(columns, rows, profile="mde-special-populations").totals.districts == 527
    with pytest.raises(NotADistrictFile, match=r"no file of the layout “NCES ELSI export.*“Agency Name”"):
        districts.read(columns, rows, profile="elsi")
    with pytest.raises(NotADistrictFile, match=r"no profile 'mde'.*Known: mde-special-populations"):
        districts.read(columns, rows, profile="mde")


def test_known_headings_with_nothing_below_are_refused(sheet: Sheet) -> None:
    columns, _ = sheet("mde_spec_pop_1516")
    with pytest.raises(NotADistrictFile, match="no row below them names an agency"):
        districts.read(columns, [])


def test_a_person_maps_the_columns_of_an_unknown_file() -> None:
    rows = [
        (2, ("356", "Lancaster ", "ISD", "Kittson", "01", "1,204", "9.5", "x")),
        (3, ("4058", "Schoolcraft", "CS", "", "", "†", "–", "")),
    ]
    found = districts.read(COLUMNS, rows, profile=MAPPED.profile())
    first, second = found.rows
    assert (first.name, first.identifiers, first.region) == ("Lancaster", {"mn_district": "0356"}, "1")
    assert (first.pupils, first.teachers, first.school_year) == ({Measure.K12: 1_204}, Decimal("9.5"), 2024)
    assert (second.kind, second.pupils, second.missing) == (
        Kind.CHARTER, {Measure.K12: None}, {Measure.K12: Missing.NOT_APPLICABLE, "teachers": Missing.NOT_REPORTED},
    )  # fmt: skip
    assert found.totals.as_json() == {
        "districts": 2, "pupils": 1_204,
        "by_region": {"0": {"districts": 1, "pupils": 0}, "1": {"districts": 1, "pupils": 1_204}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        (("1", "", "ISD", "", "", "1", "1", ""), "District", "no_name"),
        (("", "A", "ISD", "", "", "1", "1", ""), "No.", "no_identifier"),
        (("1", "A", "???", "", "", "1", "1", ""), "Sort", "unknown_kind"),
        (("1", "A", "ISD", "", "", "x", "1", ""), "ADM", "not_a_count"),
        (("1", "A", "ISD", "", "", "1", "x", ""), "FTE", "not_a_count"),
        (("9", "A", "ISD", "", "", "1", "1", ""), "No.", "repeated"),
        (("1", "A"), "", "ragged"),
    ],
)
def test_a_mapped_row_that_cannot_be_read_is_refused_by_row_and_column(
    cells: tuple[str, ...], column: str, rule: str
) -> None:
    sound = ("0009", "B", "ISD", "", "", "1", "1", "")
    found = districts.read(COLUMNS, [(2, sound), (3, cells)], profile=MAPPED.profile())
    assert [(r.row_number, r.column, r.rule) for r in found.refused] == [(3, column, rule)]
    assert len(found.rows) == 1


def test_a_map_names_the_heading_that_the_file_has_not() -> None:
    with pytest.raises(NotADistrictFile, match="“Sort”, “FTE”"):
        districts.read(("No.", "District", "County", "Coop", "ADM"), [], profile=MAPPED.profile())


@pytest.mark.parametrize("name", ["mde_spec_pop_1112", "elsi_district_2020-21", "mde_enrollment_2022-23_districts"])
def test_a_mutated_district_file_is_read_refused_or_warned_about_but_never_breaks(sheet: Sheet, name: str) -> None:
    columns, rows = sheet(name)
    rng = random.Random(name)
    for _ in range(40):
        sample = [list(cells) for _, cells in rng.sample(rows, 60)]
        for _ in range(rng.randint(1, 10)):
            cells = rng.choice(sample)
            match rng.randrange(4):
                case 0:
                    cells[rng.randrange(len(cells))] = rng.choice(
                        ["", "NULL", "-1", "x", "1e3", "٣", "9" * 30, "½", "\0"]
                    )
                case 1:
                    del cells[rng.randrange(len(cells))]
                case 2:
                    sample.append(list(cells))
                case _:
                    rng.shuffle(cells)
            if not cells:
                cells.append("")
        twin = [(number, tuple(cells)) for number, cells in enumerate(sample, start=2)]
        try:
            reading = districts.read(columns, twin)
        except NotADistrictFile:
            continue
        districts.check(reading, reading.rows)
        assert reading.totals.districts == len(reading.rows)
        assert all(refused.message.startswith(f"Row {refused.row_number}: ") for refused in reading.refused)


def test_the_readers_load_no_django_and_nothing_of_the_platform() -> None:
    program = (
        "import sys; import barnraise.integrations.districts, barnraise.integrations.payables\n"
        "print([name for name in sys.modules if name.startswith(('django', 'barnraise.platform', 'barnraise.run'))])"
    )
    source = Path(districts.__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(source)}
    )
    assert done.stdout.strip() == "[]"
