"""The one bulk door: many facts at once, by statements of many rows on SQLite and `COPY` on PostgreSQL. Operations only."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection, models

from barnraise.platform import touched

# Rows between two ANALYZEs of a fresh table on PostgreSQL; see performance.md finding 4.
FIRST_BATCH = 20_000

# Values in one statement on SQLite; measured best, and under the limit of every version.
PARAMETERS = 900


def reserve(model: type[models.Model], count: int) -> int:
    """Set `count` consecutive ids aside in this transaction; returns the first."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(f"SELECT nextval({sequence})")
            first = int(cursor.fetchone()[0])
            cursor.execute(f"SELECT setval({sequence}, %s)", [first + count - 1])
            return first
        cursor.execute(f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'")
        found = cursor.fetchone()
        first = int(found[0]) + 1 if found else 1
        if found:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [first + count - 1, table])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first + count - 1])
        return first


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows of ready database values (whole cents, scaled integers, dates, text) under `columns`.

    Everything a row needs is looked up before: a query inside COPY hangs for ever. Returns how many were written.
    """
    touched.wrote(model._meta.db_table)
    table = connection.ops.quote_name(model._meta.db_table)
    named = ", ".join(connection.ops.quote_name(c) for c in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _copy(cursor, table, named, rows)
        with connection.wrap_database_errors:
            return _executed(
                cursor.cursor.connection.cursor(), f"INSERT INTO {table} ({named}) VALUES ", len(columns), rows
            )


def _executed(plain: Any, into: str, width: int, rows: Iterable[Sequence[Any]]) -> int:
    """Write rows a statement of several: a statement costs as much as the few rows in it, more so with guards on."""
    one = f"({', '.join(['?'] * width)})"
    size = max(1, PARAMETERS // width)
    several = into + ", ".join([one] * size)
    source, written = iter(rows), 0
    while batch := list(islice(source, size)):
        if len(batch) == size and set(map(len, batch)) == {width}:
            plain.execute(several, tuple(chain.from_iterable(batch)))
        else:
            plain.executemany(into + one, batch)
        written += len(batch)
    return written


class _Counted:
    """Counts what passes, so that a generator need not be kept in memory."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Any:
        for row in self.rows:
            self.count += 1
            yield row


def _analyzed(cursor: Any, table: str) -> None:
    """Let the planner know that a table is no longer small; what it knows of a large one stands."""
    cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
    if cursor.fetchone()[0] < FIRST_BATCH:
        cursor.execute(f"ANALYZE {table}")


def _copy(cursor: Any, table: str, named: str, rows: Iterable[Sequence[Any]]) -> int:
    source = iter(rows)
    written = 0
    size = FIRST_BATCH
    while batch := list(islice(source, 1)):
        counted = _Counted(chain(batch, islice(source, size - 1)))
        with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
            for row in counted:
                copy.write_row(row)
        written += counted.count
        if size == FIRST_BATCH and counted.count == size:
            _analyzed(cursor, table)
            size = 1_000_000_000
    return written
