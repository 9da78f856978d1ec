"""How the figures of an answer are made: each total as the sum of its functions, each function as the sum of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barnraise.core.money import Money
from barnraise.core.regions.plan import Plan
from barnraise.core.regions.pricing import Hosting, Line, Priced, miles_between
from barnraise.core.regions.problem import Function, Problem
from barnraise.core.regions.terms import Form
from barnraise.core.regions.values import CurveValues, FunctionValues, Values
from barnraise.plan.regions.rules.telling import letters
from barnraise.platform.words import number_words


@dataclass(frozen=True, slots=True)
class Sum:
    """One function, or all: what districts pay today and what the plan has instead, a year."""

    key: str
    name: str
    today: Money
    stays: Money  # what districts go on paying by themselves
    leads: Money  # what leads spend, without openings
    travel: Money
    transition: Money  # districts' and openings'

    @property
    def scale(self) -> Money:
        """Today, less what goes on and what the leads spend."""
        return self.today - self.stays - self.leads

    @property
    def adds(self) -> Money:
        """What it saves before governance."""
        return self.scale - self.travel - self.transition


def sums(problem: Problem, price: Priced) -> tuple[list[Sum], Sum]:
    """Each function, and all together."""
    rows = [_sum(one, price) for one in problem.functions]
    names = ("today", "stays", "leads", "travel", "transition")
    return rows, Sum("", "All functions", *(Money.total(getattr(row, name) for row in rows) for name in names))


def _sum(function: Function, price: Priced) -> Sum:
    lines = [one for one in price.lines if one.function == function.key]
    leads = [one for one in price.hostings if one.function == function.key]
    return Sum(
        function.key, function.name, Money.total(one.before for one in lines), Money.total(one.kept for one in lines),
        Money.total(one.running for one in leads), Money.total(one.travel for one in lines),
        Money.total(one.transition for one in lines) + Money.total(one.opening for one in leads),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lead:
    """What one lead spends on a function, with the curve filled in."""

    name: str
    region: str
    districts: int
    hosting: Hosting
    curve: str


@dataclass(frozen=True, slots=True)
class District:
    """One district's line of a function."""

    key: str
    name: str
    by: str
    volume: str
    miles: str
    line: Line


@dataclass(frozen=True, slots=True)
class Opened:
    """One function opened: its formulas with their numbers, its leads, and every district's line."""

    sum: Sum
    travel: str
    leads: Sequence[Lead]
    districts: Sequence[District]


def opened(problem: Problem, values: Values, plan: Plan, price: Priced, key: str) -> Opened | None:
    """A function's lines; none where the scenario does not ask about it."""
    number = next((place for place, one in enumerate(problem.functions) if one.key == key), None)
    if number is None:
        return None
    function, worth = problem.functions[number], values.functions[number]
    names, lettered = {one.key: one.name for one in problem.agencies}, letters(problem, plan)
    leads = [
        Lead(names[one.agency], lettered.get(one.region, ""), one.districts, one, curve_words(worth.host, one.volume))
        for one in price.hostings
        if one.function == key
    ]
    found = [one for one in price.lines if one.function == key]
    return Opened(_sum(function, price), _travel(function, worth), leads, _districts(problem, values, found))


def _districts(problem: Problem, values: Values, found: Sequence[Line]) -> list[District]:
    agencies = {one.key: one for one in problem.agencies}
    rows = []
    for place, line in zip(problem.districts, found, strict=True):
        agency = agencies.get(line.agency)
        miles = number_words(round(miles_between(problem, values, place, agency))) if agency else "none"
        by = agency.name if agency else line.choice.value
        rows.append(District(place.key, place.name, by, number_words(round(line.volume)), miles, line))
    return rows


def _travel(function: Function, worth: FunctionValues) -> str:
    """The formula of travel, with its numbers."""
    drives = f"{worth.trips:,g} trips × (pupils ÷ 1,000) to the power {function.trips_exponent:g}"
    return f"{drives} × ${worth.mile:,.2f} a mile × miles by road"


def curve_words(curve: CurveValues, volume: float) -> str:
    """A lead's curve with its numbers.

    >>> curve_words(CurveValues(Form.POWER, 100.0, 2.0, 0.5), 4000.0)
    '$100 + $2.00 × 4,000 × (4,000 ÷ 1,000) to the power −0.5'
    >>> curve_words(CurveValues(Form.PIECES, 0.0, pieces=((0.0, 3.0), (100.0, 1.0))), 150.0)
    '$0 + $3.00 × 100 + $1.00 × 50'
    """
    fixed, size = f"${curve.fixed:,.0f}", f"{volume:,.0f}"
    match curve.form:
        case Form.POWER:
            power = f"{curve.exponent - 1:.4g}".replace("-", "−")
            return f"{fixed} + ${curve.rate:,.2f} × {size} × ({size} ÷ 1,000) to the power {power}"
        case Form.TWO_PART:
            return f"{fixed} + ${curve.rate:,.2f} × {size}"
        case Form.PIECES:
            ends = [start for start, _ in curve.pieces[1:]] + [volume]
            parts = [
                f"${rate:,.2f} × {min(volume, end) - start:,.0f}"
                for (start, rate), end in zip(curve.pieces, ends, strict=True)
                if volume > start
            ]
            return " + ".join([fixed, *parts])
