"""A smaller question given to HiGHS: hosts that are open, the likeliest links, and tangents in place of curves.

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
    gain: Floats  # [links] dollars
    volume: Floats  # [links]
    slope: Floats  # [m] dollars a unit
    room: Floats  # [m] units


def answer(program: Program, used: Bools, *, nodes: int, enough: float) -> Bools:
    """The links to use [links]. `used`: a plan in hand, returned where none better is found; `enough`: dollars that end it."""
    options = {
        "random_seed": 1, "mip_max_nodes": nodes, "mip_rel_gap": 1e-4, "mip_allow_restart": False,
        "mip_max_stall_nodes": max(nodes // 2, 20), "objective_target": -enough / THOUSAND,
    }  # fmt: skip
    found = highs.solve(_model(program), options, used.astype(np.float64))
    return used if found.point is None else found.point > 0.5


def _model(program: Program) -> Model:
    """Minimize cost less gain, in thousands. Rows: a district once; a host within its room."""
    links, n = len(program.district), int(program.district.max()) + 1
    rows = np.concatenate([program.district, n + program.host])
    columns = np.tile(np.arange(links), 2)
    entries = np.concatenate([np.ones(links), program.volume / program.room[program.host]])
    most = np.ones(n + len(program.room))
    cost = program.slope[program.host] * program.volume - program.gain
    return highs.chosen(cost / THOUSAND, rows, columns, entries, (np.full(len(most), -np.inf), most))
