"""Measure delivery lines against dated baselines, beside the same exact join in DuckDB on one thread."""

from benchmarks import savings_file
from benchmarks.databases import ALONE, Database
from benchmarks.figures import Figure, Found
from benchmarks.measure import Cost, exponent, fresh

TITLE = "Savings measured"
KINDS = (ALONE,)
ROOMS = (
    "src/barnraise/core/savings/measure.py",
    "src/barnraise/core/savings/pairing.py",
    "src/barnraise/core/savings/records.py",
    "src/barnraise/interfaces/cli/measure.py",
    "src/barnraise/interfaces/cli/plain_files.py",
)
LINES, BASELINES = 1_000_000, 100_000
LINES_QUICK, BASELINES_QUICK = 4_000, 400
GROWTH, GROWTH_QUICK = (250_000, 500_000, 1_000_000, 2_000_000), (500, 1_000, 2_000, 4_000)
TIMES, POWER = 20, 1.15


def measure(database: Database, *, quick: bool) -> Found:
    """The join alone, then reading and joining; both must come to the same cents, dollars and reasons."""
    lines, baselines = (LINES_QUICK, BASELINES_QUICK) if quick else (LINES, BASELINES)
    costs = {which: _cost(database, which, lines, baselines) for which in ("floor", "product", "stream")}
    floor, product, stream = costs["floor"], costs["product"], costs["stream"]
    assert product.answer == stream.answer == floor.answer, f"ours: {product.answer}; DuckDB's: {floor.answer}"
    assert all(floor.answer["reasons"].values()), "every reason occurs"
    sizes = GROWTH_QUICK if quick else GROWTH
    grown = [_cost(database, "stream", size, baselines).of() for size in sizes]
    joined = f"{product.of('measure'):.1f} against {floor.of('measure'):.2f} CPU-s"
    told = ", ".join(f"{size:,}: {cost:.1f}" for size, cost in zip(sizes, grown, strict=True))
    return Found(
        [
            Figure(
                "pair and add up / the same join in DuckDB", _times(product, floor, "measure"), goal=TIMES, of=joined
            ),
            Figure(
                "both files read and measured / the same in DuckDB",
                stream.of() / floor.of(),
                of=f"{stream.of():.1f} against {floor.of():.1f} CPU-s",
            ),
            Figure("read and measure, by lines: exponent", exponent(sizes, grown), "", POWER, of=f"CPU-s {told}"),
            Figure("peak memory", stream.memory, "MiB", of=f"DuckDB takes {floor.memory:.0f} MiB"),
        ],
        {
            "lines": lines,
            "baselines": baselines,
            "members": savings_file.MEMBERS,
            "not measured": floor.answer["reasons"],
            "dollars saved": f"{floor.answer['sums'][0] / 100:.2f}",
            "lines a CPU-second": round(lines / stream.of()),
        },
        [
            "Nearly every line meets a baseline that its member meets only once: the worst case for adding up by baseline."
        ],
    )


def _times(product: Cost, floor: Cost, stretch: str) -> float:
    return product.of(stretch) / floor.of(stretch)


def _cost(database: Database, which: str, lines: int, baselines: int) -> Cost:
    places = savings_file.write(database.folder, lines=lines, baselines=baselines)
    return fresh("savings", which, *places, site=database.empty())
