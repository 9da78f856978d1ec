"""What a slice is: one measurement that runs in a process of its own, and what its figures prove something about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.figures import Figure, Found

_CORE = "src/barnraise/core/regions"
LOCATION = (f"{_CORE}/curves.py", f"{_CORE}/stop.py", f"{_CORE}/location")
COUPLED = (*LOCATION, f"{_CORE}/coupled")
READERS = (*LOCATION, "src/barnraise/integrations/locations")
WHOLE = (_CORE,)
MEMORY = 0.8 * 1024
"""UNIT: MiB that a nation may take."""


@dataclass(frozen=True, slots=True)
class Slice:
    """`measure` is told whether a small size will do; `memory` is the goal of the process that ran it, in MiB."""

    title: str
    rooms: tuple[str, ...]
    measure: Callable[[bool], Found]
    memory: float | None = None


@dataclass(frozen=True, slots=True)
class Proven:
    """A plan with its bound in dollars a year, and the CPU seconds it took."""

    name: str
    value: float
    bound: float
    cpu: float

    @property
    def gap(self) -> float:
        """UNIT: percent of savings."""
        return 100 * (self.bound - self.value) / self.value if self.value > 0 else 0.0


def together(several: Sequence[Proven]) -> Proven:
    """The functions of one instance as one answer."""
    return Proven(
        "all", sum(one.value for one in several), sum(one.bound for one in several), sum(one.cpu for one in several)
    )


def answered(several: Sequence[Proven], *, gap: float, cpu: float, worst: float | None = None) -> list[Figure]:
    """Gap in all, gap of the worst function, CPU, beside their goals."""
    whole, hardest = together(several), max(several, key=lambda one: one.gap)
    slowest = max(several, key=lambda one: one.cpu)
    many = f"{len(several)} functions"
    return [
        Figure(f"{many}: proven gap in all", whole.gap, "%", gap, of=f"${whole.value:,.0f} saved", digits=4),
        Figure("worst function: proven gap", hardest.gap, "%", worst, of=hardest.name, digits=4),
        Figure(f"{many}: CPU", whole.cpu, "CPU-s", cpu, of=f"{slowest.name} {slowest.cpu:.3f}", digits=3),
    ]
