"""The demonstration's region as one recipe: who lies where, with which borders; the same seed gives the same region."""

import functools
import json
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from barnraise.run.organizations.demo import roster, shapes

SEED = 1976
COUNTY_SEATS = (
    (20, 10), (50, 11), (80, 10), (103, 12), (24, 33), (52, 36), (82, 34), (23, 53), (48, 60), (69, 55), (40, 77),
)  # fmt: skip
"""UNIT: miles from the southwest corner; in the order of the counties' names as they lie, not as they are spelled."""


@dataclass(frozen=True, slots=True)
class Land:
    """One county or district: its borders on earth, its middle, and for a district the county it lies in."""

    name: str
    rings: tuple[shapes.Ring, ...]
    middle: shapes.Point
    county: str


@functools.cache
def counties() -> Mapping[str, Land]:
    """The eleven counties, by name."""
    return _region()[0]


@functools.cache
def districts() -> Mapping[str, Land]:
    """The forty-two districts, by name."""
    return _region()[1]


@functools.cache
def _region() -> tuple[Mapping[str, Land], Mapping[str, Land]]:
    dice = random.Random(SEED)
    cells = shapes.squares()
    bent = shapes.bent_corners(cells)
    of_county = shapes.divided(cells, COUNTY_SEATS, bend=0.0)
    seats = shapes.spread(cells, len(roster.DISTRICTS), dice)
    of_district = shapes.divided(cells, seats, bend=1.1)
    found = {}
    for n, name in enumerate(roster.COUNTIES):
        own = [cell for cell in cells if of_county[cell] == n]
        found[name] = Land(name, shapes.drawn(own, bent), shapes.on_earth(_middle(own)), name)
    land = {}
    for name, n in _named(seats).items():
        own = [cell for cell in cells if of_district[cell] == n]
        seat = min(
            own, key=lambda cell: math.dist(((cell[0] + 0.5) * shapes.SIDE, (cell[1] + 0.5) * shapes.SIDE), seats[n])
        )
        county = roster.COUNTIES[of_county[seat]]
        land[name] = Land(name, shapes.drawn(own, bent), shapes.on_earth(_middle(own)), county)
    return found, {name: land[name] for name in roster.DISTRICTS}


def _named(seats: list[shapes.Point]) -> dict[str, int]:
    """District → seat: those with a place of their own take the nearest free one, the others follow from west to east."""
    width, height = max(x for x, _ in shapes.LAND), max(y for _, y in shapes.LAND)
    free = set(range(len(seats)))
    named = {}
    for name, (across, up) in roster.PLACED.items():
        at = (across * width, up * height)
        named[name] = min(free, key=lambda n: math.dist(at, seats[n]))
        free.remove(named[name])
    rest = [name for name in roster.DISTRICTS if name not in named]
    random.Random(SEED + 1).shuffle(rest)
    return named | dict(zip(rest, sorted(free, key=lambda n: seats[n]), strict=True))


def _middle(cells: list[shapes.Cell]) -> shapes.Point:
    x = sum(i + 0.5 for i, _ in cells) / len(cells) * shapes.SIDE
    y = sum(j + 0.5 for _, j in cells) / len(cells) * shapes.SIDE
    return x, y


def boundary_file(identifiers: Mapping[str, str]) -> bytes:
    """The region's borders as GeoJSON, as an agency's map office would send them; districts carry their number."""
    features = [_feature(land, "county", "") for land in counties().values()]
    features += [_feature(land, "district", identifiers.get(land.name, "")) for land in districts().values()]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()


def _feature(land: Land, kind: str, number: str) -> dict[str, object]:
    polygons = [[[*ring, ring[0]]] for ring in land.rings]
    return {
        "type": "Feature",
        "properties": {"name": land.name, "kind": kind, "number": number},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }
