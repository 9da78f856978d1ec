"""The suite's ground: a database made directly (as a fresh install makes it), a home of its own, the fixed cast."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from barnraise.platform.models import Agency
    from barnraise.run.people.demo import Cast

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
            connection.settings_dict["NAME"] = str(Path(os.environ["BARNRAISE_HOME"]) / "tests.sqlite3")
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


@pytest.fixture(scope="session", autouse=True)
def _emptying_lifts_the_guards() -> Iterator[None]:
    """Tests that commit are emptied by TRUNCATE or DELETE, which the guards refuse: lift them for that moment only."""
    from django.test import TransactionTestCase

    from barnraise.platform import guards, registry

    emptied = TransactionTestCase._fixture_teardown

    def lift(case: TransactionTestCase) -> None:
        guards.drop(registry.guards())
        emptied(case)
        guards.install(registry.guards())

    TransactionTestCase._fixture_teardown = lift  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = emptied  # type: ignore[method-assign]


# The only reasons for which CI lets a test be skipped.
SKIPS_ALLOWED = ("runs on PostgreSQL only", "runs on SQLite only")
_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not any(allowed in reason for allowed in SKIPS_ALLOWED):
            _skipped.append(f"{report.nodeid}: {reason}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failure unless its reason is on the short list."""
    if os.environ.get("CI") and _skipped and exitstatus == 0 and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print("\nskipped without a reason that CI accepts:\n  " + "\n  ".join(_skipped))


NOW = "2026-03-10T15:00:00+00:00"
"""A Tuesday morning in the agency's zone; the demonstration of the tests ends on it."""


@pytest.fixture
def agency(db: None) -> "Agency":
    """Bluff Country on March 10, 2026: set up, with categories and an open year, and nobody in it."""
    from barnraise.core.dates import FiscalYear
    from barnraise.platform import agency as house
    from barnraise.platform import demonstration, registry
    from barnraise.platform.permissions import machine
    from barnraise.run.organizations import operations as organizations
    from barnraise.run.organizations.terms import Kind

    by = machine("the tests")
    house.found(by=by, name=demonstration.NAME, state="MN", fiscal_start_month=7, zone=demonstration.ZONE)
    own = organizations.add(by=by, name=demonstration.NAME, kind=Kind.SERVICE_AGENCY, state="MN")
    house.name_organization(by=by, organization_key=f"organizations.Organization:{own.pk}")
    for manifest in registry.manifests():
        if manifest.setup:
            registry.load(manifest.setup)(by=by, fiscal_year=FiscalYear(2026))
    return house.the()


@pytest.fixture
def cast(agency: "Agency") -> "Cast":
    """The fixed cast, as askers; Cedar Falls and Dover are written down with them."""
    from barnraise.run.people import demo

    return demo.cast()


@pytest.fixture
def client_of(cast: "Cast") -> "Callable[[str], Client]":
    """A browser of one of the cast, signed in: `client_of("ben")`."""
    from django.test import Client

    from barnraise.run.people import demo

    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(demo.account_of(key), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """The whole demonstration, lived until March 10, 2026, for the tests of one module; rolled back afterwards."""
    from datetime import datetime

    from django.db import transaction

    from barnraise.platform import demonstration as story
    from barnraise.platform.clock import frozen

    then = datetime.fromisoformat(NOW)
    with django_db_blocker.unblock(), frozen(then), transaction.atomic():  # type: ignore[attr-defined]
        story.build()
        yield
        transaction.set_rollback(True)
