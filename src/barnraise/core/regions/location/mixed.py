"""A small exact model given to HiGHS: who is open and who serves whom; ended by counts, so that the same in gives the same out."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from barnraise.core.regions.curves import Floats, Ints

Bools = npt.NDArray[np.bool_]


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
    solver = highspy.Highs()
    for name, value in _options(nodes, near, seconds).items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(core))
    if start is not None:
        opened = core.decided | (np.bincount(core.host[start], minlength=hosts) > 0)
        told = highspy.HighsSolution()
        told.col_value = np.concatenate([start, opened]).astype(np.float64).tolist()
        solver.setSolution(told)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Mixed(None, np.inf)
    found, told = solver.getInfo(), solver.getSolution()
    timed = status == highspy.HighsModelStatus.kTimeLimit
    bound = float(found.mip_dual_bound)
    if found.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Mixed(None, bound, timed)
    return Mixed(np.array(told.col_value[:links]) > 0.5, bound, timed)


def _options(nodes: int, near: float, seconds: float | None) -> dict[str, bool | int | float | str]:
    found: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "mip_max_nodes": nodes,
        "presolve": "off",  # on Holmberg's p57 HiGHS 1.14 presolves the optimum away, and says that it proved another
        "mip_rel_gap": 0.0,
        "mip_abs_gap": max(near, 1e-6),
    }
    if seconds is not None:
        found["time_limit"] = max(seconds, 0.0)
    return found


def _model(core: Core) -> highspy.HighsLp:
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
    least = np.concatenate([np.ones(len(customers)), np.full(ends - len(customers) + len(tied), -highspy.kHighsInf)])
    most = np.concatenate([np.ones(len(customers)), np.zeros(ends - len(customers) + len(tied))])
    if core.cover is not None:
        rows.append(np.full(hosts, len(least)))
        columns.append(links + every)
        figures.append(core.cover)
        least, most = np.append(least, 1.0), np.append(most, highspy.kHighsInf)
    return _packed(core, (np.concatenate(rows), np.concatenate(columns), np.concatenate(figures)), least, most)


def _packed(core: Core, cells: tuple[Ints, Ints, Floats], least: Floats, most: Floats) -> highspy.HighsLp:
    row, column, figure = cells
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(core.cost) + len(core.opening), len(least)
    model.col_cost_ = np.concatenate([core.cost, core.opening])
    model.col_lower_ = np.concatenate([np.zeros(len(core.cost)), core.decided.astype(np.float64)])
    model.col_upper_ = np.ones(model.num_col_)
    model.row_lower_, model.row_upper_ = least, most
    order = np.lexsort((row, column))
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=model.num_col_))])
    model.a_matrix_.index_, model.a_matrix_.value_ = row[order], figure[order]
    model.integrality_ = [highspy.HighsVarType.kInteger] * model.num_col_
    return model
