"""What a statement on paper says, as blocks of ready words: figures, sentences and rows that both sheets share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from barnraise.core.dates import long_date
from barnraise.core.facts import Unit
from barnraise.core.money import Money, decimal_words
from barnraise.core.savings.breakdown import NO_DELIVERY
from barnraise.core.savings.document import to_json
from barnraise.core.savings.measure import dollars
from barnraise.core.savings.pairing import Reason
from barnraise.core.savings.records import Grade, Method

Block: TypeAlias = dict[str, Any]
YEARLY_CASH = "Cash, every year"

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_BACK = {
    YEARLY_CASH: " that comes back every year",
    "Cash, this year only": " this year only",
    "Not cash, every year": " every year, but not in cash",
    "Not cash, this year only": " this year only, and not in cash",
}


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed, and on what day."""

    name: str
    on: date


def counted(number: int, one: str, many: str) -> str:
    """A small count in words: `nine services`, `one service`, `13 services`."""
    word = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    return f"{word} {one if number == 1 else many}"


def signed_money(text: str) -> str:
    """A difference of a document with its sign."""
    return Money.parse(text).signed()


def money(text: str) -> str:
    """An amount of a document."""
    return Money.parse(text).words()


def lost(text: str | None) -> bool:
    """Whether a figure is a loss."""
    return text is not None and text.startswith("-")


def cell(text: str, **more: Any) -> dict[str, Any]:
    """One cell of a table; `bar` draws a figure, from -1000 to 1000 thousandths of the longest."""
    plain = {"strong": False, "loss": False, "quiet": False, "figure": False, "note": "", "bar": None, "span": 1}
    return {"text": text, **plain, **more}


def amount(text: str | None, **more: Any) -> dict[str, Any]:
    """A cell with an amount; what is not known is said in the word."""
    return cell("unknown", quiet=True, **more) if text is None else cell(money(text), figure=True, **more)


def change(text: str | None, **more: Any) -> dict[str, Any]:
    """A cell with a saving: its sign, and a loss in the same size as a gain."""
    if text is None:
        return cell("unknown", quiet=True, **more)
    return cell(signed_money(text), figure=True, **{"strong": True, "loss": lost(text), **more})


def row(cells: Sequence[Block], *, total: bool = False) -> Block:
    """A row of a table."""
    return {"group": "", "cells": list(cells), "total": total}


def group(title: str) -> Block:
    """A heading among the rows of a table."""
    return {"group": title, "cells": [], "total": False}


def table(columns: Iterable[tuple[str, bool, int]], rows: Iterable[Block]) -> Block:
    """A table: each column's title, whether it stands right, and its part of the width."""
    heads = [{"title": title, "right": right, "width": width} for title, right, width in columns]
    return {"is": "table", "columns": heads, "rows": list(rows)}


def heading(text: str, level: int = 2) -> Block:
    """A heading."""
    return {"is": "heading", "text": text, "level": level}


def meta(text: str) -> Block:
    """A quiet sentence."""
    return {"is": "meta", "text": text}


def lede(*parts: tuple[str, bool, bool]) -> Block:
    """The first sentence in parts: each with whether it is strong, and whether it is a loss."""
    return {"is": "lede", "parts": [{"text": t, "strong": strong, "loss": loss} for t, strong, loss in parts if t]}


def figures(*told: tuple[str, str, str, bool]) -> Block:
    """Figures side by side: label, value, how it is meant, whether it is a loss."""
    return {"is": "figures", "figures": [{"label": a, "value": b, "note": c, "loss": d} for a, b, c, d in told]}


def facts(told: Iterable[tuple[str, str, str]], *, label: int = 30) -> Block:
    """Labels with what they stand for and a note; `label` is the labels' part of the width in hundredths."""
    rows = [{"label": a, "text": b, "note": c, "loss": b.startswith("−")} for a, b, c in told]
    return {"is": "facts", "facts": rows, "label": label}


def sheet(
    document: Mapping[str, Any], blocks: Sequence[Block], *, signed: Signed | None, title: str, right: tuple[str, str]
) -> Block:
    """A whole sheet: letterhead and blocks; its date is that of the signature, else the year's last day."""
    day = signed.on if signed else date.fromisoformat(document["ends"]) - timedelta(days=1)
    return {
        "title": title,
        "author": document["agency"],
        "date": [day.year, day.month, day.day],
        "head": {
            "left": document["agency"],
            "left-note": f"Value statement {called(document)}",
            "right": right[0],
            "right-note": right[1],
        },
        "blocks": list(blocks),
    }


def called(document: Mapping[str, Any]) -> str:
    """A statement's number, with its revision where it is not the first."""
    revision = document["revision"]
    return f"{document['number']}, revision {revision}" if revision > 1 else str(document["number"])


