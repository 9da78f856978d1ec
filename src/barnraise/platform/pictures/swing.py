"""A difference as a bar: to the right of a line what was gained, to the left, hollow, what was lost."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString

from barnraise.platform.pictures.parts import share

HEIGHT = 14


def swings(values: Iterable[int | None]) -> list[SafeString]:
    """One small bar for each value on one common scale; the figures stand beside them, so listeners skip the bars.

    Unit: any whole unit, cents mostly. None draws nothing.
    """
    rows = list(values)
    low, high = min((v for v in rows if v is not None), default=0), max((v for v in rows if v is not None), default=0)
    low, high = min(low, 0), max(high, 0)
    return [_swing(value, low, high - low) for value in rows]


def _swing(value: int | None, low: int, span: int) -> SafeString:
    if value is None or not span:
        return SafeString("")
    return format_html(
        '<svg class="swing" width="100%" height="{}" aria-hidden="true">'
        '<rect x="{}" y="1" width="{}" height="{}" class="{}"/><line x1="{}" x2="{}" y1="0" y2="{}"/></svg>',
        HEIGHT,
        share(min(value, 0) - low, span),
        share(abs(value), span),
        HEIGHT - 2,
        "gained" if value >= 0 else "lost",
        share(-low, span),
        share(-low, span),
        HEIGHT,
    )
