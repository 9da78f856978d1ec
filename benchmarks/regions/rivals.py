"""Known solvers on the same question: HiGHS and CBC on one exact model of a function, spopt on p-median."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import highspy
import numpy as np
from highspy.highs import HighsCallbackEvent

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.instance import Instance
from benchmarks.measure import spent

SECONDS = 600.0
"""UNIT: CPU seconds after which a rival is stopped."""
SEGMENTS = 8
_THOUSAND = 1_000.0
Breaks = Callable[[Floats, float], Floats]


@dataclass(frozen=True, slots=True)
class Model:
    """Minimize cost less gain: links, then each host's segments (open, volume), in thousands; rows by their entries."""

    cost: Floats
    upper: Floats
    whole: Ints
    rows: Ints
    columns: Ints
    entries: Floats
    limits: Floats
    district: Ints  # of each link kept, the first columns
    host: Ints


@dataclass(frozen=True, slots=True)
class Rival:
    """What a solver reached: its plan at the true curves, its own model's plan and bound, its CPU seconds."""

    host: Ints
    value: float
    modeled: float
    bound: float
    cpu: float
    stopped: bool

    @property
    def gap(self) -> float:
        """(bound − plan) / plan of its own model, of savings; infinite without a plan."""
        return (self.bound - self.modeled) / self.modeled if self.modeled > 0 else float("inf")


def geometric(volumes: Floats, capacity: float) -> Floats:
    """Where the segments meet: from the smallest district to all that a host may serve, in equal ratios."""
    most = min(capacity, float(volumes.sum()))
    return np.unique(np.geomspace(float(volumes.min()), most, SEGMENTS + 1))


def model(instance: Instance, breaks: Breaks = geometric) -> Model:
    """Multiple choice among the chords of a curve, x ≤ open for every link: the curve's exact cost where chords meet.

    Links that cannot pay even at a host's smallest marginal cost are left out, and so are districts above its capacity.
    """
    size = instance.volume / _THOUSAND
    host = np.repeat(np.arange(instance.hosts), np.diff(instance.start))
    capacity = np.full(instance.hosts, np.inf) if instance.capacity is None else instance.capacity
    every = np.bincount(host, weights=instance.volume[instance.district], minlength=instance.hosts)
    flattest = instance.curves.slope(np.arange(instance.hosts), np.maximum(np.minimum(capacity, every), 1e-9))
    q = instance.volume[instance.district]
    kept = (instance.gain > flattest[host] * q) & (q <= capacity[host])
    host, district, gain = host[kept], instance.district[kept], instance.gain[kept]
    opened, fixed, slope, most = _segments(instance, host, district, capacity, breaks)
    links, pieces = len(host), len(opened)
    x, y, w = np.arange(links), links + np.arange(pieces), links + pieces + np.arange(pieces)
    n, m = instance.districts, instance.hosts
    one = np.ones
    strong = np.concatenate([np.flatnonzero(opened == h) for h in host]) if links else np.zeros(0, dtype=np.int64)
    times = np.bincount(opened, minlength=m)[host]
    rows, columns, entries = (
        np.concatenate(part)
        for part in zip(
            (district, x, one(links)),  # at most one host a district
            (n + host, x, size[district]),  # a host's volume is that of its segment
            (n + opened, w, -one(pieces)),
            (n + m + opened, y, one(pieces)),  # of one segment
            (n + 2 * m + np.arange(pieces), w, one(pieces)),
            (n + 2 * m + np.arange(pieces), y, -most),
            (n + 2 * m + pieces + x, x, one(links)),  # and only an open host serves
            (np.repeat(n + 2 * m + pieces + x, times), y[strong], -one(len(strong))),
            strict=True,
        )
    )
    limits = np.zeros(n + 2 * m + pieces + links)
    limits[:n] = limits[n + m : n + 2 * m] = 1.0
    cost = np.concatenate([-gain / _THOUSAND, fixed, slope])
    upper = np.concatenate([one(links), one(pieces), most])
    whole = np.concatenate([one(links + pieces), np.zeros(pieces)]).astype(np.int64)
    return Model(cost, upper, whole, rows, columns, entries, limits, district, host)


def _segments(
    instance: Instance, host: Ints, district: Ints, capacity: Floats, breaks: Breaks
) -> tuple[Ints, Floats, Floats, Floats]:
    """Each host's chords: host, what opens it, what a thousand of volume costs, where it ends."""
    opened, fixed, slope, most = [], [], [], []
    for h in np.unique(host):
        ends = breaks(instance.volume[district[host == h]], float(capacity[h]))
        cost = instance.curves.cost(np.full(len(ends), h), ends)
        steep = np.diff(cost) / np.diff(ends) if len(ends) > 1 else np.zeros(1)
        opened += [h] * len(steep)
        fixed += list((cost[: len(steep)] - steep * ends[: len(steep)]) / _THOUSAND)
        slope += list(steep)
        most += list((ends[1:] if len(ends) > 1 else ends) / _THOUSAND)
    return np.array(opened, dtype=np.int64), np.array(fixed), np.array(slope), np.array(most)


