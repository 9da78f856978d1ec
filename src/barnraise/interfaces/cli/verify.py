"""`barnraise verify`: books, audit chain, documents and guards of a standing house."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from barnraise.interfaces.cli import answers, doctor, house

if TYPE_CHECKING:
    from barnraise.interfaces.cli.checks import Finding


@click.command("verify")
@click.option("--count", type=int, default=None, help="How many audit entries were noted elsewhere.")
@click.option("--head", default="", help="The head that was noted elsewhere, so that a cut end shows.")
@answers.json_option
def command(*, count: int | None, head: str, as_json: bool) -> None:
    """Check books, audit chain, documents and guards; changes nothing."""
    house.open_house(as_json=as_json)
    from barnraise.interfaces.cli import checks
    from barnraise.platform import schema

    if schema.is_empty():
        raise answers.refused("empty", "There is nothing to verify: the database holds no tables.", as_json=as_json)
    found = checks.run(checks.VERIFY)
    if count is not None or head:
        found.append(_noted(count, head.strip().lower()))
    doctor.answer(found, as_json=as_json)


def _noted(count: int | None, head: str) -> Finding:
    """Whether what was noted elsewhere is still in the chain, at its place."""
    from barnraise.core import chain
    from barnraise.interfaces.cli.checks import Finding
    from barnraise.platform import audit
    from barnraise.platform.models import AuditEntry

    newest, newest_head = audit.head()
    place = count if count is not None else newest
    if place > newest:
        return Finding(
            "noted head",
            False,
            f"{place} entries were noted and only {newest} are here: the end was cut off.",
            "Restore the newest good backup and compare.",
        )
    there = chain.GENESIS if place == 0 else AuditEntry.objects.get(pk=place).hash
    if head and there != head:
        return Finding(
            "noted head",
            False,
            f"Entry {place} has another hash than the one that was noted.",
            "Keep a copy of the database as it is and call whoever audits you.",
        )
    return Finding(
        "noted head", True, f"What was noted stands at entry {place}; the newest is {newest}, head {newest_head}."
    )
