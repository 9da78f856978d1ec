"""`barnraise export`: a closed year as the signed file that anyone proves without our database."""

from __future__ import annotations

import os
from pathlib import Path

import click

from barnraise.interfaces.cli import answers, house


@click.command("export")
@click.argument("fiscal_year", metavar="YEAR", type=int)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write it."
)
@click.option("--revision", type=int, default=0, help="Which revision; the newest where none is named.")
@answers.json_option
def command(*, fiscal_year: int, output: Path, revision: int, as_json: bool) -> None:
    """Write the signed export of a closed fiscal year, byte for byte as it was signed."""
    house.open_house(as_json=as_json)
    from django.core.exceptions import ObjectDoesNotExist

    from barnraise.platform import registry, schema
    from barnraise.platform.clock import chaos_point

    if schema.is_empty():
        raise answers.refused("empty", "There is nothing to export: the database holds no tables.", as_json=as_json)
    if output.exists():
        message = f"{output} exists; an export never overwrites. Name another."
        raise answers.refused("file-exists", message, as_json=as_json)
    try:
        name, content = registry.command("export")(fiscal_year, revision)
    except ObjectDoesNotExist:
        which = f"revision {revision} of fiscal year" if revision else "fiscal year"
        message = f"{which.capitalize()} {fiscal_year} is not signed. The director signs it under Savings."
        raise answers.refused("not-signed", message, as_json=as_json) from None
    except (AssertionError, FileNotFoundError):
        message = f"The kept export of fiscal year {fiscal_year} is missing or altered: run `barnraise verify`."
        raise answers.refused("export-altered", message, as_json=as_json) from None
    draft = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        chaos_point("export:written")
        os.link(draft, output)
    finally:
        draft.unlink(missing_ok=True)
    document = {"file": str(output), "name": name, "bytes": len(content)}
    answers.tell(
        document, f"{output} is {name}. Anyone proves it by `barnraise prove --from {output}`.", as_json=as_json
    )
