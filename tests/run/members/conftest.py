"""An agency with its cast, and a signed-in browser for each of them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from barnraise.core.dates import FiscalYear
from barnraise.platform import agency
from barnraise.platform.clock import frozen
from barnraise.platform.manifest import Founding
from barnraise.platform.permissions import machine
from barnraise.run.people import demo, operations

NOON = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)


@pytest.fixture
def founded(db: None) -> Iterator[None]:
    with frozen(NOON):
        by = machine("test")
        agency.found(by=by, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
        founding = Founding(
            name="Bluff Country", state="MN", fiscal_year=FiscalYear(2026), starts=date(2025, 7, 1),
            admin_name="First Admin", admin_email="first@bluff-country.example", password="seven quiet barns at dawn",
        )  # fmt: skip
        operations.found(by=by, founding=founding)
        yield


@pytest.fixture
def cast(founded: None) -> demo.Cast:
    return demo.cast()


@pytest.fixture
def client_of(cast: demo.Cast) -> Callable[[str], Client]:
    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(demo.account_of(key), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
