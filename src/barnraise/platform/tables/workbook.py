"""XLSX workbooks: the zip's directory is checked first, then a process of its own, under limits, opens the file."""

import json
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from barnraise.platform.tables.limits import MEBI, OLE_MAGIC, Limits
from barnraise.platform.tables.opened import beginning, size_of
from barnraise.platform.tables.refused import (
    BrokenTable,
    Locked,
    NoRows,
    NotATable,
    SheetNotStated,
    TableRefused,
    TableTooLarge,
    TooManyColumns,
    TooManyRows,
    UnpacksTooLarge,
)

_WORKER = Path(__file__).with_name("xlsx_worker.py")
_END_OF_DIRECTORY = b"PK\x05\x06"
_DIRECTORY_BYTES_PER_PART = 512
_ENCRYPTED = 0x1


def workbook_records(
    content: bytes | Path, *, name: str, limits: Limits, sheet: str | None
) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """Check a workbook from outside, have it read apart, and hand out the rows of one sheet with its name."""
    if beginning(content).startswith(OLE_MAGIC):
        raise Locked(
            f"“{name}” is a workbook with a password or in the old format (.xls). "
            f"Open it in Excel, remove the password, save it as “Excel Workbook (.xlsx)” and send it again."
        )
    with _seekable(content) as stream:
        _check_directory(stream, name=name, limits=limits, packed_bytes=size_of(content))
        stream.seek(0)
        answer = _read_apart(stream, name=name, limits=limits, sheet=sheet)
    head = json.loads(answer.readline() or b"{}")
    if "refused" in head:
        answer.close()
        raise _refusal(head, name=name, limits=limits)
    return str(head["sheet"]), _lines(answer)


def _seekable(content: bytes | Path) -> IO[bytes]:
    """Give the bytes a file descriptor that a child process can read."""
    if isinstance(content, Path):
        return content.open("rb")
    stream = tempfile.TemporaryFile()  # noqa: SIM115
    stream.write(content)
    stream.flush()
    stream.seek(0)
    return stream


def _check_directory(stream: IO[bytes], *, name: str, limits: Limits, packed_bytes: int) -> None:
    """Refuse by the zip's table of contents alone, before anything is unpacked."""
    _check_directory_size(stream, name=name, limits=limits, packed_bytes=packed_bytes)
    stream.seek(0)
    try:
        parts = zipfile.ZipFile(stream).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError, struct.error) as error:
        raise _damaged(name, str(error)) from error
    unpacked = sum(part.file_size for part in parts)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Locked(f"“{name}” is locked with a password. Remove the password and send it again.")
    if unpacked > limits.unpacked_bytes:
        raise UnpacksTooLarge(
            f"“{name}” holds {packed_bytes:,} bytes and unpacks to {unpacked:,}; the limit is "
            f"{limits.unpacked_bytes:,}. "
            f"Save the sheet as CSV and send that, or split it."
        )
    if unpacked > limits.ratio * packed_bytes:
        raise UnpacksTooLarge(
            f"“{name}” unpacks to {unpacked // max(packed_bytes, 1)} times its own size; the limit is {limits.ratio} "
            "times, "
            f"as only a trap grows more. Save the sheet as CSV and send that."
        )
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise NotATable(_what_archive(name, sorted(names)))


def _check_directory_size(stream: IO[bytes], *, name: str, limits: Limits, packed_bytes: int) -> None:
    """Refuse a directory of too many parts without reading it."""
    tail_bytes = min(packed_bytes, 65_557)
    stream.seek(packed_bytes - tail_bytes)
    tail = stream.read(tail_bytes)
    at = tail.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < 22:
        raise _damaged(name, "the zip directory at its end is missing")
    parts, directory_bytes = struct.unpack_from("<HI", tail, at + 10)
    if parts > limits.parts or directory_bytes > limits.parts * _DIRECTORY_BYTES_PER_PART:
        raise UnpacksTooLarge(
            f"“{name}” is made of {parts:,} parts in a directory of {directory_bytes:,} bytes; a workbook has at most "
            f"{limits.parts:,}. Save the sheet as CSV and send that."
        )


