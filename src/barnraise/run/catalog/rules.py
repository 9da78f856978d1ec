"""Pure decisions about prices: which one is in force, where a new one fits, what a commitment freezes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from barnraise.core.dates import long_date
from barnraise.core.money import Money
from barnraise.run.catalog.terms import Basis

BASES_BY_PUPILS = frozenset({Basis.PER_PUPIL, Basis.BASE_RATE_CAP})
"""Bases whose amount rests on a count of pupils."""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price as a rule reads it. UNIT: `rate` in dollars a unit or pupil; `ends` is the first day without it."""

    id: int
    service_id: int
    category_id: int | None
    starts: date
    ends: date | None
    rate: Decimal
    base: Money | None
    cap: Money | None
    resolution_key: str

    @property
    def key(self) -> str:
        """Its text key."""
        return f"catalog.Price:{self.id}"


@dataclass(frozen=True, slots=True)
class FeeTermRow:
    """A vendor's fee or rebate term. UNIT: `rate` is a fraction of net sales, 0.015 is 1.5 %."""

    id: int
    service_id: int
    kind: str
    starts: date
    ends: date | None
    rate: Decimal
    resolution_key: str

    @property
    def key(self) -> str:
        """Its text key."""
        return f"catalog.FeeTerm:{self.id}"


class PriceTable:
    """Prices and fee terms of some services, asked by day; a category's own price comes before the price for all."""

    def __init__(self, prices: Iterable[PriceRow], fees: Iterable[FeeTermRow] = ()) -> None:
        self._prices: dict[tuple[int, int | None], list[PriceRow]] = {}
        self._fees: dict[tuple[int, str], list[FeeTermRow]] = {}
        for price in prices:
            self._prices.setdefault((price.service_id, price.category_id), []).append(price)
        for fee in fees:
            self._fees.setdefault((fee.service_id, fee.kind), []).append(fee)

    def price_on(self, service_id: int, category_id: int | None, day: date) -> PriceRow | None:
        """The price in force for a category on a day, or none."""
        for category in (category_id, None):
            for price in self._prices.get((service_id, category), ()):
                if price.starts <= day and (price.ends is None or day < price.ends):
                    return price
        return None

    def fee_rate_on(self, service_id: int, kind: str, day: date) -> FeeTermRow | None:
        """The fee or rebate term in force on a day, or none."""
        for fee in self._fees.get((service_id, kind), ()):
            if fee.starts <= day and (fee.ends is None or day < fee.ends):
                return fee
        return None


@dataclass(frozen=True, slots=True)
class Dated:
    """A dated row that something new must stand beside."""

    id: int
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new span fits: the row it ends, if any, or the sentence that says why it does not fit."""

    ends_row: int | None = None
    problem: str = ""


def place_span(standing: Sequence[Dated], *, starts: date, ends: date | None) -> Place:
    """Say how a new span takes its place: an earlier open one ends where it starts; overlapping any other is a problem.

    >>> place_span([Dated(1, date(2024, 7, 1), None)], starts=date(2025, 7, 1), ends=None).ends_row
    1
    """
    if ends is not None and ends <= starts:
        return Place(problem=f"It would end on {long_date(ends)}, before it starts on {long_date(starts)}.")
    ended = None
    for row in standing:
        apart = (row.ends is not None and row.ends <= starts) or (ends is not None and ends <= row.starts)
        if apart:
            continue
        if row.starts < starts and (row.ends is None or (ends is None or row.ends <= ends)):
            ended = row.id
            continue
        until = f"until {long_date(row.ends)}" if row.ends else "without an end"
        return Place(problem=f"One from {long_date(row.starts)} {until} stands already, and the two would overlap.")
    return Place(ends_row=ended)


def needs_pupils(basis: str, rate: Decimal | None) -> bool:
    """Whether a commitment on this basis rests on a count of pupils; a rate of zero asks for none."""
    return basis in BASES_BY_PUPILS and (rate is None or rate != 0)
