"""What a savings year is measured with: baselines, aid, and who and what they are about, as they stood at the close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from barnraise.core.money import Money, to_scaled


class Method(StrEnum):
    """How somebody found out what a member alone would have paid; the list is closed (domain dossier, section 6.1)."""

    OWN_LAST_PRICE = "own-last-price"
    QUOTES = "quotes"
    PUBLISHED_LIST = "published-list"
    PEER_AVERAGE = "peer-average"
    STAND_ALONE_COST = "stand-alone-cost"

    def words(self) -> str:
        """Say it in a member's words."""
        return _METHOD_WORDS[self]

    def weakness(self) -> str:
        """What may be wrong with a figure found this way: printed wherever the figure is."""
        return _METHOD_WEAKNESS[self]


_METHOD_WORDS = {
    Method.OWN_LAST_PRICE: "own last price before joining",
    Method.QUOTES: "quotes",
    Method.PUBLISHED_LIST: "published list or state contract",
    Method.PEER_AVERAGE: "average of peers",
    Method.STAND_ALONE_COST: "cost of doing it alone",
}

_METHOD_WEAKNESS = {
    Method.OWN_LAST_PRICE: "An old price: the market may have moved since, up or down.",
    Method.QUOTES: "A quote is an offer, not a purchase; the lowest that could be had may be lower.",
    Method.PUBLISHED_LIST: "Few buyers pay list prices; a member might have bargained.",
    Method.PEER_AVERAGE: "Peers differ in size, need and quality; an average says what is usual, not what this member would have paid.",
    Method.STAND_ALONE_COST: "A model: a member might have done with less, or gone without.",
}


class Grade(StrEnum):
    """How far a baseline can be trusted."""

    A = "A"
    B = "B"
    C = "C"

    def words(self) -> str:
        """What the grade means: printed beside it."""
        return _GRADE_WORDS[self]


_GRADE_WORDS = {
    Grade.A: "a quote, invoice or list for the very same thing, in the year compared or the one before",
    Grade.B: "a like thing, or an older price",
    Grade.C: "an estimate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a member alone would have paid for one unit, as proposed by one person and approved by another.

    `organization` is blank where it holds for everybody; a member's own comes first. `unit` is a `Unit`, or in plain
    files whatever word they use. Unit: `unit_price` in dollars a unit, with `low` and `high` where the method gives a
    range; `own_cost` is what a member still bears itself a unit (own transport); `share` is the part of the quantity
    that would have been bought alone at all (1: all of it). `evidence` is the SHA-256 of the file that shows it.
    `cashable` money is really kept; `recurring` comes back every year; sums of one kind are never added to another's.
    Errors: `ValueError` for a span without days, a share outside 0 to 1, or a range that does not hold its price.
    """

    key: str = ""
    organization: str = ""
    service: str
    item: str = ""
    unit: str
    starts: date
    ends: date | None = None
    unit_price: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    own_cost: Decimal = Decimal(0)
    share: Decimal = Decimal(1)
    method: str = ""
    grade: str = ""
    cashable: bool = True
    recurring: bool = True
    source: str = ""
    evidence: str = ""
    proposed_by: str = ""
    approved_by: str = ""
    approved_on: date | None = None

    def __post_init__(self) -> None:
        for figure in (self.unit_price, self.own_cost, self.share, self.low, self.high):
            if figure is not None:
                to_scaled(figure)
        if self.ends is not None and self.ends <= self.starts:
            raise ValueError(f"The baseline of {self.service} {self.item} has no day: it ends before it starts.")
        if not 0 <= self.share <= 1:
            raise ValueError(f"The share that would have been bought alone lies between 0 and 1, not at {self.share}.")
        if not (self.low is None or self.low <= self.unit_price) or not (
            self.high is None or self.unit_price <= self.high
        ):
            raise ValueError(f"The range of {self.service} {self.item} does not hold its own price {self.unit_price}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """What the state repays of a service, by law of a year: the difference between three bottom lines (domain, 6.3).

    Unit: `ratio` is the part of what was paid that comes back as next year's aid (0.648 is 64.8 %); `ratio_alone` the
    part that would have come back of the cost alone. `other_cost` is what taxpayers paid for the service that year
    beside its price: a grant, the administration of the aid. `citation` says by what law or term.
    """

    service: str
    fiscal_year: int
    ratio: Decimal
    ratio_alone: Decimal = Decimal(0)
    other_cost: Money = Money.ZERO
    citation: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.ratio <= 1 or not 0 <= self.ratio_alone <= 1:
            raise ValueError(
                f"An aid ratio lies between 0 and 1; {self.service} says {self.ratio}, {self.ratio_alone}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A body as it stood in the year that was closed: its name, category and frozen count of pupils with its source."""

    key: str
    name: str
    category: str = ""
    pupils: int | None = None
    pupils_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service as it was offered in the year that was closed, and the program that it belongs to."""

    key: str
    name: str
    program: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A check that did not come out empty, and the reason why the year was closed all the same."""

    check: str
    count: int
    reason: str
    by: str
    on: date
