"""The facts of a year as nine CSV files, and back: one form only, in an order that the facts alone decide."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from barnraise.core.savings.year import YearFacts
from barnraise.integrations.statements.cells import CellRefused
from barnraise.integrations.statements.columns import (
    AID,
    BASELINES,
    CHARGES,
    DELIVERIES,
    MEMBERS,
    OVERRIDES,
    RETURNS,
    SERVICES,
    TABLES,
    YEAR,
    Head,
    Table,
)
from barnraise.integrations.statements.refusals import Check, ExportRefused, Finding

PATHS = tuple(table.path for table in TABLES)
_CELL_MAX = 20_000


def write(facts: YearFacts, head: Head) -> dict[str, bytes]:
    """Every file of facts by its path; the order in which facts are given changes nothing.

    Errors: `ExportRefused` for a fact that the format cannot hold, or that stands there twice.
    """
    rows: dict[Table, Iterable[Any]] = {
        YEAR: (head,),
        MEMBERS: facts.members,
        SERVICES: facts.offers,
        DELIVERIES: facts.deliveries,
        CHARGES: facts.charges,
        RETURNS: facts.returns,
        BASELINES: facts.baselines,
        AID: facts.aid,
        OVERRIDES: facts.overrides,
    }
    return {table.path: _write(table, records) for table, records in rows.items()}


def read(files: Mapping[str, bytes]) -> tuple[Head, YearFacts]:
    """The records of a year from its files. Errors: `ExportRefused`, with file, row and column in the message."""
    told = {table.path: _read(table, files[table.path]) for table in TABLES}
    if len(told[YEAR.path]) != 1:
        raise ExportRefused(Check.FACTS, f"{YEAR.path} has {len(told[YEAR.path])} rows; it has one, about the year.")
    head: Head = told[YEAR.path][0]
    facts = YearFacts(
        agency=head.agency,
        state=head.state,
        fiscal_year=head.fiscal_year,
        starts=head.starts,
        ends=head.ends,
        members=told[MEMBERS.path],
        offers=told[SERVICES.path],
        deliveries=told[DELIVERIES.path],
        charges=told[CHARGES.path],
        returns=told[RETURNS.path],
        baselines=told[BASELINES.path],
        aid=told[AID.path],
        overrides=told[OVERRIDES.path],
    )
    return head, facts


def out_of_form(files: Mapping[str, bytes], head: Head, facts: YearFacts) -> list[Finding]:
    """Files that say what the facts say, but not in the one way the format writes them: the first line that differs."""
    found = []
    for path, content in write(facts, head).items():
        if files[path] == content:
            continue
        ours, theirs = content.split(b"\r\n"), files[path].split(b"\r\n")
        row = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False), 1) if a != b), len(ours))
        message = f"{path}, row {row}: the rows are not in the order and spelling of the format."
        found.append(Finding(Check.FORM, message))
    return found


def _write(table: Table, records: Iterable[Any]) -> bytes:
    rows = [_written(table, record) for record in records]
    names = [column.name for column in table.columns]
    keys = [names.index(name) for name in table.key]
    rows.sort(key=lambda row: [row[n] for n in keys])
    for before, after in pairwise(rows):
        if all(before[n] == after[n] for n in keys):
            told = ", ".join(after[n] for n in keys)
            raise ExportRefused(Check.KEYS, f"{table.path}: {told} stands there twice; nothing was exported.")
    out = io.StringIO(newline="")
    sheet = csv.writer(out, lineterminator="\r\n")
    sheet.writerow(names)
    sheet.writerows(rows)
    return out.getvalue().encode()


def _written(table: Table, record: Any) -> list[str]:
    row = []
    for column, value in table.cells(record):
        try:
            row.append(column.cell.write(value))
        except (CellRefused, AssertionError) as error:
            where = f"{table.path}, column {column.name}"
            raise ExportRefused(Check.FACTS, f"{where}: {str(value)[:60]!r} {error}. Nothing was exported.")
    return row


def _read(table: Table, content: bytes) -> tuple[Any, ...]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ExportRefused(Check.FACTS, f"{table.path} is not UTF-8 text.")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    names = [column.name for column in table.columns]
    try:
        _require_columns(table, next(lines, []), names)
        rows = [_record(table, row, n) for n, row in enumerate(lines, 2)]
    except csv.Error as error:
        raise ExportRefused(Check.FACTS, f"{table.path}, row {lines.line_num}: this line is not CSV: {error}.")
    keys = [names.index(name) for name in table.key]
    seen: dict[tuple[str, ...], int] = {}
    for n, (_, row) in enumerate(rows, 2):
        key = tuple(row[k] for k in keys)
        if seen.setdefault(key, n) != n:
            first = f"{table.path}, row {n}: {', '.join(key)} stands in row {seen[key]} already"
            raise ExportRefused(Check.KEYS, f"{first}; what is counted twice saves twice.")
    return tuple(record for record, _ in rows)


def _require_columns(table: Table, found: list[str], names: list[str]) -> None:
    if found == names:
        return
    unknown, missing = [c for c in found if c not in names], [c for c in names if c not in found]
    if unknown:
        raise ExportRefused(Check.FACTS, f"{table.path}: the format knows no column {unknown[0][:60]!r} there.")
    if missing:
        raise ExportRefused(Check.FACTS, f"{table.path}: the column {missing[0]} is missing.")
    raise ExportRefused(Check.FACTS, f"{table.path}: its columns stand in another order than the format gives them.")


def _record(table: Table, row: list[str], n: int) -> tuple[Any, list[str]]:
    if len(row) != len(table.columns):
        raise ExportRefused(
            Check.FACTS, f"{table.path}, row {n}: it has {len(row)} cells, and the heading {len(table.columns)}."
        )
    told = {}
    for column, text in zip(table.columns, row, strict=True):
        try:
            if len(text) > _CELL_MAX:
                raise CellRefused(f"is longer than {_CELL_MAX:,} characters")
            told[column.name] = column.cell.read(text)
        except CellRefused as error:
            where = f"{table.path}, row {n}, column {column.name}"
            raise ExportRefused(Check.FACTS, f"{where}: {text[:60]!r} {error}.")
    try:
        return table.build(**told), row
    except (ValueError, TypeError) as error:
        raise ExportRefused(Check.FACTS, f"{table.path}, row {n}: {str(error).rstrip('.')}.")
