"""`barnraise doctor`: what is wrong with settings, database, guards, chain and files, each with its mend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from barnraise.interfaces.cli import answers, house

if TYPE_CHECKING:
    from barnraise.interfaces.cli.checks import Finding


@click.command("doctor")
@click.option("--mend", is_flag=True, help="Put missing guards back.")
@answers.json_option
def command(*, mend: bool, as_json: bool) -> None:
    """Say what is wrong here, and the mend for it."""
    house.open_house(as_json=as_json)
    from barnraise.interfaces.cli import checks
    from barnraise.platform import guards, registry, schema

    if mend and not schema.is_empty():
        guards.install(registry.guards())
        answers.say("The guards were put back.")
    answer(checks.run(checks.DOCTOR[:2] if schema.is_empty() else checks.DOCTOR), as_json=as_json)


def answer(found: Sequence[Finding], *, as_json: bool) -> None:
    """Print the findings; exit 1 when something is wrong, 3 when something could not be checked."""
    wrong = [f for f in found if f.ok is False]
    document = {
        "ok": all(f.ok for f in found),
        "findings": [f.as_dict() for f in found],
        "refused": [{"rule": f.check, "message": f.says, "mend": f.mend} for f in wrong],
    }
    mark = {True: "ok", False: "WRONG", None: "not checked"}
    lines = [f"{mark[f.ok]:12}{f.check}: {f.says}" + (f"\n{'':12}Mend: {f.mend}" if f.mend else "") for f in found]
    answers.tell(document, "\n".join(lines), as_json=as_json)
    if wrong:
        click.get_current_context().exit(1)
    if any(f.ok is None for f in found):
        click.get_current_context().exit(answers.UNCHECKED)
