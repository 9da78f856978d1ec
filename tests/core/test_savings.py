"""Savings are exact, keep their sign, and say why a line was not measured."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.core.savings_ground import JULY, bought, paper

from barnraise.core.money import Money
from barnraise.core.savings.bottom_lines import bottom_lines
from barnraise.core.savings.measure import Kind, MixedClaims, measure, parts
from barnraise.core.savings.pairing import Line, Pairing, Reason
from barnraise.core.savings.records import Aid, Baseline, Grade, Method

DAY = timedelta(days=1)
JUNE_AFTER = date(2026, 7, 1)


def test_paper_bought_at_a_lower_price_saves_with_its_rebate_and_less_its_fee() -> None:
    """W40: 400 × (24.85 − 21.30) + 127.80 − 150.00 = 1,397.80."""
    total = measure([bought("400", rebate=12_780, fee=15_000)], [paper()]).total
    assert (total.gross.words(), total.net.words(), total.coverage) == ("$1,420.00", "$1,397.80", "1.0000")


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (JULY - DAY, Reason.EXPIRED),
        (JULY, Decimal("24.85")),
        (JULY + DAY, Decimal("24.85")),
        (JUNE_AFTER - DAY, Decimal("24.85")),
        (JUNE_AFTER, Decimal("26.10")),
        (JUNE_AFTER + DAY, Decimal("26.10")),
        (date.max, Decimal("26.10")),
    ],
)
def test_a_baseline_holds_from_its_first_day_up_to_its_end_and_an_open_one_for_ever(day: date, found: object) -> None:
    pairing = Pairing([paper("26.10", starts=JUNE_AFTER), paper(ends=JUNE_AFTER)])
    answer = pairing.at(bought("1", day=day))
    assert (answer.unit_price if isinstance(answer, Baseline) else answer) == found


@pytest.mark.parametrize(("day", "found"), [(0, "24.85"), (1, Reason.OVERLAPPING), (2, Reason.OVERLAPPING), (3, "30")])
def test_two_baselines_in_force_on_one_day_are_both_left_alone_on_that_day_only(day: int, found: object) -> None:
    pairing = Pairing([paper(ends=JULY + 3 * DAY), paper("30", starts=JULY + DAY)])
    answer = pairing.at(bought("1", day=JULY + day * DAY))
    assert (str(answer.unit_price) if isinstance(answer, Baseline) else answer) == found


def test_the_same_baseline_named_twice_is_used_neither_time() -> None:
    assert Pairing([paper(), paper()]).at(bought("1")) is Reason.OVERLAPPING


@pytest.mark.parametrize(
    ("who", "day", "found"),
    [
        ("dover", JULY, "own"),
        ("cedar", JULY, "everybody"),
        ("dover", JUNE_AFTER - DAY, "own"),
        ("dover", JUNE_AFTER, "everybody"),
        ("dover", JULY - DAY, Reason.EXPIRED),
    ],
)
def test_a_member_s_own_baseline_comes_before_everybody_s_while_it_is_in_force(
    who: str, day: date, found: object
) -> None:
    own = paper("23.00", organization="dover", ends=JUNE_AFTER, key="own")
    pairing = Pairing([paper(key="everybody"), own])
    answer = pairing.at(bought("1", organization=who, day=day))
    assert (answer.key if isinstance(answer, Baseline) else answer) == found


def test_another_member_s_own_baseline_says_nothing_about_me() -> None:
    pairing = Pairing([paper(organization="dover", ends=JUNE_AFTER)])
    assert pairing.at(bought("1", organization="cedar")) is Reason.NO_BASELINE
    assert pairing.at(bought("1", organization="dover", unit="box")) is Reason.OTHER_UNIT
    assert pairing.at(bought("1", organization="dover", day=JUNE_AFTER)) is Reason.EXPIRED


def test_each_line_that_is_not_measured_says_why() -> None:
    def of(item: str, starts: date = JULY, ends: date | None = None) -> Baseline:
        return paper("2", item=item, starts=starts, ends=ends)

    def line(row: str, item: str, unit: str = "case", price: str | None = "1") -> Line:
        return bought("1", price, row=row, item=item, unit=unit)

    baselines = [of("a"), of("late", JULY + DAY), of("ended", date(2024, 1, 1), JULY), of("two"), of("two")]
    lines = [
        line("1", "unknown"), line("2", "a", "box"), line("3", "late"), line("4", "ended"), line("5", "two"),
        line("6", "a", price=None), line("7", "a"), line("8", "a", price="0"),
    ]  # fmt: skip
    measured = measure(lines, baselines)
    assert dict(measured.not_measured) == {
        "1": Reason.NO_BASELINE,
        "2": Reason.OTHER_UNIT,
        "3": Reason.EXPIRED,
        "4": Reason.EXPIRED,
        "5": Reason.OVERLAPPING,
        "6": Reason.NO_PRICE,
    }
    assert measured.total.gross.words() == "$3.00", "bought at 1, and given for nothing, against 2"
    assert measured.total.coverage == "0.1667", "one dollar of six; what has no price is no spend"


def test_a_row_without_a_baseline_still_counts_its_rebate_and_its_fee() -> None:
    total = measure([bought("400", rebate=12_780, fee=15_000)], []).total
    assert (total.gross, total.net.words(), total.coverage) == (Money.ZERO, "−$22.20", "0.0000")


def test_a_market_that_fell_shows_a_loss_with_its_sign() -> None:
    assert measure([bought("400")], [paper("20.90")]).total.gross.words() == "−$160.00"


def test_a_return_takes_back_what_its_purchase_saved_and_what_was_spent() -> None:
    kept = measure([bought("300")], [paper()]).total
    returned = measure([bought("400"), bought("-100")], [paper()]).total
    assert returned == kept


@pytest.mark.parametrize(
    ("quantity", "cents"),
    [("0.4999", 0), ("0.5", 1), ("0.5001", 1), ("1.4999", 1), ("1.5", 2), ("-0.4999", 0), ("-0.5", -1), ("-1.5", -2)],
)
def test_half_a_cent_is_rounded_away_from_zero(quantity: str, cents: int) -> None:
    assert measure([bought(quantity, "0.01")], [paper("0.02")]).total.gross == Money(cents)


def test_rounding_happens_once_within_an_organization_and_service_and_totals_add_rounded_figures() -> None:
    baselines = [paper("0.02"), paper("0.02", service="pens")]
    halves = [bought("0.5", "0.01"), bought("0.5", "0.01")]
    one_service = measure(halves, baselines).total
    two_services = measure([halves[0], halves[1]._replace(service="pens")], baselines).total
    two_members = measure([halves[0], halves[1]._replace(organization="cedar")], baselines).total
    assert (one_service.gross, two_services.gross, two_members.gross) == (Money(1), Money(2), Money(2))


def test_a_covered_service_is_what_it_would_have_cost_alone_less_what_the_books_charged() -> None:
    """Three seats at 200 elsewhere, dues of 450 here: 150 saved; the price on a covered line counts for nothing."""
    seats = [bought("1", "999", covered=True), bought("2", None, covered=True)]
    saved = measure(seats, [paper("200")], charges={("dover", "paper"): 45_000}).saved[0]
    assert (saved.gross.words(), saved.compared, saved.spend) == ("$150.00", Fraction(450), Fraction(450))


def test_dues_without_a_measured_line_are_spend_that_nothing_was_compared_with() -> None:
    saved = measure([bought("3", None, covered=True)], [], charges={("dover", "paper"): 45_000}).saved[0]
    assert (saved.kind, saved.gross, saved.coverage) == (None, Money.ZERO, "0.0000")
    assert saved.not_measured == {Reason.NO_BASELINE: (1, Fraction(0))}


def ranged(**more: Any) -> Baseline:
    return paper("24.85", low=Decimal("22.00"), high=Decimal("27.00"), **more)


def test_a_range_is_carried_through_to_the_total() -> None:
    total = measure([bought("400")], [ranged()]).total
    assert (total.low.words(), total.gross.words(), total.high.words()) == ("$280.00", "$1,420.00", "$2,280.00")


def test_a_net_return_turns_the_ends_of_its_range_round() -> None:
    """What was returned would have saved between 70 and 570: taking it back loses between 570 and 70."""
    total = measure([bought("-100")], [ranged()]).total
    assert (total.low.words(), total.gross.words(), total.high.words()) == ("−$570.00", "−$355.00", "−$70.00")
    across = measure([bought("300"), bought("-400")], [ranged()]).total
    assert across == total, "the ends turn by the net quantity, not line by line"


def test_one_end_alone_is_a_range_too() -> None:
    total = measure([bought("10")], [paper("24.85", low=Decimal("24.00"))]).total
    assert (total.low.words(), total.gross.words(), total.high.words()) == ("$27.00", "$35.50", "$35.50")


@pytest.mark.parametrize(("share", "saved"), [("1", "$271,200.00"), ("0.6", "$162,720.00"), ("0", "$0.00")])
def test_only_the_part_that_would_have_been_bought_alone_saves_and_own_cost_is_taken_off(
    share: str, saved: str
) -> None:
    """W41: 12 × (51,000 + 9,600 − 32,000 − 6,000) × share."""
    private = paper("60600", unit="pupil", own_cost=Decimal(6_000), share=Decimal(share))
    assert measure([bought("12", "32000", unit="pupil")], [private]).total.gross.words() == saved


def test_one_service_compared_as_two_kinds_is_refused_by_name() -> None:
    mixed = [paper(), paper(item="a3", cashable=False)]
    lines = [bought("1"), bought("1", item="a3")]
    with pytest.raises(MixedClaims, match="paper is compared as cash, every year and as not cash, every year"):
        measure(lines, mixed)
    apart = measure([lines[0], lines[1]._replace(service="pens")], [mixed[0], paper(service="pens", item="a3")])
    assert {saved.kind for saved in apart.saved} == {Kind(cashable=True, recurring=True)}


def test_a_service_charged_as_a_whole_cannot_have_two_shares() -> None:
    lines = [bought("1", None, covered=True), bought("1", None, item="a3", covered=True)]
    baselines = [paper(), paper(item="a3", share=Decimal("0.5"))]
    with pytest.raises(MixedClaims, match="compared with different shares"):
        measure(lines, baselines, charges={("dover", "paper"): 100})
    assert measure(lines, baselines).total.gross.words() == "$37.28", "without a charge each keeps its own"


def test_rounded_parts_add_up_to_the_rounded_whole() -> None:
    thirds = parts([Fraction(1, 3)] * 3)
    assert ([part.cents for part in thirds], Money.total(thirds)) == ([33, 34, 33], Money(100))


def test_three_bottom_lines_tell_price_aid_and_taxpayer_apart() -> None:
    """W7, and what the administration of the aid costs taxpayers."""
    aid = Aid(service="data", fiscal_year=2026, ratio=Decimal("0.648"), other_cost=Money.parse("1500"))
    price, paid, alone = Money.parse("-20000"), Money.parse("120000"), Money.parse("100000")
    lines = bottom_lines(net=price, paid=paid, alone=alone, aid=aid, other_cost=aid.other_cost)
    told = (lines.price, lines.after_aid, lines.taxpayer, lines.cash_this_year)
    assert [amount.words() for amount in told] == ["−$20,000.00", "$57,760.00", "−$21,500.00", "−$120,000.00"]
    without = bottom_lines(net=price, paid=paid, alone=alone, aid=None, other_cost=Money.ZERO)
    assert without.price == without.after_aid == without.taxpayer == price


def test_aid_that_would_have_come_alone_too_is_no_gain() -> None:
    aid = Aid(service="data", fiscal_year=2026, ratio=Decimal("0.5"), ratio_alone=Decimal("0.5"))
    lines = bottom_lines(
        net=Money.ZERO, paid=Money.parse("100"), alone=Money.parse("100"), aid=aid, other_cost=Money.ZERO
    )
    assert lines.after_aid == Money.ZERO


@pytest.mark.parametrize("ratio", ["-0.000001", "1.000001"])
def test_an_aid_ratio_outside_nothing_to_all_is_refused(ratio: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Aid(service="data", fiscal_year=2026, ratio=Decimal(ratio))
    assert Aid(service="data", fiscal_year=2026, ratio=Decimal(0), ratio_alone=Decimal(1))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"ends": JULY}, "has no day"),
        ({"ends": JULY - DAY}, "has no day"),
        ({"share": Decimal("1.000001")}, "between 0 and 1"),
        ({"share": Decimal("-0.000001")}, "between 0 and 1"),
        ({"low": Decimal("24.850001")}, "does not hold its own price"),
        ({"high": Decimal("24.849999")}, "does not hold its own price"),
        ({"own_cost": Decimal("0.0000001")}, "finer than six decimals"),
    ],
)
def test_a_baseline_that_contradicts_itself_is_refused(more: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        paper(**more)


def test_a_baseline_at_each_limit_is_taken() -> None:
    assert paper(ends=JULY + DAY, share=Decimal(1), low=Decimal("24.85"), high=Decimal("24.85"))
    assert paper(share=Decimal(0))


def test_every_reason_method_and_grade_has_words() -> None:
    assert all(said.words() for closed in (Reason, Method, Grade) for said in closed)
    assert len({method.weakness() for method in Method}) == len(Method)
