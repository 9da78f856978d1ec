"""The pages no room owns: each role finds its own first page, and nobody finds another's."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

import barnraise
from barnraise.core import chain
from barnraise.core.money import Money
from barnraise.interfaces.web import terms
from barnraise.platform import agency, audit
from barnraise.platform.models import AuditEntry, Job
from barnraise.platform.permissions import machine
from barnraise.run.people import demo

Browser = Callable[[str], Client]


def test_each_role_finds_its_own_first_page(cast: demo.Cast, client_of: Browser) -> None:
    for key in ("ada", "ben", "cora", "fay", "hal"):
        assert b"Where we stand" in client_of(key).get("/").content, key
    falls = next(iter(cast.cleo.organizations))
    for key in ("cleo", "tess"):
        assert client_of(key).get("/", follow=True).redirect_chain[-1][0] == f"/portal/{falls}/"
    assert b"act for nobody now" in client_of("eve").get("/").content
    assert Client().get("/").url == "/account/login/"


def test_a_member_page_is_its_own_peoples_alone(cast: demo.Cast, client_of: Browser) -> None:
    falls = next(iter(cast.cleo.organizations))
    expected = {"cleo": 200, "tess": 200, "dov": 404, "ada": 403, "hal": 403, "eve": 403}
    assert {key: client_of(key).get(f"/portal/{falls}/").status_code for key in expected} == expected
    page = client_of("cleo").get(f"/portal/{falls}/").content.decode()
    assert "Our people" in page and "Tess Yang" in page and "Dov" not in page


def test_the_home_says_what_the_law_asks_next(cast: demo.Cast, client_of: Browser) -> None:
    page = client_of("ada").get("/").content.decode()
    assert "What does the law ask next?" in page and "not verified by counsel" in page
    assert client_of("hal").get("/duties/").status_code == 200
    assert client_of("cleo").get("/duties/").status_code == 403


def test_the_home_asks_the_database_a_small_fixed_number_of_times(
    cast: demo.Cast, client_of: Browser, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    ada = client_of("ada")
    ada.get("/accessibility")  # the first request of a session writes down where it is
    with django_assert_max_num_queries(18):  # type: ignore[attr-defined]
        ada.get("/")


def test_search_finds_people_for_the_agency_and_is_not_a_members(cast: demo.Cast, client_of: Browser) -> None:
    found = client_of("hal").get("/search/?q=Cleo").content.decode()
    assert "Cleo Marsh" in found
    assert "Nothing was found" in client_of("hal").get("/search/?q=zzzz").content.decode()
    assert client_of("cleo").get("/search/?q=Cleo").status_code == 403


def test_the_chain_goes_out_whole_and_the_stand_alone_verifier_agrees(
    cast: demo.Cast, client_of: Browser, tmp_path: Path
) -> None:
    lines = b"".join(client_of("hal").get("/audit/chain.jsonl").streaming_content)  # type: ignore[attr-defined]
    place = tmp_path / "audit.jsonl"
    place.write_bytes(lines)
    count, head = audit.head()
    told = subprocess.run(
        [sys.executable, chain.__file__, str(place), "--count", str(count), "--head", head],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stdout.strip()) == (0, f"The chain holds: {count} rows, head {head}.")
    page = client_of("hal").get("/audit/verify/").content.decode()
    assert head in page and "The chain holds" in page


@pytest.mark.parametrize("path", ["/audit/", "/audit/1/", "/audit/verify/", "/audit/chain.jsonl"])
def test_the_audit_is_for_the_auditor_and_the_director(cast: demo.Cast, client_of: Browser, path: str) -> None:
    expected = {"hal": 200, "ada": 200, "ben": 403, "cora": 403, "cleo": 403, "eve": 403}
    assert {key: client_of(key).get(path).status_code for key in expected} == expected


def test_the_audit_list_filters_and_exports(cast: demo.Cast, client_of: Browser) -> None:
    hal = client_of("hal")
    for asked in ("gave a role", "give role", "Gave"):
        page = hal.get(f"/audit/?deed={asked}").content.decode()
        assert "gave a role" in page and "made a sign-in" not in page, asked
    text = b"".join(hal.get("/audit/?format=csv&deed=web.").streaming_content).decode()  # type: ignore[attr-defined]
    assert text.count("set up the agency") == 1


def test_a_text_key_leads_to_its_page(cast: demo.Cast, client_of: Browser) -> None:
    person = demo.account_of("cleo").person_id
    assert client_of("ada").get(f"/source/people.Person:{person}/").url == f"/people/{person}/"
    for key in ("people.Nothing:1", "people.Person:x", "nonsense"):
        assert client_of("ada").get(f"/source/{key}/").status_code == 404


def test_a_job_tells_how_far_it_is_to_who_asked_for_it(cast: demo.Cast, client_of: Browser) -> None:
    job = Job.objects.create(name="x", key="x:1", state="running", done=3, total=9, asked_by=cast.cleo.actor.key)
    assert "Running: 3 of 9" in client_of("cleo").get(f"/jobs/{job.pk}/").content.decode()
    assert client_of("dov").get(f"/jobs/{job.pk}/").status_code == 404


def test_a_form_without_its_proof_is_refused_in_our_words(cast: demo.Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/account/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 403 and b"form-not-proven" in answer.content


def test_every_answer_carries_a_strict_content_policy_and_is_not_stored(cast: demo.Cast, client_of: Browser) -> None:
    answer = client_of("ada").get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src 'nonce-" in policy
    assert answer["Cache-Control"] == "no-store, private" and answer["X-Frame-Options"] == "DENY"


def test_the_two_health_answers(house: None) -> None:
    assert (Client().get("/health/live").status_code, Client().get("/health/ready").content) == (200, b"ready\n")


def test_a_missing_guard_makes_the_house_not_ready(house: None) -> None:
    from django.db import connection

    drop = "DROP TRIGGER platform_auditentry_no_update"
    with connection.cursor() as cursor:
        cursor.execute(drop if connection.vendor == "sqlite" else f"{drop} ON platform_auditentry")
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


def test_an_entry_shows_what_was_noted(cast: demo.Cast, client_of: Browser) -> None:
    given = AuditEntry.objects.filter(deed="people.give_role").latest("id")
    page = client_of("hal").get(f"/audit/{given.pk}/").content.decode()
    assert "people.give_role" in page and given.hash in page and "superintendent" not in page and "staff" in page
    assert json.loads(next(iter(audit.export())))["seq"] == 1


def test_an_entry_tells_changes_from_what_to_what_and_names_records_in_words(
    cast: demo.Cast, client_of: Browser
) -> None:
    agency.settle(by=cast.ada, version=agency.the().version, approval_threshold=Money(12_345))
    changed = AuditEntry.objects.filter(deed="agency.settle").latest("id")
    page = client_of("hal").get(f"/audit/{changed.pk}/").content.decode()
    assert "changed the agency's settings" in html.unescape(page) and "Agency 1" in page
    assert "$123.45" in page and "{" not in page.partition("<main")[2]
    given = AuditEntry.objects.filter(deed="people.give_role").latest("id")
    page = client_of("hal").get(f"/audit/{given.pk}/").content.decode()
    person = json.loads(given.body)["notes"][0]["person"]
    assert f'<a href="/people/{person.rpartition(":")[2]}/">' in page and "person 1" not in page


def test_every_deed_has_words_in_the_audit_log() -> None:
    marks = re.compile(r"@deed\(\"([^\"]+)\"\)")
    top = Path(barnraise.__file__).parent
    deeds = {name for file in top.rglob("*.py") for name in marks.findall(file.read_text())}
    assert deeds - set(terms.DEEDS) == set() and "books.issue_run" in deeds


def test_within_a_request_the_agency_is_read_once_until_it_is_changed(
    house: None, django_assert_num_queries: Callable[[int], object]
) -> None:
    with agency.read_once():
        with django_assert_num_queries(1):  # type: ignore[attr-defined]
            assert (agency.the().phone, agency.the().phone) == ("", "")
        agency.settle(by=machine("test"), version=agency.the().version, phone="555-0199")
        assert agency.the().phone == "555-0199"
