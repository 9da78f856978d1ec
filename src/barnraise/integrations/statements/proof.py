"""Whether an export proves its statement: signed, complete, unchanged, in agreement, and made from its own facts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from barnraise.core.savings.document import Document, document, to_csv, to_json
from barnraise.core.savings.year import YearFacts, compile_year
from barnraise.integrations.statements import agreement, evidence, facts, package, paper, signing
from barnraise.integrations.statements.columns import Head
from barnraise.integrations.statements.manifest import Manifest
from barnraise.integrations.statements.package import LAST_YEAR, PAPER, RESTATED, STATEMENT, TABLE, Export
from barnraise.integrations.statements.refusals import Check, ExportRefused, Finding

_FIXED = frozenset({*facts.PATHS, evidence.INDEX, LAST_YEAR, RESTATED, STATEMENT, TABLE, PAPER})
_NEEDED = (*facts.PATHS, evidence.INDEX, STATEMENT, TABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a proof found; it holds when there is no finding.

    `statement_json` and `statement_csv` are what follows from the facts, made here and copied from nowhere; None where
    the facts could not be measured. `signer_checked` says that the key is one of those trusted, `pdf_checked` that the
    PDF was made here too, with the same bytes.
    """

    findings: tuple[Finding, ...]
    told: Manifest | None = None
    document: Document | None = None
    statement_json: bytes | None = None
    statement_csv: bytes | None = None
    statement_pdf: bytes | None = None
    signer_checked: bool = False
    pdf_checked: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.findings

    @property
    def key_id(self) -> str:
        """The short name of the key that the export names."""
        return self.told.key_id if self.told else ""

    @property
    def fingerprint(self) -> str:
        """The whole fingerprint of that key, to be compared with the page on which the agency publishes its keys."""
        return signing.fingerprint(self.told.public_key) if self.told else ""


def prove(content: bytes, trusted_keys: Collection[str] = ()) -> Proof:
    """Prove an export from its bytes alone: no database, no clock, no network.

    `trusted_keys` are public keys as published; without any, the signature is checked against the key that the export
    itself names, which shows that it is whole, but not whose it is. What fails is a finding; nothing is raised.
    """
    try:
        export = package.read(content)
    except ExportRefused as error:
        return Proof(findings=(Finding(error.check, str(error)),))
    found = [*_files(export), *_signature(export, trusted_keys)]
    trusted = export.told.public_key in trusted_keys
    if not all(path in export.files for path in _NEEDED):
        return Proof(findings=tuple(found), told=export.told, signer_checked=trusted)
    try:
        head, year = facts.read(export.files)
        issue = package.issue_of(head, export.files)
    except ExportRefused as error:
        return Proof(findings=(*found, Finding(error.check, str(error))), told=export.told, signer_checked=trusted)
    found += facts.out_of_form(export.files, head, year)
    found += agreement.head_doubts(export.told, head)
    found += [*agreement.doubts(year), *evidence.doubts(export.files, year)]
    found += agreement.before_doubts(head, issue)
    written, why = _remade(head, year, export.files)
    if written is None:
        return Proof(findings=(*found, *why), told=export.told, signer_checked=trusted)
    return _compared(export, written, found, trusted=trusted)


def _files(export: Export) -> Iterator[Finding]:
    """The files are those of the manifest, with its hashes, and all of them have a place in the format."""
    wanted = {row.path: row for row in export.told.files}
    for path in sorted(set(wanted) - set(export.files)):
        yield Finding(Check.FILES, f"{path} is missing, though the manifest lists it.")
    for path in sorted(set(export.files) - set(wanted)):
        yield Finding(Check.FILES, f"{path} is in the archive, though the manifest does not list it.")
    for path in _NEEDED:
        if path not in wanted and path not in export.files:
            yield Finding(Check.FILES, f"{path} is missing, and every export has it.")
    for path in sorted(export.files):
        if path not in _FIXED and not (path.startswith(evidence.FOLDER) and len(path) == len(evidence.FOLDER) + 64):
            yield Finding(Check.FILES, f"{path} has no place in the format.")
    if (PAPER in export.files) != (export.told.paper is not None):
        yield Finding(Check.FILES, f"{PAPER} and what the manifest says of the paper do not go together.")
    for path, row in wanted.items():
        content = export.files.get(path)
        if content is None:
            continue
        if (hashlib.sha256(content).hexdigest(), len(content)) != (row.sha256, row.size):
            yield Finding(
                Check.HASHES, f"{path} was changed after it was signed: its bytes are not those of the manifest."
            )


def _signature(export: Export, trusted_keys: Collection[str]) -> Iterator[Finding]:
    told = export.told
    if not signing.holds(told.public_key, export.signature, export.manifest):
        message = f"The signature is not that of key {told.key_id} under this manifest: one of the two was changed."
        yield Finding(Check.SIGNATURE, message)
    if trusted_keys and told.public_key not in trusted_keys:
        print_ = signing.fingerprint(told.public_key)
        yield Finding(
            Check.KEY, f"It was signed with a foreign key, {told.key_id} (fingerprint {print_}): none that you trust."
        )


def _remade(head: Head, year: YearFacts, files: Mapping[str, bytes]) -> tuple[Document | None, list[Finding]]:
    """The statement made anew; or why the facts cannot be measured, or the document before not be compared."""
    try:
        measured = compile_year(year)
    except (ValueError, ArithmeticError, AssertionError) as error:
        return None, [Finding(Check.MEASURABLE, f"The facts cannot be measured: {error}")]
    try:
        return document(measured, package.issue_of(head, files)), []
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError) as error:
        told = f"{type(error).__name__} at {str(error)[:120]}"
        return None, [Finding(Check.BEFORE, f"A document in before/ is not a statement that can be compared: {told}.")]


def _compared(export: Export, written: Document, found: list[Finding], *, trusted: bool) -> Proof:
    """The statement, the table and the paper in the export are those that follow from its facts."""
    json_, csv_ = to_json(written), to_csv(written)
    if export.files[STATEMENT] != json_:
        where = _first_line(json_, export.files[STATEMENT])
        found.append(Finding(Check.JSON, f"{STATEMENT} does not follow from the facts. {where}"))
    if export.files[TABLE] != csv_:
        found.append(
            Finding(Check.CSV, f"{TABLE} does not follow from the facts. {_first_line(csv_, export.files[TABLE])}")
        )
    told, pdf = export.told, None
    if PAPER in export.files and told.paper is not None and told.paper == paper.made_by():
        pdf = paper.agency_pdf(written, signed=paper.Signed(told.signed_by, told.signed_on))
        if export.files[PAPER] != pdf:
            found.append(Finding(Check.PDF, f"{PAPER} is not what {STATEMENT} prints as."))
    return Proof(
        findings=tuple(found),
        told=told,
        document=written,
        statement_json=json_,
        statement_csv=csv_,
        statement_pdf=pdf,
        signer_checked=trusted,
        pdf_checked=pdf is not None and pdf == export.files[PAPER],
    )


def _first_line(ours: bytes, theirs: bytes) -> str:
    """Where two files first differ: the line, what it says and what follows from the facts."""
    a, b = ours.decode().splitlines(), theirs.decode(errors="replace").splitlines()
    n = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    says, follows = (rows[n].strip()[:160] if n < len(rows) else "nothing" for rows in (b, a))
    return f"Line {n + 1} says {says!r}; from the facts follows {follows!r}."
