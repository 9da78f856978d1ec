"""How a plan and the proof above it came together, who gains how much in one row, and in which of the draws a thing is so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString

from barnraise.platform.pictures.parts import NOTHING, Picture, drawing, number, share, table
from barnraise.platform.words import dollars_words

WIDTH, HEIGHT = 300, 110
COLUMNS = 120
"""UNIT: points, the height of the row of gains."""
STRIP = 16


def closing_in(points: Sequence[tuple[int, int, int]], *, finding: str) -> Picture:
    """Work done, plan and ceiling, point by point: the plan's steps rise, the dashed ceiling comes down.

    UNIT: whole dollars. The axis ends at the first plan below and soon above the last ceiling, so it is no zero line.
    """
    assert points, "nothing closes in without a point"
    low, last = min(plan for _, plan, _ in points), points[-1][2]
    high = min(max(bound for _, _, bound in points), last + max(1, last - low))
    span, work = max(1, high - low), max(1, points[-1][0])
    plans = [(WIDTH * done / work, HEIGHT * (1 - (plan - low) / span)) for done, plan, _ in points]
    bounds = [(WIDTH * done / work, HEIGHT * (1 - (min(bound, high) - low) / span)) for done, _, bound in points]
    inside = format_html('<path d="{}" class="ceiling"/><path d="{}" class="reached"/>', _steps(bounds), _steps(plans))
    svg = format_html(
        '<svg role="img" aria-label="{}" class="closing" viewBox="0 0 {} {}" preserveAspectRatio="none"><title>{}</title>{}</svg>'
        '<div class="picture-ends"><span>First plan {}</span><span>{} steps</span></div>',
        finding, WIDTH, HEIGHT, finding, inside, dollars_words(points[0][1] * 100), f"{points[-1][0]:,}",
    )  # fmt: skip
    rows = [(f"{done:,}", dollars_words(plan * 100), dollars_words(bound * 100)) for done, plan, bound in points]
    twin = table(("Steps", "Plan", "Proven ceiling"), rows, caption=finding, figures=2)
    label = "How plan and ceiling closed in, as a list"
    scroll = format_html('<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>', label, twin)
    return Picture(svg, scroll)


def _steps(points: Sequence[tuple[float, float]]) -> str:
    """What is known stands until something better is known."""
    path = f"M{number(points[0][0])} {number(points[0][1])}"
    return path + "".join(f"H{number(x)}V{number(y)}" for x, y in points[1:])


def gains(values: Sequence[int], *, finding: str) -> SafeString:
    """One bar for each, the most gained first, losses below the line; the figures stand in the table beside it.

    Unit: any whole unit, cents mostly.
    """
    ordered = sorted(values, reverse=True)
    high, low = max([*ordered, 0]), min([*ordered, 0])
    span = max(1, high - low)
    line = COLUMNS * high / span
    bars = []
    for place, value in enumerate(ordered):
        tall = COLUMNS * abs(value) / span
        bars.append(
            format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>', share(place + 0.1, len(ordered)),
                number(line - tall if value > 0 else line), share(0.8, len(ordered)), number(max(tall, 0.5)),
                "own" if value >= 0 else "beyond",
            )
        )  # fmt: skip
    axis = format_html('<line x1="0" x2="100%" y1="{}" y2="{}" class="tick"/>', number(line), number(line))
    return drawing(finding, [*bars, axis], height=COLUMNS) if ordered else NOTHING


def strip(kept: str) -> SafeString:
    """One stretch for each run of draws in which a thing is so (`1`), on a track of all; the count stands beside it, so
    listeners skip it.
    """
    place, runs = 0, []
    for digit, run in groupby(kept):
        size = len(list(run))
        if digit == "1":
            runs.append(
                f'<rect x="{share(place, len(kept))}" width="{share(size, len(kept))}" height="{STRIP}" class="kept"/>'
            )
        place += size
    return format_html(
        '<svg class="survival" width="100%" height="{0}" aria-hidden="true"><rect width="100%" height="{0}" class="track"/>{1}</svg>',
        STRIP, SafeString("".join(runs)),
    )  # fmt: skip
