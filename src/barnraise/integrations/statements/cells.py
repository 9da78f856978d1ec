"""How one cell of the facts is written and read: each kind has one form, and only that form is read back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from barnraise.core.facts import ReturnKind, Settled, Unit
from barnraise.core.money import Money, NumberRefused, parse_scaled
from barnraise.core.savings.document import exact
from barnraise.core.savings.records import Grade, Method

_FORMULA = "=+-@\t\r'"
"""A text that begins like a formula gets an apostrophe in front, so that no spreadsheet runs it; so does one with one."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
_MONEY = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]{2}")
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_HASH = re.compile(r"[0-9a-f]{64}")
_ROW_ID = re.compile(r"\b[a-z_]+\.[A-Z][A-Za-z]+:[0-9]+\b")


class CellRefused(ValueError):
    """A cell that is not of its kind; the message completes a sentence that begins with the cell."""


class Cell(NamedTuple):
    """A kind of cell: what it is called in the documentation, how it is written, and how it is read."""

    kind: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _write_text(value: str) -> str:
    if _ROW_ID.search(value):
        raise CellRefused("names a row of a database, and an export holds none; freeze it under a public name")
    if "\x00" in value:
        raise CellRefused("holds a character that no text has")
    return f"'{value}" if value[:1] and value[0] in _FORMULA else value


def _read_text(text: str) -> str:
    if text.startswith("'"):
        return text[1:]
    if text[:1] and text[0] in _FORMULA:
        raise CellRefused("begins like a formula; it is written with an apostrophe in front")
    return text


def _read_key(text: str) -> str:
    if not text.strip():
        raise CellRefused("is blank, and names something")
    return _read_text(text)


def _write_key(value: str) -> str:
    if not value.strip():
        raise CellRefused("is blank, and names something")
    return _write_text(value)


def _read_day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CellRefused("is no day such as 2025-07-01")
    if day.isoformat() != text:
        raise CellRefused("is no day such as 2025-07-01")
    return day


def _read_number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text) or text == "-0":
        raise CellRefused("is no number as the format writes it, such as 1204.5, without commas and idle zeros")
    try:
        parse_scaled(text)
    except NumberRefused as error:
        raise CellRefused(f"cannot be taken exactly: {error}")
    return Decimal(text)


def _read_money(text: str) -> Money:
    if not _MONEY.fullmatch(text) or text == "-0.00":
        raise CellRefused("is no amount as the format writes it, such as 1397.80")
    try:
        return Money.parse(text)
    except NumberRefused as error:
        raise CellRefused(f"cannot be taken exactly: {error}")


def _read_whole(text: str) -> int:
    if not _WHOLE.fullmatch(text) or len(text) > 12:
        raise CellRefused("is no whole number")
    return int(text)


def _read_yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise CellRefused("is neither yes nor no")
    return text == "yes"


def _read_hash(text: str) -> str:
    if not _HASH.fullmatch(text):
        raise CellRefused("is no SHA-256 in 64 small hexadecimal digits")
    return text


def _one_of(choices: type[StrEnum], what: str) -> Cell:
    def read(text: str) -> StrEnum:
        try:
            return choices(text)
        except ValueError:
            raise CellRefused(f"is no {what} of the closed list: {', '.join(choices)}")

    return Cell(f"{what}, one of: {', '.join(choices)}", lambda value: str(choices(value)), read)


def maybe(cell: Cell, empty: Any = None) -> Cell:
    """The same kind of cell, which may be empty."""
    return Cell(
        f"{cell.kind}, or empty",
        lambda value: "" if value is None or value == empty else cell.write(value),
        lambda text: cell.read(text) if text else empty,
    )


TEXT = Cell("text", _write_text, _read_text)
KEY = Cell("key: text, never empty", _write_key, _read_key)
DAY = Cell("day: year-month-day", date.isoformat, _read_day)
NUMBER = Cell("number: exact, at most six decimals, no idle zeros", exact, _read_number)
MONEY = Cell("money: dollars with two decimals", str, _read_money)
WHOLE = Cell("whole number", str, _read_whole)
YES = Cell("yes or no", lambda value: "yes" if value else "no", _read_yes)
HASH = Cell("SHA-256: 64 small hexadecimal digits", _read_hash, _read_hash)
UNIT = _one_of(Unit, "unit")
SETTLED = _one_of(Settled, "way of settling")
RETURNED = _one_of(ReturnKind, "kind of return")
METHOD = _one_of(Method, "method")
GRADE = _one_of(Grade, "grade")
