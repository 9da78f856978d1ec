"""Prove the export of a year of 20,000 deliveries, and print its 500 members' pages, twice with the same bytes."""

from benchmarks.databases import ALONE, Database
from benchmarks.figures import Figure, Found
from benchmarks.measure import Cost, Site, fresh

TITLE = "Exports proved, pages printed"
KINDS = (ALONE,)
ROOMS = (
    "src/barnraise/integrations/statements",
    "src/barnraise/core/savings",
    "src/barnraise/core/facts.py",
    "src/barnraise/core/money.py",
)
MEMBERS, SERVICES, DELIVERIES = 500, 12, 40
"""Deliveries are of one member: 500 × 40 are 20,000, of a dozen services, which fill a page."""
WIDE = (50, 40, 40)
QUICK, WIDE_QUICK = (12, 6, 10), (3, 10, 10)
CPU_MS, MEMORY = 30, 400


def measure(database: Database, *, quick: bool) -> Found:
    """Write an export, then prove it and print its pages, each in a process of its own; printing twice over."""
    members, services, each = size = QUICK if quick else (MEMBERS, SERVICES, DELIVERIES)
    place, wide, site = database.folder / "export.zip", database.folder / "wide.zip", Site(database.folder)
    written = fresh("exports", "write", place, *size, site=site)
    fresh("exports", "write", wide, *(WIDE_QUICK if quick else WIDE), site=site)
    floor, proved = (fresh("exports", which, place, site=site) for which in ("floor", "prove"))
    once, again = (fresh("exports", "print", place, site=site) for _ in range(2))
    forty = fresh("exports", "print", wide, site=site)
    assert proved.answer["deliveries"] == floor.answer["deliveries"] == members * each
    assert once.answer == again.answer, "the pages of one statement are the same bytes in every process"
    figures = [
        Figure(
            "prove an export / hash its files and read its tables",
            proved.of("prove") / floor.of("floor"),
            of=f"{proved.of('prove'):.2f} against {floor.of('floor'):.2f} CPU-s",
        ),
        Figure("prove: peak memory", proved.memory, "MiB", MEMORY),
        Figure(
            "a member's page of a dozen services", _page(once), "CPU-ms", CPU_MS, of=f"{once.of():.1f} CPU-s in all"
        ),
        Figure("a member's sheets of forty services", _page(forty), "CPU-ms"),
        Figure("all pages: peak memory", max(once.memory, again.memory), "MiB", MEMORY),
    ]
    counts = {
        "deliveries": members * each,
        "members": members,
        "services a page": services,
        "megabytes of the export": round(place.stat().st_size / 1e6, 1),
        "CPU-s to write it": round(written.of(), 2),
        "deliveries proved a CPU-second": round(members * each / proved.of("prove")),
        "kilobytes a page": round(once.answer["bytes"] / members / 1000),
        "pages with the same bytes twice": members,
    }
    return Found(figures, counts)


def _page(cost: Cost) -> float:
    """UNIT: CPU milliseconds a page."""
    return cost.of("print") * 1000 / int(cost.answer["pages"])
