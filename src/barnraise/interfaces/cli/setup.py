"""`barnraise setup`: start a real, empty agency."""

from __future__ import annotations

from pathlib import Path

import click

from barnraise.interfaces.cli import answers, house


@click.command("setup")
@click.option("--name", required=True, help="The agency's name.")
@click.option("--state", required=True, help="Postal code of its state, such as MN.")
@click.option("--admin", "email", required=True, help="E-mail of the first director.")
@click.option("--admin-name", default="", help="Their name; else the part of the address before the @.")
@click.option(
    "--fiscal-start", type=click.IntRange(1, 12), default=7, show_default=True, help="Month a fiscal year starts."
)
@click.option("--zone", default="America/Chicago", show_default=True, help="Time zone of deadlines.")
@click.option("--phone", default="", help="A person to ask, shown on every page.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the pass phrase; without it a link is printed with which the director chooses one.",
)
@answers.json_option
def command(
    *,
    name: str,
    state: str,
    email: str,
    admin_name: str,
    fiscal_start: int,
    zone: str,
    phone: str,
    password_file: Path | None,
    as_json: bool,
) -> None:
    """Start a real, empty agency: its name, its calendar and its first director."""
    house.open_house(as_json=as_json)
    house.stand(as_json=as_json)
    from barnraise.core.dates import FiscalYear
    from barnraise.interfaces.web import operations
    from barnraise.platform import clock
    from barnraise.platform.manifest import Founding
    from barnraise.platform.permissions import machine
    from barnraise.platform.refusals import Refusal

    _require_known(state=state, zone=zone, email=email, as_json=as_json)
    today = clock.today(zone)
    founding = Founding(
        name=name,
        state=state.upper(),
        fiscal_year=FiscalYear.of(today, fiscal_start),
        starts=today,
        admin_name=admin_name or email.partition("@")[0],
        admin_email=email,
        zone=zone,
        phone=phone,
        password=password_file.read_text(encoding="utf-8").strip("\r\n") if password_file else "",
    )
    try:
        link = operations.set_up(by=machine("barnraise setup"), founding=founding)
    except Refusal as refusal:
        raise answers.refused(refusal.rule, refusal.message, as_json=as_json) from None
    words = f"{name} is set up; {founding.fiscal_year.words()} is open."
    words += (
        f"\n{email} chooses a pass phrase here, once, within 14 days:\n{link}" if link else f"\n{email} can sign in."
    )
    answers.tell(
        {
            "agency": name,
            "state": founding.state,
            "fiscal_year": founding.fiscal_year.year,
            "admin": email,
            "link": link or None,
        },
        words,
        as_json=as_json,
    )


def _require_known(*, state: str, zone: str, email: str, as_json: bool) -> None:
    from zoneinfo import ZoneInfo

    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from barnraise.interfaces.web import terms

    if state.upper() not in terms.STATES:
        raise answers.refused(
            "unknown-state", f"{state} is no postal code of a state; write one such as MN.", as_json=as_json
        )
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        message = f"{zone} is no time zone; write one such as America/Chicago."
        raise answers.refused("unknown-zone", message, as_json=as_json) from None
    try:
        validate_email(email)
    except ValidationError:
        raise answers.refused("no-address", f"{email} is no e-mail address.", as_json=as_json) from None
