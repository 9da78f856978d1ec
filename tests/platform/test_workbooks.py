"""Workbooks that people send, good and hostile: read apart, under limits, or refused with a sentence."""

import io
import random
import struct
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from barnraise.platform import tables
from barnraise.platform.tables import Limits, read_table

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="shared data not beside the checkout")


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    fill(book)
    book.close()
    return stream.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return stream.getvalue()


def test_a_workbook_gives_figures_dates_and_ids_as_text() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Members")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(1, 1, ["Id", "Pupils", "Share", "Joined", "At", "Active", "Large"])
        sheet.write_string(2, 1, "007")
        sheet.write_number(2, 2, 123)
        sheet.write_number(2, 3, 5.1 * 3)
        sheet.write_datetime(2, 4, datetime(2026, 1, 31), day)
        sheet.write_datetime(2, 5, datetime(2026, 1, 31, 9, 30), day)
        sheet.write_boolean(2, 6, True)
        sheet.write_number(2, 7, 1e20)

    table = read_table(workbook(fill), name="members.xlsx")
    assert (table.format, table.sheet, table.header_row_number) == ("xlsx", "Members", 2)
    assert list(table.rows) == [
        (3, ("", "007", "123", "15.3", "2026-01-31", "2026-01-31 09:30:00", "TRUE", "100000000000000000000"))
    ]


def test_an_error_cell_shows_its_error_and_is_not_blank() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("A")
        sheet.write_row(0, 0, ["Name", "Amount"])
        sheet.write_string(1, 0, "Dover")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")

    assert list(read_table(workbook(fill), name="x.xlsx").rows) == [(2, ("Dover", "#DIV/0!"))]


def _two_sheets(book: xlsxwriter.Workbook) -> None:
    for title in ("Notes", "Rows"):
        book.add_worksheet(title).write_column(0, 0, ["Name", f"from {title}"])
    book.add_worksheet("Empty")


def test_several_filled_sheets_are_refused_by_name_until_one_is_stated() -> None:
    content = workbook(_two_sheets)
    with pytest.raises(tables.SheetNotStated) as refusal:
        read_table(content, name="x.xlsx")
    assert refusal.value.sheets == ("Notes", "Rows")
    assert list(read_table(content, name="x.xlsx", sheet="Rows").rows) == [(2, ("from Rows",))]
    with pytest.raises(tables.SheetNotStated, match="no sheet of that name"):
        read_table(content, name="x.xlsx", sheet="rows")


def test_hidden_and_empty_sheets_do_not_stand_in_the_way() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Rows").write_column(0, 0, ["Name", "Dover"])
        hidden = book.add_worksheet("Lists")
        hidden.write_column(0, 0, ["a", "b"])
        hidden.hide()

    assert read_table(workbook(fill), name="x.xlsx").sheet == "Rows"


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(tables.NoRows):
        read_table(workbook(lambda book: book.add_worksheet("A") and None), name="x.xlsx")


def test_workbook_rows_and_columns_are_counted_at_and_above_the_limit() -> None:
    def grid(rows: int, columns: int) -> bytes:
        def fill(book: xlsxwriter.Workbook) -> None:
            sheet = book.add_worksheet()
            for row in range(rows):
                sheet.write_row(row, 0, list(range(columns)))

        return workbook(fill)

    limits = Limits(workbook_rows=20, workbook_columns=10)
    assert len(list(read_table(grid(21, 10), name="x.xlsx", limits=limits).rows)) == 20
    with pytest.raises(tables.TooManyRows):
        list(read_table(grid(22, 10), name="x.xlsx", limits=limits).rows)
    with pytest.raises(tables.TooManyColumns, match="11 columns"):
        read_table(grid(3, 11), name="x.xlsx", limits=limits)


