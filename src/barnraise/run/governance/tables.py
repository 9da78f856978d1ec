"""The list of resolutions."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from barnraise.core.dates import FiscalYear, long_date
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.manifest import ReportSection
from barnraise.platform.permissions import Asker
from barnraise.run.governance import permissions, queries
from barnraise.run.governance.models import Resolution

COLUMNS = (
    Column("number", "Number", Kind.LINK, sortable=True),
    Column("title", "What was decided"),
    Column("body", "Body", sortable=True),
    Column("adopted_on", "Adopted", Kind.DATE, sortable=True),
    Column("stands", "Stands", weight="quiet"),
)


def resolutions(asker: Asker) -> ListPage:
    """Every resolution, newest first."""
    rows = queries.resolutions_for(asker)
    years = sorted(set(rows.values_list("fiscal_year", flat=True)), reverse=True)
    return ListPage(
        title="Resolutions",
        columns=COLUMNS,
        queryset=rows,
        rows=_rows,
        orders={
            "number": ("fiscal_year", "serial", "id"),
            "body": ("body", "id"),
            "adopted_on": ("adopted_on", "id"),
        },
        order="-adopted_on",
        noun=("resolution", "resolutions"),
        filters=(
            Filter(
                "title",
                "Title or number holds",
                lambda q, v: q.filter(title__icontains=v) | q.filter(number__icontains=v),
            ),
            Filter(
                "year", "Fiscal year", lambda q, v: q.filter(fiscal_year=int(v)), tuple((str(y), str(y)) for y in years)
            ),
        ),
        empty=Empty(
            "No resolution is recorded yet.",
            "Contracts, prices and thresholds rest on resolutions. The clerk or the director records them.",
            reverse("governance:add") if permissions.may_record_resolution(asker) else "",
            "Record a resolution",
        ),
        deeds=(("Record a resolution", reverse("governance:add")),) if permissions.may_record_resolution(asker) else (),
    )


def _rows(page: QuerySet[Resolution, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (Link(r.number, reverse("governance:detail", args=[r.pk])), r.title, r.body, r.adopted_on, _stands(r))
        for r in page
    ]


def _stands(row: Resolution) -> str:
    later = getattr(row, "superseded_by", None)
    return f"superseded by {later.number}" if later else "in force"


def report_sections(kind: str, year: FiscalYear) -> list[ReportSection]:
    """What the boards decided in a year: for the annual report."""
    if kind != "annual_report":
        return []
    rows = tuple((r.title, r.number, long_date(r.adopted_on)) for r in queries.adopted_in(year))
    says = f"Resolutions adopted in {year.words()}." if rows else f"No resolution of {year.words()} is on file."
    titles = ("What was decided", "Resolution", "Adopted")
    return [
        ReportSection(
            key="decided",
            title="What the boards decided",
            says=says,
            source="our resolutions",
            titles=titles,
            rows=rows,
        )
    ]
