"""Dues, prorating and earning: the charge arithmetic that several rooms share, each figure rounded once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from barnraise.core.money import Money, amount, divide_half_away, price_words

DUES_RULE = "dues-1"
"""min(cap, max(base, rate x pupils)), the product rounded once to the cent."""

PRORATE_RULE = "prorate-1"
"""amount x days / days in the year, rounded once to the cent."""

EARNED_RULE = "earned-1"
"""total x done / planned, rounded once to the cent; what is not earned stays deferred."""


class BadTerms(ValueError):
    """Terms that contradict themselves: a cap under the base, a count below zero, more done than planned."""


def dues(*, base: Money, rate: Decimal, cap: Money | None, pupils: int) -> Money:
    """Compute yearly dues: the rate for each pupil, at least the base, at most the cap.

    Unit: `rate` in dollars a pupil; `pupils` as frozen on the date that the bylaws name; no cap: None.
    Errors: `BadTerms`. Source: domain W4.

    >>> dues(base=Money.parse("500"), rate=Decimal("1.35"), cap=Money.parse("9000"), pupils=371).words()
    '$500.85'
    """
    _require_dues_terms(base=base, rate=rate, cap=cap, pupils=pupils)
    owed = max(base, amount(Decimal(pupils), rate))
    return owed if cap is None else min(cap, owed)


def dues_words(*, base: Money, rate: Decimal, cap: Money | None, pupils: int) -> str:
    """Say how dues were computed, so that an invoice line can answer why.

    >>> dues_words(base=Money(50000), rate=Decimal("1.35"), cap=Money(900000), pupils=100)
    '100 pupils × $1.35 = $135.00, which is below the base of $500.00: $500.00'
    """
    owed = dues(base=base, rate=rate, cap=cap, pupils=pupils)
    product = amount(Decimal(pupils), rate)
    words = f"{pupils:,} {'pupil' if pupils == 1 else 'pupils'} × {price_words(rate)} = {product.words()}"
    if cap is not None and max(base, product) > cap:
        return f"{words}, which is above the cap of {cap.words()}: {owed.words()}"
    if product < base:
        return f"{words}, which is below the base of {base.words()}: {owed.words()}"
    return words


def prorated(full: Money, *, days: int, days_in_year: int) -> Money:
    """The part of a yearly amount that falls on some of its days, rounded once.

    The daily part is never rounded first. Unit: calendar days, see `core.dates.prorate_days`. Errors: `BadTerms` unless
    0 <= days <= days_in_year. Source: domain W5, W9.

    >>> prorated(Money.parse("3375.00"), days=243, days_in_year=365).words()
    '$2,246.92'
    """
    if not 0 <= days <= days_in_year or days_in_year == 0:
        raise BadTerms(f"{days} of {days_in_year} days is no part of a year; check the dates of joining and ending.")
    return Money(divide_half_away(full.cents * days, days_in_year))


def prorated_words(full: Money, *, days: int, days_in_year: int) -> str:
    """Say how an amount was prorated.

    >>> prorated_words(Money.parse("3375.00"), days=243, days_in_year=365)
    '$3,375.00 × 243 of 365 days = $2,246.92'
    """
    part = prorated(full, days=days, days_in_year=days_in_year)
    return f"{full.words()} × {days} of {days_in_year} days = {part.words()}"


@dataclass(frozen=True, slots=True)
class Earned:
    """How much of an amount billed ahead is revenue by now and how much still is owed in service; they sum to it."""

    earned: Money
    deferred: Money


def earned(total: Money, *, done: int, planned: int) -> Earned:
    """Divide an amount billed ahead into what was earned by service so far and what stays deferred.

    Call it with all that was done up to a date; a month's revenue is the difference of two such answers, so that
    roundings never add up. Unit: sessions, days or seats, `done` of `planned`. Errors: `BadTerms` unless
    0 <= done <= planned. Source: domain W13.

    >>> earned(Money.parse("1500.00"), done=6, planned=10)
    Earned(earned=Money(cents=90000), deferred=Money(cents=60000))
    """
    if not 0 <= done <= planned or planned == 0:
        raise BadTerms(f"{done} done of {planned} planned earns no known part; correct the count or the plan.")
    part = Money(divide_half_away(total.cents * done, planned))
    return Earned(part, total - part)


def _require_dues_terms(*, base: Money, rate: Decimal, cap: Money | None, pupils: int) -> None:
    if base < Money.ZERO or rate < 0:
        raise BadTerms(f"Dues with a base of {base.words()} and a rate of {rate} would pay the member; use a credit.")
    if cap is not None and cap < base:
        raise BadTerms(f"The cap of {cap.words()} lies below the base of {base.words()}; one of the two is mistaken.")
    if pupils < 0:
        raise BadTerms(f"{pupils} pupils is no count; correct the frozen number.")
