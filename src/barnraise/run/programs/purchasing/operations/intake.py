"""Take a vendor's report in, accepted lines as usage lines and deliveries, the others set apart; and take it back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from barnraise.core.money import Money
from barnraise.platform import registry, rows
from barnraise.platform.clock import chaos_point
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal
from barnraise.run.deliveries import operations as deliveries
from barnraise.run.deliveries import queries as hinge
from barnraise.run.programs.purchasing import queries, rules
from barnraise.run.programs.purchasing.models import SetAside, UsageLine, UsageReport
from barnraise.run.programs.purchasing.operations.contracts import _allow
from barnraise.run.programs.purchasing.terms import AsideState, Reason

LINE_COLUMNS = ("id", "report_id", "contract_id", "row_number", "identity", "organization_id", "day", "item",
    "description",
                "quantity", "unit", "unit_price", "amount", "note")  # fmt: skip
ASIDE_COLUMNS = (
    "report_id",
    "row_number",
    "identity",
    "cells",
    "reason",
    "sentence",
    "state",
    "note",
    "decided_by",
    "version",
)

# UNIT: lines. PostgreSQL analyzes a table after a batch of 20,000 (platform.rows); smaller ones are left alone.
FIRST_BATCH, BATCH = 20_000, 10_000

Told: TypeAlias = tuple[int, str, int, rules.Line]
"""An accepted line: row number, identity, contract, and what it says."""


class UndoHeld(Refusal):
    """A report whose deliveries others built on."""

    rule = "report-held"


@dataclass(frozen=True, slots=True)
class Aside:
    """A line set apart: where it stood, as it stood, and why."""

    row: int
    identity: str
    cells: dict[str, str]
    reason: Reason
    sentence: str


@dataclass(slots=True)
class _Taken:
    """What was written so far."""

    lines: int = 0
    cents: int = 0
    aside: int = 0
    first_day: str = "9999-12-31"
    last_day: str = ""
    services: dict[int, tuple[int, str]] = field(default_factory=dict)


@deed("purchasing.take_in")
def take_in(
    *,
    by: Asker,
    contract_id: int | None,
    source: str,
    lines: Iterable[Told | Aside],
    import_key: str = "",
    document_key: str = "",
) -> UsageReport:
    """Write a report's lines in batches with reserved ids: usage line and delivery side by side, and what is set apart.

    Everything a line needs was looked up before. Errors: `NotAllowed`, and the hinge's own.
    """
    _allow(by)
    report = UsageReport.objects.create(
        contract_id=contract_id, source=source[:80], starts=date.min, ends=date.max, import_key=import_key,
        document_key=document_key, recorded_by=by.actor.key,
    )  # fmt: skip
    taken = _Taken()
    for batch in _batched(lines):
        _write(by, report, batch, taken)
        chaos_point("purchasing.take_in:batch")
    starts = date.fromisoformat(taken.first_day) if taken.lines else date.min
    ends = date.fromisoformat(taken.last_day) if taken.lines else date.max
    UsageReport.objects.filter(pk=report.pk).update(
        starts=starts, ends=ends, lines=taken.lines, total=Money(taken.cents)
    )
    record(report, source=report.source, contract=contract_id, lines=taken.lines, total=Money(taken.cents),
           set_apart=taken.aside)  # fmt: skip
    return UsageReport.objects.get(pk=report.pk)


@deed("purchasing.write_lines")
def write_lines(*, by: Asker, report: UsageReport, lines: list[Told], note: str = "") -> list[int]:
    """Write lines of one report that a person let pass, with their deliveries; answers the lines' ids."""
    _allow(by)
    taken = _Taken()
    first = _lines(by, report, lines, taken, note)
    UsageReport.objects.filter(pk=report.pk).update(
        lines=report.lines + taken.lines, total=report.total + Money(taken.cents),
        starts=date.fromisoformat(min(taken.first_day, report.starts.isoformat())) if report.lines else taken.first_day,
        ends=date.fromisoformat(max(taken.last_day, report.ends.isoformat())) if report.lines else taken.last_day,
    )  # fmt: skip
    return list(range(first, first + len(lines)))


