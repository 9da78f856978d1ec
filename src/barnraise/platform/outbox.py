"""Mail leaves through here only: written with its cause, sent afterwards, at least once, under a stable name."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django_q.conf import Conf
from django_q.tasks import async_task

from barnraise.platform.clock import chaos_point, now
from barnraise.platform.models import OutboxMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to be written; `name` makes it one of a kind."""

    to: str
    subject: str
    body: str
    about: str
    name: str


def post(*, to: str, subject: str, body: str, about: str, name: str) -> OutboxMessage:
    """Write a message in the running transaction, and its sending into the queue; `name` makes it one of a kind."""
    message, fresh = OutboxMessage.objects.get_or_create(
        message_id=_message_id(to, name),
        defaults={"to": to, "subject": subject, "body": body, "about": about},
    )
    if fresh:
        _queue(message)
    return message


def _queue(message: OutboxMessage) -> None:
    """Ask the worker at once: a row of the queue in the same database, which stands or falls with the message. Where no
    worker runs, the sending waits for the commit, as nothing leaves the house inside a transaction."""
    if Conf.SYNC:
        transaction.on_commit(partial(send, message.pk))
    else:
        async_task("barnraise.platform.outbox.send", message.pk, task_name=f"mail {message.pk}")


def send(message_id: int) -> int:
    """Send one message, if it still waits; a kill between sending and noting it sends once more under the same
    Message-ID. What the post office refuses keeps waiting, and the next minute tries again."""
    message = OutboxMessage.objects.filter(pk=message_id, state="waiting").first()
    if message is None:
        return 0
    mail = EmailMessage(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [message.to],
        headers={"Message-ID": message.message_id},
    )
    tried = OutboxMessage.objects.filter(pk=message.pk)
    try:
        mail.send()
    except OSError:  # no way to the post office, or it refuses this one: the others must not wait for it
        tried.update(attempts=message.attempts + 1)
        return 0
    chaos_point("outbox:sent")
    tried.update(state="sent", sent_at=now(), attempts=message.attempts + 1)
    return 1


def post_many(letters: Sequence[Letter]) -> None:
    """Write many messages in the running transaction by one statement, and one task that sends what waits; a message
    that was written before is left alone."""
    if not letters:
        return
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                message_id=_message_id(one.to, one.name), to=one.to, subject=one.subject, body=one.body, about=one.about
            )
            for one in letters
        ],
        ignore_conflicts=True,
    )
    if Conf.SYNC:
        transaction.on_commit(send_waiting)
    else:
        async_task("barnraise.platform.outbox.send_waiting", task_name=f"mail {letters[0].name}"[:100])


def _message_id(to: str, name: str) -> str:
    digest = hashlib.sha256(f"{name}\n{to}".encode()).hexdigest()[:32]
    return f"<{digest}@{settings.MAIL_DOMAIN}>"


def send_waiting(*, report: Any = None) -> int:
    """Send whatever waits, one by one: what a kill or a refusal left behind. Returns how many left."""
    waiting = OutboxMessage.objects.filter(state="waiting").order_by("id").values_list("pk", flat=True)
    return sum(send(pk) for pk in list(waiting))
