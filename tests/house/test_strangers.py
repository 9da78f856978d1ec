"""The matrix is not blind: with one scope taken out it finds the leak; rights end at their instant; a form changes what it
shows and nothing else; mail and interleaved requests carry nobody else's words."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from tests.house import access, ground
from tests.house.access import Row
from tests.house.ground import Region
from tests.house.sent_forms import Sent, forms_on

from barnraise.interfaces.web import queries as web
from barnraise.platform import outbox
from barnraise.platform.clock import frozen
from barnraise.platform.models import Document, Job
from barnraise.platform.permissions import MemberRole
from barnraise.run.books import queries as books
from barnraise.run.books.models import Charge, Invoice, Payment
from barnraise.run.catalog import queries as catalog
from barnraise.run.catalog.models import Commitment
from barnraise.run.deliveries import queries as deliveries
from barnraise.run.deliveries.models import Delivery
from barnraise.run.members import queries as members
from barnraise.run.members.models import Agreement, Membership
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations.models import Organization
from barnraise.run.people import operations as people_deeds
from barnraise.run.people import queries as people
from barnraise.run.people.models import Person, Role

pytestmark = pytest.mark.usefixtures("in_the_region")

TWINS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "organizations": (organizations, "organizations_for", lambda asker: Organization.objects.all()),
    "people": (people, "people_for", lambda asker: Person.objects.all()),
    "roles": (people, "roles_for", lambda asker: Role.objects.select_related("person", "organization")),
    "members": (
        members,
        "memberships_for",
        lambda asker: Membership.objects.select_related("organization", "category"),
    ),
    "agreements": (members, "agreements_for", lambda asker, organization: Agreement.objects.all()),
    "commitments": (
        catalog,
        "commitments_for",
        lambda asker: Commitment.objects.select_related("organization", "service"),
    ),
    "deliveries": (deliveries, "deliveries_for", lambda asker: Delivery.objects.all()),
    "invoices": (books, "invoices_for", lambda asker: Invoice.objects.filter(state="posted")),
    "lines": (books, "charges_for", lambda asker: Charge.objects.select_related("invoice", "service")),
    "payments": (books, "payments_for", lambda asker: Payment.objects.select_related("payer")),
    "accounts": (books, "payer_for", lambda asker, organization: Organization.objects.get(pk=organization)),
    "documents": (web, "document_for", lambda asker, sha256: Document.objects.get(sha256=sha256)),
    "jobs": (web, "job_for", lambda asker, job_id: Job.objects.get(pk=job_id)),
}
"""A query without its scope, as a hurried hand would write it."""
PAGES = {"roles": "people", "agreements": "members", "commitments": "catalog", "documents": "document", "jobs": "job",
         "invoices": "books", "lines": "books", "payments": "books", "accounts": "books"}  # fmt: skip


@pytest.mark.parametrize("twin", TWINS)
def test_a_query_without_its_scope_is_found(
    twin: str, region: Region, rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = [row for row in rows if row.url.startswith((PAGES.get(twin, twin), "portal"))]
    assert access.leaks(region, shown, "cleo") == []
    room, name, unscoped = TWINS[twin]
    monkeypatch.setattr(room, name, unscoped)
    assert access.leaks(region, shown, "cleo") != []


BEFORE, AT = datetime(2026, 4, 1, 4, 59, 59, tzinfo=UTC), datetime(2026, 4, 1, 5, tzinfo=UTC)
"""The last second of March and the first of April on the wall of the agency's zone."""