def test_a_zip_bomb_is_refused_by_its_directory_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    row = b"<row><c><v>1</v></c></row>"
    bomb = packed({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": row * (100_000_000 // len(row))})
    assert len(bomb) < 400_000
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("the bomb was opened"))
    with pytest.raises(tables.UnpacksTooLarge, match="unpacks to 99,999,9"):
        read_table(bomb, name="bomb.xlsx")


def test_a_ratio_above_the_limit_is_refused_even_when_small() -> None:
    with pytest.raises(tables.UnpacksTooLarge, match="times its own size"):
        read_table(packed({"xl/workbook.xml": b" " * 1_000_000}), name="x.xlsx")


def test_parts_are_counted_at_and_above_the_limit() -> None:
    def parts(count: int) -> bytes:
        return packed({f"xl/{n}.xml": b"<x/>" for n in range(count)})

    with pytest.raises(tables.NotATable):
        read_table(parts(2_000), name="x.xlsx")
    with pytest.raises(tables.UnpacksTooLarge, match="2,001 parts"):
        read_table(parts(2_001), name="x.xlsx")


def test_a_directory_that_lies_about_its_sizes_costs_only_the_worker() -> None:
    good = workbook(lambda book: book.add_worksheet("A").write_column(0, 0, ["Name", "Dover"]) and None)
    parts = {
        part: zipfile.ZipFile(io.BytesIO(good)).read(part) for part in zipfile.ZipFile(io.BytesIO(good)).namelist()
    }
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    parts["xl/worksheets/sheet1.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + row * 6_000_000
        + b"</sheetData></worksheet>"
    )
    lying = bytearray(packed(parts))
    at = lying.rfind(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", lying, at + 24, 1_000)
    limits = Limits(workbook_cpu_seconds=3, workbook_wall_seconds=20)
    with pytest.raises(tables.TableRefused) as refusal:
        list(read_table(bytes(lying), name="lying.xlsx", limits=limits).rows)
    assert "lying.xlsx" in refusal.value.message


def test_a_cell_in_the_last_corner_costs_only_the_worker() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Dover"])
        sheet.write_string(1_048_575, 16_383, "far away")

    with pytest.raises(tables.TableTooLarge, match="far outside the table"):
        read_table(workbook(fill), name="far.xlsx")


def test_a_locked_or_old_workbook_is_refused() -> None:
    with pytest.raises(tables.Locked, match="password"):
        read_table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), name="old.xls")
    locked = bytearray(packed({"xl/workbook.xml": b"<x/>"}))
    locked[locked.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(tables.Locked):
        read_table(bytes(locked), name="x.xlsx")


def test_a_workbook_cut_off_is_refused() -> None:
    good = workbook(_two_sheets)
    for content in (good[:-30], good[: len(good) // 2], b"PK\x03\x04"):
        with pytest.raises(tables.BrokenTable):
            read_table(content, name="x.xlsx")


def test_the_worker_sees_nothing_of_our_environment() -> None:
    worker = Path(tables.__file__).with_name("xlsx_worker.py").read_text(encoding="utf-8")
    assert "barnraise" not in worker and "os.environ" not in worker


@needs_data
def test_a_real_workbook_is_read_by_path_and_by_bytes_alike() -> None:
    path = DATA / "districts_us" / "census_nces_id_link.xlsx"
    by_path = list(read_table(path, name=path.name).rows)
    assert by_path == list(read_table(path.read_bytes(), name=path.name).rows)
    assert len(by_path) == 19_877


def test_a_mutated_workbook_is_read_or_refused_but_never_breaks() -> None:
    good = workbook(lambda book: book.add_worksheet("A").write_column(0, 0, ["Name", "Dover", str(date.max)]) and None)
    rng = random.Random(5)
    for _ in range(25):
        mutant = bytearray(good)
        for _ in range(rng.randint(1, 8)):
            mutant[rng.randrange(4, len(mutant))] = rng.randrange(256)
        try:
            list(read_table(bytes(mutant), name="mutant.xlsx").rows)
        except tables.TableRefused as refusal:
            assert "mutant.xlsx" in refusal.message
