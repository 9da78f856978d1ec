"""`barnraise backup`: a snapshot while everything runs, restored into a spare place and verified before it counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from barnraise.interfaces.cli import answers, archive, house


@click.command("backup")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it; else backups/ at home."
)
@answers.json_option
def command(*, output: Path | None, as_json: bool) -> None:
    """Write a backup of database and documents, and prove it by restoring it. Keys are not in it."""
    house.open_house(as_json=as_json)
    from barnraise.platform import schema

    if schema.is_empty():
        raise answers.refused("empty", "There is nothing to back up: the database holds no tables.", as_json=as_json)
    target = output or _usual_place()
    if target.exists():
        raise answers.refused(
            "file-exists", f"{target} exists; a backup never overwrites. Name another.", as_json=as_json
        )
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        told = _write(draft)
        found = prove(draft)
        os.chmod(draft, 0o600)
        os.link(draft, target)
    except (archive.BadArchive, FileExistsError) as wrong:
        message = f"No backup was written: {wrong}"
        raise answers.refused("backup-failed", message, as_json=as_json) from None
    finally:
        draft.unlink(missing_ok=True)
    document = {"file": str(target), "bytes": target.stat().st_size, "verified": found["ok"], **told}
    words = (
        f"{target} holds {told['rows']:,} rows and {told['documents']:,} documents. It was restored into a temporary "
        f"place and verified: {told['audit_count']:,} audit entries, head {told['audit_head']}.\nCopy it off this "
        "machine; what is only here burns with it."
    )
    answers.tell(document, words, as_json=as_json)


def _usual_place() -> Path:
    from django.conf import settings

    from barnraise.platform import clock

    return Path(settings.HOME) / "backups" / f"barnraise-{clock.now():%Y%m%d-%H%M%S}.zip"


def _write(draft: Path) -> dict[str, Any]:
    """Take the snapshot, count it, pack it with the documents."""
    from django.conf import settings
    from django.db import connection

    from barnraise.platform import clock, documents

    with tempfile.TemporaryDirectory(dir=draft.parent, prefix=".backup-") as folder:
        database = Path(folder) / "database"
        if connection.vendor == "sqlite":
            archive.snapshot_sqlite(Path(str(settings.DATABASES["default"]["NAME"])), database)
            told = _asked({"BARNRAISE_HOME": folder, "DATABASE_URL": f"sqlite:///{database}"})
        else:
            archive.dump_postgresql(os.environ["DATABASE_URL"], database)
            told = counts()
        told |= {"database": connection.vendor, "made_at": clock.now().isoformat()}
        archive.write(draft, told=told, database=database, documents=documents.folder())
    return told


def counts() -> dict[str, Any]:
    """Rows, documents and the chain's head of the database at hand."""
    from django.apps import apps

    from barnraise.platform import agency, audit
    from barnraise.platform.models import Document

    us = agency.current()
    tables = {
        m._meta.db_table: m._default_manager.count() for m in apps.get_models() if m.__module__.startswith("barnraise.")
    }
    number, head = audit.head()
    return {
        "agency": us.name if us else None,
        "rows": sum(tables.values()),
        "tables": tables,
        "documents": Document.objects.count(),
        "audit_count": number,
        "audit_head": head,
    }


def prove(draft: Path) -> dict[str, Any]:
    """Restore into a temporary place and verify there. Errors: `BadArchive` when it is not whole."""
    with tempfile.TemporaryDirectory(dir=draft.parent, prefix=".proof-") as folder:
        contents = archive.unpack(draft, Path(folder))
        if contents.vendor == "sqlite":
            (Path(folder) / archive.SQLITE).rename(Path(folder) / "barnraise.sqlite3")
            return verified(contents, {"BARNRAISE_HOME": folder, "DATABASE_URL": ""})
        name = f"barnraise_proof_{os.getpid()}"
        server = os.environ["DATABASE_URL"]
        archive.run_sql(server, f'CREATE DATABASE "{name}"')
        try:
            archive.load_postgresql(Path(folder) / archive.POSTGRESQL, archive.beside(server, name))
            return verified(contents, {"BARNRAISE_HOME": folder, "DATABASE_URL": archive.beside(server, name)})
        finally:
            archive.run_sql(server, f'DROP DATABASE "{name}"')


def verified(contents: archive.Contents, surroundings: dict[str, str]) -> dict[str, Any]:
    """Run `verify` on what was restored, against the count and head the backup noted. Errors: `BadArchive`."""
    told = contents.told
    noted = ["--count", str(told["audit_count"]), "--head", told["audit_head"]]
    found = _barnraise(["verify", "--json", *noted], surroundings)
    if not found.get("ok"):
        reasons = "; ".join(str(f["says"]) for f in found.get("findings", []) if not f["ok"]) or str(found)
        raise archive.BadArchive(f"what was restored from it does not hold: {reasons}")
    return found


def _asked(surroundings: dict[str, str]) -> dict[str, Any]:
    """The counts of a snapshot, asked of the snapshot itself: the live database may have moved on."""
    code = (
        "import json; from barnraise.interfaces.cli import house, backup; house.open_house(as_json=True); "
        "print(json.dumps(backup.counts()))"
    )
    return _ran([sys.executable, "-c", code], surroundings)


def _barnraise(arguments: list[str], surroundings: dict[str, str]) -> dict[str, Any]:
    return _ran([sys.executable, "-m", "barnraise.interfaces.cli.main", *arguments], surroundings)


def _ran(command: list[str], surroundings: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(command, env={**os.environ, **surroundings}, capture_output=True, text=True, check=False)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise archive.BadArchive(f"the copy could not be opened: {done.stderr.strip()[-400:]}") from None
    return answer
