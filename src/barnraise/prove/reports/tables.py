"""The list of reports."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from barnraise.platform import agency
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.permissions import Asker
from barnraise.prove.reports import permissions, queries, terms
from barnraise.prove.reports.models import Report

COLUMNS = (
    Column("number", "Number", Kind.LINK, sortable=True),
    Column("kind", "Report"),
    Column("fiscal_year", "About fiscal year", sortable=True),
    Column("state", "State", weight="strong"),
    Column("published_at", "Published", Kind.DATE, weight="quiet"),
)


def reports(asker: Asker, **more: Any) -> ListPage:
    """Every report an asker may see, the newest first."""
    writes = permissions.may_write(asker)
    return ListPage(
        title="Reports",
        columns=COLUMNS,
        queryset=queries.reports_for(asker),
        rows=_rows,
        orders={"number": ("number", "id"), "fiscal_year": ("fiscal_year", "id")},
        order="-fiscal_year",
        noun=("report", "reports"),
        filters=(Filter("kind", "Report", lambda q, v: q.filter(kind=v), [(k.value, k.words) for k in terms.Kind]),),
        empty=Empty(
            "No report is written yet." if asker.is_staff() else "No report is published yet.",
            "The annual plan and the annual report are drafted from what is on file.",
            reverse("reports:add") if writes else "",
            "Draft a report",
        ),
        deeds=(("Draft a report", reverse("reports:add")),) if writes else (),
        **more,
    )


def _rows(page: QuerySet[Report, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (Link(r.number, reverse("reports:detail", args=[r.pk])), terms.Kind(r.kind).words.capitalize(), str(r.fiscal_year),
         r.state, agency.day_of(r.published_at) if r.published_at else None)
        for r in page
    ]  # fmt: skip


FIGURE = re.compile(r"[+\u2212-]?\$?[\d,]+(\.\d+)?%?|none|unknown|")
"""What stands to the right in a column, as long as every cell of it is one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A section's table as it is set: titles, and rows of cells, each with its column's title and whether it is a figure."""

    heads: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[tuple[str, str, bool]]]


def sheet(table: Sequence[Sequence[str]]) -> Sheet | None:
    """A table of a report, titles first, with its figures told from its words; None where there is none."""
    if not table:
        return None
    titles, *rows = table
    figures = [all(FIGURE.fullmatch(str(row[n])) for row in rows) for n in range(len(titles))]
    return Sheet(
        list(zip(titles, figures, strict=True)),
        [list(zip(row, titles, figures, strict=True)) for row in rows],
    )
