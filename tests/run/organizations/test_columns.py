"""A file whose headings nobody knows: a person says which column is what, and the next one is read by itself."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from barnraise.platform import imports
from barnraise.platform.models import ImportProfile, ImportRun
from barnraise.platform.refusals import Refusal
from barnraise.run.members import operations as members
from barnraise.run.organizations import queries
from barnraise.run.organizations.models import Organization, YearCount
from barnraise.run.people.demo import Cast

SignIn = Callable[[str], Client]
FILE = (
    b"Fall report 2025\nLEA,Code,Sort of,Cnty,Headcount,Licensed,Remarks\n"
    b"Byron Public,0531,Independent School District,Olmsted,2190,140.5,x\n"
    b"Rochester STEM,4000,Charter School,Olmsted,R,12,y\n"
    b"Nobody,9,Moon base,Olmsted,1,1,z\n"
)
SAID = {
    "Name": "LEA", "State number": "Code", "Kind": "Sort of", "County": "Cnty", "Pupils": "Headcount",
    "Teachers": "Licensed",
}  # fmt: skip


def sent(client: Client, kind: str, content: bytes, name: str = "fall.csv") -> str:
    answer = client.post(reverse("imports:add", args=[kind]), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def said(run: ImportRun, columns: dict[str, str], **more: str) -> dict[str, object]:
    return {"version": run.version, "name": "Fall reports", **{f"column:{k}": v for k, v in columns.items()}, **more}


def mapped(client: Client, kind: str = "districts", content: bytes = FILE, **more: str) -> ImportRun:
    page = sent(client, kind, content)
    run = ImportRun.objects.latest("id")
    assert page == reverse("imports:columns", args=[run.pk])
    answer = client.post(page, said(run, SAID, **more))
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.get(pk=run.pk)


def test_an_unknown_district_file_is_kept_shown_and_read_as_a_person_says(client_of: SignIn, cast: Cast) -> None:
    ben = client_of("ben")
    page = sent(ben, "districts", FILE)
    shown = ben.get(page).content.decode()
    assert "no district file that is known here" in shown and "Headcount" in shown and "Byron Public" in shown
    run = ImportRun.objects.get()
    assert ben.post(page, said(run, SAID, school_year="2026")).status_code == 302
    found = imports.Verdict.of(ImportRun.objects.get().verdict)
    assert (found.added, found.refused_count) == (2, 1)
    assert (found.refused[0].row, found.refused[0].column, found.refused[0].value) == (5, "Kind", "Moon base")
    run = ImportRun.objects.get()
    assert ben.post(reverse("imports:apply", args=[run.pk]), {"version": run.version}).status_code == 302
    byron = Organization.objects.get(name="Byron Public")
    assert (byron.county, byron.kind, Organization.objects.get(name="Rochester STEM").kind) == (
        "Olmsted",
        "school_district",
        "charter",
    )
    assert queries.by_identifier("state:mn")["0531"] == byron.pk
    counts = {(c.organization.name, c.measure): c.value for c in YearCount.objects.select_related("organization")}
    assert counts[("Byron Public", "pupils")] == 2190 and ("Rochester STEM", "pupils") not in counts


def test_the_next_file_with_these_headings_is_read_by_itself_in_any_order(client_of: SignIn, cast: Cast) -> None:
    ben = client_of("ben")
    mapped(ben)
    again = b"CODE,LEA,Cnty,Sort of,Licensed,Headcount,Remarks\n0534,Stewartville,Olmsted,Charter School,9,100,q\n"
    assert sent(ben, "districts", again.replace(b"CODE", b"Code")) == reverse(
        "imports:detail", args=[ImportRun.objects.latest("id").pk]
    )
    run = ImportRun.objects.latest("id")
    assert run.profile is not None and run.profile.name == "Fall reports"
    assert imports.Verdict.of(run.verdict).examples[0]["Name"] == "Stewartville"
    other = again.replace(b"Remarks", b"Notes")
    assert "/columns/" in sent(ben, "districts", other)


@pytest.mark.parametrize(
    ("columns", "more", "words"),
    [({"Name": "LEA", "Pupils": "LEA"}, {}, "chosen for two things"), ({}, {}, "Nothing was chosen"),
     ({"Pupils": "Headcount"}, {}, "Say which column holds the name"), (SAID, {"school_year": "last"}, "no school year"),
     (SAID, {"name": ""}, "This field is required")],
)  # fmt: skip
def test_what_was_said_wrongly_is_said_back_and_nothing_is_saved(
    client_of: SignIn, cast: Cast, columns: dict[str, str], more: dict[str, str], words: str
) -> None:
    ben = client_of("ben")
    page = sent(ben, "districts", FILE)
    answer = ben.post(page, said(ImportRun.objects.get(), columns, **more))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not ImportProfile.objects.exists() and ImportRun.objects.get().state == "refused"


def test_a_stale_page_and_a_name_that_stands_are_refused(client_of: SignIn, cast: Cast) -> None:
    ben = client_of("ben")
    run = mapped(ben)
    stale = {**said(run, SAID), "version": run.version - 1}
    assert ben.post(reverse("imports:columns", args=[run.pk]), stale).status_code == 409
    other = sent(ben, "districts", FILE.replace(b"Remarks", b"Notes"))
    answer = ben.post(other, said(ImportRun.objects.latest("id"), SAID))
    assert answer.status_code == 422 and "There already is a profile" in answer.content.decode()


def test_a_row_mended_under_its_new_name_comes_in(client_of: SignIn, cast: Cast) -> None:
    run = mapped(client_of("ben"))
    run = imports.mend(by=cast.ben, run_id=run.pk, row=5, column="Kind", value="charter")
    assert imports.Verdict.of(run.verdict).added == 3


def test_a_list_and_a_members_list_are_mapped_the_same_way(client_of: SignIn, cast: Cast) -> None:
    members.adopt_categories(by=cast.ada)
    ben = client_of("ben")
    content = b"Koerper;Art;Ort\nLanesboro;school district;Lanesboro\n"
    for kind in ("organizations", "members"):
        page = sent(ben, kind, content)
        run = ImportRun.objects.latest("id")
        columns = {"Name": "Koerper", "Kind": "Art", "City": "Ort"}
        assert ben.post(page, {**said(run, columns), "name": f"{kind} list"}).status_code == 302
        assert imports.Verdict.of(ImportRun.objects.get(pk=run.pk).verdict).added == 1


def test_columns_that_were_not_named_are_not_read(client_of: SignIn, cast: Cast) -> None:
    content = b"Name,Real name,Sort\nWrong,Lanesboro,city\n"
    run = imports.look(by=cast.ben, kind="organizations", content=content, name="x.csv")
    settings = {"named": {"Name": "Real name", "Kind": "Sort"}}
    found = imports.consider_mapped(by=cast.ben, run=run, settings=settings)
    assert found.examples[0]["Name"] == "Lanesboro"


def test_only_who_may_import_maps_and_an_applied_file_is_left_alone(client_of: SignIn, cast: Cast) -> None:
    run = mapped(client_of("ben"))
    page = reverse("imports:columns", args=[run.pk])
    assert client_of("hal").get(page).status_code == 403
    imports.apply(by=cast.ben, run_id=run.pk)
    assert client_of("ben").get(page).status_code == 302
    with pytest.raises(Refusal):
        imports.map_columns(by=cast.ben, run_id=run.pk, version=run.version + 1, name="x", settings={}, verdict=None)
