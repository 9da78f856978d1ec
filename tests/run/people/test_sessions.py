"""Where somebody is signed in, the end of sessions nobody uses, and a way back for who lost phone and codes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from tests.run.people.conftest import NOON
from tests.run.people.test_sign_in import add_factor, sign_in

from barnraise.platform import agency, audit
from barnraise.platform.clock import frozen
from barnraise.platform.models import AuditEntry, OutboxMessage
from barnraise.platform.permissions import machine
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.people import demo, operations, queries

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
MACHINE = machine("test")


def at(**later: int) -> frozen:
    return frozen(NOON + timedelta(**later))


@pytest.mark.parametrize(
    ("later", "status"), [({"minutes": 29, "seconds": 59}, 200), ({"minutes": 30}, 302), ({"minutes": 31}, 302)]
)
def test_a_session_nobody_used_for_half_an_hour_is_over(
    cast: demo.Cast, client_of: Browser, later: dict[str, int], status: int
) -> None:
    ben = client_of("ben")
    assert ben.get("/people/").status_code == 200
    with at(**later):
        assert ben.get("/people/").status_code == status


def test_a_session_in_use_lasts_and_ends_after_twelve_hours_all_the_same(cast: demo.Cast, client_of: Browser) -> None:
    ben = client_of("ben")
    for quarter in range(48):
        with at(minutes=15 * quarter):
            assert ben.get("/people/").status_code == 200, quarter
    with at(hours=11, minutes=59, seconds=59):
        assert ben.get("/people/").status_code == 200
    with at(hours=12):
        answer = ben.get("/people/", follow=True)
        assert "a session ends after 12 hours" in answer.content.decode()


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (10, 302)])
def test_the_agency_says_how_long_an_unused_session_lasts(
    cast: demo.Cast, client_of: Browser, minutes: int, status: int
) -> None:
    agency.settle(by=MACHINE, version=agency.the().version, idle_minutes=10)
    ben = client_of("ben")
    ben.get("/people/")
    with at(minutes=minutes):
        assert ben.get("/people/").status_code == status


def test_who_comes_back_is_told_and_returns_to_the_page_they_asked_for(cast: demo.Cast, client_of: Browser) -> None:
    ben = client_of("ben")
    ben.get("/people/")
    with at(minutes=40):
        led = ben.get("/people/?role=director")
        assert led.url == "/account/login/?next=%2Fpeople%2F%3Frole%3Ddirector"
        told = ben.get(led.url).content.decode()
        assert "nobody used this session for 30 minutes" in told and "was not saved" not in told
        back = ben.post(
            led.url, {"login": demo.email_of("ben"), "password": demo.PASS_PHRASE, "next": "/people/?role=director"}
        )
        assert back.url == "/people/?role=director"
        assert ben.get(back.url).status_code == 200


def test_what_was_typed_too_late_is_not_saved_and_not_lost_without_a_word(cast: demo.Cast, client_of: Browser) -> None:
    ben, person = client_of("ben"), demo.account_of("cleo").person_id
    page = f"http://testserver/people/{person}/role/?from=list"
    ben.get("/people/")
    entries = AuditEntry.objects.count()
    with at(minutes=40):
        led = ben.post(f"/people/{person}/role/", {"role": "clerk"}, headers={"Referer": page})
        assert led.url == f"/account/login/?next=%2Fpeople%2F{person}%2Frole%2F%3Ffrom%3Dlist"
        assert "What you just sent was not saved" in ben.get(led.url).content.decode()
    assert AuditEntry.objects.count() == entries


def test_a_page_of_somebody_else_is_no_place_to_return_to(cast: demo.Cast, client_of: Browser) -> None:
    ben = client_of("ben")
    ben.get("/people/")
    with at(minutes=40):
        led = ben.post("/people/add/", {"name": "x"}, headers={"Referer": "https://evil.example/people/"})
        assert led.url == "/account/login/?next=%2Fpeople%2Fadd%2F"


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(cast: demo.Cast, client_of: Browser) -> None:
    ben = client_of("ben")
    ben.get("/people/")
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?name=c"}
    with at(minutes=40):
        led = ben.get("/people/?name=cl", headers=headers)
    assert (led.status_code, led["HX-Redirect"]) == (401, "/account/login/?next=%2Fpeople%2F%3Fname%3Dc")


def test_a_person_sees_where_they_are_signed_in_and_ends_another_session(cast: demo.Cast) -> None:
    here, there, stranger = sign_in("ben", Client(headers={"User-Agent": FIREFOX})), sign_in("ben"), sign_in("cora")
    for client in (here, there, stranger):
        assert client.get("/people/").status_code == 200
    page = here.get("/people/account/sessions/").content.decode()
    assert "Firefox on Windows (here)" in page and "1 other place" in page and "127.0.0.1" in page
    (other,) = [v for v in queries.sessions_of(demo.account_of("ben")) if not v.browser.startswith("Firefox")]
    assert other.name in page and other.key not in page, "the page names a session and does not hold its key"
    assert here.post("/people/account/sessions/", {"session": other.name}).status_code == 302
    assert (here.get("/people/").status_code, there.get("/people/").status_code) == (200, 302)
    assert AuditEntry.objects.filter(deed="people.end_sessions", actor_key=cast.ben.actor.key).count() == 1
    assert stranger.get("/people/").status_code == 200


def test_all_other_sessions_end_at_once_and_this_one_stays(cast: demo.Cast) -> None:
    here, *others = [sign_in("ben") for _ in range(3)]
    assert here.post("/people/account/sessions/", {"session": "others"}).status_code == 302
    assert here.get("/people/").status_code == 200
    assert [client.get("/people/").status_code for client in others] == [302, 302]


def test_nobody_ends_a_session_of_somebody_else(cast: demo.Cast) -> None:
    ben, cora = sign_in("ben"), sign_in("cora")
    (bens,) = queries.sessions_of(demo.account_of("ben"))
    cora.post("/people/account/sessions/", {"session": bens.name})
    with pytest.raises(NotAllowed):
        operations.end_sessions(by=cast.cora, account_id=demo.account_of("ben").pk, names=[bens.name])
    assert ben.get("/people/").status_code == 200


def lost(key: str) -> tuple[Client, int]:
    client = sign_in(key)
    add_factor(client)
    person = demo.account_of(key).person_id
    assert client.get("/people/").status_code == 200 and person is not None
    return client, person


def test_who_lost_phone_and_codes_gets_back_in_by_the_director(cast: demo.Cast, client_of: Browser) -> None:
    operations.require_second_factor(by=cast.ada, role="business_manager", required=True)
    ben, person = lost("ben")
    ada = client_of("ada")
    assert f"/people/{person}/reset-second-factor/" in ada.get(f"/people/{person}/").content.decode()
    refused = ada.post(f"/people/{person}/reset-second-factor/", {"reason": " "})
    assert refused.status_code == 422 and Authenticator.objects.count() == 2
    ada.post(f"/people/{person}/reset-second-factor/", {"reason": "Phone fell into the lake; I saw him."})
    assert Authenticator.objects.count() == 0, "the codes are gone with the phone"
    assert ben.get("/people/").status_code == 302, "his sessions end"
    letter = OutboxMessage.objects.get(about=f"people.Account:{demo.account_of('ben').pk}")
    assert letter.to == demo.email_of("ben") and "fell into the lake" in letter.body and "Ada" in letter.body
    entry = AuditEntry.objects.get(deed="people.reset_second_factor")
    assert "fell into the lake" in entry.body and entry.actor_key == cast.ada.actor.key
    again = sign_in("ben")
    assert again.get("/people/").url == "/account/second-factor/activate/", "a new one comes before anything else"
    assert audit.verify().holds


def test_a_director_cannot_reset_her_own_second_factor_alone(cast: demo.Cast) -> None:
    ada, person = lost("ada")
    assert "reset-second-factor" not in ada.get(f"/people/{person}/").content.decode()
    answer = ada.post(f"/people/{person}/reset-second-factor/", {"reason": "I lost it"})
    assert answer.status_code == 403 and b"barnraise reset-factor" in answer.content
    with pytest.raises(NotAllowed):
        operations.reset_second_factor(by=cast.ada, person_id=person, reason="I lost it")
    assert Authenticator.objects.filter(user=demo.account_of("ada")).count() == 2
    operations.reset_second_factor(by=machine("barnraise reset-factor"), person_id=person, reason="Seen at the office")
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "whose", "may"),
    [
        ("ada", "dov", True), ("ben", "cleo", True), ("ben", "cora", False), ("ben", "ada", False), ("cora", "cleo", False),
        ("fay", "cleo", False), ("hal", "cleo", False), ("dov", "cleo", False), ("cleo", "tess", False), ("ada", "eve", True),
        ("ben", "eve", False),
    ],
)  # fmt: skip
def test_a_second_factor_is_reset_by_who_may_give_every_role_of_the_person(
    cast: demo.Cast, who: str, whose: str, may: bool
) -> None:
    person = demo.account_of(whose).person_id
    assert person is not None
    assert queries.may_reset_second_factor(getattr(cast, who), person) is may


def test_who_also_works_at_the_agency_is_out_of_reach_of_their_superintendent(cast: demo.Cast) -> None:
    dover, ours = next(iter(cast.dov.organizations)), int(agency.the().organization_key.rpartition(":")[2])
    cora = demo.account_of("cora").person_id
    assert cora is not None
    operations.give_role(
        by=MACHINE, person_id=cora, organization_id=dover, role="member_staff", starts=date(2026, 1, 1)
    )
    assert queries.roles_on(ours, date(2026, 3, 10)).filter(person=cora).exists()
    lost("cora")
    with pytest.raises(NotAllowed):
        operations.reset_second_factor(by=cast.dov, person_id=cora, reason="she asked me")
    operations.end_role(by=MACHINE, role_id=queries.roles_on(ours, date(2026, 3, 10)).get(person=cora).pk, version=1,
                        ends=date(2026, 3, 10))  # fmt: skip
    operations.reset_second_factor(by=cast.dov, person_id=cora, reason="she asked me")
    assert Authenticator.objects.count() == 0


def test_where_there_is_no_second_factor_there_is_nothing_to_reset(cast: demo.Cast, client_of: Browser) -> None:
    person = demo.account_of("ben").person_id
    assert b"reset-second-factor" not in client_of("ada").get(f"/people/{person}/").content
    answer = client_of("ada").post(f"/people/{person}/reset-second-factor/", {"reason": "why not"})
    assert answer.status_code == 422 and b"nothing to reset" in answer.content
    assert OutboxMessage.objects.count() == 0
    with pytest.raises(Refusal):
        operations.reset_second_factor(by=cast.ada, person_id=person or 0, reason="why not")


def test_a_session_from_before_this_was_noted_is_not_ended_and_is_noted_from_now_on(cast: demo.Cast) -> None:
    ben = sign_in("ben")
    store = import_module(settings.SESSION_ENGINE).SessionStore(ben.cookies[settings.SESSION_COOKIE_NAME].value)
    for name in ("since", "seen"):
        store.pop(name, None)
    store.save()
    assert ben.get("/people/").status_code == 200
    (visit,) = queries.sessions_of(demo.account_of("ben"))
    assert isinstance(visit.since, datetime) and visit.since == visit.seen == NOON
