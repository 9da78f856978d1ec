"""Where one machine is outgrown, a Dask cluster drops in for the process pool, and the answer is the same."""

import pickle
from concurrent.futures import ProcessPoolExecutor

from distributed import Client, LocalCluster
from tests.core.regions.wide import plain

from barnraise.core.regions.ensemble import Ensemble, ensemble
from barnraise.core.regions.solve import solve
from barnraise.core.regions.stop import Stop

PROBLEM = plain(60, 8, seed=3)
STOP = Stop(gap=1e-3, evaluations=60, rounds=20)


def asked(executor: object) -> Ensemble:
    plan = solve(PROBLEM, STOP, 1).plan
    return ensemble(PROBLEM, plan, seed=9, draws=45, stop=STOP, executor=executor)  # type: ignore[arg-type]


def test_a_dask_cluster_of_several_processes_gives_the_bytes_of_a_process_pool() -> None:
    with ProcessPoolExecutor(2) as pool:
        here = asked(pool)
    with (
        LocalCluster(
            n_workers=3, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        assert len(client.scheduler_info()["workers"]) == 3
        there = asked(client.get_executor())
        work = client.run(lambda: __import__("os").getpid())
    assert len(set(work.values())) == 3  # several processes indeed
    assert pickle.dumps(there) == pickle.dumps(here)
