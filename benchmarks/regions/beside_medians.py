"""The p-median asked of spopt, by CBC and by HiGHS: how many times the designer's CPU it takes, at no better a plan."""

import csv
from functools import partial

import numpy as np

from barnraise.core.regions.curves import Floats
from barnraise.core.regions.location import median
from barnraise.core.regions.location.served import Served
from barnraise.core.regions.stop import Stop
from barnraise.integrations.locations import graphs
from benchmarks.figures import Figure, Found
from benchmarks.measure import percentile
from benchmarks.regions import functions, instances, rivals
from benchmarks.regions.known import LIBRARY
from benchmarks.regions.slices import READERS, Slice

STATE_SIZE, EVERYWHERE, FEW = 100, 30, 0.1
"""At least so many times less: at state size and where at most this part of the places opens; everywhere else."""
OPENED = {"MN": 6, "TX": 20, "drawn": 6}
GAP, SEED, REPEATS = 1e-6, 1, 5
SAN_FRANCISCO = "SF_network_distance_candidateStore_16_censusTract_205_new.csv"


def _state(name: str, quick: bool) -> Found:
    ground, found = functions.state(name, quick=quick), Found()
    away = instances.kilometers(ground.places, ground.site)
    _compare(found, ground.name, away, ground.places.pupils, OPENED[name], STATE_SIZE)
    return found


def _pmed(name: str, quick: bool) -> Found:
    asked, found = graphs.read((LIBRARY / "orlib_pmed" / f"{name}.txt").read_bytes()), Found()
    assert asked.sites is not None
    least = STATE_SIZE if asked.sites <= FEW * len(asked.distance) else EVERYWHERE
    _compare(found, name, asked.distance, np.ones(len(asked.distance)), asked.sites, least)
    return found


def _san_francisco(quick: bool) -> Found:
    """Sixteen stores, 205 tracts: the set spopt teaches with."""
    with (LIBRARY / "spopt_sf" / SAN_FRANCISCO).open(newline="") as rows:
        ways = {
            (row["DestinationName"], row["name"]): (float(row["distance"]), float(row["demand"]))
            for row in csv.DictReader(rows)
        }
    tracts, stores = (sorted({pair[end] for pair in ways}) for end in (0, 1))
    away = np.array([[ways[tract, store][0] for store in stores] for tract in tracts])
    demand = np.array([ways[tract, stores[0]][1] for tract in tracts])
    found = Found()
    for opened in (2, 4, 8):
        _compare(
            found, "San Francisco", away, demand, opened, STATE_SIZE if opened <= FEW * len(stores) else EVERYWHERE
        )
    return found


def _compare(found: Found, name: str, away: Floats, weight: Floats, opened: int, least: float) -> None:
    """`away`: [n, m]. spopt's time holds the writing of its model; nobody's bound is crossed."""
    ways = np.ascontiguousarray((away * weight[:, None]).T)
    turns: list[tuple[float, Served]] = []
    for _ in range(REPEATS):
        with rivals.cpu() as used:
            served = median.solve(ways, opened, Stop(gap=GAP), SEED)
        turns.append((used[0], served))
    mine, served = percentile([turn[0] for turn in turns], 0.5), turns[0][1]
    for solver in ("CBC", "HiGHS"):
        objective, theirs = rivals.spopt(away, weight, opened, solver)
        assert objective >= served.bound * (1 - 1e-6), f"{solver} found {objective}, below the bound {served.bound}"
        better = served.cost <= objective * (1 + 1e-9)
        found.figures.append(
            Figure(
                f"{name}, {opened} open: spopt with {solver} / the designer, CPU",
                theirs / mine if better else 0.0,
                least=least,
                of=f"{theirs:.2f} to {objective:,.0f} against {mine:.4f} CPU-s to {served.cost:,.0f}, gap {100 * served.gap:.3f} %",
                digits=0,
                beyond=not np.isfinite(objective),
            )
        )


SLICES = {
    **{f"spopt/{name}": Slice(f"spopt beside the designer, {name}", READERS, partial(_state, name)) for name in OPENED},
    **{
        f"spopt/{name}": Slice(f"spopt beside the designer, OR-Library {name}", READERS, partial(_pmed, name))
        for name in ("pmed1", "pmed5", "pmed9", "pmed11", "pmed15")
    },
    "spopt/SF": Slice("spopt beside the designer, San Francisco", READERS, _san_francisco),
}
