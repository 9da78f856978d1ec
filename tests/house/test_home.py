"""No test reads or writes what is the developer's own, nor what another worker's test may damage."""

import os
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


def test_the_settings_were_read_after_the_suite_said_where_its_home_is() -> None:
    assert Path(os.environ["BARNRAISE_HOME"]).resolve() == settings.HOME
    assert not settings.HOME.is_relative_to(ROOT)


def test_each_worker_has_a_home_of_its_own() -> None:
    assert settings.HOME.name == os.environ.get("PYTEST_XDIST_WORKER", settings.HOME.name)
