"""The bound brought down: prices moved against what plans lack, each step's evaluation exact and therefore a bound.

A few rough steps along deflected subgradients come first; then the volume algorithm (Barahona and Anbil, Mathematical
Programming 87, 2000): every step starts from the best prices, along an average of the subgradients seen near them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.coupled.seats import Board, Evaluation, Prices, centered, evaluate, shared
from barnraise.core.regions.curves import Floats, Ints

FIRST = 40
"""Evaluations that are rough."""

POWER_ROUGH, POWER = 1.0, 0.5
"""Of a node's gain: how much further its prices move than those of a smaller one."""

THETA_ROUGH, THETA, THETA_MOST = 0.6, 1.0, 2.0
"""The step at the start, in parts of Polyak's, and the longest."""

SHORTER_ROUGH, SHORTER, LONGER = 0.7, 0.66, 1.1
"""The next step after some without progress, and after one whose subgradient bears the direction out."""

PATIENCE_ROUGH, PATIENCE = 6, 5
"""Evaluations without progress before the step is shorter."""

PROGRESS = 1e-5
"""Part of the bound by which a rough step has to lower it."""

NEWEST_ROUGH, NEWEST_LEAST, NEWEST_MOST = 0.7, 0.01, 0.1
"""The last subgradient's part of the direction; within these ends the part that makes the direction shortest."""

AFRESH, SMALLEST_STEP = 1e-2, 2e-3
"""Where steps are shorter, the average is begun anew (on small maps an old one may lead nowhere); and these no longer matter."""


@dataclass(frozen=True, slots=True)
class Direction:
    """What plans lack, by price."""

    member: Floats  # [F, n]
    copies: Floats  # [seats, F, n]

    def toward(self, other: Direction, part: float) -> Direction:
        """So far on the way to another."""
        keep = 1 - part
        return Direction(part * other.member + keep * self.member, part * other.copies + keep * self.copies)


class Descent:
    """Prices on their way down: each evaluation is a bound; the best one stands."""

    def __init__(self, board: Board, prices: Prices) -> None:
        self.board, self.metric = board, board.gain**POWER_ROUGH
        self.now, self.best_prices = prices, prices
        self.bound = np.inf
        self.last: Evaluation | None = None
        self.theta, self.failures, self.evaluations = THETA_ROUGH, 0, 0
        self._mean: Direction | None = None
        self.inside = np.zeros((board.instance.agencies, board.instance.nodes))  # averaged membership: hints for a plan
        self.active = np.zeros(board.instance.agencies)  # averaged choice of their seats

    @property
    def spent(self) -> bool:
        """Whether further steps are too small to matter."""
        return self.theta < SMALLEST_STEP

    def step(self, floor: float) -> Evaluation:
        """Evaluate, and move towards `floor`, the value of a known plan."""
        found = evaluate(self.board, self.now, self.last)
        self.last = found
        self.evaluations += 1
        self._note(found)
        before = self.bound
        if found.bound < self.bound:
            self.bound, self.best_prices = found.bound, self.now
        if self.evaluations < FIRST:
            self._rough(found, floor, before)
        elif self.evaluations == FIRST:
            self.metric, self.theta, self.failures = self.board.gain**POWER, THETA, 0
            self.now, self._mean = self.best_prices, None
        else:
            self._fine(found, floor, before)
        return found

    def _note(self, found: Evaluation) -> None:
        chosen = np.isin(found.alive, found.chosen)
        weight, agency = 0.1, self.board.frame.agency
        self.active *= 1 - weight
        self.active[agency[found.chosen]] += weight
        self.inside *= 1 - weight
        self.inside[agency[found.alive[chosen]]] += weight * found.inside[chosen].mean(axis=1)

    def _lacking(self, found: Evaluation) -> Direction:
        """The subgradient: nodes in no region or in two, and how far each function is from what all agree on."""
        chosen = np.isin(found.alive, found.chosen)
        copies = np.zeros_like(self.now.copies)
        copies[found.alive] = self.agreed(found.inside)[:, None, :] - found.inside
        return Direction(1.0 - found.inside[chosen].sum(axis=0), copies)

    def _rough(self, found: Evaluation, floor: float, before: float) -> None:
        """Go on from here; back to the best prices and shorter after some steps without progress."""
        progress = not np.isfinite(before) or found.bound < before - PROGRESS * abs(before)
        self.failures = 0 if progress else self.failures + 1
        if self.failures >= PATIENCE_ROUGH:
            self.failures, self.theta, self.now, self._mean = 0, self.theta * SHORTER_ROUGH, self.best_prices, None
            return
        lacking = self._lacking(found)
        nothing = Direction(np.zeros_like(lacking.member), np.zeros_like(lacking.copies))
        self._mean = mean = (self._mean or nothing).toward(lacking, NEWEST_ROUGH)
        # of the step for the subgradient and the one for the direction, which is much shorter, the geometric mean
        steep, along = (self._dot(one, one, found.chosen) for one in (lacking, mean))
        self._move(self.now, mean, found.bound - floor, (steep * along) ** 0.5)

    def _fine(self, found: Evaluation, floor: float, before: float) -> None:
        """From the best prices along the average, which the newest subgradient corrects; longer where that one agrees."""
        lacking = self._lacking(found)
        mean = self._mean or lacking
        newest, both, length = self._dot(lacking, lacking), self._dot(lacking, mean), self._dot(mean, mean)
        if found.bound < before:
            self.failures, self.theta = 0, min(self.theta * LONGER, THETA_MOST) if both > 0 else self.theta
        else:
            self.failures += 1
        if self.failures >= PATIENCE:
            self.failures, self.theta = 0, self.theta * SHORTER
            mean = lacking if self.theta < AFRESH else mean
        apart = newest - 2 * both + length
        shortest = (length - both) / apart if apart > 0 else NEWEST_MOST
        self._mean = mean = mean.toward(lacking, min(max(shortest, NEWEST_LEAST), NEWEST_MOST))
        self._move(self.best_prices, mean, self.bound - floor, self._dot(mean, mean))

    def _move(self, start: Prices, direction: Direction, above: float, length: float) -> None:
        """`above`: by how much the bound lies above the plan; `length`: squared."""
        if length > 0:
            move = self.theta * max(above, 1e-6 * abs(self.bound)) / length * self.metric
            self.now = Prices(start.member - move * direction.member, start.copies - move * direction.copies)

    def _dot(self, one: Direction, other: Direction, seats: Ints | slice = slice(None)) -> float:
        """The product of two directions, as the metric measures it."""
        member = (self.metric * one.member * other.member).sum()
        return float(member + (self.metric * one.copies[seats] * other.copies[seats]).sum())

    def agreed(self, inside: Floats) -> Floats:
        """[seats, n] towards what the copies are moved: their mean, weighted as `shared` says."""
        return shared(inside, self.metric, self.board.grouped)

    def proven(self) -> float:
        """The bound at the best prices, evaluated anew with copies that sum to 0."""
        return evaluate(self.board, centered(self.best_prices, self.board.grouped), self.last).bound
