"""Reports are drafted from what is on file with its source, edited, frozen once, and public only when published."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.run.ground import World

from barnraise.platform import documents, guards
from barnraise.platform.refusals import NotAllowed, Stale
from barnraise.prove.reports import operations, queries, tables
from barnraise.prove.reports.guards import GUARDS
from barnraise.prove.reports.models import Report, Section
from barnraise.run.people import demo


def written(cast: demo.Cast, kind: str = "annual_plan", year: int = 2027) -> Report:
    """A draft whose own sections say something."""
    row = operations.draft(by=cast.ada, kind=kind, fiscal_year=year)
    for section in queries.sections_of(row):
        if not section.table:
            operations.edit(by=cast.ada, section_id=section.pk, version=section.version, words=f"About {section.key}.")
    return row


def test_a_draft_is_filled_from_the_rooms_with_a_source_each(cast: demo.Cast, world: World) -> None:
    row = operations.draft(by=cast.ada, kind="annual_plan", fiscal_year=2026)
    sections = {s.key: s for s in queries.sections_of(row)}
    assert sections["members"].table[0] == ["Category", "Members", "Pupils"]
    assert all(s.source for s in sections.values() if s.table)
    assert any(name == "Copier paper" for name, *_ in sections["services"].table[1:])
    assert "nothing on file says it" in sections["purpose"].says


def test_what_is_not_known_says_so_and_keeps_the_report_from_being_frozen(cast: demo.Cast, world: World) -> None:
    row = operations.draft(by=cast.ada, kind="annual_report", fiscal_year=2025)
    unknown = {s.key: s.says for s in queries.sections_of(row) if not s.table}
    assert unknown["cost-effectiveness"] == "Not known yet: the savings statement of fiscal year 2025 is not signed."
    with pytest.raises(operations.StillUnknown, match="Progress on our objectives"):
        operations.freeze(by=cast.ada, report_id=row.pk)


def test_the_law_says_which_report_is_due_when(cast: demo.Cast) -> None:
    found = [(d.kind.value, d.fiscal_year, d.due.isoformat()) for d in queries.due()]
    assert found == [("annual_plan", 2027, "2026-06-01"), ("annual_plan", 2028, "2027-06-01")]


def test_filling_again_brings_new_figures_and_keeps_the_words(cast: demo.Cast, world: World) -> None:
    row = written(cast, year=2026)
    before = next(s for s in queries.sections_of(row) if s.key == "purpose").words
    Section.objects.filter(report=row, key="members").update(table=[["old"]])
    operations.fill(by=cast.fay, report_id=row.pk)
    after = {s.key: s for s in queries.sections_of(row)}
    assert (after["purpose"].words, after["members"].table[0]) == (before, ["Category", "Members", "Pupils"])


def test_two_editors_of_a_section_lose_neither_s_words(cast: demo.Cast) -> None:
    section = queries.sections_of(operations.draft(by=cast.ada, kind="annual_plan", fiscal_year=2027))[0]
    operations.edit(by=cast.fay, section_id=section.pk, version=section.version, words="First.")
    with pytest.raises(Stale):
        operations.edit(by=cast.ada, section_id=section.pk, version=section.version, words="Second.")
    assert Section.objects.get(pk=section.pk).words == "First."


def test_a_frozen_report_is_the_bytes_of_its_document_and_changes_no_more(cast: demo.Cast) -> None:
    row = operations.freeze(by=cast.ada, report_id=written(cast).pk)
    assert documents.sound([row.json_sha256]) == {row.json_sha256: True}
    section = queries.sections_of(row)[0]
    with pytest.raises(operations.NotADraft):
        operations.edit(by=cast.ada, section_id=section.pk, version=section.version, words="Later.")
    with pytest.raises(operations.NotADraft):
        operations.fill(by=cast.ada, report_id=row.pk)
    with pytest.raises(operations.NotADraft):
        operations.freeze(by=cast.ada, report_id=row.pk)


TAMPERING = (
    "UPDATE reports_report SET json_sha256 = 'x'",
    "UPDATE reports_report SET state = 'draft'",
    "UPDATE reports_report SET fiscal_year = 1999",
    "DELETE FROM reports_report",
    "UPDATE reports_section SET words = 'x'",
    "DELETE FROM reports_section",
)


@pytest.mark.parametrize("statement", TAMPERING)
def test_raw_statements_on_a_frozen_report_are_refused(cast: demo.Cast, statement: str) -> None:
    operations.freeze(by=cast.ada, report_id=written(cast).pk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_without_its_guards_the_same_statements_give_way(cast: demo.Cast) -> None:
    operations.freeze(by=cast.ada, report_id=written(cast).pk)
    guards.drop(GUARDS)
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE reports_section SET words = 'x'")
            cursor.execute("UPDATE reports_report SET fiscal_year = 1999")
        assert Report.objects.get().fiscal_year == 1999
    finally:
        guards.install(GUARDS)


def test_the_director_alone_freezes_and_publishes(cast: demo.Cast) -> None:
    row = written(cast)
    for asker in (cast.ben, cast.fay, cast.cora, cast.hal, cast.cleo):
        with pytest.raises(NotAllowed):
            operations.freeze(by=asker, report_id=row.pk)
    with pytest.raises(operations.NotADraft):
        operations.publish(by=cast.ada, report_id=row.pk)


def test_one_draft_of_a_report_at_a_time_and_a_corrected_one_replaces_what_was_published(cast: demo.Cast) -> None:
    row = written(cast)
    with pytest.raises(operations.NotADraft):
        operations.draft(by=cast.ada, kind="annual_plan", fiscal_year=2027)
    operations.freeze(by=cast.ada, report_id=row.pk)
    operations.publish(by=cast.ada, report_id=row.pk)
    again = operations.draft(by=cast.ada, kind="annual_plan", fiscal_year=2027)
    assert (again.replaces_id, row.number, again.number) == (row.pk, "AP-2027-0001", "AP-2027-0002")


def test_a_report_goes_from_draft_to_the_public_on_its_pages(
    client_of: Callable[[str], Client], cast: demo.Cast
) -> None:
    ada, anybody = client_of("ada"), Client()
    assert b"due by June 1, 2026" in ada.get("/reports/").content
    address = ada.post("/reports/add/", {"which": "annual_plan:2027", "once": "a"})["Location"]
    assert anybody.get(address).status_code == 404
    for section in Section.objects.all():
        told = {"words": "We know this.", "version": section.version, "once": f"s{section.pk}"}
        assert ada.post(f"{address}sections/{section.pk}/", told)["Location"] == address
    assert ada.post(f"{address}freeze/", {"resolution_key": "", "once": "f"})["Location"] == address
    assert anybody.get(f"{address}file/").status_code == 404
    ada.post(f"{address}publish/", {"once": "p"})
    page = anybody.get(address)
    assert page.status_code == 200
    assert b"We know this." in page.content
    assert b"Change the words" not in page.content
    assert anybody.get(f"{address}file/").content == documents.read_by_hash(Report.objects.get().json_sha256)


def test_a_column_of_figures_stands_to_the_right_and_a_column_with_one_word_among_them_does_not() -> None:
    table = [
        ["Service", "Lines", "Amount", "Charged as"],
        ["Paper", "1,204", "−$12.50", "a price"],
        ["Milk", "none", "", "7"],
    ]
    told = tables.sheet(table)
    assert told is not None
    assert told.heads == [("Service", False), ("Lines", True), ("Amount", True), ("Charged as", False)]
    assert told.rows[1][1] == ("none", "Lines", True)
    assert tables.sheet([]) is None
