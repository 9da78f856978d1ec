"""What rules cost, what comes next, in what order to begin, and why a district is where it is."""

from dataclasses import replace

import pytest
from tests.core.regions.valley import BUYING, OFFICE, power, sure, valley

from barnraise.core.money import Money
from barnraise.core.regions import whatif
from barnraise.core.regions.problem import Lock, Problem, Rule
from barnraise.core.regions.reasons import alternatives, why
from barnraise.core.regions.result import Result
from barnraise.core.regions.sharing import shared
from barnraise.core.regions.solve import solve
from barnraise.core.regions.stop import Cancelled, Progress, Stop
from barnraise.core.regions.terms import Level, LockKind, RuleKind, Sharing
from barnraise.core.regions.values import at
from barnraise.core.regions.whatif import others, prices, rollout

STOP = Stop(gap=1e-6, evaluations=200, rounds=30)
VALLEY = valley()
VALUES = at(VALLEY, Level.CENTRAL)
REGION_OF = ("D1", "D2", "D3", "D4", "D5", "D6")


def solved(problem: Problem) -> Result:
    return solve(problem, STOP, 1)


def home(result: Result) -> dict[str, str]:
    return {key: "ABC"[region] for key, region in zip(REGION_OF, result.plan.region, strict=True)}


def test_a_lock_s_price_is_what_the_plan_without_it_saves_more() -> None:
    free = solved(VALLEY)
    ban = Lock(LockKind.SERVED, district="D2", function="buying", forbidden=True)
    problem = valley(locks=(ban,), rules=(Rule(RuleKind.REGIONS_AT_MOST, 3), Rule(RuleKind.CONTIGUOUS)))
    result = solved(problem)
    found = prices(problem, VALUES, result, stop=STOP, seed=1)
    assert [one.what for one in found] == [problem.rules[0], ban]  # being of one piece is always asked: it has no price
    assert found[1].least == free.savings - result.savings > Money(0)
    assert found[0].least == Money(0)
    assert all(one.least <= one.most for one in found)


def test_next_best_plans_differ_and_come_in_order() -> None:
    result = solved(VALLEY)
    found = others(VALLEY, VALUES, result, stop=STOP, seed=1)
    assert found
    several = (result, *(one.result for one in found))
    assert len({one.plan.digest for one in several}) == len(several)
    savings = [one.savings.cents for one in several]
    assert savings == sorted(savings, reverse=True)
    for one in found:
        assert isinstance(one.without, Lock) and one.without.function == "office" and one.without.forbidden
        leads = {each.agency for each in result.priced.hostings if each.function == "office"}
        assert one.without.agency in leads - {
            each.agency for each in one.result.priced.hostings if each.function == "office"
        }


def test_with_several_regions_one_fewer_is_tried_too() -> None:
    cheap = power(sure(1_000), sure(20), sure(0.95))
    functions = tuple(replace(one, mile=sure(40), host=cheap, opening=sure(0)) for one in VALLEY.functions)
    alone = tuple(replace(one, served={}) for one in VALLEY.districts)
    problem = valley(governance=sure(0), functions=functions, districts=alone)
    values = at(problem, Level.CENTRAL)
    result = solved(problem)
    assert len(result.plan.regions) > 1
    *_, (fewer, asked) = whatif._otherwise(problem, result)
    assert fewer == asked.rule(RuleKind.REGIONS_AT_MOST) == Rule(RuleKind.REGIONS_AT_MOST, len(result.plan.regions) - 1)
    found = others(problem, values, result, stop=STOP, seed=1, count=9)
    assert min(len(one.result.plan.regions) for one in found) < len(result.plan.regions)


def test_whoever_watches_is_asked_before_each_solve_and_told_which_it_is() -> None:
    problem = valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, 2), Rule(RuleKind.PUPILS_AT_LEAST, 100)))
    result, told = solved(problem), list[Progress]()

    def watch(progress: Progress) -> bool:
        told.append(progress)
        return progress.turn == 0

    with pytest.raises(Cancelled):
        prices(problem, VALUES, result, stop=replace(STOP, watch=watch), seed=1)
    assert told[0].stage == "begun" and {one.turns for one in told} == {2} and [one.turn for one in told][-1] == 1
    assert [one.turn for one in told].count(1) == 1


def test_a_roll_out_begins_with_what_pays_back_soonest_and_ends_at_the_net() -> None:
    result = solved(VALLEY)
    stages = rollout(VALLEY, result)
    assert [one.once.cents / one.yearly.cents for one in stages] == sorted(
        one.once.cents / one.yearly.cents for one in stages
    )
    saved_alone = result.savings - stages[-1].reached  # functions that are not begun save nothing together
    assert saved_alone <= Money(0)
    assert stages[-1].reached == Money.total(one.yearly for one in stages) + result.priced.parts.governance
    assert stages[-1].spent == Money.total(one.once for one in stages)


def test_each_alternative_is_what_all_save_less() -> None:
    result = solved(VALLEY)
    for district in REGION_OF:
        for one in alternatives(VALLEY, VALUES, result, district):
            assert one.less >= Money(-100)  # nothing is better than the best
            lock = Lock(LockKind.BELONGS, district=district, agency=one.region)
            moved = solved(replace(VALLEY, locks=(lock,)))
            if one.connected:
                assert result.savings - moved.savings <= one.less + Money(100)  # free to change more, it loses no more


def test_without_regions_the_alternatives_are_hosts() -> None:
    problem = valley(one_lead=False)
    result = solved(problem)
    found = alternatives(problem, VALUES, result, "D3")
    assert [one.function for one in sorted(found, key=lambda one: one.function)] == ["buying", "office"]
    assert all(one.less >= Money(-1) for one in found)


@pytest.mark.parametrize("district", REGION_OF)
def test_why_us_is_three_sentences_each_with_a_figure_of_the_result(district: str) -> None:
    result = solved(VALLEY)
    split = shared(VALLEY, VALUES, result.priced, Sharing.BY_USE, home(result), seed=1)
    member = next(one for one in split.members if one.district == district)
    options = alternatives(VALLEY, VALUES, result, district)
    pays, there, most = why(VALLEY, result, split, options, district)
    assert abs(member.saves).words() in pays and member.before.words() in pays and member.after.words() in pays
    assert (abs(options[0].less).words() if options else result.savings.words()) in there
    assert "$" in most or "2 functions" in most
    assert all(sentence.endswith(".") for sentence in (pays, there, most))


def test_who_loses_reads_that_it_pays_more_and_who_is_not_served_reads_why() -> None:
    nobody = [replace(one, host=replace(one.host, fixed=sure(1e9))) for one in (BUYING, OFFICE)]
    problem = valley(functions=tuple(nobody), districts=tuple(replace(one, served={}) for one in VALLEY.districts))
    result = solved(problem)
    split = shared(problem, VALUES, result.priced, Sharing.BY_USE, home(result), seed=1)
    pays, _, most = why(problem, result, split, alternatives(problem, VALUES, result, "D6"), "D6")
    assert " pays " in pays and " more: it pays" in pays
    assert most.startswith("Nobody serves it in any of 2 functions")
