"""The two shapes of our guards: row by row, and (on PostgreSQL, where bulk needs it) a whole statement at once."""

from collections.abc import Sequence

from barnraise.platform.guards import Guard

Rule = tuple[str, str]
"""A condition that must not hold (SQL), and the sentence said when it does."""


def row_by_row(name: str, table: str, when: str, rules: Sequence[Rule], *, locks: str = "") -> Guard:
    """Refuse a row for any rule; conditions over OLD and NEW that both databases read alike.

    `locks` is SQL that PostgreSQL runs first, so that two transactions cannot both pass a sum; SQLite has one writer.
    """
    gives = "OLD" if "DELETE" in when else "NEW"
    checks = " ".join(f"IF {condition} THEN RAISE EXCEPTION '{sentence}'; END IF;" for condition, sentence in rules)
    return Guard(name, table, when, lite(rules), f"BEGIN {locks} {checks} RETURN {gives}; END")


def sqlite_only(name: str, table: str, when: str, rules: Sequence[Rule]) -> Guard:
    """Row by row on SQLite; PostgreSQL has a guard of the whole statement beside it, or no such statement."""
    return Guard(name, table, when, lite(rules), "")


def whole_statement(name: str, table: str, event: str, rules: Sequence[Rule], *, locks: str = "") -> Guard:
    """PostgreSQL: refuse a statement for any rule over its rows, `was` before it and `fresh` after it."""
    sees = "NEW TABLE AS fresh" if event == "INSERT" else "OLD TABLE AS was NEW TABLE AS fresh"
    checks = " ".join(f"IF {condition} THEN RAISE EXCEPTION '{sentence}'; END IF;" for condition, sentence in rules)
    body = f"BEGIN {locks} {checks} RETURN NULL; END"
    return Guard(name, table, f"AFTER {event}", "", body, "STATEMENT", f"REFERENCING {sees}")


def lite(rules: Sequence[Rule]) -> str:
    """The rules as the body of a SQLite trigger."""
    return " ".join(f"SELECT RAISE(ABORT, '{sentence}') WHERE {condition};" for condition, sentence in rules)
