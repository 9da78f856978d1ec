"""The real region: the state's district files and the national table, read, applied, joined and undone."""

from pathlib import Path
from typing import Any

import pytest

from barnraise.platform import imports
from barnraise.platform.refusals import Refusal
from barnraise.run.organizations.models import Identifier, Organization, YearCount
from barnraise.run.people.demo import Cast


def look(cast: Cast, path: Path, **more: Any) -> imports.ImportRun:
    return imports.look(by=cast.ben, kind="districts", content=path.read_bytes(), name=path.name, **more)


def verdict_of(run: imports.ImportRun) -> imports.Verdict:
    return imports.Verdict.of(run.verdict)


@pytest.fixture
def state_file(shared: Path) -> Path:
    return shared / "minnesota" / "mde_spec_pop_1516.csv.gz"


@pytest.fixture
def region_ten(cast: Cast, state_file: Path) -> imports.ImportRun:
    run = look(cast, state_file, answers={"region": "10"})
    return imports.apply(by=cast.ben, run_id=run.pk)


def test_the_verdict_sums_all_local_agencies_by_region(cast: Cast, state_file: Path) -> None:
    verdict = verdict_of(look(cast, state_file))
    assert verdict.totals["by_region"]["10"] == {"districts": 58, "pupils": 75194}
    assert verdict.totals["pupils"] == 848742
    assert set(verdict.totals) == {"districts", "pupils", "by_region"}
    assert verdict.added == verdict.totals["districts"]
    assert verdict.unanswered_warnings({}) == []


def test_region_ten_has_forty_two_districts_and_twelve_charters(cast: Cast, region_ten: imports.ImportRun) -> None:
    ours = Organization.objects.filter(region="10")
    assert ours.count() == 58
    assert ours.filter(kind="school_district").count() == 42
    assert ours.filter(kind="charter").count() == 12
    counts = YearCount.objects.filter(organization__in=ours, organization__kind="school_district", measure="pupils")
    assert sum(c.value for c in counts) == 73267
    assert {(c.school_year, c.source, str(c.as_of)) for c in counts} == {
        (2016, "MDE special populations, K-12", "2015-10-01")}  # fmt: skip


def test_the_same_file_again_changes_nothing(cast: Cast, region_ten: imports.ImportRun, state_file: Path) -> None:
    again = verdict_of(look(cast, state_file))
    assert again.counts == {"added": 0, "changed": 0, "same": 58, "refused": 0}


def test_undo_brings_back_the_empty_state(cast: Cast, region_ten: imports.ImportRun) -> None:
    imports.undo(by=cast.ben, run_id=region_ten.pk)
    assert not Organization.objects.filter(region="10").exists()
    assert not YearCount.objects.exists()


def test_next_years_file_adds_counts_and_an_older_one_brings_no_old_names_back(
    cast: Cast, shared: Path, region_ten: imports.ImportRun
) -> None:
    names = dict(Organization.objects.values_list("pk", "name"))
    run = look(cast, shared / "minnesota" / "mde_spec_pop_0506.csv.gz")
    assert verdict_of(run).unanswered_warnings({}) == []
    imports.apply(by=cast.ben, run_id=run.pk)
    assert {pk: name for pk, name in Organization.objects.values_list("pk", "name") if pk in names} == names
    assert YearCount.objects.filter(school_year=2006, organization__in=names, measure="pupils").count() > 45


def test_of_fifty_four_the_national_table_joins_forty_nine_and_asks_about_five(
    cast: Cast, shared: Path, region_ten: imports.ImportRun
) -> None:
    path = shared / "districts_us" / "elsi_district_2020-21.csv.gz"
    run = look(cast, path)
    verdict = verdict_of(run)
    ours = {f"row-for:{pk}" for pk in Organization.objects.filter(region="10").values_list("pk", flat=True)}
    asked = sorted((q for q in verdict.questions if q.key.startswith("row-for:")), key=lambda q: q.key not in ours)
    assert [q.key in ours for q in asked[5:]] == [False, False], "Cedar Falls and Dover of the cast have no row either"
    assert (verdict.added, verdict.changed, len(asked) - 2) == (0, 49, 5)
    assert all(q.options[-1] == ("none", "No such row in this file") for q in asked)
    with pytest.raises(imports.NotAnswered):
        imports.apply(by=cast.ben, run_id=run.pk)
    chosen, *others = asked
    run = imports.answer(by=cast.ben, run_id=run.pk, key=chosen.key, value=chosen.options[0][0])
    for question in others:
        run = imports.answer(by=cast.ben, run_id=run.pk, key=question.key, value="none")
    imports.apply(by=cast.ben, run_id=run.pk)
    assert Identifier.objects.filter(scheme="leaid").count() == 50
    assert Organization.objects.filter(region="10", name__endswith="DISTRICT").exists()
    rochester = Organization.objects.get(identifiers__value="2731800")
    teachers = YearCount.objects.get(organization=rochester, measure="teachers")
    assert (str(teachers.value), teachers.school_year, teachers.source) == ("803.480000", 2021, "NCES ELSI, all grades")
    again = verdict_of(look(cast, path))
    assert (again.added, again.changed, again.same) == (0, 0, 50)
    assert again.unanswered_questions(imports.answers_of(look(cast, path))) == []


def test_an_empty_agency_may_take_its_states_agencies_from_the_national_table(cast: Cast, shared: Path) -> None:
    verdict = verdict_of(look(cast, shared / "districts_us" / "elsi_district_2021-22.csv.gz",
                              answers={"others": "all"}))  # fmt: skip
    assert verdict.added == 588


def test_the_enrollment_file_comes_to_its_own_state_row(cast: Cast, shared: Path) -> None:
    verdict = verdict_of(look(cast, shared / "minnesota" / "mde_enrollment_2022-23_districts.csv.gz"))
    assert verdict.totals == {"districts": 389, "pupils": 873175, "by_region": {}, "pupils_listed": 830179}
    assert [w.stops for w in verdict.warnings if w.rule == "agencies_missing"] == [False]


@pytest.mark.parametrize(("year", "region", "districts", "pupils"), [
    ("0506", "10", 61, 74813), ("1112", "10", 56, 73948), ("1415", "10", 58, 74711)])  # fmt: skip
def test_the_earlier_files_come_to_their_known_sums(
    cast: Cast, shared: Path, year: str, region: str, districts: int, pupils: int
) -> None:
    verdict = verdict_of(look(cast, shared / "minnesota" / f"mde_spec_pop_{year}.csv.gz"))
    assert verdict.totals["by_region"][region] == {"districts": districts, "pupils": pupils}


def test_what_is_no_district_file_is_refused_with_what_it_looks_like(cast: Cast, shared: Path) -> None:
    with pytest.raises(Refusal, match="general ledger"):
        look(cast, shared / "ledgers_k12_alaska" / "ARSD19.csv.gz")


def test_a_region_that_lies_elsewhere_stops_the_file_until_a_person_answers(
    cast: Cast, region_ten: imports.ImportRun, state_file: Path
) -> None:
    import gzip

    text = gzip.decompress(state_file.read_bytes()).decode()
    moved = "\r".join(
        ",".join([*cells[:8], "09" if cells[8] == "10" else cells[8], *cells[9:]])
        for cells in (line.split(",") for line in text.split("\r"))
    )
    run = imports.look(by=cast.ben, kind="districts", content=moved.encode(), name="moved.csv")
    assert "region_moved" in {w.rule for w in verdict_of(run).unanswered_warnings({})}
    with pytest.raises(imports.NotAnswered):
        imports.apply(by=cast.ben, run_id=run.pk)
