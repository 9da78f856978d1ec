"""Deeds of baselines: propose one or a file of them, approve, refuse, withdraw, end; never the same person twice."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import NoReturn

from django.db import connection

from barnraise.core.dates import long_date
from barnraise.core.money import to_scaled
from barnraise.platform import agency, clock, documents, imports, registry, rows, series
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.prove.baselines import permissions, queries, rules
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.rules import Fault, Proposal
from barnraise.prove.baselines.terms import KEY, SERIES, State


class BaselineRefused(Refusal):
    """A baseline whose parts contradict each other."""

    rule = rules.UNSOUND


class BaselineOverlaps(Refusal):
    """A baseline of a thing that has an approved one on some of its days."""

    rule = rules.OVERLAPS


class OtherKind(Refusal):
    """A baseline of another kind of saving than its service's others."""

    rule = rules.OTHER_KIND


class NoEvidence(Refusal):
    """A baseline without the file that shows it."""

    rule = rules.NO_EVIDENCE


class OwnApproval(Refusal):
    """A baseline that its own proposer would decide about."""

    rule = rules.OWN_APPROVAL


class NotYours(Refusal):
    """A proposal that somebody else would withdraw."""

    rule = "baseline-not-yours"


class NotWaiting(Refusal):
    """A baseline that was decided already."""

    rule = "baseline-decided"


class CannotReplace(Refusal):
    """A baseline that cannot take another's place."""

    rule = "baseline-cannot-replace"


class CannotEnd(Refusal):
    """A baseline that cannot end on that day."""

    rule = "baseline-cannot-end"


@dataclass(frozen=True, slots=True)
class FromFile:
    """One row of a file: what it proposes and by which evidence (a document's key and hash)."""

    row: int
    told: Proposal
    evidence_key: str
    evidence_sha256: str


def _raise(fault: Fault) -> NoReturn:
    by_rule = {rules.OVERLAPS: BaselineOverlaps, rules.OTHER_KIND: OtherKind}
    raise by_rule.get(fault.rule, BaselineRefused)(f"{fault.message} Nothing was changed.", field=fault.field)


def _allow_proposing(by: Asker) -> None:
    if not permissions.may_propose(by):
        raise NotAllowed(
            "Only a coordinator, the business manager or the director proposes baselines. Ask one of them; nothing "
            "was changed."
        )


@deed("baselines.propose")
def propose(
    *, by: Asker, told: Proposal, evidence: tuple[str, bytes] | None = None, replaces_id: int | None = None
) -> Baseline:
    """Propose what a member alone would have paid, with the file that shows it; another person then decides.

    Errors: `NotAllowed`, `NoEvidence`, `BaselineRefused`, `BaselineOverlaps`, `OtherKind`, `CannotReplace`.
    """
    _allow_proposing(by)
    if evidence is None or not evidence[1]:
        raise NoEvidence(
            "A baseline rests on a file that shows its price: a quote, an invoice, a list. Add the file.",
            field="evidence",
        )
    before = _replaced(replaces_id, told)
    _check(told, besides=before)
    document = documents.store(by=by, content=evidence[1], name=evidence[0])
    year = agency.fiscal_year().year
    row = Baseline.objects.create(
        number=f"B-{series.written(year, series.take(SERIES, year))}",
        evidence_key=key_of(document),
        evidence_sha256=document.sha256,
        replaces=before,
        proposed_by=by.actor.key,
        proposed_by_name=by.actor.name,
        **_columns(told),
    )
    documents.cite(key_of(row), key_of(document), "evidence")
    record(row, number=row.number, evidence=document.sha256, replaces=before, **_columns(told))
    return row


def _columns(told: Proposal) -> dict[str, object]:
    texts = {"item": told.item.strip(), "source": told.source.strip()}
    return {f.name: getattr(told, f.name) for f in fields(told)} | texts


def _replaced(replaces_id: int | None, told: Proposal) -> Baseline | None:
    if replaces_id is None:
        return None
    before = Baseline.objects.get(pk=replaces_id)
    if before.state != State.APPROVED:
        raise CannotReplace(f"{before.number} is not approved, so nothing can take its place.", field="replaces")
    if (before.service_id, before.organization_id) != (told.service_id, told.organization_id):
        raise CannotReplace(
            f"{before.number} is of another service or for another member. A baseline takes the place of one of the "
            "same service and member.",
            field="replaces",
        )
    other = queries.replacement_of(before)
    if other is not None:
        raise CannotReplace(f"{other.number} takes the place of {before.number} already. Replace that one instead.",
                            field="replaces")  # fmt: skip
    return before


