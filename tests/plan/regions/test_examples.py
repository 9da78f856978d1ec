"""The examples come with the designer, read without any other file, and say what their sources say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from barnraise.core.regions import findings
from barnraise.core.regions.conflicts import conflict
from barnraise.core.regions.coupled.shapes import is_connected, parts
from barnraise.core.regions.problem import Parameter, Problem
from barnraise.core.regions.question import edges_of
from barnraise.core.regions.terms import Grade, Level
from barnraise.core.regions.values import at
from barnraise.plan.regions import examples
from benchmarks.regions.examples.findings import today, under
from benchmarks.regions.examples.shipped import made

FOLDER = Path(examples.__file__).parent


def problem(key: str) -> Problem:
    return examples.example(key).scenario.problem


def parameters(one: Problem) -> list[Parameter]:
    found = [one.road_factor, one.governance]
    for function in one.functions:
        found += [function.shareable, function.trips, function.mile, function.transition, function.opening]
        for curve in (function.alone, function.host):
            found += [part for part in (curve.fixed, curve.rate, curve.exponent) if part is not None]
    return found


@pytest.mark.parametrize("key", examples.EXAMPLES)
def test_an_example_can_be_solved_as_it_stands(key: str) -> None:
    assert {one.rule for one in findings.check(problem(key))} <= {"one-spot"}


@pytest.mark.parametrize("key", examples.EXAMPLES)
def test_every_parameter_has_a_range_a_source_a_year_and_a_grade(key: str) -> None:
    for one in parameters(problem(key)):
        assert one.source
        assert one.unit
        assert one.year >= 2001
        if one.grade is Grade.ASSUMED:
            assert one.source.startswith("ASSUMPTION")
            assert one.low < one.high  # nobody knows an assumed figure exactly


def test_points_are_left_only_where_a_fit_says_so() -> None:
    points = [one for key in examples.EXAMPLES for one in parameters(problem(key)) if one.low == one.high]
    assert {one.source for one in points} == {"a fitted power curve has no fixed part"}


def test_an_example_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(examples.UnknownExample, match="minnesota"):
        examples.example("atlantis")


def test_the_files_are_small_and_name_no_place_outside() -> None:
    files = [path for path in FOLDER.rglob("*") if path.suffix in (".csv", ".toml")]
    assert sum(path.stat().st_size for path in files) < 300_000
    assert all(b"/work" not in path.read_bytes() for path in files)


def test_minnesotas_southeast_is_what_its_seed_says() -> None:
    """42 regular districts with 73,267 pupils from kindergarten to grade 12 in 2015-16, the smallest 243, the largest 16,924."""
    southeast = [one for one in problem("minnesota").districts if one.agency == "region-10"]
    assert len(southeast) == 42
    assert sum(one.pupils for one in southeast) == 73_267
    assert (min(one.pupils for one in southeast), max(one.pupils for one in southeast)) == (243, 16_924)


def test_minnesotas_districts_are_in_nine_regions() -> None:
    """328 regular districts and the two special ones, Minneapolis and South St. Paul, which stand in region 11."""
    one = problem("minnesota")
    assert Counter(district.agency.removeprefix("region-") for district in one.districts) == {
        "1": 39, "3": 31, "4": 32, "5": 22, "6": 50, "7": 38, "9": 28, "10": 42, "11": 48,
    }  # fmt: skip
    assert sum(district.pupils for district in one.districts) == 791_787
    assert {district.key for district in one.districts if district.key.endswith("-03")} == {"0001-03", "0006-03"}
    assert len({district.county for district in one.districts}) == 87


def test_minnesotas_map_is_one_piece_and_so_is_each_region_of_today() -> None:
    one = problem("minnesota")
    edges = edges_of(one)
    assert len(set(parts(len(one.districts), edges).tolist())) == 1
    names = sorted({district.agency for district in one.districts})
    assert [name for name in names if not _connected(one, name)] == []


def _connected(one: Problem, name: str) -> bool:
    rows = {district.key: row for row, district in enumerate(d for d in one.districts if d.agency == name)}
    inside = [(rows[a], rows[b]) for a, b in one.neighbors if a in rows and b in rows]
    return is_connected(np.array(inside, dtype=np.int64).reshape(-1, 2), np.zeros(len(rows), dtype=np.int64))


def test_minnesotas_agencies_are_nine_cooperatives_and_no_more_than_36_hosts() -> None:
    one = problem("minnesota")
    assert [agency.key for agency in one.agencies if agency.key.startswith("region-")] == [
        "region-1", "region-3", "region-4", "region-5", "region-6", "region-7", "region-9", "region-10", "region-11",
    ]  # fmt: skip
    assert len(one.agencies) == 36
    assert len({agency.site for agency in one.agencies}) == 36  # one to a district
    home = {district.key: district.agency for district in one.districts}
    assert all(home[agency.site] == agency.key for agency in one.agencies if agency.key.startswith("region-"))


def test_massachusetts_spends_what_the_state_says_it_does() -> None:
    """The department's row of state totals for FY2017: 904,544.8 pupils, $552.61 of administration for each of them."""
    one = problem("massachusetts")
    assert len(one.districts) == 322
    assert len(one.agencies) == 25
    assert sum(district.pupils for district in one.districts) == pytest.approx(904_544.8, abs=20)
    spent = {key: sum(d.cost[key].cents for d in one.districts) / 100 / 904_544.8 for key in ("business", "learning")}
    assert spent["business"] == pytest.approx(552.6123545, rel=1e-3)
    assert spent["learning"] == pytest.approx(197.4438518, rel=1e-3)


def test_massachusetts_curves_say_how_little_they_explain() -> None:
    fitted = {function.key: function.host.exponent for function in problem("massachusetts").functions}
    assert all("of cost per pupil" in one.source for one in fitted.values() if one)
    learning = fitted["learning"]
    assert learning is not None
    assert (learning.low, learning.high) == (0.994, 1.0)
    assert "no scale is found" in learning.source


def test_todays_regions_can_be_locked_and_asked_about() -> None:
    locked = today(problem("minnesota"))
    findings.check(locked)
    assert conflict(locked, at(locked, Level.CENTRAL)) is None


@pytest.mark.parametrize("key", ["connecticut", "north-dakota-land", "north-dakota-many-pupils"])
def test_minnesota_can_keep_the_rules_of_two_other_states(key: str) -> None:
    asked = under(key)(problem("minnesota"))
    findings.check(asked)
    assert conflict(asked, at(asked, Level.CENTRAL)) is None


@pytest.mark.real
def test_what_is_shipped_is_what_the_public_files_say(shared: Path) -> None:
    again = made(shared)
    shipped = {
        str(path.relative_to(FOLDER)): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.suffix in (".csv", ".toml")
    }
    assert shipped.keys() == again.keys()
    for name, content in again.items():
        assert shipped[name] == content, f"{name}: run python -m benchmarks.regions.examples make"
