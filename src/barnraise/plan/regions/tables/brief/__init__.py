"""The board's brief of a told answer: four pages of ready words, with the bound, the range and the date of the costs."""

from __future__ import annotations

from barnraise.core.dates import long_date
from barnraise.integrations.statements.paper_words import Block
from barnraise.plan.regions.tables.brief import first, fourth, second, third
from barnraise.plan.regions.tables.brief.parts import Brief

__all__ = ["Brief", "told"]


def told(brief: Brief) -> Block:
    """The whole brief, as it is set on paper."""
    edition = f"Edition {brief.edition}, answered {long_date(brief.on)}"
    return {
        "title": f"{brief.title}: a brief for the board",
        "author": brief.agency,
        "date": [brief.on.year, brief.on.month, brief.on.day],
        "foot": f"{brief.title}, {edition[0].lower()}{edition[1:]}; no figure without its bound, its range and its date",
        "head": {
            "left": brief.agency, "left-note": "A brief for the board: who should work together",
            "right": brief.title, "right-note": edition,
        },
        "blocks": [],
        "pages": [page(brief) for page in (first.page, second.page, third.page, fourth.page)],
    }  # fmt: skip
