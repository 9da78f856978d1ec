"""Payables and usage reports: every line to the cent, what cannot be read set apart, returns carried as returns."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from barnraise.core.facts import Unit
from barnraise.integrations import payables
from barnraise.integrations.payables import Column, DateOrder, NotAUsageReport, RefusedCell, UsageProfile, UsageRow
from barnraise.platform.tables import read_table

COLUMNS = ("Member number", "Member", "Date", "Item", "Description", "Qty", "UOM", "Unit price", "Amount")


def read(
    *lines: tuple[str, ...], columns: tuple[str, ...] = COLUMNS, profile: UsageProfile = payables.USAGE_REPORT
) -> list[UsageRow | RefusedCell]:
    return list(payables.read(columns, list(enumerate(lines, start=2)), profile))


def line(**cells: str) -> tuple[str, ...]:
    usual = dict(
        zip(
            COLUMNS,
            ("0535-01", "Dover", "1/31/2026", "P-8511", "Copy paper", "40", "CS", "31.25", "1,250.00"),
            strict=True,
        )
    )
    return tuple({**usual, **{key.replace("_", " "): value for key, value in cells.items()}}.values())


def lines_of(path: Path) -> Iterator[UsageRow | RefusedCell]:
    table = read_table(path, name=path.name, header=payables.is_header)
    profile = payables.recognize(table.columns)
    assert profile is not None
    return payables.read(table.columns, table.rows, profile)


@pytest.fixture(scope="module")
def files(shared: Path) -> list[Path]:
    return sorted((shared / "spend" / "northtyneside_clean_rich").glob("*.csv.gz"))


def test_seven_files_in_two_layouts_give_every_line_to_the_cent(files: list[Path]) -> None:
    found = [row for path in files for row in lines_of(path)]
    rows = [row for row in found if isinstance(row, UsageRow)]
    assert (len(files), len(found), len(rows)) == (7, 83_703, 83_703)
    oracle = "read_csv(?, header=false, skip=1, all_varchar=true)"
    connection = duckdb.connect()
    names = [str(path) for path in files]
    counted, cents = connection.execute(
        f"select count(*), sum(cast(column02 as decimal(18,2)) * 100)::bigint from {oracle}", [names]
    ).fetchone() or (0, 0)
    assert (counted, cents) == (83_703, sum(row.amount_cents for row in rows))
    by_vendor: Counter[tuple[str, str]] = Counter()
    by_member: Counter[str] = Counter()
    for row in rows:
        by_vendor[row.vendor_code, row.vendor_name] += row.amount_cents
        by_member[row.member_name] += row.amount_cents
    for keys, ours in (("trim(column04), trim(column03)", dict(by_vendor)), ("trim(column05)", dict(by_member))):
        theirs = connection.execute(
            f"select {keys}, sum(cast(column02 as decimal(18,2)) * 100)::bigint from {oracle} group by all", [names]
        ).fetchall()
        assert {
            key[0] if len(key) == 1 else key: total for *key_list, total in theirs if (key := tuple(key_list))
        } == ours


def test_exact_repeats_share_a_line_key_and_all_of_them_stay(files: list[Path]) -> None:
    keys: Counter[tuple[str, str]] = Counter()
    for path in files:
        keys.update((path.name, row.line_key) for row in lines_of(path) if isinstance(row, UsageRow))
    assert sum(keys.values()) == 83_703
    assert sum(keys.values()) - len(keys) == 27_316


def test_a_line_keeps_its_key_when_rows_change_places_and_loses_it_when_it_changes() -> None:
    one, other = line(), line(Qty="41")
    first, second = read(one, other)
    assert [row.line_key for row in read(other, one)] == [second.line_key, first.line_key]  # type: ignore[union-attr]
    assert first.line_key != second.line_key  # type: ignore[union-attr]


def test_directorate_is_member_supplier_is_vendor_and_each_line_counts_one(files: list[Path]) -> None:
    first = next(iter(lines_of(files[0])))
    assert isinstance(first, UsageRow)
    assert (first.row_number, first.member_name) == (2, "Environment, Housing & Leisure")
    assert (first.vendor_name, first.vendor_code) == ("PRECOR PRODUCTS LIMITED", "302540")
    assert (first.day, first.quantity, first.unit, first.amount_cents) == (date(2016, 4, 1), "1", "each", 1_550)
    assert (first.item, first.description) == ("5023", "Equipment")
    assert first.line_key.startswith("1219830:")


def _written(shared: Path, where: str) -> bytes:
    """Write lines of the council's Parquet file out as CSV, as its own export would."""
    source = str(shared / "spend" / "uk_council_northtyneside_payments.parquet")
    found = duckdb.connect().execute(
        'select "Payment Date", Amount, "Organisational Unit", "Beneficiary Name", "Company Number", "Charity Number" '
        f'from \'{source}\' where {where} order by source_file, "Payment Date", "Beneficiary Name", Amount'
    )
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([column[0] for column in found.description or []])
    writer.writerows(found.fetchall())
    return stream.getvalue().encode()


