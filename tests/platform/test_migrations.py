"""Migrations lead to the same schema as a fresh install, on either database, and rows and guards outlive them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

LOOK = """
import json, sys
import django; django.setup()
from django.core.management import call_command
from barnraise.platform import guards, registry, schema
if sys.argv[1] == "migrate":
    call_command("migrate", verbosity=0)
else:
    schema.create()
print(json.dumps([schema.shape(), guards.missing(registry.guards())], default=str))
"""

LATER = """
import django; django.setup()
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, models
from barnraise.platform import audit, guards, registry
from barnraise.platform.models import AuditEntry
before = list(AuditEntry.objects.values_list("id", "hash"))
field = models.CharField(max_length=5, default="later")
field.set_attributes_from_name("later")
field.model = AuditEntry
emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
assert guards.missing(registry.guards()) != []
with connection.schema_editor() as editor:
    editor.add_field(AuditEntry, field)
emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
assert before and list(AuditEntry.objects.values_list("id", "hash")) == before
assert audit.verify().holds and guards.missing(registry.guards()) == []
"""


def child(script: str, *arguments: str, home: Path, database: str) -> str:
    env = {**os.environ, "BARNRAISE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
    env.pop("DATABASE_URL", None)
    if database:
        env["DATABASE_URL"] = database
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def fresh(name: str) -> str:
    """A new, empty PostgreSQL database beside the tests' own; nothing on SQLite, where a home of its own is enough."""
    if connection.vendor == "sqlite":
        return ""
    settings = connection.settings_dict
    whole = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{whole}"')
        cursor.execute(f'CREATE DATABASE "{whole}"')
    return f"postgres://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{whole}"


def test_models_and_migrations_agree(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_the_migrated_schema_equals_the_fresh_one_guards_included(tmp_path: Path) -> None:
    walked = json.loads(child(LOOK, "migrate", home=tmp_path / "a", database=fresh("walked")))
    direct = json.loads(child(LOOK, "create", home=tmp_path / "b", database=fresh("direct")))
    assert walked[1] == direct[1] == []
    assert sorted(walked[0]) == sorted(direct[0])
    assert [t for t in direct[0] if walked[0][t] != direct[0][t]] == []


@pytest.mark.django_db(transaction=True)
def test_rows_and_guards_outlive_a_migration(tmp_path: Path) -> None:
    database = fresh("kept")
    env = {**os.environ, "BARNRAISE_HOME": str(tmp_path / "c"), **({"DATABASE_URL": database} if database else {})}
    setup = [
        sys.executable,
        "-m",
        "barnraise.interfaces.cli.main",
        "setup",
        "--name",
        "Kept",
        "--state",
        "MN",
        "--admin",
        "a@b.example",
    ]
    done = subprocess.run(setup, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    child(LATER, home=tmp_path / "c", database=database)
