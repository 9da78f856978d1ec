"""One value for every parameter: an end of the ranges, or one seeded draw from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from barnraise.core.regions.problem import Curve, Function, Parameter, Problem
from barnraise.core.regions.terms import Form, Level


@dataclass(frozen=True, slots=True)
class CurveValues:
    """A curve's numbers: fixed $ and lines (start volume, $ at the start, rate), or a power of rate and exponent."""

    form: Form
    fixed: float
    rate: float = 0.0
    exponent: float = 1.0
    pieces: tuple[tuple[float, float], ...] = ()  # (from volume, rate)


@dataclass(frozen=True, slots=True)
class FunctionValues:
    """One function's numbers; the units are those of `problem.Function`."""

    alone: CurveValues  # of the whole function
    host: CurveValues  # of the shareable part of it; the fixed part is the lead's own
    shareable: float
    trips: float
    mile: float
    transition: float
    opening: float


@dataclass(frozen=True, slots=True)
class Values:
    """Everything uncertain in a problem, made certain."""

    road_factor: float
    governance: float
    functions: tuple[FunctionValues, ...]


def at(problem: Problem, level: Level) -> Values:
    """Every parameter at one end of its range, or in its middle."""
    return _all(problem, lambda parameter: float(parameter.at(level)))


def drawn(problem: Problem, *, seed: int, draw: int) -> Values:
    """Draw number `draw` of the ensemble that `seed` starts: each parameter from a triangle over its range.

    ASSUMPTION: parameters vary independently, but those of one function which are the same in every word (a rate of districts
    and of leads) are one unknown. The same `seed` and `draw` give the same values in any process.
    """
    source = np.random.default_rng((seed, draw))

    def value(parameter: Parameter) -> float:
        part = float(source.random())  # drawn even where the range is a point, so that editing one moves no other
        return float(_triangle(parameter, part))

    return _all(problem, value)


def disputed(problem: Problem) -> Iterator[tuple[str, Parameter]]:
    """Every parameter with a range by its path (`governance`, `buying/host.rate`); one unknown in two places by the first."""
    for function in problem.functions:
        several = {f"{function.key}/{name}": getattr(function, name) for name in _OF_FUNCTION}
        for side, curve in (("alone", function.alone), ("host", function.host)):
            several |= {f"{function.key}/{side}.{name}": getattr(curve, name) for name in _OF_CURVE}
        first = {parameter: path for path, parameter in reversed(several.items()) if parameter is not None}
        yield from ((path, one) for one, path in reversed(first.items()) if one.low < one.high)
    for name in ("road_factor", "governance"):
        parameter = getattr(problem, name)
        if parameter.low < parameter.high:
            yield name, parameter


_OF_FUNCTION, _OF_CURVE = ("shareable", "trips", "mile", "transition", "opening"), ("fixed", "rate", "exponent")


def value_of(problem: Problem, values: Values, path: str) -> float:
    """A parameter's value by its path, as it was drawn: a lead's rate before the shareable part is taken of it."""
    key, _, name = path.rpartition("/")
    if not key:
        return float(getattr(values, name))
    worth = next(one for one, function in zip(values.functions, problem.functions, strict=True) if function.key == key)
    side, _, part = name.rpartition(".")
    value = float(getattr(getattr(worth, side) if side else worth, part))
    return value / worth.shareable if name == "host.rate" and worth.shareable else value


def _triangle(parameter: Parameter, part: float) -> float:
    """The value below which `part` of a triangular distribution lies."""
    low, middle, high = parameter.low, parameter.central, parameter.high
    if high <= low:
        return middle
    turn = (middle - low) / (high - low)
    if part < turn:
        return low + float(np.sqrt(part * (high - low) * (middle - low)))
    return high - float(np.sqrt((1 - part) * (high - low) * (high - middle)))


def _all(problem: Problem, value: Callable[[Parameter], float]) -> Values:
    functions = tuple(_function(function, _once(value)) for function in problem.functions)
    return Values(value(problem.road_factor), value(problem.governance), functions)


def _once(value: Callable[[Parameter], float]) -> Callable[[Parameter], float]:
    """The same value for the same parameter; it is asked each time all the same, so that no later draw moves."""
    told: dict[Parameter, float] = {}
    return lambda parameter: told.setdefault(parameter, value(parameter))


def _function(function: Function, value: Callable[[Parameter], float]) -> FunctionValues:
    alone, host, shareable = _curve(function.alone, value), _curve(function.host, value), value(function.shareable)
    return FunctionValues(
        alone,
        _part(host, shareable),
        shareable,
        value(function.trips),
        value(function.mile),
        value(function.transition),
        value(function.opening),
    )


def _curve(curve: Curve, value: Callable[[Parameter], float]) -> CurveValues:
    fixed = value(curve.fixed)
    rate = 1.0 if curve.rate is None else value(curve.rate)
    exponent = 1.0 if curve.exponent is None else value(curve.exponent)
    return CurveValues(
        curve.form, fixed, rate, exponent, tuple((piece.volume, rate * piece.rate) for piece in curve.pieces)
    )


def _part(curve: CurveValues, shareable: float) -> CurveValues:
    """A lead's curve of a whole function, of which it takes over the shareable part; its fixed part it has anyway."""
    pieces = tuple((start, shareable * rate) for start, rate in curve.pieces)
    return replace(curve, rate=shareable * curve.rate, pieces=pieces)
