"""Questions of one function to ask: small ones with every trap, drawn by hypothesis, and larger ones drawn from a seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from barnraise.core.regions.curves import Curves, Floats, Pieces, Power
from barnraise.core.regions.location.instance import Instance

DISTRICTS_MAX, HOSTS_MAX = 6, 3
KINDS = ("power", "two-part", "pieces")


@st.composite
def small(draw: st.DrawFn, *, capacities: bool) -> Instance:
    """Few districts and hosts: equal ones, empty ones, links missing, links that lose, hosts that are free or too dear."""
    n, m = draw(st.integers(1, DISTRICTS_MAX)), draw(st.integers(1, HOSTS_MAX))
    volume = np.array(draw(st.lists(st.integers(0, 40), min_size=n, max_size=n)), dtype=np.float64)
    gain = np.array(draw(st.lists(st.integers(-20, 120), min_size=n * m, max_size=n * m)), dtype=np.float64)
    linked = np.array(draw(st.lists(st.booleans() | st.just(True), min_size=n * m, max_size=n * m)))
    instance = grouped(volume, gain.reshape(m, n), linked.reshape(m, n), draw(curves(m)))
    if not capacities:
        return instance
    room = draw(st.lists(st.integers(1, 80) | st.just(np.inf), min_size=m, max_size=m))
    return replace(instance, capacity=np.array(room, dtype=np.float64))


@st.composite
def curves(draw: st.DrawFn, hosts: int) -> Curves:
    """Of one of the three kinds."""
    kind = draw(st.sampled_from(KINDS))
    fixed = _drawn(draw, hosts, 0, 60)
    if kind == "pieces":
        slopes = np.sort(_drawn(draw, 2 * hosts, 0, 40).reshape(hosts, 2) / 10, axis=1)[:, ::-1].copy()
        starts = np.sort(_drawn(draw, 2 * hosts, 0, 60).reshape(hosts, 2), axis=1)
        return Pieces(fixed, starts, slopes)
    exponent = np.ones(hosts) if kind == "two-part" else _drawn(draw, hosts, 1, 10) / 10
    return Power(fixed, _drawn(draw, hosts, 0, 30) / 10, exponent)


def _drawn(draw: st.DrawFn, count: int, least: int, most: int) -> Floats:
    return np.array(draw(st.lists(st.integers(least, most), min_size=count, max_size=count)), dtype=np.float64)


def grouped(volume: Floats, gain: Floats, linked: np.ndarray, curves: Curves) -> Instance:
    """An instance of the links [m, n] that there are."""
    host, district = np.nonzero(linked)
    start = np.concatenate([[0], np.cumsum(np.bincount(host, minlength=len(gain)))]).astype(np.int64)
    return Instance(volume, start, district.astype(np.int64), gain[host, district], curves)


def drawn(districts: int, hosts: int, seed: int, *, tightness: float | None = None) -> Instance:
    """Districts and hosts on a square, log-normal sizes, costs like those of a shared service; dollars a year."""
    source = np.random.default_rng(seed)
    spot, site = source.uniform(0, 300, (districts, 2)), source.uniform(0, 300, (hosts, 2))
    volume = np.exp(source.normal(6.9, 1.2, districts))
    away = np.hypot(*(spot[:, None, :] - site[None, :, :]).transpose(2, 0, 1))
    gain = (40_000 + 350 * volume**0.95)[:, None] - 600 * (volume / 1_000)[:, None] ** 0.7 * away
    curves = Power(
        250_000 * np.exp(source.normal(0, 0.3, hosts)),
        350 * np.exp(source.normal(0, 0.1, hosts)),
        np.full(hosts, 0.95),
    )
    instance = grouped(volume, gain.T.copy(), np.ones((hosts, districts), dtype=bool), curves)
    if tightness is None:
        return instance
    room = tightness * volume.sum() / hosts * np.exp(source.normal(0, 0.4, hosts))
    return replace(instance, capacity=room)


def six(seed: int, *, capacities: bool) -> Instance:
    """Six unequal districts and three hosts, with little room."""
    source = np.random.default_rng(seed)
    curves = Power(source.uniform(5, 40, 3), source.uniform(1, 4, 3), source.uniform(0.9, 1, 3))
    volume = source.uniform(5, 40, 6)
    gain = volume * source.uniform(1.5, 6, (3, 6))
    instance = grouped(volume, gain, np.ones((3, 6), dtype=bool), curves)
    return replace(instance, capacity=source.uniform(30, 60, 3)) if capacities else instance
