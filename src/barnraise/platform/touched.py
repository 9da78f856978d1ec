"""Which tables a stretch of work reads, and which it writes: told by its SQL, so that nobody has to declare it."""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connection

_WORD = re.compile(r"\w+")
_WRITE = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+ONLY|\s+OR\s+\w+)?|DELETE\s+FROM(?:\s+ONLY)?"
    r'|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\s+"?(\w+)',
    re.IGNORECASE,
)
Seen = Callable[[str], frozenset[str]]

_reads: ContextVar[set[str] | None] = ContextVar("reads", default=None)
_writes: ContextVar[set[str] | None] = ContextVar("writes", default=None)


@cache
def _known() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


@lru_cache(maxsize=4096)
def read_by(sql: str) -> frozenset[str]:
    """The tables a statement names at all; one too many makes an answer be found anew too often, never too seldom."""
    return _known().intersection(_WORD.findall(sql))


@lru_cache(maxsize=4096)
def written_by(sql: str) -> frozenset[str]:
    """The tables a statement inserts into, updates or deletes from, wherever in it that stands."""
    return _known().intersection(_WRITE.findall(sql))


@contextmanager
def reading() -> Iterator[set[str]]:
    """The tables read inside this block; what surrounds it has read them too."""
    with _noting(_reads, read_by) as found:
        yield found


@contextmanager
def writing() -> Iterator[set[str]]:
    """The tables written inside this block."""
    with _noting(_writes, written_by) as found:
        yield found


@contextmanager
def _noting(noted: ContextVar[set[str] | None], seen: Seen) -> Iterator[set[str]]:
    outer, found = noted.get(), set[str]()
    token = noted.set(found)
    try:
        if outer is not None:
            yield found
            return
        with connection.execute_wrapper(_listener(noted, seen)):
            yield found
    finally:
        noted.reset(token)
        if outer is not None:
            outer |= found


def _listener(noted: ContextVar[set[str] | None], seen: Seen) -> Callable[..., Any]:
    """Notes each statement in the innermost block that is open."""

    def listen(execute: Callable[..., Any], sql: object, params: object, many: bool, context: object) -> Any:
        found = noted.get()
        if found is not None:
            found |= seen(str(sql))
        return execute(sql, params, many, context)

    return listen


def read(tables: Collection[str]) -> None:
    """Say that these tables were read: an answer kept from before stands on them as if it were found now."""
    found = _reads.get()
    if found is not None:
        found.update(tables)


def wrote(table: str) -> None:
    """Say that a table was written past the connection's own door; the bulk door does."""
    found = _writes.get()
    if found is not None:
        found.add(table)


@contextmanager
def unnoted() -> Iterator[None]:
    """What is read inside this block is nobody's ground."""
    token = _reads.set(None)
    try:
        yield
    finally:
        _reads.reset(token)


def being_read() -> bool:
    """Whether somebody notes what is read."""
    return _reads.get() is not None
