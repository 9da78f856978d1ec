"""Regions and leads together, as numbers: who could belong where, and what each lead of each function would be worth."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from barnraise.core.regions.curves import Curves, Floats, Ints


@dataclass(frozen=True, slots=True)
class OnlyPlan:
    """Rules that the bound does not know: the plan is steered towards them, and may end without them."""

    county: Ints | None = None  # [n] 0, 1, …, where the counties of a region are counted, cut ones too:
    counties_least: float = 0.0
    counties_most: float = np.inf
    near: npt.NDArray[np.bool_] | None = (
        None  # [n, m] the node is within the miles of the agency; so is, of one agency:
    )
    share: float = 1.0  # this part of its region's nodes


@dataclass(frozen=True, slots=True)
class Instance:
    """`F` functions over `n` nodes (districts) and `m` agencies.

    Every node belongs to exactly one region; a region holds at least one agency and names at most one lead a function,
    an agency whose site lies in it. Within its region and for each function a node is served by the lead or stays as it
    is. Savings = Σ gains of those served − Σ leads' cost(volume) − `governance` × regions.
    """

    volume: Floats  # [F, n]
    gain: Floats  # [F, n, m] dollars a year before the host's cost; −inf: forbidden
    curves: tuple[Curves, ...]  # F of them, m hosts each
    site: Ints  # [m] the node in which the agency stands
    regions_max: int
    edges: Ints  # [e, 2] which nodes touch; the plan's regions are connected along them
    governance: float = 0.0  # dollars a year and region
    capacity: Floats | None = None  # [F, m]
    measures: Floats | None = None  # [k, n] pupils, districts, square miles …: summed over a region, they are limited:
    least: Floats | None = None  # [k] of each region
    most: Floats | None = None  # [k]; infinite where there is no limit
    whole: Ints | None = None  # [n] nodes with one number, a county's, are in one region; the edges join them
    only_plan: OnlyPlan = OnlyPlan()
    together: tuple[tuple[int, int], ...] = field(default=())  # (node, agency): the node is in that agency's region
    apart: tuple[tuple[int, int], ...] = field(default=())  # (node, agency): and not in that one's
    leads: tuple[tuple[int, int, int], ...] = field(default=())  # (function, node, agency): whose region has this lead

    @property
    def functions(self) -> int:
        """F."""
        return len(self.volume)

    @property
    def nodes(self) -> int:
        """n."""
        return int(self.volume.shape[1])

    @property
    def units(self) -> tuple[Ints, Ints]:
        """The unit of each node [n], 0, 1, …, and the lowest node of each unit: a node by itself, or what stays whole."""
        if self.whole is None:
            return np.arange(self.nodes), np.arange(self.nodes)
        _, lowest, unit = np.unique(self.whole, return_index=True, return_inverse=True)
        return unit, lowest

    @property
    def agencies(self) -> int:
        """m."""
        return len(self.site)


@dataclass(frozen=True, slots=True)
class Regions:
    """The answer: each node's region, each region's lead by function, who is served, and what no plan can exceed."""

    region: Ints  # [n] 0, 1, … numbered by the lowest agency standing in it
    lead: Ints  # [regions, F] an agency, or −1: not offered
    served: Ints  # [F, n] 1 where the lead serves the node
    value: float  # dollars a year
    bound: float  # over plans with at most `regions_max` regions, contiguous or not
    evaluations: int
    reproducible: bool = True

    @property
    def gap(self) -> float:
        """(bound − value) / value, of savings."""
        if self.bound <= self.value:
            return 0.0
        return (self.bound - self.value) / self.value if self.value > 0 else float("inf")
