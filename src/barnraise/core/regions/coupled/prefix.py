"""Whom a host had best serve: for each of many rows, the best set under a concave cost, by one sort and two running sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.curves import Curves, Floats, Ints


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The best set of each row: its worth, and where it ends among the candidates in sorted order."""

    value: Floats  # [rows] ≥ 0: nobody has to be served
    row: Ints  # [candidates] in sorted order
    order: Ints  # [candidates] the candidate's place in the input
    share: Floats  # [candidates] 1 served, 0 not; between, the one who meets the capacity


def best_prefixes(
    row: Ints,
    gain: Floats,
    volume: Floats,
    *,
    host: Ints,
    curves: Curves,
    capacity: Floats | None = None,
    whole: bool = False,
) -> Prefixes:
    """The most that Σ gain − cost(Σ volume) can be over each row's candidates (`row` ascending, `gain` > 0).

    For a concave cost a best set is a prefix of the candidates by gain per volume, falling. With a capacity (by row) the
    last one may be served in part, a bound above every set that fits; or, `whole`, only prefixes that fit are tried.
    """
    best = np.zeros(len(host))
    if not len(row):
        return Prefixes(best, row, row, np.zeros(0))
    order = _falling(row, gain, volume)
    gain, volume = gain[order], volume[order]
    first = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
    length = np.diff(np.append(first, len(row)))
    total, reached = _running(gain, first, length), _running(volume, first, length)
    at = host[row]
    if capacity is None:
        value, part = total - curves.cost(at, reached), None
    else:
        limit = capacity[row]
        part = _fitting(reached, volume, limit, whole=whole)
        value = total - gain * (1.0 - part) - curves.cost(at, np.minimum(reached, limit))
        value[part <= 0.0] = -np.inf
    top = np.maximum.reduceat(value, first)
    places = np.arange(len(row))
    end = np.minimum.reduceat(np.where(value == np.repeat(top, length), places, len(row)), first)
    end[top <= 0.0] = -1
    share = (places <= np.repeat(end, length)).astype(np.float64)
    if part is not None:
        share *= part
    best[row[first]] = np.maximum(top, 0.0)
    return Prefixes(best, row, order, share)


def _falling(row: Ints, gain: Floats, volume: Floats) -> Ints:
    """The candidates row by row, by gain per volume, falling: one sort of one key."""
    with np.errstate(divide="ignore"):
        ratio = gain / volume
    filled = float(volume.sum())
    middle = float(gain.sum()) / filled if filled > 0 else 1.0
    return np.argsort(row + 0.999 * middle / (middle + ratio), kind="stable")


def _fitting(reached: Floats, volume: Floats, limit: Floats, *, whole: bool) -> Floats:
    """What part of each candidate the capacity leaves room for; `whole`: all of it, or nothing."""
    if whole:
        return (reached <= limit).astype(np.float64)
    over = np.divide(limit - reached, volume, out=np.zeros_like(volume), where=volume > 0)
    return np.clip(over + 1.0, 0.0, 1.0)


def _running(amount: Floats, first: Ints, length: Ints) -> Floats:
    """Running sums that start anew with each row."""
    sums = np.cumsum(amount)
    return np.asarray(sums - np.repeat(sums[first] - amount[first], length))
