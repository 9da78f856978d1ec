"""The main pages at the demonstration's size, against the signed-in empty shell: time, queries, CPU."""

from benchmarks.databases import Database
from benchmarks.figures import Figure, Found
from benchmarks.measure import fresh

TITLE = "Pages"
ROOMS = (
    "src/barnraise/interfaces/web",
    "src/barnraise/platform/lists.py",
    "src/barnraise/platform/list_rows.py",
    "src/barnraise/platform/shell.py",
    "src/barnraise/platform/templates",
    "src/barnraise/run/**/views*",
    "src/barnraise/run/**/queries*",
    "src/barnraise/run/**/tables*",
)
REQUESTS, QUICK = 200, 3
SHELL = "signed-in empty shell"
TIMES, QUERIES, CPU_MS = 8, 12, 15


def measure(database: Database, *, quick: bool) -> Found:
    """Every page as often as the shell, in turn, in one process with the test client."""
    site = database.ground(by="demonstration")
    told = fresh("pages", QUICK if quick else REQUESTS, site=site).answer
    database.drop(site)
    pages, lists = told["pages"], told["lists"]
    shell = pages[SHELL]
    figures = [Figure(f"{SHELL}: CPU", shell["cpu"], "ms", of=_of(shell))]
    for name, page in pages.items():
        if name != SHELL:
            of = _of(page)
            figures.append(Figure(f"{name}: p95 / shell", page["p95"] / shell["p95"], goal=TIMES, of=of))
            figures.append(Figure(f"{name}: p50 / shell", page["p50"] / shell["p50"]))
            figures.append(Figure(f"{name}: queries", page["queries"], "queries", QUERIES))
            figures.append(Figure(f"{name}: CPU", page["cpu"], "ms", CPU_MS))
    worst = max(lists, key=lambda name: lists[name])
    figures.append(Figure(f"most queries of any list ({worst})", lists[worst], "queries", QUERIES))
    notes = [f"Not measured, as it does not stand yet: {name}." for name in told["missing"]]
    notes.append("CPU is the process's own; a PostgreSQL server's is not in it.")
    return Found(
        figures, {"requests a page": QUICK if quick else REQUESTS, **told["counts"], "queries of lists": lists}, notes
    )


def _of(page: dict[str, float]) -> str:
    return f"p50 {page['p50']:.1f}, p95 {page['p95']:.1f} ms; {page['queries']} queries; {page['bytes'] / 1000:.0f} kB"
