"""Odd scenarios and rough handling: whatever is sent, a page says in plain words what happened, and nothing crashes."""

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.core.regions.valley import valley
from tests.plan.regions.conftest import Begun, drain

from barnraise.core.regions.problem import Problem
from barnraise.integrations.scenarios import Scenario as Asking
from barnraise.plan.regions import forms, queries
from barnraise.plan.regions.models import Answer, Edition, Scenario
from barnraise.plan.regions.queries.editions import DOUBTFUL
from barnraise.plan.regions.rules import bundle, solving
from barnraise.plan.regions.terms import Further, State
from barnraise.platform import clock, jobs
from barnraise.platform.models import Job
from barnraise.run.people.demo import Cast

Clients = Callable[[str], Client]
Oddness = Callable[[Problem], Problem]
HERE = "/regions/the-valley/"
PAGES = (
    "", "why/D1/", "editions/1/", "editions/1/arithmetic/?function=buying", "boundaries/", "change/", "cost/", "rule/", "links/",
    "?function=buying", "?costs=high&sharing=Shapley", "editions/1/brief.pdf", "scenario.zip",
)  # fmt: skip


def one_district(problem: Problem) -> Problem:
    return replace(problem, districts=problem.districts[:1], neighbors=(), agencies=problem.agencies[:1])


def one_agency(problem: Problem) -> Problem:
    alone = tuple(replace(one, served={}, agency="") for one in problem.districts)
    return replace(problem, agencies=problem.agencies[1:2], districts=alone)


def one_spot(problem: Problem) -> Problem:
    return replace(problem, districts=tuple(replace(one, latitude=44.0, longitude=-92.0) for one in problem.districts))


def no_pupils(problem: Problem) -> Problem:
    return replace(problem, districts=tuple(replace(one, pupils=0, cost={}) for one in problem.districts))


def nobody_offers(problem: Problem) -> Problem:
    none = tuple(replace(one, offers=frozenset(), hosts=frozenset()) for one in problem.agencies)
    return replace(problem, agencies=none, districts=tuple(replace(one, served={}) for one in problem.districts))


def far_away(problem: Problem) -> Problem:
    return replace(
        problem, districts=(replace(problem.districts[0], latitude=-44.0, longitude=170.0), *problem.districts[1:])
    )


@pytest.mark.parametrize("odd", [one_district, one_agency, one_spot, no_pupils, nobody_offers, far_away])
@pytest.mark.parametrize("one_lead", [True, False])
def test_every_page_of_an_odd_scenario_opens(
    odd: Oddness, one_lead: bool, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "DRAWS", 2)
    cora, file = client_of("cora"), bundle.packed(Asking(odd(valley(one_lead=one_lead))))
    sent = {"source": "file", "title": "The valley", "file": SimpleUploadedFile("v.zip", file)}
    assert cora.post("/regions/begin/", sent).status_code == 302
    drain()
    for kind in Further:
        cora.post(f"{HERE}further/", {"kind": kind.value})
    drain()
    assert {page: cora.get(f"{HERE}{page}").status_code for page in PAGES} == dict.fromkeys(PAGES, 200)
    assert (
        cora.get(f"/regions/compare/?first={Answer.objects.get().pk}&second={Answer.objects.get().pk}").status_code
        == 200
    )


def test_where_nobody_would_host_anything_the_page_says_that_nothing_could_survive(
    client_of: Clients, begun: Begun
) -> None:
    none = nobody_offers(valley())
    begun(agencies=none.agencies, districts=none.districts, one_lead=False)
    cora = client_of("cora")
    cora.post(f"{HERE}further/", {"kind": "draws"})
    drain()
    assert "Nobody would host anything and there are no regions" in cora.get(HERE).content.decode()


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_damaged_anywhere_is_read_or_refused(packing: int) -> None:
    held, dice = io.BytesIO(), random.Random(7)
    with zipfile.ZipFile(held, "w", packing) as archive:
        for name, content in bundle.files_in(bundle.packed(Asking(valley()))).items():
            archive.writestr(name, content)
    refused = 0
    for _ in range(150):
        damaged = bytearray(held.getvalue())
        for _ in range(dice.randrange(1, 4)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            bundle.opened(bytes(damaged))
        except bundle.Unreadable:
            refused += 1
    assert refused > 20


def test_an_archive_that_unpacks_to_too_much_is_refused_unread() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("scenario.toml", b"0" * (bundle.BYTES_MAX + 1))
    assert len(held.getvalue()) < 100_000
    with pytest.raises(bundle.Unreadable, match="at most 40 files of 64 MB"):
        bundle.opened(held.getvalue())


@pytest.mark.parametrize(("more", "status"), [(0, 302), (1, 422)])
def test_a_file_is_refused_by_its_size_before_it_is_read(
    more: int, status: int, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bundle.packed(Asking(valley()))
    monkeypatch.setattr(forms, "FILE_MAX", len(content) - more)
    sent = {"source": "file", "title": "The valley", "file": SimpleUploadedFile("v.zip", content)}
    answer = client_of("cora").post("/regions/begin/", sent)
    assert (answer.status_code, b"The file is larger than" in answer.content) == (status, bool(more))


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("44.1,", ",", "districts.csv, row 3"), ("Birch", "Birch, the", "districts.csv, row 3"),
        (",900,", ",nine,", "districts.csv, row 3"), (",900,", ",-900,", "districts.csv, row 3"),
    ],
)  # fmt: skip
def test_a_table_is_refused_by_the_place_of_its_mistake(was: str, becomes: str, says: str) -> None:
    files = bundle.files_in(bundle.packed(Asking(valley())))
    assert was.encode() in files["districts.csv"]
    files["districts.csv"] = files["districts.csv"].replace(was.encode(), becomes.encode(), 1)
    with pytest.raises(bundle.Unreadable, match=says):
        bundle.read(files)


