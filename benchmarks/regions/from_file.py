"""A nation as its user asks it: a scenario file with its tables, answered by `barnraise plan solve`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from click.testing import CliRunner

from barnraise.core.regions.problem import Agency, District, Function
from barnraise.integrations.scenarios import Scenario
from barnraise.integrations.scenarios.writing import write
from barnraise.interfaces.cli.plan import command
from barnraise.plan.regions.examples import example
from benchmarks.figures import Figure, Found
from benchmarks.regions import instances, rivals
from benchmarks.regions.functions import NATION_HOSTS, NATION_OPEN, NATION_OPEN_SEED, state
from benchmarks.regions.instances import FUNCTIONS, NATION, Ground
from benchmarks.regions.slices import MEMORY, WHOLE, Slice

CPU = 300.0
"""UNIT: CPU seconds. A coffee break."""

DRAWS = 20


def measure(quick: bool) -> Found:
    """Write the files, then read, solve, draw the range and tell: all of it is in the time."""
    if quick:
        ground = state("drawn", quick=True)
    else:
        ground = instances.ground(instances.real(NATION), NATION_HOSTS, NATION_OPEN_SEED)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in write(scenario(ground)).items():
            (Path(folder) / name).write_bytes(content)
        asked = ["solve", f"{folder}/scenario.toml", "--gap", str(NATION_OPEN / 100), "--draws", str(DRAWS), "--json"]
        with rivals.cpu() as used:
            done = CliRunner().invoke(command, asked, catch_exceptions=False)
    told = json.loads(done.stdout)
    figures = [
        Figure("proven gap in all", 100 * told["gap"], "%", NATION_OPEN, of=f"${told['savings']} saved", digits=4),
        Figure(f"to read, solve, draw {DRAWS} times and tell", used[0], "CPU-s", CPU, digits=1),
    ]
    return Found(figures, {"instance": ground.name, "seed": ground.seed, "functions": len(FUNCTIONS)})


def scenario(ground: Ground) -> Scenario:
    """The places with the functions of the example of Minnesota, some of them twice, and hosts that serve anybody."""
    base, places = example("minnesota").scenario, ground.places
    districts = tuple(
        District(f"{number:05d}", f"District {number}", north, east, pupils=round(pupils))
        for number, (north, east, pupils) in enumerate(
            zip(places.north.tolist(), places.east.tolist(), places.pupils.tolist(), strict=True)
        )
    )
    agencies = tuple(
        Agency(f"a{number}", f"Agency {number}", home.latitude, home.longitude, site=home.key)
        for number, home in enumerate(districts[site] for site in ground.site.tolist())
    )
    asked = replace(
        base.problem, title="A nation", districts=districts, agencies=agencies, neighbors=(), rules=(), locks=(),
        functions=tuple(_ten(base.problem.functions)), one_lead=False,
    )  # fmt: skip
    return replace(base, problem=asked)


def _ten(functions: tuple[Function, ...]) -> Iterator[Function]:
    """As many as are measured elsewhere; a function that comes again has a key of its own."""
    for number, one in enumerate(islice(cycle(functions), len(FUNCTIONS))):
        again = number // len(functions) + 1
        yield one if again == 1 else replace(one, key=f"{one.key}-{again}", name=f"{one.name} {again}")


SLICES = {
    "nation/file": Slice(
        f"Ten functions, no regions, a nation's file with {NATION_HOSTS} agencies by `barnraise plan solve`",
        WHOLE,
        measure,
        MEMORY,
    )
}
