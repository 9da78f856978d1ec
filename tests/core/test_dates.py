"""Years, spans and deadlines: half-open, named by the year they end in, the same on every machine."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.core.dates import (
    BackwardSpan,
    FiscalYear,
    OpenSpan,
    Span,
    add_working_days,
    clear_working_days,
    days_before,
    is_working_day,
    long_date,
    month_words,
    prorate_days,
    working_day_on_or_before,
    working_days_between,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
FRIDAY, WEDNESDAY = date(2026, 3, 6), date(2026, 3, 11)


@pytest.mark.parametrize(
    ("day", "start_month", "year"),
    [
        (date(2025, 6, 30), 7, 2025),
        (date(2025, 7, 1), 7, 2026),
        (date(2025, 7, 2), 7, 2026),
        (date(2025, 12, 31), 1, 2025),
        (date(2026, 1, 1), 1, 2026),
        (date(2025, 8, 31), 9, 2025),
        (date(2025, 9, 1), 9, 2026),
        (date(2025, 11, 30), 12, 2025),
        (date(2025, 12, 1), 12, 2026),
    ],
)
def test_a_day_belongs_to_the_year_named_by_its_end(day: date, start_month: int, year: int) -> None:
    assert FiscalYear.of(day, start_month) == FiscalYear(year, start_month)


@given(DAYS, st.integers(1, 12))
def test_each_day_lies_in_exactly_one_fiscal_year(day: date, start_month: int) -> None:
    year = FiscalYear.of(day, start_month)
    assert year.contains(day)
    assert not year.next().contains(day)
    assert not year.previous().contains(day)
    assert year.next().starts == year.ends
    assert year.last_day.year == year.year
    assert sum(month.days for month in year.months()) == year.days
    assert [month.starts.day for month in year.months()] == [1] * 12
    assert sum(month.contains(day) for month in year.months()) == 1


def test_a_leap_day_makes_the_year_that_holds_it_one_day_longer() -> None:
    assert [FiscalYear(year).days for year in (2023, 2024, 2025)] == [365, 366, 365]
    assert [FiscalYear(year, 1).days for year in (2023, 2024, 2025)] == [365, 366, 365]
    assert [FiscalYear(year, 3).days for year in (2023, 2024, 2025)] == [365, 366, 365]


@pytest.mark.parametrize(("year", "start_month"), [(2026, 0), (2026, 13), (0, 7), (99999, 7)])
def test_a_year_that_no_calendar_holds_is_refused(year: int, start_month: int) -> None:
    with pytest.raises(ValueError, match="fiscal year"):
        FiscalYear(year, start_month)


def test_a_span_holds_its_first_day_and_not_its_end() -> None:
    span = Span(date(2026, 3, 10), date(2026, 3, 12))
    assert [span.contains(date(2026, 3, day)) for day in (9, 10, 11, 12)] == [False, True, True, False]
    assert (span.days, span.last_day) == (2, date(2026, 3, 11))
    assert Span(date(2026, 3, 10)).contains(date(9999, 1, 1))


def test_a_span_never_runs_backward_and_may_be_empty() -> None:
    with pytest.raises(BackwardSpan, match="March 9, 2026"):
        Span(date(2026, 3, 10), date(2026, 3, 9))
    empty = Span(date(2026, 3, 10), date(2026, 3, 10))
    assert (empty.days, empty.contains(empty.starts), empty.overlaps(Span(date(2026, 1, 1)))) == (0, False, False)


def test_a_running_span_has_no_last_day() -> None:
    running = Span(date(2026, 3, 10))
    with pytest.raises(OpenSpan):
        _ = running.days
    with pytest.raises(OpenSpan):
        _ = running.last_day
    with pytest.raises(OpenSpan):
        running.by_fiscal_year(7)


def test_spans_that_touch_do_not_overlap() -> None:
    first = Span(date(2026, 1, 1), date(2026, 2, 1))
    assert not first.overlaps(Span(date(2026, 2, 1)))
    assert first.overlaps(Span(date(2026, 1, 31)))
    assert not Span(date(2026, 2, 1)).overlaps(first)
    assert first.shared(Span(date(2026, 1, 15))) == Span(date(2026, 1, 15), date(2026, 2, 1))
    assert Span(date(2026, 1, 1)).shared(Span(date(2027, 1, 1))) == Span(date(2027, 1, 1))


@given(DAYS, st.integers(0, 800), DAYS, st.integers(0, 800))
def test_overlap_means_sharing_a_day(first: date, long: int, second: date, wide: int) -> None:
    one, other = Span(first, first + timedelta(long)), Span(second, second + timedelta(wide))
    days = {one.starts + timedelta(n) for n in range(long)} & {other.starts + timedelta(n) for n in range(wide)}
    assert one.overlaps(other) == other.overlaps(one) == bool(days)
    shared = one.shared(other)
    assert (shared.days if shared else 0) == len(days)


@given(DAYS, st.integers(0, 1500), st.integers(1, 12))
def test_a_span_cut_at_year_ends_loses_no_day(first: date, long: int, month: int) -> None:
    pieces = Span(first, first + timedelta(long)).by_fiscal_year(month)
    assert sum(piece.days for _, piece in pieces) == long
    assert all(year.contains(piece.starts) and year.contains(piece.last_day) for year, piece in pieces)


def test_dates_and_spans_are_said_in_full() -> None:
    assert long_date(date(2026, 3, 10)) == "March 10, 2026"
    assert month_words(date(2026, 12, 1)) == "December 2026"
    assert Span(date(2026, 3, 10)).words() == "from March 10, 2026"
    assert Span(date(2026, 3, 10), date(2026, 3, 11)).words() == "March 10, 2026"
    assert Span(date(2026, 3, 10), date(2026, 3, 12)).words() == "March 10, 2026 to March 11, 2026"
    assert "no day" in Span(date(2026, 3, 10), date(2026, 3, 10)).words()
    assert FiscalYear(2026).words() == "fiscal year 2026"


@pytest.mark.parametrize(
    ("renewal", "days", "last"),
    [
        (date(2015, 7, 1), 90, date(2015, 4, 2)),
        (date(2015, 7, 1), 150, date(2015, 2, 1)),
        (date(2026, 7, 1), 180, date(2026, 1, 2)),
        (date(2026, 7, 1), 150, date(2026, 2, 1)),
        (date(2026, 7, 1), 118, date(2026, 3, 5)),
        (date(2026, 7, 1), 90, date(2026, 4, 2)),
        (date(2024, 3, 1), 1, date(2024, 2, 29)),
    ],
)
def test_at_least_so_many_days_before_counts_back_from_the_day(renewal: date, days: int, last: date) -> None:
    assert days_before(renewal, days) == last


def test_a_deadline_on_a_sunday_or_holiday_moves_earlier_never_later() -> None:
    assert working_day_on_or_before(date(2015, 2, 1)) == date(2015, 1, 30)
    assert working_day_on_or_before(date(2015, 2, 1), {date(2015, 1, 30)}) == date(2015, 1, 29)
    assert working_day_on_or_before(date(2015, 1, 29)) == date(2015, 1, 29)


def test_friday_to_wednesday_is_three_working_days_of_which_two_lie_clear_between() -> None:
    assert working_days_between(FRIDAY, WEDNESDAY) == 3
    assert working_days_between(WEDNESDAY, FRIDAY) == -3
    assert clear_working_days(FRIDAY, WEDNESDAY) == 2
    assert add_working_days(FRIDAY, 3) == WEDNESDAY
    assert add_working_days(WEDNESDAY, -3) == FRIDAY
    assert add_working_days(FRIDAY, 0) == FRIDAY


def test_a_holiday_is_not_counted() -> None:
    monday = {date(2026, 3, 9)}
    assert working_days_between(FRIDAY, WEDNESDAY, holidays=monday) == 2
    assert clear_working_days(FRIDAY, WEDNESDAY, holidays=monday) == 1
    assert add_working_days(FRIDAY, 3, holidays=monday) == date(2026, 3, 12)


@given(DAYS, st.integers(-40, 40), st.sets(DAYS, max_size=5))
def test_counting_undoes_adding(day: date, count: int, holidays: set[date]) -> None:
    end = add_working_days(day, count, holidays=holidays)
    assert count == 0 or is_working_day(end, holidays)
    assert working_days_between(day, end, holidays=holidays) == count


def test_days_of_a_span_in_a_year_are_counted_within_that_year_only() -> None:
    year = FiscalYear(2026)
    assert prorate_days(Span(date(2025, 10, 31)), year) == (243, 365)
    assert prorate_days(Span(date(2020, 1, 1)), year) == (365, 365)
    assert prorate_days(Span(date(2025, 6, 30), date(2025, 7, 1)), year) == (0, 365)
    assert prorate_days(Span(date(2025, 6, 30), date(2025, 7, 2)), year) == (1, 365)
    assert prorate_days(Span(date(2026, 7, 1)), year) == (0, 365)
    assert prorate_days(Span(date(2024, 2, 29), date(2024, 3, 1)), FiscalYear(2024)) == (1, 366)
