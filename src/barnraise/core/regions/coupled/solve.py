"""Draw the regions and name their leads: a connected plan that keeps every lock and limit, and a bound above all plans."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from barnraise.core.regions.coupled.descent import Descent
from barnraise.core.regions.coupled.draft import Draft, ground_of
from barnraise.core.regions.coupled.instance import Instance, Regions
from barnraise.core.regions.coupled.locks import Clash, Contradiction, locks_of
from barnraise.core.regions.coupled.priced import value_of
from barnraise.core.regions.coupled.search import Search
from barnraise.core.regions.coupled.seats import board_of, start_prices
from barnraise.core.regions.coupled.shapes import is_connected
from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.stop import Cancelled, Progress, Stop

HINTS = 20  # evaluations between two plans grown from what the bound has learned,
SHAKES = 4  # and between two rounds of trials on the best one: the nearer the plan, the better the bound's steps
RULED = 5  # times the rounds asked for, where counties stay whole or rules bind the plan alone
DUST = 1e-9  # of the bound: what sums of floats may have lost


def solve(instance: Instance, stop: Stop, seed: int, *, start: Ints | None = None) -> Regions:
    """The best plan found from `seed`, and what no plan can exceed; `start`: regions [n] known already, taken if allowed.

    Deterministic by counts: `stop.evaluations` of the bound, then `stop.rounds` of trials on the plan (see `RULED`), fewer
    where the gap closes. Raises `Contradiction` where locks, limits and map cannot be kept (or no plan was found that keeps
    them), and `Cancelled` when `stop.watch` says so.
    """
    work = _Work(instance, stop, seed)
    if start is not None:
        work.take(start)
    reproducible = True
    for stage in work.stages():
        reproducible = not work.late
        if work.gap <= stop.gap or not reproducible:
            break
        if stop.watch is not None and not stop.watch(
            Progress(stage, work.search.value, work.descent.bound, work.descent.evaluations)
        ):
            raise Cancelled
    return work.answer(reproducible=reproducible)


class _Work:
    """The bound and the plan, closing in on each other."""

    def __init__(self, instance: Instance, stop: Stop, seed: int) -> None:
        self.instance, self.stop = instance, stop
        self.locks = locks_of(instance)
        self.board = board_of(instance, self.locks)
        self.descent = Descent(self.board, start_prices(self.board))
        self.search = Search(ground_of(instance, self.locks), seed)
        self.began = time.process_time()

    @property
    def late(self) -> bool:
        """Whether the outer guard of time has run out; the bound comes down once whatever the time, so that there is one."""
        waited = self.stop.seconds is not None and time.process_time() - self.began >= self.stop.seconds
        return waited and self.descent.evaluations > 0

    @property
    def gap(self) -> float:
        """(bound − plan) / plan, as known so far."""
        plan = self.search.value
        if not np.isfinite(plan):
            return np.inf
        return max(self.descent.bound - plan, 0.0) / abs(plan) if plan else np.inf

    def take(self, region: Ints) -> None:
        """Start from known regions if each hangs together, cuts no unit and holds an agency."""
        ground = self.search.ground
        lowest = ground.order[ground.first[:-1]]
        region = np.unique(region, return_inverse=True)[1].astype(np.int64)
        held = np.isin(region, region[self.instance.site]).all() and (region == region[lowest][ground.unit]).all()
        if held and region.max() < self.instance.regions_max and is_connected(self.instance.edges, region):
            self.search.offer(region[lowest])

    def stages(self) -> Iterator[str]:
        """Each step of the work, by name of what it improved."""
        pull = self.search.pull.sum(axis=0)
        self.search.hinted(pull.sum(axis=1) / pull.sum(axis=1).max(initial=1e-12), pull)
        yield "plan"
        while self.descent.evaluations < self.stop.evaluations and not self.descent.spent:
            floor = self.search.value
            self.descent.step(floor if np.isfinite(floor) else 0.9 * self.descent.bound)
            if self.descent.evaluations % HINTS == 0:
                self.search.hinted(self.descent.active, self.search.ground.summed(self.descent.inside))
            if self.descent.evaluations % SHAKES == 0:
                self.search.shake(0.0, self._weight())
            yield "bound"
        whole = self.instance.whole is not None
        rounds = self.stop.rounds * (RULED if whole or self.search.ground.tally.ruled else 1)
        for number in range(rounds):
            self.search.shake(1.0 - (number + 1) / rounds, self._weight())
            yield "plan"

    def _weight(self) -> Floats:
        return self.descent.active + 0.05

    def answer(self, *, reproducible: bool) -> Regions:
        """The best plan, priced anew, under the bound evaluated anew."""
        best = self.search.best
        ground = self.search.ground
        if best is None or best.unlimited > 0:
            raise Contradiction(Clash.NOT_FOUND, _broken(best))
        plan = value_of(self.instance, best.region[ground.unit], book=ground.book)
        bound = self.descent.proven() if self.descent.evaluations else np.inf
        bound = max(plan.value, bound + DUST * abs(bound))
        return Regions(
            plan.region, plan.lead, plan.served, plan.value, bound, self.descent.evaluations, reproducible=reproducible
        )


def _broken(draft: Draft | None) -> tuple[int, ...]:
    """The places of regions that break a limit in the best plan found."""
    if draft is None:
        return ()
    ground = draft.ground
    over = [label for label in draft.labels.tolist() if ground.tally.limits(draft.size[label]) > 0]
    return tuple(np.flatnonzero(np.isin(draft.region[ground.unit], over)).tolist())
