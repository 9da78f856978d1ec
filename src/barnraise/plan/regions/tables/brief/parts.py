"""What a brief is made of, and what its four pages share: cells with amounts, and rows that stand for those cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from barnraise.core.money import Money
from barnraise.core.regions.problem import Problem
from barnraise.integrations.statements import paper_words as words
from barnraise.integrations.statements.paper_words import Block
from barnraise.plan.regions.tables.answers import Face, Told
from barnraise.platform.pictures import Picture
from barnraise.platform.words import change_words, money_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A told answer with everything a board reads of it. `on`: the day its newest part was told; `sha256`: the edition's."""

    agency: str
    title: str
    edition: int
    sha256: str
    on: date
    problem: Problem
    face: Face
    map: Picture
    prices: Told | None
    others: Told | None
    draws: Told

    @property
    def told(self) -> Told:
        """The answer's document."""
        return self.face.told


def text(said: str) -> Block:
    """A sentence in the size of the page."""
    return {"is": "text", "text": said}


def amount(found: Money, *, strong: bool = False) -> Block:
    """A cell with an amount."""
    return words.cell(money_words(found), strong=strong)


def change(found: Money, *, strong: bool = False) -> Block:
    """A cell with a saving and its sign; a loss in the same size as a gain."""
    return words.cell(change_words(found), strong=strong, loss=found.cents < 0)


def names(rows: Sequence[tuple[str, Money]], columns: int = 3) -> Block:
    """Names with an amount each, side by side."""
    told = [{"name": name, "amount": change_words(found), "loss": found.cents < 0} for name, found in rows]
    return {"is": "names", "rows": told, "columns": columns}


def total(rows: Sequence[Money]) -> Money:
    """What they come to."""
    return Money.total(rows)
