"""Draft a report from what is on file, edit its words, fill it again, freeze it, publish it."""

from __future__ import annotations

import json
from typing import Any

from barnraise.core.dates import FiscalYear
from barnraise.platform import agency, clock, documents, series
from barnraise.platform.clock import chaos_point
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.prove.reports import permissions, queries
from barnraise.prove.reports.models import Report, Section
from barnraise.prove.reports.terms import OWN_WORDS, Kind, State


class NotADraft(Refusal):
    """A report that was frozen already, or is not frozen yet."""

    rule = "report-state"


class StillUnknown(Refusal):
    """A report with a section that nobody has written."""

    rule = "report-unwritten"


@deed("reports.draft")
def draft(*, by: Asker, kind: str, fiscal_year: int) -> Report:
    """Begin a report from what is on file; where one was published before, the new one replaces it.

    Errors: `NotAllowed`; `NotADraft` while another draft of the same stands.
    """
    _may_write(by)
    asked, before = Kind(kind), queries.newest(Kind(kind), fiscal_year)
    if before is not None and before.state != State.PUBLISHED:
        raise NotADraft(
            f"{before.number} of fiscal year {fiscal_year} is a {before.state} already. Go on with that one."
        )
    number = f"{asked.series}-{series.written(fiscal_year, series.take(asked.value, fiscal_year))}"
    row = Report.objects.create(
        number=number, kind=asked, fiscal_year=fiscal_year, begun_by=by.actor.key, replaces=before
    )
    _fill(row)
    record(row, number=number, kind=kind, fiscal_year=fiscal_year)
    return row


@deed("reports.fill")
def fill(*, by: Asker, report_id: int) -> Report:
    """Fill a draft's figures in again, as they are now; people's words stay. Errors: `NotAllowed`, `NotADraft`."""
    _may_write(by)
    row = _draft(report_id)
    _fill(row)
    record(row, filled=True)
    return row


@deed("reports.edit")
def edit(*, by: Asker, section_id: int, version: int, words: str) -> Section:
    """Change the words of a section. Errors: `NotAllowed`, `NotADraft`, `Stale`."""
    _may_write(by)
    row = Section.objects.select_related("report").get(pk=section_id)
    _draft(row.report_id)
    return change(row, version=version, words=words.strip(), edited_by=by.actor.key)


@deed("reports.freeze")
def freeze(*, by: Asker, report_id: int, resolution_key: str = "") -> Report:
    """Freeze a report: its document is kept by its hash, and nothing of it changes any more.

    Errors: `NotAllowed`, `NotADraft`, `StillUnknown` where a section that only people can write is empty.
    """
    if not permissions.may_publish(by):
        raise NotAllowed("The director freezes a report. Ask her; nothing was changed.")
    row = _draft(report_id)
    unwritten = [s.title for s in queries.sections_of(row) if not s.table and not s.words]
    if unwritten:
        raise StillUnknown(
            f"Nobody has written “{'”, “'.join(unwritten)}”. Write it, or write that it is not known and why."
        )
    content = (json.dumps(_written(row), indent=2, ensure_ascii=True) + "\n").encode()
    document = documents.store(by=by, content=content, name=f"{row.number}.json")
    chaos_point("reports.freeze:stored")
    documents.cite(key_of(row), key_of(document), "file")
    documents.cite(key_of(row), resolution_key, "authority")
    Report.objects.filter(pk=row.pk).update(
        state=State.FROZEN.value,
        json_sha256=document.sha256,
        resolution_key=resolution_key,
        frozen_by=by.actor.key,
        frozen_by_name=by.actor.name,
        frozen_at=clock.now(),
    )
    record(row, frozen=document.sha256, resolution=resolution_key)
    return Report.objects.get(pk=row.pk)


@deed("reports.publish")
def publish(*, by: Asker, report_id: int) -> Report:
    """Publish a frozen report: from now on everybody reads it. Errors: `NotAllowed`, `NotADraft`."""
    if not permissions.may_publish(by):
        raise NotAllowed("The director publishes a report. Ask her; nothing was changed.")
    row = Report.objects.select_for_update().get(pk=report_id)
    if row.state != State.FROZEN:
        raise NotADraft(f"{row.number} is {row.state}; a report is published once it is frozen. Nothing was changed.")
    Report.objects.filter(pk=row.pk).update(
        state=State.PUBLISHED.value, published_by=by.actor.key, published_at=clock.now()
    )
    record(row, published=True)
    return Report.objects.get(pk=row.pk)


def _may_write(by: Asker) -> None:
    if not permissions.may_write(by):
        raise NotAllowed("The director, the clerk or the business manager writes reports. Nothing was changed.")


def _draft(report_id: int) -> Report:
    row = Report.objects.select_for_update().get(pk=report_id)
    if row.state != State.DRAFT:
        raise NotADraft(f"{row.number} is {row.state} and does not change. Draft another that replaces it.")
    return row


def _fill(report: Report) -> None:
    """Write each section's figures; a section keeps its words, and one that no room fills any more goes empty."""
    kind = Kind(report.kind)
    year = FiscalYear(report.fiscal_year, agency.the().fiscal_start_month)
    standing = {s.key: s for s in queries.sections_of(report)}
    drafts = queries.filled(kind, year)
    own = [(key, title, says) for key, title, says in OWN_WORDS[kind]]
    for place, (key, title, says) in enumerate(own, 1):
        if key not in standing:
            Section.objects.create(report=report, key=key, place=place, title=title, says=says)
    for place, section in enumerate(drafts, len(own) + 1):
        table: list[Any] = [list(section.titles), *map(list, section.rows)] if section.rows else []
        values = {"place": place, "title": section.title, "says": section.says, "table": table, "source": section.source,
                  "filled_at": clock.now()}  # fmt: skip
        Section.objects.update_or_create(report=report, key=section.key, defaults=values)


def _written(report: Report) -> dict[str, Any]:
    """A report as a document, in the order in which it is read."""
    return {
        "format": "barnraise-report",
        "version": 1,
        "agency": agency.the().name,
        "kind": report.kind,
        "number": report.number,
        "fiscal_year": report.fiscal_year,
        "sections": [
            {"key": s.key, "title": s.title, "says": s.says, "table": s.table, "source": s.source, "words": s.words}
            for s in queries.sections_of(report)
        ],
    }
