"""What makes an operation a deed: one transaction, one audit entry, `by` first."""

import functools
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction

from barnraise.core.money import Money
from barnraise.platform import audit, touched
from barnraise.platform.clock import chaos_point
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class _Deed:
    name: str
    by: Asker
    notes: list[dict[str, Any]] = field(default_factory=list)


_running: ContextVar[_Deed | None] = ContextVar("deed", default=None)


def deed(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a deed: keyword-only with `by`, in one transaction, leaving one audit entry.

    A deed called by another joins its transaction and its entry. A deed that records nothing is a broken invariant.
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            assert not args, f"the deed {name} takes keywords only"
            by = kwargs.get("by")
            assert isinstance(by, Asker), f"the deed {name} needs `by`, who asks for it"
            if _running.get() is not None:
                return function(*args, **kwargs)
            with transaction.atomic(), touched.writing() as wrote:
                current = _Deed(name, by)
                token = _running.set(current)
                try:
                    result = function(*args, **kwargs)
                finally:
                    _running.reset(token)
                assert current.notes, f"the deed {name} left no record of what it did"
                chaos_point(f"{name}:before-audit")
                subject = current.notes[0]["of"]
                audit.append(actor=by.actor, deed=name, subject=subject, notes=current.notes, wrote=frozenset(wrote))
                chaos_point(f"{name}:before-commit")
            chaos_point(f"{name}:after-commit")
            return result

        run.deed_name = name  # type: ignore[attr-defined]
        return run

    return mark


def record(of: models.Model | str, **what: object) -> None:
    """Note in the running deed's audit entry what happened to `of` (a row or its text key)."""
    current = _running.get()
    assert current is not None, "record() is called inside a deed"
    key = of if isinstance(of, str) else key_of(of)
    current.notes.append({"of": key, **{name: _plain(value) for name, value in what.items()}})


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str() as plain if not isinstance(plain, Enum):
            return plain
        case Enum():
            return value.value
        case Money() | Decimal() | float():  # a float is a coordinate; as text it has one form on every machine
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case models.Model():
            return key_of(value)
        case Mapping():
            return {str(k): _plain(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(v) for v in value]
        case _:
            raise TypeError(f"an audit entry cannot hold {value!r}")
