"""Rows of the imports for lists, files and the page of one row."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from django.urls import reverse

from barnraise.platform import agency, imports
from barnraise.platform.exports import Value
from barnraise.platform.imports import ImportRun, State, Verdict
from barnraise.platform.imports.runs import names_of, runs_for
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal
from barnraise.platform.words import clock_words

REFUSED_TITLES = ("Row", "Column", "In the file", "Rule", "What is wrong")


def history(asker: Asker) -> ListPage:
    """Every import the asker may see, newest first."""
    titles = imports.kinds()
    us = agency.current()
    zone = us.zone if us else "UTC"
    may = any(imports.reader_of(kind).policy(asker) for kind in titles)
    return ListPage(
        title="Imports",
        noun=("import", "imports"),
        queryset=runs_for(asker).select_related("document"),
        columns=[
            Column("file", "File", Kind.LINK), Column("kind", "What", sortable=True),
            Column("when", "When", sortable=True),
            Column("who", "Who"), Column("added", "Added", Kind.NUMBER), Column("changed", "Changed", Kind.NUMBER),
            Column("same", "The same", Kind.NUMBER), Column("refused", "Refused", Kind.NUMBER),
            Column("state", "State", sortable=True),
        ],
        rows=lambda runs: _rows(list(runs), titles, zone),
        orders={"kind": ["kind", "id"], "when": ["id"], "state": ["state", "id"]},
        order="-when",
        filters=[
            Filter("kind", "What", lambda runs, kind: runs.filter(kind=kind), sorted(titles.items())),
            Filter("state", "State", lambda runs, state: runs.filter(state=state), [(s.value, s.words) for s in State]),
        ],
        empty=Empty(
            "No file has come in yet.",
            "A file is looked at first: nothing is written before you have seen what it would do.",
            reverse("imports:choose") if may else "", "Import a file",
        ),
        deeds=[("Import a file", reverse("imports:choose"))] if may else [],
    )  # fmt: skip


def _rows(runs: Sequence[ImportRun], titles: dict[str, str], zone: str) -> list[list[Cell]]:
    names = names_of(run.created_by for run in runs)
    return [
        [
            Link(run.document.name, reverse("imports:detail", args=[run.pk]), f"IM-{run.pk:05d}"),
            titles.get(run.kind, run.kind), clock_words(run.created_at, zone),
            names.get(run.created_by, run.created_by),
            *(_count(run, name) for name in ("added", "changed", "same", "refused")),
            State(run.state).words,
        ]
        for run in runs
    ]  # fmt: skip


def _count(run: ImportRun, name: str) -> int | None:
    count = run.verdict.get(name)
    return count if isinstance(count, int) else None


def first_rows(run: ImportRun, count: int = 3) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The headings of the run's file as they came in, with the first rows below. Errors: `TableRefused`.

    The headings are the first row with two cells or more: a line above them is a title.
    """
    source: Any = imports.source_of(run, mends=dict.fromkeys(run.mends))
    plain = replace(source, settings={k: v for k, v in source.settings.items() if k != "named"})
    table = plain.table(header=lambda cells: sum(1 for cell in cells if cell) > 1)
    return table.columns, [cells for _, cells in islice(table.rows, count)]


def refused_rows(run: ImportRun, verdict: Verdict) -> tuple[list[str], list[list[Value]]]:
    """The refused cells with their reasons, and beside each the row as it stands in the file."""
    wanted = {cell.row for cell in verdict.refused}
    columns, found = _file_rows(run, wanted)
    rows: list[list[Value]] = [
        [cell.row, cell.column, cell.value, cell.rule, cell.message, *found.get(cell.row, ())]
        for cell in verdict.refused
    ]
    return [*REFUSED_TITLES, *columns], rows


def row_of(run: ImportRun, number: int) -> list[tuple[str, str, str | None]] | None:
    """One row of the file: heading, cell as it came, and what it was mended to; `None` when there is no such row."""
    columns, found = _file_rows(run, {number})
    if number not in found:
        return None
    cells = found[number]
    headings = [*columns, *("" for _ in cells[len(columns) :])]
    return [(name, cell, run.mends.get(f"{number}:{name}")) for name, cell in zip(headings, cells, strict=False)]


def _file_rows(run: ImportRun, wanted: set[int]) -> tuple[tuple[str, ...], dict[int, tuple[str, ...]]]:
    """The named rows of the run's file as they came in; none when it can no longer be read."""
    found: dict[int, tuple[str, ...]] = {}
    source: Any = imports.source_of(run, mends=dict.fromkeys(run.mends))
    last = max(wanted, default=0)
    reader: Any = imports.reader_of(run.kind)
    try:
        opened = getattr(reader, "opened", None)
        table = opened(source) if opened else source.table(header=imports.header_of(reader))
        for number, cells in table.rows:
            if number in wanted:
                found[number] = cells
            if number >= last:
                break
    except Refusal:
        return (), {}
    return table.columns, found
