"""The CSV tables beside a scenario: rows under known headings in any order, each cell read strictly and written exactly."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from barnraise.core.money import Money, NumberRefused
from barnraise.integrations.scenarios.refusals import GARBLED, Remarks, is_garbled

FORMULA = "=+-@'"
"""A text that begins like a formula gets an apostrophe in front, so that no spreadsheet runs it; so does one with one."""

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_WHOLE = re.compile(r"-?[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its number, and its cells by heading. A cell that cannot be taken gives a stand-in, and is noted."""

    file: str
    row: int
    cells: Mapping[str, str]
    remarks: Remarks

    def text(self, column: str, *, asked: str = "") -> str:
        """Text, as it is written but for spaces around; after an apostrophe exactly as it is written."""
        cell = self.cells.get(column, "")
        text = cell[1:] if cell.startswith("'") else cell.strip()
        if asked and not text:
            self.refuse(column, "Blank", asked)
        if is_garbled(text):
            self.refuse(column, "NotText", GARBLED)
        return text

    def number(self, column: str, *, asked: str = "") -> float | None:
        """A number; none where the cell is blank and may be."""
        text = self.text(column, asked=asked)
        if not text:
            return None
        value = float(text) if _NUMBER.fullmatch(text) else float("inf")
        if abs(value) > 1e15:
            self.refuse(column, "NotANumber", f"“{text[:40]}” is no number; write it plainly, such as 1204.5.")
            return None
        return value

    def whole(self, column: str, *, asked: str) -> int:
        """A whole number."""
        text = self.text(column, asked=asked)
        if text and not _WHOLE.fullmatch(text):
            self.refuse(column, "NotWhole", f"“{text[:40]}” is no whole number; write it plainly, such as 1204.")
        return int(text) if _WHOLE.fullmatch(text) else 0

    def money(self, column: str) -> Money | None:
        """Dollars and cents; none where the cell is blank."""
        text = self.text(column)
        try:
            return Money.parse(text) if text else None
        except NumberRefused as error:
            self.refuse(column, type(error).__name__, str(error))
            return None

    def refuse(self, column: str, rule: str, why: str) -> None:
        """Note a cell that cannot be taken."""
        self.remarks.cell(self.file, self.row, column, self.cells.get(column, ""), rule=rule, why=why)


@dataclass(slots=True)
class Table:
    """A file's rows. `needs` and `may` name its columns; `each` those that stand there once a function, as `cost:KEY`."""

    file: str
    content: bytes
    remarks: Remarks
    needs: Sequence[str]
    may: Sequence[str] = ()
    each: Sequence[str] = ()
    functions: Sequence[str] = ()
    heads: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Cells]:
        """Each row that is not blank. What cannot be read is noted, and nothing after it is read."""
        try:
            lines = csv.reader(io.StringIO(self.content.decode("utf-8-sig"), newline=""), strict=True)
        except UnicodeDecodeError:
            self.remarks.file(self.file, "NotText", "it is not UTF-8 text; save it as CSV UTF-8 and try again.")
            return
        row = 0
        try:
            row, self.heads = 1, [self._head(head) for head in next(lines, [])]
            if not self._knows():
                return
            for row, cells in enumerate(lines, start=2):
                if len(cells) == len(self.heads):
                    if any(map(str.strip, cells)):
                        yield Cells(self.file, row, dict(zip(self.heads, cells, strict=True)), self.remarks)
                elif any(map(str.strip, cells)):
                    why = f"it has {len(cells)} cells under {len(self.heads)} headings; a comma is missing or too many."
                    self.remarks.cell(self.file, row, "", "", rule="RaggedRow", why=why)
        except csv.Error as error:
            self.remarks.cell(self.file, row + 1, "", "", rule="BadFile", why=f"it is not CSV from here on: {error}.")

    def _head(self, head: str) -> str:
        """A heading; the function's key after a colon keeps its letters as they are."""
        name, colon, function = head.strip().partition(":")
        return f"{name.strip().lower()}{colon}{function.strip()}"

    def _knows(self) -> bool:
        """Whether the headings are those that are known here; each at fault is named."""
        known = [*self.needs, *self.may, *(f"{name}:{function}" for name in self.each for function in self.functions)]
        before = len(self.remarks.found)
        for column in self.needs:
            if column not in self.heads:
                self._refuse(column, "MissingColumn", f"there is no column {column}; add it.")
        for column in dict.fromkeys(self.heads):
            if self.heads.count(column) > 1:
                self._refuse(column, "RepeatedColumn", f"the column {column} stands there twice; keep one of them.")
            if column not in known:
                near = get_close_matches(column, known, 1)
                listed = ", ".join([*self.needs, *self.may, *(f"{name}:FUNCTION" for name in self.each)])
                meant = f"Is “{near[0]}” meant?" if near else f"Known here: {listed}."
                self._refuse(column, "UnknownColumn", f"the column “{column[:40]}” is not known. {meant}")
        return len(self.remarks.found) == before

    def _refuse(self, column: str, rule: str, why: str) -> None:
        self.remarks.cell(self.file, 1, column, column, rule=rule, why=why)


def written(heads: Sequence[str], rows: Sequence[Sequence[str]], *, needed: int) -> bytes:
    """A table as CSV. Columns that no row fills are left out, but for the first ones, which are needed."""
    kept = [place for place in range(len(heads)) if place < needed or any(row[place] for row in rows)]
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerows([line[place] for place in kept] for line in (heads, *rows))
    return text.getvalue().encode()


def text_cell(value: str) -> str:
    """A text as a cell from which it is read back exactly."""
    return f"'{value}" if value[:1] in tuple(FORMULA) or value != value.strip() else value


def number_cell(value: float | None) -> str:
    """A number as a cell; blank for none."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
