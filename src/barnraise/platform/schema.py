"""A fresh database: create the tables directly, mark the migrations applied, install the guards.

Replaying migrations is quadratic in connected models; CI walks them once per database and proves both schemas equal.
"""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def is_empty() -> bool:
    """Whether the database holds no table of ours yet."""
    return "platform_agency" not in connection.introspection.table_names()


def create() -> None:
    """Create every table of every installed app, once, on an empty database."""
    assert is_empty(), "create() is for an empty database; an older one is brought forward by `barnraise upgrade`"
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
    with connection.schema_editor() as editor:
        for model in apps.get_models(include_auto_created=True):
            auto = model._meta.auto_created
            if model._meta.managed and not model._meta.proxy and not auto:
                editor.create_model(model)
        if connection.vendor == "postgresql":
            _widen(editor)
    _mark_applied()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def _widen(editor: BaseDatabaseSchemaEditor) -> None:
    """Migrations give a relation's unnamed table a key of eight bytes, even where its app (Django's auth) says four."""
    for model in apps.get_models(include_auto_created=True):
        key = model._meta.pk
        if model._meta.auto_created and type(key) is models.AutoField:
            wide = models.BigAutoField(primary_key=True)
            wide.set_attributes_from_name(key.name)
            wide.model = model
            editor.alter_field(model, key, wide)


def _mark_applied() -> None:
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for label, name in MigrationLoader(None, load=True).disk_migrations:
        recorder.record_applied(label, name)


def shape() -> dict[str, list[tuple[object, ...]]]:
    """Tables with their columns, indexes and constraints, in a form two databases can be compared by."""
    described: dict[str, list[tuple[object, ...]]] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            columns = connection.introspection.get_table_description(cursor, table)
            rows: list[tuple[object, ...]] = [("column", c.name, str(c.type_code), bool(c.null_ok)) for c in columns]
            constraints = connection.introspection.get_constraints(cursor, table)
            rows += [
                (
                    "constraint",
                    tuple(c["columns"] or ()),
                    c["primary_key"],
                    c["unique"],
                    c["foreign_key"],
                    c["check"],
                    c["index"],
                )
                for c in constraints.values()
            ]
            described[table] = sorted(rows, key=repr)
    return described
