"""Bars: a whole and all its parts, and a track that is filled so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.html import format_html
from django.utils.safestring import SafeString

from barnraise.platform.pictures.parts import (
    NOTHING,
    Picture,
    drawing,
    hatch,
    key_of,
    legend,
    share,
    swatch,
    table,
)
from barnraise.platform.words import percent_words

BAR = 44
TRACK = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole: what it is, how much (any whole unit, cents mostly), and that amount in words."""

    name: str
    value: int
    words: str
    own: bool = False


class Fill(StrEnum):
    """How a stretch of a gauge is drawn, and what that means."""

    FILLED = "own"
    WITHIN = "within-cap"
    BEYOND = "beyond"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a gauge, from where the last one ended."""

    name: str
    value: int
    words: str
    fill: Fill = Fill.FILLED


@dataclass(frozen=True, slots=True)
class Tick:
    """A labeled limit on a gauge."""

    value: int
    words: str


def bar_that_sums(
    parts: Sequence[Part], *, finding: str, sum_words: str, noun: str = "shares", zero: str = "$0.00"
) -> Picture:
    """All parts of one whole, largest first, one's own in the accent; the ends say zero and the exact sum.

    `finding` is what a listener hears instead of the picture. A part may not be negative.
    """
    assert all(part.value >= 0 for part in parts), "a bar that sums has no negative parts; show those as a bridge"
    ordered = sorted(parts, key=lambda part: -part.value)
    whole = sum(part.value for part in ordered)
    drawn, own_label = _stretches(ordered, whole)
    outline = f'<rect width="100%" height="{BAR}" class="outline"/>'
    svg = drawing(finding, [*drawn, outline, own_label], height=BAR + (22 if own_label else 0))
    above = NOTHING
    if len(ordered) > 1 and not ordered[0].own:
        above = format_html(
            '<div class="picture-ends above"><span>{} {}</span></div>', ordered[0].name, ordered[0].words
        )
    below = format_html(
        '<div class="picture-ends"><span>{}</span><span>{}, sum {}</span></div>',
        zero,
        f"{len(ordered):,} {noun}",
        sum_words,
    )
    rows = [(part.name, percent_words(part.value, whole), part.words) for part in ordered]
    twin = table(("Part", "Share", "Amount"), rows, caption=finding, total=("Sum", "100.0%", sum_words), figures=2)
    return Picture(above + svg + below, twin)


def _stretches(ordered: Sequence[Part], whole: int) -> tuple[list[SafeString], SafeString]:
    drawn, last, label, start = [], NOTHING, NOTHING, 0
    for part in ordered:
        box = format_html(
            '<rect x="{}" width="{}" height="{}" class="{}"><title>{}: {}</title></rect>',
            share(start, whole),
            share(part.value, whole),
            BAR,
            "own" if part.own else "other part",
            part.name,
            part.words,
        )
        if part.own:
            last, label = last + box, label or _own_label(part, start + part.value / 2, whole)
        else:
            drawn.append(box)
        start += part.value
    return [*drawn, last], label


def _own_label(part: Part, middle: float, whole: int) -> SafeString:
    at = middle / whole if whole else 0
    anchor = "start" if at < 0.2 else "end" if at > 0.8 else "middle"
    place = "0%" if at < 0.2 else "100%" if at > 0.8 else share(middle, whole)
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" class="own-text">{} {}</text>',
        place,
        BAR + 18,
        anchor,
        part.name,
        part.words,
    )


def shares_row(
    title: str,
    basis: str,
    parts: Sequence[Part],
    *,
    own_words: str,
    share_words: str,
    left: str,
    right: str,
    chosen: bool = False,
) -> SafeString:
    """One of several bases over the same whole, to be set one under another; the chosen one stands on the wash."""
    whole = sum(part.value for part in parts)
    ordered = sorted(parts, key=lambda part: (not part.own, -part.value))
    drawn, _ = _stretches(ordered, whole)
    outline = f'<rect width="100%" height="{BAR}" class="outline"/>'
    svg = drawing(f"{title}: {own_words}, {share_words}", [*drawn, outline], height=BAR)
    return format_html(
        '<div class="strip{}"><div><b>{}</b><p class="caption">{}</p></div>'
        '<div>{}<div class="picture-ends"><span>{}</span><span>{}</span></div></div>'
        '<div class="value">{}<p class="caption">{}</p></div></div>',
        " chosen" if chosen else "",
        title,
        basis,
        svg,
        left,
        right,
        own_words,
        share_words,
    )


def gauge(
    segments: Sequence[Segment], *, whole: int, finding: str, ends: tuple[str, str], cap: Tick | None = None
) -> Picture:
    """An outlined track with filled stretches; a cap is one labeled tick, what lies beyond it is loud."""
    assert sum(segment.value for segment in segments) <= whole, "a gauge is never filled beyond its track"
    key = key_of(finding)
    top = 40 if cap else 0
    height = BAR if cap else TRACK
    drawn = [hatch_defs(key)] if any(s.fill is Fill.EXCLUDED for s in segments) else []
    start = 0
    for segment in segments:
        drawn.append(_stretch(segment, start=start, whole=whole, top=top, height=height, key=key))
        start += segment.value
    drawn.append(format_html('<rect y="{}" width="100%" height="{}" class="outline"/>', top, height))
    if cap:
        drawn.append(_cap(cap, whole, top, height))
    svg = drawing(finding, drawn, height=top + height + (6 if cap else 0))
    below = format_html('<div class="picture-ends"><span>{}</span><span>{}</span></div>', *ends)
    marks = [(swatch("", key) if s.fill is Fill.EXCLUDED else swatch(s.fill), f"{s.name} {s.words}") for s in segments]
    rows = [(s.name, percent_words(s.value, whole), s.words) for s in segments]
    if cap:
        rows.append(("Cap", percent_words(cap.value, whole), cap.words))
    twin = table(("Part", "Of the whole", "Amount"), rows, caption=finding, figures=2)
    return Picture(svg + below, twin, legend(marks) if len(segments) > 1 else NOTHING)


def hatch_defs(key: str) -> SafeString:
    """The definition that hatched parts of one picture refer to."""
    return format_html("<defs>{}</defs>", hatch(key))


def _stretch(segment: Segment, *, start: int, whole: int, top: int, height: int, key: str) -> SafeString:
    excluded = segment.fill is Fill.EXCLUDED
    fill = format_html(' fill="url(#{})"', key) if excluded else format_html(' class="{}"', segment.fill)
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}"{}><title>{}: {}</title></rect>',
        share(start, whole),
        top,
        share(segment.value, whole),
        height,
        fill,
        segment.name,
        segment.words,
    )


def _cap(cap: Tick, whole: int, top: int, height: int) -> SafeString:
    at = share(cap.value, whole)
    after = cap.value * 2 < whole
    return format_html(
        '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" class="tick"/>'
        '<text x="{0}" y="{3}" dx="{4}" text-anchor="{5}" class="tick-text">{6}</text>',
        at,
        0,
        top + height + 6,
        16,
        8 if after else -8,
        "start" if after else "end",
        cap.words,
    )


def coverage(value: int, whole: int, *, finding: str, value_words: str, whole_words: str) -> Picture:
    """How much of a whole is reached: a filled track and a sentence with both amounts."""
    words = f"{value_words} of {whole_words}, {percent_words(value, whole)}"
    bar = format_html(
        '<rect width="{}" height="{}" class="own"><title>{}</title></rect>'
        '<rect width="100%" height="{}" class="outline"/>',
        share(min(max(value, 0), whole), whole),  # returns may make a part less than nothing, or more than all
        TRACK,
        words,
        TRACK,
    )
    svg = drawing(finding, [bar], height=TRACK)
    rows = [("Reached", percent_words(value, whole), value_words), ("Whole", "100.0%", whole_words)]
    twin = table(("Part", "Of the whole", "Amount"), rows, caption=finding, figures=2)
    return Picture(svg + format_html('<p class="picture-says">{}</p>', words), twin)
