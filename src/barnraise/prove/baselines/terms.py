"""The vocabulary of baselines: the states a proposal goes through, and the headings of a file of them."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """What became of a baseline that somebody proposed."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """Say it on a page."""
        return _STATE_WORDS[self]


_STATE_WORDS = {
    State.PROPOSED: "waits for approval",
    State.APPROVED: "approved",
    State.REFUSED: "refused",
    State.WITHDRAWN: "withdrawn",
}

KEY: Final = "baselines.Baseline:"
SERIES: Final = "baseline"

COLUMNS: Final = {
    "service": ("service", "service code", "contract", "code"),
    "item": ("item", "item code", "item number"),
    "unit": ("unit", "uom", "unit of measure"),
    "starts": ("from", "starts", "first day", "effective"),
    "ends": ("to", "until", "ends"),
    "unit_price": ("unit price", "price", "price alone"),
    "low": ("low", "lowest"),
    "high": ("high", "highest"),
    "own_cost": ("own cost", "own costs"),
    "share": ("share", "share bought alone"),
    "method": ("method",),
    "grade": ("grade", "confidence"),
    "cashable": ("cashable", "cash"),
    "recurring": ("recurring", "every year"),
    "organization": ("organization", "member", "member number"),
    "source": ("source", "where from"),
    "evidence": ("evidence", "evidence file", "evidence sha256"),
}
"""Field → the headings it goes by in a file."""

NEEDED: Final = {
    "service": "the service’s code", "unit": "the unit", "starts": "the first day (From)", "unit_price": "the unit price",
    "method": "the method", "grade": "the grade", "source": "the source",
}  # fmt: skip
"""Columns a file of baselines cannot do without, in words."""
