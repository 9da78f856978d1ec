"""An ensemble of draws as a multiple of one solve's CPU: in one process, on every core, on a Dask cluster, the same bytes."""

import hashlib
import os
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context

from barnraise.core.money import Money
from barnraise.core.regions.ensemble import Ensemble, ensemble
from barnraise.core.regions.problem import Agency, Curve, District, Function, Parameter, Problem, known
from barnraise.core.regions.solve import solve
from barnraise.core.regions.stop import Stop
from barnraise.core.regions.terms import Form, Grade
from benchmarks.figures import Figure, Found
from benchmarks.measure import percentile
from benchmarks.regions import functions, instances, rivals
from benchmarks.regions.instances import FUNCTIONS, Ground
from benchmarks.regions.slices import WHOLE, Slice

DRAWS, FEW, SEED, GAP = 200, 12, 7, 0.1
TIMES, AIM, GAP_GOAL = 130.0, 60, 0.1
TURNS, DASK_WORKERS = 3, 3
WIDTH = 6**0.5
"""Half the width of a triangle that varies as much as a normal one of deviation 1."""
SOURCE, YEAR = "assumed for a benchmark", 2026


def problem(ground: Ground) -> Problem:
    """A ground as people would state it: what each district pays alone is known, and the curve is one for all hosts."""
    places = ground.places
    names = [f"D{number:05d}" for number in range(len(places.pupils))]
    keys = [f"F{number}" for number in range(len(FUNCTIONS))]
    districts = tuple(
        District(
            name, name, float(places.north[row]), float(places.east[row]), int(places.pupils[row]),
            cost={key: Money(round(100 * float(ground.alone[number, row]))) for number, key in enumerate(keys)},
            use={key: float(ground.volume[number, row]) for number, key in enumerate(keys)},
        )
        for row, name in enumerate(names)
    )  # fmt: skip
    agencies = tuple(
        Agency(f"A{number:03d}", f"A{number:03d}", districts[row].latitude, districts[row].longitude, names[row])
        for number, row in enumerate(ground.site.tolist())
    )
    return Problem(
        f"An ensemble of {ground.name}", districts, agencies,
        tuple(_function(key, one) for key, one in zip(keys, FUNCTIONS, strict=True)),
        road_factor=_sure(instances.ROAD, "miles by road"), governance=_sure(0, "$/yr"), one_lead=False,
    )  # fmt: skip


def _function(key: str, one: instances.Function) -> Function:
    exponent = min(WIDTH * 0.01, 0.999 - one.exponent)
    power = Parameter(
        one.exponent - exponent, one.exponent, one.exponent + exponent, "power", SOURCE, YEAR, Grade.ASSUMED
    )
    host = Curve(Form.POWER, _about(one.host_fixed, 0.25, "$/yr"), _about(one.per_pupil, 0.10, "$/pupil"), power)
    alone = Curve(
        Form.POWER, _sure(one.own_fixed, "$/yr"), _sure(one.per_pupil, "$/pupil"), _sure(one.exponent, "power")
    )
    mile = _about(instances.DOLLARS_A_KILOMETER * instances.KILOMETERS, 0.20, "$/mile")
    return Function(
        key, one.name, alone, host, shareable=_sure(1, "part"), trips=_sure(one.trips, "a year"),
        trips_exponent=instances.ECONOMY, mile=mile, transition=_sure(one.transition, "$"), opening=_sure(0, "$"), years=1,
    )  # fmt: skip


def _sure(value: float, unit: str) -> Parameter:
    return known(value, unit, SOURCE, YEAR)


def _about(value: float, deviation: float, unit: str) -> Parameter:
    low, high = value * (1 - WIDTH * deviation), value * (1 + WIDTH * deviation)
    return Parameter(low, value, high, unit, SOURCE, YEAR, Grade.ASSUMED)


def _measure(state: str, quick: bool) -> Found:
    """One solve, then the draws three ways; everybody must come to the same."""
    asked, draws, stop = problem(functions.state(state, quick=quick)), FEW if quick else DRAWS, Stop(gap=GAP / 100)
    turns = []
    for _ in range(TURNS):
        with rivals.cpu() as used:
            result = solve(asked, stop, SEED)
        turns.append(used[0])
    one = percentile(turns, 0.5)
    found = Found(counts={"instance": asked.title, "draws": draws, "CPU-s of one solve": round(one, 3)})
    with rivals.cpu() as used, ThreadPoolExecutor(1) as executor:
        told = ensemble(asked, result.plan, seed=SEED, draws=draws, stop=stop, executor=executor)
    of = f"{used[0]:.1f} against {one:.3f} CPU-s; the aim is {AIM}"
    found.figures += [
        Figure(f"{draws} draws in one process / one solve", used[0] / one, goal=TIMES, of=of),
        Figure("all draws together: proven gap", 100 * (told.gap or 0.0), "%", GAP_GOAL, digits=4),
    ]
    cores = os.cpu_count() or 1
    ask = partial(ensemble, asked, result.plan, seed=SEED, draws=draws, stop=stop)
    with rivals.cpu() as used, ProcessPoolExecutor(cores, get_context("spawn")) as executor:
        spread = ask(executor=executor)
    _same(told, spread)
    found.figures.append(Figure(f"{draws} draws on {cores} processes / one solve", used[0] / one, goal=TIMES))
    _same(told, _on_dask(ask))
    found.notes.append(f"{cores} processes and {DASK_WORKERS} workers of a Dask cluster come to the same bytes.")
    return found


def _on_dask(ask: "partial[Ensemble]") -> Ensemble:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=DASK_WORKERS, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        executor: Executor = client.get_executor()
        return ask(executor=executor)


def _same(one: Ensemble, other: Ensemble) -> None:
    first, second = (hashlib.sha256(repr(told).encode()).hexdigest() for told in (one, other))
    assert first == second, "the same seed gives the same answer on any number of workers"


SLICES = {
    f"ensemble/{name}": Slice(f"{DRAWS} draws of {name}, ten functions", WHOLE, partial(_measure, name))
    for name in ("MN", "TX")
}
