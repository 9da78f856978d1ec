"""A message leaves as soon as its deed is done, at least once, always under the same name."""

from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils.module_loading import import_string
from django_q.conf import Conf
from django_q.models import OrmQ

from barnraise.platform import outbox
from barnraise.platform.models import OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)


class Broken(Exception):
    pass


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker runs, as it does where `barnraise serve` does."""
    monkeypatch.setattr(Conf, "SYNC", False)


def post(name: str = "a", to: str = "ann@river.example") -> OutboxMessage:
    return outbox.post(to=to, subject="Welcome", body="Hello", about="people.Person:1", name=name)


def work() -> int:
    """What the worker does with the queue, oldest first."""
    done = 0
    for row in OrmQ.objects.order_by("id"):
        task: dict[str, Any] = row.task
        done += import_string(task["func"])(*task["args"])
        row.delete()
    return done


def test_the_sending_is_queued_with_the_message_and_nothing_leaves_before() -> None:
    with transaction.atomic():
        post()
        assert OrmQ.objects.count() == 1 and mail.outbox == []
    assert work() == 1
    assert [(m.to, m.subject) for m in mail.outbox] == [(["ann@river.example"], "Welcome")]
    assert OutboxMessage.objects.get().state == "sent"


def test_a_deed_that_fails_leaves_neither_message_nor_sending() -> None:
    with pytest.raises(Broken), transaction.atomic():
        post()
        raise Broken
    assert (OrmQ.objects.count(), OutboxMessage.objects.count(), work()) == (0, 0, 0)


def test_the_same_message_posted_twice_is_queued_and_sent_once() -> None:
    assert post() == post() and OrmQ.objects.count() == 1
    assert work() == 1 and outbox.send_waiting() == 0 and len(mail.outbox) == 1


def test_a_message_whose_place_in_the_queue_is_lost_leaves_with_the_minute_and_not_again_with_the_queue() -> None:
    post("a")
    OrmQ.objects.all().delete()
    post("b")
    assert outbox.send_waiting() == 2 and work() == 0 and len(mail.outbox) == 2


def test_a_kill_between_sending_and_noting_sends_again_under_the_same_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(name: str) -> None:
        raise Broken(name)

    message = post()
    with monkeypatch.context() as killed, pytest.raises(Broken):
        killed.setattr(outbox, "chaos_point", dies)
        outbox.send(message.pk)
    assert OutboxMessage.objects.get().state == "waiting"
    assert outbox.send_waiting() == 1
    assert {m.extra_headers["Message-ID"] for m in mail.outbox} == {message.message_id} and len(mail.outbox) == 2


def test_one_refused_address_does_not_hold_the_others_up(monkeypatch: pytest.MonkeyPatch) -> None:
    sends = EmailBackend.send_messages

    def picky(self: EmailBackend, messages: Any) -> int:
        if messages[0].to == ["gone@river.example"]:
            raise SMTPRecipientsRefused({})
        return sends(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", picky)
    post("a", "gone@river.example")
    post("b")
    assert outbox.send_waiting() == 1 and work() == 0
    assert list(OutboxMessage.objects.order_by("id").values_list("state", "attempts")) == [("waiting", 2), ("sent", 1)]


def test_without_a_worker_it_leaves_after_the_commit_and_not_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conf, "SYNC", True)
    with transaction.atomic():
        post()
        assert mail.outbox == []
    assert len(mail.outbox) == 1 and OutboxMessage.objects.get().state == "sent"
