"""What hosting costs, by volume: concave curves for many hosts at once, in dollars a year; a convex one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Convex(ValueError):
    """A curve along which one more pupil costs more than the last: no scale to gain, and no bound to prove."""


class Curves(Protocol):
    """The yearly cost of each of `m` hosts of one function. `host` and `volume` are of one shape, or broadcast.

    A cost is 0 at volume 0 and concave and nondecreasing from there (a fixed part may start it with a jump).
    """

    @property
    def hosts(self) -> int:
        """How many hosts there are."""

    def cost(self, host: Ints, volume: Floats) -> Floats:
        """Dollars a year that `host` spends to serve `volume`; 0 where nothing is served."""

    def slope(self, host: Ints, volume: Floats) -> Floats:
        """Dollars a year that one more unit of volume costs `host` (the right-hand derivative, at a positive volume)."""


@dataclass(frozen=True, slots=True)
class Power:
    """`fixed + scale × volume ** exponent`, 0 < exponent ≤ 1; exponent 1 is the two-part curve. Arrays of shape [m].

    >>> curves = Power(np.array([100.0]), np.array([2.0]), np.array([0.5]))
    >>> curves.cost(np.array([0, 0]), np.array([0.0, 25.0])).tolist()
    [0.0, 110.0]
    """

    fixed: Floats
    scale: Floats
    exponent: Floats

    def __post_init__(self) -> None:
        if not (np.all(self.fixed >= 0) and np.all(self.scale >= 0) and np.all(self.exponent > 0)):
            raise Convex("a fixed part, a scale and an exponent below zero describe no cost")
        if np.any(self.exponent > 1):
            raise Convex(
                "an exponent above 1 means that each further pupil costs more than the last: not a scale to gain"
            )

    @property
    def hosts(self) -> int:
        """How many hosts there are."""
        return len(self.fixed)

    def cost(self, host: Ints, volume: Floats) -> Floats:
        """Dollars a year; see `Curves`."""
        whole: Floats = self.fixed[host] + self.scale[host] * volume ** self.exponent[host]
        return np.where(volume > 0, whole, 0.0)

    def slope(self, host: Ints, volume: Floats) -> Floats:
        """Dollars a year and unit; see `Curves`."""
        power = self.exponent[host]
        return np.asarray(self.scale[host] * power * volume ** (power - 1.0))


@dataclass(frozen=True, slots=True)
class Pieces:
    """`fixed +` the lowest of straight lines: concave, piecewise. `fixed` is of shape [m], the lines of shape [m, p].

    >>> curves = Pieces(np.array([10.0]), np.array([[0.0, 50.0]]), np.array([[2.0, 1.0]]))
    >>> curves.cost(np.array([0, 0]), np.array([20.0, 80.0])).tolist()
    [50.0, 140.0]
    """

    fixed: Floats
    intercepts: Floats
    slopes: Floats

    def __post_init__(self) -> None:
        if np.any(self.fixed < 0) or np.any(self.slopes < 0) or np.any(self.intercepts < 0):
            raise Convex("a fixed part, a start or a slope below zero describes no cost that grows")

    @property
    def hosts(self) -> int:
        """How many hosts there are."""
        return len(self.fixed)

    def cost(self, host: Ints, volume: Floats) -> Floats:
        """Dollars a year; see `Curves`."""
        lines = self.intercepts[host] + self.slopes[host] * np.asarray(volume)[..., None]
        return np.where(volume > 0, self.fixed[host] + lines.min(axis=-1), 0.0)

    def slope(self, host: Ints, volume: Floats) -> Floats:
        """Dollars a year and unit; see `Curves`: of lines that tie, the flatter."""
        lines = self.intercepts[host] + self.slopes[host] * np.asarray(volume)[..., None]
        lowest = lines <= lines.min(axis=-1, keepdims=True) * (1 + 1e-12)
        return np.asarray(np.where(lowest, self.slopes[host], np.inf).min(axis=-1))
