"""The pictures of an answer: where the saving comes from, and how plan and bound closed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from barnraise.core.money import MINUS, Money
from barnraise.platform import pictures
from barnraise.platform.pictures import Picture
from barnraise.platform.words import dollars_words

PARTS = ("scale", "travel", "transition", "governance")


def waterfall(amounts: Mapping[str, Money]) -> Picture:
    """Where the saving comes from: scale, less travel, transition and governance."""
    parts = {name: amount.cents for name, amount in amounts.items()}
    steps = [pictures.Step(name.capitalize(), parts[name]) for name in PARTS if parts[name]]
    finding = f"{dollars_words(parts['scale'])} from scale, {dollars_words(parts['net'])} after all costs, a year"
    end = ("Saved" if parts["net"] >= 0 else "Costs more", parts["net"])
    return pictures.bridge(None, steps, end, finding=finding, say_axis=_short)


def _short(cents: int) -> str:
    """An end of an axis in a narrow column: `$100M`.

    >>> _short(10_000_000_000), _short(-500_000_00), _short(0)
    ('$100M', '−$500K', '$0')
    """
    dollars, minus = abs(cents) // 100, MINUS if cents < 0 else ""
    unit, letter = next(((u, sign) for u, sign in ((1_000_000, "M"), (1_000, "K")) if dollars >= u), (1, ""))
    return f"{minus}${dollars / unit:,.3g}{letter}"


def closing(told: Mapping[str, Any]) -> Picture | None:
    """How the plan and the ceiling came together; none where functions were answered one by one."""
    points = [(one[0], one[1], one[2]) for one in told["closing_in"]]
    if not points:
        return None
    first, last = points[0], points[-1]
    finding = (
        f"The plan rose from {dollars_words(first[1] * 100)} to {dollars_words(last[1] * 100)} and the proven ceiling fell "
        f"from {dollars_words(first[2] * 100)} to {dollars_words(last[2] * 100)}"
    )
    return pictures.closing_in(points, finding=finding)
