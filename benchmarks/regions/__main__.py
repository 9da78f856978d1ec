"""`python -m benchmarks.regions [SLICE…] [--resume] [--list] [--quick] [--into DIR]`: the region designer, measured.

Each slice is a process of its own and is recorded in docs/evidence when it ends; a SLICE may name several (`open`).
`--resume` leaves out what is on record and has not changed since.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import evidence
from benchmarks.evidence import REGIONS
from benchmarks.figures import Figure, Found
from benchmarks.measure import Site, fresh
from benchmarks.regions.every import SLICES


def main(arguments: list[str] | None = None) -> int:
    """Measure slice by slice; the exit status is 1 when a goal is missed, but in a quick run, which proves no speed."""
    told = _told(arguments)
    folder = told.into or evidence.FOLDER
    wanted = _wanted(told.slices)
    if told.resume:
        done = evidence.kept(folder, REGIONS)
        wanted = [
            name for name in wanted if name not in done or done[name]["uncommitted"] or evidence.outdated(done[name])
        ]
    if told.list:
        print("\n".join(wanted))
        return 0
    missed = 0
    for name in wanted:
        found = _measured(name, quick=told.quick)
        if told.into or not told.quick:
            evidence.keep(name, SLICES[name].title, SLICES[name].rooms, found, folder=folder, record=REGIONS)
        missed += len(evidence.missed(found))
    return 1 if missed and not told.quick else 0


def stale(folder: Path = evidence.FOLDER) -> list[str]:
    """A sentence for each slice that is older than what it measures, and one for those that are not on record."""
    done = evidence.kept(folder, REGIONS)
    sentences = evidence.stale(done, REGIONS)
    if lacking := [name for name in SLICES if name not in done]:
        sentences.append(f"docs/evidence: not yet measured: {', '.join(lacking)}. Run `make bench-regions`.")
    return sentences


def _told(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regions", description=__doc__)
    parser.add_argument("slices", nargs="*", metavar="SLICE", help="all of them unless said; `--list` names them")
    parser.add_argument("--resume", action="store_true", help="leave out what is on record and has not changed since")
    parser.add_argument("--list", action="store_true", help="only name what would be measured")
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing recorded")
    parser.add_argument("--into", type=Path, metavar="DIR", help="record there instead (also a quick run)")
    return parser.parse_args(arguments)


def _wanted(asked: list[str]) -> list[str]:
    unknown = [one for one in asked if not any(_named(name, one) for name in SLICES)]
    if unknown:
        sys.exit(f"There is no slice called {', '.join(unknown)}. Known: {', '.join(SLICES)}.")
    return [name for name in SLICES if not asked or any(_named(name, one) for one in asked)]


def _named(name: str, asked: str) -> bool:
    return name == asked or name.startswith(f"{asked}/")


def _measured(name: str, *, quick: bool) -> Found:
    """Run one slice in a process of its own and print what it found, line by line."""
    one = SLICES[name]
    print(f"{one.title}, {name}", flush=True)
    with tempfile.TemporaryDirectory() as home:
        cost = fresh("regions", name, *(("quick",) if quick else ()), site=Site(Path(home)))
    figures = [Figure(**figure) for figure in cost.answer["figures"]]
    if one.memory is not None:
        figures.append(Figure("peak memory", cost.memory, "MiB", one.memory, digits=0))
    found = Found(figures, cost.answer["counts"], cost.answer["notes"])
    for line in (*(figure.line() for figure in found.figures), *found.notes):
        print(f"  {line}".replace("\n", "\n  "), flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
