"""One function at a time, for a state and for the nation, without capacities and with them: gap, CPU, memory."""

from collections.abc import Callable
from functools import partial

import numpy as np

from barnraise.core.regions.location import nation
from barnraise.core.regions.location.instance import Instance
from barnraise.core.regions.location.solve import solve
from barnraise.core.regions.stop import Stop
from benchmarks.figures import Found
from benchmarks.regions import instances, rivals
from benchmarks.regions.instances import CAPACITY_LOOSE, CAPACITY_TIGHT, FUNCTIONS, NATION, Ground
from benchmarks.regions.slices import LOCATION, MEMORY, Proven, Slice, answered

HOSTS = {"MN": (36, 1), "TX": (50, 1), "MA": (36, 1), "IA": (30, 2), "NY": (37, 3), "drawn": (36, 1)}
"""Agencies and seed of each state."""
DRAWN, SMALL = 350, (60, 8)
OPEN, STATE_OPEN_CPU = 0.01, 0.5
FULL, FULL_WORST, FULL_CPU = 0.5, 1.5, 30.0
NATION_HOSTS, NATION_OPEN_SEED, NATION_FULL_SEED = 550, 1, 2
NATION_OPEN, NATION_OPEN_CPU, NATION_FULL, NATION_FULL_CPU = 0.1, 25.0, 0.7, 300.0
"""Goals. UNIT: percent, CPU seconds."""


def state(name: str, *, quick: bool = False) -> Ground:
    """A state's ground, or a drawn one of a state's size."""
    if quick:
        return instances.ground(instances.drawn(SMALL[0], 1), SMALL[1], 1)
    hosts, seed = HOSTS[name]
    places = instances.drawn(DRAWN, seed) if name == "drawn" else instances.real(name)
    return instances.ground(places, hosts, seed)


def proven(instance: Instance, name: str, stop: Stop) -> Proven:
    """Solve; the plan is priced again by other means, and its bound stands above it."""
    with rivals.cpu() as used:
        found = solve(instance, stop)
    again = rivals.priced(instance, found.host)
    assert abs(again - found.value) <= 0.01 + 1e-9 * abs(again), (name, again, found.value)
    assert found.bound >= found.value, (name, found.bound, found.value)
    return Proven(name, found.value, found.bound, used[0])


def of_state(name: str, tightness: float | None, quick: bool) -> Found:
    """Ten functions of one state."""
    ground = state(name, quick=quick)
    goal, cpu, worst = (OPEN, STATE_OPEN_CPU, None) if tightness is None else (FULL, FULL_CPU, FULL_WORST)
    several = [
        proven(instances.located(ground, number, tightness=tightness), one.name, Stop(gap=goal / 100))
        for number, one in enumerate(FUNCTIONS)
    ]
    return Found(answered(several, gap=goal, cpu=cpu, worst=worst), _counts(ground, several))


def _nation(tightness: float | None, quick: bool) -> Found:
    """All hosts of the nation, priced host by host, so that the gap is a true one; the distances are in its time."""
    hosts, seed = (NATION_HOSTS, NATION_OPEN_SEED if tightness is None else NATION_FULL_SEED)
    ground = state("drawn", quick=True) if quick else instances.ground(instances.real(NATION), hosts, seed)
    goal, cpu, worst = (
        (NATION_OPEN, NATION_OPEN_CPU, None) if tightness is None else (NATION_FULL, NATION_FULL_CPU, FULL_WORST)
    )
    several = []
    for number, one in enumerate(FUNCTIONS):
        gains, curves = partial(instances.gains, ground, number), instances.curves(ground, number)
        capacity = None if tightness is None else tightness * ground.room[number]
        with rivals.cpu() as used:
            found = nation.solve(ground.volume[number], gains, curves, Stop(gap=goal / 100), capacity=capacity)
        taken = np.unique(found.host[found.host >= 0])
        again = sum(
            rivals.worth(ground.volume[number], found.host, int(host), gains(int(host)), curves) for host in taken
        )
        assert abs(again - found.value) <= 0.01 + 1e-9 * abs(again), (one.name, again, found.value)
        assert found.bound >= found.value, (one.name, found.bound, found.value)
        load = np.array([ground.volume[number][found.host == host].sum() for host in taken])
        assert capacity is None or np.all(load <= capacity[taken] * (1 + 1e-6)), "no host is overfull"
        several.append(Proven(one.name, found.value, found.bound, used[0]))
    return Found(answered(several, gap=goal, cpu=cpu, worst=worst), _counts(ground, several))


def _counts(ground: Ground, several: list[Proven]) -> dict[str, object]:
    told = {one.name: f"{one.gap:.4f} %, {one.cpu:.3f} CPU-s" for one in several}
    return {"instance": ground.name, "seed": ground.seed, **told}


def _slices() -> dict[str, Slice]:
    found = {}
    for name, (hosts, _) in HOSTS.items():
        measure: Callable[[bool], Found] = partial(of_state, name, None)
        found[f"open/{name}"] = Slice(f"Ten functions, no capacities, {name} with {hosts} agencies", LOCATION, measure)
        for word, tightness in (("tight", CAPACITY_TIGHT), ("loose", CAPACITY_LOOSE)):
            measure = partial(of_state, name, tightness)
            title = f"Ten functions, {word} capacities, {name} with {hosts} agencies"
            found[f"{word}/{name}"] = Slice(title, LOCATION, measure)
    title = f"Ten functions, {{}} capacities, the nation with {NATION_HOSTS} agencies"
    found["nation/open"] = Slice(title.format("no"), LOCATION, partial(_nation, None), MEMORY)
    found["nation/tight"] = Slice(title.format("tight"), LOCATION, partial(_nation, CAPACITY_TIGHT), MEMORY)
    return found


SLICES = _slices()
