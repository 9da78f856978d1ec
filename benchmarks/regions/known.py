"""Instances whose optimum the literature knows: it is reached, or the proven gap says by how much not; no bound crosses it."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from barnraise.core.regions.location import cheapest
from barnraise.core.regions.location import median as medians
from barnraise.core.regions.stop import Stop
from barnraise.integrations.locations import facilities, graphs, points
from barnraise.integrations.locations.figures import Median
from benchmarks.figures import Figure, Found
from benchmarks.regions import rivals
from benchmarks.regions.instances import DISTRICTS
from benchmarks.regions.slices import READERS, Slice

DATA = DISTRICTS.parents[1]
LIBRARY = DATA / "optimisation"
HOLMBERG_CPU, SEED = 60.0, 1


@dataclass(frozen=True, slots=True)
class Reached:
    """One instance: what the literature says, what was found at which cost, and what cannot be beaten."""

    name: str
    optimum: float | None
    cost: float
    bound: float
    cpu: float

    @property
    def above(self) -> float:
        """UNIT: percent of the optimum by which the plan lies above it; 0 where no optimum is known."""
        return 0.0 if self.optimum is None else 100 * (self.cost / self.optimum - 1)

    @property
    def gap(self) -> float:
        """UNIT: percent of the plan's cost by which the bound lies below it."""
        return 100 * (1 - self.bound / self.cost) if self.cost else 0.0

    def holds(self, slack: float = 1e-6) -> bool:
        """Whether optimum and plan stand between the bounds that each sets the other. OR-Library prints cents, cut."""
        room = slack * abs(self.cost) + 0.01
        best = self.cost if self.optimum is None else self.optimum
        return self.bound <= best + room and best <= self.cost + room


def _found(several: list[Reached], *, cpu: float | None = None) -> Found:
    wrong = [one for one in several if not one.holds()]
    assert not wrong, f"a bound crosses an optimum: {wrong}"
    missed = [one for one in several if one.above > 1e-4]
    proven = [one for one in several if one.gap < 1e-4]
    widest, farthest = max(several, key=lambda one: one.gap), max(several, key=lambda one: one.above)
    names = ", ".join(f"{one.name} +{one.above:.3f} %" for one in missed)
    figures = [
        Figure(f"of {len(several)} instances, optimum not reached", len(missed), "", of=names, digits=0),
        Figure("farthest above the optimum", farthest.above, "%", of=farthest.name, digits=3),
        Figure("not reached, and no gap proven", sum(one.gap >= 100 for one in missed), "", 0, digits=0),
        Figure("proven optimal", len(proven), "instances", digits=0),
        Figure("widest proven gap", widest.gap, "%", of=widest.name, digits=3),
        Figure("CPU of all", sum(one.cpu for one in several), "CPU-s", cpu, digits=2),
    ]
    counts: dict[str, object] = {
        one.name: f"{one.cost:,.2f} against {one.optimum or 'unknown'}, at least {one.bound:,.2f}, {one.cpu:.3f} CPU-s"
        for one in several
    }
    return Found(figures, counts)


def p_median(quick: bool) -> Found:
    """OR-Library's uncapacitated p-median."""
    several = [
        median(row["instance"], graphs.read((LIBRARY / "orlib_pmed" / f"{row['instance']}.txt").read_bytes()), optimum)
        for row, optimum in _optima(LIBRARY / "orlib_pmed" / "optima.csv", "p_median_optimum")
    ]
    return _found(several[:2] if quick else several)


def tsplib(quick: bool) -> Found:
    """TSPLIB points, distances cut to whole numbers; a value that is only recalled is a target and no proof."""
    asked = points.read((LIBRARY / "tsplib_pmedian" / "fl1400.tsp").read_bytes())
    several, targets = [], {}
    for row, value in _optima(DATA / "expected" / "tsplib_pmedian.csv", "value_from_literature"):
        sure = row["status"] == "confirmed"
        name = f"{row['instance']} p {row['p']}"
        several.append(median(name, replace(asked, sites=int(row["p"])), value if sure else None))
        if not sure:
            targets[name] = f"{several[-1].cost:,.0f} against {value:,.0f} as recalled"
        if quick:
            break
    for file, sites in () if quick else (("u724", 20), ("pcb3038", 50)):
        asked = points.read((LIBRARY / "tsplib_pmedian" / f"{file}.tsp").read_bytes())
        several.append(median(f"{file} p {sites}", replace(asked, sites=sites), None))
    found = _found(several)
    found.counts |= targets
    return found


def median(name: str, asked: Median, optimum: float | None) -> Reached:
    """One p-median question with as many counts as the proof may take."""
    assert asked.sites is not None
    with rivals.cpu() as used:
        served = medians.solve(np.ascontiguousarray(asked.distance.T), asked.sites, Stop(gap=0.0), SEED)
    again = asked.distance[np.arange(len(asked.distance)), served.host].sum()
    assert abs(again - served.cost) < 0.01 and len(set(served.open.tolist())) == asked.sites
    return Reached(name, optimum, served.cost, served.bound, used[0])


def capacitated(folder: str, cpu: float | None, quick: bool) -> Found:
    """Every instance of a folder, each customer served whole by one place."""
    rows = list(_optima(LIBRARY / folder / "optima.csv", "single_source_optimum"))
    return _found(
        [_cheapest(LIBRARY / folder / row["file"], optimum) for row, optimum in rows[: 2 if quick else None]], cpu=cpu
    )


def _cheapest(place: Path, optimum: float) -> Reached:
    packed = place.with_name(f"{place.name}.gz")
    asked = facilities.read(gzip.decompress(packed.read_bytes()) if packed.exists() else place.read_bytes())
    with rivals.cpu() as used:
        served = cheapest.solve(asked.opening, asked.cost, Stop(gap=0.0), demand=asked.demand, capacity=asked.capacity)
    load = np.bincount(served.host, weights=asked.demand, minlength=len(asked.capacity))
    assert np.all(load <= asked.capacity * (1 + 1e-6)), "no place is overfull"
    again = asked.opening[load > 0].sum() + asked.cost[np.arange(len(asked.demand)), served.host].sum()
    assert again <= served.cost + 1e-6 * abs(again)
    return Reached(place.name, optimum, served.cost, served.bound, used[0])


def _optima(file: Path, column: str) -> Iterator[tuple[dict[str, str], float]]:
    with file.open(newline="") as rows:
        for row in csv.DictReader(rows):
            yield row, float(row[column])


SLICES = {
    "known/p-median": Slice("OR-Library p-median", READERS, p_median),
    "known/small": Slice(
        "OR-Library capacitated, single-sourced", READERS, partial(capacitated, "orlib_cfl_small", None)
    ),
    "known/large": Slice("OR-Library capa and capc", READERS, partial(capacitated, "orlib_cfl_large", None)),
    "known/holmberg": Slice("Holmberg's 36", READERS, partial(capacitated, "holmberg", HOLMBERG_CPU)),
    "known/tsplib": Slice("TSPLIB p-median, distances cut to whole numbers", READERS, tsplib),
}
