"""No test reads or writes what is the developer's own, nor what another worker's test may damage."""

import os
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


def test_the_settings_were_read_after_the_suite_said_where_its_home_is() -> None:
    assert Path(os.environ["BARNRAISE_HOME"]).resolve() == settings.HOME
    assert not settings.HOME.is_relative_to(ROOT)


def test_each_worker_has_a_home_of_its_own() -> None:
    assert settings.HOME.name == os.environ.get("PYTEST_XDIST_WORKER", settings.HOME.name)


def test_what_ci_asks_once_touches_no_database(request: pytest.FixtureRequest) -> None:
    """CI leaves these folders out on PostgreSQL: nothing in them may depend on which database there is."""
    once = (ROOT / "tests" / "core", ROOT / "tests" / "integrations")
    asking = [
        item for item in request.session.items
        if {"db", "transactional_db"} & set(item.fixturenames) or item.get_closest_marker("django_db")
    ]  # fmt: skip
    assert [item.nodeid for item in asking if any(item.path.is_relative_to(one) for one in once)] == []
