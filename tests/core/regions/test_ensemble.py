"""Under many values: shares of draws are what a plain loop counts, the same on any number of workers."""

from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from tests.core.regions.valley import valley

from barnraise.core.regions.ensemble import Ensemble, ensemble
from barnraise.core.regions.frame import frame, worth_of
from barnraise.core.regions.problem import Problem, Rule
from barnraise.core.regions.solve import solve
from barnraise.core.regions.stop import Cancelled, Progress, Stop
from barnraise.core.regions.terms import RuleKind
from barnraise.core.regions.values import drawn

STOP = Stop(gap=1e-6, evaluations=120, rounds=20)
COUPLED = valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, 2),))
OPEN = valley(one_lead=False)


class Here(Executor):
    """Runs each task where it stands, when it is asked to."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[object] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def asked(problem: Problem, executor: Executor, *, draws: int = 12, seed: int = 5) -> Ensemble:
    return ensemble(problem, solve(problem, STOP, 1).plan, seed=seed, draws=draws, stop=STOP, executor=executor)


@pytest.mark.parametrize("problem", [COUPLED, OPEN], ids=["regions", "several hosts"])
def test_shares_and_figures_are_what_a_plain_loop_counts(problem: Problem) -> None:
    found = asked(problem, Here())
    plan, worths, best = solve(problem, STOP, 1).plan, [], []
    for draw in range(12):
        values = drawn(problem, seed=5, draw=draw)
        worths.append(worth_of(frame(problem, values), values, plan))
        best.append(solve(problem, STOP, 5, values=values))
    assert found.plan.plan == plan
    assert [found.plan.lowest.cents, found.plan.highest.cents] == [round(min(worths)) * 100, round(max(worths)) * 100]
    assert found.plan.median.cents == round(float(np.median(worths))) * 100
    assert found.plan.negative == sum(worth < 0 for worth in worths) / 12
    for number in range(2):
        for agency in range(3):
            assert found.hosts[number][agency] == sum(agency in one.plan.host[number] for one in best) / 12
        for row, host in enumerate(plan.host[number]):
            assert found.pairings[number][row] == sum(one.plan.host[number][row] == host for one in best) / 12
    assert found.best == tuple(one.plan for one in best)
    assert found.saves == pytest.approx(worths)
    assert found.gap is not None and 0 <= found.gap < 0.001
    assert found.robust.regret <= found.plan.regret


def test_the_robust_plan_is_the_one_whose_worst_regret_is_least() -> None:
    found = asked(COUPLED, Here())
    regrets = []
    for draw in range(12):
        values = drawn(COUPLED, seed=5, draw=draw)
        best = solve(COUPLED, STOP, 5, values=values)
        regrets.append(best.savings.cents / 100 - worth_of(frame(COUPLED, values), values, found.robust.plan))
    assert found.robust.regret.cents / 100 == pytest.approx(max(0, *regrets), abs=2)


def test_processes_threads_and_none_give_the_same_answer() -> None:
    alone = asked(OPEN, Here())
    with ThreadPoolExecutor(3) as threads, ProcessPoolExecutor(2) as processes:
        assert alone == asked(OPEN, threads) == asked(OPEN, processes)
    assert alone != asked(OPEN, Here(), seed=6)


def test_a_home_survives_where_the_district_stays_with_the_agency_that_names_its_region() -> None:
    found = asked(COUPLED, Here())
    assert len(found.homes) == 6
    assert all(0 <= one <= 1 for one in found.homes)
    assert found.homes[0] == 1.0  # A stands in D1: it is always in its own region
    assert asked(OPEN, Here()).homes == ()


def test_it_is_watched_between_the_draws_and_told_how_far_it_is() -> None:
    told = list[Progress]()

    def watch(progress: Progress) -> bool:
        told.append(progress)
        return progress.turn < 3

    plan = solve(COUPLED, STOP, 1).plan
    with pytest.raises(Cancelled):
        ensemble(COUPLED, plan, seed=5, draws=12, stop=replace(STOP, watch=watch), executor=Here())
    assert (told[-1].turn, told[-1].turns) == (3, 12)
    watched = replace(STOP, watch=lambda _: True)
    assert ensemble(COUPLED, plan, seed=5, draws=12, stop=watched, executor=Here()) == asked(COUPLED, Here())
