"""The bound brought down: prices moved along deflected subgradients, each step's evaluation exact and therefore a bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.coupled.seats import Board, Evaluation, Prices, centered, evaluate, shared
from barnraise.core.regions.curves import Floats

PROGRESS = 1e-5
SMALLEST_STEP = 2e-3


@dataclass(frozen=True, slots=True)
class Pace:
    """How prices move."""

    power: float  # of a node's gain: how much further its prices move than those of a smaller one
    newest: float  # the last subgradient's part of the direction
    theta: float  # the step at the start, in parts of Polyak's,
    patience: int  # and after so many evaluations without progress a smaller one


ROUGH = Pace(power=1.0, newest=0.7, theta=0.6, patience=6)
FINE = Pace(power=0.5, newest=0.07, theta=1.2, patience=10)
FIRST = 40  # evaluations that are rough


class Descent:
    """Prices moved along deflected subgradients: each evaluation is a bound; the best one stands."""

    def __init__(self, board: Board, prices: Prices) -> None:
        self.board, self.pace, self.metric = board, ROUGH, board.gain**ROUGH.power
        self.now, self.best_prices = prices, prices
        self.bound = np.inf
        self.last: Evaluation | None = None
        self.theta, self.failures, self.evaluations = ROUGH.theta, 0, 0
        shape = prices.copies.shape
        self._member, self._copies = np.zeros(shape[1:]), np.zeros(shape)
        self.inside = np.zeros((board.instance.agencies, shape[2]))  # averaged membership: hints for a plan
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
        if found.bound < self.bound - PROGRESS * abs(self.bound) or not np.isfinite(self.bound):
            self.failures = 0
        else:
            self.failures += 1
        if found.bound < self.bound:
            self.bound, self.best_prices = found.bound, self.now
        if self.evaluations == FIRST:
            self.pace, self.metric = FINE, self.board.gain**FINE.power
            self._anew(FINE.theta)
        elif self.failures >= self.pace.patience:
            self._anew(self.theta * 0.7)
        else:
            self._move(found, floor)
        return found

    def _anew(self, theta: float) -> None:
        """Back to the best prices, with steps of another size."""
        self.failures, self.theta, self.now = 0, theta, self.best_prices
        self._member, self._copies = np.zeros_like(self._member), np.zeros_like(self._copies)

    def _note(self, found: Evaluation) -> None:
        chosen = np.isin(found.alive, found.chosen)
        weight, agency = 0.1, self.board.frame.agency
        self.active *= 1 - weight
        self.active[agency[found.chosen]] += weight
        self.inside *= 1 - weight
        self.inside[agency[found.alive[chosen]]] += weight * found.inside[chosen].mean(axis=1)

    def _move(self, found: Evaluation, floor: float) -> None:
        newest, prices = self.pace.newest, self.now
        chosen = np.isin(found.alive, found.chosen)
        short = 1.0 - found.inside[chosen].sum(axis=0)
        apart = self.agreed(found.inside)[:, None, :] - found.inside
        self._member = newest * short + (1 - newest) * self._member
        self._copies *= 1 - newest
        self._copies[found.alive] += newest * apart
        # of the step for the subgradient and the one for the direction, which is much shorter, the geometric mean
        steep = self._square(short, apart[chosen])
        length = (steep * self._square(self._member, self._copies[found.chosen])) ** 0.5
        if length <= 0:
            return
        move = self.theta * max(found.bound - floor, 1e-6 * abs(found.bound)) / length * self.metric
        self.now = Prices(prices.member - move * self._member, prices.copies - move * self._copies)

    def _square(self, member: Floats, copies: Floats) -> float:
        """The squared length of a direction, as the metric measures it."""
        return float((self.metric * member**2).sum() + (self.metric * copies**2).sum())

    def agreed(self, inside: Floats) -> Floats:
        """[seats, n] towards what the copies are moved: their mean, weighted as `shared` says."""
        return shared(inside, self.metric, self.board.grouped)

    def proven(self) -> float:
        """The bound at the best prices, evaluated anew with copies that sum to 0."""
        return evaluate(self.board, centered(self.best_prices, self.board.grouped), self.last).bound
