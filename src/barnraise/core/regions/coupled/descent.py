"""The bound brought down: prices moved along deflected subgradients, each step's evaluation exact and therefore a bound."""

from __future__ import annotations

import numpy as np

from barnraise.core.regions.coupled.seats import Board, Evaluation, Prices, centered, evaluate, shared
from barnraise.core.regions.curves import Floats

DEFLECTION = 0.7
PATIENCE = 6  # evaluations without progress before the step shrinks
PROGRESS = 1e-5
SMALLEST_STEP = 2e-3


class Descent:
    """Prices moved along deflected subgradients: each evaluation is a bound; the best one stands."""

    def __init__(self, board: Board, prices: Prices, *, theta: float = 1.0) -> None:
        self.board = board
        self.now, self.best_prices = prices, prices
        self.bound = np.inf
        self.last: Evaluation | None = None
        self.theta, self.failures, self.evaluations = theta, 0, 0
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
        if self.failures >= PATIENCE:
            self.failures, self.theta, self.now = 0, self.theta * 0.7, self.best_prices
            self._member, self._copies = np.zeros_like(self._member), np.zeros_like(self._copies)
        else:
            self._move(found, floor)
        return found

    def _note(self, found: Evaluation) -> None:
        chosen = np.isin(found.alive, found.chosen)
        weight, agency = 0.1, self.board.frame.agency
        self.active *= 1 - weight
        self.active[agency[found.chosen]] += weight
        self.inside *= 1 - weight
        self.inside[agency[found.alive[chosen]]] += weight * found.inside[chosen].mean(axis=1)

    def _move(self, found: Evaluation, floor: float) -> None:
        metric, prices = self.board.metric, self.now
        chosen = np.isin(found.alive, found.chosen)
        short = 1.0 - found.inside[chosen].sum(axis=0)
        apart = self.agreed(found.inside)[:, None, :] - found.inside
        length = float((metric * short**2).sum() + (metric * apart[chosen] ** 2).sum())
        if length <= 0:
            return
        size = self.theta * max(found.bound - floor, 1e-6 * abs(found.bound)) / length
        self._member = DEFLECTION * short + (1 - DEFLECTION) * self._member
        self._copies *= 1 - DEFLECTION
        self._copies[found.alive] += DEFLECTION * apart
        move = size * metric
        self.now = Prices(prices.member - move * self._member, prices.copies - move * self._copies)

    def agreed(self, inside: Floats) -> Floats:
        """[seats, n] towards what the copies are moved: their mean, weighted as `shared` says."""
        return shared(inside, self.board.metric, self.board.grouped)

    def proven(self) -> float:
        """The bound at the best prices, evaluated anew with copies that sum to 0."""
        return evaluate(self.board, centered(self.best_prices, self.board.grouped), self.last).bound
