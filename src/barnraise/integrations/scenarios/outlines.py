"""The shapes of a scenario's districts: taken from a boundary file, thinned to what a page draws, and kept as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from barnraise.core.regions.problem import District
from barnraise.integrations import boundaries
from barnraise.integrations.boundaries import Area, BoundariesRefused, Owners, Somebody

Ring = tuple[tuple[float, float], ...]
"""UNIT: degrees, longitude first; closed; five decimals, about a meter."""

CORNERS_MAX = 14_000
"""UNIT: corners of all shapes together: a map of that many is light enough for a page."""
PARTS = 1_024
"""UNIT: of a map's larger side; what is left out first is smaller than one of them, and no page of ours would show it."""
DECIMALS = 5
SHAPES_MAX = 20_000
TOUCHES = "touches"
"""The property under which `written` keeps who shares a border, which thinning may hide."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One district's shape. `district` is blank for a shape that is nobody's: it is named, and not drawn.

    `touches`: the districts whose shapes shared a stretch of border with it before any was thinned.
    """

    name: str
    district: str
    rings: tuple[Ring, ...] = ()
    touches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """Shapes in the districts' order, then those that are nobody's; `by`: the file's properties that told whose they are."""

    outlines: tuple[Outline, ...]
    by: tuple[str, ...]


def placed(content: bytes, districts: Sequence[District], *, by: str = "", layer: str = "") -> Placed:
    """Whose each shape of a boundary file is, as `boundaries.owners` tells it, each thinned without a gap to its neighbors.

    Errors: `BoundariesRefused`, for a file that has no district's shape, too.
    """
    areas = boundaries.read(content, layer=layer)
    if len(areas) > SHAPES_MAX:
        raise BoundariesRefused("TooLarge", f"The file has more than {SHAPES_MAX:,} shapes; take those of one state.")
    bodies = [Somebody(one.key, one.name, one.longitude, one.latitude) for one in districts]
    found = boundaries.owners(areas, bodies, by=by)
    if not found.owner:
        properties = ", ".join(sorted({name for one in areas for name in one.properties})[: boundaries.NAMED])
        says = f"None of the {len(areas):,} shapes has the key or the name of a district near it; they have the properties {properties}."
        raise BoundariesRefused("Nobody", says)
    return Placed(_outlines(areas, found, districts), found.by)


def neighbors(outlines: Sequence[Outline]) -> tuple[tuple[str, str], ...]:
    """Pairs of districts whose shapes share a stretch of border, each pair once, in order."""
    pairs = {(min(one.district, other), max(one.district, other)) for one in outlines for other in one.touches}
    return tuple(sorted(pairs))


def written(outlines: Sequence[Outline]) -> bytes:
    """The shapes as GeoJSON, one line a shape."""
    lines = ",\n".join(json.dumps(_feature(one), ensure_ascii=False, separators=(",", ":")) for one in outlines)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def _feature(one: Outline) -> dict[str, object]:
    geometry = {"type": "MultiPolygon", "coordinates": [[ring] for ring in one.rings]} if one.rings else None
    properties = {"district": one.district, "name": one.name, TOUCHES: one.touches}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _outlines(areas: Sequence[Area], found: Owners, districts: Sequence[District]) -> tuple[Outline, ...]:
    owned = sorted(found.owner)
    rings: dict[int, list[Ring]] = {}
    for place, thin in zip(owned, _light([areas[place] for place in owned]), strict=True):
        rings.setdefault(found.owner[place], []).extend(thin)
    touches = _told(areas, found, districts) or _touching(areas, found, districts)
    shaped = (
        Outline(districts[row].name, districts[row].key, tuple(rings[row]), tuple(sorted(touches.get(row, ()))))
        for row in sorted(rings)
    )
    nobodys = (Outline(name, "") for place, name in enumerate(found.names) if place not in found.owner)
    return (*shaped, *nobodys)


def _touching(areas: Sequence[Area], found: Owners, districts: Sequence[District]) -> dict[int, set[str]]:
    """Who shares a stretch of border with whom."""
    owned, touches = sorted(found.owner), dict[int, set[str]]()
    for pair in boundaries.neighbors([areas[place] for place in owned]):
        one, other = (found.owner[owned[place]] for place in pair)
        if one != other:
            touches.setdefault(one, set()).add(districts[other].key)
            touches.setdefault(other, set()).add(districts[one].key)
    return touches


def _told(areas: Sequence[Area], found: Owners, districts: Sequence[District]) -> dict[int, set[str]]:
    """The same as a file of ours tells it; of keys that no district has nothing is kept. Errors: `BoundariesRefused`."""
    keys, told = {one.key for one in districts}, dict[int, set[str]]()
    for place, row in found.owner.items():
        text = areas[place].properties.get(TOUCHES, "")
        try:
            named = json.loads(text) if text else []
            told.setdefault(row, set()).update(keys.intersection(named))
        except (ValueError, TypeError, RecursionError):
            raise BoundariesRefused("Touches", f"The area number {place + 1} has a list of neighbors that is none.")
    return {row: several for row, several in told.items() if several}


def _light(areas: Sequence[Area]) -> list[list[Ring]]:
    """Each area's rings as they are, if they are few enough; else thinned by more and more until they are."""
    given = [[tuple(map(tuple, ring.tolist())) for ring in one.rings] for one in areas]
    corners = np.concatenate([ring for one in areas for ring in one.rings])
    apart = float(np.ptp(corners, axis=0).max()) / PARTS
    light = [_rounded(rings) for rings in given]
    while sum(len(ring) for rings in light for ring in rings) > CORNERS_MAX:
        light = [_rounded(rings) for rings in boundaries.outlines(areas, apart=apart)]
        apart *= 2**0.5
    return light


def _rounded(rings: Iterable[Iterable[Sequence[float]]]) -> list[Ring]:
    """Rings of rounded corners, none twice in a row, all counterclockwise; one without land only if it is all there is."""
    found = []
    for ring in rings:
        corners = [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in ring]
        kept = [corners[0], *(two for one, two in pairwise(corners) if one != two)]
        found.append(tuple(kept if boundaries.turn(np.array(kept)) > 0 else kept[::-1]))
    return [ring for ring in found if len(ring) > 3] or found[:1]
