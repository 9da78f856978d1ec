"""How every verb answers: one JSON document or words, refusals with their rule, and the four exit statuses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

UNCHECKED = 3
"""Exit status: done, but something could not be checked."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


class Refused(click.ClickException):
    """Nothing was changed: each reason with its rule, on standard error, or as JSON where that was asked for."""

    exit_code = 1

    def __init__(self, reasons: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
        super().__init__("; ".join(str(reason["message"]) for reason in reasons))
        self.reasons = reasons
        self.as_json = as_json

    def show(self, file: Any = None) -> None:
        """Say why."""
        if self.as_json:
            click.echo(json.dumps({"refused": list(self.reasons)}, ensure_ascii=False))
        for reason in self.reasons:
            click.echo(str(reason["message"]), err=True)


def refused(rule: str, message: str, *, as_json: bool) -> Refused:
    """A refusal for one reason."""
    return Refused([{"rule": rule, "message": message}], as_json=as_json)


def tell(result: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    """Answer: the document, or the words."""
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else words)


def say(words: str) -> None:
    """Progress and remarks: on standard error, never in the way of the answer."""
    click.echo(words, err=True)
