"""What holds of savings whatever comes in: order, splitting, reversing, totals, and an oracle that shares no code."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.core.savings_ground import (
    BASELINES,
    CHARGES,
    JULY,
    LINES,
    Key,
    Sums,
    bought,
    oracle,
    paper,
    sums_of,
)

from barnraise.core.money import Money
from barnraise.core.savings.measure import coverage, measure, total
from barnraise.core.savings.pairing import Line
from barnraise.core.savings.records import Baseline


def found(lines: list[Line], baselines: list[Baseline], charges: dict[Key, int] | None = None) -> dict[Key, Sums]:
    return sums_of(measure(lines, baselines, charges=charges))


@settings(max_examples=400)
@given(LINES, BASELINES, CHARGES)
def test_every_figure_equals_an_oracle_in_fractions(
    lines: list[Line], baselines: list[Baseline], charges: dict[Key, int]
) -> None:
    assert found(lines, baselines, charges) == oracle(lines, baselines, charges)


def test_the_oracle_would_notice_a_day_too_many_and_a_line_rounded_by_itself() -> None:
    ended = [paper(ends=JULY + timedelta(days=1))]
    late = [bought("1", day=JULY + timedelta(days=1))]
    assert found(late, ended) == oracle(late, ended) != oracle(late, ended, last_day_counts=True)
    pennies = [bought("0.5", "0.01"), bought("0.5", "0.01")]
    assert found(pennies, [paper("0.02")]) == oracle(pennies, [paper("0.02")])
    assert oracle(pennies, [paper("0.02")]) != oracle(pennies, [paper("0.02")], each_line_rounded=True)


@given(LINES, BASELINES, CHARGES, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_of_baselines_never_changes_a_figure(
    lines: list[Line], baselines: list[Baseline], charges: dict[Key, int], chance: object
) -> None:
    first = measure(lines, baselines, charges=charges)
    chance.shuffle(lines)  # type: ignore[attr-defined]
    chance.shuffle(baselines)  # type: ignore[attr-defined]
    again = measure(lines, baselines, charges=charges)
    assert again.saved == first.saved
    assert sorted(again.not_measured) == sorted(first.not_measured)


@given(LINES, BASELINES, CHARGES, st.data())
def test_splitting_a_delivery_in_two_changes_nothing_but_the_count_of_lines(
    lines: list[Line], baselines: list[Baseline], charges: dict[Key, int], data: st.DataObject
) -> None:
    assume(lines)
    n = data.draw(st.integers(0, len(lines) - 1))
    cut = data.draw(st.integers(-9_999_999, 9_999_999))
    one = lines[n]
    halves = [one._replace(quantity=cut), one._replace(quantity=one.quantity - cut, rebate=0, fee=0)]
    split = [*lines[:n], *halves, *lines[n + 1 :]]
    assert money(found(split, baselines, charges)) == money(found(lines, baselines, charges))


def test_a_rule_that_rounds_each_line_would_change_when_a_delivery_is_split() -> None:
    whole, halves = [bought("1", "0.01")], [bought("0.5", "0.01"), bought("0.5", "0.01")]
    baselines = [paper("0.02")]
    twin = [oracle(lines, baselines, each_line_rounded=True) for lines in (whole, halves)]
    assert money(twin[0]) != money(twin[1])
    assert money(found(whole, baselines)) == money(found(halves, baselines))


@given(LINES, BASELINES, CHARGES, st.data())
def test_reversing_a_delivery_restores_the_old_total(
    lines: list[Line], baselines: list[Baseline], charges: dict[Key, int], data: st.DataObject
) -> None:
    assume(lines)
    more = lines[data.draw(st.integers(0, len(lines) - 1))]._replace(
        quantity=data.draw(st.integers(-9_999_999, 9_999_999)), covered=data.draw(st.booleans())
    )
    back = more._replace(quantity=-more.quantity, rebate=-more.rebate, fee=-more.fee)
    before, after = found(lines, baselines, charges), found([*lines, more, back], baselines, charges)
    assert money(after) == money(before)


def test_a_covered_delivery_that_was_taken_back_leaves_its_charge_uncompared() -> None:
    """Were covered lines only counted, the charge would still be taken off a quantity of nothing."""
    seat, charge = bought("3", None, covered=True), {("dover", "paper"): 6_000}
    kept = measure([seat], [paper("24.85")], charges=charge).total
    gone = measure([seat, seat._replace(quantity=-seat.quantity)], [paper("24.85")], charges=charge).total
    assert (kept.gross.words(), kept.coverage) == ("$14.55", "1.0000")
    assert (gone.gross.words(), gone.coverage) == ("$0.00", "0.0000")


@given(LINES, BASELINES, CHARGES)
def test_the_sum_over_members_equals_the_agency_s(
    lines: list[Line], baselines: list[Baseline], charges: dict[Key, int]
) -> None:
    measured = measure(lines, baselines, charges=charges)
    members = sorted({saved.organization for saved in measured.saved})
    each = [total(saved for saved in measured.saved if saved.organization == member) for member in members]
    for name in ("gross", "low", "high", "rebate", "fee", "net"):
        assert Money.total(getattr(one, name) for one in each) == getattr(measured.total, name)
    assert sum((one.spend for one in each), Fraction(0)) == measured.total.spend


def test_a_total_rounded_by_itself_would_not_equal_the_sum_over_members() -> None:
    """Three members save 0.004 each: each page prints 0.00, and so does the agency's, though the exact sum is 0.012."""
    baselines = [paper("0.014")]
    lines = [bought("1", "0.01", organization=member) for member in ("a", "b", "c")]
    exact = sum(
        (compared.gross for saved in measure(lines, baselines).saved for compared in saved.against), Fraction(0)
    )
    assert (exact, measure(lines, baselines).total.gross) == (Fraction(12, 1000), Money.ZERO)


@given(LINES, BASELINES)
def test_low_and_high_enclose_the_gross_and_meet_it_without_a_range(
    lines: list[Line], baselines: list[Baseline]
) -> None:
    for saved in measure(lines, baselines).saved:
        assert saved.low <= saved.gross <= saved.high
        if all(compared.baseline.low is compared.baseline.high is None for compared in saved.against):
            assert saved.low == saved.gross == saved.high


@pytest.mark.parametrize(
    ("compared", "spend", "said"),
    [
        ("0", "0", None),
        ("1", "0", None),
        ("0", "1", "0.0000"),
        ("1", "1", "1.0000"),
        ("0.00004", "1", "0.0000"),
        ("0.00005", "1", "0.0001"),
        ("-0.00005", "1", "-0.0001"),
        ("3", "2", "1.5000"),
        ("1", "-2", "-0.5000"),
    ],
)
def test_coverage_is_a_text_of_four_decimals_rounded_half_away(compared: str, spend: str, said: str | None) -> None:
    assert coverage(Fraction(Decimal(compared)), Fraction(Decimal(spend))) == said


@dataclass(frozen=True)
class _Money:
    gross: int
    low: int
    high: int
    rebate: int
    fee: int
    spend: Fraction
    compared: Fraction


def money(sums: dict[Key, Sums]) -> dict[Key, _Money]:
    """Everything but how many lines there were."""
    return {key: _Money(*one[:7]) for key, one in sums.items()}
