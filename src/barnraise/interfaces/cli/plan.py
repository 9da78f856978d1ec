"""`barnraise plan`: what a region should look like next, and the same search held to problems with known answers."""

from __future__ import annotations

from importlib.util import find_spec

import click

from barnraise.interfaces.cli.answers import refused
from barnraise.interfaces.cli.verbs import Verbs

VERBS = {
    "begin": ("barnraise.interfaces.cli.plan_begin:begin", "Begin a state's scenario from public files."),
    "solve": ("barnraise.interfaces.cli.plan_solve:solve", "Answer a scenario with its bound, range and prices."),
    "locate": ("barnraise.interfaces.cli.plan_locate:locate", "Solve a location problem of the literature."),
}
NEEDED = ("numpy", "highspy")


class Designer(Verbs):
    """Verbs that calculate with what the small install leaves out."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb to call. Errors: `Refused` where something that it needs is not installed."""
        if any(find_spec(name) is None for name in NEEDED):
            message = "This is the small install, for auditors. Install barnraise[agency] to design regions."
            raise refused("small-install", message, as_json="--json" in args)
        return super().resolve_command(ctx, args)


@click.command("plan", cls=Designer, verbs=VERBS)
def command() -> None:
    """Who should work together, and who should host what; each answer with the bound above it."""
