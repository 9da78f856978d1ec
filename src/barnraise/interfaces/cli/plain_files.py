"""Plain CSV files under exact headings, read as a stream; every cell that cannot be taken is refused by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from barnraise.integrations.sheets.refused import Unreadable, ragged

REFUSED_MAX = 1_000
"""Reading stops there: a file with a thousand bad rows has one mistake, not a thousand."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an input is not accepted, and where it stands; rows count from 1, the heading included."""

    row: int | None
    column: str
    value: str
    rule: str
    message: str


@dataclass(slots=True)
class PlainFile:
    """A file whose first row names exactly these columns, each once, in any order."""

    path: Path
    columns: Sequence[str]
    refused: list[Refusal] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Each row with its number as a person counts it, its cells in the order of `columns`, bare of spaces around.

        Blank rows count and are left out. What cannot be read goes to `refused`; after `REFUSED_MAX` reading stops.
        """
        row = 0
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as handle:
                table = csv.reader(_without_nul(handle), strict=True)
                row, heads = 1, next(table, [])
                if not self._knows([head.strip().lower() for head in heads]):
                    return
                arranged, width = itemgetter(*self._places(heads)), len(heads)
                for row, cells in enumerate(table, start=2):
                    if len(cells) == width:
                        yield row, tuple(map(str.strip, arranged(cells)))
                    elif cells and any(map(str.strip, cells)):
                        self.refuse(row, ragged(tuple(cells), tuple(heads)))
                    if len(self.refused) >= REFUSED_MAX:
                        self._stop(row)
                        return
        except csv.Error as error:
            self.refuse(row + 1, Unreadable("", "", "BadFile", f"it is not CSV from here on: {error}."))
        except UnicodeDecodeError:
            message = f"{self.path.name} is not UTF-8 text; save it as CSV UTF-8 and try again."
            self.refused.append(Refusal(None, "", self.path.name, "BadFile", message))

    def refuse(self, row: int, error: Unreadable) -> None:
        """Note what is wrong in a row."""
        rule = "RaggedRow" if error.rule == "ragged" else error.rule
        message = f"{self.path.name}, row {row}: {error.message}"
        self.refused.append(Refusal(row, error.field, error.value[:80], rule, message))

    def _knows(self, heads: Sequence[str]) -> bool:
        """Whether the heading is exactly what is asked for; each column at fault is named."""
        wanted = ", ".join(self.columns)
        for column in (column for column in self.columns if column not in heads):
            self._head(column, "", "MissingColumn", f"there is no column {column}; the first row must name {wanted}")
        for column in dict.fromkeys(head for head in heads if head not in self.columns):
            self._head(column, column, "UnknownColumn", f"the column “{column}” is not known here; name only {wanted}")
        for column in (column for column in self.columns if heads.count(column) > 1):
            self._head(column, column, "RepeatedColumn", f"the column {column} stands here twice; keep one of them")
        return not self.refused

    def _head(self, column: str, value: str, rule: str, why: str) -> None:
        self.refuse(1, Unreadable(column, value, rule, f"{why}."))

    def _places(self, heads: Sequence[str]) -> list[int]:
        found = [head.strip().lower() for head in heads]
        return [found.index(column) for column in self.columns]

    def _stop(self, row: int) -> None:
        message = f"{self.path.name}: {REFUSED_MAX:,} cells are refused up to row {row}; the rest was not read."
        self.refused.append(Refusal(None, "", self.path.name, "TooManyRefused", message))


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise csv.Error("this line holds a NUL, as no text does")
        yield line
