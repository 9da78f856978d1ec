"""The one list component: sort, filter, page, CSV and spreadsheet of the same rows, from one declaration."""

import io
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TextIO, cast
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify

from barnraise.platform import exports, list_rows
from barnraise.platform.list_rows import Cell, Column, Kind, Link
from barnraise.platform.words import counted

__all__ = ["Cell", "Column", "Empty", "Filter", "Kind", "Link", "ListPage", "respond"]

PAGE_SIZE = 50
BATCH = 2_000
"""UNIT: rows on a page; rows fetched at a time for a file."""

Rows = QuerySet[Any, Any]


class Format(StrEnum):
    """In what form a list may be asked for."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Filter:
    """One question a list can be asked by its address: `?category=education`.

    With `choices` (value, words) only those values are taken; without, any text. `apply` narrows the rows, or raises
    `ValueError` for text it cannot read (a day, a number): the page then says so and shows the rest. A `default`
    value holds until somebody asks for another, or for all.
    """

    key: str
    label: str
    apply: Callable[[Rows, str], Rows]
    choices: Sequence[tuple[str, str]] = ()
    input: str = "search"
    default: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says when there is nothing yet: what is missing, who can fix it, and the deed that does."""

    sentence: str
    meta: str = ""
    deed_url: str = ""
    deed_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Everything one list page needs.

    `queryset` is already narrowed to what the asker may see. `rows` turns one slice of it into tuples, one cell a
    column, with a query count that does not depend on the slice. `orders` names, by column key, the fields to order
    by (indexed; the last one unique, so that pages never overlap); a sortable column must have one. `order` is the
    key used when nobody asked, with `-` for descending. `deeds` are what can be done here, the first of them the filled
    button; `links` lead on to other pages. `totals` answers sums over all filtered rows, by column key.
    """

    title: str
    columns: Sequence[Column]
    queryset: Rows
    rows: Callable[[Rows], Sequence[Sequence[Cell]]]
    orders: Mapping[str, Sequence[str]]
    order: str
    empty: Empty
    filters: Sequence[Filter] = ()
    noun: tuple[str, str] = ("row", "rows")
    answer: str = ""
    answer_meta: str = ""
    state: str = ""
    crumb: Sequence[tuple[str, str]] = ()
    deeds: Sequence[tuple[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()
    totals: Callable[[Rows], Mapping[str, Cell]] | None = None
    total_label: str = "All"
    unique: Sequence[str] = ("pk", "id")
    page_size: int = PAGE_SIZE
    template: str = "platform/list.html"
    context: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = [c.key for c in self.columns if c.sortable and c.key not in self.orders]
        if missing or self.order.lstrip("-") not in self.orders:
            raise ImproperlyConfigured(f"{self.title}: no order is named for {missing or [self.order]}.")
        for key, fields in self.orders.items():
            if not fields or fields[-1].lstrip("-") not in self.unique:
                raise ImproperlyConfigured(f"{self.title}: order {key!r} must end in a unique field ({self.unique}).")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asked for, after everything unknown was set aside and said."""

    sort: str
    values: dict[str, str]
    number: int
    problems: tuple[str, ...]

    def query(self, **changes: str) -> str:
        parts = {**self.values, "sort": self.sort, **changes}
        return "?" + urlencode({key: value for key, value in parts.items() if value or key in self.values})

    @property
    def narrowed(self) -> bool:
        """Whether anything was asked for at all."""
        return any(self.values.values())


