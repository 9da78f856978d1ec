"""Statements run by hand against the guards: which of them a database lets through, and which it holds back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction


def run_sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


class _Undone(Exception):
    """Takes a savepoint back after a statement was let through."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


def let_through(statements: Mapping[str, str]) -> list[str]:
    """Those that the database ran; each is taken back."""
    return [what for what, statement in statements.items() if _refused(statement) is None]


def held(statements: Mapping[str, str]) -> list[tuple[str, str]]:
    """Those that the database refused, with what it said; each is taken back."""
    told = ((what, _refused(statement)) for what, statement in statements.items())
    return [(what, said) for what, said in told if said is not None]


def _refused(statement: str) -> str | None:
    try:
        with undone():
            run_sql(statement)
    except DatabaseError as error:
        return str(error)
    return None
