"""The instances measured on: real districts and drawn ones, with one fixed recipe of volumes, costs, hosts, capacities."""

import csv
import gzip
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from barnraise.core.regions.coupled.instance import Instance as Coupled
from barnraise.core.regions.curves import Floats, Ints, Power
from barnraise.core.regions.location.instance import Instance as Location
from barnraise.core.regions.travel import crow_miles
from benchmarks.measure import ROOT

DISTRICTS = ROOT.parent / "shared" / "data" / "districts_us" / "nces_regular_districts_2020-22_latlon.csv.gz"
"""NCES regular districts with position and enrollment, beside the checkout; see the README there."""
NATION = "US"
_BEYOND = frozenset({"AK", "HI", "PR", "GU", "VI", "AS", "MP"})
KILOMETERS = 1.609344
ROAD, DOLLARS_A_KILOMETER, ECONOMY = 1.25, 3.0, 0.7
SQUARE_KILOMETERS, TOWNS = 600.0, 40
"""Of the drawn places: land of a district, as in Minnesota, and districts around one town."""
CAPACITY_TIGHT, CAPACITY_LOOSE = 3.0, 8.0


@dataclass(frozen=True, slots=True)
class Function:
    """Assumed parameters of a benchmark, no findings. UNIT: dollars a year, dollars a pupil where 1,000 are served."""

    name: str
    per_pupil: float
    exponent: float
    host_fixed: float
    trips: float
    transition: float
    own_fixed: float


FUNCTIONS = (
    Function("purchasing", 90, 0.96, 120_000, 60, 2_000, 25_000),
    Function("professional learning", 110, 0.95, 90_000, 160, 1_500, 20_000),
    Function("insurance", 160, 0.98, 150_000, 12, 3_000, 20_000),
    Function("transportation", 600, 0.97, 250_000, 720, 5_000, 60_000),
    Function("special education", 1_500, 0.96, 500_000, 1_500, 8_000, 90_000),
    Function("technology", 250, 0.95, 250_000, 160, 4_000, 45_000),
    Function("business", 220, 0.95, 180_000, 160, 4_000, 60_000),
    Function("food", 420, 0.98, 200_000, 300, 3_000, 30_000),
    Function("data", 70, 0.93, 120_000, 24, 1_500, 25_000),
    Function("legal and staff", 130, 0.95, 110_000, 96, 2_500, 25_000),
)


@dataclass(frozen=True, slots=True)
class Places:
    """Districts: degrees and pupils, each of shape [n]."""

    name: str
    north: Floats
    east: Floats
    pupils: Floats


@dataclass(frozen=True, slots=True)
class Ground:
    """Places with everything that was drawn for them; arrays by function are of shape [F, n] or [F, m]."""

    places: Places
    seed: int
    site: Ints  # [m] the district where each host stands
    volume: Floats
    alone: Floats
    fixed: Floats
    scale: Floats
    room: Floats  # a host's capacity where the tightness is 1

    @property
    def hosts(self) -> int:
        """m."""
        return len(self.site)

    @property
    def name(self) -> str:
        """`MN 361×36`."""
        return f"{self.places.name} {len(self.places.pupils):,}×{self.hosts}"


def real(state: str, file: Path = DISTRICTS) -> Places:
    """The districts of a state, or of the lower 48 and DC, by NCES number; enrollment of the newest year that has any."""
    with gzip.open(file, "rt", newline="") as rows:
        kept = sorted(
            (row["ncesID"], float(row["latitude"]), float(row["longitude"]), pupils)
            for row in csv.DictReader(rows)
            if (row["state.abb"] == state if state != NATION else row["state.abb"] not in _BEYOND)
            and (pupils := _pupils(row)) > 0
        )
    north, east, size = (np.array([row[column] for row in kept]) for column in (1, 2, 3))
    return Places(state, north, east, size)


def _pupils(row: dict[str, str]) -> float:
    for year in ("22", "21", "20"):
        told = row[f"enrollment_{year}"]
        if told and (pupils := float(told)) > 0:
            return pupils
    return 0.0


