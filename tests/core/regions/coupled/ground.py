"""Questions to ask the coupled solver: real districts under an assumed benchmark, and small random ones with every trap."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np

from barnraise.core.regions.coupled.instance import Instance, OnlyPlan
from barnraise.core.regions.coupled.shapes import adjacency
from barnraise.core.regions.curves import Curves, Floats, Pieces, Power

# ASSUMPTION: a benchmark's parameters, not findings. Dollars a pupil at 1,000 pupils, exponent, host's fixed $k, trips a
# year, transition $, a district's own fixed $k.
FUNCTIONS = {
    "purchasing": (90, 0.96, 120, 60, 2000, 25),
    "pd": (110, 0.95, 90, 160, 1500, 20),
    "insurance": (160, 0.98, 150, 12, 3000, 20),
    "transport": (600, 0.97, 250, 720, 5000, 60),
    "sped": (1500, 0.96, 500, 1500, 8000, 90),
    "technology": (250, 0.95, 250, 160, 4000, 45),
    "business": (220, 0.95, 180, 160, 4000, 60),
    "food": (420, 0.98, 200, 300, 3000, 30),
    "data": (70, 0.93, 120, 24, 1500, 25),
    "legal_hr": (130, 0.95, 110, 96, 2500, 25),
}


def districts(shared: Path, state: str) -> tuple[Floats, Floats, Floats]:
    """Latitude, longitude and pupils of a state's regular districts, by NCES id."""
    found: dict[str, tuple[float, float, float]] = {}
    name = shared / "districts_us" / "nces_regular_districts_2020-22_latlon.csv.gz"
    with gzip.open(name, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            pupils = _number(row["enrollment_22"]) or _number(row["enrollment_21"]) or _number(row["enrollment_20"])
            place = (_number(row["latitude"]), _number(row["longitude"]))
            if row["state.abb"] == state and pupils > 0 and all(place):
                found[row["ncesID"].zfill(7)] = (*place, pupils)
    table = np.array([found[key] for key in sorted(found)])
    return table[:, 0], table[:, 1], table[:, 2]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def kilometers(latitude: Floats, longitude: Floats, here: int | None = None) -> Floats:
    """As the crow flies, from every place to every place, or to one."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    to = np.arange(len(lat)) if here is None else np.array([here])
    dlat, dlon = lat[:, None] - lat[to][None, :], lon[:, None] - lon[to][None, :]
    part = np.sin(dlat / 2) ** 2 + np.cos(lat)[:, None] * np.cos(lat[to])[None, :] * np.sin(dlon / 2) ** 2
    return np.asarray(2 * 6371.0088 * np.arcsin(np.sqrt(part)))


def real(shared: Path, state: str, agencies: int, *, regions: int, seed: int = 1, travel: float = 1.0) -> Instance:
    """A state's districts with drawn agencies, volumes and curves; what they pay alone is in `alone`."""
    latitude, longitude, pupils = districts(shared, state)
    source = np.random.default_rng(seed)
    part = np.sqrt(pupils)
    sites = [int(source.choice(len(part), p=part / part.sum()))]
    nearest = kilometers(latitude, longitude, sites[0])[:, 0] ** 2
    while len(sites) < agencies:
        weight = nearest * part
        sites.append(int(source.choice(len(part), p=weight / weight.sum())))
        nearest = np.minimum(nearest, kilometers(latitude, longitude, sites[-1])[:, 0] ** 2)
    distance = 1.25 * kilometers(latitude, longitude)[:, sites]
    volume, gain, curves = [], [], []
    for rate, exponent, fixed, trips, transition, own in FUNCTIONS.values():
        scale = rate * 1000 ** (1 - exponent)
        q = pupils * np.exp(source.normal(0, 0.25, len(pupils)))
        alone = (own * 1000 + scale * q**exponent) * np.exp(source.normal(0, 0.08, len(pupils)))
        hosts = fixed * 1000 * np.exp(source.normal(0, 0.3, agencies))
        scales = scale * np.exp(source.normal(0, 0.1, agencies))
        curves.append(Power(hosts, scales, np.full(agencies, exponent)))
        volume.append(q)
        gain.append(alone[:, None] - transition - travel * 3 * (trips * (q / 1000) ** 0.7)[:, None] * distance)
    return Instance(
        volume=np.array(volume),
        gain=np.array(gain),
        curves=tuple(curves),
        site=np.array(sites, dtype=np.int64),
        regions_max=regions,
        edges=adjacency(latitude, longitude),
        measures=pupils[None, :],
        least=np.array([0.0]),
        most=np.array([np.inf]),
    )


def limited(instance: Instance, low: float, high: float) -> Instance:
    """The same, each region between `low` and `high` times the mean pupils of a region."""
    assert instance.measures is not None, "the benchmark measures pupils"
    mean = instance.measures.sum(axis=1) / instance.regions_max
    return replace(instance, least=low * mean, most=high * mean)


def small(seed: int, *, locks: bool = False, limits: bool = False, capacity: bool = False) -> Instance:
    """At most 6 nodes, 3 agencies, 2 functions and 3 regions, drawn so that every branch of the solver is walked."""
    source = np.random.default_rng(seed)
    nodes, agencies, functions = int(source.integers(4, 7)), int(source.integers(2, 4)), int(source.integers(1, 3))
    place = source.random((nodes, 2))
    site = source.choice(nodes, agencies, replace=False).astype(np.int64)
    volume = np.exp(source.normal(0, 0.8, (functions, nodes)))
    far = np.hypot(*(place[:, None, :] - place[site][None, :, :]).transpose(2, 0, 1))
    gain = (1.0 + 2.0 * volume)[:, :, None] * source.uniform(0.7, 1.3, (functions, nodes, 1)) - 3.0 * far[None]
    gain[source.random(gain.shape) < 0.05] = -np.inf
    measure = np.exp(source.normal(0, 0.5, (1, nodes)))
    mean = measure.sum() / min(3, agencies)
    pairs = [(int(source.integers(nodes)), int(source.integers(agencies))) for _ in range(3)]
    return Instance(
        volume=volume,
        gain=gain,
        curves=tuple(_curves(source, agencies) for _ in range(functions)),
        site=site,
        regions_max=int(source.integers(1, 4)),
        edges=adjacency(40 + place[:, 0], place[:, 1] - 90),
        governance=float(source.choice([0.0, 0.3, 2.0])),
        capacity=source.uniform(1.0, 8.0, (functions, agencies)) if capacity else None,
        measures=measure if limits else None,
        least=np.array([source.uniform(0.0, 0.7) * mean]) if limits else None,
        most=np.array([source.uniform(1.2, 3.0) * mean]) if limits else None,
        together=(pairs[0],) if locks and source.random() < 0.7 else (),
        apart=(pairs[1],) if locks and source.random() < 0.7 else (),
        leads=((0, *pairs[2]),) if locks and source.random() < 0.5 else (),
    )


def ruled(seed: int, *, whole: bool = False, counties: bool = False, miles: bool = False, **kind: bool) -> Instance:
    """A small one with counties of one to three nodes, whole or counted, and agencies near some nodes."""
    instance = small(seed, **kind)
    source = np.random.default_rng(1000 + seed)
    county = np.sort(source.integers(0, 3, instance.nodes))
    county = np.unique(county, return_inverse=True)[1]
    chain = [(a, b) for a in range(instance.nodes) for b in range(a) if county[a] == county[b]]
    edges = (
        np.concatenate([instance.edges, np.array(chain, dtype=np.int64).reshape(-1, 2)]) if whole else instance.edges
    )
    near = source.random((instance.nodes, instance.agencies)) < 0.6
    near[instance.site, np.arange(instance.agencies)] = True
    least, most = sorted(source.integers(1, 4, 2).tolist())
    return replace(
        instance,
        edges=edges,
        whole=county if whole else None,
        only_plan=OnlyPlan(
            county=county if counties else None,
            counties_least=float(least) if counties else 0.0,
            counties_most=float(most) if counties else np.inf,
            near=near if miles else None,
            share=float(source.choice([0.5, 0.75, 1.0])),
        ),
    )


def _curves(source: np.random.Generator, agencies: int) -> Curves:
    fixed = source.uniform(0.2, 2.0, agencies)
    if source.random() < 0.3:
        slopes = np.sort(source.uniform(0.3, 1.5, (agencies, 2)), axis=1)[:, ::-1]
        turn = source.uniform(1.0, 3.0, agencies)
        return Pieces(fixed, np.stack([np.zeros(agencies), turn * (slopes[:, 0] - slopes[:, 1])], axis=1), slopes)
    return Power(fixed, source.uniform(0.5, 2.0, agencies), source.uniform(0.6, 1.0, agencies))
