"""What `barnraise verify` asks of savings: every signed statement still proves, and everything it stands on still says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from barnraise.core.savings.year import YearFacts, compile_year
from barnraise.integrations.statements import facts as tables
from barnraise.integrations.statements import package, proof, signing
from barnraise.integrations.statements.columns import Head
from barnraise.integrations.statements.package import STATEMENT, Export
from barnraise.platform import agency, audit, documents
from barnraise.platform.fields import key_of
from barnraise.prove.savings.models import Measured, Statement, StatementLine
from barnraise.prove.savings.queries import standing
from barnraise.prove.savings.queries.freezing import overridden
from barnraise.prove.savings.rules import FIGURES, compared, figures
from barnraise.prove.savings.terms import Kept

NAMED_MAX = 20
"""UNIT: sentences of one check about one statement before the rest is counted."""


class Doubt(NamedTuple):
    """One thing that does not hold: which check found it, and what in a sentence without its stop."""

    check: Kept
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A statement with its export opened, and what the database keeps of it."""

    row: Statement
    export: Export
    head: Head
    facts: YearFacts
    lines: tuple[StatementLine, ...]
    measured: tuple[Measured, ...]


def wrong() -> list[str]:
    """Everything about signed statements that does not hold, as sentences that name their check; empty is as it should be."""
    return [f"{doubt.says} ({doubt.check})" for doubt in doubts()]


def doubts() -> Iterator[Doubt]:
    """Every doubt about every signed statement, the oldest first."""
    rows = list(Statement.objects.select_related("key", "restates").order_by("fiscal_year", "revision", "id"))
    noted = audit.notes_of("savings.sign", "savings.Statement")
    for key in sorted(set(noted) - {key_of(row) for row in rows}):
        yield Doubt(Kept.ALL_THERE, f"The audit log says that {key} was signed, and it is not there")
    for row in rows:
        found: dict[Kept, int] = {}
        for check, says in (*_logged(row, noted.get(key_of(row))), *_of(row)):
            found[check] = found.get(check, 0) + 1
            if found[check] <= NAMED_MAX:
                yield Doubt(check, f"{row.number}, revision {row.revision}: {says}")
        for check, count in found.items():
            if count > NAMED_MAX:
                yield Doubt(check, f"{row.number}, revision {row.revision}: {count - NAMED_MAX:,} more of this kind")


def _logged(row: Statement, note: Mapping[str, Any] | None) -> Iterator[Doubt]:
    """What the audit log says otherwise: who holds the true key could sign anew, but not before the log."""
    if note is None:
        yield Doubt(Kept.ALL_THERE, "the audit log knows of no such signing")
        return
    kept = {"number": row.number, "revision": row.revision, "export": row.export_sha256, "manifest": row.manifest_sha256,
            "key": row.key.key_id, "reason": row.reason}  # fmt: skip
    for what, now in kept.items():
        if note.get(what) != now:
            yield Doubt(Kept.STATEMENT, f"its {what} is kept as “{now}”, and the audit log says “{note.get(what)}”")


def _of(row: Statement) -> Iterator[Doubt]:
    """Doubts about one statement; without its export nothing else can be asked."""
    if not documents.sound([row.export_sha256])[row.export_sha256]:
        yield Doubt(Kept.EXPORT_KEPT, f"the export {row.export_sha256} is missing or was altered")
        return
    content = documents.read_by_hash(row.export_sha256)
    proved = proof.prove(content, trusted_keys=[row.key.public_key])
    yield from (Doubt(Kept.EXPORT_PROVES, f"{f.check}: {f.message.rstrip('.')}") for f in proved.findings)
    try:
        export = package.read(content)
        head, facts = tables.read(export.files)
    except ValueError:
        return
    opened = Opened(
        row=row,
        export=export,
        head=head,
        facts=facts,
        lines=tuple(StatementLine.objects.filter(statement=row).select_related("service")),
        measured=tuple(Measured.objects.filter(statement=row).select_related("baseline").order_by("key")),
    )
    yield from (Doubt(Kept.STATEMENT, says) for says in _statement(opened))
    yield from (Doubt(Kept.LINES, says) for says in _lines(opened))
    yield from (Doubt(Kept.MEASURED, says) for says in _measured(opened))
    if overridden(row.fiscal_year, row.revision) != facts.overrides:
        yield Doubt(Kept.OVERRIDES, "the checks that were set aside are not the ones printed on it")
    yield from (Doubt(check, says) for check, says in standing.doubts(row, facts, opened.lines, opened.measured))


