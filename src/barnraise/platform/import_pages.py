"""What a run's page says: the verdict in words, what needs a person, and what can be done next."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse

from barnraise.core.money import MINUS, Money
from barnraise.platform import agency, imports, registry
from barnraise.platform.imports import ChangedCell, ImportRun, Reader, Refused, State, Verdict
from barnraise.platform.imports import jobs as import_jobs
from barnraise.platform.imports.records import link_of
from barnraise.platform.imports.runs import job_of, names_of
from barnraise.platform.permissions import Asker
from barnraise.platform.words import clock_words, counted, long_date, number_words

SHOWN = 200
"""UNIT: refused cells, and changed cells, shown on the page; files and counts hold the rest."""

HEADINGS = {
    State.READING: "The file is being read",
    State.READ: "Check the file before anything is written",
    State.REFUSED: "This file cannot be read",
    State.APPLIED: "This file was applied",
    State.UNDONE: "This import was undone",
    State.DISCARDED: "This file was set aside",
}


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """One refused cell as the page shows it: what is wrong first, why after it."""

    place: int
    cell: Refused
    what: str
    why: str
    mended: str

    @property
    def key(self) -> str:
        """How its field is named."""
        return f"{self.cell.row}:{self.cell.column}"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed cell with its difference, where both are numbers."""

    cell: ChangedCell
    old: str
    new: str
    difference: str


def context_of(run: ImportRun, asker: Asker, *, wrong: str = "") -> dict[str, Any]:
    """Everything the page of one run shows; `wrong` is why the last deed was refused."""
    reader, verdict, state = imports.reader_of(run.kind), Verdict.of(run.verdict), State(run.state)
    answers = imports.answers_of(run)
    zone = _zone()
    may, changes = reader.policy(asker), [_change(c) for c in verdict.changes[:SHOWN]]
    return {
        "run": run, "verdict": verdict, "reader": reader, "title": HEADINGS[state], "wrong": wrong, "zone": zone,
        "crumb": [("Imports", reverse("imports:list")), (reader.title, "")],
        "rows_words": counted(verdict.rows, "row", "rows"),
        "usable": verdict.rows - verdict.refused_count, "effect": verdict.added + verdict.changed,
        "may": may, "may_mend": may and state in (State.READ, State.REFUSED), "job": job_of(run),
        "about": (registry.named([run.about])[run.about][0], link_of(run.about)) if run.about else None,
        "may_map": may and state in (State.READ, State.REFUSED) and bool(imports.columns_of(reader)),
        "nothing": imports.nothing_to_apply(verdict) if not verdict.added + verdict.changed else "",
        "refused": refused_cells(verdict, run.mends)[:SHOWN], "refused_cells": len(verdict.refused),
        "refused_more": max(0, len(verdict.refused) - SHOWN),
        "mends": [(key, *key.split(":", 1), value) for key, value in sorted(run.mends.items())],
        "warnings": [(w, answers.get(w.key, "")) for w in verdict.warnings],
        "stops": any(w.stops for w in verdict.warnings),
        "questions": [(q, answers.get(q.key, "")) for q in verdict.questions],
        "changes": changes,
        "changes_more": len(verdict.changes) > SHOWN,
        "differences": any(c.difference for c in changes),
        "notes": any(c.note for c in verdict.changes[:SHOWN]),
        "examples": _table(verdict.examples),
        "totals": totals_of({k: v for k, v in verdict.totals.items() if not isinstance(v, Mapping)}),
        "parts": totals_of({k: v for k, v in verdict.totals.items() if isinstance(v, Mapping)}),
        "file_refused": run.verdict.get("file_refused", {}).get("message", ""),
        "receipt": receipt(run, zone), "undo_until": imports.undo_until(reader),
        **bar(verdict, answers),
    }  # fmt: skip


