"""What leaves for a board: a brief of four pages in the page's own figures."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.safestring import SafeString
from tests.core.regions.valley import valley
from tests.integrations.test_statement_paper import pages_of, words_in
from tests.plan.regions.conftest import Begun, drain, shared

from barnraise.core.money import Money
from barnraise.core.regions.problem import Problem, Rule
from barnraise.core.regions.terms import RuleKind
from barnraise.integrations.scenarios import Scenario as Asking
from barnraise.integrations.statements import paper
from barnraise.plan.regions import examples, queries
from barnraise.plan.regions.models import Answer, Edition, Scenario
from barnraise.plan.regions.rules import changes, solving, telling
from barnraise.plan.regions.rules.telling import Asked
from barnraise.plan.regions.tables import answers, brief, further, mapped
from barnraise.plan.regions.tables.brief import third
from barnraise.plan.regions.terms import Further
from barnraise.platform.pictures import Picture
from barnraise.platform.pictures.parts import NOTHING
from barnraise.platform.words import dollars_words
from barnraise.run.people.demo import Cast

Clients = Callable[[str], Client]
HERE = "/regions/the-valley/"
LETTER, A4 = f"{HERE}editions/1/brief.pdf", f"{HERE}editions/1/brief.pdf?paper=a4"


def drawn_never(problem: Problem, told: dict[str, Any]) -> dict[str, Any]:
    """What survives, made up: each host in all draws but one; the first number moves most."""
    one = {
        "lowest": told["range"]["low"],
        "median": told["savings"],
        "highest": told["range"]["high"],
        "regret": "9.00",
        "negative": 0,
    }
    kept = {"times": 39, "kept": f"{(1 << 39) - 1:x}"}
    hosts = [
        {"kind": "hosts", "region": lead["region"], "function": lead["function"], "agency": lead["agency"], **kept}
        for lead in told["leads"]
    ]
    homes = [{"kind": "home", "region": "A", "district": member["key"], **kept} for member in told["members"]]
    paths = [path for path, _ in changes.parameters(problem)]
    return {
        "draws": 40, "seed": 1, "statements": [*hosts, *homes], "plan": one, "robust": one, "same": True, "robust_what": "",
        "measure": [{"path": path, "low": "1.00", "high": f"{900 - n}.00"} for n, path in enumerate(paths)],
    }  # fmt: skip


def brief_of(problem: Problem, told: dict[str, Any], **more: Any) -> brief.Brief:
    picture = Picture(SafeString('<svg viewBox="0 0 640 400"></svg>'), NOTHING, name="Map: six districts")
    return brief.Brief(
        **{
            "agency": "Bluff Country Service Cooperative", "title": told["title"], "edition": 3, "sha256": "a" * 64,
            "on": date(2026, 3, 10), "problem": problem, "face": answers.Face(Answer(), told), "map": picture,
            "prices": None, "others": None, "draws": drawn_never(problem, told), **more,
        }
    )  # fmt: skip


def drawn_map(problem: Problem, told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Picture:
    monkeypatch.setattr(queries, "document_of", lambda _: told)
    work = queries.Work(Scenario(slug="x"), (), Edition(), Asking(problem), None, None, None)
    return mapped._map(work, Answer(), "", opens=False, leads_on=False)


def answered(problem: Problem) -> dict[str, Any]:
    return solving.answered(Asked(Asking(problem), "a" * 64, 1, solving.SHORT), lambda _: True)[1]


def crowded(problem: Problem, told: dict[str, Any], *, members: int, name: str) -> tuple[Problem, dict[str, Any]]:
    """The same answer with so many districts of long names, every second of which loses; the sum stays."""
    first, rows = told["members"][0], []
    for number in range(members):
        change = -1_000 - number if number % 2 else 1_000 + number - 1
        after = {rule: str(Money(500_000 - change)) for rule in first["after"]}
        rows.append({**first, "key": f"M{number}", "name": f"{name} {number}", "before": "5000.00", "after": after})
    left = Money.parse(told["savings"]) - Money.total(Money(-1_000 - n if n % 2 else 999 + n) for n in range(members))
    rows[0]["after"] = {rule: str(Money.parse(paid) - left) for rule, paid in rows[0]["after"].items()}
    districts = tuple(replace(problem.districts[0], key=row["key"], name=row["name"]) for row in rows)
    return replace(problem, districts=districts), {**told, "members": rows}


def test_nothing_leaves_for_a_board_before_the_answer_was_asked_what_survives(
    begun: Begun, client_of: Clients, cast: Cast
) -> None:
    begun()
    ada, hal = client_of("ada"), client_of("hal")
    refused = hal.get(LETTER)
    assert (refused.status_code, refused["Content-Type"][:9]) == (422, "text/html")
    assert "Nothing leaves for a board without what survives if the costs are wrong" in refused.content.decode()
    assert "Ask that, for the board" in ada.get(HERE).content.decode()
    assert "brief.pdf" not in ada.get(HERE).content.decode()
    with pytest.raises(queries.NoRangeYet):
        shared(cast)
    ada.post(f"{HERE}further/", {"kind": "draws"})
    assert "it is being worked out" in ada.get(HERE).content.decode()
    drain()
    assert (LETTER in ada.get(HERE).content.decode(), hal.get(LETTER).status_code) == (True, 200)


def test_no_brief_without_an_answer(begun: Begun, client_of: Clients) -> None:
    begun(answered=False)
    assert client_of("ada").get(LETTER).status_code == 422


@pytest.mark.parametrize("address", [LETTER, A4])
def test_the_brief_has_four_pages_and_the_same_bytes_each_time(
    address: str, boarded: Begun, client_of: Clients
) -> None:
    boarded()
    first, second = (client_of(who).get(address) for who in ("hal", "cora"))
    assert first["Content-Disposition"] == 'attachment; filename="the-valley-1-brief.pdf"'
    assert (first.content[:5], pages_of(first.content)) == (b"%PDF-", 4)
    assert first.content == second.content


def test_the_brief_says_what_the_page_says(
    boarded: Begun, client_of: Clients, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    boarded(rules=(Rule(RuleKind.REGIONS_AT_MOST, 2, source="a statute"),))
    kept: list[Any] = []
    monkeypatch.setattr(paper, "brief_pdf", lambda told, size: kept.append(told) or b"")
    client_of("hal").get(LETTER)
    said, page, answer = words_in(kept[0]), client_of("hal").get(HERE).content.decode(), Answer.objects.get()
    told = queries.document_of(answer.sha256)
    figures = [dollars_words(one) for one in (answer.savings, answer.bound, answer.low, answer.high)]
    figures += [Money.parse(told["parts"][name]).signed() for name in ("scale", "travel", "transition", "governance")]
    for figure in figures:
        assert figure in said and figure in page
    spread = answers.spread(told)
    for words in (
        spread.headline,
        "2026",
        "At most 2 regions",
        answer.edition.sha256,
        "assumed",
        "each region is one piece",
    ):
        assert words in said
    problem, draws = queries.asking_of(answer.edition.sha256).problem, queries.leaves(answer)[Further.DRAWS]
    survival = further.survival(problem, draws)
    assert survival.finding in said and survival.finding in page
    for one in survival.every:
        assert one.what in said and f"{one.times} of 4" in said and one.what in page
    assert f"Every district that loses, a year: {len(spread.losers)}" in said


def test_a_page_of_gainers_and_losers_comes_to_the_answer() -> None:
    problem, told = crowded(valley(), answered(valley()), members=330, name="Ind. District")
    made = third.page(brief_of(problem, told))
    (sums, *_) = [block for block in made if block["is"] == "table"]
    assert sums["rows"][-1]["cells"][-1]["text"] == Money.parse(told["savings"]).signed()
    (losers,) = [block for block in made if block["is"] == "names"]
    assert len(losers["rows"]) == 165
    problem, told = crowded(valley(), answered(valley()), members=700, name="Ind. District")
    made = third.page(brief_of(problem, told))
    (losers,) = [block for block in made if block["is"] == "names"]
    cut = sum(1_000 + number for number in range(1, 700, 2)) - sum(
        1_000 + n for n in range(699, 0, -2)[: third.LOSERS_MAX]
    )
    assert len(losers["rows"]) == third.LOSERS_MAX
    assert any(
        f"The 110 others lose less than each of these, {Money(cut).words()} together" in words_in(b) for b in made
    )


@pytest.mark.parametrize("size", ["us-letter", "a4"])
def test_four_pages_hold_a_crowd_of_long_names(size: paper.Page) -> None:
    long = "Joint Powers District of the United Consolidated Communities of Upper"
    problem, told = crowded(valley(), answered(valley()), members=700, name=long)
    leads = [{**told["leads"][0], "agency": one.key, "region": "AB"} for one in problem.agencies] * 9
    regions = [{**told["regions"][0], "letter": telling.letter(number)} for number in range(40)]
    told |= {"leads": leads, "regions": regions, "broken": [{"rule": "x", "place": long, "says": long}] * 9}
    prices = {"prices": [{"what": f"{long} {n}", "lock": True, "least": "1.00", "most": "2.00"} for n in range(60)]}
    others = {"others": [{"what": f"{long}; {long}", "savings": "1.00", "less": "1.00", "regions": 9, "losers": 1}] * 9}
    made = brief.told(brief_of(problem, told, prices=prices, others=others, title=f"{long} {long}"))
    assert pages_of(paper.brief_pdf(made, size)) == 4


def test_minnesota_has_four_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = examples.example("minnesota").scenario.problem
    told = answered(problem)
    made = brief.told(brief_of(problem, told, map=drawn_map(problem, told, monkeypatch)))
    assert pages_of(paper.brief_pdf(made)) == 4
    said = words_in(made)
    assert "Of 79 numbers these 8 move the saving most, the others by no more than $891" in said
    assert "330 districts" in said and "href" not in said


def test_without_regions_and_where_more_is_paid_the_brief_says_so() -> None:
    problem = valley(one_lead=False)
    told = answered(problem)
    said = words_in(brief.told(brief_of(problem, told)))
    assert "no regions" in said and "Hosts, for how many districts" in said
    made = brief.told(brief_of(problem, {**told, "savings": "-5.00", "members": _poorer(told)}))
    sentence = "".join(part["text"] for part in made["pages"][0][0]["parts"])
    assert sentence.startswith("Working together this way would cost $5 more a year than today")


def _poorer(told: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [{**one, "after": dict.fromkeys(one["after"], one["before"])} for one in told["members"]]
    rows[0]["after"] = {rule: str(Money.parse(rows[0]["before"]) + Money.parse("5.00")) for rule in rows[0]["after"]}
    return rows
