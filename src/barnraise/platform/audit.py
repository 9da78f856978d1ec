"""Append one entry per deed to the hash chain, and read it back."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Max

from barnraise.core import chain
from barnraise.platform.clock import now
from barnraise.platform.models import AuditEntry
from barnraise.platform.permissions import Actor

# The advisory lock that lets one transaction at a time append on PostgreSQL; SQLite has one writer anyway.
CHAIN_LOCK = 7241001


def append(*, actor: Actor, deed: str, subject: str, notes: list[dict[str, Any]]) -> AuditEntry:
    """Chain one entry behind the last. Called last in a deed's transaction, as the lock is held until its commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEntry.objects.order_by("-id").values_list("id", "hash").first()
    number, previous = (last[0] + 1, last[1]) if last else (1, chain.GENESIS)
    at = now()
    body: dict[str, object] = {"at": at.isoformat(), "by": actor.key, "name": actor.name, "deed": deed, "subject": subject, "notes": notes}
    return AuditEntry.objects.create(
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


def export() -> Iterator[str]:
    """The chain as JSON lines, the form `core/chain.py` verifies without Django."""
    for number, body, digest in AuditEntry.objects.order_by("id").values_list("id", "body", "hash").iterator():
        yield chain.export_line(seq=number, body=json.loads(body), row_hash=digest)


def head() -> tuple[int, str]:
    """Count and hash of the last entry: what leaves the machine, so that a cut tail shows."""
    last = AuditEntry.objects.order_by("-id").values_list("id", "hash").first()
    return last if last else (0, chain.GENESIS)


def verify() -> chain.Report:
    """Recompute the whole chain from its bodies, and that the columns beside them say the same."""
    report = chain.verify(export())
    if report.first_bad is not None:
        return report
    for row in AuditEntry.objects.order_by("id").iterator():
        body = json.loads(row.body)
        same = (row.actor_key, row.actor_name, row.deed, row.subject, row.at.isoformat()) == (
            body["by"],
            body["name"],
            body["deed"],
            body["subject"],
            body["at"],
        )
        if not same:
            return chain.Report(report.count, report.head, (row.id, "the columns differ from the hashed text"))
    return report


def history_of(subject: str, *, limit: int = 100) -> list[AuditEntry]:
    """What was done to one record, newest first."""
    return list(AuditEntry.objects.filter(subject=subject).order_by("-id")[:limit])


def newest() -> int:
    """Number of the newest entry, 0 when there is none."""
    return AuditEntry.objects.aggregate(newest=Max("id"))["newest"] or 0
