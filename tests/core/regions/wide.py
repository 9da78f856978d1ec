"""A wider problem than the valley, drawn from a seed: towns on a plain, agencies in the largest of them, three functions."""

from __future__ import annotations

import random

from tests.core.regions.valley import BUYING, OFFICE, between, power, sure

from barnraise.core.regions.problem import Agency, District, Function, Problem, Rule
from barnraise.core.regions.terms import RuleKind

LEARNING = Function(
    key="learning", name="Professional learning",
    alone=power(between(15_000, 20_000, 25_000), between(90, 110, 130), between(0.93, 0.95, 0.97)),
    host=power(between(60_000, 90_000, 120_000), between(90, 110, 130), between(0.93, 0.95, 0.97)),
    shareable=between(0.6, 0.8, 1.0, "part"), trips=between(100, 160, 200, "a year"), trips_exponent=0.7,
    mile=between(2, 4, 5, "$/mile"), transition=sure(1_500), opening=sure(40_000), years=5,
)  # fmt: skip


def plain(districts: int, agencies: int, *, seed: int, regions: int | None = None, **changed: object) -> Problem:
    """`districts` towns on a square that grows with their number; `regions`: at most so many, or no regions at all."""
    source = random.Random(seed)
    side = 0.06 * districts**0.5
    places = [
        District(
            f"D{number:04d}", f"Town {number}", round(44 + side * source.random(), 5), round(-93 + side * source.random(), 5),
            max(20, round(source.lognormvariate(6.9, 1.1))), f"C{number % 12}",
        )
        for number in range(districts)
    ]  # fmt: skip
    seats = sorted(sorted(places, key=lambda one: -one.pupils)[:agencies], key=lambda one: one.key)
    hosts = tuple(Agency(f"A{one.key}", f"Agency of {one.name}", one.latitude, one.longitude, one.key) for one in seats)
    rules = () if regions is None else (Rule(RuleKind.REGIONS_AT_MOST, regions),)
    return Problem(
        title="The plain", districts=tuple(places), agencies=hosts, functions=(BUYING, LEARNING, OFFICE),
        road_factor=between(1.2, 1.3, 1.4, "×"), governance=sure(25_000), rules=rules, one_lead=regions is not None,
        as_of="2026", **changed,  # type: ignore[arg-type]
    )  # fmt: skip
