"""The bridge from one amount to the next: what was added, what was taken away, and why."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from barnraise.platform.pictures.parts import NOTHING, Picture, share
from barnraise.platform.words import change_words, dollars_words, money_words

HEIGHT = 16


@dataclass(frozen=True, slots=True)
class Step:
    """One change on the way, in cents, with its reason in words."""

    name: str
    change: int
    why: str = ""


def bridge(
    start: tuple[str, int] | None,
    steps: Sequence[Step],
    end: tuple[str, int],
    *,
    finding: str,
    say_axis: Callable[[int], str] = dollars_words,
) -> Picture:
    """A table whose rows carry the bars: filled adds, hollow takes away; start and end are ticks.

    The axis does not begin at zero, so it is labeled. The steps must lead from start to end exactly. Without a start they
    lead from nothing, and the end is a bar as well: what is left of them.
    """
    begin = start[1] if start else 0
    assert begin + sum(step.change for step in steps) == end[1], "a bridge leads from its start to its end exactly"
    levels = [begin]
    for step in steps:
        levels.append(levels[-1] + step.change)
    low, high = _axis(min(levels), max(levels))
    span = high - low
    whys = any(step.why for step in steps)
    rows = [_end_row(start, _tick(begin - low, span), whys=whys)] if start else []
    for step, before in zip(steps, levels, strict=False):
        at = min(before, before + step.change) - low
        rows.append(_step_row(step, share(at, span), share(abs(step.change), span), whys=whys))
    left = _tick(end[1] - low, span) if start else _left(end[1], low, span)
    rows.append(_end_row(end, left, whys=whys))
    table = format_html(
        '<table class="rows bridge" role="table"><caption class="unseen">{}</caption>'
        '<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">What changed</th>'
        '<th scope="col" role="columnheader" class="money">Amount</th>'
        '<th scope="col" role="columnheader"><span class="axis"><span>{}</span><span>{}</span></span></th>'
        '{}</tr></thead><tbody role="rowgroup">{}</tbody></table>',
        finding,
        say_axis(low),
        say_axis(high),
        SafeString('<th scope="col" role="columnheader">Why</th>' if whys else ""),
        SafeString("".join(rows)),
    )
    return Picture(table, NOTHING)


def _axis(low: int, high: int) -> tuple[int, int]:
    """Round ends that enclose every level, with room at both sides."""
    span = max(high - low, 100)
    unit = max(100, int(10 ** math.floor(math.log10(span))) // 2)
    return (low - span // 10) // unit * unit, -(-(high + span // 10) // unit) * unit


def _tick(at: int, span: int) -> SafeString:
    return format_html('<line x1="{0}" x2="{0}" y1="0" y2="{1}" class="tick"/>', share(at, span), HEIGHT)


def _left(amount: int, low: int, span: int) -> SafeString:
    """What the steps leave, from nothing."""
    at, width = share(min(amount, 0) - low, span), share(abs(amount), span)
    return format_html(
        '<rect x="{}" y="2" width="{}" height="12" class="{}"/>', at, width, "mark" if amount >= 0 else "beyond"
    )


def _end_row(end: tuple[str, int], inside: SafeString, *, whys: bool) -> SafeString:
    name, amount = end
    said = _bar(f"{name} {money_words(amount)}", inside)
    return _row(name, money_words(amount), said, "" if whys else None, strong=' class="strong"')


def _step_row(step: Step, left: str, width: str, *, whys: bool) -> SafeString:
    says = f"{step.name} {'adds' if step.change > 0 else 'takes away'} {money_words(abs(step.change))}"
    box = format_html(
        '<rect x="{}" y="2" width="{}" height="12" class="{}"/>', left, width, "own" if step.change > 0 else "hollow"
    )
    bar = _bar(says, box if step.change else NOTHING)
    return _row(step.name, change_words(step.change), bar, step.why if whys else None)


def _bar(says: str, inside: SafeString) -> SafeString:
    return format_html(
        '<svg role="img" aria-label="{}" width="100%" height="{}"><title>{}</title>{}</svg>', says, HEIGHT, says, inside
    )


def _row(name: str, amount: str, bar: SafeString, why: str | None, *, strong: str = "") -> SafeString:
    """`why`: none where the table has no such column."""
    return format_html(
        '<tr role="row"{}><th scope="row" role="rowheader">{}</th>'
        '<td role="cell" class="money" data-label="Amount">{}</td>'
        '<td role="cell" class="bar picture">{}</td>{}</tr>',
        SafeString(strong),
        name,
        amount,
        bar,
        NOTHING if why is None else format_html('<td role="cell" class="quiet">{}</td>', why),
    )
