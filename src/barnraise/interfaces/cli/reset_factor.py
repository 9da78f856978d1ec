"""`barnraise reset-factor`: a way back for who lost phone and recovery codes, when nobody else may give it."""

from __future__ import annotations

import click

from barnraise.interfaces.cli import answers, house


@click.command("reset-factor")
@click.argument("email")
@click.option("--reason", required=True, help="Why, and how you know it is they who ask; the log keeps it.")
@answers.json_option
def command(*, email: str, reason: str, as_json: bool) -> None:
    """Take the second factor off the sign-in under EMAIL; they are told by mail, and all their sessions end."""
    house.open_house(as_json=as_json)
    house.stand(as_json=as_json)
    from barnraise.platform import registry
    from barnraise.platform.permissions import machine
    from barnraise.platform.refusals import Refusal

    account = registry.command("account-named")(email)
    if account is None or account.person is None:
        raise answers.refused("no-sign-in", f"Nobody signs in with {email}. Nothing was changed.", as_json=as_json)
    try:
        registry.command("reset-factor")(
            by=machine("barnraise reset-factor"), person_id=account.person.pk, reason=reason
        )
    except Refusal as refusal:
        raise answers.refused(refusal.rule, refusal.message, as_json=as_json) from None
    words = f"{account.person.name} signs in with the pass phrase alone now, and adds a new second factor then."
    answers.tell({"person": account.person.name, "email": account.email}, words, as_json=as_json)
