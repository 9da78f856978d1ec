"""A peer average on real figures, Massachusetts FY2017: to the cent what DuckDB says, and what the method cannot say."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from barnraise.core.money import Money, from_scaled
from barnraise.core.savings.measure import Measured, measure
from barnraise.core.savings.pairing import Line, Reason
from barnraise.core.savings.records import Baseline, Grade, Method

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "explanation" / "methods.md").read_text("utf-8").split())
FILE = "massachusetts/AllDistrictsDESE2017.csv"
YEAR = (date(2016, 7, 1), date(2017, 7, 1))
FUNCTIONS = slice(5, 15)
VOCATIONAL = "0801"
"""From this number on districts are vocational or agricultural; they are their own kind."""


@dataclass(frozen=True)
class Spent:
    """One district and function. UNIT: pupils, and dollars a pupil (two cells are blank), with six decimals."""

    district: str
    function: str
    pupils: Decimal
    price: Decimal | None

    @property
    def like(self) -> tuple[str, bool]:
        """Only districts of one kind are compared, function by function."""
        return self.function, self.district >= VOCATIONAL

    def is_peer_of(self, other: "Spent") -> bool:
        near = other.pupils <= self.pupils * 2 and self.pupils <= other.pupils * 2
        return near and self.price is not None and self.district != other.district


@pytest.fixture(scope="module")
def spent() -> list[Spent]:
    place = Path(__file__).resolve().parents[3] / "shared" / "data" / FILE
    if not place.exists():
        pytest.skip("shared data is not beside the checkout")
    with place.open(newline="") as handle:
        heads, *rows = csv.reader(handle)
    kept = [row for row in rows if row[0] != "0000" and row[2]]
    assert all(row[0].isdigit() and len(row[0]) == 4 for row in kept)
    return [
        Spent(row[0], function, Decimal(row[2]), _six(cell) if cell else None)
        for row in kept
        for function, cell in zip(heads[FUNCTIONS], row[FUNCTIONS], strict=True)
    ]


def _six(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def _average(rows: list[Spent]) -> Decimal:
    """Dollars of all by pupils of all, at six decimals."""
    priced = [(Fraction(row.pupils), Fraction(row.price)) for row in rows if row.price is not None]
    exact = sum((pupils * price for pupils, price in priced), Fraction(0)) / sum(pupils for pupils, _ in priced)
    return from_scaled(int(exact * 10**6 + Fraction(1, 2)))


def _lines(spent: list[Spent]) -> list[Line]:
    return [
        Line(
            row=f"{row.district} {row.function}",
            organization=row.district,
            service=row.function,
            item="",
            unit="pupil",
            day=YEAR[0],
            quantity=int(row.pupils * 10**6),
            unit_price=None if row.price is None else int(row.price * 10**6),
        )
        for row in spent
    ]


def _baseline(row: Spent, peers: list[Spent], *, own: bool) -> Baseline:
    price, prices = _average(peers), [peer.price for peer in peers if peer.price is not None]
    return Baseline(
        organization=row.district if own else "",
        service=row.function,
        unit="pupil",
        starts=YEAR[0],
        ends=YEAR[1],
        unit_price=price,
        low=min(prices),
        high=max(prices),
        method=Method.PEER_AVERAGE,
        grade=Grade.C,
        source="DESE, per-pupil expenditure by function, FY2017",
    )


@pytest.fixture(scope="module")
def measured(spent: list[Spent]) -> Measured:
    like: dict[tuple[str, bool], list[Spent]] = defaultdict(list)
    for row in spent:
        like[row.like].append(row)
    found = [(row, [other for other in like[row.like] if other.is_peer_of(row)]) for row in spent]
    return measure(_lines(spent), [_baseline(row, peers, own=True) for row, peers in found if peers])


@pytest.mark.real
def test_each_district_against_its_peers_is_to_the_cent_what_duckdb_says(
    measured: Measured, spent: list[Spent], tmp_path: Path
) -> None:
    table = tmp_path / "spent.csv"
    table.write_text(
        "\n".join(["d,f,q,p", *(f'{r.district},"{r.function}",{r.pupils},{r.price}' for r in spent if r.price)])
    )
    told = duckdb.connect(config={"threads": 1})
    told.sql(
        f"""CREATE TABLE spent AS SELECT d, f, CAST(CAST(q AS DECIMAL(9, 1)) * 10 AS HUGEINT) AS tenths,
        CAST(CAST(p AS DECIMAL(12, 6)) * 1000000 AS HUGEINT) AS millionths
        FROM read_csv('{table}', all_varchar = true)"""
    )
    rows = told.sql(
        f"""WITH peers AS (
            SELECT a.d, a.f, a.tenths, a.millionths, sum(b.tenths * b.millionths) AS dollars, sum(b.tenths) AS pupils
            FROM spent a JOIN spent b ON a.f = b.f AND a.d <> b.d AND (a.d >= '{VOCATIONAL}') = (b.d >= '{VOCATIONAL}')
             AND 2 * b.tenths >= a.tenths AND b.tenths <= 2 * a.tenths
            GROUP BY ALL),
          exact AS (SELECT d, f, tenths * ((2 * dollars + pupils) // (2 * pupils) - millionths) AS saved FROM peers)
        SELECT d, f, CAST(sign(saved) * ((2 * abs(saved) + 100000) // 200000) AS BIGINT) FROM exact"""
    ).fetchall()
    ours = {(saved.organization, saved.service): saved.gross.cents for saved in measured.saved if saved.kind}
    assert ours == {(district, function): cents for district, function, cents in rows}
    assert len(ours) > 3_000


@pytest.mark.real
def test_coverage_and_losers_are_reported_and_who_has_no_peer_is_not_measured(
    measured: Measured, spent: list[Spent]
) -> None:
    alone = {row.district for row in spent} - {saved.organization for saved in measured.saved if saved.kind}
    assert alone == {"0035"}, "nobody in Massachusetts is like Boston"
    assert Counter(reason for _, reason in measured.not_measured) == {Reason.NO_BASELINE: 10, Reason.NO_PRICE: 2}
    losers = sum(1 for saved in measured.saved if saved.gross < Money.ZERO)
    gainers = sum(1 for saved in measured.saved if saved.gross > Money.ZERO)
    assert (losers, gainers) == (1_408, 1_800)
    assert f"{losers:,} of {losers + gainers:,}" in PAGE
    assert measured.total.coverage is not None and "0.9" < measured.total.coverage < "1"


@pytest.mark.real
def test_the_range_of_a_peer_average_is_wider_than_its_answer(measured: Measured) -> None:
    total = measured.total
    assert total.low < Money.ZERO < total.high
    assert total.high.cents - total.low.cents > 10 * abs(total.gross.cents)
    assert f"{total.gross.words()}, somewhere between {total.low.words()} and {total.high.words()}" in PAGE


@pytest.mark.real
def test_a_group_compared_with_its_own_average_neither_saves_nor_loses(spent: list[Spent]) -> None:
    """The weakness that the method's page states: an average moves savings from one member to another."""
    by_function: dict[str, list[Spent]] = defaultdict(list)
    for row in spent:
        by_function[row.function].append(row)
    found = measure(_lines(spent), [_baseline(rows[0], rows, own=False) for rows in by_function.values()])
    assert abs(found.total.gross.cents) * 100_000 < found.total.spend * 100
    assert found.total.coverage == "1.0000"
    assert sum(1 for saved in found.saved if saved.gross < Money.ZERO) > 1_000


def test_the_page_of_methods_says_of_each_what_the_code_says() -> None:
    for method in Method:
        assert f"| `{method.value}` {method.words()} |" in PAGE
        assert f"| {method.weakness()} |" in PAGE
    for grade in Grade:
        assert f"**{grade.value}** {grade.words()}" in PAGE
