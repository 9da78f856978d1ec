"""When to stop: counts that give the same answer anywhere; a time, which marks the answer as not reproducible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known so far, in dollars a year: the plan in hand, the bound above every plan, and the work done."""

    stage: str
    plan: float
    bound: float
    evaluations: int


class Cancelled(Exception):
    """Whoever watched asked to stop; nothing is returned."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Ends the work. `gap` is (bound − plan) / plan of savings; counts decide, never the clock.

    `watch` is called with the progress and answers whether to go on; `seconds` (CPU of this process), if given, is an
    outer guard only: an answer that it cut short says so.
    """

    gap: float = 1e-4
    evaluations: int = 400
    nodes: int = 2_000
    rounds: int = 200
    seconds: float | None = None
    watch: Callable[[Progress], bool] | None = None
