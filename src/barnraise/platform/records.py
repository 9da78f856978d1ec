"""Change a record that people edit: its `version` keeps two editors from losing each other's work."""

from typing import Any, TypeVar

from django.db import models

from barnraise.platform.deeds import record
from barnraise.platform.refusals import Stale

RowT = TypeVar("RowT", bound=models.Model)


def change(row: RowT, *, version: int, **values: Any) -> RowT:
    """Write `values` if the record still carries `version`; else raise `Stale`, which shows both.

    Only inside a deed. Records before and after of what differs; equal values change nothing, the version included.
    """
    model = type(row)
    fresh: RowT = model._default_manager.get(pk=row.pk)
    before = {name: getattr(fresh, name) for name in values}
    differing = {name: value for name, value in values.items() if before[name] != value}
    if fresh.version != version:  # type: ignore[attr-defined]
        raise Stale(
            f"Somebody else changed this {model._meta.verbose_name} while you were editing it. Nothing was changed; "
            "compare both versions below and save again.",
            mine={name: _shown(value) for name, value in values.items()},
            theirs={name: _shown(before[name]) for name in values},
            version=fresh.version,  # type: ignore[attr-defined]
        )
    if not differing:
        record(fresh, unchanged=True)
        return fresh
    changed = model._default_manager.filter(pk=row.pk, version=version).update(**differing, version=version + 1)
    assert changed == 1, "the version was read in this transaction"
    record(fresh, before={n: before[n] for n in differing}, after=differing)
    return model._default_manager.get(pk=row.pk)


def _shown(value: object) -> str:
    return "" if value is None else str(value)