def test_two_months_set_blank_amounts_apart_by_row_and_carry_negatives_as_returns(shared: Path) -> None:
    months = "(source_file like '2022-04%' or source_file like '2022-06%')"
    content = _written(shared, months)
    table = read_table(content, name="2022.csv")
    profile = payables.recognize(table.columns)
    assert profile is payables.UK_PAYABLES
    found = list(payables.read(table.columns, table.rows, profile))
    blank = [row for row in found if isinstance(row, RefusedCell)]
    rows = [row for row in found if isinstance(row, UsageRow)]
    returns = [row for row in rows if row.is_return]
    assert (len(found), len(blank), len(returns)) == (77_655, 8, 1_982)
    assert {(cell.column, cell.rule) for cell in blank} == {("Amount", "no_amount")}
    written = list(csv.reader(io.StringIO(content.decode())))
    assert all(written[cell.row_number - 1][1] == "" for cell in blank)
    assert {row.quantity for row in returns} == {"-1"} and {row.quantity for row in rows} == {"1", "-1"}
    assert sum(row.amount_cents for row in rows) == _cents(shared, months)
    assert sum(row.member_name == "(no organisational unit)" for row in rows) == 5_373


def _cents(shared: Path, where: str) -> int:
    source = str(shared / "spend" / "uk_council_northtyneside_payments.parquet")
    row = (
        duckdb.connect()
        .execute(f"select sum(cast(nullif(Amount, '') as decimal(18,2)) * 100)::bigint from '{source}' where {where}")
        .fetchone()
    )
    return int(row[0]) if row else 0


def test_the_5687_negative_amounts_are_those_of_all_seven_months_of_2022(shared: Path) -> None:
    table = read_table(_written(shared, "source_file like '2022-%'"), name="2022.csv")
    found = list(payables.read(table.columns, table.rows, payables.UK_PAYABLES))
    assert sum(isinstance(row, UsageRow) and row.is_return for row in found) == 5_687
    assert sum(isinstance(row, RefusedCell) for row in found) == 8


def test_a_usage_report_is_recognized_and_read() -> None:
    assert payables.recognize(COLUMNS) is payables.USAGE_REPORT
    (row,) = read(line())
    assert isinstance(row, UsageRow)
    assert row[:-1] == (
        2, "Dover", "0535-01", "", "", date(2026, 1, 31), "P-8511", "Copy paper", "40", "case", "31.25", 125_000,
    )  # fmt: skip


def test_an_amount_that_is_not_stated_is_quantity_times_price_rounded_once() -> None:
    rows = read(line(Amount="", Qty="3", Unit_price="0.335"), line(Amount="", Qty="-3", Unit_price="0.335"))
    assert [row.amount_cents for row in rows if isinstance(row, UsageRow)] == [101, -101]


