"""Pure decisions about membership: a category's rule as data, who may join, and whether two spans collide."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from barnraise.core.dates import Span, long_date
from barnraise.core.eligibility import CategoryRule, Condition, FactName, Op, Standing, Verdict, eligible, may_use

__all__ = [
    "CategoryRule",
    "Standing",
    "Verdict",
    "closed_words",
    "collision",
    "eligible",
    "may_use",
    "next_number",
    "open_to",
    "rule_from",
    "rule_kept",
]


def rule_kept(rule: CategoryRule) -> dict[str, Any]:
    """A rule as JSON holds it."""
    return {
        "sentence": rule.sentence,
        "citation": rule.citation,
        "services_max": rule.services_max,
        "any_of": [
            [
                {
                    "fact": c.fact.value,
                    "op": c.op.value,
                    "value": list(c.value) if isinstance(c.value, tuple) else c.value,
                }
                for c in alternative
            ]
            for alternative in rule.any_of
        ],
    }


def rule_from(
    kept: Mapping[str, Any], *, code: str, name: str, votes: bool, excludes: Sequence[str] = (), source: str = ""
) -> CategoryRule:
    """The rule a category's record holds."""
    alternatives = tuple(
        tuple(
            Condition(
                FactName(c["fact"]), Op(c["op"]), tuple(c["value"]) if isinstance(c["value"], list) else c["value"]
            )
            for c in alternative
        )
        for alternative in kept.get("any_of", ())
    )
    return CategoryRule(
        code, name, votes, alternatives, kept.get("sentence", ""), tuple(excludes), kept.get("services_max"),
        kept.get("citation", ""), source,
    )  # fmt: skip


def open_to(rules: Mapping[int, CategoryRule], standing: Standing) -> list[int]:
    """Categories that are certainly open to a body, in their order."""
    return [category for category, rule in rules.items() if eligible(rule, standing).ok]


SpanRow = tuple[date, date | None, int]
"""First day, day it ends or None, category."""


def collision(spans: Sequence[SpanRow], starts: date, ends: date | None) -> SpanRow | None:
    """The span of a body that shares a day with a new one, if any.

    >>> day = date.fromisoformat
    >>> spans = [(day("2024-07-01"), day("2025-07-01"), 1)]
    >>> collision(spans, day("2025-07-01"), None), collision(spans, day("2025-06-30"), None) == spans[0]
    (None, True)
    """
    new = Span(starts, ends)
    return next((row for row in spans if new.overlaps(Span(row[0], row[1]))), None)


def next_number(numbers: Sequence[str]) -> int:
    """The next member number: one above the highest that is plain digits; 1001 in a new agency.

    >>> next_number(["1001", "A-7", "1012"]), next_number([])
    (1013, 1001)
    """
    return max((int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 10), default=1000) + 1


def closed_words(name: str, closed: date) -> str:
    """Why a body that closed does not join."""
    return (
        f"{name} is closed from {long_date(closed)} on, so it cannot join then. Choose an earlier day, or let the "
        "organization join that it went on in."
    )
