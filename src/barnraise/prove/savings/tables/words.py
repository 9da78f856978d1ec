"""Figures and codes of a signed document in a reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from barnraise.core.dates import long_date
from barnraise.core.facts import Unit
from barnraise.core.money import Money
from barnraise.core.savings.breakdown import NO_DELIVERY
from barnraise.core.savings.pairing import Reason
from barnraise.core.savings.records import Grade, Method
from barnraise.platform.words import number_words
from barnraise.prove.savings.checks import BY_NAME

YEARLY_CASH = "Cash, every year"
"""The kind that headlines speak of first."""

COMES_BACK = {
    YEARLY_CASH: "that comes back every year",
    "Cash, this year only": "this year only",
    "Not cash, every year": "every year, but not in cash",
    "Not cash, this year only": "this year only, and not in cash",
}
"""What a sentence says of each kind of saving."""


def money(text: str | None) -> Money | None:
    """A figure of a document."""
    return None if text is None else Money.parse(text)


def used_words(used: Sequence[Mapping[str, str]]) -> str:
    """What was used: `40 days`, `1,204 cases and 3 pallets`."""
    words = [Unit(row["unit"]).words(Decimal(row["quantity"])) for row in used]
    if len(words) > 3:
        return f"{len(words)} kinds of unit"
    return " and ".join(words) if words else "nothing delivered"


def evidence_words(against: Sequence[Mapping[str, Any]]) -> list[str]:
    """How it is known what each would have cost alone, each way once, best grade first."""
    found = sorted({(row["grade"], row["method"]) for row in against})
    return [f"{Method(method).words().capitalize()}, grade {grade}" for grade, method in found]


def why_not(row: Mapping[str, Any]) -> str:
    """Why a service, or a part of it, was not measured."""
    reasons = [reason_words(part["reason"]) for part in row["not_measured"]]
    if not reasons and row["kind"] is None:
        reasons = [reason_words(Reason.NO_BASELINE.value if row["lines"] else NO_DELIVERY)]
    return "; ".join(reasons)


_SHORT = {
    Reason.NO_BASELINE: "no baseline yet",
    Reason.OTHER_UNIT: "its baseline is for another unit",
    Reason.EXPIRED: "its baseline is for other days",
    Reason.OVERLAPPING: "two baselines at once",
    Reason.NO_PRICE: "no price known",
}


def why_not_briefly(row: Mapping[str, Any]) -> str:
    """The same in a few words, for a table whose rows open to the whole of it."""
    parts = row["not_measured"]
    told = [_SHORT[Reason(p["reason"])] if p["reason"] != NO_DELIVERY else reason_words(p["reason"]) for p in parts]
    return "; ".join(told) if told else why_not(row).replace(Reason.NO_BASELINE.words(), _SHORT[Reason.NO_BASELINE])


def after_words(rebate: Money, fee: Money) -> str:
    """What came back and what taking part cost, in a few words; corrections of bills are fees below zero."""
    told = [f"{rebate.words()} came back"] if rebate else []
    if fee.cents > 0:
        told.append(f"{fee.words()} charged for taking part")
    elif fee.cents < 0:
        told.append(f"{(-fee).words()} credited as corrections")
    return ", ".join(told)


def reason_words(reason: str) -> str:
    """A reason code in words."""
    if reason == NO_DELIVERY:
        return "charged as a whole, with no delivery to compare"
    return Reason(reason).words()


def grade_words() -> str:
    """What the grades mean, in one sentence."""
    return "; ".join(f"{grade.value}: {grade.words()}" for grade in Grade)


def coverage_words(coverage: str | None) -> str:
    """A coverage as a percentage: `99.71%`."""
    return "nothing spent" if coverage is None else f"{number_words(Decimal(coverage) * 100)}%"


def overrides(doc: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The checks that were set aside, by their titles and with the day in words."""
    return [
        {**row, "title": BY_NAME[row["check"]].title, "on": long_date(date.fromisoformat(row["on"]))}
        for row in doc["overrides"]
    ]


def count_words(told: str) -> str:
    """Whose count of pupils it is and of what day: `state October 1 count, October 1, 2024`."""
    source, _, day = told.rpartition(", ")
    return f"{source}, {long_date(date.fromisoformat(day))}" if source else told
