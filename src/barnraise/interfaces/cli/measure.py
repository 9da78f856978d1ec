"""`barnraise measure`: what plain files of purchases saved against plain files of what each would have cost alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from barnraise.core.facts import UnknownUnit, unit_named
from barnraise.core.money import MINUS, NumberRefused, from_scaled, parse_cents, parse_scaled
from barnraise.core.savings.measure import Measured, Saved, Total, measure, total
from barnraise.core.savings.pairing import Line, Reason
from barnraise.core.savings.records import Baseline
from barnraise.integrations.sheets.refused import Unreadable
from barnraise.interfaces.cli import answers
from barnraise.interfaces.cli.plain_files import PlainFile

FACTS = ("organization", "service", "item", "date", "quantity", "unit", "unit_price", "rebate", "fee")
BASELINES = ("service", "item", "unit", "from", "to", "unit_price", "method")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Figure = TypeVar("Figure")


@click.command("measure")
@click.argument("facts", type=_FILE, metavar="FACTS.csv")
@click.argument("baselines", type=_FILE, metavar="BASELINES.csv")
@answers.json_option
def command(*, facts: Path, baselines: Path, as_json: bool) -> None:
    """What plain files of purchases saved, with the sign kept.

    FACTS.csv has the columns organization, service, item, date, quantity, unit, unit_price, rebate, fee; BASELINES.csv
    has service, item, unit, from, to, unit_price, method: what each would have cost alone. Days are written 2025-07-01.
    A return has a quantity below zero. Empty rebates and fees are none; an empty "to" is open.

    A row is measured against the baseline of its service, item and unit with from ≤ date < to. Rows that are not
    measured are listed with the reason: no_baseline, other_unit, expired, overlapping, no_price. "row" is the row's
    number in the file as a spreadsheet shows it: the heading is row 1. A file with a bad cell is refused whole.
    """
    known_file, facts_file = PlainFile(baselines, BASELINES), PlainFile(facts, FACTS)
    with Console(stderr=True).status("Measuring …"):
        known = tuple(baselines_in(known_file))
        measured = measure(lines_in(facts_file), known)
    if refused := [*known_file.refused, *facts_file.refused]:
        raise answers.Refused([asdict(refusal) for refusal in refused], as_json=as_json)
    if as_json:
        answers.tell(document(measured), "", as_json=True)
    else:
        _print_tables(measured)


def document(measured: Measured) -> dict[str, Any]:
    """The answer as JSON: money as text in dollars and cents, organizations in order of their names, rows as they came."""
    return {
        "total": _figures(measured.total),
        "organizations": [{"organization": name} | _figures(sums) for name, sums in _by_organization(measured)],
        "not_measured": [{"row": int(row), "reason": reason.value} for row, reason in measured.not_measured],
    }


def lines_in(file: PlainFile) -> Iterator[Line]:
    """Each row as a line to measure; what cannot be read is refused in the file."""
    for row, cells in file.rows():
        organization, service, item, day, quantity, unit, price, rebate, fee = cells
        try:
            line = Line(
                str(row),
                organization or _blank("organization"),
                service or _blank("service"),
                item,
                unit_of(unit),
                _day("date", day),
                _figure("quantity", quantity, parse_scaled),
                _price(price) if price else None,
                _figure("rebate", rebate, parse_cents) if rebate else 0,
                _figure("fee", fee, parse_cents) if fee else 0,
            )
        except Unreadable as error:
            file.refuse(row, error)
        else:
            yield line


def baselines_in(file: PlainFile) -> Iterator[Baseline]:
    """Each row as a baseline for everybody; what cannot be read is refused in the file."""
    for row, (service, item, unit, starts, ends, price, method) in file.rows():
        try:
            first, end = _day("from", starts), _day("to", ends) if ends else None
            if end is not None and end <= first:
                raise Unreadable("to", ends, "NoDay", f"it ends on {ends}, not after {starts}, so it holds on no day.")
            baseline = Baseline(
                service=service or _blank("service"),
                item=item,
                unit=unit_of(unit or _blank("unit")),
                starts=first,
                ends=end,
                unit_price=from_scaled(_price(price)),
                method=method,
            )
        except Unreadable as error:
            file.refuse(row, error)
        else:
            yield baseline


@cache
def unit_of(text: str) -> str:
    """The unit that a spelling stands for (`EA.` is each); a word that is not known stands for itself, in any case.

    >>> unit_of("Cs."), unit_of("Bus  Route")
    ('case', 'bus route')
    """
    try:
        return unit_named(text).value
    except UnknownUnit:
        return " ".join(text.casefold().split())


def _blank(column: str) -> str:
    raise Unreadable(column, "", "BlankCell", f"the {column} is blank; fill it in or leave the row out.")


def _day(column: str, text: str) -> date:
    day = _day_of(text)
    if day is None:
        shown = f"“{text}”" if text else "an empty cell"
        raise Unreadable(column, text, "NotADay", f"{column}: {shown} is no day written as 2025-07-01.")
    return day


@cache
def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def _price(text: str) -> int:
    price = _figure("unit_price", text, parse_scaled)
    if price < 0:
        message = f"the unit price is {text}, below zero; a return has its price and a quantity below zero."
        raise Unreadable("unit_price", text, "NegativePrice", message)
    return price


def _figure(column: str, text: str, read: Callable[[str], Figure]) -> Figure:
    try:
        return read(text)
    except NumberRefused as error:
        raise Unreadable(column, text, type(error).__name__, f"{column}: {error}") from error


def _figures(sums: Total) -> dict[str, str | None]:
    return {
        "gross": str(sums.gross),
        "rebate": str(sums.rebate),
        "fee": str(sums.fee),
        "net": str(sums.net),
        "coverage": sums.coverage,
    }


def _by_organization(measured: Measured) -> list[tuple[str, Total]]:
    found: dict[str, list[Saved]] = defaultdict(list)
    for saved in measured.saved:
        found[saved.organization].append(saved)
    return [(name, total(rows)) for name, rows in sorted(found.items())]


def _print_tables(measured: Measured) -> None:
    """The same for people: a row for each organization, their sum, and what was not measured and why."""
    table = Table("Organization", "Saved", "Rebate", "Fee", "Net", "Measured", box=SIMPLE_HEAD)
    rows = [(name, *_words(sums)) for name, sums in _by_organization(measured)]
    rows.append(("Total", *_words(measured.total)))
    for place, column in enumerate(table.columns[1:], start=1):
        column.justify, column.min_width = "right", max(len(row[place]) for row in rows)  # a figure is never cut short
    for row in rows[:-1]:
        table.add_row(*row)
    table.add_section()
    table.add_row(*rows[-1], style="bold")
    Console().print(table)
    for reason, count in sorted(Counter(reason for _, reason in measured.not_measured).items(), key=_by_order):
        first = next(row for row, why in measured.not_measured if why is reason)
        counted = f"{count:,} {'row' if count == 1 else 'rows'} not measured"
        click.echo(f"{counted} ({reason.value}): {reason.words()}; the first is row {first}.")


def _by_order(counted: tuple[Reason, int]) -> int:
    return list(Reason).index(counted[0])


def _words(sums: Total) -> tuple[str, ...]:
    amounts = (sums.gross, sums.rebate, sums.fee, sums.net)
    part = "no spend" if sums.coverage is None else percent_words(sums.coverage)
    return (*(amount.words() for amount in amounts), part)


def percent_words(part: str) -> str:
    """A part of four decimals as people say it.

    >>> percent_words("0.9579"), percent_words("1.0000"), percent_words("-0.0500")
    ('95.79 %', '100.00 %', '−5.00 %')
    """
    return f"{Decimal(part) * 100:.2f} %".replace("-", MINUS)
