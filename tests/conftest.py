"""The suite's ground: a database made directly (as a fresh install makes it), a home of its own, the fixed cast."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Settings are read at import: each run has its own home, jobs run at once, wrong passwords lock nobody out.
os.environ.setdefault("BARNRAISE_HOME", tempfile.mkdtemp(prefix="barnraise-tests-"))
os.environ.setdefault("BARNRAISE_JOBS_NOW", "1")
os.environ.setdefault("BARNRAISE_LOCKOUT", "0")
os.environ.setdefault("BARNRAISE_MAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: object) -> Iterator[None]:
    """A test database built by `platform.schema`, guards included: no migration is replayed here."""
    from django.db import connection

    from barnraise.platform import guards, registry, schema

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        suffix = os.environ.get("PYTEST_XDIST_WORKER", "")
        creation = connection.creation
        if connection.vendor == "sqlite":
            connection.close()
            connection.settings_dict["NAME"] = str(Path(os.environ["BARNRAISE_HOME"]) / f"tests{suffix}.sqlite3")
            Path(connection.settings_dict["NAME"]).unlink(missing_ok=True)
        else:
            name = f"test_barnraise{suffix}"
            connection.settings_dict["NAME"] = creation._get_test_db_name() if not suffix else name
            connection.settings_dict["TEST"]["NAME"] = name
            with creation._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cursor.execute(f'CREATE DATABASE "{name}"')
            connection.close()
            connection.settings_dict["NAME"] = name
        connection.connect()
        schema.create()
        assert guards.missing(registry.guards()) == []
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()


@pytest.fixture
def shared() -> Path:
    """Real public data beside the checkout."""
    if not SHARED.exists():
        pytest.skip("shared data is not beside the checkout")
    return SHARED
