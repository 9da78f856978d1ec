"""Pure decisions about deliveries: days that fit a fiscal year, and sums by service."""

from dataclasses import dataclass
from datetime import date, timedelta

from barnraise.core.dates import FiscalYear, long_date
from barnraise.core.money import Money

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sales:
    """What a vendor was paid in a span: net of returns and reversals, how many rows, and the last row seen."""

    base: Money
    deliveries: int
    last_id: int


@dataclass(frozen=True, slots=True)
class Used:
    """What one member used of one service in a span."""

    service_id: int
    service: str
    deliveries: int
    amount: Money
    settled: str


def span_problem(served_from: date, served_to: date, *, start_month: int) -> str:
    """Say why a delivery's days do not do, or nothing when they do.

    >>> span_problem(date(2026, 6, 30), date(2026, 7, 1), start_month=7)
    ''
    >>> "crosses" in span_problem(date(2026, 6, 30), date(2026, 7, 2), start_month=7)
    True
    """
    if served_to <= served_from:
        return f"it would end on {long_date(served_to)}, which is not after the day it starts, {long_date(served_from)}"
    year = FiscalYear.of(served_from, start_month)
    if served_to > year.ends:
        return (
            f"it runs from {long_date(served_from)} to {long_date(served_to - ONE_DAY)} and so crosses the end of "
            f"{year.words()} on {long_date(year.last_day)}; record the days of each year as a row of their own"
        )
    return ""