def test_a_return_has_quantity_and_amount_below_zero() -> None:
    (row,) = read(line(Qty="-40", Amount="(1,250.00)"))
    assert isinstance(row, UsageRow) and row.is_return and row.amount_cents == -125_000
    for cells in ({"Amount": "-5.00"}, {"Qty": "-1"}):
        (refused,) = read(line(**cells))
        assert isinstance(refused, RefusedCell) and refused.rule == "signs_differ"


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"Member_number": "", "Member": " "}, "Member", "no_member"),
        ({"Date": ""}, "Date", "not_a_day"),
        ({"Date": "No"}, "Date", "not_a_day"),
        ({"Date": "31/1/2026"}, "Date", "not_a_day"),
        ({"Date": "1/31/26"}, "Date", "not_a_day"),
        ({"Date": "2/30/2026"}, "Date", "not_a_day"),
        ({"Date": "1/31/0026"}, "Date", "not_a_day"),
        ({"Qty": ""}, "Qty", "not_a_figure"),
        ({"Qty": "1e3"}, "Qty", "not_a_figure"),
        ({"Qty": "0.1234567"}, "Qty", "not_a_figure"),
        ({"UOM": ""}, "UOM", "no_unit"),
        ({"UOM": "furlong"}, "UOM", "unknown_unit"),
        ({"Amount": "12.345"}, "Amount", "not_an_amount"),
        ({"Amount": "NaN"}, "Amount", "not_an_amount"),
        ({"Amount": "1_000"}, "Amount", "not_an_amount"),
        ({"Amount": "١٢"}, "Amount", "not_an_amount"),
        ({"Amount": "", "Unit_price": ""}, "Amount", "no_amount"),
    ],
)
def test_a_line_that_cannot_be_read_is_set_apart_and_its_neighbors_are_read(
    cells: dict[str, str], column: str, rule: str
) -> None:
    first, refused, last = read(line(), line(**cells), line())
    assert isinstance(first, UsageRow) and isinstance(last, UsageRow) and isinstance(refused, RefusedCell)
    assert (refused.row_number, refused.column, refused.rule) == (3, column, rule)
    assert refused.message.startswith("Row 3: ") and len(refused.message) < 700


def test_a_row_of_too_few_cells_is_set_apart() -> None:
    (refused,) = read(line()[:4])
    assert isinstance(refused, RefusedCell) and refused.rule == "ragged"


def test_the_stated_order_of_dates_is_kept() -> None:
    days = {}
    for order in (DateOrder.MONTH_DAY_YEAR, DateOrder.DAY_MONTH_YEAR):
        (row,) = read(line(Date="1/2/2026"), profile=replace(payables.USAGE_REPORT, date_order=order))
        assert isinstance(row, UsageRow)
        days[order] = row.day
    assert list(days.values()) == [date(2026, 1, 2), date(2026, 2, 1)]


def test_spellings_of_units_are_mapped_by_the_profile() -> None:
    profile = replace(payables.USAGE_REPORT, units={"Karton": Unit.CARTON, "EA": Unit.CASE})
    rows = read(line(UOM="karton"), line(UOM="ea"), line(UOM="Dozen"), profile=profile)
    assert [row.unit for row in rows if isinstance(row, UsageRow)] == ["carton", "case", "dozen"]


def test_a_person_maps_the_columns_of_an_unknown_report() -> None:
    columns = ("Kunde", "Wann", "Stück", "Preis", "Zeile")
    profile = payables.mapped(
        title="a vendor's own", date_order=DateOrder.DAY_MONTH_YEAR,
        columns={
            Column.MEMBER: "Kunde", Column.DAY: "Wann", Column.QUANTITY: "Stück", Column.UNIT_PRICE: "Preis",
            Column.LINE: "Zeile",
        },
    )  # fmt: skip
    profile = replace(profile, unit_stated=Unit.EACH, vendor_stated="Acme", line_is_unique=True)
    (row,) = read(("Dover", "31.01.2026", "2", "1.50", "INV7-3"), columns=columns, profile=profile)
    assert isinstance(row, UsageRow)
    assert (row.vendor_name, row.unit, row.amount_cents, row.line_key) == ("Acme", "each", 300, "INV7-3")


def test_a_file_without_what_lines_need_is_refused_at_once() -> None:
    with pytest.raises(NotAUsageReport, match="no column “Date”, “Quantity”"):
        payables.read(("Member", "Amount"), [], payables.USAGE_REPORT)
    assert payables.recognize(("Member", "Amount")) is None
    with pytest.raises(NotAUsageReport, match="Known: usage-report"):
        payables.profile_named("acme")


def test_a_payables_file_needs_its_vendors() -> None:
    columns = ("Payment Date", "Amount", "Organisational Unit")
    with pytest.raises(NotAUsageReport, match="“Beneficiary Name”"):
        payables.read(columns, [], payables.UK_PAYABLES)
    (refused,) = read(
        ("2016-04-01", "1.00", "Finance", " "), columns=(*columns, "Beneficiary Name"), profile=payables.UK_PAYABLES
    )
    assert isinstance(refused, RefusedCell) and refused.rule == "no_vendor"
