"""What is settled by hand, followed through: who goes together, who may not meet, whose lead is named; and what contradicts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from barnraise.core.regions.coupled.instance import Instance
from barnraise.core.regions.coupled.shapes import parts
from barnraise.core.regions.curves import Ints

WAYS_MOST = 8
Bools = npt.NDArray[np.bool_]


class Clash(StrEnum):
    """Why no plan can exist, or why none was found."""

    NO_AGENCY = "no-agency"  # nobody can host anything, or no region is allowed
    APART_AND_TOGETHER = "apart-and-together"
    TWO_LEADS = "two-leads"
    CUT_OFF = "cut-off"  # nodes that touch no agency's part of the map, or more such parts than regions
    TOO_LARGE = "too-large"  # a place, or all places shared among the most regions, above a limit
    TOO_SMALL = "too-small"  # all places together below a limit
    NOT_FOUND = "not-found"  # nothing proves it impossible; no plan was found that keeps locks and limits


class Contradiction(ValueError):
    """No plan keeps all that was asked: which rule, which nodes, which agencies, and which function or measure."""

    def __init__(self, clash: Clash, nodes: tuple[int, ...], agencies: tuple[int, ...] = (), which: int = -1) -> None:
        super().__init__(f"{clash}: nodes {list(nodes)}, agencies {list(agencies)}, number {which}")
        self.clash, self.nodes, self.agencies, self.which = clash, nodes, agencies, which


@dataclass(frozen=True, slots=True)
class Locks:
    """Locks by group: nodes that are in one region whatever the plan."""

    group: Ints  # [n] numbered by lowest node
    barred: Bools  # [m, n] never in that agency's region
    apart: Bools  # [n, n] by group: never in one region
    lead: Ints  # [F, n] the agency whose lead of the function is named for this node's region, or −1

    @property
    def any(self) -> bool:
        """Whether anything is settled by hand."""
        return bool(self.barred.any() or (self.lead >= 0).any() or len(np.unique(self.group)) < len(self.group))

    def ways(self, home: int) -> list[frozenset[int]]:
        """Which groups a region that holds this one may leave out, so that no two are inside that may not meet: the least.

        Where there are too many ways, some locks are not looked at: more is allowed than should be, for the bound alone.
        """
        found: list[frozenset[int]] = [frozenset()]
        for one, two in np.argwhere(np.triu(self.apart & ~self.apart[home][:, None] & ~self.apart[home])).tolist():
            if home in (one, two):
                continue
            several = {out if {one, two} & out else out | {who} for out in found for who in (one, two)}
            least = [out for out in several if not any(other < out for other in several)]
            if len(least) > WAYS_MOST:
                break
            found = sorted(least, key=sorted)
        return found

    def barred_by_lead(self, function: int) -> Bools:
        """[m, n] who cannot be in a region that this agency leads in this function."""
        lead = self.lead[function]
        return np.asarray(
            self.barred | ((lead >= 0)[None, :] & (lead[None, :] != np.arange(len(self.barred))[:, None]))
        )


def locks_of(instance: Instance) -> Locks:
    """The locks followed through; raises `Contradiction` where two of them, or one and a limit, cannot both hold."""
    site = instance.site
    if instance.agencies == 0 or instance.regions_max < 1:
        raise Contradiction(Clash.NO_AGENCY, ())
    held = [(node, int(site[agency])) for node, agency in instance.together]
    held += [(node, int(site[agency])) for _, node, agency in instance.leads]
    unit, lowest = instance.units
    held += [(node, int(lowest[one])) for node, one in enumerate(unit.tolist())]
    group = parts(instance.nodes, np.array(held, dtype=np.int64).reshape(-1, 2))
    apart = np.zeros((instance.nodes, instance.nodes), dtype=np.bool_)
    for node, agency in instance.apart:
        here, there = group[node], group[site[agency]]
        if here == there:
            raise Contradiction(Clash.APART_AND_TOGETHER, (node,), (agency,))
        apart[here, there] = apart[there, here] = True
    lead = np.full((instance.functions, instance.nodes), -1, dtype=np.int64)
    for function, node, agency in instance.leads:
        named = int(lead[function, node])
        if named >= 0 and named != agency:
            raise Contradiction(Clash.TWO_LEADS, (node,), (named, agency), function)
        lead[function, group == group[node]] = agency
    locks = Locks(group, apart[np.ix_(group[site], group)], apart, lead)
    _reachable(instance)
    _sized(instance, group)
    return locks


def _reachable(instance: Instance) -> None:
    """Every part of the map has an agency, and a region each is allowed."""
    part = parts(instance.nodes, instance.edges)
    lonely = ~np.isin(part, part[instance.site])
    if lonely.any():
        raise Contradiction(Clash.CUT_OFF, tuple(np.flatnonzero(lonely).tolist()))
    firsts = np.unique(part, return_index=True)[1]
    if len(firsts) > instance.regions_max:
        raise Contradiction(Clash.CUT_OFF, tuple(firsts.tolist()))


def _sized(instance: Instance, group: Ints) -> None:
    """No place, and not the whole, stands outside the limits by itself."""
    if instance.measures is None or instance.least is None or instance.most is None:
        return
    whole = instance.measures.sum(axis=1)
    everybody = tuple(range(instance.nodes))
    for which, measure in enumerate(instance.measures):
        size = np.bincount(group, weights=measure, minlength=instance.nodes)
        most, least = float(instance.most[which]), float(instance.least[which])
        large = np.flatnonzero(size > most * (1 + 1e-12))
        if len(large):
            raise Contradiction(Clash.TOO_LARGE, tuple(np.flatnonzero(group == large[0]).tolist()), (), which)
        if whole[which] > most * min(instance.regions_max, instance.agencies) * (1 + 1e-12):
            raise Contradiction(Clash.TOO_LARGE, everybody, (), which)
        if whole[which] < least * (1 - 1e-12):
            raise Contradiction(Clash.TOO_SMALL, everybody, (), which)
