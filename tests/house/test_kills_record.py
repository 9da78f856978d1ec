"""The record of kills is kept deed by deed, says when it is old, and a campaign goes on where it stopped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.walks import test_kills

from benchmarks import evidence, kills
from benchmarks.regions import __main__ as regions

ROOT = Path(__file__).resolve().parents[2]
ROWS = [("books.receive:before-audit", 3, "nothing there"), ("9 random moments, seed 1935", 7, "all there 4 times")]


def dated(folder: Path, kind: str, deed: str, at: str) -> None:
    slices = kills.kept(kind, folder)
    text = (folder / f"kills-{kind}.json").read_text()
    (folder / f"kills-{kind}.json").write_text(text.replace(slices[deed]["killed_at"], at))


def test_the_campaign_names_the_deeds_the_test_kills_and_each_place_it_watches_stands() -> None:
    assert kills.every() == list(test_kills.POINTS)
    watched = {room for rooms in (*kills.ROOMS.values(), kills.OF_THE_BOOKS) for room in rooms}
    assert [room for room in watched if not (ROOT / room).exists()] == []
    assert set(kills.ROOMS) <= set(test_kills.POINTS)


def test_a_slice_leaves_the_others_and_the_page_counts_them_all(tmp_path: Path) -> None:
    kills.keep("sqlite", "receive", ROWS, kills=3, folder=tmp_path)
    kills.keep("sqlite", "issue", [("books.issue:legs", 5, "nothing there")], kills=5, folder=tmp_path)
    page = (tmp_path / "kills-sqlite.md").read_text()
    assert (
        "15 processes died by SIGKILL" in page
        and "| receive | books.receive:before-audit | 3 | nothing there |" in page
    )
    kills.keep("sqlite", "issue", [("books.issue:legs", 20, "nothing there")], kills=20, folder=tmp_path)
    assert "30 processes died" in (tmp_path / "kills-sqlite.md").read_text()
    assert kills.kept("postgresql", tmp_path) == {}


def test_kills_older_than_what_they_prove_are_named_and_newer_ones_are_not(tmp_path: Path) -> None:
    for deed in kills.every():
        kills.keep("sqlite", deed, ROWS, kills=3, folder=tmp_path)
        dated(tmp_path, "sqlite", deed, "2100-01-01T00:00:00+00:00")
    assert [said for said in kills.stale(tmp_path) if "sqlite" in said] == []
    kills.keep("sqlite", "receive", ROWS, kills=3, folder=tmp_path)
    dated(tmp_path, "sqlite", "receive", "2020-01-01T00:00:00+00:00")
    (old,) = [said for said in kills.stale(tmp_path) if "sqlite" in said]
    assert "the kills on sqlite of receive are older" in old and "make kills" in old


def test_a_deed_without_kills_on_record_is_named(tmp_path: Path) -> None:
    kills.keep("sqlite", "receive", ROWS, kills=3, folder=tmp_path)
    said = kills.stale(tmp_path)
    assert "no kills on sqlite are on record of usage" in said[0] and " receive," not in said[0]


def test_a_campaign_leaves_out_what_stands_at_this_commit_with_as_many_kills(tmp_path: Path) -> None:
    kills.keep("sqlite", "receive", ROWS, kills=20, folder=tmp_path)
    deeds = ["issue", "receive"]
    asked = {
        (more, resume): kills.wanted("sqlite", deeds, kills=more, resume=resume, folder=tmp_path)
        for more in (19, 20, 21)
        for resume in (True, False)
    }
    assert asked == {
        (19, True): ["issue"], (20, True): ["issue"], (21, True): deeds, (19, False): deeds, (20, False): deeds, (21, False): deeds,
    }  # fmt: skip


def test_the_check_only_says_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--stale"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": "src"},
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout.splitlines() == [
        *evidence.stale(evidence.kept()), *kills.stale(), *regions.stale(),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_page_on_record_is_the_one_its_figures_make(kind: str) -> None:
    page = evidence.FOLDER / f"kills-{kind}.md"
    assert page.read_text() == kills.page(kind, kills.kept(kind))
