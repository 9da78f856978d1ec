"""The region's agencies found again in the nation's file: by name, by a named rule, or by a person."""

from collections import Counter
from collections.abc import Callable

import pytest

from barnraise.integrations import districts
from barnraise.integrations.districts import Names, Reading, Rule, match

Read = Callable[[str], Reading]


@pytest.fixture(scope="module")
def candidates(reading: Read) -> dict[str, str]:
    return {row.key: row.name for row in reading("elsi_district_2020-21").rows if row.state == "MN"}


@pytest.fixture(scope="module")
def members(reading: Read) -> list[str]:
    rows = reading("mde_spec_pop_1516").rows
    return [row.name for row in rows if row.region == "10" and row.type_code in ("01", "07")]


def test_of_the_54_46_match_exactly_three_by_the_word_district_and_five_are_asked(
    members: list[str], candidates: dict[str, str]
) -> None:
    names = Names(candidates)
    found = [names.match(name) for name in members]
    assert Counter(m.rule for m in found) == {Rule.EXACT: 46, Rule.DISTRICT_WORD: 3, None: 5}
    assert {m.name: candidates[m.key or ""] for m in found if m.rule is Rule.DISTRICT_WORD} == {
        "MABEL-CANTON PUBLIC SCHOOL DIST.": "MABEL-CANTON PUBLIC SCHOOL DISTRICT",
        "PINE ISLAND PUBLIC SCHOOL DIST.": "PINE ISLAND PUBLIC SCHOOL DISTRICT",
        "LEWISTON-ALTURA PUBLIC SCHOOL DIST.": "LEWISTON-ALTURA PUBLIC SCHOOL DIST",
    }
    assert len({m.key for m in found if m.key}) == 49


def test_the_likest_candidate_is_offered_first_and_never_decided(candidates: dict[str, str]) -> None:
    names = Names(candidates)
    first = {
        "WABASHA-KELLOGG PUBLIC SCHOOL DIST.": "WABASHA-KELLOGG SCHOOL DISTRICT",
        "RIVERWAY LEARNING COMMUNITY CHTR": "RIVERWAY LEARNING COMMUNITY CHARTER",
        "DISCOVERY PUBLIC SCHOOL FARIBAULT": "DISCOVERY PUBLIC SCHOOL - FARIBAULT",
    }
    for name, likest in first.items():
        found = names.match(name)
        assert (found.key, found.rule, found.decided) == (None, None, False)
        assert found.offered[0].name == likest
        assert [o.likeness for o in found.offered] == sorted((o.likeness for o in found.offered), reverse=True)
        assert len(found.offered) <= 5


def test_a_remembered_answer_comes_first_and_no_such_row_is_an_answer(candidates: dict[str, str]) -> None:
    remembered = {"Wabasha-Kellogg  Public School Dist.": "2700106", "WEST CONCORD PUBLIC CHARTER SCHOOL": None}
    remembered["Wabasha-Kellogg  Public School Dist."] = next(
        k for k, n in candidates.items() if n.startswith("WABASHA-K")
    )
    names = Names(candidates, remembered=remembered)
    kellogg, concord = (
        names.match("WABASHA-KELLOGG PUBLIC SCHOOL DIST."),
        names.match("WEST CONCORD PUBLIC CHARTER SCHOOL"),
    )
    assert (candidates[kellogg.key or ""], kellogg.rule) == ("WABASHA-KELLOGG SCHOOL DISTRICT", Rule.REMEMBERED)
    assert (concord.key, concord.rule, concord.decided) == (None, Rule.REMEMBERED, True)


def test_a_remembered_row_that_is_gone_is_asked_again() -> None:
    assert match("DOVER", {"1": "EYOTA"}, remembered={"DOVER": "9"}).decided is False


def test_two_candidates_of_one_name_are_offered_and_not_chosen_between() -> None:
    found = match("Central School", {"2": "CENTRAL SCHOOL", "1": "CENTRAL  SCHOOL"})
    assert (found.key, found.rule, [o.key for o in found.offered]) == (None, None, ["1", "2"])


def test_names_cut_at_35_characters_match_by_that_rule() -> None:
    whole = "SHERBURNE AND NORTHERN WRIGHT SPECIAL EDUCATION"
    found = match(whole, {"1": whole[:35], "2": "NORTHERN WRIGHT"})
    assert (found.key, found.rule) == ("1", Rule.CUT_OFF)
    assert match(whole, {"1": whole[:34]}).rule is None


def test_a_district_word_inside_another_word_is_left_alone() -> None:
    assert match("DISTANT SCHOOL", {"1": "DISTRICTANT SCHOOL"}).rule is None


def test_the_order_of_candidates_changes_nothing(members: list[str], candidates: dict[str, str]) -> None:
    backwards = dict(reversed(candidates.items()))
    assert [Names(candidates).match(n) for n in members[:12]] == [Names(backwards).match(n) for n in members[:12]]


def test_a_name_that_shares_no_telling_word_is_offered_nothing() -> None:
    assert districts.match("ZEBRA", {"1": "DOVER", "2": "EYOTA"}).offered == ()
