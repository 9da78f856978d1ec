"""Close the demonstration's year, beside reading the same rows plainly; then four sizes, for the power of its growth."""

from benchmarks.databases import Database
from benchmarks.figures import Figure, Found
from benchmarks.measure import Cost, exponent, fresh

TITLE = "Years closed"
ROOMS = (
    "src/barnraise/prove/savings",
    "src/barnraise/prove/baselines/queries.py",
    "src/barnraise/integrations/statements",
    "src/barnraise/core/savings",
    "src/barnraise/run/books/queries/proof.py",
    "src/barnraise/run/deliveries/queries.py",
    "src/barnraise/platform/rows.py",
)
EVE, YEAR = "2025-08-19", 2025
"""The demonstration is lived until the day before its last year is signed."""
GROUND_YEAR, SERVICES, MONTHS = 2026, 20, 2
MEMBERS, QUICK = (125, 250, 500, 1_000), (5, 10, 20, 40)
POWER = 1.15
CLOSED = ("ready", "sign")
"""What the director waits for: the year read, measured, written down and sealed; asked again, and kept."""


def measure(database: Database, *, quick: bool) -> Found:
    """A close of the demonstration and its floor, each on a copy; then closes of grown grounds."""
    figures, counts = ([], {}) if quick else _demonstration(database)
    sizes = QUICK if quick else MEMBERS
    grown = [_grown(database, members, 4 if quick else SERVICES, 1 if quick else MONTHS) for members in sizes]
    lines = [cost.answer["deliveries"] for cost in grown]
    for what, stretches in (("a close", CLOSED), ("verify of what was signed", ("verify",))):
        costs = [cost.of(*stretches) for cost in grown]
        told = ", ".join(f"{size:,}: {cost:.2f}" for size, cost in zip(lines, costs, strict=True))
        figures.append(
            Figure(f"{what}, by deliveries: exponent", exponent(lines, costs), "", POWER, of=f"CPU-s {told}")
        )
    figures.append(Figure("the largest close: peak memory", grown[-1].memory, "MiB", of=f"{lines[-1]:,} deliveries"))
    counts["largest"] = {name: grown[-1].answer[name] for name in ("deliveries", "members", "megabytes")}
    return Found(
        figures,
        counts,
        ["Growth is by members, who each buy the same: deliveries, lines and the printed table grow alike."],
    )


def _demonstration(database: Database) -> tuple[list[Figure], dict[str, object]]:
    costs = {}
    for which in ("product", "floor"):
        site = database.ground(EVE, by="demonstration")
        costs[which] = fresh("closing", which, YEAR, site=site)
        database.drop(site)
    closed, floor = costs["product"], costs["floor"]
    assert closed.answer["deliveries"] == floor.answer["deliveries"] > 0, (closed.answer, floor.answer)
    parts = ", ".join(f"{name} {closed.of(name):.2f}" for name in ("freeze", "checks", "compile", "sign"))
    figures = [
        Figure(
            "close the demonstration's year / read the same rows plainly",
            closed.of(*CLOSED) / floor.of(),
            of=f"{closed.of(*CLOSED):.2f} against {floor.of():.3f} CPU-s; {parts} CPU-s of it, the rest writes and prints",
        ),
        Figure("freeze the year / read the same rows plainly", closed.of("freeze") / floor.of()),
        Figure(
            "the demonstration's close: peak memory", closed.memory, "MiB", of=f"reading takes {floor.memory:.0f} MiB"
        ),
        Figure("verify every statement signed until then", closed.of("verify"), "CPU-s"),
    ]
    return figures, {"rows read plainly": floor.answer["rows"], **closed.answer}


def _grown(database: Database, members: int, services: int, months: int) -> Cost:
    site = database.ground(members, services, months)
    cost = fresh("closing", "product", GROUND_YEAR, "quoted", site=site)
    database.drop(site)
    assert cost.answer["deliveries"] == members * services * months
    return cost
