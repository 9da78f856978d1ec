"""The house set up through its own deed, and a browser for each of the cast."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from barnraise.core.dates import FiscalYear
from barnraise.interfaces.web import operations
from barnraise.platform.clock import frozen
from barnraise.platform.manifest import Founding
from barnraise.platform.permissions import machine
from barnraise.run.people import demo

NOON = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
PASSWORD = "seven quiet barns at dawn"


@pytest.fixture
def noon() -> Iterator[datetime]:
    with frozen(NOON):
        yield NOON


def founding(**changes: object) -> Founding:
    told: dict[str, object] = {
        "name": "Bluff Country", "state": "MN", "fiscal_year": FiscalYear(2026), "starts": date(2025, 7, 1),
        "admin_name": "First Admin", "admin_email": "first@bluff-country.example", "password": PASSWORD,
    }  # fmt: skip
    return Founding(**{**told, **changes})  # type: ignore[arg-type]


@pytest.fixture
def house(db: None, noon: datetime) -> None:
    operations.set_up(by=machine("test"), founding=founding())


@pytest.fixture
def cast(house: None) -> demo.Cast:
    return demo.cast()


@pytest.fixture
def client_of(cast: demo.Cast) -> Callable[[str], Client]:
    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(demo.account_of(key), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