def columns_context(
    run: ImportRun, reader: Reader, form: Any, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """What the page shows that asks which column is what."""
    back = reverse("imports:detail", args=[run.pk])
    return {
        "run": run, "reader": reader, "form": form, "headings": headings, "rows": rows, "title": "Which column is what?",
        "why": run.verdict.get("file_refused", {}).get("message", ""), "deed": "Remember this and read the file",
        "back_url": back, "crumb": [("Imports", reverse("imports:list")), (run.document.name, back), ("Columns", "")],
    }  # fmt: skip


def bar(verdict: Verdict, answers: Mapping[str, str]) -> dict[str, str]:
    """The words of the confirm bar: the deed with its size, what it does, and why it cannot be done yet."""
    effect = verdict.added + verdict.changed
    deed = f"Apply {counted(effect, 'change', 'changes')}"
    stay = (
        f" The {counted(verdict.refused_count, 'refused row stays', 'refused rows stay')} out."
        if verdict.refused_count
        else ""
    )
    title = f"{deed}: {verdict.added:,} added, {verdict.changed:,} changed.{stay}"
    waiting = len(verdict.unanswered_warnings(answers)) + len(verdict.unanswered_questions(answers))
    reason = ""
    if waiting:
        reason = f"{counted(waiting, 'answer is', 'answers are')} needed first; they are asked for above."
    return {"bar_title": title, "bar_deed": deed, "bar_reason": reason, "bar_state": "disabled" if reason else "ready"}


def refused_cells(verdict: Verdict, mends: Mapping[str, str]) -> list[RefusedCell]:
    """Refused cells in the order of the file, the first sentence of each apart from the rest."""
    found = []
    for place, cell in enumerate(sorted(verdict.refused, key=lambda r: r.row)):
        what, why = _split(cell.message)
        found.append(RefusedCell(place, cell, what, why, mends.get(f"{cell.row}:{cell.column}", "")))
    return found


def _split(message: str) -> tuple[str, str]:
    for end in (". ", "? ", "; "):
        first, found, rest = message.partition(end)
        if found:
            return first + end.strip().replace(";", "."), rest
    return message, ""


def _change(cell: ChangedCell) -> Change:
    old, new = _number(cell.old), _number(cell.new)
    if old is None or new is None:
        return Change(cell, cell.old, cell.new, "")
    return Change(cell, number_words(old), number_words(new), ("+" if new > old else "") + number_words(new - old))


def _number(text: str) -> Decimal | None:
    """The number a cell says, unless it is a name made of digits, with its zeros in front."""
    plain = text.replace(",", "").replace(MINUS, "-").removeprefix("$")
    if plain.startswith("0") and len(plain) > 1 and not plain.startswith("0."):
        return None
    try:
        return Decimal(plain) if plain and plain.isascii() and plain.lstrip("-").replace(".", "", 1).isdigit() else None
    except InvalidOperation:
        return None


def _table(examples: Sequence[Mapping[str, str]]) -> tuple[list[str], list[list[str]]]:
    """Added rows as a table: every heading any of them has, in the order they come."""
    columns = list(dict.fromkeys(name for row in examples for name in row))
    return columns, [[row.get(name, "") for name in columns] for row in examples]


def totals_of(totals: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """The reader's totals as lines: nested ones carry the names above them."""
    lines: list[tuple[str, str]] = []
    for name, value in totals.items():
        label = f"{before}{str(name).replace('_', ' ')}"
        if isinstance(value, Mapping):
            lines += totals_of(value, f"{label} ")
        else:
            lines.append((label, number_words(value) if isinstance(value, int) else _said(str(value))))
    return lines


def _said(text: str) -> str:
    """A total as people write it: one with exactly two decimals is money, as every other figure is whole; a day in words."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return long_date(date.fromisoformat(text))
    return Money.parse(text).words() if re.fullmatch(r"-?\d+\.\d\d", text) else text


def receipt(run: ImportRun, zone: str) -> str:
    """What was done, when and by whom, once something was."""
    names = names_of([run.applied_by, run.undone_by])
    if run.state == State.UNDONE:
        who = names.get(run.undone_by, run.undone_by)
        return f"Undone on {clock_words(run.undone_at, zone)} by {who}: everything stands as it did before."
    if run.state == State.APPLIED:
        who = names.get(run.applied_by, run.applied_by)
        return f"Applied on {clock_words(run.applied_at, zone)} by {who}. Receipt IM-{run.pk:05d}."
    return ""


def chosen(run: ImportRun, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers somebody gave, without those the page had marked beforehand and nobody touched."""
    before = imports.answers_of(run)
    marked = {q.key: q.default for q in Verdict.of(run.verdict).questions if q.default and q.key not in before}
    return {key: value for key, value in answers.items() if marked.get(key) != value and before.get(key) != value}


def _zone() -> str:
    us = agency.current()
    return us.zone if us else "UTC"


def is_large(run: ImportRun) -> bool:
    """Whether deeds on this run are left to jobs."""
    return import_jobs.is_large(run)


def kinds_for(asker: Asker) -> list[Reader]:
    """The kinds of file they may bring in, by title."""
    readers = [imports.reader_of(kind) for kind in imports.kinds()]
    return sorted((r for r in readers if r.policy(asker)), key=lambda r: r.title)
