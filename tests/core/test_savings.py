"""Savings are exact, keep their sign, and say why a line was not measured."""

from datetime import date
from decimal import Decimal

from barnraise.core.savings.measure import measure
from barnraise.core.savings.pairing import Line, Reason
from barnraise.core.savings.records import Baseline

JULY = date(2025, 7, 1)


def test_paper_bought_at_a_lower_price_saves_with_its_rebate_and_less_its_fee() -> None:
    """W40: 400 × (24.85 − 21.30) + 127.80 − 150.00 = 1,397.80."""
    paper = Baseline(service="paper", item="a4", unit="case", starts=JULY, unit_price=Decimal("24.85"))
    bought = Line("1", "dover", "paper", "a4", "case", JULY, 400_000_000, 21_300_000, rebate=12_780, fee=15_000)
    total = measure([bought], [paper]).total
    assert (total.gross.words(), total.net.words(), total.coverage) == ("$1,420.00", "$1,397.80", "1.0000")


def test_each_line_that_is_not_measured_says_why() -> None:
    def of(item: str, starts: date = JULY, ends: date | None = None) -> Baseline:
        return Baseline(service="paper", item=item, unit="case", starts=starts, ends=ends, unit_price=Decimal(2))

    def line(row: str, item: str, unit: str = "case", price: int | None = 1_000_000) -> Line:
        return Line(row, "dover", "paper", item, unit, JULY, 1_000_000, price)

    baselines = [of("a"), of("late", date(2025, 7, 2)), of("ended", date(2024, 1, 1), JULY), of("two"), of("two")]
    lines = [
        line("1", "unknown"), line("2", "a", "box"), line("3", "late"), line("4", "ended"), line("5", "two"),
        line("6", "a", price=None), line("7", "a"),
    ]  # fmt: skip
    assert dict(measure(lines, baselines).not_measured) == {
        "1": Reason.NO_BASELINE,
        "2": Reason.OTHER_UNIT,
        "3": Reason.EXPIRED,
        "4": Reason.EXPIRED,
        "5": Reason.OVERLAPPING,
        "6": Reason.NO_PRICE,
    }
