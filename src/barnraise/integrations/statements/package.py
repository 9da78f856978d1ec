"""The signed export of a closed year: its facts, evidence, statement and signature in one file, and what it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from barnraise.core.savings.document import RULES, Document, Issue, document, to_csv, to_json
from barnraise.core.savings.year import YearFacts, compile_year
from barnraise.integrations.statements import archive, facts, manifest, paper, signing
from barnraise.integrations.statements.columns import Head
from barnraise.integrations.statements.evidence import evidence_files
from barnraise.integrations.statements.manifest import MANIFEST, SIGNATURE, Manifest
from barnraise.integrations.statements.refusals import Check, ExportRefused
from barnraise.integrations.statements.signing import Signer

LAST_YEAR, RESTATED = "before/last_year.json", "before/restated.json"
STATEMENT, TABLE, PAPER = "statement.json", "statement.csv", "statement.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An export that was opened: the manifest's very bytes, what it says, its signature, and all other files."""

    manifest: bytes
    told: Manifest
    signature: str
    files: Mapping[str, bytes]


def write(
    year: YearFacts,
    issue: Issue,
    *,
    evidence: Mapping[str, tuple[str, bytes]],
    signer: Signer,
    with_paper: bool = True,
) -> bytes:
    """Export a year and sign it; the same facts in any order, with the same key and day, give the same bytes.

    `evidence` gives by SHA-256 the name and bytes of each file that a baseline cites. The statement is made from the
    facts as they are written, not as they were given, so that what is signed is what can be proved. Without Typst, or
    with `with_paper` false, there is no PDF in it. Errors: `ExportRefused`; `ValueError` as `compile_year`.
    """
    head = Head(
        agency=year.agency,
        state=year.state,
        fiscal_year=year.fiscal_year,
        starts=year.starts,
        ends=year.ends,
        number=issue.number,
        revision=issue.revision,
        reason=issue.reason,
    )
    files = facts.write(year, head)
    files |= evidence_files(year, evidence)
    for path, before in ((LAST_YEAR, issue.last_year), (RESTATED, issue.restates)):
        if before is not None:
            files[path] = to_json(before)
    written = remade(files)
    files |= {STATEMENT: to_json(written), TABLE: to_csv(written)}
    made_by = paper.made_by() if with_paper else None
    if made_by is not None:
        files[PAPER] = paper.agency_pdf(written, signed=paper.Signed(signer.name, signer.signed_on))
    sealed = manifest.to_bytes(_manifest(year, issue, files, signer, made_by))
    signature = signing.sign(signer.key, sealed)
    told = signing.key_id(signer.key.public_key())
    return archive.pack({MANIFEST: sealed, SIGNATURE: manifest.signature_bytes(signature, told), **files})


def _manifest(
    year: YearFacts, issue: Issue, files: Mapping[str, bytes], signer: Signer, made_by: Mapping[str, str] | None
) -> Manifest:
    return Manifest(
        agency=year.agency,
        state=year.state,
        fiscal_year=year.fiscal_year,
        number=issue.number,
        revision=issue.revision,
        rules=RULES,
        release=version("barnraise"),
        paper=made_by,
        signed_by=signer.name,
        signed_on=signer.signed_on,
        public_key=signing.public_text(signer.key.public_key()),
        files=manifest.listed(files),
    )


def read(content: bytes) -> Export:
    """Open an export without believing it: `proof.prove` does that. Errors: `ExportRefused`."""
    files = archive.unpack(content)
    for name in (MANIFEST, SIGNATURE):
        if name not in files:
            raise ExportRefused(Check.FILES, f"{name} is missing, so this is no whole export.")
    return Export(
        manifest=files[MANIFEST],
        told=manifest.from_bytes(files[MANIFEST]),
        signature=manifest.signature_of(files[SIGNATURE]),
        files={path: held for path, held in files.items() if path not in (MANIFEST, SIGNATURE)},
    )


def remade(files: Mapping[str, bytes]) -> Document:
    """The statement that follows from an export's facts and the documents it is compared with.

    Errors: `ExportRefused` for files that cannot be read, `ValueError` as `compile_year`.
    """
    head, year = facts.read(files)
    return document(compile_year(year), issue_of(head, files))


def issue_of(head: Head, files: Mapping[str, bytes]) -> Issue:
    """How the statement is called, and the documents it is compared with."""
    return Issue(
        number=head.number,
        revision=head.revision,
        reason=head.reason,
        restates=before(files, RESTATED),
        last_year=before(files, LAST_YEAR),
    )


def before(files: Mapping[str, bytes], path: str) -> dict[str, Any] | None:
    """A document of an earlier statement, if it is there. Errors: `ExportRefused`."""
    if path not in files:
        return None
    try:
        told = json.loads(files[path])
    except (ValueError, RecursionError):
        raise ExportRefused(Check.BEFORE, f"{path} is not JSON.")
    if not isinstance(told, dict) or to_json(told) != files[path]:
        raise ExportRefused(Check.BEFORE, f"{path} is not a statement as the format writes it.")
    return told
