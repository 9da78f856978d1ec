"""A plan being worked on: regions, their leads and volumes, what they are worth and by how much they break the limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.coupled.instance import Instance
from barnraise.core.regions.coupled.locks import Locks
from barnraise.core.regions.coupled.priced import Book, book_of, offers
from barnraise.core.regions.coupled.shapes import neighbors, parts
from barnraise.core.regions.curves import Floats, Ints

BROKEN = 0.1  # a limit broken by next to nothing is broken: at the penalty, worth all there is to save


@dataclass(frozen=True, slots=True)
class Ground:
    """What a search stands on, the same for all its drafts."""

    instance: Instance
    book: Book
    touching: list[list[int]]
    ends: Ints  # [2, edges] both ways
    part: Ints  # [n] connected parts of the map
    sites: frozenset[int]
    penalty: float  # dollars for breaking a limit by the whole of it, or a lock
    held: dict[int, list[tuple[int, bool]]]  # node → others that must share its region (True) or may not (False)


def ground_of(instance: Instance, locks: Locks) -> Ground:
    """Edges, locks and prices of an instance."""
    edges = instance.edges[instance.edges[:, 0] != instance.edges[:, 1]]
    gain = np.where(np.isfinite(instance.gain), instance.gain, 0.0).max(axis=2)
    held = {int(node): _others(locks, int(node)) for node in np.arange(instance.nodes)} if locks.any else {}
    return Ground(
        instance,
        book_of(instance),
        neighbors(instance.nodes, edges),
        np.concatenate([edges.T, edges.T[::-1]], axis=1),
        parts(instance.nodes, edges),
        frozenset(instance.site.tolist()),
        10.0 * float(np.maximum(gain, 0.0).sum()) + 10.0 * instance.governance * instance.regions_max + 1.0,
        {node: others for node, others in held.items() if others},
    )


def _others(locks: Locks, node: int) -> list[tuple[int, bool]]:
    """Whom a lock binds to the node, and from whom one keeps it."""
    group, apart = locks.group, locks.apart[locks.group[node]]
    return [
        (int(o), bool(group[o] == group[node]))
        for o in np.flatnonzero((group == group[node]) | apart[group])
        if o != node
    ]


class Draft:
    """A partition into at most `regions_max` labels (some may be unused), priced label by label."""

    __slots__ = ("filled", "ground", "lead", "region", "served", "size", "value")

    def __init__(self, ground: Ground, region: Ints) -> None:
        instance = ground.instance
        labels = max(instance.regions_max, int(region.max()) + 1)
        self.ground, self.region = ground, region.copy()
        self.value = np.zeros(labels)
        self.lead = np.full((labels, instance.functions), -1, dtype=np.int64)
        self.filled = np.zeros((labels, instance.functions))
        self.served = np.zeros((instance.functions, instance.nodes), dtype=np.bool_)
        self.size = np.zeros((labels, 0 if instance.measures is None else len(instance.measures)))
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
        found = offers(self.ground.book, self.region, labels)
        used = np.isin(labels, self.region)
        self.value[labels] = np.where(used, found.value - instance.governance, 0.0)
        self.lead[labels], self.filled[labels] = found.lead, found.filled
        self.served[:, np.isin(self.region, labels)] = False
        self.served[found.served_function, found.served_node] = True
        if instance.measures is not None:
            for label in labels.tolist():
                self.size[label] = instance.measures[:, self.region == label].sum(axis=1)

    @property
    def broken(self) -> float:
        """By how much limits and locks are broken, each in parts of itself; 0: none."""
        return float(self.excess(self.size[self.labels]).sum()) + self.unlocked

    @property
    def unlocked(self) -> int:
        """How many locks are broken."""
        region = self.region
        pairs = ((one, two, same) for one, others in self.ground.held.items() for two, same in others if one < two)
        return sum(bool(region[one] == region[two]) is not same for one, two, same in pairs)

    def excess(self, size: Floats) -> Floats:
        """[…] by how much regions of these sizes [… , k] break the limits."""
        instance = self.ground.instance
        if instance.least is None or instance.most is None or instance.measures is None:
            return np.zeros(size.shape[:-1])
        whole = instance.measures.sum(axis=1)
        over = np.maximum(size - instance.most * (1 + 1e-12), 0.0) / np.maximum(np.minimum(instance.most, whole), 1e-9)
        under = np.maximum(instance.least * (1 - 1e-12) - size, 0.0) / np.maximum(instance.least, 1e-9)
        return np.asarray((over + under).sum(axis=-1) + BROKEN * ((over > 0) | (under > 0)).sum(axis=-1))

    @property
    def score(self) -> float:
        """Dollars a year, less the penalty for what is broken."""
        return float(self.value.sum()) - self.ground.penalty * self.broken
