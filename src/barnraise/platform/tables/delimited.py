"""CSV and pasted text as records, streamed: any line end, quoted line breaks, comma, semicolon, tab or bar."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from barnraise.platform.tables.limits import Limits
from barnraise.platform.tables.opened import opened
from barnraise.platform.tables.refused import BrokenQuotes, CellTooLong, NotATable
from barnraise.platform.tables.surveyed import survey

DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Written:
    """How a text file turned out to be written."""

    encoding: str
    delimiter: str


def text_records(
    content: bytes | Path, *, name: str, limits: Limits, encoding: str | None, delimiter: str | None
) -> tuple[Written, Iterator[tuple[int, list[str]]]]:
    """Survey a text file, then hand out its records with the number of each."""
    found = survey(content, name=name, limits=limits, encoding=encoding)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise NotATable(
            f"The profile says that {delimiter!r} separates the cells of “{name}”. State one sign, such as a comma."
        )
    separator = delimiter or likely_delimiter(found.sample)
    written = Written("utf-8" if found.encoding == "utf-8-sig" else found.encoding, separator)
    return written, _records(content, name=name, limits=limits, encoding=found.encoding, delimiter=separator)


def likely_delimiter(sample: str) -> str:
    """Say which sign separates the cells: the one under which most rows have the same number of cells.

    >>> likely_delimiter("name;amount\\nA;1,50\\nB;2,75\\n")
    ';'
    """
    lines = sample.splitlines(keepends=True)
    if len(lines) > 1:
        lines = lines[:-1] if not sample.endswith(("\n", "\r")) else lines
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        score = _score(lines, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _score(lines: list[str], delimiter: str) -> tuple[int, int]:
    widths: Counter[int] = Counter()
    try:
        for cells, _ in zip(csv.reader(lines, delimiter=delimiter), range(_SAMPLE_ROWS), strict=False):
            if len(cells) > 1:
                widths[len(cells)] += 1
    except csv.Error:
        pass
    if not widths:
        return 0, 0
    width, rows = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    return rows, width


def _records(
    content: bytes | Path, *, name: str, limits: Limits, encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    row_number = 0
    with opened(content, name=name, limits=limits) as stream:
        lines = io.TextIOWrapper(stream, encoding=encoding, newline="")
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for row_number, cells in enumerate(reader, start=1):
                yield row_number, cells
        except csv.Error as error:
            raise _broken(name, row_number + 1, str(error)) from error


def _broken(name: str, row_number: int, reason: str) -> BrokenQuotes | CellTooLong:
    """Turn the csv module's words into ours."""
    if "field limit" in reason:
        return CellTooLong(
            f"“{name}” holds a cell of more than {csv.field_size_limit():,} characters in row {row_number:,}: most "
            "often a "
            f"quotation mark was opened there and never closed. Mend that row and send the file again."
        )
    if "unexpected end" in reason:
        return BrokenQuotes(
            f"“{name}” opens a quotation mark in row {row_number:,} and never closes it. "
            f"Close it, or double a quotation mark that belongs to the text, and send the file again."
        )
    return BrokenQuotes(
        f"“{name}” has a quotation mark in the middle of a quoted cell in row {row_number:,} ({reason}). "
        f"Double a quotation mark that belongs to the text, and send the file again."
    )
