"""One function's question as numbers: who could host, whom each could serve, what that is worth and what hosting costs."""

from __future__ import annotations

from dataclasses import dataclass

from barnraise.core.regions.curves import Curves, Floats, Ints


@dataclass(frozen=True, slots=True)
class Instance:
    """A function over `n` districts and `m` hosts. Links are grouped by host: host h's are `start[h]:start[h + 1]`.

    Savings of an assignment = Σ gains of the links used − Σ over hosts of cost(volume served). A district has at most one
    host; without one it saves 0. `capacity` (volume a year) is of shape [m], infinite where there is none.
    """

    volume: Floats  # [n] pupil-equivalents a year
    start: Ints  # [m + 1]
    district: Ints  # [links] ascending within a host
    gain: Floats  # [links] dollars a year before the host's cost
    curves: Curves
    capacity: Floats | None = None

    @property
    def districts(self) -> int:
        """n."""
        return len(self.volume)

    @property
    def hosts(self) -> int:
        """m."""
        return len(self.start) - 1


@dataclass(frozen=True, slots=True)
class Located:
    """The answer: the host of each district (−1: stays as it is), what it saves, and what no plan can exceed."""

    host: Ints  # [n]
    value: float  # dollars a year
    bound: float  # ≥ value and ≥ the optimum, over all links of the instance
    evaluations: int  # of the bound
    reproducible: bool = True
    price: Floats | None = None  # [n] dollars: of the districts at the bound, before hosts in doubt are asked about

    @property
    def gap(self) -> float:
        """(bound − value) / value, of savings; 0 where nothing can be saved, infinite where a saving may be missed."""
        if self.bound <= self.value:
            return 0.0
        return (self.bound - self.value) / self.value if self.value > 0 else float("inf")
