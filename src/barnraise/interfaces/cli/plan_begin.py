"""`barnraise plan begin`: a state's districts and agencies from public files, as a scenario file."""

from __future__ import annotations

from pathlib import Path

import click

from barnraise.integrations.states import HOSTS_MAX, StateRefused
from barnraise.interfaces.cli.answers import json_option, refused, say, tell
from barnraise.plan.regions.rules import beginning, bundle

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("begin")
@click.option("--elsi", type=_FILE, required=True, help="NCES ELSI export of districts, CSV.")
@click.option("--places", type=_FILE, required=True, help="NCES list with latitude and longitude, or Census gazetteer.")
@click.option("--state", "code", required=True, help="Two letters, such as MN.")
@click.option("--agencies", type=_FILE, help="Who could host: CSV with key, name, latitude, longitude.")
@click.option(
    "--largest", type=click.IntRange(1, HOSTS_MAX), default=None, help="So many of the largest districts host."
)
@click.option("--title", default="", help="What the scenario asks.")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def begin(
    *,
    elsi: Path,
    places: Path,
    code: str,
    agencies: Path | None,
    largest: int | None,
    title: str,
    out: Path,
    as_json: bool,
) -> None:
    """Write a scenario of a state's districts to OUT, a zip; rows that are left out are named."""
    if out.exists():
        raise refused("file-exists", f"{out} is there already; choose another name.", as_json=as_json)
    code, listed = code.strip().upper(), agencies.read_bytes() if agencies else None
    asks = title or f"{code}: who should work together?"
    try:
        found = beginning.begun(
            elsi.read_bytes(), places.read_bytes(), code, asks, agencies=listed, largest=largest or 0
        )
    except StateRefused as wrong:
        raise refused("no-state", str(wrong), as_json=as_json) from None
    out.write_bytes(bundle.packed(found.scenario))
    problem = found.scenario.problem
    for message in (*(one.message for one in found.refused), *found.remarks):
        say(message)
    counts = {"districts": len(problem.districts), "agencies": len(problem.agencies), "pupils": found.pupils}
    rows = [
        {"row": one.row_number, "column": one.column, "value": one.value, "rule": one.rule, "message": one.message}
        for one in found.refused
    ]
    words = f"{counts['districts']:,} districts and {counts['agencies']:,} agencies of {code} written to {out}."
    tell({**counts, "refused": rows, "warnings": list(found.remarks), "written": str(out)}, words, as_json=as_json)
