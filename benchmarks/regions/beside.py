"""The same function asked of HiGHS and of CBC: how many times the designer's CPU they take, each in one slice."""

from functools import partial

from barnraise.core.regions.location.instance import Instance
from barnraise.core.regions.stop import Stop
from benchmarks.figures import Figure, Found
from benchmarks.measure import percentile
from benchmarks.regions import instances, rivals
from benchmarks.regions.functions import FULL, OPEN, proven, state
from benchmarks.regions.instances import CAPACITY_TIGHT, FUNCTIONS
from benchmarks.regions.rivals import Rival
from benchmarks.regions.slices import LOCATION, Proven, Slice

GAP = 1.0
"""UNIT: percent, which a general solver must prove without capacities, while the designer proves `OPEN`."""
TIMES, TIMES_HIGHS, TIMES_CBC = 3_000, 10, 100
REPEATS = 5


def _open(name: str, quick: bool) -> Found:
    """Without capacities: 1 % asked of the others, 0.01 % of the designer."""
    ground, found = state(name, quick=quick), Found()
    found.counts |= {"instance": ground.name, "seed": ground.seed}
    questions = [instances.located(ground, number) for number in range(len(FUNCTIONS))]
    others = [rivals.highs(question, GAP / 100, seconds=_seconds(quick)) for question in questions]
    slowest = sorted(range(len(others)), key=lambda number: others[number].cpu)
    for which, number in (("easiest", slowest[0]), ("hardest", slowest[-1])):
        mine = ours(questions[number], number, OPEN)
        compare(found, which, mine, "HiGHS", others[number], TIMES)
        compare(found, which, mine, "CBC", rivals.cbc(questions[number], GAP / 100, seconds=_seconds(quick)), TIMES)
    found.counts["HiGHS, CPU-s"] = {FUNCTIONS[number].name: round(others[number].cpu, 1) for number in slowest}
    found.notes.append(
        f"Each curve is written for them as {rivals.SEGMENTS} chords, within a thousandth of its cost; every link that gains "
        f"is theirs to use. They stop at {GAP:g} %, or after {rivals.SECONDS:g} CPU seconds; the designer at {OPEN} %. "
        "Easiest and hardest are those for HiGHS."
    )
    return found


def _full(name: str, quick: bool) -> Found:
    """With capacities: what the designer proves is asked of the others."""
    ground, found = state(name, quick=quick), Found()
    found.counts |= {"instance": ground.name, "seed": ground.seed}
    questions = [instances.located(ground, number, tightness=CAPACITY_TIGHT) for number in range(len(FUNCTIONS))]
    several = [ours(question, number, FULL, repeats=1) for number, question in enumerate(questions)]
    slowest = sorted(range(len(several)), key=lambda number: several[number].cpu)
    for which, number in (("easiest", slowest[0]), ("hardest", slowest[-1])):
        mine = several[number]
        for solver, told, times in ((rivals.highs, "HiGHS", TIMES_HIGHS), (rivals.cbc, "CBC", TIMES_CBC)):
            theirs = solver(questions[number], mine.gap / 100, seconds=_seconds(quick))
            compare(found, which, mine, told, theirs, times)
    found.notes.append(
        f"The others are asked for the gap that the designer proves, or stop after {rivals.SECONDS:g} CPU seconds. Easiest "
        "and hardest are those for the designer."
    )
    return found


def ours(instance: Instance, number: int, gap: float, *, repeats: int = REPEATS) -> Proven:
    """The middle of some turns, as one takes only milliseconds."""
    turns = [proven(instance, FUNCTIONS[number].name, Stop(gap=gap / 100)) for _ in range(repeats)]
    assert len({(one.value, one.bound) for one in turns}) == 1, "the same question has the same answer"
    return Proven(turns[0].name, turns[0].value, turns[0].bound, percentile([one.cpu for one in turns], 0.5))


def compare(found: Found, which: str, ours: Proven, solver: str, theirs: Rival, times: float | None = None) -> None:
    """One ratio; no plan of anybody stands above anybody's bound."""
    slack = 1 + 1e-6
    assert theirs.value <= ours.bound * slack, f"{solver} found {theirs.value}, above the bound {ours.bound}"
    assert ours.value <= theirs.bound * slack, f"{solver} claims that {ours.value} cannot be: {theirs.bound}"
    reached = "no plan" if theirs.value <= 0 else f"{100 * theirs.gap:.2f} %"
    found.figures.append(
        Figure(
            f"{which} function ({ours.name}): {solver} / the designer, CPU",
            theirs.cpu / ours.cpu,
            least=times,
            of=f"{theirs.cpu:.1f} CPU-s to {reached} against {ours.cpu:.4f} to {ours.gap:.4f} %",
            digits=0,
            beyond=theirs.stopped,
        )
    )


def _seconds(quick: bool) -> float:
    return 5.0 if quick else rivals.SECONDS


SLICES = {
    **{
        f"beside-open/{name}": Slice(f"HiGHS and CBC without capacities, {name}", LOCATION, partial(_open, name))
        for name in ("MN", "drawn")
    },
    **{
        f"beside-tight/{name}": Slice(f"HiGHS and CBC with tight capacities, {name}", LOCATION, partial(_full, name))
        for name in ("MN", "drawn")
    },
}
