"""The head of the audit log leaves the machine each day, and a cut or rewritten log does not fit the letters."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from tests.interfaces.conftest import NOON

from barnraise.interfaces.schedule import table
from barnraise.platform import agency, audit, audit_letters, guards, outbox, registry
from barnraise.platform.clock import frozen
from barnraise.platform.models import AuditEntry
from barnraise.platform.permissions import machine
from barnraise.run.people import demo

Browser = Callable[[str], Client]
MACHINE = machine("test")
OUTSIDE = "auditor@elsewhere.example"


def name(*addresses: str) -> None:
    agency.settle(by=MACHINE, version=agency.the().version, head_addresses="\n".join(addresses))


def told() -> dict[str, str]:
    found = re.search(r"--count (\d+) --head ([0-9a-f]{64})", str(mail.outbox[-1].body))
    assert found
    return {"count": found.group(1), "head": found.group(2)}


def unguarded(statement: str) -> None:
    """What somebody with the database file in their hands can do."""
    ours = [guard for guard in registry.guards() if guard.table == "platform_auditentry"]
    assert ours
    guards.drop(ours)
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_each_address_gets_one_letter_a_day_with_count_and_head(cast: demo.Cast) -> None:
    name(OUTSIDE, "chair@board.example")
    count, head = audit.head()
    assert [audit_letters.send_head() for _ in range(3)] == [2, 2, 2]
    assert outbox.send_waiting() == 2
    assert sorted(m.to[0] for m in mail.outbox) == [OUTSIDE, "chair@board.example"]
    assert told() == {"count": str(count), "head": head}
    with frozen(NOON + timedelta(days=1)):
        name(OUTSIDE)
        audit_letters.send_head()
        assert outbox.send_waiting() == 1 and told()["count"] == str(count + 1)


def test_nobody_named_and_nothing_set_up_send_nothing(cast: demo.Cast) -> None:
    assert audit_letters.send_head() == 0 and audit_letters.letters() == []


def test_the_schedule_writes_it_by_itself(cast: demo.Cast) -> None:
    name(OUTSIDE)
    assert table.entries()["platform.send_head"] == 60
    table.run("platform.send_head")
    assert [(letter.to, letter.sent) for letter in audit_letters.letters()] == [(OUTSIDE, None)]


def test_the_director_says_who_gets_it_and_a_word_that_is_no_address_is_refused(
    cast: demo.Cast, client_of: Browser
) -> None:
    ada, us = client_of("ada"), agency.the()
    form = {
        "name": us.name, "phone": "", "zone": us.zone, "due_days": "30", "idle_minutes": "30", "version": str(us.version),
        "approval_threshold": str(us.approval_threshold), "approval_resolution": "",
    }  # fmt: skip
    refused = ada.post("/agency/change/", {**form, "head_addresses": f"{OUTSIDE}\nthe auditor"})
    assert refused.status_code == 422 and b"is no e-mail address" in refused.content
    assert ada.post("/agency/change/", {**form, "head_addresses": f"{OUTSIDE}, {OUTSIDE}\n"}).status_code == 302
    assert agency.the().head_addresses == OUTSIDE
    assert OUTSIDE in client_of("fay").get("/agency/").content.decode()


def test_a_letter_agrees_with_a_log_that_only_grew(cast: demo.Cast, client_of: Browser) -> None:
    name(OUTSIDE)
    audit_letters.send_head()
    outbox.send_waiting()
    letter = told()
    name(OUTSIDE, "chair@board.example")
    page = client_of("hal").get("/audit/verify/", letter)
    assert page.status_code == 200 and "The letter agrees" in page.content.decode()
    assert OUTSIDE in page.content.decode()
    assert client_of("hal").get("/audit/verify/", {"count": "1", "head": "x"}).status_code == 422
    assert client_of("cleo").get("/audit/verify/", letter).status_code == 403


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        ("DELETE FROM platform_auditentry WHERE id = (SELECT MAX(id) FROM platform_auditentry)", "was cut off"),
        ("UPDATE platform_auditentry SET hash = '{other}' WHERE id = (SELECT MAX(id) FROM platform_auditentry)", "written anew"),
    ],
)  # fmt: skip
def test_a_cut_tail_and_another_tail_are_found_by_the_letter(
    cast: demo.Cast, client_of: Browser, harm: str, sentence: str
) -> None:
    name(OUTSIDE)
    audit_letters.send_head()
    outbox.send_waiting()
    letter = told()
    hal = client_of("hal")
    unguarded(harm.replace("{other}", "0" * 64))
    assert sentence in audit_letters.against(count=int(letter["count"]), head=letter["head"])
    page = hal.get("/audit/verify/", letter)
    assert page.status_code == 500 and sentence in page.content.decode()


def test_the_chain_alone_does_not_see_a_cut_tail(cast: demo.Cast) -> None:
    name(OUTSIDE)
    before = AuditEntry.objects.count()
    unguarded("DELETE FROM platform_auditentry WHERE id = (SELECT MAX(id) FROM platform_auditentry)")
    assert AuditEntry.objects.count() == before - 1 and audit.verify().holds, "which is why the letters leave"
