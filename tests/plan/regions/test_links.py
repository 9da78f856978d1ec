"""Links that show one answer to people without a sign-in, and nothing else: closed ones look alike, too many requests wait."""

import html
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import Error, connection, transaction
from django.test import Client, override_settings
from tests.integrations.test_statement_paper import pages_of
from tests.plan.regions.conftest import Begun, drain, shared

from barnraise.plan.regions import operations, queries
from barnraise.plan.regions.models import Answer, Link
from barnraise.plan.regions.terms import LINK_DAYS, OPENED_MAX, OPENED_SECONDS
from barnraise.plan.regions.views import leaving
from barnraise.platform import clock
from barnraise.platform.models import AuditEntry
from barnraise.platform.refusals import NotAllowed
from barnraise.platform.words import dollars_words
from barnraise.run.people.demo import Cast

Clients = Callable[[str], Client]
HERE = "/regions/the-valley/"


def address_of(link: Link) -> str:
    return f"/regions/shown/{link.token}/"


def test_a_link_shows_one_answer_without_a_sign_in_and_leads_nowhere_else(boarded: Begun, cast: Cast) -> None:
    boarded()
    shown = Client().get(address_of(shared(cast)))
    page, answer = shown.content.decode(), Answer.objects.get()
    assert shown.status_code == 200
    assert (shown["Referrer-Policy"], shown["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "no-store" in shown["Cache-Control"]
    for amount in (answer.savings, answer.bound, answer.low, answer.high):
        assert f"<b>{dollars_words(amount)}</b>" in page
    assert "2026. " in page and "Elm Cooperative" in page and "of 4" in page
    assert all("/shown/" in one for one in re.findall(r'(?:href|action)="(/regions/[^"]*)"', page))
    printed = Client().get(f"{shown.request['PATH_INFO']}brief.pdf")
    assert (pages_of(printed.content), printed["Referrer-Policy"]) == (4, "no-referrer")
    assert Client().get(HERE).status_code == 302


def test_a_superintendent_asks_by_link_why_their_district_is_where_it_is(boarded: Begun, cast: Cast) -> None:
    boarded()
    link, answer = shared(cast), Answer.objects.get()
    here = f"{address_of(link)}why/D1/"
    assert f'<a href="{here}">Alder</a>' in Client().get(address_of(link)).content.decode()
    response = Client().get(here)
    page, why = response.content.decode(), queries.why_of(answer, "D1")
    for one in why.sentences:
        assert html.escape(one, quote=True) in page or one in page
    assert why.pays.after.words() in page and response["Referrer-Policy"] == "no-referrer"
    assert all("/shown/" in one for one in re.findall(r'(?:href|action)="(/regions/[^"]*)"', page))
    assert "<form" not in page and Client().get(f"{address_of(link)}why/D9/").status_code == 404
    assert Client().get("/regions/shown/nobody-knows-this/why/D1/").status_code == 410


def test_a_link_keeps_to_its_own_answer_whatever_is_asked_later(
    boarded: Begun, begun: Begun, cast: Cast, client_of: Clients
) -> None:
    row = boarded()
    link = shared(cast)
    before = Client().get(address_of(link)).content
    operations.ask(by=cast.cora, edition_id=row.editions.get().pk)
    begun(title="Another valley")
    drain()
    assert Answer.objects.count() == 3
    after = Client().get(address_of(link)).content
    assert _plain(before) == _plain(after) and b"Another valley" not in after


def _plain(page: bytes) -> bytes:
    return re.sub(rb'nonce="[^"]*"', b"", page)


def test_a_link_that_is_wrong_taken_back_or_run_out_is_answered_alike(
    boarded: Begun, cast: Cast, client_of: Clients
) -> None:
    boarded()
    back, late = shared(cast), shared(cast)
    with clock.frozen(late.expires_at - timedelta(seconds=1)):
        assert Client().get(address_of(late)).status_code == 200
    client_of("ada").post(f"{HERE}links/{back.pk}/take-back/")
    with clock.frozen(late.expires_at):
        asked = (
            address_of(back),
            "/regions/shown/nobody-knows-this/",
            address_of(late),
            f"{address_of(late)}brief.pdf",
        )
        found = [Client().get(address) for address in asked]
    assert [one.status_code for one in found] == [410] * 4
    assert len({_plain(one.content) for one in found}) == 1
    assert {one["Referrer-Policy"] for one in found} == {"no-referrer"}


def opened(address: str, times: int, *, network: str = "203.0.113.9", **headers: str) -> list[int]:
    client = Client(REMOTE_ADDR=network, headers=headers)
    return [client.get(address).status_code for _ in range(times)]


@pytest.fixture
def uncounted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("uncounted")
def test_from_one_address_too_many_links_wait_a_minute_whether_they_work_or_not(
    boarded: Begun, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    boarded()
    link = shared(cast)
    guesses = [opened(f"/regions/shown/guess-{n}/", 1)[0] for n in range(OPENED_MAX)]
    assert guesses == [410] * OPENED_MAX
    here = Client(REMOTE_ADDR="203.0.113.9")
    waits = [
        here.get(address) for address in (address_of(link), "/regions/shown/guess/", f"{address_of(link)}brief.pdf")
    ]
    assert [(one.status_code, one["Retry-After"], one["Referrer-Policy"]) for one in waits] == [
        (429, str(OPENED_SECONDS), "no-referrer")
    ] * 3
    assert len({_plain(one.content) for one in waits}) == 1
    assert b"Wait a minute, then open it again" in waits[0].content and b"/account/" not in waits[0].content
    assert opened(address_of(link), 1, network="198.51.100.4") == [200]
    later = time.time() + OPENED_SECONDS
    monkeypatch.setattr("time.time", lambda: later)
    assert opened(address_of(link), 1) == [200]


@pytest.mark.usefixtures("uncounted")
def test_one_link_opened_from_everywhere_waits_and_another_does_not(boarded: Begun, cast: Cast) -> None:
    boarded()
    link, other = shared(cast), shared(cast)
    asked = [opened("/regions/shown/as-many-guess-this/", 1, network=f"203.0.113.{n}")[0] for n in range(OPENED_MAX)]
    assert asked == [410] * OPENED_MAX
    assert opened("/regions/shown/as-many-guess-this/", 1, network="198.51.100.4") == [429]
    half = OPENED_MAX // 2
    assert opened(address_of(link), half) == opened(address_of(link), half, network="203.0.113.8") == [200] * half
    assert opened(address_of(link), 1, network="198.51.100.4") == [429]
    assert opened(address_of(other), 1, network="198.51.100.4") == [200]


@pytest.mark.usefixtures("uncounted", "db")
@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_of_ours_the_address_that_it_saw_is_counted() -> None:
    address, proxy = "/regions/shown/guess/", "10.0.0.1"
    assert opened(address, 1, network=proxy, **{"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}) == [410]
    more = opened("/regions/shown/other/", OPENED_MAX, network=proxy, **{"X-Forwarded-For": "203.0.113.9"})
    assert more == [410] * (OPENED_MAX - 1) + [429]
    assert opened(address, 1, network=proxy, **{"X-Forwarded-For": "203.0.113.9, 198.51.100.4"}) == [410]


@pytest.mark.usefixtures("uncounted", "db")
def test_a_twin_that_counts_nothing_answers_every_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "OFTEN", {})
    assert opened("/regions/shown/guess/", OPENED_MAX + 1) == [410] * (OPENED_MAX + 1)


def test_only_a_hash_is_kept_and_making_and_taking_back_are_in_the_audit_trail(
    boarded: Begun, cast: Cast, client_of: Clients
) -> None:
    boarded()
    ada = client_of("ada")
    page = ada.post(f"{HERE}links/", follow=True).content.decode()
    (token,) = re.findall(r'<a class="amount" href="[^"]*/regions/shown/([\w-]+)/">', page)
    link = Link.objects.get()
    assert link.token_hash == clock.digest_of(token) and link.expires_at - link.made_at == timedelta(days=LINK_DAYS)
    assert token not in ada.get(f"{HERE}links/").content.decode()
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            assert token not in str(cursor.fetchall()), name
    ada.post(f"{HERE}links/{link.pk}/take-back/")
    deeds = AuditEntry.objects.order_by("-id").values_list("deed", "actor_key")[:2]
    assert [deed for deed, _ in deeds] == ["regions.take_back", "regions.share"]
    again = ada.post(f"{HERE}links/{link.pk}/take-back/")
    assert (again.status_code, "opens nothing any more" in again.content.decode()) == (422, True)


def test_who_may_not_change_a_scenario_makes_and_takes_back_no_link(
    boarded: Begun, cast: Cast, client_of: Clients
) -> None:
    boarded()
    link = shared(cast)
    for who in ("hal", "ben", "fay", "cleo", "eve"):
        assert client_of(who).post(f"{HERE}links/").status_code == 403
        assert client_of(who).post(f"{HERE}links/{link.pk}/take-back/").status_code == 403
    with pytest.raises(NotAllowed):
        operations.share(by=cast.hal, answer_id=Answer.objects.get().pk)
    with pytest.raises(NotAllowed):
        operations.take_back(by=cast.hal, link_id=link.pk)
    assert Client().get(address_of(link)).status_code == 200


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE regions_link SET expires_at = '2099-01-01 00:00:00'",
        f"UPDATE regions_link SET token_hash = '{'c' * 64}'",
        "DELETE FROM regions_link",
        "INSERT INTO regions_link (answer_id, token_hash, made_by, made_by_name, made_at, expires_at)"
        " SELECT answer_id, token_hash, made_by, made_by_name, made_at, expires_at FROM regions_link",
    ],
)
def test_no_statement_edits_a_link(harm: str, boarded: Begun, cast: Cast) -> None:
    boarded()
    link = shared(cast)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(harm)
    operations.take_back(by=cast.cora, link_id=link.pk)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE regions_link SET withdrawn_at = NULL")
