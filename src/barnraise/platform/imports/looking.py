"""The reading of a file into a verdict: outside any transaction, writing nothing; then kept in one short deed."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from barnraise.platform import documents
from barnraise.platform.deeds import deed, record
from barnraise.platform.imports import profiles
from barnraise.platform.imports.reader import Reader, Reading, Source, reader_of
from barnraise.platform.imports.runs import State
from barnraise.platform.imports.verdict import Verdict
from barnraise.platform.jobs import Report
from barnraise.platform.models import Document, ImportProfile, ImportRun
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed

# UNIT: bytes. Larger files lie on disk while they are read, and pages hand them to a job.
LARGE = 5 * 1024 * 1024
PROGRESS_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was read and not yet written down: what it is and what it would do."""

    kind: str
    source: Source
    verdict: Verdict
    profile: ImportProfile | None


def _profile(kind: str, name: str | None, content: bytes | Path, file: str) -> ImportProfile | None:
    """The profile somebody chose; else the one that knows just these headings; else the usual one."""
    known = None if name else profiles.remembered(Source(content=content, name=file, sha256=""), kind)
    return known or profiles.chosen(kind, name)


def consider_mapped(*, by: Asker, run: ImportRun, settings: Mapping[str, Any]) -> Verdict:
    """What the run's file would do if its columns were what somebody says; cells mended before are left out."""
    reader = permitted(by, run.kind)
    source = source_of(run, mends=dict.fromkeys(run.mends))
    return dry(reader, replace(source, settings=settings), None)


def may_import(by: Asker, kind: str) -> bool:
    """Whether they may bring in files of this kind."""
    return reader_of(kind).policy(by)


def look_at(
    *,
    by: Asker,
    kind: str,
    content: bytes | Path,
    name: str,
    profile: str | None = None,
    about: str = "",
    mends: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    report: Report | None = None,
) -> Looked:
    """Read a file into a verdict and write nothing at all. Refuses the file as a whole if it cannot be read.

    Call it outside a transaction: on SQLite a transaction holds the one writer for as long as the file takes.
    """
    reader, name = permitted(by, kind), documents.plain_name(name)
    documents.check(name=name, size=content.stat().st_size if isinstance(content, Path) else len(content))
    chosen = _profile(kind, profile, content, name)
    source = Source(
        content=content, name=name, sha256=_digest(content), about=about, mends=dict(mends or {}),
        profile=chosen.name if chosen else None, settings=chosen.settings if chosen else {},
        answers={**(chosen.answers if chosen else {}), **(answers or {})},
    )  # fmt: skip
    return Looked(kind, source, dry(reader, source, report), chosen)


@deed("imports.look")
def keep(*, by: Asker, looked: Looked) -> ImportRun:
    """Write down a file that was looked at: the file by its hash, and the run with its verdict."""
    source = looked.source
    permitted(by, looked.kind)
    document = documents.store(by=by, content=source.content, name=source.name)
    given = _own(source, looked.profile)
    profile = profiles.remember(kind=looked.kind, profile=looked.profile, answers=given)
    run = ImportRun.objects.create(
        kind=looked.kind, document=document, profile=profile, about=source.about, created_by=by.actor.key,
        answers=given, verdict=looked.verdict.kept(), state=State.READ,
    )  # fmt: skip
    record(run, looked_at=document.name, kind=looked.kind, sha256=document.sha256, **looked.verdict.counts)
    return run


def look(
    *,
    by: Asker,
    kind: str,
    content: bytes | Path,
    name: str,
    profile: str | None = None,
    about: str = "",
    answers: Mapping[str, str] | None = None,
) -> ImportRun:
    """Look at a file and keep what was found, in two steps: the reading first, then one short transaction."""
    looked = look_at(by=by, kind=kind, content=content, name=name, profile=profile, about=about, answers=answers)
    return keep(by=by, looked=looked)


@deed("imports.receive")
def receive(
    *, by: Asker, kind: str, content: bytes | Path, name: str, profile: str | None = None, about: str = ""
) -> ImportRun:
    """Keep a large file and its run before it is read; a job looks at it then."""
    permitted(by, kind)
    chosen = _profile(kind, profile, content, name)
    document = documents.store(by=by, content=content, name=name)
    run = ImportRun.objects.create(
        kind=kind, document=document, profile=chosen, about=about, created_by=by.actor.key, state=State.READING
    )
    record(run, received=document.name, kind=kind, sha256=document.sha256)
    return run


def consider(
    *,
    by: Asker,
    run: ImportRun,
    mends: Mapping[str, str | None] | None = None,
    answers: Mapping[str, str] | None = None,
    report: Report | None = None,
) -> Verdict:
    """What the run's file would do with these cells mended and answers given, besides those it has. Writes nothing."""
    reader = permitted(by, run.kind)
    return dry(reader, source_of(run, mends=mends or {}, answers=answers or {}), report)


def source_of(
    run: ImportRun, *, mends: Mapping[str, str | None] | None = None, answers: Mapping[str, str] | None = None
) -> Source:
    """The run's file as it is read now: a large one from its place on disk, its bytes checked against their hash."""
    document, profile = run.document, run.profile
    wanted = {**run.mends, **(mends or {})}
    return Source(
        content=_bytes_of(document), name=document.name, sha256=document.sha256, about=run.about,
        profile=profile.name if profile else None, settings=profile.settings if profile else {},
        mends={key: value for key, value in wanted.items() if value is not None},
        answers={**(profile.answers if profile else {}), **run.answers, **(answers or {})},
    )  # fmt: skip


def permitted(by: Asker, kind: str) -> Reader:
    """The reader of a kind, if they may import it."""
    reader = reader_of(kind)
    if not reader.policy(by):
        raise NotAllowed(
            f"Your role does not include importing this kind of file ({reader.title}). Nothing was changed."
        )
    return reader


def _own(source: Source, profile: ImportProfile | None) -> dict[str, str]:
    """The answers given with the file, without those the profile remembers anyway."""
    known: dict[str, Any] = profile.answers if profile else {}
    return {key: value for key, value in source.answers.items() if known.get(key) != value}


def dry(reader: Reader, source: Source, report: Report | None) -> Verdict:
    """Take every row without writing any."""
    reading = reader.read(source)
    for _ in followed(reading, report):
        pass
    return reading.verdict


def followed(reading: Reading, report: Report | None) -> Iterator[Any]:
    """The rows as they pass, telling how many every so often."""
    if report is None:
        yield from reading.rows
        return
    for row in reading.rows:
        yield row
        if reading.verdict.rows % PROGRESS_ROWS == 0:
            report(reading.verdict.rows, 0, "reading")


def _bytes_of(document: Document) -> bytes | Path:
    place = documents.path_of(document.sha256)
    if document.size <= LARGE:
        return documents.read(document)
    assert _digest(place) == document.sha256, f"the stored file {document.sha256} was altered"
    return place


def _digest(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
