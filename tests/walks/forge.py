"""A process that forks for tests of kills and of races, and the databases its forks work on, on SQLite or PostgreSQL."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.conftest import SHARED

ROOT = Path(__file__).resolve().parents[2]
CHILD = Path(__file__).with_name("kills_child.py")
DISTRICTS = SHARED / "minnesota" / "mde_spec_pop_1516.csv.gz"
URL = os.environ.get("DATABASE_URL", "")
VENDOR = "postgresql" if URL.startswith("postgres") else "sqlite"
BEFORE = {"undo": "usage", "resume": "ask", "bounce": "receive", "restate": "late", "export": "sign"}
"""What must be done before a deed can be."""
FACTS = ("counts", "money", "numbers", "states", "rows")


@dataclass
class Forge:
    """A process that forks, the databases it works on, and what was found so far."""

    place: Path
    process: "subprocess.Popen[str]"
    copies: int = 0
    bases: dict[str, str] = field(default_factory=dict)
    ends: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[tuple[str, str, int, str]] = field(default_factory=list)

    def ask(self, deed: str, database: str, **more: Any) -> dict[str, Any]:
        """One fork: a deed on a database."""
        assert self.process.stdin and self.process.stdout, "both ends are pipes"
        letters = str(self.place / f"mail-{database.rpartition('/')[2]}")
        self.process.stdin.write(json.dumps({"deed": deed, "database": database, "mail": letters, **more}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        if VENDOR == "postgresql" and answer.get("status") != 0:
            _left_alone(database)
        return answer

    def together(self, deeds: list[str], database: str) -> list[int]:
        """Several forks at one moment, one deed each; how each ended."""
        statuses: list[int] = self.ask("", database, together=deeds)["statuses"]
        return statuses

    def finds(self, deed: str, database: str) -> dict[str, Any]:
        """What stands after a fork that nobody kills."""
        answer = self.ask(deed, database)
        assert answer["status"] == 0, f"{deed} ended with {answer['status']}"
        found: dict[str, Any] = answer["found"]
        assert found["wrong"] == []
        return found

    def base(self, deed: str) -> str:
        """The database a deed begins on, whatever must be done before it done."""
        first = BEFORE.get(deed, "")
        if first not in self.bases:
            self.bases[first] = self._copied(self.bases[""], f"base_{first}")
            self.finds(first, self.bases[first])
        return self.bases[first]

    def copy(self, deed: str) -> str:
        """A fresh copy of the database a deed begins on."""
        self.copies += 1
        return self._copied(self.base(deed), f"copy_{self.copies}")

    def end(self, deed: str) -> tuple[dict[str, Any], dict[str, Any], float]:
        """What stands before a deed, and after one that nobody killed; how long it took."""
        if deed not in self.ends:
            database = self.copy(deed)
            before = self.finds("look", database)
            answer = self.ask(deed, database)
            assert answer["status"] == 0 and answer["found"]["wrong"] == []
            self.ends[deed] = {"before": before, "after": answer["found"], "took": answer["took"]}
            self.drop(database)
        known = self.ends[deed]
        return known["before"], known["after"], known["took"]

    def _copied(self, base: str, name: str) -> str:
        if VENDOR == "sqlite":
            return str(shutil.copy(base, self.place / name))
        _server(f'CREATE DATABASE "killed_{os.getpid()}_{name}" TEMPLATE "{base}"')
        return f"killed_{os.getpid()}_{name}"

    def drop(self, database: str) -> None:
        """Forget a copy."""
        if VENDOR == "postgresql":
            _server(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        else:
            for part in ("", "-wal", "-shm"):
                Path(database + part).unlink(missing_ok=True)


def _server(statement: str) -> None:
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def _left_alone(database: str) -> None:
    """Wait until the server has noticed that the killed client is gone, as it does at its next look at the socket."""
    with psycopg.connect(URL, autocommit=True) as connection:
        for _ in range(200):
            standing = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [database]
            ).fetchone()
            if standing == (0,):
                return
            time.sleep(0.02)
    raise AssertionError(f"somebody still works on {database}")


@contextmanager
def forged(place: Path) -> Iterator[Forge]:
    """A forge with its first database built: an agency with files looked at, a run approved, a bill issued."""
    if not DISTRICTS.exists():
        pytest.skip("shared data is not beside the checkout")
    surroundings = {
        **os.environ, "BARNRAISE_HOME": str(place), "BARNRAISE_JOBS_NOW": "1", "BARNRAISE_NOW": "2026-03-10T17:00:00+00:00",
        "BARNRAISE_MAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "BARNRAISE_DISTRICTS": str(DISTRICTS),
        "DJANGO_SETTINGS_MODULE": "barnraise.settings", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings
    )
    forge = Forge(place, process)
    forge.bases[""] = str(place / "base") if VENDOR == "sqlite" else f"killed_{os.getpid()}_base"
    if VENDOR == "postgresql":
        _server(f'CREATE DATABASE "{forge.bases[""]}"')
    assert forge.ask("build", forge.bases[""])["status"] == 0
    yield forge
    process.communicate(timeout=30)
    for database in forge.bases.values():
        forge.drop(database)


def facts(found: dict[str, Any]) -> dict[str, Any]:
    """What a killed attempt may not have changed by half."""
    return {name: found[name] for name in FACTS}


def done(found: dict[str, Any]) -> dict[str, Any]:
    """The facts without the chain, where asking for what is done already may leave an entry."""
    counts = {name: count for name, count in found["counts"].items() if name != "platform_auditentry"}
    return {**facts(found), "counts": counts, "rows": ""}
