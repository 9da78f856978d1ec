"""Each load over four sizes: the power with which its CPU time grows."""

from collections.abc import Sequence

from benchmarks import billing, usage_file
from benchmarks.databases import Database
from benchmarks.figures import Figure, Found
from benchmarks.imports import MEMBERS
from benchmarks.measure import exponent, fresh

TITLE = "Growth"
ROOMS = (
    "src/barnraise/run/programs/purchasing",
    "src/barnraise/run/deliveries",
    "src/barnraise/run/books",
    "src/barnraise/core/apportion.py",
    "src/barnraise/core/chain.py",
    "src/barnraise/platform/audit.py",
    "src/barnraise/platform/imports",
    "src/barnraise/platform/tables",
    "src/barnraise/platform/rows.py",
)
GOAL = 1.15
LINES, LINES_QUICK = (25_000, 50_000, 100_000, 200_000), (200, 400, 800, 1_600)
BILLED, BILLED_QUICK = (
    ((62, 40, 2), (125, 40, 2), (250, 40, 2), (500, 40, 2)),
    ((5, 4, 1), (10, 4, 1), (20, 4, 1), (40, 4, 1)),
)
MONTHS, MONTHS_QUICK = ((100, 40, 3), (100, 40, 6), (100, 40, 9), (100, 40, 12)), ()
# No split has more parties than the nation has districts, 13,300.
SPLIT, SPLIT_QUICK = (2_000, 4_000, 8_000, 16_000), (500, 1_000, 2_000, 4_000)
CHAINED, CHAINED_QUICK = (1_000, 2_000, 4_000, 8_000), (20, 40, 80, 160)


def measure(database: Database, *, quick: bool) -> Found:
    """Imports, billing by members and by months, a split, the audit chain."""
    found = Found()
    lines = LINES_QUICK if quick else LINES
    _add(found, "import, by lines", lines, [_import(database, size) for size in lines])
    for what, sizes in (
        ("members", BILLED_QUICK if quick else BILLED),
        ("months billed before", MONTHS_QUICK if quick else MONTHS),
    ):
        costs = [billing.bill(database, "product", *size).of() for size in sizes]
        if costs:
            _add(found, f"billing (prepare, approve, issue), by {what}", [m * s * n for m, s, n in sizes], costs)
    _add(found, "apportion, by members", *_steps(database, "apportion", SPLIT_QUICK if quick else SPLIT))
    _add(
        found,
        "audit chain (append and verify), by entries",
        *_steps(database, "chain", CHAINED_QUICK if quick else CHAINED),
    )
    return found


def _add(found: Found, what: str, sizes: Sequence[int], costs: Sequence[float]) -> None:
    told = ", ".join(f"{size:,}: {cost:.2f}" for size, cost in zip(sizes, costs, strict=True))
    found.figures.append(Figure(f"{what}: exponent", exponent(sizes, costs), "", GOAL, of=f"CPU-s {told}"))
    found.counts[what] = dict(zip(map(str, sizes), (round(cost, 3) for cost in costs), strict=True))


def _import(database: Database, lines: int) -> float:
    place = database.folder / f"usage{lines}.csv"
    usage_file.write(place, lines=lines, members=MEMBERS)
    site = database.ground(MEMBERS)
    cost = fresh("imports", "product", place, site=site).of()
    database.drop(site)
    return cost


def _steps(database: Database, work: str, sizes: Sequence[int]) -> tuple[Sequence[int], list[float]]:
    """The quickest of a few turns a size, in one process."""
    site = database.ground(MEMBERS)
    cpu = fresh("steps", work, *sizes, site=site).cpu
    database.drop(site)
    return sizes, [min(cost for name, cost in cpu.items() if name.startswith(f"{size}:")) for size in sizes]
