"""When to stop: counts that give the same answer anywhere; a time, which marks the answer as not reproducible."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known so far, in dollars a year: the plan in hand, the bound above every plan, and the work done.

    `turn` of `turns`: which of several solves it is, 0 the first.
    """

    stage: str
    plan: float
    bound: float
    evaluations: int
    turn: int = 0
    turns: int = 1


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

    def at(self, turn: int, turns: int) -> Stop:
        """The stop of one of several solves; whoever watches is asked before it begins. Errors: `Cancelled`."""
        watch = self.watch
        if watch is None:
            return self
        if not watch(Progress("begun", -math.inf, math.inf, 0, turn, turns)):
            raise Cancelled
        return replace(self, watch=lambda told: watch(replace(told, turn=turn, turns=turns)))