def _check(told: Proposal, *, besides: Baseline | None, own_id: int = 0) -> None:
    """Refuse what contradicts itself, overlaps an approved one, or is of another kind than its service's others."""
    fault = rules.contradiction(told)
    if fault is not None:
        _raise(fault)
    before_id, over = (besides.pk, told.starts <= besides.starts) if besides else (0, False)
    near = [row for row in queries.standing([told.service_id], waiting=not own_id) if row.id != own_id]
    for row in rules.overlapping(told, near):
        if row.is_approved and row.id != before_id:
            _raise(rules.overlap_fault(told, row))
    kept = [row for row in near if not (over and row.id == before_id)]
    fault = rules.of_other_kind(told, kept, start_month=agency.the().fiscal_start_month)
    if fault is not None:
        _raise(fault)


@deed("baselines.propose_many")
def propose_many(*, by: Asker, run: ImportRun, proposals: Sequence[FromFile]) -> int:
    """Propose every row of a file that was looked at, in one go; the file itself is their evidence, or a stored one."""
    _allow_proposing(by)
    if not proposals:
        record(run, proposed=0)
        return 0
    _check_readable(by, run, {one.evidence_key for one in proposals})
    year, many = agency.fiscal_year().year, len(proposals)
    first, number = rows.reserve(Baseline, many), series.take(SERIES, year, many)
    at = connection.ops.adapt_datetimefield_value(clock.now())
    rows.insert(Baseline, COLUMNS, (
        (
            first + n, f"B-{series.written(year, number + n)}", *_values(one.told), one.evidence_key, one.evidence_sha256,
            State.PROPOSED.value, None, by.actor.key, by.actor.name, at, "", "", None, "", key_of(run), 1,
        )
        for n, one in enumerate(proposals)
    ))  # fmt: skip
    imports.note_many(run, ((one.row, f"{KEY}{first + n}") for n, one in enumerate(proposals)))
    for key in sorted({one.evidence_key for one in proposals}):
        documents.cite(key_of(run), key, "evidence")
    record(run, proposed=many, first=f"B-{series.written(year, number)}",
           last=f"B-{series.written(year, number + many - 1)}")  # fmt: skip
    return many


def _check_readable(by: Asker, run: ImportRun, keys: Collection[str]) -> None:
    """A file that somebody may not read is not named as evidence either: naming it would open it."""
    for key in sorted(set(keys) - {key_of(run.document)}):
        if not registry.may_see_any(by, documents.users_of(key)):
            raise NoEvidence(
                "A row names a stored file as its evidence that you may not read. Name another, or leave the cell empty; "
                "nothing was proposed."
            )


FIGURES = ("unit_price", "low", "high", "own_cost", "share")
TOLD = ("organization_id", "service_id", "item", "unit", "starts", "ends", *FIGURES, "method", "grade", "cashable",
        "recurring", "source")  # fmt: skip
COLUMNS = (
    "id", "number", *TOLD, "evidence_key", "evidence_sha256", "state", "replaces_id", "proposed_by", "proposed_by_name",
    "proposed_at", "decided_by", "decided_by_name", "decided_at", "decision", "import_key", "version",
)  # fmt: skip


def _values(told: Proposal) -> Iterable[object]:
    for name in TOLD:
        value = getattr(told, name)
        yield to_scaled(value) if name in FIGURES and value is not None else value


@deed("baselines.approve")
def approve(*, by: Asker, baseline_id: int, version: int, note: str = "") -> Baseline:
    """Approve a baseline that somebody else proposed; what it replaces leaves its place, or ends where it starts.

    Errors: `NotAllowed`, `OwnApproval`, `NotWaiting`, `NoEvidence`, `BaselineOverlaps`, `OtherKind`.
    """
    row = _to_decide(by, baseline_id)
    before = row.replaces
    if row.evidence_sha256 == "" or not documents.sound([row.evidence_sha256])[row.evidence_sha256]:
        raise NoEvidence(
            f"The evidence file of {row.number} is missing, or is not what it was when it was proposed. Withdraw it "
            "and propose it again with its file; nothing was approved."
        )
    _check(queries.told_by(row), besides=before, own_id=row.pk)
    if before is not None and before.starts < row.starts and (before.ends is None or row.starts < before.ends):
        change(before, version=before.version, ends=row.starts)
    return _decide(row, by=by, version=version, state=State.APPROVED, note=note)


