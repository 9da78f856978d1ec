"""What an export may be refused for: each refusal names its check and says what, where and why in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """What `prove` looks at, in this order; a finding names the one that failed."""

    ARCHIVE = "archive"
    MANIFEST = "manifest"
    FORMAT = "format-known"
    RULES = "rules-known"
    FILES = "files-complete"
    HASHES = "files-unchanged"
    SIGNATURE = "signature"
    KEY = "key-trusted"
    FACTS = "facts-readable"
    KEYS = "keys-unique"
    FORM = "facts-in-form"
    HEAD = "manifest-agrees"
    MEASURABLE = "facts-measurable"
    REVERSALS = "reversals-mirror"
    CHARGED = "charged-once"
    RETURNED = "returned-once"
    APPROVAL = "approved-by-another"
    EVIDENCE = "evidence-kept"
    BEFORE = "compared-documents"
    JSON = "statement-recomputed"
    CSV = "table-recomputed"
    PDF = "paper-remade"

    def words(self) -> str:
        """What it makes sure of."""
        return _WORDS[self]


_WORDS = {
    Check.ARCHIVE: "the file is an archive of the documented form and nothing is hidden in it",
    Check.MANIFEST: "the manifest can be read and names what it has to",
    Check.FORMAT: "this release knows the version of the format",
    Check.RULES: "this release knows the rules that the figures were made by",
    Check.FILES: "every file that the manifest lists is there, and no other",
    Check.HASHES: "every file has the bytes that were signed for",
    Check.SIGNATURE: "the manifest was signed with the key that it names",
    Check.KEY: "that key is one you trust",
    Check.FACTS: "every cell of the facts can be read",
    Check.KEYS: "no fact stands there twice",
    Check.FORM: "the facts are written in the one form that the format knows",
    Check.HEAD: "the manifest says of the statement what the facts say",
    Check.MEASURABLE: "every fact belongs to the year, to a known member and to a known service",
    Check.REVERSALS: "what takes a delivery back mirrors it, once",
    Check.CHARGED: "a delivery is charged once",
    Check.RETURNED: "what came back is counted once",
    Check.APPROVAL: "a baseline was approved by another person than proposed it",
    Check.EVIDENCE: "the evidence of every baseline is there",
    Check.BEFORE: "the documents it is compared with are the ones before it",
    Check.JSON: "the statement follows from the facts, byte for byte",
    Check.CSV: "the table follows from the facts, byte for byte",
    Check.PDF: "the printed statement follows from the document, byte for byte",
}


class ExportRefused(ValueError):
    """An export that cannot be read, or facts that cannot be exported; `check` names what failed."""

    def __init__(self, check: Check, message: str) -> None:
        super().__init__(message)
        self.check = check


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold."""

    check: Check
    message: str
