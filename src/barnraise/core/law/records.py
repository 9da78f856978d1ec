"""The records that the law files become: parameters with values by date, duties with a due day, category rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from barnraise.core.dates import FiscalYear, long_date
from barnraise.core.eligibility import CategoryRule
from barnraise.core.money import Money


class NotInForce(LookupError):
    """A question about a day before the first value that is on file."""


class UnknownParameter(LookupError):
    """A key that no parameter of this state has."""


class Confidence(StrEnum):
    """How far a parameter may be trusted: read on a public page, only remembered, or checked by a named person."""

    FOUND = "found"
    BACKGROUND = "background"
    VERIFIED = "verified"


class LawUnit(StrEnum):
    """What a parameter's value counts, which also decides its type."""

    DOLLARS = "dollars"
    SHARE = "share"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    COUNT = "count"
    MONTH_DAY = "month-day"
    YES_NO = "yes-no"


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day of every year, such as June 1; February 29 is not one."""

    month: int
    day: int

    def __post_init__(self) -> None:
        date(2023, self.month, self.day)  # refuses what no ordinary year has

    def on_or_after(self, day: date) -> date:
        """Its first occurrence that is not before a day."""
        this_year = date(day.year, self.month, self.day)
        return this_year if this_year >= day else date(day.year + 1, self.month, self.day)


Value: TypeAlias = Money | Decimal | int | bool | MonthDay
"""dollars: Money; share: Decimal of one; days, months, years, count: int; month-day: MonthDay; yes-no: bool."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A value and the day from which it holds, with what ought to be known about that day."""

    starts: date
    value: Value
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure of law or policy: what it means, where it stands, how far it is trusted, its values by date."""

    key: str
    unit: LawUnit
    description: str
    citation: str
    source: str
    source_title: str
    confidence: Confidence
    values: tuple[Dated, ...]
    verified_by: str = ""
    verified_on: date | None = None

    def dated_on(self, day: date) -> Dated:
        """The entry in force on the day of the act, not today's. Errors: `NotInForce` before the first."""
        for dated in reversed(self.values):
            if dated.starts <= day:
                return dated
        raise NotInForce(
            f"{self.citation} ({self.description}) has no value on file for {long_date(day)}; the first holds from "
            f"{long_date(self.values[0].starts)}. Add the older value to the law file, with its source."
        )

    def value_on(self, day: date) -> Value:
        """The value in force on the day of the act. Errors: `NotInForce`."""
        return self.dated_on(day).value


@dataclass(frozen=True, slots=True)
class DutyRule:
    """Something the agency must do every year (or every odd year) by a day that a parameter states."""

    key: str
    title: str
    due: str
    odd_years_only: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Something due: what, by which day, and the law that asks for it."""

    key: str
    title: str
    due: date
    citation: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Law:
    """All that is on file for one state. A value is always asked for a day: the day of the act."""

    state: str
    name: str
    parameters: Mapping[str, Parameter]
    duties: tuple[DutyRule, ...]
    categories: tuple[CategoryRule, ...]

    def parameter(self, key: str) -> Parameter:
        """One parameter with its citation. Errors: `UnknownParameter`."""
        if key not in self.parameters:
            raise UnknownParameter(
                f"{self.name} has no parameter {key!r} on file; it has: {', '.join(self.parameters)}."
            )
        return self.parameters[key]

    def value_on(self, key: str, day: date) -> Value:
        """The value in force on a day. Errors: `UnknownParameter`, `NotInForce`."""
        return self.parameter(key).value_on(day)

    def money_on(self, key: str, day: date) -> Money:
        """The amount in force on a day. Errors: as `value_on`; `TypeError` if the parameter is no amount."""
        value = self.value_on(key, day)
        if not isinstance(value, Money):
            raise TypeError(f"{key} is no amount of money but {self.parameter(key).unit}.")
        return value

    def whole_on(self, key: str, day: date) -> int:
        """The number of days, months, years or things in force on a day. Errors: as `money_on`."""
        value = self.value_on(key, day)
        if type(value) is not int:
            raise TypeError(f"{key} is no whole number but {self.parameter(key).unit}.")
        return value

    def share_on(self, key: str, day: date) -> Decimal:
        """The share of one in force on a day. Errors: as `money_on`."""
        value = self.value_on(key, day)
        if not isinstance(value, Decimal):
            raise TypeError(f"{key} is no share but {self.parameter(key).unit}.")
        return value

    def due_in(self, year: FiscalYear) -> tuple[Duty, ...]:
        """What falls due in a fiscal year, earliest first; duties whose law was not yet in force are left out."""
        found = [duty for rule in self.duties if (duty := self._duty(rule, year)) is not None]
        return tuple(sorted(found, key=lambda duty: (duty.due, duty.key)))

    def category(self, code: str) -> CategoryRule:
        """One membership category's rule. Errors: `UnknownParameter`."""
        for rule in self.categories:
            if rule.code == code:
                return rule
        known = ", ".join(rule.code for rule in self.categories)
        raise UnknownParameter(f"{self.name} has no category {code!r} on file; it has: {known}.")

    def _duty(self, rule: DutyRule, year: FiscalYear) -> Duty | None:
        parameter = self.parameter(rule.due)
        for dated in reversed(parameter.values):
            assert isinstance(dated.value, MonthDay), "the loader lets duties name month-day parameters only"
            due = dated.value.on_or_after(year.starts)
            if due >= dated.starts and parameter.dated_on(due) is dated:
                if rule.odd_years_only and due.year % 2 == 0:
                    return None
                return Duty(rule.key, rule.title, due, parameter.citation, parameter.source, parameter.confidence)
        return None
