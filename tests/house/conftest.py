"""The region of `ground`, built once for each file of tests that asks for it, and the declared table."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.house import access, ground
from tests.house.access import Row
from tests.house.ground import Region


@pytest.fixture(scope="module")
def region(django_db_setup: None, django_db_blocker: Any) -> Iterator[Region]:
    with django_db_blocker.unblock(), ground.standing() as built:
        yield built


@pytest.fixture
def rows() -> list[Row]:
    return access.table()


@pytest.fixture
def in_the_region(region: Region, db: None, caplog: pytest.LogCaptureFixture) -> None:
    """A test writes inside the region and is taken back; refusals are expected and not worth a log."""
    caplog.set_level("CRITICAL", "django.request")
