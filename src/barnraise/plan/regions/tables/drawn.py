"""The pictures of an answer: the map of regions, where the saving comes from, and how plan and bound closed in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.urls import reverse

from barnraise.core.money import MINUS, Money
from barnraise.core.regions.problem import Problem
from barnraise.platform import geography, pictures, recall
from barnraise.platform.pictures import Land, Picture, Place, Shape
from barnraise.platform.words import counted, dollars_words, number_words

STEPS = 5
FILLED = 0.6
"""The part of a state's counties with a district from which the scenario is about the whole state."""
PARTS = ("scale", "travel", "transition", "governance")


def the_map(problem: Problem, told: Mapping[str, Any], slug: str, sha256: str) -> Picture:
    """Regions by letter and thick line, districts by what part of today's cost they save, leads as pins.

    `sha256` names the answer's document: a map is drawn once a process.
    """
    return recall.until_a_deed(("regions.map", sha256, slug), lambda: _map(problem, told, slug))


def _map(problem: Problem, told: Mapping[str, Any], slug: str) -> Picture:
    held = {lock.district for lock in problem.locks if lock.district}
    rule, members = told["sharing_rule"], told["members"]
    rates = [_rate(one, rule) for one in members]
    unit = max([*rates, 0.0]) / STEPS
    address = reverse("regions:why", args=[slug, "0"]).removesuffix("0/")
    names = {one.key: one.name for one in problem.agencies}
    lands = [
        Land(
            place.name, place.longitude, place.latitude, one["region"], _step(rate, unit),
            (
                ", ".join(dict.fromkeys(names[key] for key in one["hosts"].values())) or "stays as today",
                "none" if one["miles"] is None else f"{one['miles']:,}", number_words(one["pupils"]),
                (Money.parse(one["before"]) - Money.parse(one["after"][rule])).signed(),
            ),
            f"{address}{one['key']}/", place.key in held,
        )
        for place, one, rate in zip(problem.districts, members, rates, strict=True)
    ]  # fmt: skip
    steps = [(step, f"saves up to {unit * step:.1%}") for step in range(1, STEPS + 1)] if unit else []
    steps += [(0, "pays the same"), (-1, "loses")]
    return pictures.map_of_regions(
        _outlines(problem), lands, _pins(problem, told), finding=_finding(told), figures=3, steps=steps,
        columns=("Served by", "Miles to them", "Pupils", "Saves a year"),
    )  # fmt: skip


def _finding(told: Mapping[str, Any]) -> str:
    districts = counted(len(told["members"]), "district", "districts")
    if not told["regions"]:
        return f"{districts}, served without regions"
    each = ", ".join(
        f"{one['letter']} with {counted(one['districts'], 'district', 'districts')}" for one in told["regions"]
    )
    return f"{districts} in {counted(len(told['regions']), 'region', 'regions')}: {each}"


def _rate(member: Mapping[str, Any], rule: str) -> float:
    """Which part of today's cost a district saves."""
    before = Money.parse(member["before"]).cents
    return (before - Money.parse(member["after"][rule]).cents) / before if before else 0.0


def _step(rate: float, unit: float) -> int:
    if rate < 0:
        return -1
    return min(STEPS, int(rate / unit) + 1) if rate and unit else 0


def _pins(problem: Problem, told: Mapping[str, Any]) -> list[Place]:
    leads = {one["agency"] for one in told["leads"]}
    return [
        Place(one.name, "lead", one.longitude, one.latitude, label=True) for one in problem.agencies if one.key in leads
    ]


def _outlines(problem: Problem) -> tuple[Shape, ...]:
    """The counties in which the districts lie; of a state that they fill all counties, so that none is a hole."""
    return _counties(tuple((one.longitude, one.latitude) for one in problem.districts))


@lru_cache(maxsize=8)
def _counties(places: tuple[tuple[float, float], ...]) -> tuple[Shape, ...]:
    """Counties by the places in them; none where the places are nowhere we have outlines of."""
    found: list[geography.County] = []
    for state in sorted(one.stem for one in geography.OUTLINES.glob("*.json")):
        counties = geography.counties(state)
        held = [county for county in counties if _any_in(places, county)]
        found += counties if len(held) >= FILLED * len(counties) else held
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


def waterfall(amounts: Mapping[str, Money]) -> Picture:
    """Where the saving comes from: scale, less travel, transition and governance."""
    parts = {name: amount.cents for name, amount in amounts.items()}
    steps = [pictures.Step(name.capitalize(), parts[name]) for name in PARTS if parts[name]]
    finding = f"{dollars_words(parts['scale'])} from scale, {dollars_words(parts['net'])} after all costs, a year"
    return pictures.bridge(("As today", 0), steps, ("Saved", parts["net"]), finding=finding, say_axis=_short)


def _short(cents: int) -> str:
    """An end of an axis in a narrow column: `$100M`.

    >>> _short(10_000_000_000), _short(-500_000_00), _short(0)
    ('$100M', '−$500K', '$0')
    """
    dollars, minus = abs(cents) // 100, MINUS if cents < 0 else ""
    unit, letter = next(((u, sign) for u, sign in ((1_000_000, "M"), (1_000, "K")) if dollars >= u), (1, ""))
    return f"{minus}${dollars / unit:,.3g}{letter}"


def closing(told: Mapping[str, Any]) -> Picture | None:
    """How the plan and the ceiling came together; none where functions were answered one by one."""
    points = [(one[0], one[1], one[2]) for one in told["closing_in"]]
    if not points:
        return None
    first, last = points[0], points[-1]
    finding = (
        f"The plan rose from {dollars_words(first[1] * 100)} to {dollars_words(last[1] * 100)} and the proven ceiling fell "
        f"from {dollars_words(first[2] * 100)} to {dollars_words(last[2] * 100)}"
    )
    return pictures.closing_in(points, finding=finding)
