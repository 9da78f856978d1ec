"""What was measured, when, at which commit, on which machine: kept slice by slice in docs/evidence."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Found
from benchmarks.measure import ROOT

FOLDER = ROOT / "docs" / "evidence"
Slices = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Record:
    """One file of evidence: its name, what people type to make it, which command measures a slice anew, how to read it."""

    name: str
    made_by: str
    command: str
    says: str


BENCH = Record(
    "bench",
    "make bench",
    "python -m benchmarks",
    "A ratio compares two processes of one run on one machine; CPU seconds hold the PostgreSQL server's.",
)
REGIONS = Record(
    "regions",
    "make bench-regions",
    "python -m benchmarks.regions",
    "A gap is (bound − plan) / plan, of savings, never of cost. A ratio compares solvers within one slice, each with one "
    "thread; CPU seconds hold those of the processes that a solver starts.",
)


def kept(folder: Path = FOLDER, record: Record = BENCH) -> Slices:
    """Every slice on record, by name (`billing/sqlite`)."""
    place = folder / f"{record.name}.json"
    return dict(json.loads(place.read_text())) if place.exists() else {}


def keep(
    name: str, title: str, rooms: Sequence[str], found: Found, *, folder: Path = FOLDER, record: Record = BENCH
) -> None:
    """Write one slice down in place of what it found before; all others stay."""
    slices = kept(folder, record)
    slices[name] = {
        "title": title,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "uncommitted": _uncommitted(rooms),
        "machine": _machine(),
        "rooms": list(rooms),
        "counts": found.counts,
        "figures": [{**asdict(figure), "met": figure.met} for figure in found.figures],
        "notes": found.notes,
    }
    folder.mkdir(parents=True, exist_ok=True)
    ordered = dict(sorted(slices.items()))
    (folder / f"{record.name}.json").write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")
    (folder / f"{record.name}.md").write_text(page(ordered, record))


def commit() -> str:
    """The commit that stands here."""
    return _git("rev-parse", "--short=12", "HEAD") or "none"


def stale(slices: Slices, record: Record = BENCH) -> list[str]:
    """A sentence for each slice that is older than the last change of a room it measured."""
    return [
        f"docs/evidence: {name} was measured {one['measured_at'][:16]} at {one['commit']}, and what it "
        f"measures changed {changed[:16]}. Run `{record.command} {name}`."
        for name, one in slices.items()
        if (changed := outdated(one))
    ]


def outdated(one: dict[str, Any]) -> str:
    """When a room that this slice measured changed after it was measured; empty when none did."""
    changed = last_change(one["rooms"])
    later = changed and datetime.fromisoformat(changed) > datetime.fromisoformat(one["measured_at"])
    return changed if later else ""


def last_change(rooms: Sequence[str]) -> str:
    """When the newest commit touched any of these places; empty when none did."""
    return _git("log", "-1", "--format=%cI", "--", *(f":(glob){room}" for room in rooms), *rooms)


def page(slices: Slices, record: Record = BENCH) -> str:
    """The record as a page."""
    parts = [
        "# What was measured\n",
        f"Made by `{record.made_by}` (`{record.command}`), never by hand. {record.says} The same thing run again differs "
        "by up to 1.5 ×, so read one digit.\n",
    ]
    for name, one in slices.items():
        dirty = ", with uncommitted changes" if one["uncommitted"] else ""
        machine = one["machine"]
        parts.append(f"## {one['title']}: {name}\n")
        parts.append(
            f"{one['measured_at']} at `{one['commit']}`{dirty}; {machine['cores']} cores ({machine['processor']}), "
            f"load {machine['load']}, Python {machine['python']}.\n"
        )
        parts += ["| figure | value | goal | | from |", "|---|---:|---:|---|---|"]
        parts += [_row(figure) for figure in one["figures"]]
        told = "; ".join(f"{key}: {_plain(value)}" for key, value in one["counts"].items())
        parts.append(f"\nCounts: {told}.\n")
        parts += [f"{note}\n" for note in one["notes"]]
    return "\n".join(parts)


def _row(told: dict[str, Any]) -> str:
    figure = Figure(**{name: value for name, value in told.items() if name != "met"})
    met = {None: "", True: "met", False: "**missed**"}[figure.met]
    return f"| {figure.what} | {figure.shown} | {figure.asked} | {met} | {figure.of} |"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(inner)}" for key, inner in value.items())
    return f"{value:,}" if isinstance(value, int) else str(value)


def _machine() -> dict[str, object]:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    load = round(os.getloadavg()[0], 1)
    return {"cores": os.cpu_count(), "processor": model, "load": load, "python": platform.python_version()}


def _uncommitted(rooms: Sequence[str]) -> bool:
    return bool(_git("status", "--porcelain", "--", *(f":(glob){room}" for room in rooms), *rooms))


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def missed(found: Found) -> list[Figure]:
    """Figures beyond their goal."""
    return [figure for figure in found.figures if figure.met is False]
