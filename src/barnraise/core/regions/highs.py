"""The one door to HiGHS: a model of whole and other columns, ended by counts, so that the same in gives the same out.

HiGHS 1.14's presolve loses optima and proves what is not so, above all when it begins anew after its root: of Holmberg's p57 it
proved 26,056 where 26,039 can be had. So nothing is presolved here, and a point is taken only where it keeps every row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from barnraise.core.regions.curves import Floats, Ints

Bools = npt.NDArray[np.bool_]

SLACK = 1e-5
"""Part of a row's sum, or of 1, that a point may miss its limits by: ten times what HiGHS allows itself."""


@dataclass(frozen=True, slots=True)
class Model:
    """Minimize cost · x, each row's sum within its limits."""

    cost: Floats  # [columns]
    lower: Floats  # [columns]
    upper: Floats  # [columns]
    whole: Bools  # [columns]
    least: Floats  # [rows], −inf where there is none
    most: Floats  # [rows], inf where there is none
    row: Ints  # [entries]
    column: Ints  # [entries]
    factor: Floats  # [entries]

    def holds(self, point: Floats) -> bool:
        """Whether a point [columns] is within all limits, and whole where it has to be."""
        terms = self.factor * point[self.column]
        total = np.bincount(self.row, weights=terms, minlength=len(self.least))
        slack = SLACK * np.maximum(1.0, np.bincount(self.row, weights=np.abs(terms), minlength=len(self.least)))
        within = (total >= self.least - slack).all() and (total <= self.most + slack).all()
        inside = (point >= self.lower - SLACK).all() and (point <= self.upper + SLACK).all()
        return bool(within and inside and (np.abs(point - np.round(point))[self.whole] <= SLACK).all())


@dataclass(frozen=True, slots=True)
class Answer:
    """The best point found [columns] (None: none that holds), and what no point costs less than (infinite: there is none)."""

    point: Floats | None
    bound: float
    timed: bool = False  # cut short by time


def solve(model: Model, options: Mapping[str, bool | int | float | str], start: Floats | None = None) -> Answer:
    """`options` by HiGHS' names, limits of its work above all. `start` [columns]: a point in hand."""
    solver = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 0, "presolve": "off", **options}.items():
        solver.setOptionValue(name, value)
    solver.passModel(_told(model))
    if start is not None:
        told = highspy.HighsSolution()
        told.col_value = start.tolist()
        solver.setSolution(told)
    solver.run()
    status, found = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, np.inf)
    timed, bound = status == highspy.HighsModelStatus.kTimeLimit, float(found.mip_dual_bound)
    if found.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Answer(None, bound, timed)
    point = np.array(solver.getSolution().col_value)
    return Answer(point if model.holds(point) else None, bound, timed)


def _told(model: Model) -> highspy.HighsLp:
    told, order = highspy.HighsLp(), np.argsort(model.row, kind="stable")
    told.num_col_, told.num_row_ = len(model.cost), len(model.least)
    told.col_cost_, told.col_lower_, told.col_upper_ = model.cost, model.lower, model.upper
    told.row_lower_, told.row_upper_ = model.least, model.most
    kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
    told.integrality_ = [kinds[whole] for whole in model.whole.tolist()]
    told.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    told.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(model.row, minlength=len(model.least)))])
    told.a_matrix_.index_, told.a_matrix_.value_ = model.column[order], model.factor[order]
    return told


def chosen(cost: Floats, row: Ints, column: Ints, factor: Floats, limits: tuple[Floats, Floats]) -> Model:
    """A model whose columns are all yes or no."""
    columns = len(cost)
    zeros, ones = np.zeros(columns), np.ones(columns)
    return Model(cost, zeros, ones, np.ones(columns, dtype=bool), *limits, row, column, factor)
