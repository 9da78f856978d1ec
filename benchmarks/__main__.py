"""`python -m benchmarks [NAME…] [--quick] [--resume] [--stale] [--into DIR]`: ratios beside their goals, recorded.

A NAME is a benchmark (`billing`) or one slice of it (`billing/postgresql`); without names all run, SQLite first.
"""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks import billing, closing, databases, evidence, exports, growth, imports, kills, pages, savings, schema
from benchmarks.databases import ALONE, POSTGRESQL, SQLITE, Database
from benchmarks.regions import __main__ as regions
from benchmarks.regions import short

BENCHMARKS = {
    "schema": schema,
    "pages": pages,
    "billing": billing,
    "imports": imports,
    "growth": growth,
    "savings": savings,
    "exports": exports,
    "closing": closing,
    "regions": short,
}


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; the exit status is 1 when a goal is missed, but in a quick run, which proves no speed."""
    told = _told(arguments)
    if told.stale:
        folder = told.into or evidence.FOLDER
        for sentence in [*evidence.stale(evidence.kept(folder)), *kills.stale(folder), *regions.stale(folder)]:
            print(sentence)
        return 0
    wanted = _wanted(told.names, quick=told.quick)
    if told.resume:
        done = evidence.kept(told.into or evidence.FOLDER)
        wanted = [name for name in wanted if done.get(name, {}).get("commit") != evidence.commit()]
    missed = 0
    with ExitStack() as stack:
        opened: dict[str, Database | None] = {}
        for name in wanted:
            benchmark, _, kind = name.partition("/")
            if kind not in opened:
                opened[kind] = stack.enter_context(databases.postgresql() if kind == POSTGRESQL else databases.sqlite())
            missed += _run(benchmark, kind, opened[kind], told)
    return 1 if missed and not told.quick else 0


def _told(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}, or one slice as billing/sqlite"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, SQLite only unless named, nothing recorded")
    parser.add_argument("--resume", action="store_true", help="leave out what is on record at this very commit")
    parser.add_argument("--stale", action="store_true", help="only say what is older than what it measured")
    parser.add_argument(
        "--into", type=Path, metavar="DIR", help="record there instead of docs/evidence (also a quick run)"
    )
    return parser.parse_args(arguments)


def _wanted(names: list[str], *, quick: bool) -> list[str]:
    """Slices in order: those without a database, then all of SQLite."""
    asked = set(names or BENCHMARKS)
    unknown = [name for name in asked if name.partition("/")[0] not in BENCHMARKS]
    if unknown:
        sys.exit(f"There is no benchmark called {', '.join(unknown)}. Known: {', '.join(BENCHMARKS)}.")
    kinds = (SQLITE,) if quick and not any(POSTGRESQL in name for name in asked) else (SQLITE, POSTGRESQL)
    return [
        f"{name}/{kind}"
        for kind in (ALONE, *kinds)
        for name, benchmark in BENCHMARKS.items()
        if kind in getattr(benchmark, "KINDS", (SQLITE, POSTGRESQL)) and {name, f"{name}/{kind}"} & asked
    ]


def _run(name: str, kind: str, database: Database | None, told: argparse.Namespace) -> int:
    """Measure one slice, print its figures, record it; answers how many goals it misses."""
    benchmark = BENCHMARKS[name]
    if database is None:
        print(f"{name}/{kind}: left out, as no PostgreSQL can be started here.", flush=True)
        return 0
    print(f"{benchmark.TITLE}, {name}/{kind}", flush=True)
    found = benchmark.measure(database, quick=told.quick)
    for figure in found.figures:
        print(f"  {figure.line()}")
    for note in found.notes:
        print(f"  {note}")
    sys.stdout.flush()
    if told.into or not told.quick:
        evidence.keep(f"{name}/{kind}", benchmark.TITLE, benchmark.ROOMS, found, folder=told.into or evidence.FOLDER)
    return len(evidence.missed(found))


if __name__ == "__main__":
    sys.exit(main())
