"""What all pictures share: the finished picture, its table twin, lengths as percent, legends."""

import hashlib
import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture: the drawing, the words around it, and the same figures as a table.

    `name` is of a drawing that says nothing by itself: then the figure around it does, and leads to the table.
    """

    svg: SafeString
    twin: SafeString
    legend: SafeString = NOTHING
    name: str = ""

    @property
    def key(self) -> str:
        """What its table is called in an address."""
        return key_of(self.name)


def share(value: float, whole: float) -> str:
    """A length as percent of the picture's width.

    >>> share(1, 3), share(1, 0)
    ('33.333%', '0%')
    """
    if not whole:
        return "0%"
    return f"{100 * value / whole:.3f}".rstrip("0").rstrip(".") + "%"


def number(value: float) -> str:
    """A coordinate with one decimal at most.

    >>> number(3.0), number(-2.25)
    ('3', '-2.2')
    """
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def key_of(text: str) -> str:
    """A short name for patterns inside one picture, the same for the same picture."""
    return "p" + hashlib.sha256(text.encode()).hexdigest()[:10]


def drawing(finding: str, inside: Iterable[str], *, height: int, classes: str = "") -> SafeString:
    """An image that says its finding; widths inside are percent, so it fills its place without being stretched."""
    body = SafeString("".join(inside))
    return format_html(
        '<svg role="img" aria-label="{}" width="100%" height="{}"{}><title>{}</title>{}</svg>',
        finding,
        height,
        format_html(' class="{}"', classes) if classes else NOTHING,
        finding,
        body,
    )


def table(
    titles: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str, total: Sequence[str] = (), figures: int = 1,
    first: int | None = None,
) -> SafeString:  # fmt: skip
    """A twin: so many columns from the `first` one are figures, the last ones unless said; cells are escaped."""
    begins = len(titles) - figures if first is None else first
    held = range(begins, begins + figures)
    head = SafeString("".join(_cell("th", title, place, held, ' scope="col"') for place, title in enumerate(titles)))
    body = SafeString("".join(_row(titles, row, held) for row in rows))
    foot = format_html("<tfoot>{}</tfoot>", _row(titles, total, held)) if total else NOTHING
    return format_html(
        '<table class="rows grid tight"><caption class="unseen">{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody>{}</table>",
        caption,
        head,
        body,
        foot,
    )


def _row(titles: Sequence[str], row: Sequence[str], figures: range) -> SafeString:
    assert len(row) == len(titles), "a twin's row has one cell a column"
    cells = [
        _cell("th" if p == 0 else "td", c, p, figures, ' scope="row"' if p == 0 else "") for p, c in enumerate(row)
    ]
    return SafeString("<tr>" + "".join(cells) + "</tr>")


def _cell(tag: str, text: str, place: int, figures: range, extra: str) -> SafeString:
    kind = ' class="number"' if place in figures else ""
    told = text if isinstance(text, SafeString) else html.escape(text)
    return SafeString(f"<{tag}{extra}{kind}>{told}</{tag}>")


def swatch(classes: str, pattern: str = "") -> SafeString:
    """A small square of a legend, in the same fill as its part."""
    fill = format_html(' fill="url(#{})"', pattern) if pattern else NOTHING
    return format_html(
        '<svg class="swatch" aria-hidden="true" focusable="false" viewBox="0 0 24 16">'
        '<rect width="24" height="16" class="{}"{}/><rect x=".5" y=".5" width="23" height="15" class="edge"/></svg>',
        classes,
        fill,
    )


def legend(entries: Iterable[tuple[SafeString, str]]) -> SafeString:
    """Swatch and words, in the order of the parts."""
    items = SafeString("".join(format_html("<li>{}<span>{}</span></li>", mark, words) for mark, words in entries))
    return format_html('<ul class="legend">{}</ul>', items)


def hatch(key: str) -> SafeString:
    """Upright lines: what is set apart, also in grey and on paper."""
    return format_html(
        '<pattern id="{}" width="9" height="9" patternUnits="userSpaceOnUse">'
        '<line x1="4.5" y1="0" x2="4.5" y2="9" class="hatch-line"/></pattern>',
        key,
    )


def slashes(key: str) -> SafeString:
    """Slanted lines: a loss, also in grey and on paper."""
    return format_html(
        '<pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line x1="3" y1="0" x2="3" y2="6" class="loss-line"/></pattern>',
        key,
    )


def dots(key: str) -> SafeString:
    """Dots: not known."""
    return format_html(
        '<pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<circle cx="3" cy="3" r="1" class="dot"/></pattern>',
        key,
    )
