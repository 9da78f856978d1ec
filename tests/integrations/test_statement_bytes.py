"""The same facts give the same bytes over time zones, locales and hash seeds: export, JSON, CSV, PDF."""

import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import hashlib, locale, random, sys, time
from dataclasses import replace
from tests.integrations.statement_ground import DOVER, EVIDENCE, SIGNER, w7_w41
from barnraise.integrations.statements import package, paper, proof
time.tzset()
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
year, issue = w7_w41()
names = ("members", "offers", "deliveries", "charges", "baselines")
mixed = {n: tuple(random.sample(getattr(year, n), len(getattr(year, n)))) for n in names}
export = package.write(replace(year, **mixed), issue, evidence=dict(reversed(EVIDENCE.items())), signer=SIGNER)
found = proof.prove(export)
assert found.ok, found.findings
parts = (export, found.statement_json, found.statement_csv, found.statement_pdf, paper.member_pdf(found.document, DOVER))
print(*(hashlib.sha256(part).hexdigest() for part in parts))
"""


def run(zone: str, spoken: str, seed: str) -> str:
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    env = kept | {"PYTHONPATH": path, "TZ": zone, "LC_ALL": spoken, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_export_json_csv_and_pdf_are_the_same_over_two_zones_two_locales_and_two_hash_seeds() -> None:
    found = {run(*place) for place in product(("UTC", "America/Chicago"), ("C", "C.UTF-8"), ("0", "1"))}
    assert len(found) == 1
    assert len(set(found.pop().split())) == 5


@pytest.mark.slow
def test_the_benchmark_proves_an_export_and_prints_its_pages_twice_with_the_same_bytes(tmp_path: Path) -> None:
    told = [sys.executable, "-m", "benchmarks", "exports", "--quick", "--into", str(tmp_path)]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count("goal ≤") == 3
    kept = json.loads((tmp_path / "bench.json").read_text())
    assert kept["exports/alone"]["counts"]["deliveries"] == 120
