"""A smaller question given to HiGHS: few hosts in doubt, the likeliest links, and tangents in place of curves.

A tangent lies above a concave cost: the program under-states what a plan saves, and so never promises what is not there.
Limits are nodes, never time: the same program has the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions import highs
from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.highs import Bools, Model

THOUSAND = 1_000.0


@dataclass(frozen=True, slots=True)
class Program:
    """Which of these links to use. Districts and hosts are numbered within the program."""

    district: Ints  # [links]
    host: Ints  # [links]
    gain: Floats  # [links] dollars, less what the district is worth elsewhere
    volume: Floats  # [links]
    fixed: Floats  # [m] dollars that opening costs
    slope: Floats  # [m] dollars a unit
    room: Floats  # [m] units
    sure: Bools  # [m] hosts that are open; the others are in doubt


def answer(program: Program, used: Bools, *, nodes: int, enough: float) -> Bools:
    """The links to use [links]. `used`: a plan in hand, returned where none better is found; `enough`: dollars that end it."""
    doubt = np.flatnonzero(~program.sure)
    options = {
        "random_seed": 1, "mip_max_nodes": nodes, "mip_rel_gap": 1e-4, "mip_allow_restart": False,
        "mip_max_stall_nodes": max(nodes // 2, 20), "objective_target": -(program.fixed[program.sure].sum() + enough) / THOUSAND,
    }  # fmt: skip
    opened = np.bincount(program.host[used], minlength=len(program.room)) > 0
    start = np.concatenate([used, opened[doubt]]).astype(np.float64)
    found = highs.solve(_model(program, doubt), options, start)
    return used if found.point is None else found.point[: len(used)] > 0.5


def _model(program: Program, doubt: Ints) -> Model:
    """Minimize cost less gain, in thousands. Rows: a district once; a host within its room; in doubt, only where it opens."""
    links, n, m = len(program.district), int(program.district.max()) + 1, len(program.room)
    number = np.full(m, -1)
    number[doubt] = links + np.arange(len(doubt))
    unsure = np.flatnonzero(number[program.host] >= 0)
    x = np.arange(links)
    rows = np.concatenate([program.district, n + program.host, n + doubt, n + m + np.arange(len(unsure)).repeat(2)])
    pairs = np.stack([unsure, number[program.host[unsure]]], axis=1).ravel()
    columns = np.concatenate([x, x, number[doubt], pairs])
    full = program.volume / program.room[program.host]
    entries = np.concatenate([np.ones(links), full, -np.ones(len(doubt)), np.tile([1.0, -1.0], len(unsure))])
    upper = np.concatenate([np.ones(n), program.sure.astype(np.float64), np.zeros(len(unsure))])
    cost = np.concatenate([program.slope[program.host] * program.volume - program.gain, program.fixed[doubt]])
    return highs.chosen(cost / THOUSAND, rows, columns, entries, (np.full(len(upper), -np.inf), upper))