def test_rights_end_at_the_instant_the_role_ends(
    region: Region, rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Role.objects.get(person_id=region.falls["self_cleo"], role=MemberRole.BUSINESS_MANAGER)
    people_deeds.end_role(by=region.cast.ada, role_id=held.pk, version=held.version, ends=date(2026, 4, 1))
    rows = [row for row in rows if row.shows != "secret"]  # a link's own days end on their own
    monkeypatch.setitem(region.clients, "cleo", ground.signed_in("cleo"))  # a session lasts no three weeks
    with frozen(BEFORE):
        assert access.leaks(region, rows, "cleo") == []
    ended = [replace(row, cells={**row.cells, "cleo": row.cells["eve"]}) for row in rows]
    with frozen(AT):
        answers = [access.seen(region, row, "cleo") for row in ended]
    assert [fault for wrong, _ in answers for fault in wrong] == []
    assert {word for _, words in answers for word in words} == set()


def test_mail_to_one_member_holds_no_word_of_another(region: Region) -> None:
    assert outbox.send_waiting() >= 2
    heard = set()
    for letter in mail.outbox:
        text = f"{letter.subject}\n{letter.body}\n{letter.extra_headers}".casefold()
        to = ground.words_in(" ".join(letter.recipients()))
        heard |= set(to)
        assert {word[:4] for word in ground.words_in(text)} <= {word[:4] for word in to}
    assert heard == {"cedzinvited", "dovzinvited"}
    issued = [letter for letter in mail.outbox if "issued invoice" in letter.body]
    assert len(issued) >= 2
    for letter in issued:
        (named,) = (name for name in ground.NAMES.values() if name in letter.body.casefold())
        assert named.replace(" ", "-") in letter.recipients()[0]


def test_requests_of_two_members_on_one_worker_share_nothing_even_when_one_breaks(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("a deliberate fault")

    for _ in range(3):
        for who, member in (("cleo", "falls"), ("dov", "dover")):
            address = f"/organizations/{region.of(member)['organization']}"
            text = ground.text_of(region.client(who).get(address))
            assert ground.foreign_words(text, who) == []
            assert f"{ground.WORDS[member]}contactname" in text
            with monkeypatch.context() as broken:
                broken.setattr(organizations, "contacts_of", breaks)
                client = region.client(who)
                client.raise_request_exception = False
                failed = client.get(address)
                assert (failed.status_code, ground.words_in(ground.text_of(failed))) == (500, [])


UNTOUCHED = ("csrfmiddlewaretoken", "once")
SENDERS = ("ada", "ben", "cora", "fay", "dov", "cleo")
VARYING = re.compile(r"[0-9a-f]{64}|\b[0-9a-f]{16}\b|/(?:accept|shown)/[\w-]+|argon2\S+|pbkdf2\S+|<[0-9a-f]{32}@")


@pytest.fixture(scope="module")
def forms(region: Region, django_db_blocker: Any) -> list[tuple[str, Sent]]:
    """Each form of each page that somebody may send, once, with who may."""
    with django_db_blocker.unblock():
        return every_form(region, access.table())


def every_form(region: Region, rows: list[Row]) -> list[tuple[str, Sent]]:
    found: dict[tuple[str, tuple[str, ...]], tuple[str, Sent]] = {}
    for who in SENDERS:
        for row in rows:
            if row.sees(who) and row.shows == "page" and not row.url.startswith(("account", "mfa")):
                address = row.address(region, who)
                page = region.client(who).get(address)
                if page.streaming:
                    list(page.streaming_content)  # read to its end, a file is closed
                elif page.get("Content-Type", "").startswith("text/html"):
                    for sent in forms_on(page.content.decode(), address):
                        found.setdefault((sent.action, tuple(sorted(sent.values))), (who, sent))
    return list(found.values())


def after(client: Client, sent: Sent, **more: str) -> dict[str, list[Any]]:
    """What stands in the tables after a form is sent; all of it is then taken back."""
    with ground.undone():
        status = client.post(sent.action, {**sent.values, **more}).status_code
        found = access.state()
    assert status < 500, f"POST {sent.action} {sent.values}: {status}"
    return settled(found)


def settled(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What stands in the tables without what differs from one sending to the next: keys, tokens, hashes."""
    del found["platform_idempotencykey"]
    return {name: [tuple(VARYING.sub("*", cell) for cell in row) for row in rows] for name, rows in found.items()}


def slipped_in(region: Region, own: set[str]) -> dict[str, str]:
    """Every column of ours that a form does not show, with a value that would do harm."""
    names = {
        n
        for m in apps.get_models()
        if m.__module__.startswith("barnraise.")
        for f in m._meta.concrete_fields
        for n in (f.name, f.attname)
    }
    harm = dict.fromkeys(names | {"pk", "is_staff", "superuser"}, "1")
    stranger = str(region.dover["organization"])
    harm |= {
        "state": "posted",
        "role": "director",
        "total": "99999900",
        "amount": "99999900",
        "rate": "0",
        "settled": "covered",
    }
    harm |= dict.fromkeys(("organization", "organization_id", "payer", "payer_id", "vendor", "vendor_id"), stranger)
    return {name: value for name, value in harm.items() if name not in own and not name.startswith("answer")}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="runs on SQLite only: ids are taken back with the rows")
def test_fields_that_no_form_shows_change_nothing(region: Region, forms: list[tuple[str, Sent]]) -> None:
    client_states, effective, still = {}, 0, settled(access.state())
    for who, sent in forms:
        client = region.client(who)
        plain = after(client, sent)
        effective += plain != still
        slipped = after(client, sent, **slipped_in(region, set(sent.values)))
        client_states[sent.action] = access.differing(plain, slipped)
    assert {action: tables for action, tables in client_states.items() if tables} == {}
    assert effective >= 12, f"only {effective} of {len(client_states)} forms did anything"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="runs on SQLite only: ids are taken back with the rows")
def test_a_field_that_the_form_does_read_is_seen_to_change_something(
    region: Region, forms: list[tuple[str, Sent]]
) -> None:
    who, sent = next((who, sent) for who, sent in forms if "/contacts/add" in sent.action)
    assert access.differing(after(region.client(who), sent), after(region.client(who), sent, name="another")) != []


ABSURD: dict[str, Callable[[str, int], str]] = {
    "backward days": lambda value, n: f"2026-03-{20 - n:02d}" if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value,
    "days beyond the calendar": lambda value, n: "9999-12-31" if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value,
    "days before it": lambda value, n: "0001-01-01" if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value,
    "endless text": lambda value, n: value if value.isdigit() else "x" * 70_000,
    "a NUL": lambda value, n: value + "\0",
    "numbers beyond any column": lambda value, n: "9" * 30 if value.isdigit() else value,
    "numbers that are not": lambda value, n: (
        ("NaN", "-1", "1e99", "\u0661", "Infinity")[n % 5] if value.isdigit() else value
    ),
    "nothing": lambda value, n: "",
}


@pytest.mark.parametrize("kind", ABSURD)
def test_no_form_breaks_on_absurd_values(kind: str, region: Region, forms: list[tuple[str, Sent]]) -> None:
    broken = []
    for who, sent in forms:
        client = region.client(who)
        client.raise_request_exception = False
        values = {
            name: ABSURD[kind](value, n) if name not in UNTOUCHED else value
            for n, (name, value) in enumerate(sent.values.items())
        }
        with ground.undone():
            status = client.post(sent.action, values).status_code
        broken += [f"{status} {sent.action}"] if status >= 500 else []
    assert broken == []
