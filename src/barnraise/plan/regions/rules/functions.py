"""Which functions a scenario asks about: one is left out with its figures, and taken in again as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from barnraise.core.regions.plan import STAYS, Plan
from barnraise.core.regions.problem import Agency, District, Lock, Problem
from barnraise.integrations.scenarios import Scenario
from barnraise.plan.regions.rules.changes import Changed, Contradicts, held

Value = TypeVar("Value")


def left_out(scenario: Scenario, key: str) -> Changed:
    """Ask no more about one function. Errors: `Contradicts`."""
    problem = scenario.problem
    name = next((one.name for one in problem.functions if one.key == key), None)
    if name is None:
        raise Contradicts("The scenario does not ask about this function. Nothing was changed.")
    if len(problem.functions) == 1:
        raise Contradicts("A scenario asks about one function at least. Nothing was changed.")
    keys = {one.key for one in problem.functions} - {key}
    return held(Changed(replace(scenario, problem=_only(problem, keys)), f"Left out: {name}"))


def taken_in(scenario: Scenario, key: str, *, had: Scenario, begun: Scenario) -> Changed:
    """Ask again about one function, with the figures of the edition that `had` it last, in the order it was `begun` with.

    Errors: `Contradicts`.
    """
    problem, back = scenario.problem, _only(had.problem, {key})
    if not back.functions or key in {one.key for one in problem.functions}:
        raise Contradicts("This function is asked about already, or no edition has it. Nothing was changed.")
    order = [one.key for one in begun.problem.functions]
    functions = tuple(sorted((*problem.functions, *back.functions), key=lambda one: order.index(one.key)))
    districts = {one.key: one for one in back.districts}
    agencies = {one.key: one for one in back.agencies}
    whole = replace(
        problem, functions=functions,
        districts=tuple(_joined(one, districts.get(one.key)) for one in problem.districts),
        agencies=tuple(_offering(one, agencies.get(one.key)) for one in problem.agencies),
        locks=(*problem.locks, *(one for one in back.locks if one.function)),
    )  # fmt: skip
    return held(Changed(replace(scenario, problem=whole), f"Taken in again: {back.functions[0].name}"))


def fitted(plan: Plan, before: Problem, now: Problem) -> Plan:
    """A plan where another function was left out or taken in: in a new one everybody stays."""
    was = {one.key: number for number, one in enumerate(before.functions)}
    numbers = [was.get(one.key) for one in now.functions]
    host = tuple((STAYS,) * len(now.districts) if place is None else plan.host[place] for place in numbers)
    lead = tuple((STAYS,) * len(now.agencies) if place is None else plan.lead[place] for place in numbers)
    return Plan(plan.region, host, lead if plan.lead else ())


def _only(problem: Problem, keys: Collection[str]) -> Problem:
    """The problem with these functions and what is said of them."""
    return replace(
        problem, functions=tuple(one for one in problem.functions if one.key in keys),
        districts=tuple(
            replace(one, cost=_of(one.cost, keys), served=_of(one.served, keys), use=_of(one.use, keys))
            for one in problem.districts
        ),
        agencies=tuple(
            replace(
                one, hosts=one.hosts & frozenset(keys), capacity=_of(one.capacity, keys),
                offers=None if one.offers is None else one.offers & frozenset(keys),
            )
            for one in problem.agencies
        ),
        locks=tuple(one for one in problem.locks if _about(one, keys)),
    )  # fmt: skip


def _about(lock: Lock, keys: Collection[str]) -> bool:
    return not lock.function or lock.function in keys


def _of(figures: Mapping[str, Value], keys: Collection[str]) -> dict[str, Value]:
    return {key: value for key, value in figures.items() if key in keys}


def _joined(one: District, back: District | None) -> District:
    if back is None:
        return one
    return replace(
        one, cost={**one.cost, **back.cost}, served={**one.served, **back.served}, use={**one.use, **back.use}
    )


def _offering(one: Agency, back: Agency | None) -> Agency:
    if back is None:
        return one
    offers = None if one.offers is None else one.offers | (back.offers or frozenset())
    return replace(one, hosts=one.hosts | back.hosts, offers=offers, capacity={**one.capacity, **back.capacity})
