"""A backup of PostgreSQL comes back into an empty database, and into nothing else."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.interfaces.test_command import COMMAND, PASSWORD, surroundings

from barnraise.interfaces.cli import archive

SERVER = os.environ.get("DATABASE_URL", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("postgres" not in SERVER, reason="runs on PostgreSQL only"),
]


def barnraise(home: Path, database: str, *arguments: str) -> tuple[int, dict[str, Any], str]:
    around = {**surroundings(home), "DATABASE_URL": archive.beside(SERVER, database)}
    done = subprocess.run([*COMMAND, *arguments, "--json"], env=around, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {}, done.stderr


@pytest.fixture
def databases() -> Any:
    names = [f"barnraise_backup_{os.getpid()}_{n}" for n in (1, 2)]
    for name in names:
        archive.run_sql(SERVER, f'CREATE DATABASE "{name}"')
    yield names
    for name in names:
        archive.run_sql(SERVER, f'DROP DATABASE IF EXISTS "{name}"')


def test_it_comes_back_the_same_and_a_full_database_is_refused(tmp_path: Path, databases: list[str]) -> None:
    full, empty = databases
    secret, place, home = tmp_path / "phrase", tmp_path / "b.zip", tmp_path / "home"
    secret.write_text(PASSWORD)
    status, _, said = barnraise(home, full, "setup", "--name", "River Bend", "--state", "MN", "--admin", "a@b.example",
                                "--password-file", str(secret))  # fmt: skip
    assert status == 0, said
    status, made, said = barnraise(home, full, "backup", "-o", str(place))
    assert (status, made.get("verified")) == (0, True), said
    refused, answer, _ = barnraise(tmp_path / "x", full, "restore", str(place), "--into", str(tmp_path / "x"))
    assert (refused, answer["refused"][0]["rule"]) == (1, "restore-failed")
    status, back, said = barnraise(tmp_path / "y", empty, "restore", str(place), "--into", str(tmp_path / "y"))
    assert (status, back.get("tables")) == (0, made["tables"]), said
    assert barnraise(tmp_path / "y", empty, "verify")[0] == 0
