"""Measure a piece of work in a fresh process: CPU seconds (the PostgreSQL server's included) and peak memory."""

import json
import math
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
SERVER = "BENCH_POSTMASTER"
"""The environment's name for the process number of the PostgreSQL that a measured process uses."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a measured process works: its home, its database (empty: SQLite in the home), that server's process."""

    home: Path
    url: str = ""
    server: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process told of itself. UNIT: CPU seconds of client and server by stretch, MiB of the client."""

    cpu: dict[str, float]
    memory: float
    answer: dict[str, Any]

    def of(self, *stretches: str) -> float:
        """CPU seconds of these stretches together; of all, if none is named."""
        return sum(self.cpu[name] for name in stretches or self.cpu)


def fresh(module: str, *arguments: object, site: Site) -> Cost:
    """Run `python -m module arguments` in a process of its own; its last line of output is what it tells, as JSON."""
    told = [str(argument) for argument in arguments]
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.at_work.{module}", *told],
        env=_environment(site),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(told)} failed:\n{done.stderr[-4000:]}")
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    return Cost(answer.pop("cpu"), answer.pop("memory"), answer)


def _environment(site: Site) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BARNRAISE_", "DATABASE_URL"))}
    path = os.pathsep.join(part for part in (str(ROOT / "src"), kept.get("PYTHONPATH", "")) if part)
    ours = {"BARNRAISE_HOME": str(site.home), "BARNRAISE_JOBS_NOW": "1", "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
    one_core = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    theirs = {"DATABASE_URL": site.url, SERVER: str(site.server)} if site.url else {}
    return {**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **one_core, **ours, **theirs}


def spent() -> float:
    """UNIT: CPU seconds of this process, of those it started, and of the PostgreSQL it uses, until now."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used) + server_ticks(int(os.environ.get(SERVER, "0"))) / TICKS


def server_ticks(postmaster: int) -> int:
    """CPU ticks that one PostgreSQL has used: its postmaster, the children that ended, and those that live."""
    if not postmaster:
        return 0
    total = 0
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, (_, _, tail) = int(place.parent.name), place.read_text().rpartition(")")
        except OSError:
            continue
        fields = tail.split()
        if number == postmaster:
            total += sum(map(int, fields[11:15]))
        elif int(fields[1]) == postmaster:
            total += int(fields[11]) + int(fields[12])
    return total


@dataclass(slots=True)
class Meter:
    """In a measured process: the CPU seconds of its stretches by name, told at the end as one line."""

    cpu: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stretch(self, name: str) -> Iterator[None]:
        """Add what is spent inside to the stretch of this name."""
        before = spent()
        try:
            yield
        finally:
            self.cpu[name] = self.cpu.get(name, 0.0) + spent() - before

    def tell(self, **answer: object) -> None:
        """Print what was found as the process's last line, with its peak memory."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cpu = {name: round(seconds, 4) for name, seconds in self.cpu.items()}
        print(json.dumps({"memory": round(peak, 1), "cpu": cpu, **answer}))


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """The power with which cost grows with size: least squares on logarithms.

    >>> round(exponent([10, 20, 40, 80], [1.0, 2.0, 4.0, 8.0]), 3)
    1.0
    """
    xs, ys = [math.log(size) for size in sizes], [math.log(max(cost, 1e-9)) for cost in costs]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return across / sum((x - middle_x) ** 2 for x in xs)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of all lies.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
