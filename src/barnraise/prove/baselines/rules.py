"""Pure decisions about baselines: what contradicts itself, what overlaps, and what is flagged by name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from barnraise.core.dates import FiscalYear, long_date
from barnraise.core.facts import Unit
from barnraise.core.money import decimal_words
from barnraise.core.savings.measure import Kind
from barnraise.core.savings.records import Grade, Method

OVERLAPS, EXPIRED, LATE = "baseline-overlaps", "baseline-expired", "approved-late"
OWN_APPROVAL, NO_EVIDENCE = "own-approval", "no-evidence"
OTHER_KIND, OTHER_UNIT, UNSOUND = "other-kind", "other-unit", "baseline-refused"
"""The names of the rules, as refusals, flags, imports and checks call them."""

Thing: TypeAlias = tuple[int, str, str, int]
"""Service, item, unit and member (0: everybody): what has one baseline on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody proposes that a member alone would have paid. UNIT: dollars a unit; `share` is a fraction."""

    service_id: int
    unit: str
    starts: date
    unit_price: Decimal
    method: str
    grade: str
    source: str
    item: str = ""
    organization_id: int | None = None
    ends: date | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    own_cost: Decimal = Decimal(0)
    share: Decimal = Decimal(1)
    cashable: bool = True
    recurring: bool = True

    @property
    def thing(self) -> Thing:
        """What it is a price of, and for whom."""
        return self.service_id, self.item, self.unit, self.organization_id or 0

    @property
    def kind(self) -> Kind:
        """The kind of saving it would give."""
        return Kind(cashable=self.cashable, recurring=self.recurring)


def spans_meet(starts: date, ends: date | None, other: date, other_ends: date | None) -> bool:
    """Whether two spans share a day; without an end they go on."""
    return (other_ends is None or starts < other_ends) and (ends is None or other < ends)


def without_end(told: Proposal) -> Proposal:
    """The same without its last day: two baselines that differ in it alone are versions of one."""
    return replace(told, ends=None)


@dataclass(frozen=True, slots=True)
class Standing:
    """A baseline on file, as far as another must stand beside it."""

    id: int
    number: str
    thing: Thing
    starts: date
    ends: date | None
    kind: Kind
    is_approved: bool

    def overlaps(self, starts: date, ends: date | None) -> bool:
        """Whether any day lies in both."""
        return spans_meet(self.starts, self.ends, starts, ends)

    def words(self) -> str:
        """How it is named in a sentence."""
        until = f"until {long_date(self.ends)}" if self.ends else "without an end"
        return f"{self.number}, from {long_date(self.starts)} {until}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a proposal cannot stand: the field, the rule by name, and what to do."""

    field: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Flag:
    """What whoever approves must know, by the name of its rule."""

    rule: str
    sentence: str


def contradiction(told: Proposal) -> Fault | None:
    """What of a proposal contradicts itself, if anything.

    >>> found = contradiction(Proposal(service_id=1, unit="case", starts=date(2025, 7, 1), ends=date(2025, 7, 1),
    ...     unit_price=Decimal(30), method="quotes", grade="A", source="three quotes"))
    >>> found.field
    'ends'
    """
    if told.unit not in {unit.value for unit in Unit}:
        return Fault("unit", UNSOUND, f"“{told.unit}” is no unit we know. Choose one of the list.")
    if told.method not in {method.value for method in Method}:
        known = ", ".join(method.value for method in Method)
        return Fault("method", UNSOUND, f"“{told.method}” is no method. The methods are: {known}.")
    if told.grade not in {grade.value for grade in Grade}:
        return Fault("grade", UNSOUND, f"“{told.grade}” is no grade. Write A, B or C.")
    if not told.source.strip():
        return Fault("source", UNSOUND, "Say where the price comes from: whose quote, which list, which invoice.")
    if told.ends is not None and told.ends <= told.starts:
        words = f"It would end on {long_date(told.ends)}, before its first day, {long_date(told.starts)}."
        return Fault("ends", UNSOUND, f"{words} Correct one of the two.")
    return _figures(told)


def _figures(told: Proposal) -> Fault | None:
    for name in ("unit_price", "own_cost"):
        figure: Decimal = getattr(told, name)
        if figure < 0:
            return Fault(name, UNSOUND, "It is dollars a unit and not below zero.")
    if not 0 <= told.share <= 1:
        return Fault(
            "share", UNSOUND, "The part that would have been bought alone lies between 0 and 1; 1 is all of it."
        )
    price = decimal_words(told.unit_price)
    if told.low is not None and not 0 <= told.low <= told.unit_price:
        return Fault(
            "low", UNSOUND, f"The range does not hold the price, {price}: its low end is not above it, nor below 0."
        )
    if told.high is not None and told.high < told.unit_price:
        return Fault("high", UNSOUND, f"The range does not hold the price, {price}: its high end is not below it.")
    return None


def overlapping(told: Proposal, standing: Iterable[Standing]) -> Iterator[Standing]:
    """Baselines of the same thing with a day in common."""
    return (row for row in standing if row.thing == told.thing and row.overlaps(told.starts, told.ends))


def overlap_fault(told: Proposal, row: Standing) -> Fault:
    """The sentence for an overlap with an approved one."""
    return Fault(
        "starts", OVERLAPS,
        f"{row.words()}, is approved for the same thing, and two may not hold on one day. End it first, propose this "
        "one as what replaces it, or choose other days.",
    )  # fmt: skip


def of_other_kind(told: Proposal, standing: Iterable[Standing], *, start_month: int) -> Fault | None:
    """The other kind of saving that its service is measured as in a fiscal year they share, if there is one."""
    first, last = _years(told.starts, told.ends, start_month)
    for row in standing:
        theirs = _years(row.starts, row.ends, start_month)
        if row.thing[0] == told.service_id and row.kind != told.kind and first <= theirs[1] and theirs[0] <= last:
            return Fault(
                "cashable", OTHER_KIND,
                f"{row.words()}, says of this service “{row.kind.words().lower()}” and this one "
                f"“{told.kind.words().lower()}”. Savings of two kinds are never added together, so a service has one "
                "kind in a year. Say the same, or offer two services.",
            )  # fmt: skip
    return None


FOREVER = 9999


def _years(starts: date, ends: date | None, start_month: int) -> tuple[int, int]:
    last = FiscalYear.of(ends - timedelta(days=1), start_month).year if ends else FOREVER
    return FiscalYear.of(starts, start_month).year, last


def expired(ends: date | None, proposed_on: date) -> Flag | None:
    """Whether it had ended when it was proposed."""
    if ends is None or ends > proposed_on:
        return None
    return Flag(
        EXPIRED,
        f"It ended on {long_date(ends)}, before it was proposed: it measures only what was used before that day.",
    )


def late(starts: date, approved_on: date | None, today: date) -> Flag | None:
    """Whether it was (or would be) approved after the first day it measures."""
    day = approved_on or today
    if day <= starts:
        return None
    verb = "was" if approved_on else "is not"
    return Flag(
        LATE,
        f"It measures from {long_date(starts)} on and {verb} approved "
        + (f"only on {long_date(day)}. " if approved_on else "yet. ")
        + "What is compared was known by then, so the close of the year lists it.",
    )


def other_unit(unit: str, delivered_in: Iterable[str]) -> Flag | None:
    """Whether what was delivered so far is counted in other units only, so that nothing would be measured."""
    found = sorted(set(delivered_in))
    if not found or unit in found:
        return None
    listed = " and ".join(Unit(name).many for name in found)
    return Flag(OTHER_UNIT, f"So far this was delivered in {listed} only; a price by the {unit} measures none of it.")
