"""`barnraise restore`: bring a backup back into an empty place, verified; nothing that stands is ever overwritten."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from barnraise.interfaces.cli import answers, archive, backup


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    "into",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="An empty or new folder; it becomes the BARNRAISE_HOME of what is restored.",
)
@answers.json_option
def command(*, file: Path, into: Path, as_json: bool) -> None:
    """Bring a backup back. A PostgreSQL backup fills the empty database that DATABASE_URL names."""
    if into.exists() and any(into.iterdir()):
        raise answers.refused(
            "not-empty", f"{into} is not empty; restoring never overwrites. Name a new folder.", as_json=as_json
        )
    fresh = not into.exists()
    try:
        contents = archive.unpack(file, into)
        surroundings = _database(contents, into)
        backup.verified(contents, surroundings)
    except archive.BadArchive as wrong:
        _clear(into, whole=fresh)
        raise answers.refused("restore-failed", f"Nothing was restored: {wrong}", as_json=as_json) from None
    told = contents.told
    where = f"BARNRAISE_HOME={into.resolve()}" + ("" if contents.vendor == "sqlite" else " DATABASE_URL=…")
    document = {"into": str(into.resolve()), "verified": True, **{k: v for k, v in told.items() if k != "members"}}
    words = (
        f"Restored {told['agency']} as of {told['made_at']}: {told['rows']:,} rows, {told['documents']:,} documents, "
        f"{told['audit_count']:,} audit entries. Everybody signs in anew.\nServe it: {where} barnraise serve"
    )
    answers.tell(document, words, as_json=as_json)


def _database(contents: archive.Contents, into: Path) -> dict[str, str]:
    """Put the database in its place; returns how to open it."""
    if contents.vendor == "sqlite":
        (into / archive.SQLITE).rename(into / "barnraise.sqlite3")
        return {"BARNRAISE_HOME": str(into.resolve()), "DATABASE_URL": ""}
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith(("postgres://", "postgresql://")):
        raise archive.BadArchive("it came from PostgreSQL; name an empty database in DATABASE_URL.")
    archive.load_postgresql(into / archive.POSTGRESQL, url)
    (into / archive.POSTGRESQL).unlink()
    return {"BARNRAISE_HOME": str(into.resolve()), "DATABASE_URL": url}


def _clear(into: Path, *, whole: bool) -> None:
    """Leave the place as it was."""
    if whole:
        shutil.rmtree(into, ignore_errors=True)
        return
    for item in into.iterdir():
        shutil.rmtree(item) if item.is_dir() else item.unlink()
