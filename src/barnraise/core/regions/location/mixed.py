"""A small exact model given to HiGHS: who is open and who serves whom; ended by counts, so that the same in gives the same out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from barnraise.core.regions import highs
from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.highs import Bools, Model


@dataclass(frozen=True, slots=True)
class Core:
    """Links kept of a question in which each customer has one host, at least cost."""

    customer: Ints  # [links]
    host: Ints  # [links]
    cost: Floats  # [links]
    share: Floats  # [links] of the host's room that the customer takes; 0 where there is no limit
    opening: Floats  # [m]
    decided: Bools  # [m] open for sure: no link need be tied to it
    cover: Floats | None  # [m] share of all demand that each could serve


@dataclass(frozen=True, slots=True)
class Mixed:
    """HiGHS' answer: links used (None: no plan found), and what no plan within the core goes below."""

    used: Bools | None
    bound: float
    timed: bool = False  # cut short by time


def solve(
    core: Core, *, nodes: int, start: Bools | None = None, near: float = 0.0, seconds: float | None = None
) -> Mixed:
    """`start` [links]: a plan in hand. `near`: a difference of cost that does not matter."""
    links, hosts = len(core.cost), len(core.opening)
    options: dict[str, bool | int | float | str] = {
        "mip_max_nodes": nodes, "mip_rel_gap": 0.0, "mip_abs_gap": max(near, 1e-6)
    }  # fmt: skip
    if seconds is not None:
        options["time_limit"] = max(seconds, 0.0)
    told = None
    if start is not None:
        opened = core.decided | (np.bincount(core.host[start], minlength=hosts) > 0)
        told = np.concatenate([start, opened]).astype(np.float64)
    found = highs.solve(_model(core), options, told)
    return Mixed(None if found.point is None else found.point[:links] > 0.5, found.bound, found.timed)


def _model(core: Core) -> Model:
    """Columns: links, then hosts. Rows: customers, rooms, ties of a link to a host that may be closed, room for everybody."""
    links, hosts = len(core.cost), len(core.opening)
    customers, place = np.unique(core.customer, return_inverse=True)
    roomy = np.bincount(core.host, weights=core.share, minlength=hosts) > 0
    room = len(customers) + np.cumsum(roomy) - 1
    ends = len(customers) + int(roomy.sum())
    tied = np.flatnonzero(~core.decided[core.host])
    every, link = np.arange(hosts), np.arange(links)
    limited = np.flatnonzero(roomy[core.host])
    open_room = np.flatnonzero(roomy)
    rows = [place, room[core.host[limited]], ends + np.arange(len(tied)), room[open_room], ends + np.arange(len(tied))]
    columns = [link, limited, tied, links + open_room, links + core.host[tied]]
    figures = [np.ones(links), core.share[limited], np.ones(len(tied)), -np.ones(len(open_room)), -np.ones(len(tied))]
    least = np.concatenate([np.ones(len(customers)), np.full(ends - len(customers) + len(tied), -np.inf)])
    most = np.concatenate([np.ones(len(customers)), np.zeros(ends - len(customers) + len(tied))])
    if core.cover is not None:
        rows.append(np.full(hosts, len(least)))
        columns.append(links + every)
        figures.append(core.cover)
        least, most = np.append(least, 1.0), np.append(most, np.inf)
    cells = np.concatenate(rows), np.concatenate(columns), np.concatenate(figures)
    told = highs.chosen(np.concatenate([core.cost, core.opening]), *cells, (least, most))
    return replace(told, lower=np.concatenate([np.zeros(links), core.decided]))
