"""Import of a usage report with all checks, provenance and undo record, against a bulk insert without."""

from benchmarks import usage_file
from benchmarks.databases import Database
from benchmarks.figures import Figure, Found
from benchmarks.measure import fresh

TITLE = "Import of usage lines"
ROOMS = (
    "src/barnraise/run/programs/purchasing",
    "src/barnraise/run/deliveries",
    "src/barnraise/platform/imports",
    "src/barnraise/platform/tables",
    "src/barnraise/platform/rows.py",
)
LINES, QUICK, MEMBERS = 1_000_000, 4_000, 80


def measure(database: Database, *, quick: bool) -> Found:
    """One report through the product, through the floor with the guards on, and with them lifted, one after another."""
    place = database.folder / "usage.csv"
    told = usage_file.write(place, lines=QUICK if quick else LINES, members=MEMBERS)
    costs = {}
    for which in ("floor", "product", "bare"):
        site = database.ground(MEMBERS)
        costs[which] = fresh("imports", which, place, site=site)
        database.drop(site)
    product, floor, bare = costs["product"], costs["floor"], costs["bare"]
    _agree(told, product.answer)
    apply, look = product.of("apply"), product.of("look")
    against = f"{apply:.1f} against {floor.of():.1f} CPU-s"
    return Found(
        [
            Figure(
                "read, check and apply / read and bulk insert, the same guards on",
                apply / floor.of(),
                goal=2.5,
                of=against,
            ),
            Figure(
                "the same / bulk insert with the guards lifted",
                apply / bare.of(),
                of=f"{apply:.1f} against {bare.of():.1f} CPU-s",
            ),
            Figure(
                "dry run first, then read again, check and apply / the same floor",
                (look + apply) / floor.of(),
                of=f"{look:.1f} + {apply:.1f} against {floor.of():.1f} CPU-s",
            ),
            Figure("peak memory", product.memory, "MiB", 250, of=f"the floor takes {floor.memory:.0f} MiB"),
        ],
        {
            "lines": told.lines,
            "taken in": product.answer["lines"],
            "dollars": f"{product.answer['cents'] / 100:.2f}",
            "set apart": product.answer["wrong"],
            "megabytes": round(place.stat().st_size / 1e6, 1),
            "lines a CPU-second": round(told.lines / apply),
        },
        ["No line is planted for “buys what its category may not”: no category closes purchasing."],
    )


def _agree(told: usage_file.Written, answer: dict[str, object]) -> None:
    """The product took in exactly the good lines, to the cent, twice over; and set the wrong ones apart by reason."""
    wanted = (told.good, told.cents, told.good, told.cents)
    found = (answer["usage_lines"], answer["usage_cents"], answer["deliveries"], answer["delivered_cents"])
    assert found == wanted, f"the import wrote {found}, and the file holds {wanted}"
    assert answer["wrong"] == {k: n for k, n in told.wrong.items() if n}, (
        f"{answer['wrong']} set apart, planted {told.wrong}"
    )
