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

from barnraise.core.regions.curves import Curves, Floats, Ints
from barnraise.core.regions.location.instance import Instance
from benchmarks.measure import spent

SECONDS = 600.0
"""UNIT: CPU seconds after which a rival is stopped."""
SEGMENTS = 32
"""Of each curve: chords that lie within a thousandth of its cost. With eight no plan is proven to 1 % of savings."""
_THOUSAND = 1_000.0
Breaks = Callable[[Floats, float], Floats]


@dataclass(frozen=True, slots=True)
class Model:
    """Minimize cost less gain, in thousands. Columns: links, segments (chosen, volume), open hosts; rows by entries."""

    cost: Floats
    upper: Floats
    whole: Ints
    rows: Ints
    columns: Ints
    entries: Floats
    least: Floats
    limits: Floats
    district: Ints  # of each link kept, the first columns
    host: Ints


@dataclass(frozen=True, slots=True)
class Rival:
    """What a solver reached: its plan, priced at the true curves, and its bound, which holds for them too."""

    host: Ints
    value: float
    bound: float
    cpu: float
    stopped: bool

    @property
    def gap(self) -> float:
        """(bound − plan) / plan, of savings; infinite without a plan."""
        return (self.bound - self.value) / self.value if self.value > 0 else float("inf")


def geometric(volumes: Floats, capacity: float) -> Floats:
    """Where the segments meet: from the smallest district to all that a host may serve, in equal ratios."""
    most = min(capacity, float(volumes.sum()))
    return np.unique(np.geomspace(float(volumes.min()), most, SEGMENTS + 1))


def model(instance: Instance, breaks: Breaks = geometric) -> Model:
    """Multiple choice among the chords of a curve, x ≤ open for every link: the curve's exact cost where chords meet.

    Links without gain are left out, and so are districts above a host's capacity.
    """
    size = instance.volume / _THOUSAND
    host = np.repeat(np.arange(instance.hosts), np.diff(instance.start))
    capacity = np.full(instance.hosts, np.inf) if instance.capacity is None else instance.capacity
    kept = (instance.gain > 0) & (instance.volume[instance.district] <= capacity[host])
    host, district, gain = host[kept], instance.district[kept], instance.gain[kept]
    opened, fixed, slope, most = _segments(instance, host, district, capacity, breaks)
    links, pieces, n, m = len(host), len(opened), instance.districts, instance.hosts
    x, y, w, z = np.split(np.arange(links + 2 * pieces + m), [links, links + pieces, links + 2 * pieces])
    one = np.ones
    rows, columns, entries = (
        np.concatenate(part)
        for part in zip(
            (district, x, one(links)),  # at most one host a district
            (n + host, x, size[district]),  # a host's volume is that of its segment
            (n + opened, w, -one(pieces)),
            (n + m + opened, y, one(pieces)),  # of one segment, when it is open
            (n + m + np.arange(m), z, -one(m)),
            (n + 2 * m + np.arange(pieces), w, one(pieces)),
            (n + 2 * m + np.arange(pieces), y, -most),
            (n + 2 * m + pieces + x, x, one(links)),  # and only then it serves
            (n + 2 * m + pieces + x, z[host], -one(links)),
            strict=True,
        )
    )
    limits = np.zeros(n + 2 * m + pieces + links)
    limits[:n] = 1.0
    least = np.full(len(limits), -np.inf)
    least[n : n + 2 * m] = 0.0
    cost = np.concatenate([-gain / _THOUSAND, fixed, slope, np.zeros(m)])
    upper = np.concatenate([one(links + pieces), most, one(m)])
    whole = np.concatenate([one(links + pieces), np.zeros(pieces), one(m)]).astype(np.int64)
    return Model(cost, upper, whole, rows, columns, entries, least, limits, district, host)


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
    return _rival(instance, asked, values, -told.mip_dual_bound, spent() - begun, stopped=cut)


def _solver(asked: Model) -> highspy.Highs:
    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
        solver.setOptionValue(name, value)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = len(asked.cost), len(asked.limits)
    problem.col_cost_, problem.col_lower_, problem.col_upper_ = asked.cost, np.zeros(len(asked.cost)), asked.upper
    problem.row_lower_, problem.row_upper_ = asked.least, asked.limits
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
    bound = -said.get("Lower bound", said.get("Objective value", float("-inf")))
    stopped = "stopped on time" in done.stdout.lower()
    return _rival(instance, asked, values, bound, spent() - begun, stopped=stopped)


def _said(log: str) -> Iterator[tuple[str, float]]:
    for line in log.splitlines():
        name, colon, value = line.partition(":")
        if colon and name in ("Objective value", "Lower bound"):
            yield name, float(value)


def _rival(instance: Instance, asked: Model, values: Floats, bound: float, cpu: float, *, stopped: bool) -> Rival:
    chosen = np.flatnonzero(values[: len(asked.host)] > 0.5)
    host = np.full(instance.districts, -1)
    host[asked.district[chosen]] = asked.host[chosen]
    return Rival(host, priced(instance, host), bound * _THOUSAND, cpu, stopped)


def priced(instance: Instance, host: Ints) -> float:
    """UNIT: dollars a year. What an assignment saves at the true curves; an overfull host is refused."""
    total = 0.0
    for one in np.unique(host[host >= 0]).tolist():
        links = slice(instance.start[one], instance.start[one + 1])
        members = np.flatnonzero(host == one)
        assert np.isin(members, instance.district[links]).all(), "a plan uses links that exist"
        if instance.capacity is not None:
            room = float(instance.capacity[one]) * (1 + 1e-6) + 1e-6
            assert instance.volume[members].sum() <= room, "no host is overfull"
        gain = np.zeros(instance.districts)
        gain[instance.district[links]] = instance.gain[links]
        total += worth(instance.volume, host, one, gain, instance.curves)
    return total


def worth(volume: Floats, host: Ints, one: int, gain: Floats, curves: Curves) -> float:
    """UNIT: dollars a year. What one host adds, whose gain of each district is told."""
    members = np.flatnonzero(host == one)
    cost = curves.cost(np.array([one]), np.array([float(volume[members].sum())]))
    return float(gain[members].sum() - cost[0])


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
