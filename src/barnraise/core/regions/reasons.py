"""“Why us?”: one district's answer in three sentences, each with a figure of the result, and its next-best region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.money import Money
from barnraise.core.regions.coupled import priced as coupled
from barnraise.core.regions.coupled.shapes import is_connected
from barnraise.core.regions.frame import frame, worth_of
from barnraise.core.regions.plan import STAYS, Plan
from barnraise.core.regions.problem import Problem
from barnraise.core.regions.question import edges_of, question
from barnraise.core.regions.result import Result
from barnraise.core.regions.sharing import Member, Shared
from barnraise.core.regions.solve import plan_of
from barnraise.core.regions.values import Values


@dataclass(frozen=True, slots=True)
class Alternative:
    """What all save together, a year, if one district were elsewhere and everybody's leads were chosen anew."""

    region: str  # the agency that names it; without regions: the host
    function: str  # blank: all, the district changes its region
    less: Money  # below 0: it would save more, and the plan is not the best
    connected: bool  # whether both regions would still be one piece each


def alternatives(problem: Problem, values: Values, result: Result, district: str) -> tuple[Alternative, ...]:
    """Everywhere else one district could be, the nearest to the plan's savings first."""
    found = (
        _elsewhere(problem, values, result, district)
        if problem.one_lead
        else _others(problem, values, result, district)
    )
    return tuple(sorted(found, key=lambda one: (one.less.cents, one.region, one.function)))


def _elsewhere(problem: Problem, values: Values, result: Result, district: str) -> list[Alternative]:
    """The district in each other region; a region that would lose its only agency is not asked."""
    arrays = frame(problem, values)
    asked, edges = question(problem, arrays, values.governance), edges_of(problem)
    row = next(number for number, one in enumerate(problem.districts) if one.key == district)
    region = np.array(result.plan.region, dtype=np.int64)
    own = [site for site in arrays.site.tolist() if region[site] == region[row]]
    if all(site == row for site in own):
        return []
    stands, found = worth_of(arrays, values, result.plan), []
    for name in result.plan.regions:
        if name != region[row]:
            moved = region.copy()
            moved[row] = name
            worth = worth_of(arrays, values, plan_of(arrays, coupled.value_of(asked, moved)))
            found.append(
                Alternative(problem.agencies[name].key, "", _dollars(stands - worth), is_connected(edges, moved))
            )
    return found


def _others(problem: Problem, values: Values, result: Result, district: str) -> list[Alternative]:
    """Without regions: the best other host of each function that serves the district, all else as it is."""
    arrays = frame(problem, values)
    row = next(number for number, one in enumerate(problem.districts) if one.key == district)
    stands, found = worth_of(arrays, values, result.plan), []
    for number, function in enumerate(problem.functions):
        hosts = [list(several) for several in result.plan.host]
        options = []
        for agency in [STAYS, *np.flatnonzero(np.isfinite(arrays.gain[number, row])).tolist()]:
            if agency != result.plan.host[number][row]:
                hosts[number][row] = agency
                other = Plan(result.plan.region, tuple(tuple(several) for several in hosts))
                options.append((stands - worth_of(arrays, values, other), agency))
        if options:
            less, agency = min(options)
            name = "" if agency == STAYS else problem.agencies[agency].key
            found.append(Alternative(name, function.key, _dollars(less), connected=True))
    return found


def why(
    problem: Problem, result: Result, shared: Shared, options: tuple[Alternative, ...], district: str
) -> tuple[str, str, str]:
    """Three sentences for the district's superintendent: what it pays, why there, and where most of it comes from."""
    place = next(one for one in problem.districts if one.key == district)
    member = next(one for one in shared.members if one.district == district)
    return (
        _pays(place.name, member, shared),
        _there(problem, result, options, district),
        _most(problem, result, district),
    )


def _pays(name: str, member: Member, shared: Shared) -> str:
    does = "saves" if member.saves.cents >= 0 else "pays"
    rate = f" ({abs(member.saves.cents) / member.before.cents:.1%})" if member.before.cents else ""
    more = "" if member.saves.cents >= 0 else " more"
    return (
        f"{name} {does} {abs(member.saves).words()}{rate} a year{more}: it pays {member.before.words()} today and would pay "
        f"{member.after.words()}, the leads’ cost shared {shared.rule}."
    )


def _there(problem: Problem, result: Result, options: tuple[Alternative, ...], district: str) -> str:
    names = {one.key: one.name for one in problem.agencies}
    if not options:
        return f"There is nowhere else for it to be: all {len(problem.districts)} districts together save {result.savings.words()}."
    best = options[0]
    what = f"in the region of {names[best.region]}" if problem.one_lead else _host(problem, best)
    if best.less.cents < 0:
        return f"All districts together would save {abs(best.less).words()} more with it {what}: this plan is not the best."
    cut = "" if best.connected else ", which would also cut a region in two"
    return f"The next best is to have it {what}{cut}; all districts together would then save {best.less.words()} less."


def _host(problem: Problem, best: Alternative) -> str:
    function = next(one.name for one in problem.functions if one.key == best.function)
    if not best.region:
        return f"stay as it is in {function}"
    return f"served by {next(one.name for one in problem.agencies if one.key == best.region)} in {function}"


def _most(problem: Problem, result: Result, district: str) -> str:
    """The function in which serving it gains most, and at what cost a unit its lead works."""
    served = [line for line in result.priced.lines if line.district == district and line.agency]
    if not served:
        return (
            f"Nobody serves it in any of {len(problem.functions)} functions: each would cost more than it costs today."
        )
    line = max(served, key=lambda one: one.worth.cents)
    hosting = next(one for one in result.priced.hostings if (one.agency, one.function) == (line.agency, line.function))
    agency = next(one.name for one in problem.agencies if one.key == line.agency)
    function = next(one.name for one in problem.functions if one.key == line.function)
    alone = Money(round(line.otherwise.cents / line.volume)) if line.volume else Money(0)
    there = Money(round(hosting.cost.cents / hosting.volume))
    return (
        f"Most comes from {function}: {agency} hosts it for {hosting.districts:,} districts at {there.words()} a pupil, "
        f"where it costs {alone.words()} a pupil now."
    )


def _dollars(amount: float) -> Money:
    return Money(round(amount * 100))
