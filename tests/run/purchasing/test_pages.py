"""The pages of purchasing: who may open them, what a coordinator does on them, and that nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.run.ground import PRICES, World, report

from barnraise.platform.models import ImportRun
from barnraise.run.programs.purchasing import views
from barnraise.run.programs.purchasing.models import Contract, SetAside, UsageLine, UsageReport

SignIn = Callable[[str], Client]


@pytest.fixture
def used(world: World) -> World:
    world.prices()
    world.usage("2025-09-15,1001,PEN-1,1,box,3.10,3.10,", "2025-09-15,9999,PEN-1,2,box,3.10,6.20,A",
                "2025-09-17,1001,PEN-1,1,box,3.50,3.50,C")  # fmt: skip
    return world


def addresses(world: World) -> list[str]:
    report_, line, apart = UsageReport.objects.get(), UsageLine.objects.get(), SetAside.objects.first()
    assert apart is not None
    contract = f"/purchasing/{world.contract.pk}/"
    return [
        "/purchasing/", contract, f"{contract}prices/", "/purchasing/reports/", f"/purchasing/reports/{report_.pk}/",
        "/purchasing/lines/", f"/purchasing/lines/?report={report_.pk}", f"/purchasing/lines/{line.pk}/",
        "/purchasing/set-apart/",
        f"/purchasing/set-apart/{apart.pk}/", "/purchasing/set-apart/for-the-vendor.csv", "/purchasing/vendors/",
        f"/purchasing/vendors/{world.vendor}/",
    ]  # fmt: skip


def test_the_agency_s_people_open_every_page_and_members_none(used: World, client_of: SignIn) -> None:
    for who in ("ada", "ben", "cora", "fay", "hal"):
        client = client_of(who)
        assert {a: client.get(a).status_code for a in addresses(used)} == dict.fromkeys(addresses(used), 200)
    for who in ("cleo", "dov", "tess", "eve"):
        client = client_of(who)
        assert {client.get(a).status_code for a in addresses(used)} == {403}


def test_the_auditor_and_the_clerk_find_no_deeds(used: World, client_of: SignIn) -> None:
    apart = SetAside.objects.first()
    assert apart is not None
    contract = f"/purchasing/{used.contract.pk}/"
    for who in ("hal", "fay"):
        client = client_of(who)
        for address in ("/purchasing/add/", f"{contract}edit/", f"{contract}prices/add/", "/purchasing/vendors/add/"):
            assert client.get(address).status_code == 403
        assert (
            client.post("/purchasing/set-apart/decide/", {"line": [apart.pk], "deed": "send_back"}).status_code == 403
        )
        assert client.post(f"/purchasing/set-apart/{apart.pk}/", {"version": 1, "once": "x"}).status_code == 403
        assert b"Decide about" not in client.get("/purchasing/set-apart/").content
    assert SetAside.objects.filter(state="open").count() == 2


def test_a_coordinator_adds_a_vendor_and_signs_a_contract(world: World, client_of: SignIn) -> None:
    cora = client_of("cora")
    answer = cora.post("/purchasing/vendors/add/", {"name": "North Fuel", "number": "V-7", "once": "a"})
    vendor = answer["Location"].split("/")[-2]
    sent = {"number": "FUEL-26", "title": "Fuel", "vendor_id": vendor, "legal_authority": "Minn. Stat. 471.345",
        "settled": "agency",
            "resolution_key": world.resolution, "starts": "2025-07-01", "ends": "2026-07-01", "unit": "gallon",
            "percent": "1.5",
            "checks_prices": "on"}  # fmt: skip
    answer = cora.post("/purchasing/add/", {**sent, "once": "b"})
    row = Contract.objects.get(number="FUEL-26")
    assert answer["Location"] == f"/purchasing/{row.pk}/"
    page = cora.get(answer["Location"]).content.decode()
    assert "billed by the agency" in page
    assert "1.5%" in page
    wrong = cora.post("/purchasing/add/", {**sent, "once": "c"})
    assert wrong.status_code == 422
    assert b"on file already" in wrong.content


def test_a_price_file_is_sent_with_its_day_and_goes_to_its_dry_run(world: World, client_of: SignIn) -> None:
    cora = client_of("cora")
    sent = {"starts": "2025-07-01", "file": SimpleUploadedFile("prices.csv", PRICES.encode()), "once": "a"}
    answer = cora.post(f"/purchasing/{world.contract.pk}/prices/add/", sent)
    run = ImportRun.objects.get()
    assert answer["Location"] == f"/imports/{run.pk}/"
    assert (run.verdict["added"], run.verdict["questions"]) == (3, [])
    wrong = {"starts": "2025-07-01", "file": SimpleUploadedFile("prices.csv", b"Name\nx\n"), "once": "b"}
    assert cora.post(f"/purchasing/{world.contract.pk}/prices/add/", wrong).status_code == 422


def test_a_price_file_sent_without_its_day_is_asked_for_it(world: World) -> None:
    run = world.look("prices", PRICES)
    assert [value for value, _ in run.verdict["questions"][0]["options"]] == [
        "2025-07-01",
        "2026-03-01",
        "2026-03-10",
        "2026-04-01",
    ]


def test_a_usage_report_that_names_no_contract_is_refused_with_what_to_do(world: World) -> None:
    from barnraise.platform import imports
    from barnraise.platform.refusals import Refusal

    with pytest.raises(Refusal, match="Open the contract"):
        imports.look(
            by=world.cast.cora,
            kind="usage",
            content=report("2025-09-15,1001,PEN-1,1,box,3.10,3.10,").encode(),
            name="u.csv",
        )


def test_several_lines_are_decided_at_once_and_a_missing_note_is_told(used: World, client_of: SignIn) -> None:
    cora = client_of("cora")
    first, second = SetAside.objects.order_by("row_number")
    assert f'value="{first.pk}"' in cora.get("/purchasing/set-apart/").content.decode()
    no_note = cora.post(
        "/purchasing/set-apart/decide/", {"line": [second.pk], "deed": "accept", "note": "", "once": "a"}
    )
    assert no_note.status_code == 422
    assert (
        cora.post(
            "/purchasing/set-apart/decide/", {"line": [second.pk], "deed": "accept", "note": "freight", "once": "b"}
        ).status_code
        == 302
    )
    choose = {"line": [first.pk], "deed": "choose", "organization_id": used.falls, "once": "c"}
    assert cora.post("/purchasing/set-apart/decide/", choose).status_code == 302
    assert UsageLine.objects.count() == 3


def test_one_line_is_mended_on_its_page(used: World, client_of: SignIn) -> None:
    cora, row = client_of("cora"), SetAside.objects.get(reason="above_price")
    sent = {
        "version": row.version,
        "day": "2025-09-17",
        "item": "PEN-1",
        "quantity": "1",
        "unit": "box",
        "price": "3.50",
        "amount": "3.50",
    }
    wrong = cora.post(f"/purchasing/set-apart/{row.pk}/", {**sent, "once": "a"})
    assert wrong.status_code == 422
    assert b"above the price" in wrong.content
    answer = cora.post(f"/purchasing/set-apart/{row.pk}/", {**sent, "price": "3.10", "amount": "3.10", "once": "b"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == "mended"
    assert cora.get(f"/purchasing/set-apart/{row.pk}/").status_code == 200


def test_the_worklist_the_search_and_a_vendor_s_page_know_of_purchasing(used: World) -> None:
    titles = [task.title for task in views.worklist(used.cast.cora)]
    assert titles == ["Decide about 2 lines set apart", "Renew or bid contract PAPER-26"]
    assert [hit.title for hit in views.search(used.cast.hal, "paper")] == ["PAPER-26 Copier paper"]
    assert views.worklist(used.cast.cleo) == views.search(used.cast.cleo, "paper") == []
    panel = views.vendor_panel(used.cast.cora, organization_id=used.vendor)
    assert "$3.10" in str(panel)
    assert "$0.05" in str(panel)
    assert views.vendor_panel(used.cast.cleo, organization_id=used.vendor) is None


@pytest.mark.parametrize(
    "address", ["/purchasing/", "/purchasing/lines/", "/purchasing/set-apart/", "/purchasing/vendors/"]
)
def test_lists_stay_within_twelve_questions(
    used: World, client_of: SignIn, django_assert_max_num_queries: Any, address: str
) -> None:
    cora = client_of("cora")
    cora.get(address)
    with django_assert_max_num_queries(12):
        cora.get(address)


def test_all_lines_set_apart_are_one_task_and_open_ones_stand_first(used: World, client_of: SignIn) -> None:
    tasks = [task.title for task in views.worklist(used.cast.cora)]
    assert tasks[:1] == ["Decide about 2 lines set apart"]
    cora = client_of("cora")
    first, second = SetAside.objects.order_by("row_number")
    sent = {"line": [first.pk], "deed": "send_back", "once": "a"}
    assert cora.post("/purchasing/set-apart/decide/", sent).status_code == 302
    shown = cora.get("/purchasing/set-apart/").content.decode()
    assert "1 line waits for a decision, of 1 usage report." in shown
    assert "1 of 2 lines" in shown and f"/purchasing/set-apart/{second.pk}/" in shown
    assert "2 lines" in cora.get("/purchasing/set-apart/?state=").content.decode()


def test_a_contract_says_what_was_bought_on_it_however_it_is_settled(used: World, client_of: SignIn) -> None:
    page = client_of("hal").get(f"/purchasing/{used.contract.pk}/").content.decode()
    assert "Members bought" in page and "$3.10" in page
    assert "Fiscal year 2026" in page and "Fiscal year 2025" in page
