"""The database settings that keep acknowledged work, read back from the connection that serves."""

import pytest
from django.conf import settings
from django.db import connection

from barnraise.platform import schema


@pytest.mark.django_db
def test_sqlite_runs_with_wal_full_immediate_foreign_keys_and_recursive_triggers() -> None:
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                cursor.execute(f"SHOW {name}")
                assert cursor.fetchone() == ("on",), name
        return
    with connection.cursor() as cursor:
        found = {
            p: cursor.execute(f"PRAGMA {p}").fetchone()[0]
            for p in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert connection.settings_dict["CONN_MAX_AGE"] > 0


def test_a_page_is_never_framed_and_runs_only_scripts_with_our_nonce() -> None:
    told = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert told["default-src"] == ["'none'"]
    assert told["frame-ancestors"] == ["'none'"]
    assert "'unsafe-inline'" not in str(told)
    assert "'unsafe-eval'" not in str(told)


@pytest.mark.django_db
def test_a_fresh_schema_is_made_only_on_an_empty_database() -> None:
    assert not schema.is_empty()
    with pytest.raises(AssertionError, match="empty database"):
        schema.create()
