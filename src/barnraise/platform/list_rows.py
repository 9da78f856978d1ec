"""Rows of a list as ready strings, in one pass over plain cells: template tags in cells cost ten times more."""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from barnraise.core.money import Money, price_words
from barnraise.platform import exports, words


class Kind(StrEnum):
    """What a column holds; it decides alignment, wording and the type in files."""

    TEXT = "text"
    LINK = "link"
    MONEY = "money"
    CHANGE = "change"
    NUMBER = "number"
    PRICE = "price"
    DATE = "date"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere on this site, with an optional quiet second line."""

    text: str
    url: str
    note: str = ""

    def __post_init__(self) -> None:
        assert self.url.startswith("/") and not self.url.startswith("//"), "a list links to pages of its own site"


Cell = str | SafeString | int | Decimal | Money | date | Link | None
"""One cell: text is escaped, SafeString is not; an int is cents in a money column; None is the word unknown."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `weight` is how loud its cells are; the first column of a list is the row's name."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    sortable: bool = False
    weight: Literal["", "quiet", "strong"] = ""


UNKNOWN = mark_safe(f'<span class="unknown">{words.UNKNOWN}</span>')
_CLASS = {
    Kind.MONEY: "money", Kind.CHANGE: "money", Kind.NUMBER: "number", Kind.PRICE: "number", Kind.DATE: "date",
    Kind.CODE: "date",
}  # fmt: skip
"""How a column is set: figures to the right, days and codes never broken."""


def shown(kind: Kind, cell: Cell) -> SafeString:
    """One cell as markup, escaped.

    >>> shown(Kind.MONEY, -500), shown(Kind.TEXT, "a < b")
    ('−$5.00', 'a &lt; b')
    """
    match cell:
        case None:
            return UNKNOWN
        case str():
            return _escaped(cell)
        case Link(text, url, note):
            line = f'<a href="{_escaped(url)}">{_escaped(text)}</a>'
            return mark_safe(f'{line}<span class="note">{_escaped(note)}</span>' if note else line)
        case Money():
            return mark_safe(cell.signed() if kind is Kind.CHANGE else cell.words())
        case datetime():
            return mark_safe(words.clock_words(cell))
        case date():
            return mark_safe(words.long_date(cell))
        case Decimal() if kind is Kind.PRICE:
            return mark_safe(price_words(cell))
        case int() if kind is Kind.MONEY:
            return mark_safe(Money(cell).words())
        case int() if kind is Kind.CHANGE:
            return mark_safe(Money(cell).signed())
        case _:
            return mark_safe(words.number_words(cell))


def _escaped(text: str) -> SafeString:
    """As Django's `conditional_escape` of a text, without asking whether it is lazy: a page has thousands of cells."""
    return text if isinstance(text, SafeString) else SafeString(html.escape(text))


def body(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> SafeString:
    """All rows as table rows; the first cell is the row's header."""
    layout = _layout(columns)
    kinds = [column.kind for column in columns]
    lines = (layout.format(*[shown(kind, cell) for kind, cell in zip(kinds, row, strict=True)]) for row in rows)
    return mark_safe("\n".join(lines))


def _layout(columns: Sequence[Column]) -> SafeString:
    parts = []
    for place, column in enumerate(columns):
        kind = _classes(column)
        if place == 0:
            parts.append(f'<th scope="row" role="rowheader"{kind}>{{}}</th>')
        else:
            label = conditional_escape(column.title).replace("{", "{{").replace("}", "}}")
            parts.append(f'<td role="cell" data-label="{label}"{kind}>{{}}</td>')
    return mark_safe('<tr role="row">' + "".join(parts) + "</tr>")


def _classes(column: Column) -> str:
    names = " ".join(name for name in (_CLASS.get(column.kind, ""), column.weight) if name)
    return f' class="{names}"' if names else ""


def head(columns: Sequence[Column], sort: str, address: Callable[[str], str]) -> SafeString:
    """The header row: a sortable title is a link that asks for the other direction when pressed again."""
    cells = []
    for column in columns:
        kind = mark_safe(_classes(Column(column.key, column.title, column.kind)))
        here = sort.removeprefix("-") == column.key
        if not column.sortable:
            cells.append(format_html('<th scope="col" role="columnheader"{}>{}</th>', kind, column.title))
            continue
        falling = sort.startswith("-")
        turn = address(("" if falling else "-") + column.key if here else column.key)
        order = mark_safe(f' aria-sort="{"descending" if falling else "ascending"}"') if here else ""
        arrow = mark_safe(f' <span aria-hidden="true">{"↓" if falling else "↑"}</span>') if here else ""
        cells.append(
            format_html(
                '<th scope="col" role="columnheader"{}{}><a href="{}">{}{}</a></th>',
                kind,
                order,
                turn,
                column.title,
                arrow,
            )
        )
    return SafeString("".join(cells))


def foot(columns: Sequence[Column], totals: Mapping[str, Cell], label: str) -> SafeString:
    """The totals row, under an ink rule; columns that may not be added stay empty."""
    cells = [format_html('<th scope="row" role="rowheader">{}</th>', label)]
    for column in columns[1:]:
        if column.key in totals:
            text = shown(column.kind, totals[column.key])
            cells.append(
                format_html(
                    '<td role="cell" data-label="{}"{}>{}</td>', column.title, mark_safe(_classes(column)), text
                )
            )
        else:
            cells.append(SafeString('<td role="cell"></td>'))
    return SafeString("".join(cells))


def values(columns: Sequence[Column], row: Sequence[Cell]) -> list[exports.Value]:
    """One row for a file: plain words, and money as money wherever the page shows money."""
    return [_value(column.kind, cell) for column, cell in zip(columns, row, strict=True)]


def _value(kind: Kind, cell: Cell) -> exports.Value:
    match cell:
        case Link(text, _, _):
            return text
        case int() if kind in (Kind.MONEY, Kind.CHANGE):
            return Money(cell)
        case _:
            return cell
