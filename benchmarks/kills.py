"""`python -m benchmarks.kills [DEED…] [--kills N] [--resume]`: the campaign of kills, one deed a slice, on the database of
DATABASE_URL; each slice that passed whole is recorded in docs/evidence, and `--resume` leaves out what stands there at
this very commit with as many kills."""

import argparse
import ast
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from barnraise.core.dates import long_date
from benchmarks import evidence
from benchmarks.measure import ROOT

Slices = dict[str, dict[str, Any]]
_SRC = "src/barnraise"
_ALL = (f"{_SRC}/platform", f"{_SRC}/core", "tests/walks/test_kills.py", "tests/walks/kills_child.py")
_FILES = (
    *_ALL,
    f"{_SRC}/run/organizations",
    f"{_SRC}/run/members",
    f"{_SRC}/run/deliveries",
    f"{_SRC}/run/programs/purchasing",
)
_PROVED = (*_ALL, f"{_SRC}/integrations/statements", f"{_SRC}/prove/savings", f"{_SRC}/prove/baselines")
OF_THE_BOOKS = (*_ALL, f"{_SRC}/run/books")
"""What the kills of a deed of the books prove something about."""
ROOMS = {
    "usage": _FILES, "members": _FILES, "districts": _FILES, "undo": _FILES, "resume": _FILES,
    "payments": (*_FILES, f"{_SRC}/run/books"), "mail": (*_ALL, f"{_SRC}/run/people"),
    "sign": _PROVED, "restate": _PROVED, "export": (*_PROVED, f"{_SRC}/interfaces/cli"), "key": _PROVED,
    "freeze": (*_ALL, f"{_SRC}/prove/reports"),
}  # fmt: skip
"""Deed → what its kills prove something about; any other deed is one of the books."""


def vendor() -> str:
    """The kind of database that is killed on."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def kept(kind: str, folder: Path = evidence.FOLDER) -> Slices:
    """Every slice on record for one kind of database, by deed."""
    place = folder / f"kills-{kind}.json"
    return dict(json.loads(place.read_text())) if place.exists() else {}


def keep(kind: str, deed: str, rows: list[tuple[str, int, str]], *, kills: int, folder: Path = evidence.FOLDER) -> None:
    """Write one deed's slice down in place of what it found before; all others stay."""
    slices = kept(kind, folder)
    slices[deed] = {
        "killed_at": datetime.now(UTC).isoformat(timespec="seconds"), "commit": evidence.commit(), "each": kills,
        "rows": [list(row) for row in rows],
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"kills-{kind}.json").write_text(json.dumps(slices, indent=1, ensure_ascii=False) + "\n")
    (folder / f"kills-{kind}.md").write_text(page(kind, slices))


def page(kind: str, slices: Slices) -> str:
    """The record as a page."""
    total = sum(kills for one in slices.values() for _, kills, _ in one["rows"])
    told = [
        f"# Killed at any moment, on {kind}\n",
        f"Made by `make kills` (`python -m benchmarks.kills`), never by hand: {total:,} processes died by SIGKILL. After each, "
        "books, audit chain, guards and files were checked: nothing was half done. Each deed was then done again and ended "
        "where a run ends that nobody killed; once more changed nothing. Twins without their transaction were caught half "
        "done.\n",
        "| deed | killed at | kills | found after |\n|---|---|---|---|",
    ]
    told += [f"| {deed} | {at} | {kills} | {what} |" for deed, one in slices.items() for at, kills, what in one["rows"]]
    told.append("\n| deed | on | at commit | kills at each point |\n|---|---|---|---|")
    for deed, one in slices.items():
        day = long_date(datetime.fromisoformat(one["killed_at"]).date())
        told.append(f"| {deed} | {day} | {one['commit']} | {one['each']} |")
    return "\n".join(told) + "\n"


def stale(folder: Path = evidence.FOLDER) -> list[str]:
    """A sentence for each kind of database whose kills are older than the last change of what they prove, or lack a deed."""
    sentences = []
    for kind in ("sqlite", "postgresql"):
        old, done = {}, kept(kind, folder)
        again = f"Run `make kills`{' with DATABASE_URL' if kind == 'postgresql' else ''}."
        if lacking := [deed for deed in every() if deed not in done]:
            sentences.append(f"docs/evidence: no kills on {kind} are on record of {', '.join(lacking)}. {again}")
        for deed, one in done.items():
            changed = evidence.last_change(ROOMS.get(deed, OF_THE_BOOKS))
            if changed and datetime.fromisoformat(changed) > datetime.fromisoformat(one["killed_at"]):
                old[deed] = changed
        if old:
            sentences.append(
                f"docs/evidence: the kills on {kind} of {', '.join(old)} are older than what they prove, which changed "
                f"{max(old.values())[:16]}. {again}"
            )
    return sentences


def wanted(kind: str, deeds: list[str], *, kills: int, resume: bool, folder: Path = evidence.FOLDER) -> list[str]:
    """The deeds whose slice is still to run."""
    done = kept(kind, folder) if resume else {}
    here = evidence.commit()
    return [d for d in deeds if d not in done or done[d]["commit"] != here or done[d]["each"] < kills]


def main(arguments: list[str] | None = None) -> int:
    """Kill one deed after another; the exit status is 1 when one was found half done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("deeds", nargs="*", metavar="DEED", help="all of them unless said")
    parser.add_argument("--kills", type=int, default=20, help="at each point (20)")
    parser.add_argument("--resume", action="store_true", help="leave out what is on record at this very commit")
    told = parser.parse_args(arguments)
    failed = 0
    for deed in wanted(vendor(), told.deeds or every(), kills=told.kills, resume=told.resume):
        print(f"kills of {deed} on {vendor()}", flush=True)
        failed += _run(deed, told.kills) != 0
    return 1 if failed else 0


def every() -> list[str]:
    """The deeds that are killed, as the test names them."""
    tree = ast.parse((ROOT / "tests" / "walks" / "test_kills.py").read_text())
    (points,) = (
        node.value for node in tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "POINTS"
    )
    assert isinstance(points, ast.Dict), "POINTS is written out"
    return [ast.literal_eval(key) for key in points.keys if key is not None]


def _run(deed: str, kills: int) -> int:
    surroundings = {**os.environ, "BARNRAISE_DEEDS": deed, "BARNRAISE_KILLS": str(kills), "BARNRAISE_EVIDENCE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/walks/test_kills.py"]
    return subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
