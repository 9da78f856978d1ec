"""One slice of the region designer's: `python -m benchmarks.at_work.regions SLICE [quick]`."""

import sys
from dataclasses import asdict

from benchmarks.measure import Meter
from benchmarks.regions import short
from benchmarks.regions.every import SLICES

if __name__ == "__main__":
    measure = short.here if sys.argv[1] == "short" else SLICES[sys.argv[1]].measure
    clock = Meter()
    with clock.stretch("slice"):
        found = measure("quick" in sys.argv)
    clock.tell(figures=[asdict(figure) for figure in found.figures], counts=found.counts, notes=found.notes)
