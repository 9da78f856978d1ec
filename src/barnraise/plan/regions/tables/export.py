"""A scenario and its answer as one file that another house reads: nothing leaves without its range, bound and date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from barnraise.core.money import Money
from barnraise.integrations import scenarios
from barnraise.integrations.statements import archive
from barnraise.plan.regions.queries import Work
from barnraise.plan.regions.rules import telling
from barnraise.platform.words import dollars_words


def packed(work: Work, told: Mapping[str, Any]) -> bytes:
    """The scenario's files, the whole answer, and what it says in words; the same answer gives the same bytes."""
    files = scenarios.write(work.asking)
    words = "\n".join(sentences(work.scenario.title, told)) + "\n"
    return archive.pack({**files, "answer.json": telling.as_bytes(told), "answer.txt": words.encode()})


def sentences(title: str, told: Mapping[str, Any]) -> list[str]:
    """The answer as it may be quoted: with its bound, its range and the date of its costs."""
    amounts = {name: dollars_words(Money.parse(told[name])) for name in ("savings", "bound")}
    low, high = (dollars_words(Money.parse(told["range"][name])) for name in ("low", "high"))
    return [
        title,
        f"This plan saves {amounts['savings']} a year; under these rules no plan can save more than {amounts['bound']}.",
        f"If the disputed costs are wrong, it saves from {low} to {high} ({told['range']['draws']} draws from their ranges).",
        f"Costs: {told['as_of'] or 'no date is given'}.",
        f"Seed {told['seed']}; {'reproducible' if told['reproducible'] else 'stopped by time, so not reproducible'}.",
    ]
