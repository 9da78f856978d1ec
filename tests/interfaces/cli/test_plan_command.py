"""The command answers a scenario with its bound, range and prices, and refuses a bad one by place with nothing solved."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.core.regions.valley import valley

from barnraise.core.money import Money
from barnraise.core.regions.problem import Lock, Problem, Rule
from barnraise.core.regions.terms import Form, LockKind, RuleKind, Sharing
from barnraise.integrations.scenarios import SCENARIO, Scenario, places, write
from barnraise.interfaces.cli import plan
from barnraise.interfaces.cli.main import cli
from barnraise.interfaces.cli.plan import command

QUICK = ("--draws", "5")


PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "scenario-file.md").read_text(encoding="utf-8")


def place(folder: Path, problem: Problem, **about: Any) -> Path:
    """A scenario's files in a folder."""
    for name, content in write(Scenario(problem, **about)).items():
        (folder / name).write_bytes(content)
    return folder / SCENARIO


def run(path: Path, *told: str) -> Result:
    return CliRunner().invoke(command, ["solve", str(path), *QUICK, *told])


def solved(folder: Path, problem: Problem, *told: str, **about: Any) -> dict[str, Any]:
    result = run(place(folder, problem, **about), "--json", *told)
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout))


def dollars(text: str) -> Money:
    return Money.parse(text)


def test_the_answer_is_one_document_whose_figures_add_up(tmp_path: Path) -> None:
    problem = valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, 2, source="a law"),))
    found = solved(tmp_path, problem, seed=3)
    assert set(found) >= {
        "savings", "bound", "gap", "regions", "leads", "assignments", "members", "prices", "reproducible", "range", "as_of",
    }  # fmt: skip
    savings, bound = dollars(found["savings"]), dollars(found["bound"])
    assert bound >= savings > Money(0)
    assert found["gap"] == round((bound.cents - savings.cents) / savings.cents, 6)
    assert Money.total(map(dollars, found["parts"].values())) == savings
    assert Money.total(dollars(one["saves"]) for one in found["members"]) == savings
    assert sorted(key for one in found["regions"] for key in one["districts"]) == ["D1", "D2", "D3", "D4", "D5", "D6"]
    assert len(found["assignments"]) == 12 and len(found["members"]) == 6
    hosted = {(one["function"], one["agency"]) for one in found["leads"]}
    assert {(one["function"], one["agency"]) for one in found["assignments"] if one["agency"]} == hosted
    assert [one["rule"] for one in found["prices"]] == ["regions-at-most"]
    assert dollars(found["range"]["lowest"]) <= dollars(found["range"]["median"]) <= dollars(found["range"]["highest"])
    assert found["range"]["draws"] == 5 and found["reproducible"] is True and found["as_of"] == "2026"


def test_the_same_file_gives_the_same_bytes_and_another_seed_draws_anew(tmp_path: Path) -> None:
    path = place(tmp_path, valley(), seed=1)
    one, again = run(path, "--json"), run(path, "--json")
    assert one.stdout == again.stdout
    other = json.loads(run(place(tmp_path, valley(), seed=2), "--json").stdout)
    assert other["range"] != json.loads(one.stdout)["range"]


def test_rules_and_locks_have_their_price_unless_nobody_asks(tmp_path: Path) -> None:
    ban = Lock(LockKind.LEADS, function="buying", agency="B", forbidden=True)
    problem = valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, 1),), locks=(ban,))
    found = solved(tmp_path, problem)
    assert [one.get("rule") or one.get("lock") for one in found["prices"]] == ["regions-at-most", "leads"]
    assert all(Money(0) <= dollars(one["least"]) <= dollars(one["most"]) for one in found["prices"])
    free = solved(tmp_path, replace(problem, locks=()))
    assert dollars(free["savings"]) - dollars(found["savings"]) <= dollars(found["prices"][1]["most"])
    assert solved(tmp_path, problem, "--no-prices")["prices"] is None


def test_a_rule_about_what_members_pay_is_held_against_the_way_costs_are_shared(tmp_path: Path) -> None:
    rules = (Rule(RuleKind.NOBODY_WORSE), Rule(RuleKind.SMALL_SAVE_AT_LEAST, 99, size=500))
    found = solved(tmp_path, valley(rules=rules), "--no-prices", sharing=Sharing.PER_PUPIL)
    small = {one["district"] for one in found["members"]} & {"D1", "D4", "D6"}
    assert {one["place"] for one in found["broken"] if one["rule"] == "small-save-at-least"} == small
    losers = {one["place"] for one in found["broken"] if one["rule"] == "nobody-worse"}
    assert losers == set(found["losers"])
    assert dollars(found["compensation"]) == -Money.total(
        dollars(one["saves"]) for one in found["members"] if one["district"] in losers
    )


def test_without_regions_agencies_still_host(tmp_path: Path) -> None:
    found = solved(tmp_path, valley(one_lead=False))
    assert found["regions"] == [] and found["parts"]["governance"] == "0.00"
    assert found["leads"] and {one["region"] for one in found["leads"]} == {""}


