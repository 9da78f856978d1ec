"""`barnraise plan`: what a region should look like next, and the same search held to problems with known answers."""

from __future__ import annotations

import click

from barnraise.interfaces.cli.plan_locate import locate
from barnraise.interfaces.cli.plan_solve import solve


@click.group("plan")
def command() -> None:
    """Who should work together, and who should host what; each answer with the bound above it."""


command.add_command(solve)
command.add_command(locate)
