"""Read one sheet of a workbook on standard input, under limits, and write its rows as JSON lines.

Runs as a program of its own (`python -I xlsx_worker.py ORDER`), so that a hostile workbook can only ever cost this
process its life. Imports nothing of ours.
"""

import datetime
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

_ERROR_CELL = re.compile(
    rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>.*?<v>([^<]{1,20})</v>', re.DOTALL
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Refused(Exception):
    """A reason, as the words of the answer's first line."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.answer = {"refused": reason, **facts}


def text_of(cell: Any) -> str:
    """Write a cell as the text that a person sees in it: 123 for 123.0, ISO for dates.

    UNIT: figures keep the fifteen digits that Excel itself keeps.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return _figure(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _figure(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = format(value, ".15g")
    return format(Decimal(text), "f") if "e" in text else text


def errors_of(content: bytes, title: str) -> dict[tuple[int, int], str]:
    """Find the cells that hold an error (#N/A): the reader would hand them over as blanks."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        path = _sheet_path(parts, title)
        if path is None or path not in parts.namelist():
            return {}
        xml = parts.read(path)
    if b't="e"' not in xml:
        return {}
    found = _ERROR_CELL.finditer(xml)
    return {(int(m[2]), _column(m[1].decode())): m[3].decode("ascii", "replace") for m in found}


def _sheet_path(parts: zipfile.ZipFile, title: str) -> str | None:
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314 a child with limits reads it
    key = next((e.get(_RELATION) for e in book.iter() if e.tag.endswith("}sheet") and e.get("name") == title), None)
    if key is None or "xl/_rels/workbook.xml.rels" not in parts.namelist():
        return None
    relations = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 as above
    target = next((e.get("Target") for e in relations if e.get("Id") == key), None)
    return None if target is None else target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def rows_of(sheet: Any, order: dict[str, Any], errors: dict[tuple[int, int], str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything, blanks at their end cut off."""
    if sheet.start is None:
        return
    kept = 0
    indent = [""] * sheet.start[1]
    for row_number, raw in enumerate(sheet.iter_rows(), start=1):
        cells = indent + [text_of(cell) for cell in raw]
        if errors:
            cells = [errors.get((row_number, column), cell) for column, cell in enumerate(cells, start=1)]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        kept += 1
        if kept > order["rows"] + 1:
            raise Refused("rows")
        if len(cells) > order["columns"]:
            raise Refused("columns", row=row_number, columns=len(cells))
        yield row_number, cells


def chosen(book: Any, wanted: str | None) -> Any:
    """Take the sheet that was stated, or the only visible one that holds anything."""
    sheets = [m.name for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    visible = [m.name for m in book.sheets_metadata if m.name in sheets and m.visible == SheetVisibleEnum.Visible]
    if wanted is not None:
        if wanted not in sheets:
            raise Refused("no-such-sheet", sheets=visible)
        return book.get_sheet_by_name(wanted)
    filled = [sheet for sheet in map(book.get_sheet_by_name, visible) if sheet.start is not None]
    if not filled:
        raise Refused("no-rows", sheets=visible)
    if len(filled) > 1:
        raise Refused("several-sheets", sheets=[sheet.name for sheet in filled])
    return filled[0]


def answer(order: dict[str, Any], content: bytes) -> Iterator[Any]:
    """Give the first line, then the rows; nothing is written before the whole sheet has passed."""
    try:
        sheet = chosen(load_workbook(io.BytesIO(content)), order["sheet"])
        errors = errors_of(content, sheet.name)
        width = max((len(cells) for _, cells in rows_of(sheet, order, errors)), default=0)
        if not width:
            raise Refused("no-rows", sheets=[sheet.name])
    except Refused as refused:
        yield refused.answer
        return
    except PasswordError:
        yield {"refused": "password"}
        return
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError) as error:
        yield {"refused": "damaged", "detail": str(error)}
        return
    yield {"sheet": sheet.name}
    for row_number, cells in rows_of(sheet, order, errors):
        yield [row_number, cells + [""] * (width - len(cells))]


def main() -> None:
    """Bind this process first, read afterwards."""
    order = json.loads(sys.argv[1])
    for what, most in (
        (resource.RLIMIT_AS, order["memory_bytes"]),
        (resource.RLIMIT_CPU, order["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, order["answer_bytes"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    out = sys.stdout
    for line in answer(order, sys.stdin.buffer.read()):
        out.write(json.dumps(line) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
