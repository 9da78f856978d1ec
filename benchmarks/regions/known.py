"""Instances whose optimum the literature knows: it is reached, or the proven gap says by how much not; no bound crosses it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, Found
from benchmarks.regions.instances import DISTRICTS

DATA = DISTRICTS.parents[1]
LIBRARY = DATA / "optimisation"
HOLMBERG_CPU = 60.0


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


def _optima(file: Path, column: str) -> Iterator[tuple[dict[str, str], float]]:
    with file.open(newline="") as rows:
        for row in csv.DictReader(rows):
            yield row, float(row[column])
