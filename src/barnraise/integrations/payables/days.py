"""Dates in the order that a profile states: 01/02/2026 is January to one sender and February to another."""

import re
from datetime import date, datetime
from enum import StrEnum

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_PARTS = re.compile(r"([0-9]{1,4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,4})")
_NAMED = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y")
YEARS = range(1990, 2100)
"""ASSUMPTION: no line of use is older or younger."""


class DateOrder(StrEnum):
    """How a sender writes a day in figures."""

    YEAR_MONTH_DAY = "ymd"
    MONTH_DAY_YEAR = "mdy"
    DAY_MONTH_YEAR = "dmy"


class NotADay(ValueError):
    """A cell that is no day in the stated order."""


def day_of(cell: str, order: DateOrder) -> date:
    """Read a day. 2026-01-31 is read in any order; figures with slashes only in the stated one; years have four digits.

    >>> day_of("1/31/2026", DateOrder.MONTH_DAY_YEAR), day_of("2026-01-31", DateOrder.DAY_MONTH_YEAR)
    (datetime.date(2026, 1, 31), datetime.date(2026, 1, 31))
    """
    text = cell.strip()
    year, month, day = _figures(text, order)
    try:
        found = date(year, month, day)
    except ValueError:
        raise NotADay(_sentence(text, order)) from None
    if found.year not in YEARS:
        raise NotADay(_sentence(text, order))
    return found


def _figures(text: str, order: DateOrder) -> tuple[int, int, int]:
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _PARTS.fullmatch(text):
        first, second, third = match.groups()
        match order:
            case DateOrder.YEAR_MONTH_DAY:
                year, month, day = first, second, third
            case DateOrder.MONTH_DAY_YEAR:
                month, day, year = first, second, third
            case DateOrder.DAY_MONTH_YEAR:
                day, month, year = first, second, third
        if len(year) == 4 and len(month) < 3 and len(day) < 3:
            return int(year), int(month), int(day)
    for form in _NAMED:
        try:
            named = datetime.strptime(text, form)  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
        return named.year, named.month, named.day
    raise NotADay(_sentence(text, order))


def _sentence(text: str, order: DateOrder) -> str:
    words = {"ymd": "year, month, day", "mdy": "month, day, year", "dmy": "day, month, year"}[order.value]
    shown = repr(text[:40]) if text else "an empty cell"
    return f"{shown} is no day written as {words} with a year of four digits, nor as 2026-01-31."
