"""What figures of one year say about scale: a straight line through logarithms of cost and pupils, and how little it explains."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.problem import District


@dataclass(frozen=True, slots=True)
class Fit:
    """`cost = rate × pupils × (pupils / 1,000) ** (exponent − 1)`, with its standard errors.

    `r2` is of the logarithm of the whole cost, which any two things that grow with pupils have high; `r2_per_pupil` is of
    cost per pupil: what size explains of what differs. `smear`: a mean is higher than the middle that logarithms find
    (Duan 1983); the rate has it in.
    """

    districts: int
    exponent: float
    exponent_error: float
    rate: float
    rate_error: float  # of its logarithm
    smear: float
    r2: float
    r2_per_pupil: float

    @property
    def exponents(self) -> tuple[float, float, float]:
        """Low, central, high: 1.96 standard errors either way, at most 1: no cost may rise faster than pupils."""
        reach = 1.96 * self.exponent_error
        low, central, high = (min(1.0, round(self.exponent + shift, 3)) for shift in (-reach, 0.0, reach))
        return low, central, high

    @property
    def rates(self) -> tuple[float, float, float]:
        """Low, central, high, in dollars per pupil at 1,000 pupils."""
        reach = 1.96 * self.rate_error
        low, central, high = (round(self.rate * math.exp(shift)) for shift in (-reach, 0.0, reach))
        return float(low), float(central), float(high)


def fitted(districts: Sequence[District], function: str) -> Fit:
    """Ordinary least squares over the districts whose cost of a function is known and not zero."""
    known = [(one.pupils, one.cost[function].cents / 100) for one in districts if function in one.cost and one.pupils]
    known = [(pupils, cost) for pupils, cost in known if cost > 0]
    size = np.log(np.array([pupils for pupils, _ in known]) / 1000)
    cost = np.log(np.array([cost for _, cost in known]))
    ground = np.stack([np.ones(len(size)), size], axis=1)
    inverse = np.linalg.inv(ground.T @ ground)
    start, slope = (inverse @ (ground.T @ cost)).tolist()
    left = cost - start - slope * size
    variance = float(left @ left) / (len(left) - 2)
    errors = np.sqrt(variance * np.diag(inverse))
    smear = float(np.exp(left).mean())
    return Fit(
        districts=len(left),
        exponent=slope,
        exponent_error=float(errors[1]),
        rate=math.exp(start) / 1000 * smear,
        rate_error=float(errors[0]),
        smear=smear,
        r2=_explained(left, cost),
        r2_per_pupil=_explained(left, cost - size),
    )


def _explained(left: np.ndarray, whole: np.ndarray) -> float:
    spread = whole - whole.mean()
    return 1 - float(left @ left) / float(spread @ spread)
