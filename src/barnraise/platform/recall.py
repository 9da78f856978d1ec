"""Answers found once: for as long as one page is read, or until a deed writes a table they were read from.

Only while a page is read (GET or HEAD): what changes something always asks anew. Nobody declares what an answer stands
on: the tables are told by the statements that found it (`touched`), and each deed says which tables it wrote.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from barnraise.platform import agency, audit, touched

P = ParamSpec("P")
R = TypeVar("R")

KEPT_MOST = 1024
"""UNIT: answers that one process keeps."""

TOLD_OF_PLATFORM = ("agency", "citation", "document")
"""Tables of the platform that only deeds write, as they do each room's own; jobs, mail and sessions move without one."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was found, the tables it was read from, each with the deed that wrote it last; `early`: before we knew those."""

    value: Any
    heads: Mapping[str, str] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()
    early: bool = False


@dataclass(slots=True)
class _Page:
    """The memory of one page."""

    found: dict[Hashable, _Answer] = field(default_factory=dict)
    heads: dict[str, str] | None = None
    ground: Hashable = None


_kept: OrderedDict[Hashable, _Answer] = OrderedDict()
_one_at_a_time = Lock()
_page: ContextVar[_Page | None] = ContextVar("page", default=None)


class Recall:
    """Middleware: one memory a page, from before anybody asks who is asking."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_page():
            return self.get_response(request)


@contextmanager
def one_page() -> Iterator[None]:
    """Remember inside this block what `once_a_page` finds."""
    token = _page.set(_Page())
    try:
        yield
    finally:
        _page.reset(token)


def once_a_page(function: Callable[P, R]) -> Callable[P, R]:
    """Ask at most once a page for the same arguments, which are hashable; nobody changes what is answered."""

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        page = _page.get()
        if page is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        had = page.found.get(key)
        if had is None or (had.early and touched.being_read()):
            early = page.heads is None
            with touched.reading() as tables:
                value = function(*args, **kwargs)
            had = page.found[key] = _Answer(value, tables=frozenset(tables), early=early)
        else:
            touched.read(had.tables)
        answer: R = had.value
        return answer

    return ask


def until_a_deed(key: Hashable, find: Callable[[], R]) -> R:
    """What `find` answers, kept in this process until a deed, in whichever process, writes a table it was read from.

    `key` says what else the answer depends on: who asks, about what. The day and the agency's settings are seen to
    here. Inside a transaction nothing is kept, as its deeds may yet be taken back.
    """
    page = _page.get()
    if page is None or connection.in_atomic_block:
        return find()
    heads = _known_heads(page)
    whole = (key, page.ground)
    had = _kept.get(whole)
    if had is not None and all(heads.get(table, "") == head for table, head in had.heads.items()):
        touched.read(had.heads)
        known: R = had.value
        return known
    with touched.reading() as tables:
        value = find()
    assert not isinstance(value, QuerySet), "a question that is asked later cannot be kept: make it a list"
    if tables <= told():
        _keep(whole, _Answer(value, heads={table: heads.get(table, "") for table in tables}))
    return value


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """`until_a_deed` for a question with hashable arguments, and once a page where nothing may be kept."""

    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (function.__module__, function.__qualname__, args, tuple(sorted(kwargs.items())))
        return until_a_deed(key, lambda: function(*args, **kwargs))

    remembered = once_a_page(wraps(function)(ask))

    @wraps(function)
    def first_the_heads(*args: P.args, **kwargs: P.kwargs) -> R:
        page = _page.get()
        if page is not None and not connection.in_atomic_block:
            _known_heads(page)
        return remembered(*args, **kwargs)

    return first_the_heads


def _known_heads(page: _Page) -> dict[str, str]:
    """The last deed of each table, read before anything that is kept: a deed in between makes us look again, at worst."""
    if page.heads is None:
        with touched.unnoted():
            us = agency.current()
            values = tuple(getattr(us, f.attname) for f in us._meta.concrete_fields) if us else ()
            page.ground = (agency.today(), values)
            page.heads = audit.heads()
    return page.heads


@cache
def told() -> frozenset[str]:
    """The tables that nothing but deeds writes: each room's own, but for sign-in, and a few of the platform's."""
    models = [m for m in apps.get_models() if m.__module__.startswith("barnraise.")]
    rooms = {m._meta.db_table for m in models if m._meta.app_label != "platform"}
    ours = {f"platform_{name}" for name in TOLD_OF_PLATFORM}
    return frozenset((rooms | ours) - {get_user_model()._meta.db_table})


def _keep(whole: Hashable, answer: _Answer) -> None:
    with _one_at_a_time:
        _kept.pop(whole, None)
        _kept[whole] = answer
        while len(_kept) > KEPT_MOST:
            _kept.popitem(last=False)


def forget() -> None:
    """Keep nothing from before."""
    with _one_at_a_time:
        _kept.clear()