@deed("baselines.approve_many")
def approve_many(*, by: Asker, import_key: str, note: str = "") -> int:
    """Approve every baseline of one file that waits: all of them or none."""
    waiting = list(queries.waiting(by).filter(import_key=import_key)) if import_key else []
    if not waiting:
        raise NotWaiting("No baseline of this file waits for approval. Nothing was changed.")
    for row in waiting:
        approve(by=by, baseline_id=row.pk, version=row.version, note=note)
    return len(waiting)


@deed("baselines.refuse")
def refuse(*, by: Asker, baseline_id: int, version: int, note: str) -> Baseline:
    """Refuse a baseline, and say why: whoever proposed it reads the note."""
    row = _to_decide(by, baseline_id)
    if not note.strip():
        raise BaselineRefused("Say why it is refused, so that it can be proposed better.", field="note")
    return _decide(row, by=by, version=version, state=State.REFUSED, note=note)


@deed("baselines.withdraw")
def withdraw(*, by: Asker, baseline_id: int, version: int, note: str = "") -> Baseline:
    """Take one's own proposal back before it is decided."""
    _allow_proposing(by)
    row = Baseline.objects.get(pk=baseline_id)
    _still_waiting(row)
    if not permissions.is_own(by, row.proposed_by):
        raise NotYours(f"{row.proposed_by_name} proposed {row.number} and may withdraw it; nobody else does.")
    return _decide(row, by=by, version=version, state=State.WITHDRAWN, note=note)


@deed("baselines.withdraw_import")
def withdraw_import(*, by: Asker, run: ImportRun) -> int:
    """Take back every baseline that a file proposed. Errors: `imports.UndoRefused`, listing what was decided since."""
    _allow_proposing(by)
    found = list(Baseline.objects.filter(import_key=key_of(run)).order_by("id"))
    decided = [row for row in found if row.state in (State.APPROVED, State.REFUSED)]
    if decided:
        raise imports.UndoRefused(obstacles=[
            imports.Obstacle(row.number, f"was {row.state} by {row.decided_by_name}", imports.records.link_of(key_of(row)))
            for row in decided
        ])  # fmt: skip
    record(run, withdrawn=len(found))
    for row in found:
        if row.state == State.PROPOSED:
            _decide(row, by=by, version=row.version, state=State.WITHDRAWN, note="The file was undone.")
    return len(found)


@deed("baselines.end")
def end(*, by: Asker, baseline_id: int, version: int, ends: date, note: str) -> Baseline:
    """End an approved baseline from a day on; what was used before that day stays measured by it."""
    if not permissions.may_approve(by):
        raise NotAllowed("Only the director ends a baseline. Ask the director; nothing was changed.")
    row = Baseline.objects.get(pk=baseline_id)
    if row.state != State.APPROVED:
        raise CannotEnd(f"{row.number} {State(row.state).words}; only an approved baseline is ended.")
    if ends <= row.starts:
        raise CannotEnd(
            f"{row.number} starts on {long_date(row.starts)} and holds for at least that day. Choose a later day, or "
            "propose another that replaces it.", field="ends",
        )  # fmt: skip
    if row.ends is not None and ends >= row.ends:
        raise CannotEnd(f"{row.number} ends on {long_date(row.ends)} already. Choose an earlier day.", field="ends")
    if not note.strip():
        raise CannotEnd("Say why it ends: the audit log keeps it.", field="note")
    record(row, ended=row.number, why=note.strip())
    return change(row, version=version, ends=ends)


def _still_waiting(row: Baseline) -> None:
    if row.state != State.PROPOSED:
        who = f" by {row.decided_by_name}" if row.decided_by_name else ""
        raise NotWaiting(f"{row.number} is {row.state}{who} already. Nothing was changed.")


def _to_decide(by: Asker, baseline_id: int) -> Baseline:
    if not permissions.may_approve(by):
        raise NotAllowed("Only the director decides about baselines. Ask the director; nothing was changed.")
    row = Baseline.objects.select_related("replaces").get(pk=baseline_id)
    _still_waiting(row)
    if permissions.is_own(by, row.proposed_by):
        raise OwnApproval(
            f"You proposed {row.number} yourself, so somebody else decides about it. Ask another director, or withdraw "
            "it and let a coordinator propose it; nothing was changed."
        )
    return row


def _decide(row: Baseline, *, by: Asker, version: int, state: State, note: str) -> Baseline:
    return change(
        row, version=version, state=state, decided_by=by.actor.key, decided_by_name=by.actor.name,
        decided_at=clock.now(), decision=" ".join(note.split())[:200],
    )  # fmt: skip
