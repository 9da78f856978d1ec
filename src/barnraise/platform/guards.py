"""Triggers that keep facts from being edited, on SQLite and PostgreSQL alike.

Each room lists its guards in `guards.py` as text per database; this module installs them after every migration (SQLite
drops triggers silently when Django rebuilds a table) and compares what stands with what should, at every start.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger: its name (unique in the database), its table, and its SQL for each database.

    `postgresql` is the body of a plpgsql function; `when` says the moment, e.g. `BEFORE UPDATE`. A guard of a whole
    statement may see its rows at once: `sees` is then `REFERENCING NEW TABLE AS fresh` (PostgreSQL only).
    """

    name: str
    table: str
    when: str
    sqlite: str
    postgresql: str
    each: str = "ROW"
    sees: str = ""


def append_only(table: str, what: str) -> list[Guard]:
    """Refuse every UPDATE, DELETE and TRUNCATE of a table, and an INSERT that would replace a row."""
    sentence = f"{what} are never edited: correct one by a new row that names it"
    pg = f"BEGIN RAISE EXCEPTION '{sentence}'; END"
    lite = f"SELECT RAISE(ABORT, '{sentence}');"
    return [
        Guard(f"{table}_no_update", table, "BEFORE UPDATE", lite, pg),
        Guard(f"{table}_no_delete", table, "BEFORE DELETE", lite, pg),
        *no_replace(table, sentence),
        no_truncate(table, sentence),
    ]


def no_replace(table: str, sentence: str) -> list[Guard]:
    """Refuse `INSERT OR REPLACE` over a row that stands (SQLite only; PostgreSQL has no such statement)."""
    lite = f"SELECT RAISE(ABORT, '{sentence}') WHERE EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id);"
    return [Guard(f"{table}_no_replace", table, "BEFORE INSERT", lite, "")]


def no_truncate(table: str, sentence: str) -> Guard:
    """Refuse TRUNCATE (PostgreSQL only; SQLite has no such statement)."""
    return Guard(
        f"{table}_no_truncate", table, "BEFORE TRUNCATE", "", f"BEGIN RAISE EXCEPTION '{sentence}'; END", "STATEMENT"
    )


def refuse(name: str, table: str, when: str, condition: str, sentence: str) -> Guard:
    """Refuse a statement where `condition` (SQL over OLD and NEW that both databases read alike) is true."""
    gives = "OLD" if "DELETE" in when else "NEW"
    return Guard(
        name,
        table,
        when,
        f"SELECT RAISE(ABORT, '{sentence}') WHERE {condition};",
        f"BEGIN IF {condition} THEN RAISE EXCEPTION '{sentence}'; END IF; RETURN {gives}; END",
    )


def install(guards: Iterable[Guard], using: BaseDatabaseWrapper | None = None) -> None:
    """Create every guard whose table stands; a guard of the same name is replaced."""
    base = using or connection
    tables = set(base.introspection.table_names())
    with base.cursor() as cursor:
        for guard in guards:
            if guard.table in tables:
                for statement in _create(guard, base.vendor):
                    cursor.execute(statement)


def drop(guards: Iterable[Guard], using: BaseDatabaseWrapper | None = None) -> None:
    """Remove the guards (before a migration)."""
    base = using or connection
    tables = set(base.introspection.table_names())
    with base.cursor() as cursor:
        for guard in guards:
            if base.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
            elif guard.table in tables:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}")


def missing(guards: Sequence[Guard], using: BaseDatabaseWrapper | None = None) -> list[str]:
    """Names of guards that do not stand as written here: the database's own text is compared."""
    base = using or connection
    standing = _standing(base)
    wrong = []
    for guard in guards:
        wanted = _fingerprint(guard, base.vendor)
        if wanted and standing.get(guard.name) != wanted:
            wrong.append(guard.name)
    return wrong


def _create(guard: Guard, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {guard.name}", _sqlite_text(guard)] if guard.sqlite else []
    if not guard.postgresql:
        return []
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ {guard.postgresql}; $guard$",
        f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}",
        f"CREATE TRIGGER {guard.name} {guard.when} ON {guard.table} {guard.sees} FOR EACH {guard.each}"
        f" EXECUTE FUNCTION {guard.name}()",
    ]


def _sqlite_text(guard: Guard) -> str:
    return f"CREATE TRIGGER {guard.name} {guard.when} ON {guard.table} BEGIN {guard.sqlite} END"


def _fingerprint(guard: Guard, vendor: str) -> str:
    if vendor == "sqlite":
        return _flat(_sqlite_text(guard)) if guard.sqlite else ""
    return _flat(f"{guard.table} O {guard.postgresql};") if guard.postgresql else ""


def _standing(base: BaseDatabaseWrapper) -> dict[str, str]:
    with base.cursor() as cursor:
        if base.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {name: _flat(text) for name, text in cursor.fetchall()}
        cursor.execute(
            "SELECT t.tgname, c.relname || ' ' || t.tgenabled::text || ' ' || p.prosrc FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
        )
        return {name: _flat(text) for name, text in cursor.fetchall()}


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