def test_rules_that_no_map_keeps_are_named_and_nothing_is_solved(tmp_path: Path) -> None:
    path = place(tmp_path, valley(rules=(Rule(RuleKind.MILES_AT_MOST, 1, share=0.9),)))
    result = run(path, "--json")
    (refused,) = json.loads(result.stdout)["refused"]
    assert (result.exit_code, refused["rule"]) == (1, "contradiction")
    assert "miles at most 1" in refused["message"] and refused["message"] in result.stderr


def test_bad_files_are_refused_by_place(tmp_path: Path) -> None:
    path = place(tmp_path, valley())
    districts = tmp_path / "districts.csv"
    districts.write_bytes(
        districts.read_bytes().replace(b"D3,Cedar,44.2,", b"D3,Cedar,,").replace(b",4000,", b",lots,")
    )
    result = run(path, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert list(told) == ["refused"]
    assert [(one["file"], one["row"], one["column"], one["rule"]) for one in told["refused"]] == [
        ("districts.csv", 4, "latitude", "Blank"),
        ("districts.csv", 6, "pupils", "NotWhole"),
    ]
    districts.unlink()
    assert json.loads(run(path, "--json").stdout)["refused"][0]["rule"] == "NoFile"
    assert run(tmp_path / "none.toml").exit_code == 2
    assert run(path, "--draws", "0").exit_code == 2


def test_what_is_worth_saying_goes_to_standard_error_and_into_the_document(tmp_path: Path) -> None:
    path = place(tmp_path, valley())
    districts = tmp_path / "districts.csv"
    districts.write_bytes(districts.read_bytes().replace(b"D6,Fir,44.5,-92.3,150", b"D6,Fir,44.45,-92,0"))
    result = run(path, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)["warnings"]
    assert len(told) == 2 and all(warning in result.stderr for warning in told)
    assert "stand on one spot" in told[0] and "has no pupils" in told[1]


def test_an_answer_that_time_cut_short_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter(range(0, 10**9, 10))
    monkeypatch.setattr("time.process_time", lambda: float(next(now)))
    assert solved(tmp_path, valley(), "--seconds", "1")["reproducible"] is False


def test_people_read_the_answer_its_bound_its_range_and_who_leads(tmp_path: Path) -> None:
    problem = valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, 1),))
    result = run(place(tmp_path, problem))
    assert result.exit_code == 0
    first, second, third, fourth = result.stdout.splitlines()[:4]
    assert first.startswith("The valley: saves $") and second.startswith("No plan under these rules saves more than $")
    assert third.startswith("Over 5 draws of the parameters this plan saves $") and fourth == "Parameters as of: 2026."
    assert "buying: B" in result.stdout and "Without the rule regions-at-most 1, $" in result.stdout


def test_the_verb_is_listed_and_needs_no_django() -> None:
    assert "plan" in CliRunner().invoke(cli, ["--help"]).stdout
    script = "import sys; from barnraise.interfaces.cli.plan import command; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_example_of_the_page_is_solved_as_it_says(tmp_path: Path) -> None:
    files = re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in files] == ["scenario.toml", "districts.csv", "agencies.csv", "neighbors.csv"]
    for name, content in files:
        (tmp_path / name).write_text(content, encoding="utf-8")
    result = CliRunner().invoke(command, ["solve", str(tmp_path / "scenario.toml")])
    assert result.exit_code == 0
    (said,) = re.findall(r"\$ barnraise plan solve scenario\.toml\n(.*?)\n```", PAGE, re.DOTALL)
    assert [line.rstrip() for line in result.stdout.splitlines()] == said.splitlines()


def test_the_page_names_every_column_every_word_and_every_key_of_the_answer(tmp_path: Path) -> None:
    for columns in (places.DISTRICTS, places.AGENCIES, places.NEIGHBORS, places.MILES):
        for column in (*columns.needs, *columns.may, *(f"{name}:KEY" for name in columns.each)):
            assert f"`{column}`" in PAGE, column
    for words in (RuleKind, LockKind, Sharing, Form):
        for word in words:
            assert f"`{word}`" in PAGE, word
    for key in solved(tmp_path, valley()):
        assert f"`{key}`" in PAGE, key


@pytest.mark.parametrize("told", [("solve", "x.toml"), ("locate", "tsplib", "x.tsp", "--sites", "3")])
def test_a_small_install_says_in_one_sentence_what_to_install(
    told: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "NEEDED", ("numpy", "a_library_nobody_has"))
    done = CliRunner().invoke(cli, ["plan", *told])
    says = "This is the small install, for auditors. Install barnraise[agency] to design regions."
    assert (done.exit_code, says in done.output, "Traceback" in done.output) == (1, True, False)
    done = CliRunner().invoke(cli, ["plan", *told, "--json"])
    assert json.loads(done.stdout)["refused"][0]["rule"] == "small-install"
    assert CliRunner().invoke(cli, ["plan", "--help"]).exit_code == 0
    monkeypatch.undo()
    assert says not in CliRunner().invoke(cli, ["plan", *told]).output


def test_listing_what_can_be_planned_loads_no_library_of_the_designer() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from barnraise.interfaces.cli.main import cli;"
        "out = CliRunner().invoke(cli, ['plan', '--help']).output; assert 'locate' in out, out;"
        "assert not {'numpy', 'highspy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
