"""The same function asked of HiGHS and of CBC: how many times the designer's CPU they take, each in one slice."""

from functools import partial

from barnraise.core.regions.location.instance import Instance
from barnraise.core.regions.stop import Stop
from benchmarks.figures import Figure, Found
from benchmarks.measure import percentile
from benchmarks.regions import instances, rivals
from benchmarks.regions.functions import OPEN, proven, state
from benchmarks.regions.instances import CAPACITY_TIGHT, FUNCTIONS, Ground
from benchmarks.regions.rivals import Rival
from benchmarks.regions.slices import LOCATION, Proven, Slice

GAP = 1.0
"""UNIT: percent, which a general solver must prove without capacities, while the designer proves `OPEN`."""
TIMES, TIMES_HIGHS, TIMES_CBC = 3_000, 10, 100
REPEATS = 5
NAMES = {rivals.highs: "HiGHS", rivals.cbc: "CBC"}


def _open(name: str, quick: bool) -> Found:
    """Without capacities: 1 % asked of the others, 0.01 % of the designer."""
    ground, found = state(name, quick=quick), Found()
    for which, number in ends(ground).items():
        instance = instances.located(ground, number)
        mine = ours(instance, number, OPEN)
        for solver in (rivals.highs, rivals.cbc):
            theirs = solver(instance, GAP / 100, seconds=_seconds(quick))
            compare(found, which, mine, NAMES[solver], theirs, TIMES)
    found.counts |= {"instance": ground.name, "seed": ground.seed}
    found.notes.append(
        f"Each curve is written for them as {rivals.SEGMENTS} chords, within a thousandth of its cost; every link that gains "
        f"is theirs to use. They stop at {GAP:g} %, or after {rivals.SECONDS:g} CPU seconds; the designer at {OPEN} %."
    )
    return found


def _full(name: str, quick: bool) -> Found:
    """With capacities: what the designer proves is asked of the others."""
    ground, found = state(name, quick=quick), Found()
    for which, number in ends(ground).items():
        instance = instances.located(ground, number, tightness=CAPACITY_TIGHT)
        mine = ours(instance, number, 0.5, repeats=1)
        for solver, times in ((rivals.highs, TIMES_HIGHS), (rivals.cbc, TIMES_CBC)):
            theirs = solver(instance, mine.gap / 100, seconds=_seconds(quick))
            compare(found, which, mine, NAMES[solver], theirs, times)
    found.counts |= {"instance": ground.name, "seed": ground.seed}
    found.notes.append(
        f"All stop at the gap that the designer proves, the others also after {rivals.SECONDS:g} CPU seconds."
    )
    return found


def ends(ground: Ground) -> dict[str, int]:
    """The easiest and the hardest function: those with the fewest and the most links that gain."""
    links = [int((instances.located(ground, number).gain > 0).sum()) for number in range(len(FUNCTIONS))]
    return {"easiest": links.index(min(links)), "hardest": links.index(max(links))}


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
        for name in ("MN", "drawn", "TX")
    },
    **{
        f"beside-tight/{name}": Slice(f"HiGHS and CBC with tight capacities, {name}", LOCATION, partial(_full, name))
        for name in ("MN", "drawn")
    },
}
