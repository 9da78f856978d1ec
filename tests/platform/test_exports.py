"""Files out: no spreadsheet program may run a cell, and no figure may change its type."""

import csv
import io
import unicodedata
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.core.money import Money
from barnraise.platform import exports

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "\u3000@x",
    "\ufeff=1",
    "\u200b=1",
    "\x00=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "﹦1",
]


def runs(text: str) -> bool:
    """Whether a reader that trims blanks and folds wide forms would take the text for a formula."""
    return unicodedata.normalize("NFKC", text.lstrip("\x00\u200b\ufeff \t\r\n\u00a0\u3000")).startswith(
        ("=", "+", "-", "@")
    )


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_program_could_run_gets_an_apostrophe(text: str) -> None:
    assert exports.safe_text(text) == "'" + text


@pytest.mark.parametrize("text", ["Cedar Falls", "a=b", "1-2", "", "O’Brien + Sons", "0535-01", "−5"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert exports.safe_text(text) == text


@given(st.text(max_size=12))
def test_no_text_begins_as_a_formula_after_a_reader_trims_it(text: str) -> None:
    assert not runs(exports.safe_text(text))


@pytest.mark.parametrize("text", DANGEROUS[:4] + DANGEROUS[7:])
def test_a_writer_that_disarms_nothing_is_caught(text: str) -> None:
    assert runs(text)


def test_csv_keeps_money_exact_days_iso_and_unknown_empty() -> None:
    file = io.StringIO()
    rows: list[tuple[exports.Value, ...]] = [
        ("Dover, “east”", Money(139780), Decimal("1.500000"), date(2026, 3, 10), None, 7),
        ('a "b"', Money(-5), 1, 2, 3, 4),
    ]
    assert exports.write_csv(file, ["A", "B", "C", "D", "E", "=F"], rows) == 2
    text = file.getvalue()
    assert text.splitlines()[1] == '"Dover, “east”",1397.80,1.5,2026-03-10,,7'
    assert "\r\n" in text and text.startswith("\ufeff")
    back = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert back[0][5] == "'=F"
    assert back[2][:2] == ['a "b"', "-0.05"]


def test_a_spreadsheet_reads_back_with_its_types() -> None:
    file = io.BytesIO()
    assert exports.write_xlsx(file, ["A", "B", "C", "D"], [("=1+1", Money(-139780), date(2026, 3, 10), None)]) == 1
    sheet = openpyxl.load_workbook(file).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert (sheet["B2"].value, sheet["B2"].data_type) == (-1397.8, "n")
    assert sheet["C2"].value.date() == date(2026, 3, 10)
    assert sheet["D2"].value is None


def test_a_text_no_cell_can_hold_is_refused_and_not_dropped() -> None:
    exports.write_xlsx(io.BytesIO(), ["A"], [("x" * exports.LONGEST_CELL,)])
    with pytest.raises(exports.TooLargeForASpreadsheet, match="Row 1, column 1"):
        exports.write_xlsx(io.BytesIO(), ["A"], [("x" * (exports.LONGEST_CELL + 1),)])


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    assert exports.write_xlsx(io.BytesIO(), ["A"], [("a",), ("b",)]) == 2
    with pytest.raises(exports.TooLargeForASpreadsheet, match="holds 2 rows"):
        exports.write_xlsx(io.BytesIO(), ["A"], [("a",), ("b",), ("c",)])
