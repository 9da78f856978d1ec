"""Records that an import added or changed, noted one by one: an undo takes back what nobody touched since."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models
from django.db.models import Max
from django.urls import NoReverseMatch, reverse

from barnraise.platform import documents, registry, rows
from barnraise.platform.deeds import record
from barnraise.platform.fields import key_of
from barnraise.platform.models import Citation, ImportChange, ImportRun
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal

RowT = TypeVar("RowT", bound=models.Model)

CHUNK = 500
"""UNIT: records asked for in one query; SQLite takes at most 999 values."""


class ChangedMeanwhile(Refusal):
    """A record was changed by somebody else while the file was being applied."""

    rule = "changed-meanwhile"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One record that stands in the way of an undo, and why."""

    what: str
    why: str
    url: str = ""
    deed: str = "Open it"


class UndoRefused(Refusal):
    """An import that others built on cannot be undone; `obstacles` lists what stands in the way."""

    rule = "undo-refused"

    def __init__(self, message: str = "", *, obstacles: Sequence[Obstacle] = ()) -> None:
        named = "; ".join(f"{o.what}: {o.why}" for o in obstacles[:5])
        more = f"; and {len(obstacles) - 5:,} more" if len(obstacles) > 5 else ""
        super().__init__(
            message or f"This import cannot be undone, because others built on it. {named}{more}. Nothing was undone."
        )
        self.obstacles = tuple(obstacles)


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo of records did."""

    removed: int
    restored: int


def note_added(run: ImportRun, row_number: int, instance: models.Model) -> None:
    """Note, inside the deed `imports.apply`, that the run added this record."""
    after = {"version": getattr(instance, "version", None)}
    ImportChange.objects.create(run=run, target=key_of(instance), row_number=row_number, after=after)


def note_many(run: ImportRun, entries: Iterable[tuple[int, str]]) -> int:
    """Note many fresh records at once, by row number and text key; each still has its first version."""
    columns = ["run_id", "target", "row_number", "before", "after"]
    return rows.insert(ImportChange, columns, ((run.pk, key, row, "{}", '{"version": 1}') for row, key in entries))


def change_record(run: ImportRun, row_number: int, instance: RowT, **values: Any) -> RowT:
    """Write `values` to a record inside the deed `imports.apply` and note what stood there. Equal values do nothing."""
    fields = {name: instance._meta.get_field(name) for name in values}
    before = {name: _kept(f, getattr(instance, f.attname)) for name, f in fields.items()}  # type: ignore[union-attr]
    after = {name: _kept(f, values[name]) for name, f in fields.items()}
    differing = [name for name in values if before[name] != after[name]]
    if not differing:
        return instance
    fresh = _write(instance, {name: values[name] for name in differing})
    ImportChange.objects.create(
        run=run, target=key_of(instance), row_number=row_number,
        before={name: before[name] for name in differing},
        after={**{name: after[name] for name in differing}, "version": getattr(fresh, "version", None)},
    )  # fmt: skip
    return fresh


def _write(instance: RowT, values: dict[str, Any]) -> RowT:
    model = type(instance)
    asked = model._default_manager.filter(pk=instance.pk)
    version = getattr(instance, "version", None)
    if version is not None:
        asked = asked.filter(version=version)
        values = {**values, "version": version + 1}
    if asked.update(**values) != 1:
        raise ChangedMeanwhile(
            f"Somebody changed {instance} while the file was being read. Nothing was changed; look at the file again."
        )
    return model._default_manager.get(pk=instance.pk)


def _kept(column: Any, value: Any) -> Any:
    """A value as JSON: what the database column holds, days as text."""
    if isinstance(value, models.Model):
        value = value.pk
    value = column.get_prep_value(value) if not isinstance(column, models.JSONField) else value
    return value.isoformat() if isinstance(value, date) else value


def _live(column: Any, kept: Any) -> Any:
    if hasattr(column, "from_db_value") and not isinstance(column, models.JSONField):
        return column.from_db_value(kept, None, connection)
    return column.to_python(kept)


def mark_parts(run: ImportRun) -> dict[str, int]:
    """The highest id of each table whose rows are parts of what the run added: what comes later is somebody's work."""
    labels = {target.partition(":")[0] for target in _added(run)}
    until = {}
    for label in sorted(labels):
        for relation in _relations(_models()[label]):
            if _is_part(relation):
                highest = relation.related_model._default_manager.aggregate(highest=Max("pk"))["highest"]
                until[relation.related_model._meta.label] = highest or 0
    return until


def _added(run: ImportRun) -> Iterator[str]:
    yield from ImportChange.objects.filter(run=run, before={}).values_list("target", flat=True).iterator()


@dataclass(slots=True)
class _Plan:
    """What an undo would do, and what stands in its way."""

    run: ImportRun
    added: dict[str, None] = field(default_factory=dict)  # last added first, so that what points goes before its target
    versions: dict[str, Any] = field(default_factory=dict)
    firsts: dict[str, Any] = field(default_factory=dict)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    found: dict[str, models.Model] = field(default_factory=dict)
    obstacles: list[Obstacle] = field(default_factory=list)


