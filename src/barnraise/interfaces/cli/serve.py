"""`barnraise serve`: pages and worker as one, after a check that nothing which protects facts is missing."""

from __future__ import annotations

import os

import click

from barnraise.interfaces.cli import answers, house, serving


@click.command("serve")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to serve on; this machine alone unless said."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@answers.json_option
def command(*, host: str, port: int, as_json: bool) -> None:
    """Serve pages and do the work behind them; Ctrl-C or SIGTERM ends both cleanly."""
    house.open_house(as_json=as_json)
    house.stand(as_json=as_json)
    served = start(host=host, port=port, as_json=as_json)
    from barnraise.platform import agency

    us = agency.current()
    name = us.name if us else "an agency that is not set up yet"
    answers.tell(
        {"address": served.address, "agency": us.name if us else None},
        f"Barnraise serves {name} at {served.address}\nCtrl-C ends it.",
        as_json=as_json,
    )
    click.get_current_context().exit(served.watch())


def start(*, host: str, port: int, as_json: bool) -> serving.Served:
    """Start both processes and wait until they answer; unfinished work is asked for again first."""
    from barnraise.interfaces.schedule import table
    from barnraise.platform import jobs

    if not serving.free(host, port):
        message = f"Something serves on {host}:{port} already. Stop it, or choose another with --port."
        raise answers.refused("port-taken", message, as_json=as_json)
    table.install()
    resumed = jobs.resume()
    if resumed:
        answers.say(f"{resumed} unfinished pieces of work are taken up again.")
    served = serving.Served(host, port, _environment(host, port))
    served.heed()
    served.start()
    if not served.answers_within(30) and not served.stopping:
        served.stop()
        raise answers.refused("did-not-start", "The pages did not start; the reason stands above.", as_json=as_json)
    return served


def _environment(host: str, port: int) -> dict[str, str]:
    """Where links in mail lead, and whether the set-up page may be open, unless the surroundings say."""
    found = {}
    if "BARNRAISE_URL" not in os.environ:
        found["BARNRAISE_URL"] = f"http://{host if host in serving.LOOPBACK else '127.0.0.1'}:{port}"
    if host not in serving.LOOPBACK and "BARNRAISE_SETUP_PAGE" not in os.environ:
        found["BARNRAISE_SETUP_PAGE"] = "0"
        answers.say("Served beyond this machine: the set-up page stays shut, use `barnraise setup`.")
    return found
