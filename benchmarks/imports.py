"""Import of a usage report with all checks, provenance and undo record, against a bulk insert without."""

from benchmarks import usage_file
from benchmarks.databases import Database
from benchmarks.figures import Figure, Found
from benchmarks.measure import Cost, fresh

TITLE = "Import of usage lines"
ROOMS = (
    "src/barnraise/run/programs/purchasing",
    "src/barnraise/run/deliveries",
    "src/barnraise/platform/imports",
    "src/barnraise/platform/tables",
    "src/barnraise/platform/rows.py",
)
LINES, QUICK, MEMBERS = 1_000_000, 4_000, 80
TIMES, MEMORY = 2.5, 250


def measure(database: Database, *, quick: bool) -> Found:
    """One report through the floor, the product, and the floor with the guards lifted, one after another."""
    place = database.folder / "usage.csv"
    told = usage_file.write(place, lines=QUICK if quick else LINES, members=MEMBERS)
    costs = {}
    for which in ("floor", "product") if quick else ("floor", "product", "bare"):
        site = database.ground(MEMBERS)
        costs[which] = fresh("imports", which, place, site=site)
        database.drop(site)
    product, floor = costs["product"], costs["floor"]
    _agree(told, product.answer)
    figures = [_ratio("read, check and apply / read and bulk insert, the same guards on", floor, product, "apply")]
    if not quick:
        figures.append(_ratio("the same / bulk insert with the guards lifted", costs["bare"], product, "apply"))
    whole = "dry run, then read again, check and apply / the first floor"
    figures.append(_ratio(whole, floor, product, "look", "apply"))
    figures.append(Figure("peak memory", product.memory, "MiB", MEMORY, of=f"the floor takes {floor.memory:.0f} MiB"))
    counts = {
        "lines": told.lines,
        "taken in": product.answer["lines"],
        "dollars": f"{product.answer['cents'] / 100:.2f}",
        "set apart": product.answer["wrong"],
        "megabytes": round(place.stat().st_size / 1e6, 1),
        "lines a CPU-second": round(told.lines / product.of("apply")),
    }
    note = "No line is planted for “buys what its category may not”: no category closes purchasing."
    return Found(figures, counts, [note])


def _ratio(what: str, floor: Cost, product: Cost, *stretches: str) -> Figure:
    spent = " + ".join(f"{product.of(name):.1f}" for name in stretches)
    return Figure(what, product.of(*stretches) / floor.of(), goal=TIMES, of=f"{spent} against {floor.of():.1f} CPU-s")


def _agree(told: usage_file.Written, answer: dict[str, object]) -> None:
    """The product took in exactly the good lines, to the cent, twice over; and set the wrong ones apart by reason."""
    wanted = (told.good, told.cents, told.good, told.cents)
    found = (answer["usage_lines"], answer["usage_cents"], answer["deliveries"], answer["delivered_cents"])
    assert found == wanted, f"the import wrote {found}, and the file holds {wanted}"
    assert answer["wrong"] == {k: n for k, n in told.wrong.items() if n}, (
        f"{answer['wrong']} set apart, planted {told.wrong}"
    )
