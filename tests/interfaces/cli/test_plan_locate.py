"""Known location problems are answered at their known value under a bound that never crosses it; bad files are refused."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from barnraise.integrations.locations import facilities, graphs, points
from barnraise.interfaces.cli.plan import command

GRAPH = " 4 4 1\n 1 2 1\n 2 3 1\n 3 4 1\n 1 4 9\n"


def run(known: str, path: Path, *told: str) -> Result:
    return CliRunner().invoke(command, ["locate", known, str(path), *told])


def located(known: str, path: Path, *told: str) -> dict[str, Any]:
    result = run(known, path, "--json", *told)
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


@pytest.fixture
def library(shared: Path) -> Path:
    return shared / "optimisation"


def optima(path: Path, name: str, value: str) -> dict[str, float]:
    with path.open(newline="", encoding="utf-8") as rows:
        return {row[name]: float(row[value]) for row in csv.DictReader(rows) if row[value]}


def test_the_answer_is_one_document_with_its_keys_in_order(tmp_path: Path) -> None:
    path = tmp_path / "graph.txt"
    path.write_text(GRAPH, encoding="utf-8")
    found = located("orlib-pmed", path)
    assert list(found)[:6] == ["objective", "bound", "gap", "open", "assignment", "cpu_seconds"]
    assert (found["objective"], found["bound"], found["gap"]) == (4, 4, 0.0)
    assert found["open"] == [2] and found["assignment"] == [2, 2, 2, 2]
    two = located("orlib-pmed", path, "-p", "2")
    assert two["objective"] == 2 and len(two["open"]) == 2


@pytest.mark.parametrize("name", ["pmed1", "pmed3", "pmed5", "pmed7", "pmed9", "pmed11"])
def test_p_medians_reach_their_optimum_and_the_bound_stays_below(library: Path, name: str) -> None:
    path = library / "orlib_pmed" / f"{name}.txt"
    best = optima(library / "orlib_pmed" / "optima.csv", "instance", "p_median_optimum")[name]
    found = located("orlib-pmed", path, "--gap", "0.001")
    assert found["objective"] == best >= found["bound"]
    distance = graphs.read(path.read_bytes()).distance
    assign = np.array(found["assignment"]) - 1
    assert distance[np.arange(len(assign)), assign].sum() == best
    assert set(found["assignment"]) <= set(found["open"])
    assert found["gap"] == round((best - found["bound"]) / best, 9)


def test_points_reach_the_value_that_the_literature_prints(library: Path) -> None:
    path = library / "tsplib_pmedian" / "fl1400.tsp"
    found = located("tsplib", path, "-p", "5", "--gap", "0.01")
    assert found["objective"] == 174_877 >= found["bound"]
    distance = points.read(path.read_bytes()).distance
    assert distance[np.arange(1400), np.array(found["assignment"]) - 1].sum() == found["objective"]


@pytest.mark.parametrize("name", ["p1_cap61", "p9_cap91", "p19_cap123"])
def test_capacitated_places_reach_their_optimum_with_nobody_overfull(library: Path, name: str) -> None:
    path = library / "orlib_cfl_small" / name
    best = optima(library / "orlib_cfl_small" / "optima.csv", "file", "single_source_optimum")[name]
    found = located("orlib-cap", path)
    instance = facilities.read(path.read_bytes())
    assign = np.array(found["assignment"]) - 1
    load = np.bincount(assign, weights=instance.demand, minlength=len(instance.capacity))
    assert (load <= instance.capacity).all()
    cost = instance.cost[np.arange(len(assign)), assign].sum() + instance.opening[np.unique(assign)].sum()
    assert cost == pytest.approx(found["objective"], abs=1e-5)
    assert found["objective"] == pytest.approx(best, abs=0.011)  # optima are printed in cents, cut
    assert found["bound"] <= best + 0.011


def test_both_layouts_and_a_packed_file_give_one_answer(tmp_path: Path) -> None:
    original = "2 3\n 10 100.\n 10 20.\n 4\n 1. 2\n 5\n 3 4.5\n 6\n 5 6\n"
    listed = "2 3\n10 10\n100.0 20\n4 5 6\n1 2\n3 4.5\n5 6\n"
    (tmp_path / "a").write_text(original, encoding="utf-8")
    (tmp_path / "b").write_text(listed, encoding="utf-8")
    (tmp_path / "c.gz").write_bytes(gzip.compress(listed.encode()))
    answers = [located("orlib-cap", tmp_path / name) for name in ("a", "b", "c.gz")]
    for answer in answers:
        answer.pop("cpu_seconds")
    assert answers[0] == answers[1] == answers[2]
    # 5 and 6 are too much for one place: both open (120), and of the ways to part them 1 + 3 + 6 is the cheapest.
    assert answers[0]["objective"] == answers[0]["bound"] == 130


def test_the_same_file_gives_the_same_answer(library: Path) -> None:
    told = [located("orlib-pmed", library / "orlib_pmed" / "pmed9.txt") for _ in range(2)]
    assert told[0] | {"cpu_seconds": 0} == told[1] | {"cpu_seconds": 0}


@pytest.mark.parametrize(
    ("known", "content", "told", "line", "rule"),
    [
        ("orlib-pmed", GRAPH.replace("3 4 1", "3 5 1"), (), 4, "TooLarge"),
        ("orlib-pmed", GRAPH, ("-p", "5"), None, "TooLarge"),
        ("orlib-cap", "2 1\n1 2\n3 4\n1\n5 6\n", (), None, "Ambiguous"),
        ("orlib-cap", "1 1\n3\n1\n4\n5\n", (), None, "Ambiguous"),
        ("orlib-cap", "1 1\n3 1\n4\n5\n", (), None, "NoRoom"),
        ("tsplib", "x\n", ("-p", "1"), None, "NoPoints"),
    ],
)
def test_a_bad_file_is_refused_by_line(
    tmp_path: Path, known: str, content: str, told: tuple[str, ...], line: int | None, rule: str
) -> None:
    path = tmp_path / "instance.txt"
    path.write_text(content, encoding="utf-8")
    result = run(known, path, "--json", *told)
    (found,) = json.loads(result.stdout)["refused"]
    assert (result.exit_code, found["line"], found["rule"]) == (1, line, rule)
    assert found["message"].startswith("instance.txt: ") and found["message"] in result.stderr


def test_a_damaged_packed_file_is_refused_and_wrong_usage_is_said(tmp_path: Path) -> None:
    path = tmp_path / "broken.gz"
    path.write_bytes(gzip.compress(GRAPH.encode())[:-12])
    assert json.loads(run("orlib-pmed", path, "--json").stdout)["refused"][0]["rule"] == "PackedRefused"
    path.write_text(GRAPH, encoding="utf-8")
    for told in (("tsplib", path), ("orlib-cap", path, "-p", "2"), ("orlib-pmed", path, "-p", "0"), ("csv", path)):
        assert run(*told).exit_code == 2
    assert run("orlib-pmed", tmp_path / "none.txt").exit_code == 2


def test_cap41_has_no_answer_where_each_customer_is_served_whole(library: Path) -> None:
    result = run("orlib-cap", library / "orlib_cap41.txt")
    assert result.exit_code == 1
    assert "Customer 34 asks for 12,912, and no place serves more than 5,000" in result.stderr


def test_people_read_the_cost_its_bound_and_who_is_open(tmp_path: Path) -> None:
    path = tmp_path / "graph.txt"
    path.write_text(GRAPH, encoding="utf-8")
    said = run("orlib-pmed", path).stdout
    assert said.startswith("Costs 4.00; no answer costs less than 4.00 (0.000% less).\nOpen: 2.\n4 served by 1 in ")
