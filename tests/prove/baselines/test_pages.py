"""The pages of baselines: proposed by form, decided by another, ended, listed as a file, and read by the agency alone."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.prove.baselines.conftest import QUOTE, Maker
from tests.run.ground import World

from barnraise.core.savings.records import Method
from barnraise.platform import imports
from barnraise.prove.baselines import operations, views
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.terms import State

Clients = Callable[[str], Client]


def form(world: World, once: str, **values: str) -> dict[str, object]:
    told = {
        "service_id": str(world.contract.service_id), "item": "PAPER-20", "organization_id": "", "unit": "case",
        "starts": "2025-07-01", "ends": "2026-07-01", "unit_price": "30.00", "low": "28.50", "high": "31", "own_cost": "",
        "share": "", "method": "quotes", "grade": "A", "kind": "cash-yearly", "source": "Quote of May 2", "replaces": "",
    }  # fmt: skip
    return {**told, **values, "once": once, "evidence": SimpleUploadedFile(*QUOTE)}


def test_cora_proposes_by_form_and_ada_approves_on_its_page(world: World, client_of: Clients) -> None:
    cora, ada = client_of("cora"), client_of("ada")
    assert cora.get("/baselines/add/").status_code == 200
    at = cora.post("/baselines/add/", form(world, "a"))["Location"]
    row = Baseline.objects.get()
    assert (row.unit_price, row.low, row.share, row.cashable, row.recurring) == (30, Decimal("28.5"), 1, True, True)
    page = ada.get(at).content.decode()
    assert ("Approve this baseline" in page, "approved-late" in page) == (True, True)
    assert row.evidence_sha256 in page
    assert b"Approve this baseline" not in cora.get(at).content
    assert ada.post(f"{at}approve/", {"note": "", "version": "1", "once": "b"})["Location"] == at
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (State.APPROVED, world.cast.ada.actor.key)


def test_a_wrong_form_names_what_is_wrong_and_keeps_what_was_written(world: World, client_of: Clients) -> None:
    cora = client_of("cora")
    answer = cora.post("/baselines/add/", form(world, "a", low="30.01", source="My own quote"))
    assert (answer.status_code, b"low end" in answer.content, b"My own quote" in answer.content) == (422, True, True)
    without = {name: value for name, value in form(world, "b").items() if name != "evidence"}
    assert cora.post("/baselines/add/", without).status_code == 422
    assert not Baseline.objects.exists()


def test_who_proposed_it_gets_the_refusal_by_name_and_no_button(
    world: World, client_of: Clients, proposed: Maker
) -> None:
    row = proposed(by=world.cast.ada)
    ada = client_of("ada")
    page = ada.get(f"/baselines/{row.pk}/").content
    assert (b"Approve this baseline" in page, b"another director decides" in page) == (False, True)
    answer = ada.post(f"/baselines/{row.pk}/approve/", {"note": "", "version": "1", "once": "a"})
    assert (answer.status_code, b"You proposed" in answer.content) == (422, True)
    assert ada.post(f"/baselines/{row.pk}/withdraw/", {"version": "1", "once": "b"}).status_code == 302


def test_a_refusal_needs_its_note_on_the_page_too(world: World, client_of: Clients, proposed: Maker) -> None:
    row, ada = proposed(), client_of("ada")
    answer = ada.post(f"/baselines/{row.pk}/refuse/", {"note": "", "version": "1", "once": "a"})
    assert (answer.status_code, b"Say why it is refused" in answer.content) == (422, True)
    ada.post(f"/baselines/{row.pk}/refuse/", {"note": "Ask again.", "version": "1", "once": "b"})
    assert b"Refused: Ask again." in client_of("hal").get(f"/baselines/{row.pk}/").content


def test_the_director_ends_one_and_a_coordinator_proposes_what_replaces_it(
    world: World, client_of: Clients, approved: Maker
) -> None:
    row, ada, cora = approved(), client_of("ada"), client_of("cora")
    sent = {"ends": "2026-01-01", "note": "Withdrawn.", "version": str(row.version), "once": "a"}
    assert ada.post(f"/baselines/{row.pk}/end/", sent)["Location"] == f"/baselines/{row.pk}/"
    row.refresh_from_db()
    assert row.ends == date(2026, 1, 1)
    page = cora.get(f"/baselines/add/?replaces={row.pk}").content.decode()
    assert f'<option value="{row.pk}" selected>{row.number}' in page
    at = cora.post("/baselines/add/", form(world, "b", starts="2026-01-01", replaces=str(row.pk)))["Location"]
    assert "is proposed in its place" in cora.get(f"/baselines/{row.pk}/").content.decode()
    assert row.number in cora.get(at).content.decode()
    assert cora.get("/baselines/add/?replaces=x&service=²").status_code == 200


def test_the_list_is_filtered_and_leaves_as_a_file(
    world: World, client_of: Clients, approved: Maker, proposed: Maker
) -> None:
    approved()
    proposed(item="PEN-1", method=Method.PEER_AVERAGE, grade="C", organization_id=world.falls)
    hal = client_of("hal")
    for asked, found in (
        ("", 2), ("?state=proposed", 1), ("?state=approved", 1), (f"?service={world.contract.service_id}", 2), ("?method=quotes", 1),
        ("?grade=C", 1), ("?year=2026", 2), ("?text=PEN", 1),
    ):  # fmt: skip
        rows = hal.get(f"/baselines/{asked}{'&' if asked else '?'}format=csv")
        assert len(b"".join(rows.streaming_content).decode().splitlines()) - 1 == found, asked
    assert b"Cedar Falls" in hal.get("/baselines/?grade=C").content


def test_an_empty_list_says_what_is_missing_and_who_can_help(client_of: Clients) -> None:
    page = client_of("hal").get("/baselines/").content.decode()
    assert "so no saving can be measured" in page
    assert "/baselines/add/" not in page
    assert "/baselines/add/" in client_of("cora").get("/baselines/").content.decode()


@pytest.mark.parametrize("who", ["cleo", "dov", "tess", "eve"])
def test_members_people_and_strangers_read_none_of_it(who: str, client_of: Clients, approved: Maker) -> None:
    row = approved()
    for address in ("/baselines/", f"/baselines/{row.pk}/", "/baselines/add/", f"/baselines/{row.pk}/end/"):
        assert client_of(who).get(address).status_code == 403


def test_the_list_asks_as_much_for_three_as_for_one(world: World, client_of: Clients, proposed: Maker) -> None:
    hal = client_of("hal")
    proposed()
    hal.get("/baselines/")
    counts = []
    for more in (0, 2):
        for n in range(more):
            proposed(item=f"P-{n}", organization_id=world.falls)
        with CaptureQueriesContext(connection) as asked:
            hal.get("/baselines/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_waits_is_the_director_s_task_and_a_found_baseline_leads_to_its_page(
    world: World, client_of: Clients, proposed: Maker
) -> None:
    cast = world.cast
    assert views.tasks(cast.ada) == []
    row = proposed()
    assert [(t.title, t.mine) for t in views.tasks(cast.ada)] == [("Approve 1 baseline", True)]
    assert [t.mine for t in views.tasks(cast.cora)] == [False]
    assert views.tasks(cast.hal) == []
    own = proposed(by=cast.ada, item="PEN-1")
    operations.refuse(by=cast.ada, baseline_id=row.pk, version=1, note="No.")
    assert [t.mine for t in views.tasks(cast.ada)] == [False]
    assert [hit.url for hit in views.search(cast.hal, "pen-1")] == [f"/baselines/{own.pk}/"]
    assert views.search(cast.cleo, "pen-1") == []


def test_a_page_shows_what_was_delivered_under_it_and_its_evidence_is_a_download(
    world: World, client_of: Clients, approved: Maker
) -> None:
    world.prices()
    world.usage(
        "2025-09-15,Cedar Falls,PAPER-20,2,case,24.85,49.70,1", "2025-09-16,Dover,PAPER-20,1,case,24.85,24.85,2"
    )
    row, own = approved(), approved(organization_id=world.falls)
    hal = client_of("hal")
    assert "2 deliveries of it so far" in hal.get(f"/baselines/{row.pk}/").content.decode()
    page = hal.get(f"/baselines/{own.pk}/").content.decode()
    assert ("1 delivery of it so far" in page, "$49.70" in page) == (True, True)
    file = hal.get(f"/source/{row.evidence_key}/", follow=True)
    assert (file.content, file["Content-Disposition"].startswith("attachment")) == (QUOTE[1], True)


def test_a_file_s_baselines_are_approved_from_one_page(world: World, client_of: Clients) -> None:
    rows = [f"PAPER-26,{item},case,2025-07-01,3,quotes,A,x" for item in "AB"]
    content = "\n".join(("Service,Item,Unit,From,Unit price,Method,Grade,Source", *rows)).encode()
    looked = imports.look_at(by=world.cast.cora, kind="baselines", content=content, name="b.csv")
    run = imports.bring_in(by=world.cast.cora, looked=looked)
    row, ada = Baseline.objects.order_by("id")[0], client_of("ada")
    page = ada.get(f"/baselines/{row.pk}/").content.decode()
    assert ("Approve all 2 of its file" in page, f"import {run.pk}" in page) == (True, True)
    ada.post(f"/baselines/{row.pk}/approve-file/", {"note": "", "once": "a"})
    assert set(Baseline.objects.values_list("state", flat=True)) == {State.APPROVED}
