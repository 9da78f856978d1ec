"""Where a benchmark works: copies of a ground built once, on SQLite and on a PostgreSQL of its own."""

import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.measure import ROOT, Site, fresh

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ALONE = "alone"
"""What needs no database runs once, in a folder of its own; such a benchmark says so by `KINDS = (ALONE,)`."""


class Database:
    """A kind of database, in a folder that goes away afterwards."""

    name = SQLITE

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = 0
        self._grounds: dict[tuple[str, tuple[object, ...]], Site] = {}

    def empty(self) -> Site:
        """A new home with nothing in its database."""
        self._count += 1
        home = self.folder / f"home{self._count}"
        home.mkdir(parents=True)
        return self._database(home, template="")

    def ground(self, *what: object, by: str = "ground") -> Site:
        """A copy of the ground that this module of `at_work` builds when asked for it; built once, whoever asks."""
        if (by, what) not in self._grounds:
            site = self.empty()
            fresh(by, *what, site=site)
            self._grounds[by, what] = site
        return self._copy(self._grounds[by, what])

    def drop(self, site: Site) -> None:
        """Give back the room a copy takes."""
        shutil.rmtree(site.home)

    def _copy(self, site: Site) -> Site:
        self._count += 1
        home = self.folder / f"home{self._count}"
        shutil.copytree(site.home, home)
        return self._database(home, template=site.url)

    def _database(self, home: Path, *, template: str) -> Site:
        return Site(home)


class PostgreSQL(Database):
    """A server of its own; each ground is a database, each copy is made from it as a template."""

    name = POSTGRESQL

    def __init__(self, folder: Path, url: str, server: int) -> None:
        super().__init__(folder)
        self.url = url
        self.server = server

    def drop(self, site: Site) -> None:
        super().drop(site)
        self._say(f'DROP DATABASE "{_named(site.url)}" WITH (FORCE)')

    def _database(self, home: Path, *, template: str) -> Site:
        name = f"bench_{home.name}"
        source = f' TEMPLATE "{_named(template)}"' if template else ""
        self._say(f'CREATE DATABASE "{name}"{source}')
        return Site(home, self.url.rpartition("/")[0] + f"/{name}", self.server)

    def _say(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)
            connection.execute("CHECKPOINT")


def _named(url: str) -> str:
    name = url.rpartition("/")[2]
    assert re.fullmatch(r"\w+", name), f"{name} is no name of a database of ours"
    return name


@contextmanager
def sqlite() -> Iterator[Database]:
    """SQLite files in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="barnraise-bench-") as folder:
        yield Database(Path(folder))


@contextmanager
def postgresql() -> Iterator[Database | None]:
    """A PostgreSQL started for this run alone, or nothing where none can be started."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="barnraise-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server runs as another user
        where = str(folder / "server")
        started = subprocess.run(
            [ROOT / ".ci" / "postgres", "start", where, str(_free_port())], capture_output=True, text=True, check=False
        )
        if started.returncode:
            print(f"PostgreSQL did not start: {started.stderr.strip()[-300:]}")
            yield None
            return
        try:
            url = started.stdout.strip().splitlines()[-1]
            yield PostgreSQL(folder, url, _settled(url, Path(where)))
        finally:
            subprocess.run([ROOT / ".ci" / "postgres", "stop", where], capture_output=True, check=False)


def _settled(url: str, where: Path) -> int:
    """Keep the server from tidying up in between (it would be counted by chance); answers its process number."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
    return int((where / "data" / "postmaster.pid").read_text().split()[0])


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