def undo_records(by: Asker, run: ImportRun) -> Undone:
    """Remove the records the run added and restore those it changed, inside the deed `imports.undo`.

    Errors: `UndoRefused` with the list of what was changed since, is cited, or is used by another record.
    """
    plan = _planned(run)
    _find(plan)
    _check_versions(plan)
    for label, keys in _by_label(k for k in plan.added if k in plan.found).items():
        _check_citations(plan, keys)
        _check_users(plan, _models()[label], keys)
    if plan.obstacles:
        raise UndoRefused(obstacles=plan.obstacles)
    restored = sum(_restore(plan, key) for key in plan.before if key not in plan.added)
    removed = _remove(plan)
    record(run, removed=removed, restored=restored)
    return Undone(removed, restored)


def _planned(run: ImportRun) -> _Plan:
    plan = _Plan(run)
    noted = ImportChange.objects.filter(run=run).order_by("-id").values_list("target", "before", "after")
    for target, before, after in noted.iterator():
        plan.versions.setdefault(target, after.get("version"))
        plan.firsts[target] = after.get("version")
        if before:
            plan.before.setdefault(target, {}).update(before)
        else:
            plan.added[target] = None
    return plan


def _find(plan: _Plan) -> None:
    for label, keys in _by_label(plan.versions).items():
        for chunk in _chunks(keys):
            for row in _models()[label]._default_manager.filter(pk__in=[_pk(k) for k in chunk]):
                plan.found[key_of(row)] = row


def _check_versions(plan: _Plan) -> None:
    for key, noted in plan.versions.items():
        row = plan.found.get(key)
        version = getattr(row, "version", None)
        if row is not None and noted is not None and version != noted:
            plan.obstacles.append(
                Obstacle(str(row), f"changed since (version {noted} then, {version} now)", link_of(key))
            )


def _check_citations(plan: _Plan, keys: list[str]) -> None:
    for chunk in _chunks(keys):
        for source, target in Citation.objects.filter(target__in=chunk).order_by("id").values_list("source", "target"):
            if source not in plan.added:
                plan.obstacles.append(Obstacle(str(plan.found[target]), f"is cited by {source}", link_of(target)))


def _check_users(plan: _Plan, model: type[models.Model], keys: list[str]) -> None:
    """Rows elsewhere that point to a record the undo would remove; its own parts from the same import go with it."""
    until: dict[str, int] = plan.run.verdict.get("parts_until", {})
    for relation in _relations(model):
        user, name = relation.related_model, relation.field.name
        part, carries = _is_part(relation), any(f.name == "import_key" for f in user._meta.concrete_fields)
        for chunk in _chunks(keys):
            asked = user._default_manager.filter(**{f"{name}__in": [_pk(k) for k in chunk]}).order_by("pk")
            if part and carries:
                asked = asked.exclude(import_key=key_of(plan.run))
            elif part:
                asked = asked.filter(pk__gt=until.get(user._meta.label, 0))
            for row in asked:
                if key_of(row) not in plan.added:
                    held = f"{model._meta.label}:{getattr(row, relation.field.attname)}"
                    why = f"is used by {user._meta.verbose_name} “{row}”"
                    plan.obstacles.append(Obstacle(str(plan.found.get(held, held)), why, link_of(held)))


def _restore(plan: _Plan, key: str) -> bool:
    row = plan.found.get(key)
    if row is None:
        return False
    fresh = _write(row, {name: _live(row._meta.get_field(name), kept) for name, kept in plan.before[key].items()})
    if plan.firsts[key] is not None:
        _hand_back(plan, key, before=plan.firsts[key] - 1, now=fresh.version)  # type: ignore[attr-defined]
    return True


def _hand_back(plan: _Plan, key: str, *, before: int, now: int) -> None:
    """An earlier import that left the record as it stands again may be undone in its turn."""
    for earlier in ImportChange.objects.filter(target=key).exclude(run=plan.run):
        if earlier.after.get("version") == before:
            ImportChange.objects.filter(pk=earlier.pk).update(after={**earlier.after, "version": now})


def _remove(plan: _Plan) -> int:
    removed = 0
    standing = [key for key in plan.added if key in plan.found]
    for label, keys in groupby(standing, key=lambda k: k.partition(":")[0]):
        for chunk in _chunks(list(keys)):
            for key in chunk:
                documents.uncite(key)
            _models()[label]._default_manager.filter(pk__in=[_pk(k) for k in chunk]).delete()
            removed += len(chunk)
    return removed


def _relations(model: type[models.Model]) -> list[Any]:
    fields = model._meta.get_fields(include_hidden=True)
    return [f for f in fields if f.auto_created and not f.concrete and (f.one_to_many or f.one_to_one)]


def _is_part(relation: Any) -> bool:
    """Whether rows of the relation belong to the record: of the same room, and removed with it."""
    same = relation.related_model._meta.app_label == relation.model._meta.app_label
    return same and relation.on_delete is models.CASCADE


def _models() -> dict[str, type[models.Model]]:
    return {m._meta.label: m for m in apps.get_models(include_auto_created=True)}


def _by_label(keys: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(key.partition(":")[0], []).append(key)
    return found


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    yield from (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _pk(key: str) -> int:
    return int(key.partition(":")[2])


def link_of(key: str) -> str:
    """Where a record is shown, by its text key; nothing when no room says."""
    label, _, pk = key.partition(":")
    name = registry.sources().get(label)
    try:
        return reverse(name, args=[pk]) if name else ""
    except NoReverseMatch:
        return ""
