"""Dues stay between base and cap, parts of a year are rounded once, and what is earned and deferred adds up."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.core.dues import BadTerms, dues, dues_words, earned, prorated, prorated_words
from barnraise.core.money import Money

BASE, RATE, CAP = Money.parse("500"), Decimal("1.35"), Money.parse("9000")


@pytest.mark.parametrize(
    ("pupils", "owed"),
    [(0, "500.00"), (370, "500.00"), (371, "500.85"), (6666, "8999.10"), (6667, "9000.00"), (16000, "9000.00")],
)
def test_dues_stay_between_base_and_cap(pupils: int, owed: str) -> None:
    assert dues(base=BASE, rate=RATE, cap=CAP, pupils=pupils) == Money.parse(owed)


def test_dues_without_a_cap_grow_on() -> None:
    assert dues(base=BASE, rate=RATE, cap=None, pupils=16000) == Money.parse("21600.00")


def test_dues_say_which_bound_decided() -> None:
    assert dues_words(base=BASE, rate=RATE, cap=CAP, pupils=2500) == "2,500 pupils × $1.35 = $3,375.00"
    assert "below the base" in dues_words(base=BASE, rate=RATE, cap=CAP, pupils=1)
    assert "above the cap of $9,000.00: $9,000.00" in dues_words(base=BASE, rate=RATE, cap=CAP, pupils=16000)


@pytest.mark.parametrize(
    ("base", "rate", "cap", "pupils"),
    [
        (Money(-1), RATE, CAP, 1),
        (BASE, Decimal("-0.01"), CAP, 1),
        (BASE, RATE, BASE - Money(1), 1),  # a cap one cent under the base
        (BASE, RATE, CAP, -1),
    ],
)
def test_terms_that_contradict_themselves_are_refused(
    base: Money, rate: Decimal, cap: Money | None, pupils: int
) -> None:
    with pytest.raises(BadTerms):
        dues(base=base, rate=rate, cap=cap, pupils=pupils)
    assert dues(base=BASE, rate=RATE, cap=BASE, pupils=9000) == BASE


def test_tuition_is_prorated_without_rounding_the_daily_part_first() -> None:
    assert prorated(Money.parse("57525.00"), days=112, days_in_year=180) == Money.parse("35793.33")
    assert prorated_words(Money.parse("57525.00"), days=112, days_in_year=180).endswith("= $35,793.33")


@pytest.mark.parametrize(("days", "days_in_year"), [(-1, 365), (366, 365), (0, 0)])
def test_days_outside_the_year_are_refused(days: int, days_in_year: int) -> None:
    with pytest.raises(BadTerms):
        prorated(Money(100), days=days, days_in_year=days_in_year)
    with pytest.raises(BadTerms):
        earned(Money(100), done=days, planned=days_in_year)


def test_none_and_all_of_a_year_are_nothing_and_everything() -> None:
    assert prorated(Money(101), days=0, days_in_year=365) == Money(0)
    assert prorated(Money(101), days=365, days_in_year=365) == Money(101)


@given(st.integers(-(10**12), 10**12), st.integers(1, 400), st.data())
def test_earned_and_deferred_always_add_up(cents: int, planned: int, data: st.DataObject) -> None:
    done = data.draw(st.integers(0, planned))
    split = earned(Money(cents), done=done, planned=planned)
    assert split.earned + split.deferred == Money(cents)
    assert abs(split.earned.cents - Fraction(cents * done, planned)) <= Fraction(1, 2)


@given(st.integers(0, 10**9), st.integers(1, 40))
def test_earning_step_by_step_ends_at_the_whole(cents: int, planned: int) -> None:
    steps = [earned(Money(cents), done=done, planned=planned).earned for done in range(planned + 1)]
    months = [after - before for before, after in pairwise(steps)]
    assert Money.total(months) == Money(cents)
