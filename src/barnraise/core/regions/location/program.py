"""A smaller question given to HiGHS: hosts that are open or in doubt, the likeliest links, and tangents in place of curves.

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
CUTS = 500
"""Cuts that HiGHS keeps at hand. Thousands more take most of its time and memory, and bring the bound of a nation no lower."""

NEAREST = 1e-4
"""Part of the answer that is never asked for: tangents are farther than that from the curves."""


@dataclass(frozen=True, slots=True)
class Program:
    """Which of these links to use. Districts and hosts are numbered within the program."""

    district: Ints  # [links]
    host: Ints  # [links]
    gain: Floats  # [links] dollars
    volume: Floats  # [links]
    fixed: Floats  # [m] dollars, if it opens
    slope: Floats  # [m] dollars a unit
    room: Floats  # [m] units
    sure: Bools  # [m] open; the others are in doubt


def answer(program: Program, used: Bools, *, nodes: int, enough: float, near: float = 0.0) -> Bools:
    """The links to use [links]. `used`: a plan in hand, returned where none better is found.

    It ends at `enough` dollars, and where no more than the part `near` of its answer can be missing.
    """
    options = {
        "random_seed": 1, "mip_max_nodes": nodes, "mip_rel_gap": max(near, NEAREST), "mip_allow_restart": False,
        "mip_max_stall_nodes": max(nodes // 2, 20), "mip_pool_soft_limit": CUTS,
        "objective_target": -(enough + float(program.fixed[program.sure].sum())) / THOUSAND,
    }  # fmt: skip
    opened = np.bincount(program.host[used], minlength=len(program.room)) > 0
    found = highs.solve(_model(program), options, np.concatenate([used, opened[~program.sure]]).astype(np.float64))
    return used if found.point is None else found.point[: len(used)] > 0.5


def _model(program: Program) -> Model:
    """Minimize cost less gain, in thousands. Columns: links, then hosts in doubt.

    Rows: a district once; a host within its room; a link to a host in doubt only if that opens.
    """
    links, n, m = len(program.district), int(program.district.max()) + 1, len(program.room)
    link, doubt, tied = np.arange(links), np.flatnonzero(~program.sure), np.flatnonzero(~program.sure[program.host])
    column, tie = links - 1 + np.cumsum(~program.sure), n + m + np.arange(len(tied))
    rows = [program.district, n + program.host, n + doubt, tie, tie]
    columns = [link, link, column[doubt], tied, column[program.host[tied]]]
    share = program.volume / program.room[program.host]
    entries = [np.ones(links), share, -np.ones(len(doubt)), np.ones(len(tied)), -np.ones(len(tied))]
    most = np.concatenate([np.ones(n), program.sure, np.zeros(len(tied))])
    cost = np.concatenate([program.slope[program.host] * program.volume - program.gain, program.fixed[doubt]])
    cells = np.concatenate(rows), np.concatenate(columns), np.concatenate(entries)
    return highs.chosen(cost / THOUSAND, *cells, (np.full(len(most), -np.inf), most))
