"""Asking the designer: the stops people choose from, an answer, and the further questions about one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any, ParamSpec, TypeVar

from barnraise.core.money import Money
from barnraise.core.regions import whatif
from barnraise.core.regions.conflicts import conflict
from barnraise.core.regions.coupled.locks import Contradiction
from barnraise.core.regions.ensemble import ensemble
from barnraise.core.regions.kept import broken
from barnraise.core.regions.plan import Plan
from barnraise.core.regions.pricing import priced
from barnraise.core.regions.question import seen, unseen
from barnraise.core.regions.result import Result
from barnraise.core.regions.solve import solve
from barnraise.core.regions.stop import Progress, Stop
from barnraise.core.regions.terms import Level
from barnraise.core.regions.values import at
from barnraise.plan.regions.rules import inquiries, telling
from barnraise.plan.regions.rules.telling import Asked
from barnraise.plan.regions.terms import Further

P = ParamSpec("P")
R = TypeVar("R")

SHORT = Stop(gap=0.01, evaluations=40, nodes=400, rounds=4)
"""While people sit around the table."""
LONG = Stop(gap=0.0005, evaluations=400, nodes=2_000, rounds=200)
"""While they have coffee."""
DRAW = Stop(gap=0.02, evaluations=15, nodes=200, rounds=10)
"""Of each draw, each next-best plan and each price."""
DRAWS = telling.DRAWS

Watch = Callable[[Progress], bool]


def exactly(gap: float) -> Decimal:
    """A gap as it is kept.

    >>> exactly(0.005)
    Decimal('0.005')
    """
    return Decimal(repr(gap))


class _Later(Future[R]):
    """A task that is done when somebody asks for its result."""

    def __init__(self, work: Callable[[], R]) -> None:
        super().__init__()
        self._work = work

    def result(self, timeout: float | None = None) -> R:
        if not self.done():
            self.set_result(self._work())
        return super().result(timeout)


class InTurn(Executor):
    """Does one task after the other, in this process: a worker of the queue may have no children."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """The task, done when its turn comes."""
        return _Later(partial(fn, *args, **kwargs))


class NoPlan(ValueError):
    """No plan keeps what was asked; the message says which rules and places clash."""


def answered(asked: Asked, watch: Watch) -> tuple[Result, dict[str, Any]]:
    """The plan and the document that tells it. Errors: `NoPlan`, `stop.Cancelled`."""
    problem, steps = asked.scenario.problem, list[Progress]()

    def noted(progress: Progress) -> bool:
        steps.append(progress)
        return watch(progress)

    try:
        result = solve(problem, replace(asked.stop, watch=noted), asked.seed, start=_fitting(asked))
    except Contradiction as clash:
        found = conflict(problem, at(problem, Level.CENTRAL))
        says = found.says if found else (
            "Nothing proves that these rules and locks contradict each other, but no plan that keeps them all was found in "
            "this time. Look longer, or loosen one of them."
        )  # fmt: skip
        raise NoPlan(says) from clash
    return result, telling.told(asked, result, steps)


def _fitting(asked: Asked) -> Plan | None:
    """The plan to set out from, if it is one of these places."""
    start, problem = asked.start, asked.scenario.problem
    sizes = (len(problem.districts), len(problem.functions))
    return start if start is not None and (len(start.region), len(start.host)) == sizes else None


def stands(asked: Asked, plan: Plan, bound: Money) -> Result:
    """A kept plan as the result it was, priced anew."""
    problem, values = asked.scenario.problem, at(asked.scenario.problem, Level.CENTRAL)
    return Result(
        plan,
        priced(problem, values, plan),
        bound,
        0,
        True,
        seen(problem),
        unseen(problem),
        broken(problem, values, plan),
    )


def further(kind: Further, asked: Asked, result: Result, watch: Watch) -> dict[str, Any]:
    """What a further question tells. Errors: `stop.Cancelled`, `NoPlan`."""
    problem, values = asked.scenario.problem, at(asked.scenario.problem, Level.CENTRAL)
    stop = replace(DRAW, watch=watch)
    try:
        match kind:
            case Further.PRICES:
                found = whatif.prices(problem, values, result, stop=stop, seed=asked.seed)
                return inquiries.prices_told(problem, found)
            case Further.OTHERS:
                others = whatif.others(problem, values, result, stop=stop, seed=asked.seed)
                return inquiries.others_told(asked, result, others)
            case Further.DRAWS:
                several = ensemble(problem, result.plan, seed=asked.seed, draws=DRAWS, stop=stop, executor=InTurn())
                return inquiries.draws_told(problem, result.plan, several)
    except Contradiction as clash:
        raise NoPlan("Without one of the rules or leads no plan was found in this time, so this stays open.") from clash
