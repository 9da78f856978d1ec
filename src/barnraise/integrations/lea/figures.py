"""Cells of district files as figures: counts, or the named reason why there is none."""

import re
from decimal import Decimal

from barnraise.core.money import NumberRefused, parse_decimal
from barnraise.integrations.lea.terms import MARKERS, Missing

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COUNT = re.compile(r"([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.0+)?")


class NotACount(ValueError):
    """A cell that is neither a whole number of pupils nor a known mark for a missing one."""


def count(cell: str) -> int | Missing:
    """Read a number of pupils; `1,234` and `12.0` are whole numbers, marks for missing figures are named.

    >>> count("0104"), count(" 1,234 "), count("†").value, count("0")
    (104, 1234, 'not_applicable', 0)
    """
    text = cell.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    if (reason := MARKERS.get(text.upper())) is not None:
        return reason
    if match := _COUNT.fullmatch(text):
        return int(match[1].replace(",", ""))
    raise NotACount(
        f"{text[:40]!r} is not a number of pupils. Give a whole number, or leave the cell empty if it is not known."
    )


def staff(cell: str) -> Decimal | Missing:
    """Read full-time equivalents; zero is a number.

    >>> staff("803.48"), staff("0"), staff("–").value
    (Decimal('803.480000'), Decimal('0.000000'), 'not_reported')
    """
    if (reason := MARKERS.get(cell.strip().upper())) is not None:
        return reason
    try:
        value = parse_decimal(cell.strip())
    except NumberRefused as refused:
        raise NotACount(str(refused)) from refused
    if value < 0:
        raise NotACount(f"{cell.strip()!r} is below zero; a number of teachers is not.")
    return value


def is_missing(cell: str) -> bool:
    """Tell whether a cell of text is one of the marks for a missing value.

    >>> is_missing(" NULL "), is_missing("Dover")
    (True, False)
    """
    return cell.strip().upper() in MARKERS


def bare(code: str) -> str:
    """Reduce a code to how it is compared: without leading zeros, `0` and marks for missing values are none.

    >>> bare("03"), bare("07W"), bare("0"), bare("NULL")
    ('3', '7W', '', '')
    """
    return "" if is_missing(code) else code.strip().upper().removesuffix(".0").lstrip("0")


def text(cell: str) -> str:
    """Read a name: padding and doubled blanks removed, marks for missing values left out."""
    return "" if is_missing(cell) else " ".join(cell.split())


def year_ending(cell: str) -> int | None:
    """Read a school year in any usual spelling as the year it ends in; None when it is none.

    A spreadsheet turns 06-07 into `7-Jun`; that is read back.

    >>> [year_ending(cell) for cell in ("15-16", "2015-16", "2015-2016", "99-00", "2023.0", "SY 2021-22", "15-18")]
    [2016, 2016, 2016, 2000, 2023, 2022, None]
    >>> year_ending("7-Jun"), year_ending("8-Jun")
    (2007, None)
    """
    if match := re.fullmatch(r"\s*([0-9]{1,2})-([A-Z][a-z]{2})\s*", cell):
        month = _MONTHS.index(match[2]) + 1 if match[2] in _MONTHS else 0
        return 2000 + int(match[1]) if month and int(match[1]) == month + 1 else None
    if match := re.search(r"(?<![0-9])((?:19|20)?[0-9]{2})\s*[-/–]\s*((?:19|20)?[0-9]{2})(?![0-9])", cell):
        start = _full_year(match[1])
        return start + 1 if (start + 1) % 100 == int(match[2]) % 100 else None
    match = re.fullmatch(r"\s*((?:19|20)[0-9]{2})(?:\.0+)?\s*", cell)
    return int(match[1]) if match else None


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year
