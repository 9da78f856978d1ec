"""The map of a scenario: real shapes given by file, neighbors from their borders, and a tab for each function."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integrations.test_outlines import rows
from tests.plan.regions.conftest import Begun, drain

from barnraise.core.regions.terms import Choice
from barnraise.plan.regions import examples, queries
from barnraise.plan.regions.models import Answer, Edition
from barnraise.plan.regions.rules import changes, shapes
from barnraise.plan.regions.tables import mapped
from barnraise.platform.pictures import Land, map_of_regions
from barnraise.platform.words import dollars_words

Clients = Callable[[str], Client]
HERE = "/regions/the-valley/"


def sent(cora: Client, content: bytes = b"", number: int = 1, **told: str) -> tuple[int, str]:
    file = SimpleUploadedFile("valley.json", content or rows())
    answer = cora.post(f"{HERE}boundaries/", {"edition": number, "file": file, **told})
    return answer.status_code, answer.content.decode()


def test_shapes_by_file_make_an_edition_that_draws_them_and_says_what_found_no_district(
    begun: Begun, client_of: Clients
) -> None:
    begun()
    cora = client_of("cora")
    page = cora.get(HERE).content.decode()
    assert "Each district stands for the land nearest to it" in page and "Give the districts their boundaries" in page
    assert sent(cora)[0] == 302
    said = "Shapes from valley.json by LEA: 6 of 6 districts; shapes that are no district’s: 1"
    assert Edition.objects.get(number=2).what == said
    drain()
    page = cora.get(HERE).content.decode()
    assert said in page and "land nearest" not in page and page.count('class="land') == 6
    page = cora.get(f"{HERE}boundaries/").content.decode()
    assert "6 of 6 districts have a shape" in page and "Elsewhere" in page
    assert "land nearest" in client_of("hal").get(f"{HERE}editions/1/").content.decode()


@pytest.mark.parametrize(
    ("content", "told", "says"),
    [
        (b"no shapes", {}, "neither a zip with a shapefile"),
        (rows().replace(b'"LEA": "D', b'"LEA": "X').replace(b'"name"', b'"note"'), {"by": "LEA"}, "None of the 7 shapes"),
        (b"", {"by": "GEOID"}, "no property “GEOID”; they have LEA, name"),
    ],
)  # fmt: skip
def test_a_boundary_file_that_helps_nobody_is_refused_and_changes_nothing(
    content: bytes, told: dict[str, str], says: str, begun: Begun, client_of: Clients
) -> None:
    begun()
    status, page = sent(client_of("cora"), content, **told)
    assert (status, says in page, Edition.objects.count()) == (422, True, 1), page[-2000:]


def test_neighbors_are_taken_from_shared_borders_only_when_somebody_confirms(begun: Begun, client_of: Clients) -> None:
    begun()
    cora = client_of("cora")
    sent(cora)
    asking = queries.asking_of(Edition.objects.get(number=2).sha256)
    state = shapes.shaped(asking)
    assert asking.problem.neighbors == queries.asking_of(Edition.objects.get(number=1).sha256).problem.neighbors
    page = cora.get(f"{HERE}boundaries/").content.decode()
    assert f"{len(state.new)} pairs of districts share a border and are not listed" in page
    assert len(state.new) + len(state.gone) > 0
    for one, other in (*state.new, *state.gone):
        assert f"<li>{one} and {other}</li>" in page
    assert cora.post(f"{HERE}borders/", {"edition": 2}).status_code == 302
    after = queries.asking_of(Edition.objects.get(number=3).sha256)
    assert len(after.problem.neighbors) == 5 and shapes.shaped(after).new == shapes.shaped(after).gone == ()
    again = cora.post(f"{HERE}borders/", {"edition": 3})
    assert (again.status_code, b"share a border already" in again.content) == (422, True)


def test_the_same_shapes_again_and_borders_that_nobody_shares_are_refused(begun: Begun, client_of: Clients) -> None:
    begun()
    cora = client_of("cora")
    assert b"No two shapes share" in cora.post(f"{HERE}borders/", {"edition": 1}).content
    sent(cora)
    status, page = sent(cora, number=2)
    assert (status, "these shapes already" in page) == (422, True)


def test_a_tab_shows_one_functions_leads_and_who_is_served_alone_or_as_today(begun: Begun, client_of: Clients) -> None:
    begun()
    answer, hal = Answer.objects.get(), client_of("hal")
    problem, told = queries.asked_by(answer).scenario.problem, queries.document_of(answer.sha256)
    page = hal.get(HERE).content.decode()
    assert re.findall(r'aria-current="page">(All \w+ functions)<', page) == [f"All {len(problem.functions)} functions"]
    lines = queries.result_of(answer).priced.lines
    for function in problem.functions:
        page = hal.get(f"{HERE}?function={function.key}").content.decode()
        assert f'aria-current="page">{function.name}</a>' in page
        leads = {one["agency"] for one in told["leads"] if one["function"] == function.key}
        assert f"lead host, {len(leads)}</span>" in page or not leads
        fills = re.findall(r'class="land ([\w-]+)"', page)
        for choice, (fill, _) in mapped.CHOICES.items():
            own = sum(one.choice is choice for one in lines if one.function == function.key)
            assert fills.count(fill.value) == own, (function.key, choice)
    assert hal.get(f"{HERE}?function=nothing").content.decode().count('class="land') == len(problem.districts)
    assert set(mapped.CHOICES) == set(Choice)


def test_tabs_keep_the_costs_and_the_sharing_and_their_form_keeps_the_tab(begun: Begun, client_of: Clients) -> None:
    begun()
    hal = client_of("hal")
    page = hal.get(f"{HERE}?costs=high&sharing=per+pupil&function=office").content.decode()
    assert '<input type="hidden" name="function" value="office">' in page
    addresses = [html.unescape(one) for one in re.findall(r'<li><a href="([^"]*)#map"', page)]
    assert len(addresses) > 1
    assert {dict(parse_qsl(urlsplit(one).query)).get("costs") for one in addresses} == {"high"}
    assert {dict(parse_qsl(urlsplit(one).query)).get("sharing") for one in addresses} == {"per pupil"}
    assert 'name="function"' not in hal.get(HERE).content.decode().partition("Show these")[0]


def test_minnesotas_real_shapes_are_found_by_their_keys_and_drawn_light(shared: Path) -> None:
    asking = examples.example("minnesota").scenario
    content = (shared / "minnesota/mde_school_district_boundaries_2023-24_shp.zip").read_bytes()
    changed = shapes.given(asking, content, "mde.zip", "")
    state = shapes.shaped(changed.scenario)
    assert (state.count, len(state.missing), len(state.nobodys)) == (325, 5, 4)
    assert {"Eveleth-Gilbert", "Virginia"} < set(state.missing) and "Rock Ridge Public Schools" in state.nobodys
    assert (len(state.new), len(state.gone)) == (0, 0)
    with pytest.raises(changes.Contradicts, match="these shapes already"):
        shapes.given(changed.scenario, content, "mde.zip", "")
    drawn = {one.district: one.rings for one in changed.scenario.outlines}
    lands = [
        Land(one.name, one.longitude, one.latitude, one.agency, (), f"/why/{one.key}/", rings=drawn.get(one.key, ()))
        for one in changed.scenario.problem.districts
    ]
    picture = map_of_regions((), lands, (), finding="Minnesota", columns=(), figures=0)
    assert 100_000 < len(picture.svg) <= 250_000
    assert picture.svg == map_of_regions((), lands, (), finding="Minnesota", columns=(), figures=0).svg


def test_a_districts_panel_fills_the_form_with_deeds_that_say_what_they_cost(begun: Begun, client_of: Clients) -> None:
    begun()
    cora, address = client_of("cora"), f"{HERE}why/D1/"
    page = cora.get(address).content.decode()
    buttons = re.findall(r'<form method="post" action="/regions/the-valley/change/">(.*?)</form>', page, re.DOTALL)
    assert len(buttons) >= 5 and all(re.search(r"(costs|saves|see what it costs)", one) for one in buttons)
    told = queries.why_of(Answer.objects.get(), "D1")
    for words, less in [*told.staying.items(), *told.leading["A"].items()]:
        assert any(f'value="{words}"' in one and dollars_words(abs(less)) in one for one in buttons), words
    stays = next(one for one in buttons if "Stay as today in" in one)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', stays))
    assert cora.post(f"{HERE}change/", fields).status_code == 302
    edition = Edition.objects.get(number=2)
    assert edition.what.startswith("Alder is not served in") or "is not served in" in edition.what
    drain()
    first, second = Answer.objects.order_by("id")
    assert first.savings.cents - second.savings.cents <= told.staying[fields["function"]].cents + 100
    assert f'value="{fields["function"]}"' not in "".join(
        one for one in re.findall(r"<form.*?</form>", cora.get(address).content.decode(), re.DOTALL) if "Stay as" in one
    )


def test_the_map_opens_the_panel_in_its_place_and_a_reader_is_offered_no_deed(begun: Begun, client_of: Clients) -> None:
    begun()
    hal = client_of("hal")
    page = hal.get(HERE).content.decode()
    assert f'<a href="{HERE}why/D3/" hx-get="{HERE}why/D3/" tabindex="-1">' in page and '<div id="panel">' in page
    assert 'hx-select="#panel"' in page
    drawer = hal.get(f"{HERE}why/D3/", headers={"HX-Request": "true"}).content.decode()
    panel = drawer[drawer.index('<section id="panel"') :]
    assert (
        'tabindex="-1" autofocus>Why us? Cedar' in panel
        and queries.why_of(Answer.objects.get(), "D3").sentences[2] in panel
    )
    assert "change/" not in panel and "autofocus" not in hal.get(f"{HERE}why/D3/").content.decode()
    assert "change/" in client_of("ada").get(f"{HERE}why/D3/").content.decode()
