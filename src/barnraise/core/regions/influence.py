"""What to measure first: how far each disputed parameter moves what a plan saves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from barnraise.core.money import Money
from barnraise.core.regions.problem import Problem
from barnraise.core.regions.values import disputed, drawn, value_of

PART = 3
"""The draws are cut in so many parts by a parameter's value; the lowest and the highest are compared."""


@dataclass(frozen=True, slots=True)
class Influence:
    """What a plan saves a year, on average, in the third of the draws where one parameter is lowest, and where it is highest."""

    path: str
    low: Money
    high: Money

    @property
    def swing(self) -> Money:
        """How far apart they are; below 0 where more of the parameter saves less."""
        return self.high - self.low


def influences(problem: Problem, saves: Sequence[float], *, seed: int) -> tuple[Influence, ...]:
    """Every disputed parameter, the one that moves the saving most first; none where there are fewer than three draws.

    `saves`: dollars a year in draw 0, 1, … of `seed`. All parameters are drawn at once, so that what the others do evens out
    with the number of draws and not before.
    """
    size = len(saves) // PART
    if not size:
        return ()
    several = [drawn(problem, seed=seed, draw=number) for number in range(len(saves))]
    found = []
    for path, _ in disputed(problem):
        order = sorted(range(len(saves)), key=lambda number: (value_of(problem, several[number], path), number))
        found.append(Influence(path, _mean(saves, order[:size]), _mean(saves, order[-size:])))
    return tuple(sorted(found, key=lambda one: (-abs(one.swing.cents), one.path)))


def _mean(saves: Sequence[float], draws: Sequence[int]) -> Money:
    """Whole dollars: a figure over draws is no finer than that."""
    return Money(round(math.fsum(saves[number] for number in draws) / len(draws)) * 100)
