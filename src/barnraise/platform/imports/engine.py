"""The deeds of a file on its way in: mended and answered, applied whole or not at all, undone."""

from collections.abc import Mapping
from typing import Any

from barnraise.platform.clock import chaos_point, now
from barnraise.platform.deeds import deed, record
from barnraise.platform.imports import profiles
from barnraise.platform.imports.looking import Looked, consider, followed, keep, permitted, source_of
from barnraise.platform.imports.reader import Reader, Reading
from barnraise.platform.imports.records import mark_parts
from barnraise.platform.imports.refused import (
    NoSuchCell,
    NoSuchQuestion,
    NotAnswered,
    NothingToApply,
    VerdictChanged,
    WrongState,
)
from barnraise.platform.imports.runs import State, answers_of, runs_for
from barnraise.platform.imports.verdict import Verdict, in_words, nothing_to_apply
from barnraise.platform.jobs import Report
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Stale

LONGEST_MEND = 2_000
"""UNIT: characters of a mended cell."""


@deed("imports.settle")
def settle(
    *,
    by: Asker,
    run_id: int,
    version: int,
    mends: Mapping[str, str | None],
    answers: Mapping[str, str],
    verdict: Verdict | None,
) -> ImportRun:
    """Keep mended cells and answers with the verdict that was read with them (`None`: a job will read).

    A mend of `None` takes a mended cell back. Answers to questions are remembered by the profile.
    """
    run = _standing(by, run_id, version, mends=mends)
    _check_cells(run, mends)
    _check_questions(run, answers)
    kept = {**run.mends, **{key: value for key, value in mends.items() if value is not None}}
    kept = {key: value for key, value in kept.items() if mends.get(key, "") is not None}
    profile = profiles.remember(kind=run.kind, profile=run.profile, answers=answers)
    changed = ImportRun.objects.filter(pk=run.pk, version=version, state__in=State.open()).update(
        mends=kept, answers={**run.answers, **answers}, profile=profile, version=version + 1,
        state=State.READING if verdict is None else State.READ,
        verdict=run.verdict if verdict is None else verdict.kept(),
    )  # fmt: skip
    assert changed == 1, "the version was read in this transaction"
    counts = verdict.counts if verdict else {}
    record(run, mended={**mends}, answered=dict(answers), **counts)
    return ImportRun.objects.get(pk=run.pk)


@deed("imports.map_columns")
def map_columns(
    *, by: Asker, run_id: int, version: int, name: str, settings: Mapping[str, Any], verdict: Verdict | None
) -> ImportRun:
    """Save under a name which column of such files is what, and read the run's file so (`None`: a job will).

    Cells mended before are let go, as columns have other names now. Errors: `ProfileRefused`, `Stale`.
    """
    run = _standing(by, run_id, version)
    known = run.profile if run.profile and run.profile.name == name and "headings" in run.profile.settings else None
    profile = profiles.save_profile(
        by=by, kind=run.kind, name=name, settings=settings, version=known.version if known else None
    )
    ImportRun.objects.filter(pk=run.pk, version=version).update(
        profile=profile, mends={}, version=version + 1, state=State.READING if verdict is None else State.READ,
        verdict={} if verdict is None else verdict.kept(),
    )  # fmt: skip
    record(run, columns=dict(settings.get("named", {})), profile=name, **(verdict.counts if verdict else {}))
    return ImportRun.objects.get(pk=run.pk)


def mend(*, by: Asker, run_id: int, row: int, column: str, value: str) -> ImportRun:
    """Mend one refused cell by hand, beside the file, and read again."""
    return _settled(by, run_id, mends={f"{row}:{column}": value}, answers={})


def answer(*, by: Asker, run_id: int, key: str, value: str) -> ImportRun:
    """Answer a question or a warning (`warning:<rule>`, yes or no), and read again."""
    return _settled(by, run_id, mends={}, answers={key: value})


def look_again(*, by: Asker, run_id: int) -> ImportRun:
    """Read the run's file once more, as what it would do may have changed."""
    return _settled(by, run_id, mends={}, answers={})


