"""The `barnraise` command: each verb is loaded when it is asked for, so that the small ones need no Django."""

from __future__ import annotations

import click

from barnraise.interfaces.cli.verbs import Verbs

VERBS = {
    "setup": ("barnraise.interfaces.cli.setup:command", "Start a real, empty agency."),
    "serve": ("barnraise.interfaces.cli.serve:command", "Serve pages and do the work behind them, as one."),
    "demo": ("barnraise.interfaces.cli.demo:command", "Build the demonstration agency and serve it."),
    "doctor": ("barnraise.interfaces.cli.doctor:command", "Say what is wrong here, and the mend for it."),
    "import": ("barnraise.interfaces.cli.imports:command", "Read a file: a dry run unless --apply."),
    "measure": ("barnraise.interfaces.cli.measure:command", "Say what plain files of purchases saved."),
    "export": ("barnraise.interfaces.cli.export:command", "Write a closed year as a signed export."),
    "prove": ("barnraise.interfaces.cli.prove:command", "Check a signed export, and make its statement anew."),
    "apportion": ("barnraise.interfaces.cli.apportion:command", "Split an amount by weights, to the cent."),
    "plan": ("barnraise.interfaces.cli.plan:command", "Design regions: who works together, who hosts what."),
    "reset-factor": ("barnraise.interfaces.cli.reset_factor:command", "Take a lost second factor off a sign-in."),
    "verify": ("barnraise.interfaces.cli.verify:command", "Check books, audit chain, documents and guards."),
    "backup": ("barnraise.interfaces.cli.backup:command", "Write a backup and prove it by restoring it."),
    "restore": ("barnraise.interfaces.cli.restore:command", "Bring a backup back into an empty place."),
}
"""In the order of a first week."""


@click.command(cls=Verbs, verbs=VERBS)
@click.version_option(package_name="barnraise")
def cli() -> None:
    """Run an educational service agency, prove its worth, plan its region.

    Every verb takes --json: one document on standard output, words on standard error. Exit status: 0 done, 1 refused
    and nothing changed, 2 used wrongly, 3 done but something could not be checked.
    """


def main() -> None:
    """The entry point."""
    cli(prog_name="barnraise")


if __name__ == "__main__":
    main()
