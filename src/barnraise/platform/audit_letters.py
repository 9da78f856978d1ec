"""The head of the audit chain leaves the machine each day by mail, so that an end cut off later shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from barnraise.core import chain
from barnraise.core.dates import long_date
from barnraise.platform import agency, audit, outbox
from barnraise.platform.models import AuditEntry, OutboxMessage

ABOUT = "platform.AuditEntry:"


def send_head(*, report: Any = None) -> int:
    """Write today's letter to each address the agency named, once a day however often it is asked; how many get one."""
    us = agency.current()
    addresses = us.head_addresses.split() if us else []
    if us is None or not addresses:
        return 0
    today = agency.today()
    with transaction.atomic():
        count, head = audit.head()
        body = render_to_string(
            "platform/mail/audit_head.txt",
            {"agency": us, "day": today, "count": count, "head": head, "address": settings.PUBLIC_URL},
        )
        for address in addresses:
            outbox.post(
                to=address,
                subject=f"{us.name}: the audit log on {long_date(today)}",
                body=body,
                about=f"{ABOUT}{count}",
                name=f"audit head {today.isoformat()}",
            )
    return len(addresses)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that went to somebody: of how many entries, when written, when sent (None: it still waits)."""

    to: str
    count: int
    written: datetime
    sent: datetime | None


def letters(limit: int = 20) -> list[Letter]:
    """The newest letters."""
    rows = OutboxMessage.objects.filter(about__startswith=ABOUT).order_by("-id")[:limit]
    return [Letter(m.to, int(m.about.removeprefix(ABOUT)), m.created_at, m.sent_at) for m in rows]


def against(*, count: int, head: str) -> str:
    """What is wrong with the log by a letter that names `count` entries and their head; empty when it agrees."""
    newest, _ = audit.head()
    if count > newest:
        return (
            f"The letter names {count:,} entries and only {newest:,} are here: the end of the log was cut off. Keep a copy of "
            "the database as it is, and call whoever audits you."
        )
    there = AuditEntry.objects.get(pk=count).hash if count else chain.GENESIS
    if there != head:
        return (
            f"Entry {count:,} has another hash than the letter says: the log was written anew. Keep a copy of the database as "
            "it is, and call whoever audits you."
        )
    return ""
