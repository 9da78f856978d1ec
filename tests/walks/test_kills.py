"""Killed at any moment: whatever a deed was doing, it is done whole or not at all, nothing is done twice, and the same
command again ends where a run ends that nobody killed. `BARNRAISE_KILLS` says how often at each point (3)."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.conftest import SHARED

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
CHILD = Path(__file__).with_name("kills_child.py")
DISTRICTS = SHARED / "minnesota" / "mde_spec_pop_1516.csv.gz"
KILLS = int(os.environ.get("BARNRAISE_KILLS", "3"))
SEED = int(os.environ.get("BARNRAISE_SEED", "1935"))
URL = os.environ.get("DATABASE_URL", "")
VENDOR = "postgresql" if URL.startswith("postgres") else "sqlite"

APPLY = ("imports.apply:before-rows", "imports.apply:after-rows", "imports.apply")
POINTS: dict[str, tuple[str, ...]] = {
    "usage": ("purchasing.take_in:batch", *APPLY),
    "members": APPLY,
    "districts": APPLY,
    "undo": ("imports.undo:before-rows", "imports.undo:after-rows", "imports.undo"),
    "issue": (
        "books.issue:entries", "books.issue:legs", "books.issue:invoices", "books.issue:charges", "books.issue:entries-posted",
        "books.issue:invoices-posted", "books.issue_run",
    ),
    "correct": ("books.correct",),
    "receive": ("books.receive",),
    "receive_many": ("books.receive_many",),
    "resume": (*APPLY, "job:before-done"),
    "mail": ("outbox:sent",),
}  # fmt: skip
"""Deed → the points at which it is killed; a deed's own name stands for its three: before its entry, before and after its
commit. What must be done before: `BEFORE`."""
BEFORE = {"undo": "usage", "resume": "ask"}
EVERY = [
    (deed, f"{point}:{moment}" if moment else point)
    for deed, points in POINTS.items()
    for point in points
    for moment in (("",) if ":" in point else ("before-audit", "before-commit", "after-commit"))
]
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
        if VENDOR == "postgresql" and answer["status"] != 0:
            _left_alone(database)
        return answer

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


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    if not DISTRICTS.exists():
        pytest.skip("shared data is not beside the checkout")
    place = tmp_path_factory.mktemp("kills")
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
    _write(forge)


def facts(found: dict[str, Any]) -> dict[str, Any]:
    """What a killed attempt may not have changed by half."""
    return {name: found[name] for name in FACTS}


def done(found: dict[str, Any]) -> dict[str, Any]:
    """The facts without the chain, where asking for what is done already may leave an entry."""
    counts = {name: count for name, count in found["counts"].items() if name != "platform_auditentry"}
    return {**facts(found), "counts": counts, "rows": ""}


@pytest.mark.parametrize(("deed", "point"), EVERY, ids=[f"{deed}-{point}" for deed, point in EVERY])
def test_a_deed_killed_at_a_point_is_whole_or_nothing_and_finishes_when_it_is_done_again(
    deed: str, point: str, forge: Forge
) -> None:
    before, after, _ = forge.end(deed)
    committed = point.endswith("after-commit") or point == "job:before-done"
    database = forge.copy(deed)
    for kill in range(KILLS):
        if committed and kill:
            forge.drop(database)
            database = forge.copy(deed)
        assert forge.ask(deed, database, chaos=point)["status"] == -signal.SIGKILL, f"{deed} never came to {point}"
        assert facts(forge.finds("look", database)) == facts(after if committed else before)
    if not committed:  # a restart finishes it
        assert facts(forge.finds(deed, database)) == facts(after)
    ended = forge.finds(deed, database)  # and once more does nothing
    assert done(ended) == done(after)
    assert (ended["letters"], ended["jobs"]) == (after["letters"], after["jobs"])
    assert len(set(ended["sent"])) == len(set(after["sent"]))  # sent again, if at all, under the name it had
    forge.drop(database)
    forge.told.append((deed, point, KILLS, "all there" if committed else "nothing there"))


@pytest.mark.parametrize("deed", [deed for deed in POINTS if deed != "mail"])
def test_a_deed_killed_at_random_moments_is_whole_or_nothing(deed: str, forge: Forge) -> None:
    before, after, took = forge.end(deed)
    dice = random.Random(f"{SEED} {deed}")
    database, whole, killed = forge.copy(deed), 0, 0
    for _ in range(3 * KILLS):
        answer = forge.ask(deed, database, after=dice.uniform(0, 1.5 * took))
        killed += answer["status"] == -signal.SIGKILL
        standing = facts(forge.finds("look", database))
        assert standing in (facts(before), facts(after)), f"half done, seed {SEED}"
        if standing == facts(after):
            whole += 1
            forge.drop(database)
            database = forge.copy(deed)
    assert facts(forge.finds(deed, database)) == facts(after)
    forge.drop(database)
    forge.told.append(
        (deed, f"{3 * KILLS} random moments, seed {SEED}", killed, f"all there {whole} times, else nothing")
    )


TWINS = [
    ("usage", "imports.apply:after-rows"),
    ("receive", "books.receive:before-audit"),
    ("issue", "books.issue:legs"),
]
"""The last on SQLite only: PostgreSQL refuses, before anything is written, to lock the run outside a transaction."""


@pytest.mark.parametrize(("deed", "point"), TWINS[:3] if VENDOR == "sqlite" else TWINS[:2])
def test_a_deed_without_its_transaction_is_caught_half_done(deed: str, point: str, forge: Forge) -> None:
    before, after, _ = forge.end(deed)
    database = forge.copy(deed)
    answer = forge.ask(deed, database, chaos=point, twin=True)
    assert answer["status"] != 0  # killed there, or stopped by PostgreSQL, which locks no table outside a transaction
    looked = forge.ask("look", database)["found"]
    assert facts(looked) not in (facts(before), facts(after))
    forge.drop(database)


def test_every_point_named_in_the_code_is_one_at_which_something_is_killed() -> None:
    named = {
        point
        for file in (ROOT / "src").rglob("*.py")
        for point in re.findall(r'chaos_point\(\s*"([^"]+)"', file.read_text())
    }
    assert len(named) >= 12
    assert named - {point for points in POINTS.values() for point in points} == set()


def _write(forge: Forge) -> None:
    """Keep what was found, where `BARNRAISE_EVIDENCE` asks for it."""
    if os.environ.get("BARNRAISE_EVIDENCE") != "1":
        return
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = [f"| {deed} | {point} | {kills} | {what} |" for deed, point, kills, what in forge.told]
    total = sum(kills for _, _, kills, _ in forge.told)
    (ROOT / "docs" / "evidence" / f"kills-{VENDOR}.md").write_text(
        f"# Killed at any moment, on {VENDOR}\n\n"
        f"`make kills`, {datetime.now(UTC):%B} {datetime.now(UTC).day}, {datetime.now(UTC).year}, commit {commit.stdout.strip()}: "
        f"{total:,} processes died by SIGKILL. After each, books, audit chain, guards and files were checked: nothing was half "
        "done. Each deed was then done again and ended where a run ends that nobody killed; once more changed nothing. Twins "
        "without their transaction were caught half done.\n\n"
        "| deed | killed at | kills | found after |\n|---|---|---|---|\n" + "\n".join(lines) + "\n"
    )  # fmt: skip
