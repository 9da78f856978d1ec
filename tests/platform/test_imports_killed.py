"""An import or its undo that is killed at any moment is done whole or not at all, and can be done again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

pytestmark = pytest.mark.slow

CHILD = Path(__file__).with_name("imports_child.py")
SRC = Path(__file__).resolve().parents[2] / "src"
POINTS = ["before-rows", "after-rows", "before-audit", "before-commit", *["after-commit"] * 3]
KILLS = 3


@pytest.fixture
def place(tmp_path: Path, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """A home and a database of its own, of the kind this suite runs on."""
    own = {"BARNRAISE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "barnraise.settings", "PYTHONPATH": str(SRC)}
    told = {**os.environ, **own}
    if connection.vendor == "sqlite":
        yield {**told, "DATABASE_URL": ""}
        return
    name, creation = f"killed_{os.getpid()}", connection.creation
    with django_db_blocker.unblock(), creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield {**told, "DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"}
    with django_db_blocker.unblock(), creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def do(place: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(deed: str, **told: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(CHILD), deed]
        return subprocess.run(command, env={**place, **told}, capture_output=True, text=True, timeout=120)

    return run


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


READ = {"state": "read", "notes": 0, "changes": 0, "sound": True, "imports.apply": 0, "imports.undo": 0}
APPLIED = {"state": "applied", "notes": 200, "changes": 200, "sound": True, "imports.apply": 1, "imports.undo": 0}
UNDONE = {"state": "undone", "notes": 0, "changes": 200, "sound": True, "imports.apply": 1, "imports.undo": 1}


@pytest.mark.parametrize("point", POINTS)
def test_an_apply_that_is_killed_writes_all_or_nothing_and_nothing_twice(point: str, do: Callable[..., Any]) -> None:
    assert told(do("ready")) == READ
    for _ in range(1 if point == "after-commit" else KILLS):
        assert do("apply", BARNRAISE_CHAOS=f"imports.apply:{point}").returncode == -signal.SIGKILL
    if point == "after-commit":
        assert "is applied, so this can no longer be done" in do("apply").stderr
        assert told(do("state")) == APPLIED
    else:
        assert told(do("state")) == READ
        assert told(do("apply")) == APPLIED


@pytest.mark.parametrize("point", POINTS)
def test_an_undo_that_is_killed_takes_all_back_or_nothing(point: str, do: Callable[..., Any]) -> None:
    do("ready")
    assert told(do("apply")) == APPLIED
    for _ in range(1 if point == "after-commit" else KILLS):
        assert do("undo", BARNRAISE_CHAOS=f"imports.undo:{point}").returncode == -signal.SIGKILL
    assert told(do("state")) == (UNDONE if point == "after-commit" else APPLIED)
    if point != "after-commit":
        assert told(do("undo")) == UNDONE
