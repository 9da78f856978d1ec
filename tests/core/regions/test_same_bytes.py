"""The same question has the same answer: on any x86-64 CPU, with any BLAS kernel, on any number of threads, in any process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

ASK = """
import json, sys
from tests.core.regions.wide import plain
from barnraise.core.regions.solve import solve
from barnraise.core.regions.stop import Stop
found = []
for problem in (plain(60, 8, seed=3, regions=4), plain(120, 15, seed=4)):
    one = solve(problem, Stop(gap=1e-4, evaluations=60, rounds=12), 7)
    lines = [[str(line.before), str(line.kept), str(line.travel)] for line in one.priced.lines]
    found.append([one.plan.digest, str(one.savings), [[str(h.cost), h.agency, h.function] for h in one.priced.hostings], lines])
print(json.dumps(found))
"""
MACHINES = {
    "as it is": {},
    "without AVX-512": {"NPY_DISABLE_CPU_FEATURES": "X86_V4"},
    "without AVX2": {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"},
    "an old BLAS kernel": {"OPENBLAS_CORETYPE": "Nehalem"},
    "one thread, another hash seed": {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "77"},
}


def answer(machine: dict[str, str]) -> object:
    """What a fresh process on such a machine answers."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", "PYTHONWARNINGS": "ignore", **machine}
    done = subprocess.run([sys.executable, "-c", ASK], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def here() -> object:
    return answer({})


@pytest.mark.parametrize("machine", [name for name in MACHINES if MACHINES[name]])
def test_plans_and_cents_are_the_same_on_it(machine: str, here: object) -> None:
    assert answer(MACHINES[machine]) == here


def test_the_machines_differ_where_it_matters() -> None:
    """The negative control: what is switched off is switched off, and last digits do move with it where they can."""
    ask = "import numpy as np; from numpy._core._multiarray_umath import __cpu_features__ as f; print(f['X86_V3'], f['X86_V4'])"
    told = {}
    for name in ("as it is", "without AVX2"):
        env = {**os.environ, "PYTHONWARNINGS": "ignore", **MACHINES[name]}
        told[name] = subprocess.run(
            [sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True
        ).stdout
    assert told["without AVX2"].split() == ["False", "False"]
    assert told["as it is"].split()[0] == "True"
