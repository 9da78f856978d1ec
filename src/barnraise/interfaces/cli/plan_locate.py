"""`barnraise plan locate`: the location problems whose answers the literature knows, at least cost, each customer whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import floor, isfinite
from pathlib import Path
from typing import Any, assert_never

import click
from rich.console import Console

from barnraise.core.regions.location import cheapest, median
from barnraise.core.regions.location.served import Served, Unservable
from barnraise.core.regions.stop import Progress, Stop
from barnraise.integrations.locations import facilities, graphs, points
from barnraise.integrations.locations.figures import Capacitated, InstanceRefused, Median
from barnraise.integrations.packed import PackedRefused, unpacked
from barnraise.interfaces.cli.answers import Refused, json_option, refused, tell

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SEED = 1
USUAL = Stop()


class Format(StrEnum):
    """The files that are known."""

    GRAPH = "orlib-pmed"
    CAPACITATED = "orlib-cap"
    POINTS = "tsplib"


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and the CPU time that it took after the file was read."""

    served: Served
    cpu_seconds: float


@click.command("locate")
@click.argument("known", type=click.Choice([one.value for one in Format]), metavar="FORMAT")
@click.argument("path", type=_FILE, metavar="FILE")
@click.option(
    "-p", "sites", type=click.IntRange(1), help="How many places open: needed for tsplib, else the file's own."
)
@click.option("--gap", type=click.FloatRange(0, 1), default=0.0, help="Stop at this gap, a part of the cost.")
@click.option(
    "--evaluations", type=click.IntRange(1), default=USUAL.evaluations, help="Stop after so many of the bound."
)
@json_option
def locate(*, known: str, path: Path, sites: int | None, gap: float, evaluations: int, as_json: bool) -> None:
    """Open places and assign every customer to one of them, at least cost, under a bound that no answer goes below.

    FORMAT is orlib-pmed (a graph; all shortest paths), orlib-cap (capacities and opening costs, either layout; each
    customer is served whole by one place) or tsplib (points; distances cut to whole numbers). A .gz file is read as
    such. Places and customers count from 1 in the file's order; "assignment" names the place of each customer. Here
    gap = (objective − bound) / objective, of cost. The same file and options give the same answer on any machine.
    """
    kind = Format(known)
    if kind is Format.POINTS and sites is None:
        raise click.UsageError("A tsplib file does not say how many places open; give -p.")
    if kind is Format.CAPACITATED and sites is not None:
        raise click.UsageError("In an orlib-cap problem opening costs decide how many places open; leave -p out.")
    try:
        found = _located(kind, unpacked(path.read_bytes()), sites, Stop(gap=gap, evaluations=evaluations))
    except InstanceRefused as error:
        raise _refusal(path, error, as_json=as_json)
    except (PackedRefused, Unservable) as error:
        raise refused(type(error).__name__, f"{path.name}: {str(error).rstrip('.')}.", as_json=as_json)
    tell(document(found), words(found), as_json=as_json)


def _refusal(path: Path, error: InstanceRefused, *, as_json: bool) -> Refused:
    """What is wrong with the file, and on which line."""
    reason = {"line": error.line or None, "rule": error.rule, "message": f"{path.name}: {error}"}
    return Refused([reason], as_json=as_json)


def _located(kind: Format, content: bytes, sites: int | None, stop: Stop) -> Found:
    """Read and solve. Errors: `InstanceRefused`, `Unservable`."""
    match kind:
        case Format.GRAPH | Format.POINTS:
            return _median(graphs.read(content) if kind is Format.GRAPH else points.read(content), sites, stop)
        case Format.CAPACITATED:
            instance = facilities.read(content)
            facilities.held_to_one_source(instance)
            return _timed(lambda watched: _cheapest(instance, watched), stop)
        case _:
            assert_never(kind)


def _median(instance: Median, sites: int | None, stop: Stop) -> Found:
    opened = sites or instance.sites
    assert opened is not None, "a file without p was refused without -p"
    if opened > len(instance.distance):
        says = f"p is {opened}, and there are only {len(instance.distance)} places to open."
        raise InstanceRefused(0, "TooLarge", says)
    return _timed(lambda watched: median.solve(instance.distance, opened, watched, SEED), stop)


def _cheapest(instance: Capacitated, stop: Stop) -> Served:
    return cheapest.solve(instance.opening, instance.cost, stop, demand=instance.demand, capacity=instance.capacity)


def _timed(solve: Callable[[Stop], Served], stop: Stop) -> Found:
    """Solve, with a line on standard error on which the cost and the bound close in."""
    with Console(stderr=True).status("Looking for places …") as status:

        def watch(progress: Progress) -> bool:
            plan = f"Costs {progress.plan:,.2f} so far" if isfinite(progress.plan) else "No answer so far"
            bound = f"; none costs less than {progress.bound:,.2f}" if isfinite(progress.bound) else ""
            status.update(f"{plan}{bound} …")
            return True

        began = time.process_time()
        served = solve(Stop(gap=stop.gap, evaluations=stop.evaluations, watch=watch))
        return Found(served, time.process_time() - began)


def document(found: Found) -> dict[str, Any]:
    """The answer as JSON; places and customers from 1."""
    served = found.served
    return {
        "objective": _plain(served.cost),
        "bound": _plain(served.cost if served.bound >= served.cost else floor(served.bound * 1e6) / 1e6),
        "gap": round(served.gap, 9),
        "open": [int(place) + 1 for place in served.open],
        "assignment": [int(place) + 1 for place in served.host],
        "cpu_seconds": round(found.cpu_seconds, 3),
        "evaluations": served.evaluations,
        "reproducible": served.reproducible,
    }


def words(found: Found) -> str:
    """The same for people."""
    served = found.served
    places = ", ".join(str(int(place) + 1) for place in served.open)
    return (
        f"Costs {served.cost:,.2f}; no answer costs less than {served.bound:,.2f} ({served.gap:.3%} less).\n"
        f"Open: {places}.\n"
        f"{len(served.host):,} served by {len(served.open):,} in {found.cpu_seconds:.2f} CPU seconds."
    )


def _plain(amount: float) -> float | int:
    """A whole number as one; else without the last digits, which no two machines share."""
    return int(amount) if amount == int(amount) else round(amount, 6)
