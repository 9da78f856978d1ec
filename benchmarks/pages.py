"""The main pages at the demonstration's size, against the signed-in empty shell: time, queries, CPU."""

from collections.abc import Iterator, Mapping

from benchmarks.databases import Database
from benchmarks.figures import Figure, Found
from benchmarks.measure import fresh

TITLE = "Pages"
ROOMS = (
    "src/barnraise/interfaces/web",
    "src/barnraise/platform/recall.py",
    "src/barnraise/platform/touched.py",
    "src/barnraise/platform/lists.py",
    "src/barnraise/platform/list_rows.py",
    "src/barnraise/platform/shell.py",
    "src/barnraise/platform/templates",
    "src/barnraise/run/**/views*",
    "src/barnraise/run/**/queries*",
    "src/barnraise/run/**/tables*",
)
REQUESTS, QUICK = 200, 3
Page = Mapping[str, float]
SHELL = "signed-in empty shell"
TIMES, QUERIES, CPU_MS = 8, 12, 15


def measure(database: Database, *, quick: bool) -> Found:
    """Every page as often as the shell, in turn, in one process with the test client; then first after each deed."""
    site = database.ground(by="demonstration")
    told = fresh("pages", QUICK if quick else REQUESTS, site=site).answer
    database.drop(site)
    pages, lists, after = told["pages"], told["lists"], told["after"]
    shell = pages[SHELL]
    figures = [Figure(f"{SHELL}: CPU", shell["cpu"], "ms", of=_of(shell))]
    for name, page in pages.items():
        if name != SHELL:
            figures += _as_it_stands(name, page, shell)
            figures += _after_deeds(name, after)
            figures += _cold(name, told["cold"])
    worst = max(lists, key=lambda name: lists[name])
    figures.append(Figure(f"most queries of any list ({worst})", lists[worst], "queries", QUERIES))
    notes = [f"Not measured, as it does not stand yet: {name}." for name in told["missing"]]
    notes += NOTES
    by_deed = {deed: {name: round(page["cpu"], 1) for name, page in of.items()} for deed, of in after.items()}
    counts = {"requests a page": QUICK if quick else REQUESTS, **told["counts"], "queries of lists": lists}
    return Found(figures, counts | {f"CPU ms after {deed}": of for deed, of in by_deed.items()}, notes)


NOTES = (
    "CPU is the process’s own; a PostgreSQL server’s is not in it.",
    "First after a deed: one deed before each single request, done through the operation people use; the figure is the "
    "worst of all kinds of deed, each against the shell read after the same deed.",
    "With nothing kept: the first reading of a page in a process that just started; it has no goal.",
)


def _as_it_stands(name: str, page: Page, shell: Page) -> Iterator[Figure]:
    """A page read again while nothing is done."""
    yield Figure(f"{name}: p95 / shell", page["p95"] / shell["p95"], goal=TIMES, of=_of(page))
    yield Figure(f"{name}: p50 / shell", page["p50"] / shell["p50"])
    yield Figure(f"{name}: queries", page["queries"], "queries", QUERIES)
    yield Figure(f"{name}: CPU", page["cpu"], "ms", CPU_MS)


def _after_deeds(name: str, after: Mapping[str, Mapping[str, Page]]) -> Iterator[Figure]:
    """The same first after a deed: of every figure the worst, and after which deed that was."""
    times = {deed: of[name]["p95"] / of[SHELL]["p95"] for deed, of in after.items()}
    queries = {deed: of[name]["queries"] for deed, of in after.items()}
    cpu = {deed: of[name]["cpu"] for deed, of in after.items()}
    for what, found, unit, goal in (
        ("p95 / shell", times, "×", TIMES), ("queries", queries, "queries", QUERIES), ("CPU", cpu, "ms", CPU_MS),
    ):  # fmt: skip
        worst = max(found, key=lambda deed: found[deed])
        yield Figure(f"{name}, first after a deed: {what}", found[worst], unit, goal, of=f"after {worst}")


def _cold(name: str, cold: Mapping[str, Page]) -> Iterator[Figure]:
    yield Figure(f"{name}, with nothing kept: CPU", cold[name]["cpu"], "ms", of=_of(cold[name]))


def _of(page: Page) -> str:
    return f"p50 {page['p50']:.1f}, p95 {page['p95']:.1f} ms; {page['queries']} queries; {page['bytes'] / 1000:.0f} kB"
