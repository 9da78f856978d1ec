"""Tables out as CSV and XLSX: text stays text in every spreadsheet program, numbers stay numbers."""

import csv
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from barnraise.core.money import Money
from barnraise.platform import clock
from barnraise.platform.refusals import Refusal
from barnraise.platform.words import plain

Value = str | int | Decimal | Money | date | None

BOM = "\ufeff"
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
"""UNIT: what a spreadsheet holds, characters in a cell and rows under the titles."""

# SOURCE: OWASP "CSV Injection": a program takes = + - @ for a formula, also after blanks, and some fold full-width
# and small forms into the plain signs before they look.
_FORMULA = re.compile(
    "[\t\r\n]|[\\s\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]"
)


class TooLargeForASpreadsheet(Refusal):
    """More rows, or a longer text, than a spreadsheet file can hold."""

    rule = "too-large-for-a-spreadsheet"


def safe_text(text: str) -> str:
    """Text that no spreadsheet program runs as a formula: a leading apostrophe where one could.

    >>> safe_text("=1+1"), safe_text("  @cmd"), safe_text("Cedar Falls")
    ("'=1+1", "'  @cmd", 'Cedar Falls')
    """
    return "'" + text if _FORMULA.match(text) else text


def csv_value(value: Value) -> str | int:
    """One cell of a CSV file: text neutralised, money as `1397.80`, a day as `2026-03-10`, unknown as nothing.

    >>> csv_value(Money(-139780)), csv_value(date(2026, 3, 10)), csv_value(Decimal("12.500000")), csv_value(None)
    ('-1397.80', '2026-03-10', '12.5', '')
    """
    match value:
        case None:
            return ""
        case str():
            return safe_text(plain(value))
        case Money():
            return str(value)
        case Decimal():
            return _plain_decimal(value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            return value


def write_csv(file: IO[str], titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write titles and rows after RFC 4180, marked as UTF-8 for spreadsheet programs; answers how many rows."""
    file.write(BOM)
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([safe_text(title) for title in titles])
    written = 0
    for row in rows:
        writer.writerow([csv_value(value) for value in row])
        written += 1
    return written


def write_xlsx(file: IO[bytes], titles: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet: str = "Rows") -> int:
    """Write one sheet, row by row in constant memory; text is never a formula, money is a real number.

    Errors: `TooLargeForASpreadsheet`; the file is then worthless and must not be sent.
    """
    with tempfile.TemporaryDirectory() as scratch:
        options = {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(file, options)
        book.set_properties({"created": clock.now().replace(tzinfo=None)})
        try:
            return _write_sheet(book, titles, rows, sheet=sheet)
        finally:
            book.close()


def _write_sheet(book: Any, titles: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet: str) -> int:
    page = book.add_worksheet(sheet[:31])
    formats = {
        "title": book.add_format({"bold": True}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for place, title in enumerate(titles):
        page.write_string(0, place, title, formats["title"])
    page.freeze_panes(1, 0)
    page.set_column(0, max(0, len(titles) - 1), 18)
    written = 0
    for row in rows:
        written += 1
        if written > MOST_ROWS:
            raise TooLargeForASpreadsheet(
                f"A spreadsheet holds {MOST_ROWS:,} rows and this list has more. Filter it, or take the CSV."
            )
        for place, value in enumerate(row):
            _write_cell(page, written, place, value, formats)
    return written


def _write_cell(page: Any, row: int, place: int, value: Value, formats: dict[str, Any]) -> None:
    match value:
        case None:
            return
        case str():
            text = plain(value)
            if len(text) > LONGEST_CELL:
                raise TooLargeForASpreadsheet(
                    f"Row {row}, column {place + 1} holds {len(text):,} characters and a spreadsheet cell takes "
                    f"{LONGEST_CELL:,}. Take the CSV, which keeps them all."
                )
            page.write_string(row, place, text)
        case Money():
            page.write_number(row, place, value.cents / 100, formats["money"])
        case datetime():
            page.write_string(row, place, value.isoformat(timespec="seconds"))
        case date():
            page.write_datetime(row, place, value, formats["day"])
        case _:
            page.write_number(row, place, value)


def _plain_decimal(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
