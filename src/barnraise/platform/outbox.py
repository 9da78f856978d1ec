"""Mail leaves through here only: written with its cause, sent afterwards, at least once, under a stable name."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from barnraise.platform.clock import chaos_point, now
from barnraise.platform.models import OutboxMessage


def post(*, to: str, subject: str, body: str, about: str, name: str) -> OutboxMessage:
    """Write a message in the running transaction; `name` makes it one of a kind."""
    digest = hashlib.sha256(f"{name}\n{to}".encode()).hexdigest()[:32]
    message, _ = OutboxMessage.objects.get_or_create(
        message_id=f"<{digest}@{settings.MAIL_DOMAIN}>",
        defaults={"to": to, "subject": subject, "body": body, "about": about},
    )
    return message


def send_waiting(*, report: Any = None) -> int:
    """Send what waits; a kill between sending and noting it sends once more under the same Message-ID."""
    sent = 0
    for message in OutboxMessage.objects.filter(state="waiting").order_by("id"):
        mail = EmailMessage(
            message.subject,
            message.body,
            settings.DEFAULT_FROM_EMAIL,
            [message.to],
            headers={"Message-ID": message.message_id},
        )
        mail.send()
        chaos_point("outbox:sent")
        OutboxMessage.objects.filter(pk=message.pk).update(state="sent", sent_at=now(), attempts=message.attempts + 1)
        sent += 1
    return sent
