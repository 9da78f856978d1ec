"""Bytes in, rows of text out: CSV, pasted text, gzip and XLSX under limits, with a sentence for every refusal.

    table = read_table(content, name="members.csv")
    for row_number, cells in table.rows: ...

Nothing is guessed that matters: cells stay text, zeros stay in front, an encoding nobody stated is refused. A text file
of a million rows streams through in flat memory; a workbook is opened in a process of its own.
"""

from pathlib import Path

from barnraise.platform.tables.delimited import text_records
from barnraise.platform.tables.limits import GZIP_MAGIC, OLE_MAGIC, USUAL_LIMITS, ZIP_MAGIC, Limits
from barnraise.platform.tables.opened import beginning, what_it_is
from barnraise.platform.tables.refused import (
    BrokenQuotes,
    BrokenTable,
    CellTooLong,
    EncodingNotStated,
    HoldsNul,
    Locked,
    NoHeader,
    NoRows,
    NotATable,
    SheetNotStated,
    TableRefused,
    TableTooLarge,
    TooManyColumns,
    TooManyRows,
    UnpacksTooLarge,
)
from barnraise.platform.tables.rows import Header, Ragged, Row, Table, assemble
from barnraise.platform.tables.workbook import workbook_records

__all__ = [
    "BrokenQuotes", "BrokenTable", "CellTooLong", "EncodingNotStated", "Header", "HoldsNul", "Limits", "Locked",
    "NoHeader", "NoRows", "NotATable", "Ragged", "Row", "SheetNotStated", "Table", "TableRefused", "TableTooLarge",
    "TooManyColumns", "TooManyRows", "UnpacksTooLarge", "read_pasted", "read_table",
]  # fmt: skip


def read_table(
    content: bytes | Path,
    *,
    name: str,
    limits: Limits = USUAL_LIMITS,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header: Header | None = None,
) -> Table:
    """Read a file that a person sent into its headings and rows of text.

    `content` is the file's bytes or its path (a path is never held in memory whole). `encoding`, `delimiter` and
    `sheet` are what an import profile states. `header` answers whether a row is the row of headings, so that lines
    above it are skipped; without it the first row that is not blank is. Errors: a `TableRefused`; while rows are being
    taken, too.
    """
    start = beginning(content)
    if not start:
        raise NoRows(f"“{name}” is empty: it holds no bytes. Export it again and check its size before you send it.")
    if start.startswith((*ZIP_MAGIC, OLE_MAGIC)):
        chosen, records = workbook_records(content, name=name, limits=limits, sheet=sheet)
        return assemble(
            records, name=name, format="xlsx", encoding="", delimiter="", sheet=chosen, header=header, limits=limits,
            rows_max=limits.workbook_rows, columns_max=limits.workbook_columns,
        )  # fmt: skip
    if (thing := what_it_is(start)) is not None:
        raise NotATable(f"“{name}” is {thing}, not a table. Send the rows as a CSV file or an XLSX workbook.")
    found, records = text_records(content, name=name, limits=limits, encoding=encoding, delimiter=delimiter)
    form = "csv.gz" if start.startswith(GZIP_MAGIC) else "csv"
    return assemble(
        records, name=name, format=form, encoding=found.encoding, delimiter=found.delimiter, sheet="", header=header,
        limits=limits, rows_max=limits.rows, columns_max=limits.columns,
    )  # fmt: skip


def read_pasted(text: str, *, limits: Limits = USUAL_LIMITS, header: Header | None = None) -> Table:
    """Read cells that were copied from a spreadsheet and pasted into a page.

    >>> table = read_pasted("Name\\tPupils\\nDover\\t0100")
    >>> table.columns, list(table.rows)
    (('Name', 'Pupils'), [(2, ('Dover', '0100'))])
    """
    if not text.strip():
        raise NoRows("Nothing was pasted. Copy the rows with their headings in the spreadsheet, then paste them here.")
    return read_table(text.encode("utf-8", "replace"), name="the pasted text", limits=limits, header=header)
