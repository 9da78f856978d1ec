"""Of rules and locks that no map can keep, the smallest set is named; of those that can be kept, none."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.regions.valley import valley

from barnraise.core.regions.conflicts import conflict, islands
from barnraise.core.regions.findings import Finding
from barnraise.core.regions.kept import broken
from barnraise.core.regions.plan import Plan
from barnraise.core.regions.problem import Lock, Problem, Rule
from barnraise.core.regions.terms import Level, LockKind, RuleKind
from barnraise.core.regions.values import at


def found(*rules: Rule, locks: tuple[Lock, ...] = (), **changed: object) -> Finding | None:
    problem = valley(rules=rules, locks=locks, **changed)
    return conflict(problem, at(problem, Level.CENTRAL))


def belongs(district: str, agency: str, *, forbidden: bool = False) -> Lock:
    return Lock(LockKind.BELONGS, district=district, agency=agency, forbidden=forbidden)


def leads(function: str, agency: str, *, forbidden: bool = False) -> Lock:
    return Lock(LockKind.LEADS, function=function, agency=agency, forbidden=forbidden)


@pytest.mark.parametrize(("limit", "fails"), [(8_299, False), (8_300, False), (8_301, True)])
def test_a_least_of_pupils_fails_above_all_pupils(limit: int, fails: bool) -> None:
    said = found(Rule(RuleKind.PUPILS_AT_LEAST, limit, source="a statute"), Rule(RuleKind.DISTRICTS_AT_LEAST, 1))
    assert (said is not None) is fails
    if said:
        assert said.says == "No map of regions can keep this: pupils at least 8,301 (a statute)."


@pytest.mark.parametrize(("limit", "fails"), [(3_999, True), (4_000, False)])
def test_a_most_of_pupils_fails_below_the_largest_district(limit: int, fails: bool) -> None:
    assert (found(Rule(RuleKind.PUPILS_AT_MOST, limit)) is not None) is fails


def test_three_rules_that_fail_only_together_are_all_named_and_a_fourth_is_not() -> None:
    said = found(
        Rule(RuleKind.REGIONS_AT_MOST, 2), Rule(RuleKind.DISTRICTS_AT_MOST, 3), Rule(RuleKind.PUPILS_AT_MOST, 4_150),
        Rule(RuleKind.COUNTIES_WHOLE),
    )  # fmt: skip
    assert said is not None
    assert said.says == (
        "No map of regions can keep these together: regions at most 2; districts at most 3; counties whole. "
        "Any one of them fewer can be kept."
    )


def test_locks_that_contradict_each_other_are_named_with_their_places() -> None:
    said = found(
        Rule(RuleKind.REGIONS_AT_MOST, 3),
        locks=(belongs("D4", "A"), belongs("D4", "B"), belongs("D1", "B", forbidden=True)),
    )
    assert said is not None
    assert said.places == ("D4", "A", "D4", "B", "D1", "B")
    assert "D4 is in the region of A" in said.says
    assert "regions at most" not in said.says


def test_two_leads_of_one_function_in_one_region_contradict() -> None:
    together = (leads("office", "A"), leads("office", "B"))
    assert found(Rule(RuleKind.REGIONS_AT_MOST, 2), locks=together) is None
    said = found(Rule(RuleKind.REGIONS_AT_MOST, 1), locks=together)
    assert said is not None
    assert said.says.startswith(
        "No map of regions can keep these together: regions at most 1; A leads office; B leads office"
    )
    said = found(locks=(leads("office", "A"), leads("office", "A", forbidden=True)))
    assert said is not None and len(said.places) == 2


def test_a_district_is_in_the_region_of_the_agency_that_stands_in_it() -> None:
    assert found(locks=(belongs("D1", "A"),)) is None
    said = found(locks=(belongs("D1", "A", forbidden=True),))
    assert said is not None and said.says == "No map of regions can keep this: D1 is not in the region of A."


def test_miles_for_a_share_of_the_districts() -> None:
    """From the best place in the middle, five of six districts are within 30 miles by road, none of them within 1."""
    assert found(Rule(RuleKind.REGIONS_AT_MOST, 1), Rule(RuleKind.MILES_AT_MOST, 40, share=1.0)) is None
    said = found(Rule(RuleKind.REGIONS_AT_MOST, 1), Rule(RuleKind.MILES_AT_MOST, 5, share=0.9))
    assert said is not None
    assert "miles at most 5 for 90% of districts" in said.says


def test_parts_of_the_map_need_a_region_each_and_a_part_without_an_agency_is_joined_and_said() -> None:
    cut = (("D1", "D2"), ("D3", "D4"), ("D5", "D6"))
    said = found(Rule(RuleKind.REGIONS_AT_MOST, 2), neighbors=cut)
    assert said is not None
    assert (
        said.says
        == "No map of regions can keep these together: regions at most 2; contiguous. Any one of them fewer can be kept."
    )
    assert found(Rule(RuleKind.REGIONS_AT_MOST, 3), neighbors=cut) is None
    assert islands(valley(neighbors=cut)) is None
    island = valley(
        neighbors=(("D1", "D2"), ("D1", "D3"), ("D3", "D5"), ("D4", "D6")), rules=(Rule(RuleKind.REGIONS_AT_MOST, 1),)
    )
    warned = islands(island)
    assert warned is not None and warned.places == ("D4", "D6") and not warned.refuses
    assert conflict(island, at(island, Level.CENTRAL)) is None


def kept_by_some_map(problem: Problem) -> bool:
    """Try every way to put six districts into regions that hold an agency each; connectedness is not asked."""
    values = at(problem, Level.CENTRAL)
    for region in product(range(3), repeat=6):
        named = {region[place]: place // 2 for place in (4, 2, 0)}  # agencies stand in D1, D3, D5
        if set(region) <= set(named):
            plan = Plan(tuple(named[one] for one in region), ((-1,) * 6,) * 2, ((-1,) * 3,) * 2)
            if not broken(problem, values, plan):
                return True
    return False


RULES = st.sets(
    st.sampled_from([
        Rule(RuleKind.REGIONS_AT_MOST, 1), Rule(RuleKind.PUPILS_AT_LEAST, 2_000), Rule(RuleKind.PUPILS_AT_MOST, 4_500),
        Rule(RuleKind.DISTRICTS_AT_LEAST, 2), Rule(RuleKind.DISTRICTS_AT_MOST, 3), Rule(RuleKind.COUNTIES_WHOLE),
        Rule(RuleKind.MILES_AT_MOST, 25, share=0.9), Rule(RuleKind.SQUARE_MILES_AT_LEAST, 250),
    ]),
    max_size=4,
)  # fmt: skip
LOCKS = st.sets(
    st.builds(belongs, st.sampled_from(["D2", "D4", "D6"]), st.sampled_from("ABC"), forbidden=st.booleans()), max_size=3
)


@settings(max_examples=80, deadline=None)
@given(rules=RULES, locks=LOCKS)
def test_it_agrees_with_trying_every_map(rules: set[Rule], locks: set[Lock]) -> None:
    ordered = tuple(sorted(rules, key=lambda rule: rule.kind)), tuple(sorted(locks, key=repr))
    problem = valley(rules=ordered[0], locks=ordered[1], neighbors=())
    said = conflict(problem, at(problem, Level.CENTRAL))
    assert (said is None) is kept_by_some_map(problem)
    if said:  # and what it names cannot be kept even alone
        named = tuple(rule for rule in ordered[0] if rule.kind.replace("-", " ") in said.says)
        assert not kept_by_some_map(replace(problem, rules=named))


def test_where_several_hosts_are_allowed_there_are_no_regions_to_contradict() -> None:
    assert found(one_lead=False) is None