def _batched(lines: Iterable[Told | Aside]) -> Iterator[list[Told | Aside]]:
    batch: list[Told | Aside] = []
    size = FIRST_BATCH
    for line in lines:
        batch.append(line)
        if len(batch) == size:
            yield batch
            batch, size = [], BATCH
    if batch:
        yield batch


def _write(by: Asker, report: UsageReport, batch: list[Told | Aside], taken: _Taken) -> None:
    lines = [line for line in batch if type(line) is tuple]
    aside = [line for line in batch if isinstance(line, Aside)]
    if lines:
        _lines(by, report, lines, taken, "")
    if aside:
        rows.insert(SetAside, ASIDE_COLUMNS, [
            (report.pk, a.row, a.identity, json.dumps(a.cells, ensure_ascii=False), a.reason.value, a.sentence[:300],
             AsideState.OPEN.value, "", "", 1)
            for a in aside
        ])  # fmt: skip
        taken.aside += len(aside)


def _lines(by: Asker, report: UsageReport, lines: list[Told], taken: _Taken, note: str) -> int:
    unknown = {line[2] for line in lines} - taken.services.keys()
    if unknown:
        taken.services |= queries.services_of(unknown)
    services, report_id, evidence = taken.services, report.pk, report.document_key
    first = rows.reserve(UsageLine, len(lines))
    usage: list[tuple[Any, ...]] = []
    delivered: list[tuple[Any, ...]] = []
    for pk, (row, identity, contract, line) in enumerate(lines, start=first):
        owner, day, after, item, description, quantity, unit, price, amount = line
        service, settled = services[contract]
        usage.append(
            (pk, report_id, contract, row, identity, owner, day, item, description, quantity, unit, price, amount, note)
        )
        delivered.append(
            (owner, service, item, quantity, unit, price, amount, settled, day, after, f"{queries.LINE}{pk}", evidence)
        )
        taken.cents += amount
        if day < taken.first_day:
            taken.first_day = day
        if after > taken.last_day:
            taken.last_day = after
    rows.insert(UsageLine, LINE_COLUMNS, usage)
    deliveries.record_many(by=by, rows=delivered, why=key_of(report))
    taken.lines += len(lines)
    return first


@deed("purchasing.take_back")
def take_back(*, by: Asker, run: ImportRun) -> None:
    """Undo a report: reversing deliveries, identities let go, open lines closed; refused if anything holds it."""
    _allow(by)
    for report in UsageReport.objects.filter(import_key=key_of(run), undone=False):
        ids = list(UsageLine.objects.filter(report=report).order_by("id").values_list("id", flat=True))
        _not_held(ids)
        back = deliveries.reverse_sources(
            by=by, sources=(f"{queries.LINE}{pk}" for pk in ids), reason=f"import {run.pk} was undone"
        )
        UsageLine.objects.filter(report=report).update(identity=None)
        SetAside.objects.filter(report=report).update(identity=None)
        SetAside.objects.filter(report=report, state=AsideState.OPEN).update(state=AsideState.UNDONE)
        UsageReport.objects.filter(pk=report.pk).update(undone=True)
        record(report, undone=True, lines=len(ids), reversed=back)


def _not_held(line_ids: list[int]) -> None:
    """Ask whoever built on these deliveries, without naming them."""
    sentences: list[str] = []
    for start in range(0, len(line_ids), BATCH):
        found = hinge.ids_by_source([f"{queries.LINE}{pk}" for pk in line_ids[start : start + BATCH]])
        sentences += registry.holds(hinge.keys(found.values()))
        if len(sentences) > 10:
            break
    if sentences:
        listed = "; ".join(dict.fromkeys(sentences[:10])) + ("; and more" if len(sentences) > 10 else "")
        raise UndoHeld(
            f"This report cannot be undone, because others built on it: {listed}. Correct it by a credit note, or "
            "take single "
            "deliveries back. Nothing was undone."
        )
