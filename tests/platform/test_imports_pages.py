"""The pages of the imports: from a file or pasted rows to an applied run in four page loads, and back by an undo."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.platform.notes_import import NotesReader, notes

from barnraise.core.dates import FiscalYear
from barnraise.platform import agency, imports, jobs
from barnraise.platform.clock import frozen
from barnraise.platform.imports import ImportRun, State
from barnraise.platform.imports.looking import LARGE
from barnraise.platform.manifest import Founding
from barnraise.platform.models import AuditEntry, ImportProfile, Job
from barnraise.platform.permissions import machine
from barnraise.run.people import demo, operations

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.platform.imports_urls")]

FILE = b"title,text,pages\nDover,good,3\nByron,fair,x\n,none,4\n"
BY = machine("test")


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    with imports.also(NotesReader()), frozen(datetime(2026, 3, 10, 17, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def client_of(db: None, reader: None) -> Callable[[str], Client]:
    agency.found(by=BY, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
    founding = Founding(
        name="Bluff Country", state="MN", fiscal_year=FiscalYear(2026), starts=date(2025, 7, 1),
        admin_name="First Admin", admin_email="first@bluff-country.example", password="seven quiet barns at dawn",
    )  # fmt: skip
    operations.found(by=BY, founding=founding)
    demo.cast()

    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(demo.account_of(key), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def ben(client_of: Callable[[str], Client]) -> Client:
    return client_of("ben")


def send(client: Client, content: bytes = FILE, name: str = "notes.csv", **more: str) -> Any:
    return client.post("/imports/new/notes/", {"file": SimpleUploadedFile(name, content), **more})


def run_of(response: Any) -> ImportRun:
    return ImportRun.objects.get(pk=re.fullmatch(r"/imports/(\d+)/", response["Location"])[1])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_file_is_sent_mended_and_applied_and_undone(ben: Client) -> None:
    run = run_of(send(ben))
    page = ben.get(f"/imports/{run.pk}/")
    assert "1 of 3 rows can be used" in text_of(page) and "2 rows are refused and need you" in text_of(page)
    mended = {"version": "1", "mend:3:pages": "4", "mend:4:title": "Medway"}
    assert ben.post(f"/imports/{run.pk}/", mended).status_code == 302
    page = ben.get(f"/imports/{run.pk}/")
    assert "Apply 3 changes: 3 added, 0 changed." in text_of(page) and "Mended by hand: 2" in text_of(page)
    assert ben.post(f"/imports/{run.pk}/apply/", {"version": "2"}).status_code == 302
    assert notes() == {"Byron": "fair", "Dover": "good", "Medway": "none"}
    page = text_of(ben.get(f"/imports/{run.pk}/"))
    assert "This file was applied" in page and "by Ben Okafor. Receipt IM-" in page
    assert ben.post(f"/imports/{run.pk}/undo/", {"version": "3"}).status_code == 302
    assert notes() == {}
    assert "This import was undone" in text_of(ben.get(f"/imports/{run.pk}/"))


def test_rows_are_pasted_from_a_spreadsheet(ben: Client) -> None:
    run = run_of(ben.post("/imports/new/notes/", {"pasted": "title\ttext\tpages\r\nDover\tgood\t3\r\n"}))
    assert (run.document.name, run.verdict["added"]) == ("pasted rows.tsv", 1)


@pytest.mark.parametrize(
    "sent, said",
    [
        ({}, "There is no file and nothing was pasted"),
        ({"pasted": "title\ttext\n"}, "holds no rows|no rows below"),
        ({"pasted": "a\tb\n1\t2\n"}, "has no column “title”"),
    ],
)
def test_what_cannot_be_read_is_said_on_the_form_which_keeps_its_input(
    ben: Client, sent: dict[str, str], said: str
) -> None:
    page = ben.post("/imports/new/notes/", sent)
    assert page.status_code == 422 and re.search(said, text_of(page))
    assert sent.get("pasted", "").strip().replace("\t", "\t") in page.content.decode()
    assert ImportRun.objects.count() == 0


def test_both_a_file_and_pasted_rows_are_one_too_many(ben: Client) -> None:
    page = send(ben, pasted="title\ttext\tpages\nA\tb\t1")
    assert page.status_code == 422 and "both a file and pasted rows" in text_of(page)


@pytest.mark.parametrize(
    "name, content", [("x.png", b"\x89PNG\r\n\x1a\n12"), ("notes.csv", b"PK\x03\x04junk"), ("n.csv", b"title\n\xff\n")]
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(ben: Client, name: str, content: bytes) -> None:
    page = send(ben, content, name)
    assert page.status_code == 422 and "Nothing was changed, and what you entered is kept" in text_of(page)


def test_the_same_file_again_has_nothing_to_apply(ben: Client) -> None:
    first = run_of(send(ben))
    ben.post(f"/imports/{first.pk}/apply/", {"version": "1"})
    again = run_of(send(ben, b"title,text,pages\nDover,good,3\n"))
    page = ben.get(f"/imports/{again.pk}/")
    assert "There is nothing to change: every row says what is already here." in text_of(page)
    assert f'action="/imports/{again.pk}/apply/"' not in page.content.decode()


def test_a_form_sent_twice_looks_once_and_applies_once(ben: Client) -> None:
    once = {"pasted": "title\ttext\tpages\nDover\tgood\t3", "once": "k1"}
    first, second = ben.post("/imports/new/notes/", once), ben.post("/imports/new/notes/", once)
    assert (first["Location"], ImportRun.objects.count()) == (second["Location"], 1)
    run = run_of(first)
    before = AuditEntry.objects.count()
    for _ in range(2):
        assert ben.post(f"/imports/{run.pk}/apply/", {"version": "1", "once": "k2"}).status_code == 302
    assert AuditEntry.objects.count() == before + 1


def test_a_warning_is_answered_by_a_button(ben: Client) -> None:
    run = run_of(send(ben, b"title,text,pages\nDover,WRONG,3\n"))
    page = ben.get(f"/imports/{run.pk}/")
    assert "Every note says WRONG" in text_of(page) and "1 answer is needed first" in text_of(page)
    assert ben.post(f"/imports/{run.pk}/apply/", {"version": "1"}).status_code == 422
    ben.post(f"/imports/{run.pk}/", {"version": "1", "answer:warning:all-wrong": "yes"})
    ben.post(f"/imports/{run.pk}/apply/", {"version": "2"})
    assert notes() == {"Dover": "WRONG"}


def test_a_question_offers_its_candidates_and_no_such_row(ben: Client) -> None:
    run = run_of(send(ben, b"title,text,pages\nByron,?,3\n"))
    page = ben.get(f"/imports/{run.pk}/").content.decode()
    assert re.findall(r'<input type="radio" name="answer:note:Byron" value="(\w+)"', page) == ["long", "none"]
    ben.post(f"/imports/{run.pk}/", {"version": "1", "answer:note:Byron": "none"})
    assert ImportProfile.objects.get(kind="notes", name="usual").answers == {"note:Byron": "none"}


def test_a_suggestion_is_offered_and_used_only_when_pressed(ben: Client) -> None:
    run = run_of(send(ben, b"title,text,pages\nByron,fair,x\nDover,good,y\n"))
    page = ben.get(f"/imports/{run.pk}/").content.decode()
    assert 'name="use:2:pages" value="1"' in page and 'name="mend:2:pages" value=""' in page
    ben.post(f"/imports/{run.pk}/", {"version": "1", "mend:2:pages": "", "use:2:pages": "1", "mend:3:pages": "7"})
    assert ImportRun.objects.get(pk=run.pk).mends == {"2:pages": "1", "3:pages": "7"}
    ben.post(f"/imports/{run.pk}/", {"version": "2", "unmend:3:pages": "1"})
    assert ImportRun.objects.get(pk=run.pk).mends == {"2:pages": "1"}


def test_a_stale_page_mends_nothing_and_shows_both(ben: Client) -> None:
    run = run_of(send(ben))
    ben.post(f"/imports/{run.pk}/", {"version": "1", "mend:3:pages": "4"})
    page = ben.post(f"/imports/{run.pk}/", {"version": "1", "mend:3:pages": "9"})
    assert page.status_code == 409 and "What you wrote" in text_of(page)
    assert ImportRun.objects.get(pk=run.pk).mends == {"3:pages": "4"}


def test_an_undo_that_is_refused_lists_what_stands_in_the_way(ben: Client) -> None:
    run = run_of(send(ben))
    ben.post(f"/imports/{run.pk}/apply/", {"version": "1"})
    ImportProfile.objects.filter(name="Dover").update(version=5)
    page = ben.post(f"/imports/{run.pk}/undo/", {"version": "2"})
    assert page.status_code == 422
    assert "What stands in the way" in text_of(page) and "changed since (version 1 then, 5 now)" in text_of(page)


def test_hostile_cells_and_names_are_only_text(ben: Client) -> None:
    evil = "<script>alert(1)</script>\"'{{ once }}{% now %}"
    content = f'title,text,"pages<b>{{{{x}}}}"\n"{evil.replace(chr(34), chr(34) * 2)}",x,1\n'.encode()
    run = run_of(
        send(ben, content.replace(b'"pages<b>{{x}}"', b"pages").replace(b",1\n", b",<img src=x>\n"), "<i>n</i>.csv")
    )
    for place in ("", "row/2/"):
        page = ben.get(f"/imports/{run.pk}/{place}").content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page and "<i>n" not in page
    page = ben.get(f"/imports/{run.pk}/").content.decode()
    assert "&lt;img src=x&gt;" in page and "&amp;lt;" not in page
    assert "onclick" not in page and "style=" not in page


def test_the_refused_rows_are_a_file_that_no_spreadsheet_runs(ben: Client) -> None:
    run = run_of(send(ben, b"title,text,pages\nByron,fair,=1+1\n,none,4\n"))
    answer = ben.get(f"/imports/{run.pk}/refused.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,Column,In the file,Rule,What is wrong,title,text,pages"
    assert lines[1].startswith("2,pages,'=1+1,not-a-number,Pages is a whole number.") and lines[1].endswith(
        "Byron,fair,'=1+1"
    )
    assert "attachment" in answer["Content-Disposition"]


def test_the_file_and_each_of_its_rows_can_be_seen_as_they_came_in(ben: Client) -> None:
    run = run_of(send(ben))
    ben.post(f"/imports/{run.pk}/", {"version": "1", "mend:3:pages": "4"})
    answer = ben.get(f"/imports/{run.pk}/file")
    assert b"".join(answer.streaming_content) == FILE and "attachment" in answer["Content-Disposition"]
    page = text_of(ben.get(f"/imports/{run.pk}/row/3/"))
    assert "Byron" in page and "mended to 4" in page
    assert ben.get(f"/imports/{run.pk}/row/99/").status_code == 404


def test_the_history_says_what_when_who_and_how_much(ben: Client, client_of: Callable[[str], Client]) -> None:
    run = run_of(send(ben))
    page = text_of(client_of("hal").get("/imports/"))
    for said in (
        "notes.csv",
        "Notes",
        "March 10, 2026, 12:00 p.m.",
        "Ben Okafor",
        "looked at, not applied",
        f"IM-{run.pk:05d}",
    ):
        assert said in page


def test_the_history_asks_as_many_questions_for_one_run_as_for_three(
    ben: Client, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for _ in range(3):
        send(ben)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ben.get("/imports/")
        counted.append(len(asked))
    assert counted[0] == counted[2] and counted[0] <= 12


def test_an_empty_history_says_what_can_be_done(ben: Client) -> None:
    assert "No file has come in yet" in text_of(ben.get("/imports/"))
    assert "/imports/new/notes/" in ben.get("/imports/new/").content.decode()


def test_the_auditor_sees_and_changes_nothing(ben: Client, client_of: Callable[[str], Client]) -> None:
    run = run_of(send(ben))
    hal = client_of("hal")
    page = hal.get(f"/imports/{run.pk}/")
    assert page.status_code == 200 and "<form" not in page.content.decode().split("<main")[1].split("</main")[0]
    assert hal.post(f"/imports/{run.pk}/apply/", {"version": "1"}).status_code == 403
    assert hal.post(f"/imports/{run.pk}/", {"version": "1", "mend:3:pages": "4"}).status_code == 403
    assert hal.post(f"/imports/{run.pk}/discard/", {"version": "1"}).status_code == 403
    assert hal.get("/imports/new/notes/").status_code == 403
    assert ImportRun.objects.get(pk=run.pk).version == 1


@pytest.mark.parametrize("who", ["cleo", "dov", "tess", "eve"])
def test_members_people_find_no_import(who: str, ben: Client, client_of: Callable[[str], Client]) -> None:
    run = run_of(send(ben))
    stranger = client_of(who)
    for place in (
        "",
        "new/",
        "new/notes/",
        f"{run.pk}/",
        f"{run.pk}/file",
        f"{run.pk}/refused.csv",
        f"{run.pk}/row/2/",
        "profiles/notes/new/",
    ):
        page = stranger.get(f"/imports/{place}")
        assert page.status_code in (302, 403, 404) and b"Byron" not in page.content
    assert stranger.post(f"/imports/{run.pk}/apply/", {"version": "1"}).status_code == 403


def test_a_profile_is_saved_and_used_and_its_answers_forgotten(ben: Client) -> None:
    saved = ben.post("/imports/profiles/notes/new/", {"name": "Old", "encoding": "cp1252", "columns.title": "Name"})
    assert saved.status_code == 302
    profile = ImportProfile.objects.get(name="Old")
    assert profile.settings == {"encoding": "cp1252", "columns": {"title": "Name"}}
    run = run_of(send(ben, "Name,text,pages\nPeña,?,3\n".encode("cp1252"), profile="Old"))
    ben.post(f"/imports/{run.pk}/", {"version": "1", "answer:note:Peña": "long"})
    page = ben.get(f"/imports/profiles/{profile.pk}/").content.decode()
    assert "note:Peña: long" in page and 'value="Name"' in page
    changed = {"encoding": "", "columns.title": "Name", "version": "2", "forget": "note:Peña"}
    assert ben.post(f"/imports/profiles/{profile.pk}/", changed).status_code == 302
    profile.refresh_from_db()
    assert (profile.settings, profile.answers) == ({"columns": {"title": "Name"}}, {})


def test_a_profile_of_a_taken_name_is_refused_on_its_form(ben: Client) -> None:
    for status in (302, 422):
        assert ben.post("/imports/profiles/notes/new/", {"name": "Old"}).status_code == status


def test_a_large_file_is_looked_at_and_applied_by_jobs_and_its_page_survives_a_reload(
    ben: Client, settings: Any
) -> None:
    rows = "".join(f"note {n},{'x' * 500},1\n" for n in range(LARGE // 500))
    run = run_of(send(ben, f"title,text,pages\n{rows}".encode()))
    assert run.state == State.READING
    for _ in range(2):
        page = ben.get(f"/imports/{run.pk}/")
        assert page.status_code == 200 and "waiting for its turn" in text_of(page)
    jobs.run(Job.objects.get(name="imports.look").pk)
    run.refresh_from_db()
    assert (run.state, run.verdict["added"]) == (State.READ, LARGE // 500)
    assert Job.objects.get(name="imports.look").state == "done"
    assert AuditEntry.objects.filter(deed="imports.settle").get().actor_name == "Ben Okafor"


def test_a_large_file_that_cannot_be_read_says_why_and_can_be_read_again_with_a_profile(ben: Client) -> None:
    run = run_of(send(ben, b"a,b\n" + b"1,2\n" * (LARGE // 4 + 1)))
    jobs.run(Job.objects.get(name="imports.look").pk)
    page = text_of(ben.get(f"/imports/{run.pk}/"))
    assert "This file cannot be read" in page and "has no column “title”" in page


def test_an_unknown_kind_is_no_page(ben: Client) -> None:
    assert ben.get("/imports/new/recipes/").status_code == 404


def test_an_answer_that_was_marked_beforehand_and_not_touched_is_not_remembered(ben: Client) -> None:
    class Choosing(NotesReader):
        def read(self, source: imports.Source) -> imports.Reading:
            reading = super().read(source)
            options = [("few", "a few"), ("all", "all of them")]
            reading.verdict.ask(key="which", text="Which notes?", options=options, default="few")
            reading.verdict.warn(rule="thin", message="The file is thin.", stops=False)
            return reading

    with imports.also(Choosing()):
        run = run_of(send(ben))
        page = ben.get(f"/imports/{run.pk}/").content.decode()
        assert 'value="few" checked' in page and "Worth a look" in page and "Yes, it is right" not in page
        ben.post(f"/imports/{run.pk}/", {"version": "1", "mend:3:pages": "4", "answer:which": "few"})
        assert not ImportProfile.objects.filter(kind="notes").exists()
        ben.post(f"/imports/{run.pk}/", {"version": "2", "answer:which": "all"})
        assert ImportProfile.objects.get(kind="notes").answers == {"which": "all"}
        assert ben.post(f"/imports/{run.pk}/apply/", {"version": "3"}).status_code == 302


def test_a_large_file_is_applied_and_undone_by_jobs_that_may_run_twice(
    ben: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barnraise.platform.imports.LARGE", 10)
    monkeypatch.setattr("barnraise.platform.imports.looking.LARGE", 10)
    run = run_of(send(ben, b"title,text,pages\nDover,good,3\n"))
    jobs.run(Job.objects.get(name="imports.look").pk)
    for deed, state, standing in (("apply", State.APPLIED, {"Dover": "good"}), ("undo", State.UNDONE, {})):
        run.refresh_from_db()
        assert ben.post(f"/imports/{run.pk}/{deed}/", {"version": run.version}).status_code == 302
        assert ben.post(f"/imports/{run.pk}/{deed}/", {"version": run.version}).status_code == 422
        assert "waiting for its turn" in text_of(ben.get(f"/imports/{run.pk}/"))
        job = Job.objects.get(name=f"imports.{deed}")
        for _ in range(2):
            Job.objects.filter(pk=job.pk).update(state="running")
            jobs.run(job.pk)
        run.refresh_from_db()
        assert (run.state, notes()) == (state, standing)
    done = AuditEntry.objects.filter(deed__in=["imports.apply", "imports.undo"])
    assert [entry.actor_name for entry in done] == ["Ben Okafor"] * 2


def test_a_job_that_is_refused_says_why_on_the_page_and_can_be_asked_for_again(
    ben: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barnraise.platform.imports.LARGE", 10)
    monkeypatch.setattr("barnraise.platform.imports.looking.LARGE", 10)
    first, second = (run_of(send(ben, b"title,text,pages\nDover,good,3\n")) for _ in range(2))
    for job in Job.objects.filter(name="imports.look"):
        jobs.run(job.pk)
    for run in (first, second):
        run.refresh_from_db()
        ben.post(f"/imports/{run.pk}/apply/", {"version": run.version})
    for job in Job.objects.filter(name="imports.apply").order_by("id"):
        jobs.run(job.pk)
    page = text_of(ben.get(f"/imports/{second.pk}/"))
    assert "Read the file again" in page and "The last deed was refused" in page
    assert "the records this file is compared with have changed" in page
    second.refresh_from_db()
    ben.post(f"/imports/{second.pk}/", {"version": second.version})
    jobs.run(Job.objects.filter(name="imports.look").latest("id").pk)
    assert "There is nothing to change" in text_of(ben.get(f"/imports/{second.pk}/"))
