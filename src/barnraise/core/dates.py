"""Fiscal years, half-open spans, deadlines and working days: every date rule that rooms share."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_ONE_DAY = timedelta(days=1)


class BackwardSpan(ValueError):
    """A span that would end before it starts."""


class OpenSpan(ValueError):
    """A question about the end of a span that has none."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `starts` up to but not including `ends`; without `ends` it is still running.

    A span that starts and ends on one day is empty: it was ended before it came into force.
    Errors: `BackwardSpan` when it would end before it starts.

    >>> Span(date(2026, 3, 1), date(2026, 3, 3)).days
    2
    """

    starts: date
    ends: date | None = None

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.starts:
            raise BackwardSpan(
                f"A span cannot end on {long_date(self.ends)}, before it starts on {long_date(self.starts)}."
            )

    def contains(self, day: date) -> bool:
        """Whether a day lies in the span; the day it ends is already outside."""
        return self.starts <= day and (self.ends is None or day < self.ends)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one day."""
        return self.shared(other) is not None

    def shared(self, other: Span) -> Span | None:
        """The days that two spans have in common, or None if there is none."""
        starts = max(self.starts, other.starts)
        ends = min((end for end in (self.ends, other.ends) if end is not None), default=None)
        return Span(starts, ends) if ends is None or starts < ends else None

    @property
    def days(self) -> int:
        """How many days the span holds. Errors: `OpenSpan` if it has no end."""
        return (self._end() - self.starts).days

    @property
    def last_day(self) -> date:
        """The last day inside the span. Errors: `OpenSpan` if it has no end."""
        return self._end() - _ONE_DAY

    def by_fiscal_year(self, start_month: int) -> tuple[tuple[FiscalYear, Span], ...]:
        """Cut the span where fiscal years end, since no fact may cross that line.

        >>> [(y.words(), s.days) for y, s in Span(date(2026, 6, 29), date(2026, 7, 2)).by_fiscal_year(7)]
        [('fiscal year 2026', 2), ('fiscal year 2027', 1)]
        """
        pieces, starts, end = [], self.starts, self._end()
        while starts < end:
            year = FiscalYear.of(starts, start_month)
            pieces.append((year, Span(starts, min(end, year.ends))))
            starts = year.ends
        return tuple(pieces)

    def words(self) -> str:
        """Say the span with its last day, as people do.

        >>> Span(date(2025, 7, 1), date(2026, 7, 1)).words()
        'July 1, 2025 to June 30, 2026'
        """
        if self.ends is None:
            return f"from {long_date(self.starts)}"
        if self.days == 0:
            return f"no day (ended on {long_date(self.ends)}, the day it began)"
        if self.days == 1:
            return long_date(self.starts)
        return f"{long_date(self.starts)} to {long_date(self.last_day)}"

    def _end(self) -> date:
        if self.ends is None:
            raise OpenSpan(f"The span from {long_date(self.starts)} has no end yet; give the day that closes it.")
        return self.ends


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """A year of the books, named by the calendar year it ends in; July to June unless the agency says otherwise.

    Errors: `ValueError` for a start month outside 1 to 12.

    >>> FiscalYear.of(date(2025, 7, 1), 7).words()
    'fiscal year 2026'
    """

    year: int
    start_month: int = 7

    def __post_init__(self) -> None:
        if not 1 <= self.start_month <= 12:
            raise ValueError(f"A fiscal year starts in month 1 to 12, not {self.start_month}.")
        if not 2 <= self.year <= 9998:
            raise ValueError(f"{self.year} is not a fiscal year; name it by the year it ends in, such as 2026.")

    @classmethod
    def of(cls, day: date, start_month: int = 7) -> FiscalYear:
        """The fiscal year a day belongs to."""
        return cls(day.year + (1 if 1 < start_month <= day.month else 0), start_month)

    @property
    def starts(self) -> date:
        """Its first day."""
        return date(self.year if self.start_month == 1 else self.year - 1, self.start_month, 1)

    @property
    def ends(self) -> date:
        """The first day after it."""
        return self.next().starts

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.ends - _ONE_DAY

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.starts, self.ends)

    @property
    def days(self) -> int:
        """365, or 366 where February 29 falls into it."""
        return (self.ends - self.starts).days

    def contains(self, day: date) -> bool:
        """Whether a day belongs to this year."""
        return self.starts <= day < self.ends

    def months(self) -> tuple[Span, ...]:
        """Its twelve months, in order."""
        firsts = [date(self.starts.year + place // 12, place % 12 + 1, 1) for place in self._month_places()]
        return tuple(Span(first, after) for first, after in zip(firsts, [*firsts[1:], self.ends], strict=True))

    def next(self) -> FiscalYear:
        """The year after it."""
        return FiscalYear(self.year + 1, self.start_month)

    def previous(self) -> FiscalYear:
        """The year before it."""
        return FiscalYear(self.year - 1, self.start_month)

    def words(self) -> str:
        """Its name: `fiscal year 2026`."""
        return f"fiscal year {self.year}"

    def _month_places(self) -> range:
        return range(self.start_month - 1, self.start_month + 11)


def long_date(day: date) -> str:
    """Write a date in full, the same on every machine.

    >>> long_date(date(2026, 3, 10))
    'March 10, 2026'
    """
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def month_words(day: date) -> str:
    """Name the month a day lies in.

    >>> month_words(date(2026, 3, 10))
    'March 2026'
    """
    return f"{_MONTHS[day.month - 1]} {day.year}"


def days_before(day: date, days: int) -> date:
    """The last day that is still at least so many calendar days before `day`.

    Source: domain W14; 90 days before July 1, 2015 is April 2, 2015. Where that day is no working day the act must
    come earlier, never later: see `working_day_on_or_before`.

    >>> days_before(date(2015, 7, 1), 90)
    datetime.date(2015, 4, 2)
    """
    assert days >= 0, "a notice period is not negative"
    return day - timedelta(days=days)


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Whether a day is Monday to Friday and no holiday; the holidays are the agency's own list."""
    return day.weekday() < 5 and day not in holidays


def working_day_on_or_before(day: date, holidays: Collection[date] = ()) -> date:
    """The day itself if it is a working day, else the nearest working day before it.

    >>> working_day_on_or_before(date(2015, 2, 1))
    datetime.date(2015, 1, 30)
    """
    while not is_working_day(day, holidays):
        day -= _ONE_DAY
    return day


def add_working_days(day: date, count: int, *, holidays: Collection[date] = ()) -> date:
    """The so-many-th working day after a day (before it, if negative); the day itself is never counted.

    Zero days leave the day as it is, working day or not.

    >>> add_working_days(date(2026, 3, 11), -3)
    datetime.date(2026, 3, 6)
    """
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, holidays)
    return day


def working_days_between(first: date, second: date, *, holidays: Collection[date] = ()) -> int:
    """Count working days after `first`, up to and including `second`; negative when `second` comes before.

    So Friday to the next Wednesday is 3, and `add_working_days` of the result leads back to a working `second`.

    >>> working_days_between(date(2026, 3, 6), date(2026, 3, 11))
    3
    """
    if second < first:
        return -sum(is_working_day(day, holidays) for day in _each_day(second, first))
    return sum(is_working_day(day, holidays) for day in _each_day(first + _ONE_DAY, second + _ONE_DAY))


def clear_working_days(first: date, second: date, *, holidays: Collection[date] = ()) -> int:
    """Count the working days strictly between two days, neither of them counted: Friday to Wednesday is 2.

    >>> clear_working_days(date(2026, 3, 6), date(2026, 3, 11))
    2
    """
    return sum(is_working_day(day, holidays) for day in _each_day(first + _ONE_DAY, second))


def prorate_days(span: Span, year: FiscalYear) -> tuple[int, int]:
    """The days of a span that fall into a fiscal year, and the days of that year.

    Source: domain W5; joining on October 31 leaves 243 of 365 days.

    >>> prorate_days(Span(date(2025, 10, 31)), FiscalYear(2026))
    (243, 365)
    """
    inside = span.shared(year.span)
    return (inside.days if inside else 0), year.days


def _each_day(first: date, end: date) -> Iterator[date]:
    """Each day from the first up to but not including the end."""
    while first < end:
        yield first
        first += _ONE_DAY
