"""What is counted of a region, unit by unit, and by how much its counts break limits and the rules that only the plan keeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.coupled.instance import Instance
from barnraise.core.regions.curves import Floats, Ints

BROKEN = 0.1  # a limit broken by next to nothing is broken: at the penalty, worth all there is to save

LESSER = 0.01  # what breaking a rule weighs that only the plan keeps, beside a limit: whoever cannot keep both keeps the limit


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a region [K], in this order: measures, districts by county, near each agency, agencies inside, districts."""

    amount: Floats  # [K, units]
    least: Floats  # [measures]
    most: Floats  # [measures]
    whole: Floats  # [measures] of all units
    counties: int  # so many columns; 0: they are not counted
    counties_least: float
    counties_most: float
    agencies: int  # so many columns, twice; 0: nobody asks for miles
    share: float  # of the districts, near one agency inside

    @property
    def any(self) -> bool:
        """Whether anything is counted."""
        return len(self.amount) > 0

    @property
    def ruled(self) -> bool:
        """Whether there is a rule that only the plan keeps."""
        return self.counties + self.agencies > 0

    def limits(self, size: Floats) -> Floats:
        """[…] by how much regions of these counts [… , K] break the limits that the bound knows, in parts of each."""
        return _outside(size[..., : len(self.least)], self.least, self.most, self.whole)

    def rules(self, size: Floats) -> Floats:
        """[…] the same, of the rules that only the plan keeps: less of it."""
        broken = np.zeros(size.shape[:-1])
        if self.counties:
            found = (self._of(size, self.counties, 0) > 0.5).sum(axis=-1, keepdims=True).astype(np.float64)
            ends = np.array([self.counties_least]), np.array([self.counties_most])
            broken += _outside(found, *ends, np.array([float(self.counties)]))
        if self.agencies:
            near = self._of(size, self.agencies, self.counties)
            inside = self._of(size, self.agencies, self.counties + self.agencies) > 0.5
            part = np.where(inside, near, 0.0).max(axis=-1) / np.maximum(size[..., -1], 1.0)
            short = np.maximum(self.share - part, 0.0)
            broken += short / self.share + BROKEN * (short > 0)
        return LESSER * broken

    def excess(self, size: Floats) -> Floats:
        """[…] both."""
        return self.limits(size) + self.rules(size)

    def above(self, size: Floats) -> int:
        """How many limits, the number of counties among them, one region [K] is above."""
        over = int((size[: len(self.most)] > self.most).sum())
        return over + (self.counties > 0 and int((self._of(size, self.counties, 0) > 0.5).sum()) > self.counties_most)

    def fullness(self, size: Floats) -> float:
        """Of one region [K], the fullest of its limits, 1 where it is reached."""
        limit = np.maximum(np.minimum(self.most, self.whole), 1e-9)
        return float((size[: len(self.most)] / limit).max(initial=0.0))

    def _of(self, size: Floats, count: int, after: int) -> Floats:
        first = len(self.least) + after
        return size[..., first : first + count]


def _outside(size: Floats, least: Floats, most: Floats, whole: Floats) -> Floats:
    over = np.maximum(size - most * (1 + 1e-12), 0.0) / np.maximum(np.minimum(most, whole), 1e-9)
    under = np.maximum(least * (1 - 1e-12) - size, 0.0) / np.maximum(least, 1e-9)
    return np.asarray((over + under).sum(axis=-1) + BROKEN * ((over > 0) | (under > 0)).sum(axis=-1))


def tally_of(instance: Instance, unit: Ints) -> Tally:
    """What an instance limits, counted by unit: `unit` [n] is the unit each node belongs to, 0, 1, …"""
    rows: list[Floats] = [] if instance.measures is None else list(instance.measures)
    least = np.zeros(0) if instance.least is None else instance.least
    most = np.zeros(0) if instance.most is None else instance.most
    asked = instance.only_plan
    counties = agencies = 0
    if asked.county is not None:
        counties = int(asked.county.max()) + 1
        rows += list(np.eye(counties)[asked.county].T)
    if asked.near is not None:
        agencies = instance.agencies
        rows += [*asked.near.T.astype(np.float64), *np.eye(instance.nodes)[instance.site], np.ones(instance.nodes)]
    amount = np.array([np.bincount(unit, weights=row) for row in rows]).reshape(len(rows), int(unit.max()) + 1)
    whole = amount[: len(least)].sum(axis=1)
    return Tally(amount, least, most, whole, counties, asked.counties_least, asked.counties_most, agencies, asked.share)
