"""Answers found once: for as long as one page is read, or until the next deed.

Only while a page is read (GET or HEAD): what changes something always asks anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from barnraise.platform import audit

P = ParamSpec("P")
R = TypeVar("R")

KEPT_MOST = 64
"""UNIT: answers that one process keeps until the next deed."""

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_found: ContextVar[dict[Hashable, Any] | None] = ContextVar("found", default=None)


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
    token = _found.set({})
    try:
        yield
    finally:
        _found.reset(token)


def once_a_page(function: Callable[P, R]) -> Callable[P, R]:
    """Ask at most once a page for the same arguments, which are hashable; nobody changes what is answered."""

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        found = _found.get()
        if found is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        if key not in found:
            found[key] = function(*args, **kwargs)
        answer: R = found[key]
        return answer

    return ask


def until_a_deed(key: Hashable, find: Callable[[], R]) -> R:
    """What `find` answers, kept in this process until something is done: a deed gives the audit chain a new head.

    `key` says everything else the answer depends on: who asks, the day. Inside a transaction nothing is kept, as its
    deeds may yet be taken back.
    """
    if _found.get() is None or connection.in_atomic_block:
        return find()
    whole = (key, _head())
    if whole not in _kept:
        answer = find()
        _kept[whole] = answer
        while len(_kept) > KEPT_MOST:
            _kept.popitem(last=False)
        return answer
    found: R = _kept[whole]
    return found


@once_a_page
def _head() -> tuple[int, str]:
    return audit.head()


def forget() -> None:
    """Keep nothing from before."""
    _kept.clear()