def test_a_table_as_a_spreadsheet_saves_it_is_read_and_one_in_another_writing_is_refused_in_words() -> None:
    files = bundle.files_in(bundle.packed(Asking(valley())))
    table = files["districts.csv"]
    files["districts.csv"] = b"\xef\xbb\xbf" + table.replace(b"\n", b"\r\n")
    assert bundle.read(files).scenario == Asking(valley())
    files["districts.csv"] = table.replace(b"Birch", "Bürch".encode("latin-1"))
    with pytest.raises(bundle.Unreadable, match=r"districts\.csv.*UTF-8"):
        bundle.read(files)


def test_the_same_form_twice_begins_one_scenario_and_changes_it_once(client_of: Clients) -> None:
    cora, content = client_of("cora"), bundle.packed(Asking(valley()))
    for _ in range(2):
        sent = {"source": "file", "title": "The valley", "file": SimpleUploadedFile("v.zip", content), "once": "a"}
        assert cora.post("/regions/begin/", sent)["Location"] == HERE
    for _ in range(2):
        assert cora.post(f"{HERE}functions/", {"edition": 1, "function": "office", "once": "b"}).status_code == 302
    assert (Scenario.objects.count(), Edition.objects.count()) == (1, 2)


def test_whoever_changes_what_another_changed_meanwhile_is_told_and_led_back(begun: Begun, client_of: Clients) -> None:
    begun(answered=False)
    ada, cora = client_of("ada"), client_of("cora")
    assert ada.post(f"{HERE}functions/", {"edition": 1, "function": "office"}).status_code == 302
    late = cora.post(
        f"{HERE}functions/",
        {"edition": 1, "function": "buying"},
        headers={"Referer": f"http://testserver{HERE}?costs=low"},
    )
    page = late.content.decode()
    assert late.status_code == 422 and "Nothing was changed" in page
    assert f'<a class="button deed" href="{HERE}?costs=low">' in page and "functions/" not in page


def test_a_search_that_was_stopped_can_be_begun_once_more(begun: Begun, client_of: Clients) -> None:
    begun(answered=False)
    cora = client_of("cora")
    assert "Look once more" not in cora.get(HERE).content.decode()
    cora.post(f"{HERE}stop/")
    assert "Look once more for an answer" in cora.get(HERE).content.decode()
    assert "Look once more" not in client_of("hal").get(HERE).content.decode()
    assert cora.post(f"{HERE}ask/").status_code == 302
    drain()
    first, second = Answer.objects.order_by("id")
    assert (first.state, second.state, second.evaluations_at_most) == ("stopped", "answered", solving.SHORT.evaluations)
    cora.post(f"{HERE}ask/")
    assert Answer.objects.order_by("-id")[0].evaluations_at_most == solving.LONG.evaluations


def test_work_that_was_killed_is_doubted_on_the_page_stopped_and_begun_once_more(
    begun: Begun, client_of: Clients, cast: Cast
) -> None:
    begun(answered=False)
    cora, (job,) = client_of("cora"), jobs.unfinished()
    Job.objects.filter(pk=job.pk).update(
        state="running", started_at=clock.now(), message="A plan saves $1 a year so far."
    )
    doubt = "It was begun more than 5 minutes ago"
    with clock.frozen(clock.now() + DOUBTFUL - timedelta(seconds=5)):
        assert doubt not in cora.get(HERE).content.decode()
    with clock.frozen(clock.now() + DOUBTFUL + timedelta(seconds=5)):
        assert doubt in cora.get(HERE).content.decode()
        cora.post(f"{HERE}stop/")
        cora.post(f"{HERE}ask/")
    drain()
    assert queries.work_on(cast.cora, "the-valley").answer is not None


def test_work_that_ends_by_a_mistake_of_the_program_says_so_and_is_tried_again(
    begun: Begun, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(answered=False)
    with monkeypatch.context() as broken:
        broken.setattr(solving, "answered", lambda asked, watch: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            drain()
    cora = client_of("cora")
    assert jobs.MISTAKEN in cora.get(HERE).content.decode()
    drain()
    assert jobs.MISTAKEN not in cora.get(HERE).content.decode()
    assert Answer.objects.get().state == State.ANSWERED


def test_what_is_typed_while_an_answer_is_found_is_not_swept_away(begun: Begun, client_of: Clients) -> None:
    begun(answered=False)
    cora, asks = client_of("cora"), {"HX-Request": "true", "HX-Target": "waits"}
    waiting = cora.get(HERE, headers=asks)
    page = waiting.content.decode()
    assert page.startswith('<section id="waits"') and 'hx-select="#waits"' in page and 'name="hand"' not in page
    assert "HX-Refresh" not in waiting and '<section id="waits"' in cora.get(HERE).content.decode()
    drain()
    assert cora.get(HERE, headers=asks)["HX-Refresh"] == "true" and "HX-Refresh" not in cora.get(HERE)
    cora.post(f"{HERE}further/", {"kind": "draws"})
    page = cora.get(HERE).content.decode()
    assert 'hx-target="#further-draws" hx-select="#further-draws" hx-select-oob="#leaving"' in page
    assert 'hx-target="#main"' not in page