def _settled(by: Asker, run_id: int, *, mends: Mapping[str, str | None], answers: Mapping[str, str]) -> ImportRun:
    run = runs_for(by).get(pk=run_id)
    _check_cells(run, mends)
    _check_questions(run, answers)
    verdict = consider(by=by, run=run, mends=mends, answers=answers)
    return settle(by=by, run_id=run_id, version=run.version, mends=mends, answers=answers, verdict=verdict)


@deed("imports.apply")
def apply(*, by: Asker, run_id: int, version: int | None = None, report: Report | None = None) -> ImportRun:
    """Write what the run's file says, all of it or nothing, and only if that is what its verdict showed."""
    run = _standing(by, run_id, version)
    reader = permitted(by, run.kind)
    shown = Verdict.of(run.verdict)
    if run.state != State.READ:
        raise WrongState(f"The file of import {run.pk} is still being read. Wait for its verdict, then apply it.")
    _check_answers(run, shown)
    if not shown.added + shown.changed:
        raise NothingToApply(nothing_to_apply(shown))
    claimed = ImportRun.objects.filter(pk=run.pk, state=State.READ, version=run.version).update(
        state=State.APPLIED, applied_at=now(), applied_by=by.actor.key, version=run.version + 1
    )
    if claimed != 1:
        raise WrongState(f"Import {run.pk} was applied by somebody else a moment ago. Nothing was done twice.")
    run = ImportRun.objects.select_related("document", "profile").get(pk=run.pk)
    record(run, applied=run.document.name, kind=run.kind, sha256=run.document.sha256, **shown.counts)
    _write_rows(reader, by=by, run=run, shown=shown, report=report)
    return run


def _write_rows(reader: Reader, *, by: Asker, run: ImportRun, shown: Verdict, report: Report | None) -> None:
    chaos_point("imports.apply:before-rows")
    reading = reader.read(source_of(run))
    accepted = followed(reading, report)
    reader.apply(by=by, run=run, reading=Reading(accepted, reading.verdict))
    left = sum(1 for _ in accepted)
    assert left == 0, f"the reader of {run.kind} left {left} accepted rows unwritten"
    chaos_point("imports.apply:after-rows")
    found = reading.verdict
    if found.counts != shown.counts:
        raise VerdictChanged(
            f"Since you looked, the records this file is compared with have changed. Then: {in_words(shown)}. "
            f"Now: {in_words(found)}. Nothing was written; read the file again and look at what it would do now."
        )
    _check_answers(run, found)
    ImportRun.objects.filter(pk=run.pk).update(verdict={**found.kept(), "parts_until": mark_parts(run)})


@deed("imports.bring_in")
def bring_in(*, by: Asker, looked: Looked) -> ImportRun:
    """Keep and apply a file that was looked at, in one transaction: nothing of it stays if it may not be applied."""
    return apply(by=by, run_id=keep(by=by, looked=looked).pk)


@deed("imports.undo")
def undo(*, by: Asker, run_id: int, version: int | None = None) -> ImportRun:
    """Take back what an applied run wrote: facts are reversed, records removed or restored, or it refuses by list."""
    run = runs_for(by).select_related("document", "profile").get(pk=run_id)
    reader = permitted(by, run.kind)
    _check_version(run, version)
    claimed = ImportRun.objects.filter(pk=run.pk, state=State.APPLIED, version=run.version).update(
        state=State.UNDONE, undone_at=now(), undone_by=by.actor.key, version=run.version + 1
    )
    if claimed != 1:
        raise WrongState(
            f"Import {run.pk} is {State(run.state).words}; only an applied import can be undone. Nothing was changed."
        )
    record(run, undone=run.document.name, kind=run.kind, sha256=run.document.sha256)
    chaos_point("imports.undo:before-rows")
    reader.undo(by=by, run=run)
    chaos_point("imports.undo:after-rows")
    return ImportRun.objects.get(pk=run.pk)


