"""Sign-in with and without a second factor, lock-out, and what each page of it shows."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client, override_settings

from barnraise.run.people import demo, operations, queries

pytestmark = pytest.mark.django_db


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(key: str, client: Client | None = None) -> Client:
    client = client or Client()
    client.post("/account/login/", {"login": demo.email_of(key), "password": demo.PASS_PHRASE})
    return client


def add_factor(client: Client) -> str:
    page = client.get("/account/second-factor/activate/")
    found = re.search(r"<code>([A-Z2-7]+)</code>", page.content.decode())
    assert found
    answer = client.post("/account/second-factor/activate/", {"code": code(found.group(1))})
    assert (answer.status_code, answer.url) == (302, "/account/second-factor/codes/")
    return found.group(1)


def test_the_pass_phrase_signs_in_and_a_wrong_one_does_not(cast: demo.Cast) -> None:
    wrong = Client().post("/account/login/", {"login": demo.email_of("ada"), "password": "not the right one at all"})
    assert wrong.status_code == 200 and b"do not fit together" in wrong.content
    assert sign_in("ada").get("/people/account/").status_code == 200


def test_a_role_that_needs_a_second_factor_leads_to_it_before_anything_else(cast: demo.Cast) -> None:
    operations.require_second_factor(by=cast.ada, role="business_manager", required=True)
    ben = sign_in("ben")
    barred = ben.get("/people/")
    assert (barred.status_code, barred.url) == (302, "/account/second-factor/activate/")
    add_factor(ben)
    assert ben.get("/people/").status_code == 200
    assert sign_in("cora").get("/people/").status_code == 200, "other roles are not asked"


def test_a_second_sign_in_asks_for_the_code(cast: demo.Cast) -> None:
    secret = add_factor(sign_in("ben"))
    again = Client()
    first = again.post("/account/login/", {"login": demo.email_of("ben"), "password": demo.PASS_PHRASE})
    assert first.url.startswith("/account/second-factor/authenticate/")
    assert again.get("/people/").status_code == 302, "half a sign-in opens nothing"
    refused = again.post("/account/second-factor/authenticate/", {"code": "000000"})
    assert b"That code does not fit" in refused.content
    Authenticator.objects.get(user=demo.account_of("ben"), type="totp")
    from django.core.cache import cache

    cache.clear()  # the same 30 seconds' code counts once; the test does not wait for the next
    assert again.post("/account/second-factor/authenticate/", {"code": code(secret)}).status_code == 302
    assert again.get("/people/").status_code == 200


def test_a_recovery_code_signs_in_once(cast: demo.Cast) -> None:
    first = sign_in("ben")
    add_factor(first)
    codes = re.findall(r"<li><code>([^<]+)</code>", first.get("/account/second-factor/codes/").content.decode())
    assert len(codes) == 10
    for expected in (302, 200):
        other = sign_in("ben")
        assert other.post("/account/second-factor/authenticate/", {"code": codes[0]}).status_code == expected


def test_a_needed_second_factor_cannot_be_taken_off(cast: demo.Cast) -> None:
    ben = sign_in("ben")
    add_factor(ben)
    operations.require_second_factor(by=cast.ada, role="business_manager", required=True)
    ben.post("/account/second-factor/deactivate/")
    assert queries.has_second_factor(demo.account_of("ben").person_id)
    operations.require_second_factor(by=cast.ada, role="business_manager", required=False)
    ben.post("/account/second-factor/deactivate/")
    assert not queries.has_second_factor(demo.account_of("ben").person_id)


def test_a_new_pass_phrase_ends_every_other_session(cast: demo.Cast) -> None:
    here, elsewhere = sign_in("ada"), sign_in("ada")
    new = "a longer phrase than before"
    changed = here.post(
        "/account/password/change/", {"oldpassword": demo.PASS_PHRASE, "password1": new, "password2": new}
    )
    assert changed.status_code == 302
    assert here.get("/people/account/").status_code == 200
    assert elsewhere.get("/people/account/").status_code == 302


def test_a_session_of_somebody_without_roles_opens_nothing_of_anybody(cast: demo.Cast) -> None:
    eve = sign_in("eve")
    assert eve.get("/people/").status_code == 403
    assert eve.get("/people/account/").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "there", "elsewhere"),
    [
        (0, {"REMOTE_ADDR": "203.0.113.9"}, {"REMOTE_ADDR": "198.51.100.4"}),
        (1, {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.4"}),
    ],
)
def test_eight_wrong_tries_lock_the_address_from_there_and_from_nowhere_else(
    proxies: int, there: dict[str, str], elsewhere: dict[str, str], cast: demo.Cast
) -> None:
    login, right = "/account/login/", {"login": demo.email_of("ada"), "password": demo.PASS_PHRASE}
    wrong = {"login": demo.email_of("ada").upper(), "password": "guess guess guess"}
    guesser, owner = Client(**there), Client(**elsewhere)
    with override_settings(AXES_ENABLED=True, ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        last = [guesser.post(login, wrong) for _ in range(8)][-1]
        assert last.status_code == 429 and b"a pause of 15 minutes" in last.content
        assert guesser.post(login, right).status_code == 429
        assert owner.post(login, right).status_code == 302


SHUT = ["/account/email/", "/account/confirm-email/", "/account/password/set/", "/account/login/code/confirm/"]


@pytest.mark.parametrize("path", SHUT)
def test_pages_of_allauth_that_we_do_not_use_are_not_there(cast: demo.Cast, path: str) -> None:
    assert sign_in("ada").get(path).status_code == 404


def test_nobody_signs_up_alone(cast: demo.Cast) -> None:
    assert b"People come by invitation" in Client().get("/account/signup/").content
    told = Client().post("/account/signup/", {"email": "x@y.example", "password1": "a barn needs many hands"})
    assert told.status_code == 405
    assert queries.account_named("x@y.example") is None


OPEN = [
    "/account/login/",
    "/account/signup/",
    "/account/inactive/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/done/",
    "/account/password/reset/key/1-bad/",
]
SIGNED = [
    "/account/logout/",
    "/account/password/change/",
    "/account/reauthenticate/",
    "/account/second-factor/",
    "/account/second-factor/activate/",
]


@pytest.mark.parametrize("path", OPEN + SIGNED)
def test_every_page_of_sign_in_is_ours(cast: demo.Cast, path: str) -> None:
    client = Client() if path in OPEN else sign_in("ada")
    page = client.get(path)
    text = page.content.decode()
    assert page.status_code == 200
    assert '<html lang="en-US">' in text and 'id="main"' in text and "barnraise.css" in text
    assert "style=" not in text and "<script>" not in text


def test_pages_of_people_open_for_who_may_and_for_nobody_else(
    cast: demo.Cast, client_of: Callable[[str], Client]
) -> None:
    falls, ours = next(iter(cast.cleo.organizations)), demo.account_of("ada").person_id
    cleo = demo.account_of("cleo").person_id
    matrix = {
        f"/people/{cleo}/": {"ada": 200, "hal": 200, "cleo": 200, "tess": 200, "dov": 404, "eve": 403},
        f"/people/{ours}/": {"ada": 200, "hal": 200, "cleo": 404, "dov": 404, "eve": 403},
        f"/people/invite/{falls}/": {"ada": 200, "ben": 200, "hal": 403, "cleo": 403, "dov": 404, "eve": 403},
        "/people/second-factor/": {"ada": 200, "hal": 200, "ben": 403, "dov": 403},
        "/people/add/": {"ada": 200, "ben": 200, "cora": 403, "dov": 403},
    }
    for path, expected in matrix.items():
        assert {key: client_of(key).get(path).status_code for key in expected} == expected, path
    assert b"Cleo" not in client_of("dov").get("/people/").content


def test_the_list_of_people_costs_the_same_for_one_and_for_many(
    cast: demo.Cast, client_of: Callable[[str], Client], django_assert_max_num_queries: Callable[[int], object]
) -> None:
    ada = client_of("ada")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert ada.get("/people/").status_code == 200
