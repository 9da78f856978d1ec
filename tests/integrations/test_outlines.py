"""A scenario's shapes: whose is whose is said, thinned ones keep their borders, and they read back as they were written."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.regions.valley import valley

from barnraise.integrations.boundaries import BoundariesRefused
from barnraise.integrations.scenarios import SCENARIO, Scenario, ScenarioRefused, neighbors, parse, placed, write
from barnraise.integrations.scenarios.outlines import CORNERS_MAX, written

PROBLEM = valley()
DISTRICTS = PROBLEM.districts


def collection(features: Iterable[tuple[dict[str, str], list[tuple[float, float]]]]) -> bytes:
    drawn = [
        {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for told, ring in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": drawn}).encode()


def wall(west: float, east: float, corners: int, bend: float) -> list[tuple[float, float]]:
    """Land between two walls that bend alike, so that neighbors share every corner."""
    steps = [(44.0 + place / corners, bend * math.sin(place)) for place in range(corners + 1)]
    ring = [(west + x, y) for y, x in steps] + [(east + x, y) for y, x in reversed(steps)]
    return [*ring, ring[0]]


def rows(corners: int = 3, bend: float = 0.0) -> bytes:
    """The valley's six districts side by side from west to east, and a shape that is nobody's."""
    order = sorted(DISTRICTS, key=lambda one: one.longitude)
    first = order[0].longitude
    shapes = [
        (
            {"LEA": one.key, "name": one.name.upper()},
            wall(first + 0.1 * place, first + 0.1 * place + 0.1, corners, bend),
        )
        for place, one in enumerate(order)
    ]
    return collection([*shapes, ({"LEA": "99", "name": "Elsewhere"}, wall(first + 9, first + 10, corners, bend))])


def test_shapes_come_in_the_districts_order_and_what_is_nobodys_is_named() -> None:
    found = placed(rows(), DISTRICTS)
    assert [one.district for one in found.outlines] == [*(one.key for one in DISTRICTS), ""]
    assert (found.outlines[-1].name, found.outlines[-1].rings, found.by) == ("Elsewhere", (), ("LEA",))
    order = [one.key for one in sorted(DISTRICTS, key=lambda one: one.longitude)]
    pairs = {(min(pair), max(pair)) for pair in pairwise(order)}
    assert set(neighbors(found.outlines)) == pairs
    assert placed(written(found.outlines), DISTRICTS).outlines == found.outlines
    broken = (
        written(found.outlines)
        .replace(b'"touches":[', b'"touches":[7,[', 1)
        .replace(b']},"geometry"', b']]},"geometry"', 1)
    )
    with pytest.raises(BoundariesRefused, match="list of neighbors that is none"):
        placed(broken, DISTRICTS)


def test_shapes_too_heavy_for_a_page_are_thinned_and_still_touch() -> None:
    heavy, light = (placed(rows(count, bend=0.01), DISTRICTS).outlines for count in (3_000, 30))
    corners = sum(len(ring) for one in heavy for ring in one.rings)
    assert 100 < corners <= CORNERS_MAX < 3_000 * 6
    assert neighbors(heavy) == neighbors(light)
    for one, other in neighbors(heavy):
        drawn = [
            {corner for ring in shape.rings for corner in ring} for shape in heavy if shape.district in (one, other)
        ]
        assert len(drawn[0] & drawn[1]) > 10


def test_a_file_without_any_districts_shape_is_refused_with_its_properties() -> None:
    with pytest.raises(BoundariesRefused, match=r"None of the 1 shapes .* properties name"):
        placed(collection([({"name": "Elsewhere"}, wall(0, 1, 3, 0))]), DISTRICTS)


SHAPED = Scenario(PROBLEM, outlines=placed(rows(), DISTRICTS).outlines)
FILES = write(SHAPED)


def test_a_scenario_with_shapes_is_version_2_and_reads_back_and_one_without_stays_version_1() -> None:
    assert b"version = 2" in FILES[SCENARIO] and b'boundaries = "boundaries.json"' in FILES[SCENARIO]
    reading = parse(FILES[SCENARIO], FILES.get)
    assert reading.scenario == SHAPED and write(reading.scenario) == FILES
    assert [one.message for one in reading.remarks] == ["boundaries.json: these shapes are no district’s: Elsewhere."]
    assert b"version = 1" in write(replace(SHAPED, outlines=()))[SCENARIO]
    older = FILES[SCENARIO].replace(b"version = 2", b"version = 1")
    with pytest.raises(ScenarioRefused, match=r"files\.boundaries: this key is not known"):
        parse(older, FILES.get)


def test_a_district_without_a_shape_is_named_and_stays() -> None:
    bare = replace(SHAPED, outlines=SHAPED.outlines[1:])
    files = write(bare)
    said = [one.message for one in parse(files[SCENARIO], files.get).remarks]
    assert said[0] == f"boundaries.json: these districts have no shape and stay points: {DISTRICTS[0].name}."


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(0, 4_000), width=st.integers(0, 12), put=st.binary(max_size=4) | st.sampled_from([b"[", b"1e400"])
)
def test_shapes_damaged_anywhere_are_read_or_refused(start: int, width: int, put: bytes) -> None:
    content = FILES["boundaries.json"]
    start %= len(content)
    files = FILES | {"boundaries.json": content[:start] + put + content[start + width :]}
    try:
        parse(files[SCENARIO], files.get)
    except ScenarioRefused as refused:
        assert all(one.message.startswith("boundaries.json") for one in refused.reasons)
