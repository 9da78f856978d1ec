"""The benchmarks run, agree with each other to the cent, and print a ratio; how fast is for `make bench` to say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import evidence, usage_file
from benchmarks.figures import Figure, Found
from benchmarks.measure import exponent

ROOT = Path(__file__).resolve().parents[2]


def bench(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_quick_forms_agree_to_the_cent_and_print_their_ratios_beside_the_goals(tmp_path: Path) -> None:
    told = bench("schema", "billing", "imports", "--quick", "--into", str(tmp_path))
    assert told.count("goal ≤") >= 4
    kept = json.loads((tmp_path / "bench.json").read_text())
    assert sorted(kept) == ["billing/sqlite", "imports/sqlite", "schema/sqlite"]
    billed = kept["billing/sqlite"]["counts"]
    assert (billed["charges"], billed["invoices"]) == (20 * 5 * 2, 20 * 2)
    assert sum(kept["imports/sqlite"]["counts"]["set apart"].values()) == 16
    assert "| figure | value | goal |" in (tmp_path / "bench.md").read_text()


def test_every_page_stays_within_its_questions_first_after_each_kind_of_deed(tmp_path: Path) -> None:
    bench("pages", "--quick", "--into", str(tmp_path))
    slices = json.loads((tmp_path / "bench.json").read_text())
    found = {one["what"]: one for one in slices["pages/sqlite"]["figures"] if one["unit"] == "queries"}
    assert {name: one["value"] for name, one in found.items() if not one["met"]} == {}
    assert len([name for name in found if "first after a deed" in name]) == 6
    assert len([name for name in slices["pages/sqlite"]["counts"] if name.startswith("CPU ms after")]) == 6


def test_savings_are_measured_once_without_a_database_and_come_to_duckdb_s_cents(tmp_path: Path) -> None:
    told = bench("savings", "--quick", "--into", str(tmp_path))
    assert told.count("goal ≤") == 2
    kept = json.loads((tmp_path / "bench.json").read_text())
    assert list(kept) == ["savings/alone"]
    assert all(kept["savings/alone"]["counts"]["not measured"].values())


def test_a_year_is_closed_at_four_sizes_and_nothing_signed_is_doubted(tmp_path: Path) -> None:
    told = bench("closing", "--quick", "--into", str(tmp_path))
    assert told.count("goal ≤") == 2
    kept = json.loads((tmp_path / "bench.json").read_text())
    assert kept["closing/sqlite"]["counts"]["largest"]["deliveries"] == 40 * 4


def test_a_file_holds_what_its_writer_says(tmp_path: Path) -> None:
    place = tmp_path / "usage.csv"
    told = usage_file.write(place, lines=2_000, members=5)
    rows = [line.split(",") for line in place.read_text().splitlines()[1:]]
    assert (len(rows), told.good, sum(told.wrong.values())) == (2_000, 1_992, 8)
    assert any(int(row[4]) < 0 for row in rows if row[4] != "some")
    assert len({tuple(row) for row in rows}) < len(rows)


def test_an_exponent_is_the_power_of_growth() -> None:
    assert exponent([1, 2, 4], [3.0, 12.0, 48.0]) == pytest.approx(2.0)


@pytest.mark.parametrize(("value", "met"), [(1.99, True), (2.0, True), (2.01, False)])
def test_a_goal_is_met_up_to_its_figure(value: float, met: bool) -> None:
    assert Figure("issue", value, goal=2.0).met is met


def test_evidence_of_one_slice_leaves_the_others_and_says_when_it_is_old(tmp_path: Path) -> None:
    for name in ("a/sqlite", "b/sqlite"):
        evidence.keep(name, "Title", ["pyproject.toml"], Found([Figure("x", 1.0)]), folder=tmp_path)
    kept = evidence.kept(tmp_path)
    assert evidence.stale(kept) == []
    kept["a/sqlite"]["measured_at"] = "2001-01-01T00:00:00+00:00"
    (sentence,) = evidence.stale(kept)
    assert "a/sqlite was measured 2001-01-01T00:00" in sentence and "python -m benchmarks a/sqlite" in sentence
