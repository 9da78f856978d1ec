"""`barnraise apportion`: split an amount by the weights of a CSV file so that the shares add up to it to the cent."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from barnraise.core.apportion import NoWeight, Share, shares_of
from barnraise.core.money import Money, NumberRefused, decimal_words, parse_decimal
from barnraise.interfaces.cli.plain_files import Refusal


def read_weights(text: str) -> tuple[dict[str, Decimal], list[Refusal]]:
    """Read the columns `key` and `weight`, or say of each bad cell what is wrong with it."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    weights: dict[str, Decimal] = {}
    refused: list[Refusal] = []
    try:
        head = [cell.strip().lower() for cell in next(rows, [])]
        if head.count("key") != 1 or head.count("weight") != 1:
            message = "The first row must name the columns key and weight, each once."
            return {}, [Refusal(1, "", ",".join(head), "UnknownColumns", message)]
        for cells in rows:
            if any(cell.strip() for cell in cells):
                _take_row(dict(zip(head, cells, strict=False)), row=rows.line_num, weights=weights, refused=refused)
    except csv.Error as error:
        refused.append(Refusal(rows.line_num, "", "", "BadFile", f"This line is not CSV: {error}."))
    return weights, refused


@click.command("apportion")
@click.option("--total", "total_text", required=True, help="The amount to split, such as 1000.00.")
@click.option("--weights", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.pass_context
def command(context: click.Context, *, total_text: str, path: Path, as_json: bool) -> None:
    """Split an amount by the columns key,weight of a CSV file; ties go to the lower key as text."""
    total, shares, refused = _split(total_text, path)
    if refused:
        if as_json:
            click.echo(json.dumps({"refused": [asdict(refusal) for refusal in refused]}))
        for refusal in refused:
            where = f"Row {refusal.row}: " if refusal.row else ""
            click.echo(f"{where}{refusal.message}", err=True)
        context.exit(1)
    elif as_json:
        rows = [{"key": s.key, "weight": _plain(s.weight), "amount": str(s.amount)} for s in shares]
        click.echo(json.dumps({"total": str(total), "shares": rows}))
    else:
        _print_table(total, shares)


def _split(total_text: str, path: Path) -> tuple[Money, tuple[Share, ...], list[Refusal]]:
    try:
        total = Money.parse(total_text)
    except NumberRefused as error:
        return Money.ZERO, (), [Refusal(None, "total", total_text, type(error).__name__, str(error))]
    try:
        weights, refused = read_weights(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        message = f"{path.name} is not UTF-8 text; save it as CSV UTF-8 and try again."
        return total, (), [Refusal(None, "", path.name, "BadFile", message)]
    if refused:
        return total, (), refused
    try:
        return total, shares_of(total, weights), []
    except NoWeight as error:
        return total, (), [Refusal(None, "weight", "", "NoWeight", str(error))]


def _take_row(cells: dict[str, str], *, row: int, weights: dict[str, Decimal], refused: list[Refusal]) -> None:
    key, text = cells.get("key", "").strip(), cells.get("weight", "").strip()
    if not key:
        refused.append(Refusal(row, "key", "", "BlankKey", "The key is blank; name who gets this share."))
        return
    if key in weights:
        message = f"{key} stands here a second time; add its weights up into one row."
        refused.append(Refusal(row, "key", key, "RepeatedKey", message))
        return
    try:
        weights[key] = parse_decimal(text)
    except NumberRefused as error:
        refused.append(Refusal(row, "weight", text, type(error).__name__, str(error)))
        return
    if weights[key] < 0:
        message = f"The weight of {key} is {text}, below zero; correct it or leave the row out."
        refused.append(Refusal(row, "weight", text, "NegativeWeight", message))


def _plain(weight: object) -> str:
    return decimal_words(Decimal(str(weight))).replace(",", "")


def _print_table(total: Money, shares: tuple[Share, ...]) -> None:
    table = Table("Key", "Weight", "Share", caption=f"Shares add up to {total.words()}.")
    table.columns[1].justify = table.columns[2].justify = "right"
    for share in shares:
        table.add_row(share.key, _plain(share.weight), share.amount.words())
    Console().print(table)
