"""Figures and codes of a signed document in a reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from barnraise.core.facts import Unit
from barnraise.core.money import Money
from barnraise.core.savings.breakdown import NO_DELIVERY
from barnraise.core.savings.pairing import Reason
from barnraise.core.savings.records import Grade, Method
from barnraise.platform.words import number_words
from barnraise.prove.savings.checks import BY_NAME

YEARLY_CASH = "Cash, every year"
"""The kind that headlines speak of first."""


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
        return "a condition of taking part, with no price elsewhere"
    return Reason(reason).words()


def grade_words() -> str:
    """What the grades mean, in one sentence."""
    return "; ".join(f"{grade.value}: {grade.words()}" for grade in Grade)


def coverage_words(coverage: str | None) -> str:
    """A coverage as a percentage: `99.71%`."""
    return "nothing spent" if coverage is None else f"{number_words(Decimal(coverage) * 100)}%"


def overrides(doc: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The checks that were set aside, by their titles."""
    return [{**row, "title": BY_NAME[row["check"]].title} for row in doc["overrides"]]
