"""A plan being worked on: regions, their leads and volumes, what they are worth and by how much they break the limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.coupled.instance import Instance
from barnraise.core.regions.coupled.locks import Bools, Locks
from barnraise.core.regions.coupled.priced import Book, book_of, offers
from barnraise.core.regions.coupled.shapes import neighbors, parts
from barnraise.core.regions.coupled.tally import LESSER, Tally, tally_of
from barnraise.core.regions.curves import Floats, Ints


@dataclass(frozen=True, slots=True)
class Ground:
    """What a search stands on, the same for all its drafts. Whoever goes from region to region is a unit: a node, or all
    nodes of a county that stays whole."""

    instance: Instance
    book: Book
    unit: Ints  # [n]
    order: Ints  # [n] nodes, unit by unit,
    first: Ints  # [units + 1] from here on
    tally: Tally
    site: Ints  # [m] the unit in which the agency stands
    edges: Ints  # [e, 2] which units touch
    touching: list[list[int]]
    ends: Ints  # [2, edges] both ways
    part: Ints  # [units] connected parts of the map
    sites: frozenset[int]
    far: Bools | None  # [units, units] hardly any of the second is near an agency that stands in the first
    penalty: float  # dollars for breaking a limit by the whole of it, or a lock
    held: dict[int, list[tuple[int, bool]]]  # unit → others that must share its region (True) or may not (False)

    @property
    def units(self) -> int:
        """How many there are."""
        return len(self.part)

    def summed(self, x: Floats) -> Floats:
        """[…, units] sums over the nodes of each unit of x […, n]."""
        return np.asarray(np.add.reduceat(x[..., self.order], self.first[:-1], axis=-1))


def ground_of(instance: Instance, locks: Locks) -> Ground:
    """Units, edges, locks and prices of an instance."""
    unit, lowest = instance.units
    edges = unit[instance.edges]
    edges = np.unique(np.sort(edges[edges[:, 0] != edges[:, 1]], axis=1), axis=0)
    gain = np.where(np.isfinite(instance.gain), instance.gain, 0.0).max(axis=2)
    held = {number: _others(locks, lowest, number) for number in range(len(lowest))} if locks.any else {}
    site, tally = unit[instance.site], tally_of(instance, unit)
    dear = 10.0 * float(np.maximum(gain, 0.0).sum()) + 10.0 * instance.governance * instance.regions_max + 1.0
    return Ground(
        instance,
        book_of(instance),
        unit,
        np.argsort(unit, kind="stable"),
        np.searchsorted(np.sort(unit), np.arange(len(lowest) + 1)),
        tally,
        site,
        edges,
        neighbors(len(lowest), edges),
        np.concatenate([edges.T, edges.T[::-1]], axis=1),
        parts(len(lowest), edges),
        frozenset(site.tolist()),
        _far(instance, unit, site),
        dear / (LESSER if tally.ruled else 1.0),
        {number: others for number, others in held.items() if others},
    )


def _others(locks: Locks, lowest: Ints, unit: int) -> list[tuple[int, bool]]:
    """Whom a lock binds to the unit, and from whom one keeps it."""
    group = locks.group[lowest]
    apart = locks.apart[group[unit]]
    return [
        (int(o), bool(group[o] == group[unit]))
        for o in np.flatnonzero((group == group[unit]) | apart[group])
        if o != unit
    ]


def _far(instance: Instance, unit: Ints, site: Ints) -> Bools | None:
    near = instance.only_plan.near
    if near is None:
        return None
    units = int(unit.max()) + 1
    part = np.stack([np.bincount(unit, weights=one, minlength=units) for one in near.T]) / np.bincount(unit)
    found = np.ones((units, units), dtype=np.bool_)
    for agency, home in enumerate(site.tolist()):
        found[home] &= part[agency] < 0.5
    return found


class Draft:
    """A partition of the units into at most `regions_max` labels (some may be unused), priced label by label."""

    __slots__ = ("filled", "ground", "lead", "region", "served", "size", "value")

    def __init__(self, ground: Ground, region: Ints) -> None:
        instance = ground.instance
        labels = max(instance.regions_max, int(region.max()) + 1)
        self.ground, self.region = ground, region.copy()
        self.value = np.zeros(labels)
        self.lead = np.full((labels, instance.functions), -1, dtype=np.int64)
        self.filled = np.zeros((labels, instance.functions))
        self.served = np.zeros((instance.functions, instance.nodes), dtype=np.bool_)
        self.size = np.zeros((labels, len(ground.tally.amount)))
        self.reprice(np.arange(labels))

    def copy(self) -> Draft:
        """A draft that can be changed without changing this one."""
        twin = Draft.__new__(Draft)
        twin.ground, twin.region, twin.value = self.ground, self.region.copy(), self.value.copy()
        twin.lead, twin.filled = self.lead.copy(), self.filled.copy()
        twin.served, twin.size = self.served.copy(), self.size.copy()
        return twin

    @property
    def labels(self) -> Ints:
        """The labels in use."""
        return np.unique(self.region)

    def reprice(self, labels: Ints) -> None:
        """Best leads and sets served of these labels, after their members changed."""
        instance = self.ground.instance
        region = self.region[self.ground.unit]
        found = offers(self.ground.book, region, labels)
        used = np.isin(labels, self.region)
        self.value[labels] = np.where(used, found.value - instance.governance, 0.0)
        self.lead[labels], self.filled[labels] = found.lead, found.filled
        self.served[:, np.isin(region, labels)] = False
        self.served[found.served_function, found.served_node] = True
        for label in labels.tolist() if self.ground.tally.any else ():
            self.size[label] = self.ground.tally.amount[:, self.region == label].sum(axis=1)

    @property
    def broken(self) -> float:
        """By how much limits, rules and locks are broken, each in parts of itself; 0: none."""
        return self.unlimited + float(self.ground.tally.rules(self.size[self.labels]).sum())

    @property
    def unlimited(self) -> float:
        """The same, without the rules that only the plan keeps."""
        return float(self.ground.tally.limits(self.size[self.labels]).sum()) + self.unlocked

    @property
    def unlocked(self) -> int:
        """How many locks are broken."""
        region = self.region
        pairs = ((one, two, same) for one, others in self.ground.held.items() for two, same in others if one < two)
        return sum(bool(region[one] == region[two]) is not same for one, two, same in pairs)

    @property
    def score(self) -> float:
        """Dollars a year, less the penalty for what is broken."""
        return float(self.value.sum()) - self.ground.penalty * self.broken
