"""What a backup is: one zip with a snapshot of the database, every document, and a manifest that counts both."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

FORMAT: Final = "barnraise-backup-1"
MANIFEST: Final = "manifest.json"
SQLITE: Final = "database.sqlite3"
POSTGRESQL: Final = "database.dump"


class BadArchive(Exception):
    """A file that is no backup, or a damaged one; the message says which."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says about itself."""

    told: dict[str, Any]

    @property
    def vendor(self) -> str:
        """The database it came from."""
        return str(self.told["database"])


def write(place: Path, *, told: dict[str, Any], database: Path, documents: Path) -> None:
    """Write one backup; each member's hash goes into the manifest."""
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(place, "w", allowZip64=True) as archive:
        for name, source in _members(told["database"], database, documents):
            kind = zipfile.ZIP_DEFLATED if name == SQLITE else zipfile.ZIP_STORED
            archive.write(source, name, compress_type=kind, compresslevel=6)
            hashes[name] = _hash(source)
        archive.writestr(MANIFEST, json.dumps({"format": FORMAT, **told, "members": hashes}, indent=1))


def _members(vendor: str, database: Path, documents: Path) -> list[tuple[str, Path]]:
    stored = [p for p in sorted(documents.glob("??/*")) if p.is_file() and len(p.name) == 64]
    own = SQLITE if vendor == "sqlite" else POSTGRESQL
    return [(own, database), *((f"documents/{p.parent.name}/{p.name}", p) for p in stored)]


def read(place: Path) -> Contents:
    """What is in a backup. Errors: `BadArchive`."""
    try:
        with zipfile.ZipFile(place) as archive:
            told = json.loads(archive.read(MANIFEST))
            names = set(archive.namelist()) - {MANIFEST}
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as wrong:
        raise BadArchive(f"{place.name} is no backup of ours, or it is damaged: {wrong}.") from wrong
    if told.get("format") != FORMAT:
        raise BadArchive(f"{place.name} is of the form {told.get('format')!r}; this version reads {FORMAT}.")
    if names != set(told["members"]):
        raise BadArchive(f"{place.name} does not hold what its list says; use another backup.")
    return Contents(told)


def unpack(place: Path, into: Path) -> Contents:
    """Lay a backup out in an empty folder, every file checked against its hash. Errors: `BadArchive`."""
    contents = read(place)
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    with zipfile.ZipFile(place) as archive:
        for name, digest in contents.told["members"].items():
            target = (into / name).resolve()
            if not target.is_relative_to(into.resolve()):
                raise BadArchive(f"{place.name} names {name!r}, which lies outside; it was not written by us.")
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                with archive.open(name) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file, 1024 * 1024)
            except zipfile.BadZipFile as wrong:
                raise BadArchive(f"{name} in {place.name} is damaged: {wrong}.") from wrong
            if _hash(target) != digest:
                raise BadArchive(f"{name} in {place.name} is damaged: its bytes do not give the hash on the list.")
    return contents


def snapshot_sqlite(source: Path, target: Path) -> None:
    """A whole copy of the database as of one instant, while it is in use."""
    base = sqlite3.connect(source, timeout=60)
    try:
        base.execute("VACUUM INTO ?", [str(target)])
    finally:
        base.close()


def dump_postgresql(url: str, target: Path) -> None:
    """A dump as of one instant, while it is in use. Errors: `BadArchive` with what pg_dump said."""
    _run(["pg_dump", "--format=custom", "--no-owner", "--file", str(target), _libpq(url)])


def load_postgresql(dump: Path, url: str) -> None:
    """Fill an empty database. Errors: `BadArchive`."""
    _run(["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--dbname", _libpq(url), str(dump)])


def beside(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def run_sql(url: str, statement: str) -> None:
    """One statement outside a transaction (CREATE DATABASE, DROP DATABASE)."""
    _run(["psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--command", statement, _libpq(url)])


def _libpq(url: str) -> str:
    """The address as PostgreSQL's own tools read it: without options that belong to Django."""
    return urlsplit(url)._replace(query="", scheme="postgresql").geturl()


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise BadArchive(
            f"{command[0]} is not installed; PostgreSQL's own tools make and load its backups."
        ) from missing
    if done.returncode:
        raise BadArchive(f"{command[0]} refused: {done.stderr.strip()}")


def _hash(place: Path) -> str:
    digest = hashlib.sha256()
    with place.open("rb") as file:
        while part := file.read(1024 * 1024):
            digest.update(part)
    return digest.hexdigest()
