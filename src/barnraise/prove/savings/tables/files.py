"""Statements and reports as files, and what the annual report says of savings."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import IO, Any, cast

from django.http import Http404, HttpResponse

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.core.savings.document import COLUMNS, to_csv
from barnraise.platform import exports
from barnraise.platform.manifest import ReportSection
from barnraise.platform.words import counted
from barnraise.prove.savings import queries
from barnraise.prove.savings.tables.agency import kinds

MONEY_COLUMNS = {*COLUMNS[9:19], *COLUMNS[20:]}
"""Columns of the file that hold money; coverage is a share."""


def download(doc: Mapping[str, Any], name: str, kind: str) -> HttpResponse:
    """A statement as CSV or as a spreadsheet: the same figures."""
    content = to_csv(doc)
    if kind == "csv":
        response = HttpResponse(exports.BOM.encode() + content, content_type=exports.CSV_TYPE)
    elif kind == "xlsx":
        titles, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
        response = HttpResponse(content_type=exports.XLSX_TYPE)
        exports.write_xlsx(
            cast("IO[bytes]", response),
            titles,
            [[_cell(t, v) for t, v in zip(titles, row, strict=True)] for row in rows],
        )
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cell(title: str, text: str) -> exports.Value:
    """A cell of the spreadsheet: figures as money, the rest as text."""
    return Money.parse(text) if text and title in MONEY_COLUMNS else text


def report_sections(kind: str, year: FiscalYear) -> list[ReportSection]:
    """Cost-effectiveness, as the law calls it: what members saved and lost, from the signed statement of the year."""
    if kind != "annual_report":
        return []
    row = queries.newest(year.year)
    title, titles = (
        "Cost-effectiveness",
        ("Kind of saving", "Saved, net", "Compared", "Members", "Would have been cheaper alone"),
    )
    if row is None:
        says = f"Not known yet: the savings statement of {year.words()} is not signed."
        return [ReportSection(key="cost-effectiveness", title=title, says=says, source="")]
    faces = kinds(queries.document_of(row))
    rows = tuple((f.kind, f.net.signed(), f.coverage, counted(f.members, "member", "members"), f.losers) for f in faces)
    says = "What members alone would have paid, less what they paid, after rebates and fees. Kinds are never added."
    source = f"value statement {row.number} revision {row.revision}, seal {row.json_sha256[:12]}"
    return [ReportSection(key="cost-effectiveness", title=title, says=says, source=source, titles=titles, rows=rows)]
