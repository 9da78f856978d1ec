"""The map of an answer: its regions, or one function's leads and whom they serve; and the tabs that lead there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from barnraise.core.money import Money
from barnraise.core.regions.problem import District, Problem
from barnraise.core.regions.terms import Choice
from barnraise.plan.regions import queries
from barnraise.plan.regions.models import Answer
from barnraise.plan.regions.queries import Work
from barnraise.platform import geography, pictures, recall
from barnraise.platform.pictures import Fill, Land, Picture, Pin, Shape
from barnraise.platform.words import counted, number_words

FILLED = 0.6
"""The part of a state's counties with a district from which the scenario is about the whole state."""
HOSTED = 2
"""UNIT: functions that a lead's label names; of more it says how many."""
CHOICES = {
    Choice.LED: (Fill.TINT, "served by a lead"),
    Choice.ALONE: (Fill.DOTS, "alone"),
    Choice.TODAY: (Fill.PLAIN, "as today"),
}
"""How each choice is filled, and called."""


def tabs(work: Work, function: str, chosen: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """All functions, then each: what it is called, its address, and whether it is shown.

    `chosen`: what else the address says, which stays as it is.
    """
    here, functions = (
        reverse("regions:edition", args=[work.scenario.slug, work.edition.number]),
        work.asking.problem.functions,
    )
    every = f"All {number_words(len(functions))} functions" if len(functions) > 1 else "The whole plan"
    named = [(every, ""), *((one.name, one.key) for one in functions)]
    return [
        (
            name,
            f"{here}?{urlencode({**chosen, 'function': key})}#map" if key or chosen else f"{here}#map",
            key == function,
        )
        for name, key in named
    ]


def the_map(work: Work, answer: Answer, function: str, *, opens: bool = False, leads_on: bool = True) -> Picture:
    """Regions by letter and thick line, leads as pins; of one function, who is served, alone or as today.

    `opens`: the page has a panel for the district that is chosen; `leads_on`: districts are links. A map is drawn once a
    process for each answer.
    """
    key = ("regions.map", answer.sha256, work.scenario.slug, function, opens, leads_on)
    return recall.until_a_deed(key, lambda: _map(work, answer, function, opens=opens, leads_on=leads_on))


def _map(work: Work, answer: Answer, function: str, *, opens: bool, leads_on: bool) -> Picture:
    problem, told = work.asking.problem, queries.document_of(answer.sha256)
    shapes = {one.district: one.rings for one in work.asking.outlines}
    held = {lock.district for lock in problem.locks if lock.district}
    names = {one.key: one.name for one in problem.agencies}
    address = reverse("regions:why", args=[work.scenario.slug, "0"]).removesuffix("0/")
    choices = _choices(answer, function)
    lands = [
        _land(place, one, told["sharing_rule"], names, url=f"{address}{place.key}/" if leads_on else "", held=place.key in held,
              rings=shapes.get(place.key, ()), choice=choices.get(place.key), function=function, opens=opens)
        for place, one in zip(problem.districts, told["members"], strict=True)
    ]  # fmt: skip
    present = set(choices.values())
    return pictures.map_of_regions(
        counties(problem), lands, _pins(problem, told, function), finding=_finding(problem, told, function), figures=3,
        columns=("Served by", "Miles to them", "Pupils", "Saves a year"),
        fills=[told_as for choice, told_as in CHOICES.items() if choice in present],
    )  # fmt: skip


def _choices(answer: Answer, function: str) -> dict[str, Choice]:
    """What each district does in one function."""
    if not function:
        return {}
    return {line.district: line.choice for line in queries.result_of(answer).priced.lines if line.function == function}


def _land(
    place: District, one: Mapping[str, Any], rule: str, names: Mapping[str, str], *, url: str, held: bool, rings: Sequence[Any],
    choice: Choice | None, function: str, opens: bool,
) -> Land:  # fmt: skip
    saves = Money.parse(one["before"]) - Money.parse(one["after"][rule])
    if choice is None:
        hosts, says = one["hosts"].values(), f"{'loses' if saves.cents < 0 else 'saves'} {abs(saves).words()} a year"
        served = ", ".join(dict.fromkeys(names[key] for key in hosts)) or "stays as today"
    else:
        served = says = f"by {names[one['hosts'][function]]}" if choice is Choice.LED else choice.value
    miles = "none" if one["miles"] is None else f"{one['miles']:,}"
    return Land(
        place.name, place.longitude, place.latitude, one["region"],
        (served, miles, number_words(one["pupils"]), saves.signed()), url, says, held,
        saves.cents < 0 and choice is None, CHOICES[choice][0] if choice else None, rings, opens,
    )  # fmt: skip


def _finding(problem: Problem, told: Mapping[str, Any], function: str) -> str:
    districts = counted(len(told["members"]), "district", "districts")
    if function:
        served = sum(function in one["hosts"] for one in told["members"])
        name = next(one.name for one in problem.functions if one.key == function)
        return f"{name}: {served:,} of {districts} served by a lead"
    if not told["regions"]:
        return f"{districts}, served without regions"
    each = ", ".join(
        f"{one['letter']} with {counted(one['districts'], 'district', 'districts')}" for one in told["regions"]
    )
    return f"{districts} in {counted(len(told['regions']), 'region', 'regions')}: {each}"


def _pins(problem: Problem, told: Mapping[str, Any], function: str) -> list[Pin]:
    """Leads, those that serve most first, so that their names find room first."""
    leads = [one for one in told["leads"] if function in ("", one["function"])]
    names, served, hosts = {one.key: one.name for one in problem.functions}, dict[str, int](), dict[str, list[str]]()
    for one in leads:
        served[one["agency"]] = served.get(one["agency"], 0) + one["districts"]
        hosts.setdefault(one["agency"], []).append(names[one["function"]].lower())
    found = [one for one in problem.agencies if one.key in hosts]
    return [
        Pin(one.name, one.longitude, one.latitude, _does(hosts[one.key], len(names), served[one.key], function),
            f"{one.name}: {', '.join(dict.fromkeys(hosts[one.key]))}")
        for one in sorted(found, key=lambda one: (-served[one.key], one.key))
    ]  # fmt: skip


def _does(hosts: Sequence[str], functions: int, served: int, function: str) -> str:
    """What a lead's label says below its name.

    >>> _does(["technology", "purchasing", "insurance"], 7, 9, ""), _does(["technology"], 7, 9, "technology")
    ('3 functions', 'serves 9 districts')
    """
    hosts = list(dict.fromkeys(hosts))
    if function:
        return f"serves {counted(served, 'district', 'districts')}"
    if len(hosts) == functions > HOSTED:
        return f"all {functions} functions"
    return ", ".join(hosts) if len(hosts) <= HOSTED else f"{len(hosts)} functions"


def counties(problem: Problem) -> tuple[Shape, ...]:
    """The counties in which the districts lie; of a state that they fill all counties, so that none is a hole."""
    return _counties(tuple((one.longitude, one.latitude) for one in problem.districts))


@lru_cache(maxsize=8)
def _counties(places: tuple[tuple[float, float], ...]) -> tuple[Shape, ...]:
    """Counties by the places in them; none where the places are nowhere we have outlines of."""
    found: list[geography.County] = []
    for state in sorted(one.stem for one in geography.OUTLINES.glob("*.json")):
        whole = geography.counties(state)
        held = [county for county in whole if _any_in(places, county)]
        found += whole if len(held) >= FILLED * len(whole) else held
    return tuple(Shape(county.name, county.rings, words="county") for county in found)


def _any_in(places: tuple[tuple[float, float], ...], county: geography.County) -> bool:
    for ring in county.rings:
        west, east = min(x for x, _ in ring), max(x for x, _ in ring)
        south, north = min(y for _, y in ring), max(y for _, y in ring)
        near = (place for place in places if west <= place[0] <= east and south <= place[1] <= north)
        if any(_holds(ring, x, y) for x, y in near):
            return True
    return False


def _holds(ring: tuple[tuple[float, float], ...], x: float, y: float) -> bool:
    odd = False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            odd = not odd
    return odd
