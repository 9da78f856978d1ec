"""The pages of scenarios: begun with an example or a file, changed by hand without a script, compared, and taken away whole."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.core.regions.valley import valley
from tests.plan.regions.conftest import Begun, drain

from barnraise.core.money import Money
from barnraise.core.regions.pricing import priced
from barnraise.core.regions.problem import Rule
from barnraise.core.regions.sharing import shared
from barnraise.core.regions.terms import Level, RuleKind, Sharing
from barnraise.core.regions.values import at
from barnraise.integrations.scenarios import Scenario as Asking
from barnraise.plan.regions import examples, forms, operations, queries
from barnraise.plan.regions.models import Answer, Edition, Inquiry, Scenario
from barnraise.plan.regions.rules import bundle, solving, telling
from barnraise.plan.regions.tables import further, mapped
from barnraise.platform.words import dollars_words
from barnraise.run.people.demo import Cast

Clients = Callable[[str], Client]
HERE = "/regions/the-valley/"
COST = {
    "edition": 1, "path": "governance", "low": "1000", "central": "2000", "high": "3000", "source": "Our board’s minutes",
    "year": "2025", "grade": "B",
}  # fmt: skip


def hand(number: int = 1, **told: str) -> dict[str, object]:
    return {"edition": number, "hand": "apart", "district": "D2", "agency": "A", "function": "", **told}


def test_an_empty_list_says_what_to_begin_with_and_to_whom(client_of: Clients) -> None:
    page = client_of("cora").get("/regions/").content.decode()
    assert "Minnesota or Massachusetts" in page and "/regions/begin/" in page
    page = client_of("hal").get("/regions/").content.decode()
    assert "The director or a coordinator begins one" in page and "/regions/begin/" not in page


def test_every_shipped_example_can_be_chosen_by_its_words() -> None:
    assert set(forms.EXAMPLES) == set(examples.EXAMPLES)


def test_a_scenario_is_begun_from_a_file_and_a_wrong_file_is_refused_by_its_place(client_of: Clients) -> None:
    cora = client_of("cora")
    content = bundle.packed(Asking(valley()))
    told = {"source": "file", "title": "Our valley"}
    sent = cora.post("/regions/begin/", {**told, "file": SimpleUploadedFile("valley.zip", content)})
    assert (sent.status_code, sent["Location"]) == (302, "/regions/our-valley/")
    assert Edition.objects.get().what == "Begun with the file valley.zip"
    wrong = zipfile.ZipFile(found := io.BytesIO(), "w", zipfile.ZIP_DEFLATED)
    with wrong:
        for name, text in bundle.files_in(content).items():
            wrong.writestr(f"folder/{name}", text.replace(b"44.1,", b"x,"))
    for file, says in (
        (found.getvalue(), "districts.csv, row 3"), (b"no zip", "no zip archive"), (b"", "empty"), (None, "Choose the scenario"),
    ):  # fmt: skip
        sent = cora.post(
            "/regions/begin/", {**told, **({} if file is None else {"file": SimpleUploadedFile("x.zip", file)})}
        )
        assert (sent.status_code, says in sent.content.decode()) == (422, True), says
    assert Scenario.objects.count() == 1


def test_the_workbench_says_its_answer_with_bound_range_and_date(begun: Begun, client_of: Clients) -> None:
    begun(rules=(Rule(RuleKind.REGIONS_AT_MOST, 2, source="a statute"),))
    answer, page = Answer.objects.get(), client_of("hal").get(HERE).content.decode()
    for amount in (answer.savings, answer.bound, answer.low, answer.high):
        assert f">{dollars_words(amount)}</a>" in page
    assert "2026. " in page and "At most 2 regions" in page
    told = queries.document_of(answer.sha256)
    for one in told["members"]:
        assert f"{HERE}why/{one['key']}/" in page
    parts = re.findall(r'data-label="Amount">([^<]+)<', page)
    assert parts[:-1] == [
        Money.parse(t).signed() for t in (told["parts"][n] for n in ("scale", "travel", "transition", "governance"))
    ]
    assert "Settle this" not in page
    assert "Settle this and answer again" in client_of("ada").get(HERE).content.decode()


@pytest.mark.parametrize("costs", Level)
@pytest.mark.parametrize("sharing", [Sharing.BY_USE, Sharing.SHAPLEY])
def test_the_plan_is_held_and_looked_at_with_other_costs_and_another_way_of_sharing(
    costs: Level, sharing: Sharing, begun: Begun, client_of: Clients
) -> None:
    begun()
    answer, hal = Answer.objects.get(), client_of("hal")
    page = hal.get(HERE, {"costs": costs.value, "sharing": sharing.value}).content.decode()
    assert f'value="{costs.value}" selected' in page and f'value="{sharing.value}" selected' in page
    problem, plan = valley(), queries.result_of(answer).plan
    price = priced(problem, at(problem, costs), plan)
    members = shared(problem, at(problem, costs), price, sharing, telling.region_of(problem, plan), seed=1).members
    for one in members:
        row = f'{one.before.words()}</td><td class="number">{one.after.words()}</td>'
        assert row in page, one.district
    assert Money.total(one.saves for one in members) == price.parts.net
    middle = sorted(one.saves.cents for one in members)[2:4]
    assert f"Median {Money(round(sum(middle) / 2)).signed()}" in page
    parts = re.findall(r'data-label="Amount">([^<]+)<', page)
    assert parts[-1] == price.parts.net.words()
    assert f">{dollars_words(answer.savings)}</a> a year" in page  # the sentence stays with its ceiling
    for level in Level:
        assert f">{dollars_words(priced(problem, at(problem, level), plan).parts.net)}</td>" in page


def test_costs_that_there_are_not_are_refused_and_the_answer_shown_as_it_was_told(
    begun: Begun, client_of: Clients
) -> None:
    begun()
    hal = client_of("hal")
    sent = hal.get(HERE, {"costs": "none", "sharing": "by use"})
    assert (sent.status_code, "Select a valid choice" in sent.content.decode()) == (422, True)
    assert "central estimates" in sent.content.decode()
    assert hal.get(HERE, {"q": "x"}).status_code == 200


def test_settling_by_hand_calls_no_field_optional_and_says_when_each_is_asked_for(
    begun: Begun, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def form() -> str:
        page = client_of("cora").get(HERE).content.decode()
        return page[page.index('<select name="hand"') : page.index("Settle this")]

    begun()
    assert "(optional)" not in form()
    assert form().count("names a") == 3, "district, agency and function"
    monkeypatch.setattr(forms.HandForm, "says_optional", True)
    assert form().count("(optional)") == 3, "a twin that keeps the mark is seen"


def test_a_lock_by_form_makes_an_edition_and_says_what_it_costs(begun: Begun, client_of: Clients) -> None:
    begun()
    cora = client_of("cora")
    sent = cora.post(f"{HERE}change/", hand())
    assert (sent.status_code, sent["Location"]) == (302, HERE)
    page = cora.get(HERE).content.decode()
    assert "An answer is being looked for" in page and "Stop looking" in page and 'hx-trigger="every 2s"' in page
    drain()
    first, second = Answer.objects.order_by("id")
    page = cora.get(HERE).content.decode()
    less = first.savings - second.savings
    assert less.cents > 0
    assert f"It costs {less.words()} a year against edition 1." in page
    assert "Birch is not in the region of Ash Cooperative" in page and "Undo, back to edition 1" in page
    assert "against edition" not in client_of("hal").get(f"{HERE}editions/1/").content.decode()
    sent = cora.post(f"{HERE}back/", {"edition": "2", "to": "1"})
    drain()
    assert Edition.objects.get(number=3).sha256 == Edition.objects.get(number=1).sha256
    assert f"The plan saves {less.words()} a year more than the one of edition 2." in cora.get(HERE).content.decode()


@pytest.mark.parametrize(
    ("address", "told", "says"),
    [
        ("change", hand(district=""), "Choose the district"),
        ("change", hand(district="D1"), "No map of regions can keep"),
        ("change", hand(2), "stands at edition 1"),
        ("change", hand(hand="served-not", agency="", function=""), "Choose the function"),
        ("rule", {"edition": 1, "kind": "pupils-at-least", "limit": "100000"}, "No map of regions can keep"),
        ("rule", {"edition": 1, "kind": "regions-at-most", "limit": "0"}, "a limit that no plan could keep"),
        ("cost", {**COST, "central": "9000"}, "lies between"),
        ("back", {"edition": "1", "to": "1"}, "nothing to undo"),
        ("back", {}, "did not say what to change"),
        ("release", {"edition": "1", "place": "1"}, "not there any more"),
        ("stop", {}, "nothing to stop"),
        ("further", {"kind": "x"}, "Choose what to ask"),
        ("further/stop", {"kind": "draws"}, "nothing to stop"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(
    address: str, told: dict[str, object], says: str, begun: Begun, client_of: Clients
) -> None:
    begun()
    sent = client_of("cora").post(f"{HERE}{address}/", told)
    assert (sent.status_code, says in sent.content.decode()) == (422, True), sent.content.decode()[-3000:]
    assert (Edition.objects.count(), Answer.objects.count()) == (1, 1)


def test_a_rule_and_a_cost_are_changed_and_lifted_by_form(begun: Begun, client_of: Clients) -> None:
    begun()
    ada = client_of("ada")
    ada.post(
        f"{HERE}rule/", {"edition": 1, "kind": "miles-at-most", "limit": "90", "share": "90", "source": "A statute"}
    )
    ada.post(f"{HERE}cost/", {**COST, "edition": 2})
    ada.post(f"{HERE}release/", {"edition": 3, "kind": "miles-at-most", "place": "0"})
    said = list(Edition.objects.order_by("number").values_list("what", flat=True))
    assert said[1] == "Rule: 90% of districts within 90 miles of their region’s seat"
    assert (
        said[2] == "Governance, dollars a year and region: 2,000 (1,000 to 3,000) (before: 15,000), Our board’s minutes"
    )
    assert said[3] == "Rule lifted: 90% of districts within 90 miles of their region’s seat"


def test_why_us_is_answered_in_three_sentences_with_the_figures_of_the_answer(begun: Begun, client_of: Clients) -> None:
    begun()
    answer = Answer.objects.get()
    member = next(one for one in queries.document_of(answer.sha256)["members"] if one["key"] == "D3")
    page = client_of("fay").get(f"{HERE}why/D3/").content.decode()
    assert "Why us? Cedar" in page
    assert Money.parse(member["before"]).words() in page and Money.parse(member["after"]["by use"]).words() in page
    assert len(queries.why_of(answer, "D3").sentences) == 3
    assert "Move it there" not in page
    assert client_of("fay").get(f"{HERE}why/D9/").status_code == 404


def test_further_questions_are_asked_by_button_and_told_on_the_page(begun: Begun, client_of: Clients) -> None:
    begun(rules=(Rule(RuleKind.REGIONS_AT_MOST, 1),))
    cora = client_of("cora")
    assert "Work out what each rule and lock costs" in cora.get(HERE).content.decode()
    assert cora.post(f"{HERE}further/", {"kind": "prices"}).status_code == 302
    assert "It waits for its turn" in cora.get(HERE).content.decode()
    drain()
    page = cora.get(HERE).content.decode()
    assert "Found to save more" in page and "Proven to be no more than" in page


def test_what_survives_is_shown_draw_by_draw_with_what_to_measure_first(
    begun: Begun, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "DRAWS", 20)
    begun()
    cora = client_of("cora")
    cora.post(f"{HERE}further/", {"kind": "draws"})
    assert "It waits for its turn" in (page := cora.get(HERE).content.decode()) and "further/stop/" in page
    drain()
    told, page = queries.document_of(Inquiry.objects.get().sha256), cora.get(HERE).content.decode()
    assert f"All {len(told['statements'])} statements as a list" in page and "What to measure first" in page
    strips = page.count('class="survival"')
    assert 0 < strips <= 16
    every = further.survival(valley(), told).every
    assert [one.times for one in every] == sorted((one.times for one in every), reverse=True)
    for one in every:
        assert page.count(f'<th scope="row">{one.what}</th><td class="number">{one.times} of 20</td>') == 1
    assert f"{sum(one.times == 20 for one in every)} of {len(every)} statements survive all 20 draws" in page


@pytest.mark.parametrize(("kept", "surest"), [(0x3F, True), (0x1F, True), (0x0F, False)])
def test_only_what_survives_in_half_of_the_draws_is_called_sure(kept: int, surest: bool) -> None:
    said = {"kind": "count", "regions": 2, "others": [1], "times": kept.bit_count(), "kept": f"{kept:x}"}
    found = further.survival(valley(), {"draws": 10, "statements": [said]})
    assert (len(found.surest), len(found.doubtful)) == ((1, 0) if surest else (0, 1))


def test_a_next_best_plan_says_who_loses_and_is_taken_as_an_edition_of_its_own(
    begun: Begun, client_of: Clients
) -> None:
    begun()
    cora = client_of("cora")
    cora.post(f"{HERE}further/", {"kind": "others"})
    drain()
    told, page = queries.document_of(Inquiry.objects.get().sha256)["others"], cora.get(HERE).content.decode()
    assert told and all({"losers", "less", "savings"} <= set(one) for one in told)
    links = re.findall(r'href="([^"]+)">Take it as an edition', page)
    assert len(links) == len(told)
    without = told[0]["without"]
    form = cora.get(links[0].replace("&amp;", "&")).content.decode()
    assert 'value="leads-not" selected' in form and f'value="{without["agency"]}" selected' in form
    cora.post(f"{HERE}change/", hand(hand="leads-not", district="", agency=without["agency"], function="office"))
    drain()
    assert Answer.objects.order_by("id")[1].savings == Money.parse(told[0]["savings"])
    assert "Take it as an edition" not in client_of("hal").get(HERE).content.decode()


def test_what_leaves_carries_the_bound_the_range_and_the_date_and_reads_back(begun: Begun, client_of: Clients) -> None:
    begun()
    content = client_of("hal").get(f"{HERE}scenario.zip").content
    assert content == client_of("fay").get(f"{HERE}scenario.zip").content
    files = bundle.files_in(content)
    told = json.loads(files["answer.json"])
    assert {"bound", "range", "as_of"} <= set(told)
    words = files["answer.txt"].decode()
    for amount in (told["bound"], told["savings"], told["range"]["low"], told["range"]["high"]):
        assert dollars_words(Money.parse(amount)) in words
    assert bundle.opened(content).scenario == Asking(valley())


def test_nothing_leaves_without_an_answer(begun: Begun, client_of: Clients) -> None:
    begun(answered=False)
    answer = client_of("hal").get(f"{HERE}scenario.zip")
    assert (answer.status_code, b"leaves with its answer" in answer.content) == (422, True)


def test_answers_stand_side_by_side(begun: Begun, client_of: Clients, cast: Cast) -> None:
    hal = client_of("hal")
    assert "no two answers yet" in hal.get("/regions/compare/").content.decode()
    begun()
    begun(title="Another valley", rules=(Rule(RuleKind.REGIONS_AT_MOST, 1),))
    first, second = Answer.objects.order_by("id")
    page = hal.get(f"/regions/compare/?first={first.pk}&second={second.pk}&third=").content.decode()
    assert first.savings.signed() in page and dollars_words(second.bound) in page
    assert page.count('class="rows bridge"') == 2 and page.count("Where the saving comes from, a year") == 2
    assert page.count("If the disputed costs are wrong") == 2 and "If the costs are wrong" in page
    assert "No district differs" in page
    other = tuple(replace(one, key=f"{one.key}x") for one in valley().districts)
    begun(
        title="A third valley", districts=other, neighbors=(),
        agencies=tuple(replace(one, site=f"{one.site}x") for one in valley().agencies),
    )  # fmt: skip
    third = Answer.objects.order_by("id").last()
    assert third is not None
    page = hal.get(f"/regions/compare/?first={first.pk}&second={third.pk}&third=").content.decode()
    assert "No district is in all of these" in page
    assert hal.get("/regions/compare/?first=x").status_code == 422


def test_who_differs_between_answers_is_told_by_region_and_gain(begun: Begun, client_of: Clients) -> None:
    begun()
    cora = client_of("cora")
    cora.post(f"{HERE}change/", hand())
    drain()
    first, second = Answer.objects.order_by("id")
    page = cora.get("/regions/compare/", {"first": first.pk, "second": second.pk}).content.decode()
    before, after = (queries.document_of(one.sha256) for one in (first, second))
    agency = [{one["letter"]: one["agency"] for one in told["regions"]} for told in (before, after)]
    moved = [one["name"] for one, other in zip(before["members"], after["members"], strict=True)
             if agency[0][one["region"]] != agency[1][other["region"]]]  # fmt: skip
    told = re.findall(r">(\w+) <span class=\"note\">another region", page)
    assert moved and sorted(told) == sorted(moved)
    saves = [
        [Money.parse(one["before"]) - Money.parse(one["after"]["by use"]) for one in told["members"]]
        for told in (before, after)
    ]
    changed = sum(one != other for one, other in zip(*saves, strict=True))
    assert (
        f"{len(moved)} district{'s change' if len(moved) > 1 else ' changes'} region, {changed} save more or less"
        in page
    )


def test_pages_ask_the_database_equally_often_however_much_was_changed(
    begun: Begun, client_of: Clients, cast: Cast
) -> None:
    row, hal = begun(), client_of("hal")

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as asking:
            assert hal.get(address).status_code == 200
        return len(asking.captured_queries)

    asked(HERE)  # what one process keeps is found at its first page
    few = {address: asked(address) for address in (HERE, "/regions/", f"{HERE}why/D1/")}
    cora = client_of("cora")
    cora.post(f"{HERE}change/", hand())
    for number, to in ((2, 1), (3, 2), (4, 1)):
        operations.go_back(by=cast.ada, scenario_id=row.pk, number=number, to=to)
    drain()
    many = {address: asked(address) for address in few}
    assert many == few and max(many.values()) <= 12


def test_a_state_is_drawn_whole_and_a_corner_of_it_by_its_own_counties() -> None:
    minnesota = examples.example("minnesota").scenario.problem
    assert len(mapped.counties(minnesota)) == 87
    corner = tuple(one for one in minnesota.districts if one.county in ("Houston", "Fillmore"))
    assert {shape.name for shape in mapped.counties(replace(minnesota, districts=corner))} == {"Houston", "Fillmore"}
    nowhere = tuple(replace(one, latitude=0.0, longitude=0.0) for one in corner)
    assert mapped.counties(replace(minnesota, districts=nowhere)) == ()