def respond(request: HttpRequest, page: ListPage) -> HttpResponseBase:
    """Answer a list request as a page, as the fragment htmx swaps, or as a file of the same rows."""
    asked = _asked(request, page)
    rows, asked = _filtered(page, asked)
    rows = rows.order_by(*_order(page, asked.sort))
    match request.GET.get("format"):
        case Format.CSV:
            return _file(page, rows, Format.CSV)
        case Format.XLSX:
            return _file(page, rows, Format.XLSX)
    swapped = request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
    frame = "platform/fragment.html" if swapped else "platform/base.html"
    context = {**page.context, "list": _shown(request, page, asked, rows, frame=frame), "crumb": page.crumb}
    response: HttpResponse = render(request, page.template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _asked(request: HttpRequest, page: ListPage) -> _Asked:
    values: dict[str, str] = {}
    problems = []
    for choice in page.filters:
        value = request.GET.get(choice.key, choice.default).replace("\x00", "").strip()
        if not value:
            if choice.default:
                values[choice.key] = ""  # all were asked for, and the next page must still show all
            continue
        if choice.choices and value not in {known for known, _ in choice.choices}:
            problems.append(f"{choice.label} knows no “{value[:40]}”, so it was not used. Choose from its list.")
        else:
            values[choice.key] = value[:200]
    sort = request.GET.get("sort", "")
    if sort and sort.removeprefix("-") not in page.orders:
        problems.append(f"This list has no order “{sort[:40]}”, so the usual one is shown.")
        sort = ""
    number = request.GET.get("page", "1")
    whole = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1
    return _Asked(sort, values, max(1, whole), tuple(problems))


def _filtered(page: ListPage, asked: _Asked) -> tuple[Rows, _Asked]:
    """The rows asked for; a filter that cannot read its text is set aside and said."""
    rows, values, problems = page.queryset, dict(asked.values), list(asked.problems)
    for choice in page.filters:
        if not values.get(choice.key):
            continue
        try:
            rows = choice.apply(rows, values[choice.key])
        except ValueError:
            problems.append(f"{choice.label} cannot be read from “{values.pop(choice.key)[:40]}”, so it was not used.")
    return rows, replace(asked, values=values, problems=tuple(problems))


def _order(page: ListPage, sort: str) -> list[str]:
    key = sort or page.order
    fields = page.orders[key.removeprefix("-")]
    if not key.startswith("-"):
        return list(fields)
    return [name[1:] if name.startswith("-") else "-" + name for name in fields]


def _shown(request: HttpRequest, page: ListPage, asked: _Asked, rows: Rows, *, frame: str) -> dict[str, Any]:
    count = rows.count()
    whole = page.queryset.count() if asked.narrowed else count
    last = max(1, -(-count // page.page_size))
    number = min(asked.number, last)
    first = (number - 1) * page.page_size
    shown = page.rows(rows[first : first + page.page_size]) if count else []
    totals = page.totals(rows) if page.totals and count else {}
    sort = asked.sort or page.order
    words = counted(count, *page.noun) if count == whole else f"{count:,} of {counted(whole, *page.noun)}"
    return {
        "frame": frame,
        "path": request.path,
        "title": page.title,
        "state": page.state,
        "answer": page.answer,
        "answer_meta": page.answer_meta,
        "deeds": page.deeds,
        "links": page.links,
        "problems": asked.problems,
        "sort": asked.sort,
        "controls": _controls(page, asked) if whole else [],
        "head": list_rows.head(page.columns, sort, lambda key: asked.query(sort=key)),
        "body": list_rows.body(page.columns, shown),
        "foot": list_rows.foot(page.columns, totals, page.total_label) if totals else "",
        "count_words": words,
        "filtered": asked.narrowed and whole > 0,
        "none_match": f"No {page.noun[1]} match.",
        "none_match_meta": f"None of {counted(whole, *page.noun)} has what you asked for.",
        "clear_url": "?" + urlencode({choice.key: "" for choice in page.filters if choice.default}),
        "csv_url": asked.query(format=Format.CSV),
        "xlsx_url": asked.query(format=Format.XLSX),
        "page_words": f"{first + 1:,} to {first + len(shown):,} of {count:,}",
        "pages": _pages(asked, number, last),
        "empty": page.empty,
    }


def _controls(page: ListPage, asked: _Asked) -> list[dict[str, Any]]:
    return [
        {
            "key": choice.key,
            "label": choice.label,
            "choices": choice.choices,
            "input": choice.input,
            "value": asked.values.get(choice.key, ""),
        }
        for choice in page.filters
    ]


def _pages(asked: _Asked, number: int, last: int) -> list[tuple[str, str, str]]:
    """Links to the pages around this one: label, address (none for this page and gaps), spoken words."""
    if last == 1:
        return []
    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    links = []
    if number > 1:
        links.append(("Previous", asked.query(page=str(number - 1)), "Previous page"))
    before = 0
    for place in near:
        if place - before > 1:
            links.append(("…", "", ""))
        here = place == number
        links.append((f"{place:,}", "" if here else asked.query(page=str(place)), f"Page {place:,} of {last:,}"))
        before = place
    if number < last:
        links.append(("Next", asked.query(page=str(number + 1)), "Next page"))
    return links


def _file(page: ListPage, rows: Rows, form: Format) -> FileResponse:
    """The same rows as a file, written whole before the first byte is sent, so that a cut file cannot look whole."""
    titles = [column.title for column in page.columns]
    values = (list_rows.values(page.columns, row) for row in _every(page, rows))
    place = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115 (the response closes it)
    if form is Format.CSV:
        _write_text(place, lambda text: exports.write_csv(text, titles, values))
    else:
        exports.write_xlsx(cast("Any", place), titles, values, sheet="Export")
    place.seek(0)
    kind = exports.CSV_TYPE if form is Format.CSV else exports.XLSX_TYPE
    name = f"{slugify(page.title) or 'list'}-export.{form}"
    return FileResponse(place, as_attachment=True, filename=name, content_type=kind)


def _write_text(place: Any, write: Callable[[TextIO], int]) -> None:
    text = io.TextIOWrapper(place, encoding="utf-8", newline="", write_through=True)
    write(text)
    text.flush()
    text.detach()


def _every(page: ListPage, rows: Rows) -> Iterator[Sequence[Cell]]:
    first = 0
    while True:
        batch = page.rows(rows[first : first + BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        first += BATCH
