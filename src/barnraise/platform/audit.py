"""Append one entry per deed to the hash chain, and read it back."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection
from django.db.models import Max

from barnraise.core import chain
from barnraise.platform.clock import now
from barnraise.platform.models import AuditEntry, TableHead
from barnraise.platform.permissions import Actor

# The advisory lock that lets one transaction at a time append on PostgreSQL; SQLite has one writer anyway.
CHAIN_LOCK = 7241001


def append(
    *, actor: Actor, deed: str, subject: str, notes: list[dict[str, Any]], wrote: Collection[str] = ()
) -> AuditEntry:
    """Chain one entry behind the last, as the newest of each table the deed wrote.

    Called last in a deed's transaction, as the lock is held until its commit.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEntry.objects.order_by("-id").values_list("id", "hash").first()
    number, previous = (last[0] + 1, last[1]) if last else (1, chain.GENESIS)
    at = now()
    body: dict[str, object] = {
        "at": at.isoformat(),
        "by": actor.key,
        "name": actor.name,
        "deed": deed,
        "subject": subject,
        "notes": notes,
    }
    entry = AuditEntry.objects.create(
        id=number,
        at=at,
        actor_key=actor.key,
        actor_name=actor.name,
        deed=deed,
        subject=subject,
        body=chain.canonical(body),
        previous=previous,
        hash=chain.link(previous, body),
    )
    TableHead.objects.bulk_create(
        [TableHead(table=table, head=entry.hash) for table in sorted(wrote)],
        update_conflicts=True, unique_fields=["table"], update_fields=["head"],
    )  # fmt: skip
    return entry


def heads() -> dict[str, str]:
    """Table → hash of the entry of the last deed that wrote it; a table that no deed wrote is not named."""
    return dict(TableHead.objects.values_list("table", "head"))


def export() -> Iterator[str]:
    """The chain as JSON lines, the form `core/chain.py` verifies without Django."""
    for number, text, digest in AuditEntry.objects.order_by("id").values_list("id", "body", "hash").iterator():
        yield chain.export_line(seq=number, body=_read(text) or {"unreadable": text}, row_hash=digest)


def _read(text: str) -> dict[str, object] | None:
    """What an entry says; nothing when its text was damaged."""
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return body if isinstance(body, dict) and chain.canonical(body) == text else None


def head() -> tuple[int, str]:
    """Count and hash of the last entry: what leaves the machine, so that a cut tail shows."""
    last = AuditEntry.objects.order_by("-id").values_list("id", "hash").first()
    return last if last else (0, chain.GENESIS)


def verify(*, head: str | None = None, count: int | None = None) -> chain.Report:
    """Recompute the whole chain from its bodies, and that the columns beside them say the same.

    `head` and `count`, noted outside, show a cut tail too. The first entry that does not hold is named.
    """
    report = chain.verify(export(), head=head, count=count)
    beside = _beside()
    if beside is None or (report.first_bad is not None and report.first_bad[0] <= beside):
        return report
    return chain.Report(beside - 1, report.head, (beside, "the columns differ from the hashed text"))


def _beside() -> int | None:
    """The first entry whose columns differ from its text, or from the entry before."""
    previous = chain.GENESIS
    for row in AuditEntry.objects.order_by("id").iterator():
        body = _read(row.body) or {}
        columns = (row.actor_key, row.actor_name, row.deed, row.subject, row.at.isoformat(), row.previous)
        if columns != (*(body.get(name) for name in ("by", "name", "deed", "subject", "at")), previous):
            return int(row.id)
        previous = row.hash
    return None


def history_of(subject: str, *, limit: int = 100) -> list[AuditEntry]:
    """What was done to one record, newest first."""
    return list(AuditEntry.objects.filter(subject=subject).order_by("-id")[:limit])


def notes_of(deed: str, kind: str) -> dict[str, dict[str, Any]]:
    """What the entries of a deed noted of one kind of record (`savings.Statement`): text key → its last note."""
    found: dict[str, dict[str, Any]] = {}
    for text in AuditEntry.objects.filter(deed=deed).order_by("id").values_list("body", flat=True):
        notes: Any = (_read(text) or {}).get("notes", [])
        found |= {note["of"]: note for note in notes if str(note.get("of", "")).startswith(f"{kind}:")}
    return found


def newest() -> int:
    """Number of the newest entry, 0 when there is none."""
    return AuditEntry.objects.aggregate(newest=Max("id"))["newest"] or 0
