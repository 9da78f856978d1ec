"""Resolutions are numbered without gaps, open to everyone with a role, never edited, and list what they authorized."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.run.ground import World

from barnraise.platform import pages
from barnraise.platform.refusals import NotAllowed
from barnraise.run.governance import operations, queries
from barnraise.run.governance.models import Resolution
from barnraise.run.people import demo

TERMS = {"body": "Board of directors", "adopted_on": date(2025, 9, 11), "title": "Set dues", "text": "Resolved."}


def test_numbers_follow_one_another_within_the_fiscal_year_of_adoption(cast: demo.Cast) -> None:
    days = (date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 1))
    made = [operations.record_resolution(by=cast.fay, **{**TERMS, "adopted_on": day}) for day in days]  # type: ignore[arg-type]
    assert [r.number for r in made] == ["2025-0001", "2026-0001", "2026-0002"]


@pytest.mark.parametrize(("wrong", "field"), [
    ({"body": " "}, "body"), ({"title": ""}, "title"), ({"text": " "}, "text"), ({"adopted_on": date(2026, 3, 11)},
        "adopted_on"),
])  # fmt: skip
def test_what_is_incomplete_or_not_yet_adopted_is_refused_and_takes_no_number(
    cast: demo.Cast, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(operations.Refusal) as refused:
        operations.record_resolution(by=cast.fay, **{**TERMS, **wrong})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert operations.record_resolution(by=cast.fay, **{**TERMS, "adopted_on": date(2026, 3, 10)}).number == "2026-0001"  # type: ignore[arg-type]


def test_only_the_clerk_and_the_director_record(cast: demo.Cast) -> None:
    for who in (cast.ben, cast.cora, cast.hal, cast.cleo, cast.eve):
        with pytest.raises(NotAllowed):
            operations.record_resolution(by=who, **TERMS)  # type: ignore[arg-type]
    operations.record_resolution(by=cast.ada, **TERMS)  # type: ignore[arg-type]


def test_a_wrong_one_is_superseded_once_by_the_same_body(cast: demo.Cast) -> None:
    first = operations.record_resolution(by=cast.fay, **TERMS)  # type: ignore[arg-type]
    with pytest.raises(operations.CannotSupersede, match="same body"):
        operations.record_resolution(by=cast.fay, **{**TERMS, "body": "Members"}, supersedes_id=first.pk)  # type: ignore[arg-type]
    second = operations.record_resolution(by=cast.fay, **TERMS, supersedes_id=first.pk)  # type: ignore[arg-type]
    with pytest.raises(operations.CannotSupersede, match=second.number):
        operations.record_resolution(by=cast.fay, **TERMS, supersedes_id=first.pk)  # type: ignore[arg-type]
    assert [key for key, _ in queries.choices()] == [f"governance.Resolution:{second.pk}"]


@pytest.mark.parametrize("statement", [
    "UPDATE governance_resolution SET text = 'other'", "DELETE FROM governance_resolution",
    "INSERT INTO governance_resolution (id, fiscal_year, serial, number, body, adopted_on, title, text, "
    "document_key, recorded_at,"
    " recorded_by, supersedes_id) SELECT 99, 2027, 9, 'x', 'Members', adopted_on, 't', 't', '', recorded_at, '', id"
    " FROM governance_resolution",
])  # fmt: skip
def test_raw_statements_are_refused(cast: demo.Cast, statement: str) -> None:
    operations.record_resolution(by=cast.fay, **TERMS)  # type: ignore[arg-type]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Resolution.objects.get().text == "Resolved."


def test_a_key_finds_its_resolution_and_nonsense_finds_none(cast: demo.Cast) -> None:
    row = operations.record_resolution(by=cast.fay, **TERMS)  # type: ignore[arg-type]
    assert queries.resolution_of(f"governance.Resolution:{row.pk}") == row
    for key in (
        "",
        "governance.Resolution:",
        "governance.Resolution:x",
        "books.Invoice:1",
        f"governance.Resolution:{row.pk + 1}",
    ):
        assert queries.resolution_of(key) is None


def test_the_clerk_records_by_form_with_a_file_that_is_served_as_a_download(client_of: Callable[[str], Client]) -> None:
    fay = client_of("fay")
    assert fay.get("/governance/").status_code == fay.get("/governance/add/").status_code == 200
    upload = SimpleUploadedFile("minutes.pdf", b"%PDF-1.7 text")
    sent = {**TERMS, "adopted_on": "2025-09-11", "text": "", "supersedes": "", "once": "a"}
    answer = fay.post("/governance/add/", {**sent, "file": upload})
    page = fay.get(answer["Location"])
    assert b"2026-0001" in page.content
    row = Resolution.objects.get()
    file = client_of("cleo").get(f"/governance/{row.pk}/file/")
    assert (file["Content-Disposition"], b"".join(file.streaming_content)) == (
        'attachment; filename="minutes.pdf"',
        b"%PDF-1.7 text",
    )
    wrong = fay.post("/governance/add/", {**sent, "title": "", "once": "b"})
    assert wrong.status_code == 422
    assert b"needs you" in wrong.content


def test_a_resolution_shows_the_agency_what_it_authorized_and_members_its_words_only(
    world: World, client_of: Callable[[str], Client]
) -> None:
    address = f"/governance/{world.resolution.rpartition(':')[2]}/"
    shown = f'<a href="/purchasing/{world.contract.pk}/">Contract {world.contract.number}'
    assert shown in client_of("hal").get(address).content.decode()
    seen = client_of("cleo").get(address)
    assert b"Award the paper contract" in seen.content
    assert b"/purchasing/" not in seen.content
    assert client_of("eve").get(address).status_code == 403


def test_what_a_resolution_authorized_is_a_link_only_for_whom_its_page_lets_in(cast: demo.Cast, world: World) -> None:
    resolution = queries.resolution_of(world.resolution)
    assert resolution is not None
    told = [(thing.what, bool(thing.url)) for thing in queries.authorized_by(cast.fay, resolution)]
    assert (f"contract {world.contract.number}, {world.contract.title}", True) in told
    assert not pages.may_open(cast.fay, "/books/"), "a clerk does not read the books"
    assert pages.may_open(cast.ada, "/books/")
