"""The first answer in a process that has only just started: CPU and memory of all of it."""

import tempfile
from pathlib import Path

from benchmarks.figures import Figure, Found
from benchmarks.measure import Site, fresh, percentile
from benchmarks.regions.slices import LOCATION, Slice

CPU, TURNS = 1.0, 5
STATES = ("MN", "TX")


def measure(quick: bool) -> Found:
    """Start Python, import, read the districts, build and solve ten functions: the middle of some processes."""
    found = Found()
    for state in ("drawn",) if quick else STATES:
        with tempfile.TemporaryDirectory() as home:
            site, told = Site(Path(home)), (state, "quick") if quick else (state,)
            costs = [fresh("first_answer", *told, site=site) for _ in range(1 if quick else TURNS)]
        middle = sorted(costs, key=lambda cost: cost.of())[len(costs) // 2]
        parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in middle.cpu.items())
        cpu = percentile([cost.of() for cost in costs], 0.5)
        found.figures += [
            Figure(f"{state}, ten functions: CPU of the whole process", cpu, "CPU-s", CPU, of=parts),
            Figure(f"{state}: peak memory", middle.memory, "MiB"),
        ]
        found.counts[state] = f"${middle.answer['saved']:,.0f} saved, at most ${middle.answer['bound']:,.0f}"
    return found


SLICES = {"first": Slice("The first answer of a fresh process", LOCATION, measure)}