def _what_archive(name: str, names: list[str]) -> str:
    holds = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    kind = "a zip archive"
    if "manifest.csv" in names and ("orgs.csv" in names or "users.csv" in names):
        kind = "a OneRoster archive"
    elif any(part.endswith(".shp") for part in names):
        kind = "a map (shapefile)"
    elif "word/document.xml" in names:
        kind = "a Word document"
    elif "xl/workbook.bin" in names or "content.xml" in names:
        kind = "a workbook in another format"
    return f"“{name}” is {kind}, not an XLSX workbook: it holds {holds or 'nothing'}. Send one table as CSV or XLSX."


def _read_apart(stream: IO[bytes], *, name: str, limits: Limits, sheet: str | None) -> BinaryIO:
    """Let the worker read the workbook, and give back its answer: JSON lines in a nameless file."""
    order = {
        "sheet": sheet,
        "rows": limits.workbook_rows,
        "columns": limits.workbook_columns,
        "memory_bytes": limits.workbook_memory_bytes,
        "cpu_seconds": limits.workbook_cpu_seconds,
        "answer_bytes": 8 * limits.unpacked_bytes,
    }
    answer: Any = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_WORKER), json.dumps(order)],
            stdin=stream, stdout=answer, stderr=subprocess.DEVNULL, timeout=limits.workbook_wall_seconds, env={},
            check=False, close_fds=True,
        )  # fmt: skip
        code = done.returncode
    except subprocess.TimeoutExpired:
        code = -1
    if code != 0:
        answer.close()
        raise TableTooLarge(
            f"“{name}” could not be opened within {limits.workbook_cpu_seconds} seconds and "
            f"{limits.workbook_memory_bytes // MEBI} MB. A cell far outside the table often is the cause: "
            f"save the sheet as CSV and send that."
        )
    answer.seek(0)
    return answer  # type: ignore[no-any-return]


def _refusal(head: dict[str, Any], *, name: str, limits: Limits) -> TableRefused:
    """Turn the worker's reason into a sentence."""
    reason = head["refused"]
    sheets = tuple(str(title) for title in head.get("sheets", ()))
    listed = ", ".join(f"“{title}”" for title in sheets)
    match reason:
        case "no-such-sheet":
            return SheetNotStated(
                f"“{name}” has no sheet of that name; it has {listed}. State one of them.", sheets=sheets
            )
        case "several-sheets":
            return SheetNotStated(
                f"“{name}” has rows on several sheets: {listed}. Say which one to read.", sheets=sheets
            )
        case "no-rows":
            return NoRows(
                f"“{name}” holds no cell with text on any visible sheet ({listed}). Look into it and send it again."
            )
        case "rows":
            return TooManyRows(
                f"“{name}” has more than {limits.workbook_rows:,} rows. Save the sheet as CSV, where "
                f"{limits.rows:,} are allowed, or split it."
            )
        case "columns":
            return TooManyColumns(
                f"“{name}” has {head['columns']:,} columns in row {head['row']:,}; the limit is "
                f"{limits.workbook_columns:,}. "
                f"Delete the columns that are not needed."
            )
        case "password":
            return Locked(f"“{name}” is locked with a password. Remove the password and send it again.")
        case _:
            return _damaged(name, str(head.get("detail", reason)))


def _damaged(name: str, reason: str) -> BrokenTable:
    return BrokenTable(
        f"“{name}” cannot be opened as a workbook ({reason[:200]}): it is damaged or cut off. "
        f"Open it in Excel, save it again as .xlsx, or save the sheet as CSV."
    )


def _lines(answer: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    with answer:
        for line in answer:
            row_number, cells = json.loads(line)
            yield row_number, cells
