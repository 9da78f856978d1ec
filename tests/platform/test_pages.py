"""A page asks its policy before its view runs, runs a POST once, and turns refusals into sentences."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from barnraise.platform.models import IdempotencyKey, Series
from barnraise.platform.pages import page
from barnraise.platform.permissions import STRANGER, Actor, Asker, agency_staff, everyone
from barnraise.platform.refusals import NotAllowed, Refusal, Stale

BEN = Asker(actor=Actor("people.Person:2", "Ben Okafor"), staff=frozenset({"business_manager"}), signed_in=True)
EVE = Asker(actor=Actor("people.Person:9", "Eve"), signed_in=True)
UNSAFE = ("GET", "POST")


def ask(method: str, asker: Asker, **fields: str) -> HttpRequest:
    make: Callable[..., HttpRequest] = getattr(RequestFactory(), method)
    request = make("/books/issue/", fields)
    request.asker = asker  # type: ignore[attr-defined]
    request.csp_nonce = "n"  # type: ignore[attr-defined]
    return request


@page(agency_staff, methods=UNSAFE)
def issue(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        Series.objects.create(name=request.POST.get("name", "x"), fiscal_year=2026)
        return redirect("/books/1/")
    return HttpResponse("form")


@page(everyone, methods=UNSAFE)
def refuse(request: HttpRequest) -> HttpResponse:
    Series.objects.create(name="half", fiscal_year=2026)
    match request.POST.get("how"):
        case "stale":
            raise Stale("Somebody else changed it.", mine={"name": "a"}, theirs={"name": "b"}, version=2)
        case "not allowed":
            raise NotAllowed("Only Ben may.")
        case _:
            raise Refusal("Row 3: the price is blank. Write one and send the file again.")


def test_a_stranger_is_sent_to_sign_in_and_a_person_without_the_right_is_told(db: None) -> None:
    assert issue(ask("get", STRANGER)).status_code == 302
    assert issue(ask("get", EVE)).status_code == 403
    assert issue(ask("get", BEN)).content == b"form"


def test_a_method_the_page_does_not_take_is_refused(db: None) -> None:
    answer = issue(ask("put", BEN))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")


def test_the_same_form_sent_twice_has_one_effect_and_one_answer(db: None) -> None:
    first = issue(ask("post", BEN, once="k1", name="run"))
    again = issue(ask("post", BEN, once="k1", name="run"))
    assert (first.url, again.url) == ("/books/1/", "/books/1/")  # type: ignore[attr-defined]
    assert Series.objects.count() == 1


def test_the_same_key_with_other_content_is_refused(db: None) -> None:
    issue(ask("post", BEN, once="k1", name="run"))
    assert issue(ask("post", BEN, once="k1", name="other")).status_code == 422
    assert Series.objects.count() == 1


def test_without_a_key_a_double_click_has_two_effects(db: None) -> None:
    """The negative control of the two tests above."""
    issue(ask("post", BEN, name="a"))
    issue(ask("post", BEN, name="b"))
    assert Series.objects.count() == 2


@pytest.mark.parametrize(("how", "status"), [("", 422), ("stale", 409), ("not allowed", 403)])
def test_a_refusal_is_a_page_and_leaves_nothing_half_done(db: None, how: str, status: int) -> None:
    answer = refuse(ask("post", BEN, once="k2", how=how))
    assert answer.status_code == status
    assert (Series.objects.count(), IdempotencyKey.objects.count()) == (0, 0)


def test_a_refusal_says_its_sentence(db: None) -> None:
    assert "Row 3: the price is blank." in refuse(ask("post", BEN, once="k3")).content.decode()


def test_a_role_that_needs_a_second_factor_is_sent_to_set_one_up(db: None) -> None:
    careful = Asker(actor=BEN.actor, staff=BEN.staff, signed_in=True, second_factor_missing=True)
    answer = issue(ask("get", careful))
    assert answer.status_code == 302
    assert answer["Location"] == "/account/second-factor/activate/"
