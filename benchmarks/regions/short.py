"""A short form of `make bench-regions` within `make bench`: a drawn state, alone and beside HiGHS, and a small one's regions."""

from barnraise.core.regions.coupled import solve as coupled
from barnraise.core.regions.stop import Stop
from benchmarks.databases import ALONE, Database
from benchmarks.figures import Figure, Found
from benchmarks.measure import fresh
from benchmarks.regions import beside, functions, instances, regional, rivals
from benchmarks.regions.slices import WHOLE

TITLE = "The region designer, in short"
KINDS = (ALONE,)
ROOMS = WHOLE
DISTRICTS, AGENCIES, REGIONS, SEED = 120, 12, 3, 1
SECONDS, NUMBER = 20.0, 3
"""HiGHS is given so many CPU seconds for this function, transportation."""


def measure(database: Database, *, quick: bool) -> Found:
    """All in one fresh process; `make bench-regions` measures the rest."""
    cost = fresh("regions", "short", *(("quick",) if quick else ()), site=database.empty())
    figures = [Figure(**figure) for figure in cost.answer["figures"]]
    return Found([*figures, Figure("peak memory", cost.memory, "MiB")], cost.answer["counts"], cost.answer["notes"])


def here(quick: bool) -> Found:
    """The measurements themselves."""
    found = functions.of_state("drawn", None, quick)
    ground = functions.state("drawn", quick=quick)
    instance = instances.located(ground, NUMBER)
    theirs = rivals.highs(instance, beside.GAP / 100, seconds=1.0 if quick else SECONDS)
    beside.compare(found, "one", beside.ours(instance, NUMBER, functions.OPEN), "HiGHS", theirs)
    places = instances.drawn(DISTRICTS // 4 if quick else DISTRICTS, SEED)
    small = instances.ground(places, AGENCIES // 4 if quick else AGENCIES, SEED)
    question = instances.together(small, REGIONS, instances.between_no_other(places))
    with rivals.cpu() as used:
        plan = coupled.solve(question, Stop(gap=regional.SMALLER / 100), SEED)
    assert not regional.broken(question, plan)
    what = f"{small.name}, regions and leads together"
    found.figures += [
        Figure(f"{what}: proven gap", 100 * plan.gap, "%", regional.SMALLER, digits=3),
        Figure(f"{what}: CPU", used[0], "CPU-s", digits=1),
    ]
    return found