def drawn(districts: int, seed: int) -> Places:
    """Log-normal sizes, log-normal distances from uniform towns on land as thin as Minnesota's: the nearest are largest."""
    rng = np.random.default_rng(seed)
    side = math.sqrt(districts * SQUARE_KILOMETERS)
    towns = rng.uniform(-side / 2, side / 2, (max(3, districts // TOWNS), 2))
    town = rng.integers(len(towns), size=districts)
    away = rng.lognormal(math.log(side / math.sqrt(len(towns)) / 3), 0.8, districts)
    angle = rng.uniform(0, 2 * math.pi, districts)
    spot = np.clip(towns[town] + away[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), -side / 2, side / 2)
    sizes = np.sort(np.maximum(10, np.round(rng.lognormal(6.95, 1.25, districts))))[::-1]
    pupils = np.empty(districts)
    pupils[np.argsort(away, kind="stable")] = sizes
    degree = 2 * math.pi * 6371.0088 / 360
    north, east = 39.0 + spot[:, 1] / degree, -98.0 + spot[:, 0] / (degree * math.cos(math.radians(39.0)))
    return Places("drawn", north, east, pupils)


def ground(places: Places, hosts: int, seed: int) -> Ground:
    """Draw hosts, volumes, costs alone, hosts' fixed parts, their scales, their capacities: in this order."""
    rng = np.random.default_rng(seed)
    site = _sites(places, hosts, rng)
    functions, districts = len(FUNCTIONS), len(places.pupils)
    volume = places.pupils * np.exp(rng.normal(0, 0.25, (functions, districts)))
    own, rate, power, fixed = (
        np.array([[getattr(one, name)] for one in FUNCTIONS], dtype=np.float64)
        for name in ("own_fixed", "per_pupil", "exponent", "host_fixed")
    )
    scale = rate * 1_000 ** (1 - power)
    alone = (own + scale * volume**power) * np.exp(rng.normal(0, 0.08, (functions, districts)))
    fixed = fixed * np.exp(rng.normal(0, 0.3, (functions, hosts)))
    scale = scale * np.exp(rng.normal(0, 0.1, (functions, hosts)))
    room = volume.sum(axis=1, keepdims=True) / hosts * np.exp(rng.normal(0, 0.4, (functions, hosts)))
    return Ground(places, seed, site, volume, alone, fixed, scale, room)


def _sites(places: Places, hosts: int, rng: np.random.Generator) -> Ints:
    """The first by the root of its pupils; each next one also by the square of how far it is from those before."""
    weight = np.sqrt(places.pupils)
    chance, nearest, found = weight, np.full(len(weight), np.inf), []
    for _ in range(hosts):
        found.append(int(rng.choice(len(weight), p=chance / chance.sum())))
        nearest = np.minimum(nearest, kilometers(places, np.array(found[-1:]))[:, 0])
        chance = nearest**2 * weight
    return np.array(found, dtype=np.int64)


def kilometers(places: Places, at: Ints) -> Floats:
    """As the crow flies from every district to those at `at`. [n, len(at)]"""
    return KILOMETERS * crow_miles(places.north, places.east, places.north[at], places.east[at])


def curves(ground: Ground, function: int) -> Power:
    """What hosting costs each host."""
    return Power(ground.fixed[function], ground.scale[function], np.full(ground.hosts, FUNCTIONS[function].exponent))


def gains(ground: Ground, function: int, host: int, *, travel: float = 1.0) -> Floats:
    """UNIT: dollars a year. Of serving each district from one host: no table of all links is kept. [n]"""
    return _gain(ground, function, kilometers(ground.places, ground.site[host : host + 1]), travel)[:, 0]


def _gain(ground: Ground, function: int, away: Floats, travel: float) -> Floats:
    one = FUNCTIONS[function]
    rate = travel * DOLLARS_A_KILOMETER * one.trips * (ground.volume[function] / 1_000) ** ECONOMY
    return np.asarray((ground.alone[function] - one.transition)[:, None] - rate[:, None] * ROAD * away)


def located(
    ground: Ground, function: int, *, tightness: float | None = None, nearest: int | None = None, travel: float = 1.0
) -> Location:
    """One function's question, over all hosts or each district's nearest ones."""
    districts, hosts = len(ground.places.pupils), ground.hosts
    capacity = None if tightness is None else tightness * ground.room[function]
    if nearest is None or nearest >= hosts:
        gain = _gain(ground, function, kilometers(ground.places, ground.site), travel)
        start, district = np.arange(hosts + 1) * districts, np.tile(np.arange(districts), hosts)
        return Location(ground.volume[function], start, district, gain.T.ravel(), curves(ground, function), capacity)
    host, district, away = (np.concatenate(part) for part in zip(*_near(ground, nearest), strict=True))
    order = np.argsort(host, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(host, minlength=hosts))])
    one = FUNCTIONS[function]
    rate = travel * DOLLARS_A_KILOMETER * one.trips * (ground.volume[function] / 1_000) ** ECONOMY
    gain = (ground.alone[function] - one.transition)[district] - rate[district] * ROAD * away
    return Location(ground.volume[function], start, district[order], gain[order], curves(ground, function), capacity)


def _near(ground: Ground, nearest: int, block: int = 1_024) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Each district's nearest hosts, some districts at a time: host, district, kilometers."""
    places = ground.places
    for begin in range(0, len(places.pupils), block):
        here = slice(begin, begin + block)
        some = Places("", places.north[here], places.east[here], places.pupils[here])
        away = KILOMETERS * crow_miles(some.north, some.east, places.north[ground.site], places.east[ground.site])
        host = np.argsort(away, axis=1, kind="stable")[:, :nearest]
        district = np.repeat(np.arange(begin, begin + len(away)), nearest)
        yield host.ravel(), district, np.take_along_axis(away, host, axis=1).ravel()


def together(
    ground: Ground, regions: int, edges: Ints, *, travel: float = 1.0, pupils: tuple[float, float] | None = None
) -> Coupled:
    """All functions with regions shared; `pupils` limits a region to shares of the mean one, (0.4, 2.5) say."""
    away = kilometers(ground.places, ground.site)
    gain = np.stack([_gain(ground, function, away, travel) for function in range(len(FUNCTIONS))])
    told = tuple(curves(ground, function) for function in range(len(FUNCTIONS)))
    if pupils is None:
        return Coupled(ground.volume, gain, told, ground.site, regions, edges)
    size = ground.places.pupils
    mean = size.sum() / regions
    least, most = (np.array([share * mean]) for share in pupils)
    return Coupled(
        ground.volume, gain, told, ground.site, regions, edges, measures=size[None, :], least=least, most=most
    )


def neighbors(places: Places, *, longest: float = 0.93) -> Ints:
    """Who touches whom, where no boundaries are given: Delaunay's edges but the longest, and the shortest tree. [e, 2]"""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import minimum_spanning_tree
    from scipy.spatial import Delaunay

    spot = np.stack([places.east * math.cos(math.radians(float(places.north.mean()))), places.north], axis=1)
    spot = spot + np.random.default_rng(0).normal(0, 1e-5, spot.shape)  # two districts at one address
    corners = Delaunay(spot).simplices
    edges = np.unique(
        np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0
    )
    length = np.hypot(*(spot[edges[:, 0]] - spot[edges[:, 1]]).T)
    tree = minimum_spanning_tree(coo_matrix((length, edges.T), shape=(len(spot), len(spot)))).tocoo()
    short = edges[length <= np.quantile(length, longest)]
    kept = np.concatenate([short, np.sort(np.stack([tree.row, tree.col], axis=1), axis=1)])
    return np.asarray(np.unique(kept, axis=0), dtype=np.int64)


def between_no_other(places: Places) -> Ints:
    """Who touches whom, in plain NumPy, for a small ground: pairs whose circle holds no third district (Gabriel). [e, 2]"""
    spot = np.stack([places.east * math.cos(math.radians(float(places.north.mean()))), places.north], axis=1)
    square = ((spot[:, None, :] - spot[None, :, :]) ** 2).sum(axis=2)
    pairs = []
    for one in range(len(spot)):
        held = (square[one][:, None] + square < square[one][None, :] - 1e-12).any(axis=0)
        pairs += [(one, other) for other in np.flatnonzero(~held) if other > one]
    return np.array(pairs, dtype=np.int64)
