"""What reading a file found: four counts that sum to its rows, what is refused, and what a person must answer."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from barnraise.core.money import Money

REFUSED_KEPT = 1_000
CHANGES_KEPT = 1_000
EXAMPLES_KEPT = 50
SHOWN_LENGTH = 500
"""UNIT: entries kept of each list; characters kept of one cell. The counts go on."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One cell that cannot be used: where it stands, as it stands, which rule, and why in a sentence.

    `column` is the heading as in the file; empty when the row as a whole is refused and no cell can be mended.
    `suggestion` is offered in the field that mends it, never used by itself.
    """

    row: int
    column: str
    value: str
    rule: str
    message: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One value that would be replaced: of what, in which column, from which value to which."""

    row: int
    what: str
    column: str
    old: str
    new: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something about the whole file that a person must answer before it is applied, unless it does not stop it."""

    rule: str
    message: str
    stops: bool = True

    @property
    def key(self) -> str:
        """The name its answer goes by."""
        return f"warning:{self.rule}"


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can decide, with what may be answered: `(value, words)` each.

    With a `default` the file can be applied before anybody answers.
    """

    key: str
    text: str
    options: tuple[tuple[str, str], ...] = ()
    default: str = ""


@dataclass(slots=True)
class Verdict:
    """What a file would do. A reader fills it while its rows are being taken.

    `refused_count` counts rows, `refused` lists their wrong cells: the first thousand are kept and all are counted.
    """

    added: int = 0
    changed: int = 0
    same: int = 0
    refused_count: int = 0
    refused: list[Refused] = field(default_factory=list)
    changes: list[ChangedCell] = field(default_factory=list)
    examples: list[dict[str, str]] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    totals: dict[str, Any] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    refused_last: int = 0

    @property
    def rows(self) -> int:
        """How many rows the file has: the four counts together."""
        return self.added + self.changed + self.same + self.refused_count

    @property
    def counts(self) -> dict[str, int]:
        """The four counts by name."""
        return {"added": self.added, "changed": self.changed, "same": self.same, "refused": self.refused_count}

    def refuse(self, *, row: int, column: str, value: object, rule: str, message: str, suggestion: str = "") -> None:
        """Refuse a cell. Several wrong cells of one row, told one after another, count as one refused row."""
        if row != self.refused_last:
            self.refused_count += 1
            self.refused_last = row
        if len(self.refused) < REFUSED_KEPT:
            self.refused.append(Refused(row, column, _cut(value), rule, message, suggestion))

    def change(self, *, row: int, what: str, column: str, old: object, new: object, note: str = "") -> None:
        """Show one value that a changed row replaces; counting the row (`changed += 1`) is the reader's."""
        if len(self.changes) < CHANGES_KEPT:
            self.changes.append(ChangedCell(row, what, column, _cut(old), _cut(new), note))

    def example(self, shown: Mapping[str, object]) -> None:
        """Show one added row; counting it (`added += 1`) is the reader's."""
        if len(self.examples) < EXAMPLES_KEPT:
            self.examples.append({name: _cut(value) for name, value in shown.items()})

    def warn(self, *, rule: str, message: str, stops: bool = True) -> None:
        """Stop the file until a person answers; or only tell, where it does not stop."""
        self.warnings.append(Warned(rule, message, stops))

    def ask(
        self, *, key: str, text: str, options: list[tuple[str, str]] | tuple[tuple[str, str], ...], default: str = ""
    ) -> None:
        """Ask what only a person can decide; `answers[key]` holds what they chose."""
        self.questions.append(Question(key, text, tuple(options), default))

    def unanswered_warnings(self, answers: Mapping[str, str]) -> list[Warned]:
        """Warnings that nobody answered with yes."""
        return [w for w in self.warnings if w.stops and answers.get(w.key) != "yes"]

    def unanswered_questions(self, answers: Mapping[str, str]) -> list[Question]:
        """Questions that nobody answered."""
        return [q for q in self.questions if not answers.get(q.key) and not q.default]

    def as_json(self, answers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The verdict of DESIGN §6, exactly: what the command prints. Open questions stand among the warnings."""
        warnings = [{"rule": w.rule, "message": w.message} for w in self.warnings]
        for question in self.unanswered_questions(answers or {}):
            offered = "; ".join(f"{value} ({words})" for value, words in question.options)
            message = f"{question.text} Answer with --answer {question.key}=VALUE, one of: {offered}."
            warnings.append({"rule": question.key, "message": message})
        if self.refused_count and len(self.refused) == REFUSED_KEPT:
            message = f"{self.refused_count:,} rows are refused; the first {REFUSED_KEPT:,} wrong cells are listed."
            warnings.append({"rule": "more-refused", "message": message})
        refused = [
            {"row": r.row, "column": r.column, "value": r.value, "rule": r.rule, "message": r.message}
            for r in self.refused
        ]
        counts = {"added": self.added, "changed": self.changed, "same": self.same}
        return {**counts, "refused": refused, "warnings": warnings, "totals": plain(self.totals)}

    def kept(self) -> dict[str, Any]:
        """Everything, as the run stores it."""
        return {
            **self.counts,
            "refused_cells": [asdict(r) for r in self.refused],
            "changes": [asdict(c) for c in self.changes],
            "examples": self.examples,
            "warnings": [asdict(w) for w in self.warnings],
            "totals": plain(self.totals),
            "questions": [asdict(q) for q in self.questions],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Verdict":
        """The verdict a run stored."""
        return cls(
            added=kept.get("added", 0), changed=kept.get("changed", 0), same=kept.get("same", 0),
            refused_count=kept.get("refused", 0),
            refused=[Refused(**r) for r in kept.get("refused_cells", [])],
            changes=[ChangedCell(**c) for c in kept.get("changes", [])],
            examples=list(kept.get("examples", [])),
            warnings=[Warned(**w) for w in kept.get("warnings", [])],
            totals=dict(kept.get("totals", {})),
            questions=[_question(**q) for q in kept.get("questions", [])],
        )  # fmt: skip


def in_words(verdict: Verdict) -> str:
    """`2 added, 11 changed, 40 the same, 4 refused`."""
    words = f"{verdict.added:,} added, {verdict.changed:,} changed, {verdict.same:,} the same"
    return f"{words}, {verdict.refused_count:,} refused"


def nothing_to_apply(verdict: Verdict) -> str:
    """Why there is nothing to apply, as a sentence."""
    if not verdict.rows:
        return "The file has no rows that say anything. Nothing was changed."
    if verdict.refused_count and not verdict.same:
        return "Every row is refused, so there is nothing to apply. Mend the rows, or send a mended file."
    if verdict.refused_count:
        return "Nothing to change: every row that can be used says what is here already. The refused rows stay out."
    return "There is nothing to change: every row says what is already here."


def _question(key: str, text: str, options: list[list[str]], default: str = "") -> Question:
    return Question(key, text, tuple((value, words) for value, words in options), default)


def _cut(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def plain(value: Any) -> Any:
    """A value as JSON holds it: money as dollars and cents in text, days as text, other exact numbers as text.

    >>> plain({"total": Money(139780), "by": {1: Decimal("2.50")}})
    {'total': '1397.80', 'by': {'1': '2.50'}}
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case Money() | Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(part) for key, part in value.items()}
        case list() | tuple():
            return [plain(part) for part in value]
        case _:
            raise TypeError(f"a verdict cannot hold {value!r}: give it as a whole number, money or text")
