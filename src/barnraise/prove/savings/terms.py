"""The vocabulary of closing a year: what a check found, and how a statement is numbered."""

from enum import StrEnum

NUMBERED = "VS-{year}"
"""A year's statement has one number; a restatement is its next revision."""

DELIVERY_KEY = "D-{n:06d}"
"""Deliveries are numbered anew in an export, in the order of what they say: no database's row id leaves it."""


class Kept(StrEnum):
    """What `barnraise verify` makes sure of for every signed statement."""

    ALL_THERE = "statements-all-there"
    EXPORT_KEPT = "export-kept"
    EXPORT_PROVES = "export-proves"
    STATEMENT = "statement-agrees"
    LINES = "lines-agree"
    MEASURED = "measured-agree"
    DELIVERIES = "deliveries-stand"
    BASELINES = "baselines-stand"
    CHARGES = "charges-stand"
    RETURNS = "returns-stand"
    AID = "aid-stands"
    OVERRIDES = "overrides-stand"

    def words(self) -> str:
        """What it makes sure of."""
        return _KEPT[self]


_KEPT = {
    Kept.ALL_THERE: "every statement that the audit log says was signed is there",
    Kept.EXPORT_KEPT: "its export has the bytes that were signed",
    Kept.EXPORT_PROVES: "its export proves, with the key as published",
    Kept.STATEMENT: "what is kept of it is what its export says: number, hashes, signature, key, who and when",
    Kept.LINES: "every line of every member is the one that follows from the export",
    Kept.MEASURED: "every delivery is compared with the baseline that it was signed with, and none is left out",
    Kept.DELIVERIES: "its deliveries still say what was signed, and none was put in behind it",
    Kept.BASELINES: "its baselines still say what was signed",
    Kept.CHARGES: "its charges still stand in the books as they were signed",
    Kept.RETURNS: "what came back still stands in the books as it was signed",
    Kept.AID: "the terms of aid it was made with are still on record",
    Kept.OVERRIDES: "the checks that were set aside, and why, are the ones printed on it",
}