def year_words(document: Mapping[str, Any]) -> str:
    """The year from its first to its last day."""
    starts, ends = date.fromisoformat(document["starts"]), date.fromisoformat(document["ends"])
    return f"Fiscal year {document['fiscal_year']}: {long_date(starts)} to {long_date(ends - timedelta(days=1))}"


def saved_parts(kind: Mapping[str, Any], before: str) -> list[tuple[str, bool, bool]]:
    """`and saved $5.00 that comes back every year`, or what was lost."""
    net = Money.parse(kind["net"])
    if net.cents < 0:
        back = _BACK[kind["kind"]].replace(" that comes back", "")
        return [(before, False, False), (f"lost {(-net).words()}", True, True), (back, False, False)]
    return [(f"{before}saved ", False, False), (net.words(), True, False), (_BACK[kind["kind"]], False, False)]


def used_words(used: Sequence[Mapping[str, str]]) -> str:
    """What was used: `40 days`, `1,204 cases and 3 pallets`."""
    words = [Unit(row["unit"]).words(Decimal(row["quantity"])) for row in used]
    if len(words) > 2:
        return f"{counted(len(words), 'unit', 'units')} of measure"
    return " and ".join(words) if words else "nothing delivered"


def reason_words(reason: str) -> str:
    """Why something was not measured."""
    if reason == NO_DELIVERY:
        return "a condition of taking part, with no price elsewhere"
    return Reason(reason).words()


def why_not(line: Mapping[str, Any]) -> str:
    """Why a service, or a part of it, was not measured."""
    reasons = [reason_words(part["reason"]) for part in line["not_measured"]]
    if not reasons and line["kind"] is None:
        reasons = [reason_words(Reason.NO_BASELINE.value if line["lines"] else NO_DELIVERY)]
    return "; ".join(reasons)


def missed_of(line: Mapping[str, Any]) -> Fraction:
    """What of a service's spend was compared with nothing; exact dollars."""
    left = sum((Fraction(part["spend"]) for part in line["not_measured"]), Fraction(0))
    covered = any(Fraction(against["covered"]) for against in line["against"])
    return left if covered else left + Fraction(line["charged"])


def measured(coverage: str | None, compared: Money, missed: Fraction, claim: str) -> Block:
    """How much of the spend was compared: both amounts, the part, and what is claimed for the rest."""
    spent = compared + dollars(missed)
    if coverage is None:
        return meta("Nothing was spent, so there is nothing to measure.")
    part = decimal_words((Decimal(coverage) * 100).quantize(Decimal("0.1")))
    permille = min(1000, max(0, int(Decimal(coverage) * 1000)))
    told = f"{compared.words()} of {spent.words()} spent, fees apart, was compared with what it would have cost alone, {part}%."
    return {"is": "coverage", "permille": permille, "text": f"{told} {claim}".strip()}


def seal_of(document: Mapping[str, Any]) -> str:
    """The first twelve digits of the SHA-256 of `statement.json`, as they are printed."""
    digest = hashlib.sha256(to_json(document)).hexdigest()
    return " ".join(digest[n : n + 4] for n in (0, 4, 8))


def behind(document: Mapping[str, Any], signed: Signed | None, seal: str) -> list[Block]:
    """Who stands behind a statement, what its grades mean and how anyone can check it."""
    by = f"Signed by {signed.name}, {long_date(signed.on)}. " if signed else ""
    grades = "; ".join(f"{grade.value} {grade.words()}" for grade in Grade)
    name = f"{document['number']}-{document['revision']}.zip"
    told = (
        f"{by}Baselines were proposed and approved by different people. Grades: {grades}. "
        f"Check it: barnraise prove --from {name}; the seal of its statement.json begins {seal}."
    )
    return [heading("Who stands behind it"), meta(told), *overrides(document)]


def overrides(document: Mapping[str, Any]) -> list[Block]:
    """The checks that the year was closed in spite of, each with its reason."""
    return [
        meta(
            f"Closed although: {row['check'].replace('-', ' ')}, {row['count']:,} found. {row['reason']} "
            f"({row['by']}, {long_date(date.fromisoformat(row['on']))})"
        )
        for row in document["overrides"]
    ]


def weaknesses(methods: Iterable[str]) -> Block:
    """Each method that was used, with what may be wrong with it."""
    return facts([(Method(m).words().capitalize(), Method(m).weakness(), "") for m in sorted(set(methods))], label=34)


def moved(rows: Iterable[Mapping[str, str]], reason: str) -> list[Block]:
    """Both figures of a restatement, the difference and the reason."""
    return [
        meta(
            f"Restated, {row['kind'].lower()}: it said {signed_money(row['before'])}, it is {signed_money(row['after'])} "
            f"({signed_money(row['difference'])}). Reason: {reason}"
        )
        for row in rows
    ]
