"""The evidence in an export: each file that a baseline cites, under its hash, with a list of their names."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping

from barnraise.core.savings.year import YearFacts
from barnraise.integrations.statements.cells import HASH, TEXT, WHOLE, CellRefused
from barnraise.integrations.statements.refusals import Check, ExportRefused, Finding

FOLDER = "evidence/"
INDEX = "evidence/index.csv"
COLUMNS = ("sha256", "name", "bytes")
SET_ASIDE = "evidence-gone"
"""The check that, set aside at the close, lets a statement stand although a file of evidence is lost: it is printed."""


def evidence_files(year: YearFacts, evidence: Mapping[str, tuple[str, bytes]]) -> dict[str, bytes]:
    """The files that the baselines of a year cite. Errors: `ExportRefused` for one that is missing or another."""
    files, rows = {}, []
    for sha256 in sorted({baseline.evidence for baseline in year.baselines} - {""}):
        if sha256 not in evidence:
            if _set_aside(year):
                continue
            raise ExportRefused(
                Check.EVIDENCE, f"The evidence {sha256} of a baseline was not given. Nothing was exported."
            )
        name, content = evidence[sha256]
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ExportRefused(Check.EVIDENCE, f"{name} is not the file that was approved: its hash is another one.")
        files[f"{FOLDER}{sha256}"] = content
        rows.append((sha256, TEXT.write(name), str(len(content))))
    return {**files, INDEX: _index(rows)}


def doubts(files: Mapping[str, bytes], year: YearFacts) -> list[Finding]:
    """Baselines without their evidence, evidence without a baseline, and an index that says something else."""
    cited = {baseline.evidence for baseline in year.baselines} - {""}
    found = [
        Finding(Check.EVIDENCE, f"facts/baselines.csv: {baseline.key} cites no evidence.")
        for baseline in sorted(year.baselines, key=lambda baseline: baseline.key)
        if not baseline.evidence and not _set_aside(year)
    ]
    kept = {
        path.removeprefix(FOLDER): held for path, held in files.items() if path.startswith(FOLDER) and path != INDEX
    }
    for sha256, content in sorted(kept.items()):
        if sha256 not in cited:
            found.append(Finding(Check.EVIDENCE, f"{FOLDER}{sha256} is evidence that no baseline cites."))
        elif hashlib.sha256(content).hexdigest() != sha256:
            message = f"{FOLDER}{sha256} is not the file that was approved: its hash is another one."
            found.append(Finding(Check.EVIDENCE, message))
    if not _set_aside(year):
        for sha256 in sorted(cited - set(kept)):
            found.append(Finding(Check.EVIDENCE, f"{FOLDER}{sha256} is cited by a baseline, but not in the export."))
    if not found and not _index_agrees(files.get(INDEX, b""), kept):
        found.append(Finding(Check.EVIDENCE, f"{INDEX} does not list the files of evidence as they are."))
    return found


def _set_aside(year: YearFacts) -> bool:
    return any(override.check == SET_ASIDE for override in year.overrides)


def _index(rows: list[tuple[str, str, str]]) -> bytes:
    out = io.StringIO(newline="")
    sheet = csv.writer(out, lineterminator="\r\n")
    sheet.writerow(COLUMNS)
    sheet.writerows(rows)
    return out.getvalue().encode()


def _index_agrees(content: bytes, kept: Mapping[str, bytes]) -> bool:
    try:
        head, *rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
        read = [(HASH.read(sha256), TEXT.write(TEXT.read(name)), WHOLE.read(size)) for sha256, name, size in rows]
    except (ValueError, csv.Error, CellRefused):
        return False
    told = [(sha256, str(size)) for sha256, _, size in read]
    same = told == [(sha256, str(len(held))) for sha256, held in sorted(kept.items())]
    return same and tuple(head) == COLUMNS and content == _index([(s, name, str(size)) for s, name, size in read])
