"""The links of an instance seen from its districts: which hosts each could use, and at what gain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.oracle import Links

STAYS = -1
"""The host, or the column, of a district that nobody serves."""


@dataclass(frozen=True, slots=True)
class Options:
    """Links by district: a row each, a column for each of its hosts in their order; the gain is −inf where there is none.

    Where most hosts have a link to somebody's row, each host has a column of its own, so that few of them are looked at.
    """

    host: Ints  # [n, k]; 0 where there is none
    gain: Floats  # [n, k]
    column: Ints  # [links] where a link stands in its district's row
    volume: Floats  # [n], never quite 0
    own: bool  # whether a host's column is its number

    def columns(self, districts: Ints, hosts: Ints) -> Ints:
        """The column of each district's link to this host; `STAYS` where it has none."""
        if self.own:
            known = (hosts != STAYS) & np.isfinite(self.gain[districts, hosts])
            return np.where(known, hosts, STAYS)
        match = (self.host[districts] == hosts[:, None]) & np.isfinite(self.gain[districts])
        return np.where(match.any(axis=1), match.argmax(axis=1), STAYS)

    def among(self, hosts: Ints) -> Ints:
        """The columns in which these hosts stand, and maybe others."""
        return hosts if self.own else np.arange(self.gain.shape[1])


def options_of(links: Links) -> Options:
    """The same links, seen from the districts."""
    instance = links.instance
    count = np.bincount(links.district, minlength=instance.districts)
    width = max(int(count.max(initial=0)), 1)
    own = 2 * width > instance.hosts
    if own:
        width, column = instance.hosts, links.host
    else:
        order = np.argsort(links.district, kind="stable")
        column = np.empty(len(order), dtype=np.int64)
        column[order] = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
    host = np.zeros((len(count), width), dtype=np.int64)
    gain = np.full((len(count), width), -np.inf)
    host[links.district, column], gain[links.district, column] = links.host, links.gain
    return Options(host, gain, column, np.maximum(instance.volume, 1e-30), own)