def _statement(opened: Opened) -> Iterator[str]:
    """What the row says otherwise than its export."""
    row, told, head = opened.row, opened.export.told, opened.head
    written = hashlib.sha256(opened.export.files.get(STATEMENT, b"")).hexdigest()
    both: Mapping[str, tuple[object, object]] = {
        "number": (row.number, head.number),
        "fiscal year": (row.fiscal_year, head.fiscal_year),
        "revision": (row.revision, head.revision),
        "reason": (row.reason, head.reason),
        "manifest": (row.manifest_sha256, hashlib.sha256(opened.export.manifest).hexdigest()),
        "document": (row.json_sha256, written),
        "signature": (row.signature, opened.export.signature),
        "key": (row.key.public_key, told.public_key),
        "name of the key": (row.key.key_id, signing.key_id(signing.public_from(told.public_key))),
        "release": (row.release, told.release),
        "signer": (row.signed_by_name, told.signed_by),
        "day": (agency.day_of(row.signed_at), told.signed_on),
        "revision it restates": (row.restates and _place(row.restates), _before(opened.head)),
    }
    for what, (kept, said) in both.items():
        if kept != said:
            yield f"its {what} is kept as “{kept}”, and its export says “{said}”"


def _place(row: Statement) -> tuple[int, int]:
    return row.fiscal_year, row.revision


def _before(head: Head) -> tuple[int, int] | None:
    return (head.fiscal_year, head.revision - 1) if head.revision > 1 else None


def _lines(opened: Opened) -> Iterator[str]:
    """Lines that are not those that follow from the export's facts."""
    try:
        year = compile_year(opened.facts)
    except (ValueError, ArithmeticError, AssertionError):
        return
    wanted = {(m.member.key, line.offer.key): figures(line) for m in year.members for line in m.lines}
    kept = {(line.member_key, line.service.code): line for line in opened.lines}
    for member, service in sorted(set(wanted) - set(kept)):
        yield f"the line of {member} for {service} is gone"
    for member, service in sorted(set(kept) - set(wanted)):
        yield f"a line of {member} for {service} was added"
    for (member, service), line in sorted(kept.items()):
        found = _figures(line)
        for what, now, was in zip(FIGURES, found, wanted.get((member, service), found), strict=True):
            if now != was:
                yield f"the line of {member} for {service} has {what.replace('_', ' ')} {now}, and {was} was signed"


def _figures(line: StatementLine) -> tuple[object, ...]:
    values = (getattr(line, name) for name in FIGURES)
    return tuple(getattr(value, "cents", value) for value in values)


def _measured(opened: Opened) -> Iterator[str]:
    """Deliveries that are left out, added, or compared with another baseline than was signed."""
    wanted = {key: (number, reason) for key, number, reason in compared(opened.facts)}
    kept = {m.key: (m.baseline.number if m.baseline else "", m.reason) for m in opened.measured}
    for key in sorted(set(wanted) - set(kept)):
        yield f"{key} is left out of what was measured"
    if len(kept) < len(opened.measured):
        yield "a delivery is measured twice under one name"
    for key in sorted(kept):
        if kept[key] != wanted.get(key):
            now, was = (" ".join(filter(None, pair)) or "nothing" for pair in (kept[key], wanted.get(key, ("", ""))))
            yield f"{key} is compared with {now}, and {was} was signed"
