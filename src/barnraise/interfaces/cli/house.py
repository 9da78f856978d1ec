"""Open the house for a verb: Django, the database, and the refusals before anything is served or changed."""

from __future__ import annotations

import os

from barnraise.interfaces.cli.answers import Refused, refused, say


def open_house(*, as_json: bool, home: str = "") -> None:
    """Load Django once; `home` is where things are kept when BARNRAISE_HOME does not say."""
    if home:
        os.environ.setdefault("BARNRAISE_HOME", home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
    os.umask(0o077)  # what a verb writes is for its owner alone
    try:
        import django
    except ImportError:
        message = "This is the small install, for auditors. Install barnraise[agency] to run an agency."
        raise refused("small-install", message, as_json=as_json) from None
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        raise refused("settings", f"{wrong} Correct it in the environment and try again.", as_json=as_json) from None


def stand(*, as_json: bool) -> None:
    """Make the tables of an empty database, or refuse one that is not fit to be used, in sentences."""
    from django.db import DatabaseError

    from barnraise.platform import schema

    try:
        empty = schema.is_empty()
    except DatabaseError as wrong:
        message = f"The database cannot be reached: {wrong}. Check DATABASE_URL, or that BARNRAISE_HOME can be written."
        raise refused("database", message, as_json=as_json) from None
    if empty:
        say("Making the tables of a new database.")
        schema.create()
    reasons = unfit()
    if reasons:
        raise Refused(reasons, as_json=as_json)


def unfit() -> list[dict[str, str]]:
    """Why this database must not be served: migrations that wait, guards that are missing, manifests that lie."""
    from barnraise.platform import guards, registry

    reasons = []
    waiting = migrations_waiting()
    if waiting:
        reasons.append(
            {
                "rule": "migrations",
                "message": f"{len(waiting)} changes of the tables wait ({waiting[0]} is the "
                "first). Make a backup, then run `DJANGO_SETTINGS_MODULE=barnraise.settings python -m django migrate`.",
            }
        )
    missing = guards.missing(registry.guards())
    if missing:
        reasons.append(
            {
                "rule": "guards",
                "message": f"{len(missing)} guards that keep facts from being edited are missing "
                f"or altered ({missing[0]} is the first). Find out who removed them before anything else; then "
                "`barnraise doctor --mend` puts them back.",
            }
        )
    reasons += [{"rule": "manifests", "message": sentence} for sentence in registry.check()]
    return reasons


def migrations_waiting() -> list[str]:
    """Changes of the tables that are on disk and not in the database."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