def highs(instance: Instance, gap: float, *, seconds: float = SECONDS, breaks: Breaks = geometric) -> Rival:
    """HiGHS with one thread, until its own gap is this small or its CPU seconds are spent."""
    begun = spent()
    asked = model(instance, breaks)
    solver = _solver(asked)
    solver.setOptionValue("mip_rel_gap", gap)
    cut = False

    def watch(event: HighsCallbackEvent) -> None:
        nonlocal cut
        if spent() - begun > seconds:
            cut = True
            event.interrupt()

    solver.cbMipInterrupt.subscribe(watch)
    solver.run()
    told = solver.getInfo()
    found = told.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if found else np.zeros(len(asked.cost))
    modeled = -told.objective_function_value if found else 0.0
    return _rival(instance, asked, values, modeled, -told.mip_dual_bound, spent() - begun, stopped=cut)


def _solver(asked: Model) -> highspy.Highs:
    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
        solver.setOptionValue(name, value)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = len(asked.cost), len(asked.limits)
    problem.col_cost_, problem.col_lower_, problem.col_upper_ = asked.cost, np.zeros(len(asked.cost)), asked.upper
    problem.row_lower_, problem.row_upper_ = np.full(len(asked.limits), -np.inf), asked.limits
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    problem.integrality_ = [kinds[one] for one in asked.whole]
    order = np.argsort(asked.rows, kind="stable")
    problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    problem.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(asked.rows, minlength=len(asked.limits)))])
    problem.a_matrix_.index_, problem.a_matrix_.value_ = asked.columns[order], asked.entries[order]
    solver.passModel(problem)
    return solver


def cbc(instance: Instance, gap: float, *, seconds: float = SECONDS, breaks: Breaks = geometric) -> Rival:
    """The CBC that PuLP brings, as a process of its own, until its own gap is this small or its CPU seconds are spent."""
    import pulp

    begun = spent()
    asked = model(instance, breaks)
    with tempfile.TemporaryDirectory() as folder:
        place, answer = Path(folder) / "asked.mps", Path(folder) / "answer.txt"
        _solver(asked).writeModel(str(place))
        command = [pulp.PULP_CBC_CMD().path, str(place), "-timeMode", "cpu", "-sec", str(seconds), "-ratio", str(gap)]
        done = subprocess.run([*command, "-solve", "-solu", str(answer)], capture_output=True, text=True, check=True)
        lines = answer.read_text().splitlines()
    values = np.zeros(len(asked.cost))
    for line in lines[1:]:
        _, name, value, *_ = line.replace("**", "").split()
        values[int(name.lstrip("cC"))] = float(value)
    said = dict(_said(done.stdout))
    modeled = -said.get("Objective value", 0.0)
    bound = -said.get("Lower bound", -modeled)
    return _rival(
        instance, asked, values, modeled, bound, spent() - begun, stopped="stopped on time" in done.stdout.lower()
    )


def _said(log: str) -> Iterator[tuple[str, float]]:
    for line in log.splitlines():
        name, colon, value = line.partition(":")
        if colon and name in ("Objective value", "Lower bound"):
            yield name, float(value)


def _rival(
    instance: Instance, asked: Model, values: Floats, modeled: float, bound: float, cpu: float, *, stopped: bool
) -> Rival:
    chosen = np.flatnonzero(values[: len(asked.host)] > 0.5)
    host = np.full(instance.districts, -1)
    host[asked.district[chosen]] = asked.host[chosen]
    return Rival(host, priced(instance, host), modeled * _THOUSAND, bound * _THOUSAND, cpu, stopped)


def priced(instance: Instance, host: Ints) -> float:
    """UNIT: dollars a year. What an assignment saves at the true curves; an overfull host is refused."""
    served = np.flatnonzero(host >= 0)
    at = np.repeat(np.arange(instance.hosts), np.diff(instance.start))
    order = np.lexsort((instance.district, at))
    keys = (at * instance.districts + instance.district)[order]
    asked = host[served] * instance.districts + served
    found = order[np.searchsorted(keys, asked)]
    assert np.array_equal((at * instance.districts + instance.district)[found], asked), "a plan uses links that exist"
    volume: Floats = np.zeros(instance.hosts)
    np.add.at(volume, host[served], instance.volume[served])
    if instance.capacity is not None:
        assert np.all(volume <= instance.capacity * (1 + 1e-6) + 1e-6), "no host is overfull"
    return float(instance.gain[found].sum() - instance.curves.cost(np.arange(instance.hosts), volume).sum())


def spopt(cost: Floats, weight: Floats, median: int, solver: str, *, seconds: float = SECONDS) -> tuple[float, float]:
    """spopt's p-median by CBC or HiGHS → the objective (infinite: none in time) and the CPU seconds."""
    import pulp
    from spopt.locate import PMedian

    with cpu() as used:
        by = {"CBC": pulp.PULP_CBC_CMD, "HiGHS": pulp.HiGHS}[solver](msg=False, timeLimit=seconds)
        try:
            solved = PMedian.from_cost_matrix(cost, weight, p_facilities=median).solve(by)
            objective = float(solved.problem.objective.value())
        except (RuntimeError, pulp.PulpSolverError):
            objective = float("inf")
    return objective, used[0]


@contextmanager
def cpu() -> Iterator[list[float]]:
    """UNIT: CPU seconds of what is done inside, in this process and those that ended in it, as the list's one entry."""
    used, begun = [0.0], spent()
    try:
        yield used
    finally:
        used[0] = spent() - begun
