"""Lines of a file under its headings, wherever these stand, whatever ends the lines or parts the cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

from barnraise.integrations.packed import PackedRefused, unpacked

Lines = Iterator[tuple[int, tuple[str, ...]]]
SEARCHED = 40
"""UNIT: lines at the head of a file among which its headings are looked for."""


class StateRefused(ValueError):
    """Files from which no scenario can begin; the message says which, why, and what to do."""


def under_headings(
    content: bytes, what: str, known: Callable[[tuple[str, ...]], bool]
) -> tuple[tuple[str, ...], Lines]:
    """The headings, and each line below that is not blank, by its number. Errors: `StateRefused`."""
    try:
        content = unpacked(content)
    except PackedRefused as refused:
        raise StateRefused(f"{what}: {refused}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    lines = _lines(text, what)
    for number, cells in lines:
        if known(cells):
            return cells, lines
        if number > SEARCHED:
            break
    raise StateRefused(
        f"{what} has no line of headings that is known here. Check that it is the right file, saved as CSV."
    )


def _lines(text: str, what: str) -> Lines:
    head = text[:10_000]
    delimiter = "\t" if head.count("\t") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, tuple(cells)
    except csv.Error as error:
        raise StateRefused(f"{what} is no CSV from line {reader.line_num} on: {error}. Save it as CSV once more.")
