"""Reads of reports: drafts and published ones, what is due by law, and the sections that rooms fill in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from barnraise.core.dates import FiscalYear
from barnraise.core.law import duties_in, states
from barnraise.core.law.records import Confidence
from barnraise.platform import agency, documents, registry
from barnraise.platform.manifest import ReportSection
from barnraise.platform.permissions import Asker
from barnraise.platform.recall import kept
from barnraise.prove.reports.models import Report, Section
from barnraise.prove.reports.terms import Kind, State


@dataclass(frozen=True, slots=True)
class Due:
    """A report the law asks for: which, of which year, by when, by what law, whether a person checked that law, and what there is of it."""

    kind: Kind
    fiscal_year: int
    due: date
    citation: str
    verified: bool
    report: Report | None

    @property
    def law(self) -> str:
        """The law in a sentence, with the warning that nobody checked our reading of it."""
        return f"{self.citation}{'' if self.verified else ', not verified by counsel'}."


def reports_for(asker: Asker) -> QuerySet[Report]:
    """Reports: all of them for the agency's people, published ones for everybody."""
    rows = Report.objects.order_by("-fiscal_year", "kind", "-id")
    return rows if asker.is_staff() else rows.filter(state=State.PUBLISHED)


def report_for(asker: Asker, report_id: int) -> Report:
    """One report, if the asker may see it. Errors: `Report.DoesNotExist`."""
    return reports_for(asker).get(pk=report_id)


def sections_of(report: Report) -> list[Section]:
    """Its sections in order."""
    return list(Section.objects.filter(report=report).order_by("place", "id"))


def document_of(report: Report) -> dict[str, Any]:
    """A frozen report, as it was frozen."""
    found: dict[str, Any] = json.loads(documents.read_by_hash(report.json_sha256))
    return found


@kept
def latest() -> dict[tuple[str, int], Report]:
    """The last report of each kind and year."""
    return {(row.kind, row.fiscal_year): row for row in Report.objects.order_by("id")}


def newest(kind: Kind, fiscal_year: int) -> Report | None:
    """The last report of a kind and year."""
    return latest().get((kind.value, fiscal_year))


def due(today: date | None = None) -> list[Due]:
    """What the law asks of this agency in this fiscal year and the next, soonest first; nothing for states not on file."""
    day = today or agency.today()
    this = agency.fiscal_year(day)
    return sorted((d for year in (this, this.next()) for d in _due_in(year)), key=lambda d: d.due)


def _due_in(year: FiscalYear) -> list[Due]:
    state = agency.the().state
    duties = duties_in(state, year) if state in states() else ()
    return [
        Due(kind, of, duty.due, duty.citation, duty.confidence is Confidence.VERIFIED, newest(kind, of))
        for duty in duties
        for kind in Kind
        if duty.key == kind.value
        for of in [about(kind, year)]
    ]


def about(kind: Kind, due_in: FiscalYear) -> int:
    """Which fiscal year a report that is due in a year is about: a plan is about the next, a report about the last."""
    return due_in.year + 1 if kind is Kind.ANNUAL_PLAN else due_in.year - 1


def filled(kind: Kind, year: FiscalYear) -> list[ReportSection]:
    """The sections that rooms fill in for a report, in the order of the rooms."""
    return [section for fill in registry.report_sections() for section in fill(kind.value, year)]
