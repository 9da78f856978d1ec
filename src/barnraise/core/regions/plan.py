"""A plan as people could carry it out: whole numbers only, so that two machines can say that they mean the same one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

STAYS = -1


@dataclass(frozen=True, slots=True)
class Plan:
    """Agencies and districts by their place in the problem, functions in its order.

    `region` [n]: the region of each district, named by its first agency, or −1 where the problem has no regions.
    `host` [F][n]: the agency that serves the district, or −1: it stays as it is, or alone where that is cheaper.
    `lead` [F][m]: for the agency that names a region, the region's lead; −1: not offered there, or no region's name.
    """

    region: tuple[int, ...]
    host: tuple[tuple[int, ...], ...]
    lead: tuple[tuple[int, ...], ...] = ()

    @property
    def regions(self) -> tuple[int, ...]:
        """The regions there are, by the agency that names each."""
        return tuple(sorted(set(self.region) - {STAYS}))

    @property
    def digest(self) -> str:
        """The plan's identity: SHA-256 over its whole numbers.

        >>> Plan((0, 0), ((0, -1),)).digest == Plan((0, 0), ((0, -1),)).digest != Plan((0, 0), ((0, 0),)).digest
        True
        """
        return hashlib.sha256(repr((self.region, self.host, self.lead)).encode()).hexdigest()
