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
    steps = [(step, f"up to {unit * step:.1%} of today’s cost") for step in range(1, STEPS + 1)] if unit else []
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


def _outlines(problem: Problem) -> list[Shape]:
    """The counties of each state in which some of the districts lie."""
    states = _states(tuple((one.longitude, one.latitude) for one in problem.districts))
    return [Shape(c.name, c.rings, words="county") for state in states for c in geography.counties(state)]


@lru_cache(maxsize=8)
def _states(places: tuple[tuple[float, float], ...]) -> tuple[str, ...]:
    """The states in whose counties most of the places lie; none where the places are nowhere we have outlines of."""
    found = [
        state.stem
        for state in sorted(geography.OUTLINES.glob("*.json"))
        if _inside(places, state.stem) * 20 >= len(places)
    ]
    return tuple(found)


def _inside(places: tuple[tuple[float, float], ...], state: str) -> int:
    """How many places lie in a state, by the even-odd rule over its counties; boxes come first."""
    rings = [ring for county in geography.counties(state) for ring in county.rings]
    boxes = [
        (min(x for x, _ in r), min(y for _, y in r), max(x for x, _ in r), max(y for _, y in r)) for r in rings
    ]  # fmt: skip
    count = 0
    for x, y in places:
        near = (ring for ring, (w, s, e, n) in zip(rings, boxes, strict=True) if w <= x <= e and s <= y <= n)
        count += any(_holds(ring, x, y) for ring in near)
    return count


def _holds(ring: tuple[tuple[float, float], ...], x: float, y: float) -> bool:
    odd = False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            odd = not odd
    return odd


def waterfall(told: Mapping[str, Any]) -> Picture:
    """Where the saving comes from: scale, less travel, transition and governance."""
    parts = {name: Money.parse(text).cents for name, text in told["parts"].items()}
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