@deed("imports.refuse_file")
def refuse_file(*, by: Asker, run_id: int, version: int, rule: str, message: str) -> ImportRun:
    """Write down that the run's file cannot be read at all, and why; another profile may read it later."""
    run = _standing(by, run_id, version)
    ImportRun.objects.filter(pk=run.pk, version=version).update(
        state=State.REFUSED, verdict={"file_refused": {"rule": rule, "message": message}}, version=version + 1
    )
    record(run, refused=message, rule=rule)
    return ImportRun.objects.get(pk=run.pk)


@deed("imports.discard")
def discard(*, by: Asker, run_id: int, version: int) -> ImportRun:
    """Set a file aside that will not be applied; it stays in the history."""
    run = _standing(by, run_id, version)
    permitted(by, run.kind)
    ImportRun.objects.filter(pk=run.pk, version=version).update(state=State.DISCARDED, version=version + 1)
    record(run, discarded=True)
    return ImportRun.objects.get(pk=run.pk)


def _standing(
    by: Asker, run_id: int, version: int | None, *, mends: Mapping[str, str | None] | None = None
) -> ImportRun:
    """The run, open for deeds before it is applied; `Stale` when somebody else settled something meanwhile."""
    run = runs_for(by).select_related("document", "profile").get(pk=run_id)
    permitted(by, run.kind)
    if run.state not in State.open():
        raise WrongState(
            f"Import {run.pk} is {State(run.state).words}, so this can no longer be done. Nothing was changed."
        )
    _check_version(run, version, mends=mends or {})
    return run


def _check_version(run: ImportRun, version: int | None, *, mends: Mapping[str, str | None] | None = None) -> None:
    if version is not None and run.version != version:
        raise Stale(
            "Somebody else mended, answered or applied this import after you opened its page. Nothing of yours was "
            "kept; compare below and do it again.",
            mine={f"Row {key.replace(':', ', ', 1)}": value or "" for key, value in (mends or {}).items()},
            theirs={f"Row {key.replace(':', ', ', 1)}": value for key, value in run.mends.items()},
            version=run.version,
        )


def _check_cells(run: ImportRun, mends: Mapping[str, str | None]) -> None:
    refused = {f"{r['row']}:{r['column']}" for r in run.verdict.get("refused_cells", []) if r["column"]}
    for key, value in mends.items():
        if key not in refused and key not in run.mends:
            raise NoSuchCell(
                f"The cell {key[:80]!r} of import {run.pk} was not refused, so it cannot be mended here. "
                "Mend it in the file."
            )
        if value is not None and "\0" in value:
            raise NoSuchCell(f"The mend of the cell {key[:80]!r} holds a NUL, which no table has. Write it anew.")
        if value is not None and len(value) > LONGEST_MEND:
            raise NoSuchCell(
                f"A mended cell takes {LONGEST_MEND:,} characters and this one has {len(value):,}. Shorten it."
            )


def _check_questions(run: ImportRun, answers: Mapping[str, str]) -> None:
    shown = Verdict.of(run.verdict)
    offered = {q.key: {value for value, _ in q.options} for q in shown.questions}
    offered |= {w.key: {"yes", "no"} for w in shown.warnings}
    before = answers_of(run)
    for key, value in answers.items():
        if key not in offered and key not in before:
            raise NoSuchQuestion(
                f"Import {run.pk} asks nothing called {key[:80]!r}. Open its page and answer what stands there."
            )
        if offered.get(key) and value not in offered[key]:
            raise NoSuchQuestion(
                f"“{value[:80]}” is not among the answers to {key[:80]!r}. Choose one that is offered."
            )


def _check_answers(run: ImportRun, verdict: Verdict) -> None:
    given = answers_of(run)
    open_ = [w.message for w in verdict.unanswered_warnings(given)] + [
        q.text for q in verdict.unanswered_questions(given)
    ]
    if open_:
        one = "One thing needs" if len(open_) == 1 else f"{len(open_):,} things need"
        raise NotAnswered(f"{one} an answer before this file is applied: {' '.join(open_[:3])} Nothing was written.")
