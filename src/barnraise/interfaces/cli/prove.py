"""`barnraise prove`: check a signed export and make its statement anew from its facts, without a database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from barnraise.integrations.statements import paper, signing
from barnraise.integrations.statements.proof import Proof, prove
from barnraise.integrations.statements.refusals import Check
from barnraise.interfaces.cli.answers import Refused, json_option, refused, say, tell


@click.command("prove")
@click.option("--from", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write what was made anew there."
)
@click.option("--key", "keys", multiple=True, help="A public key that you trust: 64 hexadecimal digits, or a file.")
@json_option
def command(*, path: Path, folder: Path | None, keys: tuple[str, ...], as_json: bool) -> None:
    """Check a signed export: its signature and files, then the statement from its facts, to the byte.

    With --out it writes statement.json and statement.csv as they follow from the facts and, where Typst is installed,
    the agency's statement.pdf and members/NUMBER.pdf. Exit status: 0 everything holds, 1 something does not.
    """
    trusted = [_trusted(text, as_json=as_json) for text in keys]
    proof = prove(path.read_bytes(), trusted)
    if not proof.ok:
        reasons = [
            {"rule": finding.check.value, "message": f"{finding.check.value}: {finding.message}"}
            for finding in proof.findings
        ]
        raise Refused(reasons, as_json=as_json)
    written = _write(proof, folder) if folder else []
    tell(_told(proof, written), _words(proof, path.name, written), as_json=as_json)


def _trusted(text: str, *, as_json: bool) -> str:
    """A key as given, or out of the file of that name."""
    try:
        place = Path(text)
        told = place.read_text(encoding="utf-8") if place.is_file() else text
        return signing.public_text(signing.public_from(told))
    except (signing.BadKey, UnicodeDecodeError, OSError):
        message = f"{text[:80]!r} is no public key: give 64 hexadecimal digits, or a file that holds them."
        raise refused(Check.KEY.value, message, as_json=as_json)


def _files(proof: Proof) -> Iterator[tuple[str, bytes]]:
    assert proof.statement_json is not None and proof.statement_csv is not None, "a proof that holds made both"
    yield "statement.json", proof.statement_json
    yield "statement.csv", proof.statement_csv
    if paper.made_by() is None or proof.document is None or proof.told is None:
        return
    signed = paper.Signed(proof.told.signed_by, proof.told.signed_on)
    yield "statement.pdf", proof.statement_pdf or paper.agency_pdf(proof.document, signed=signed)
    for n, (member, content) in enumerate(paper.member_pdfs(proof.document, signed=signed), 1):
        yield f"members/{_plain(member, n)}.pdf", content


def _plain(member: str, n: int) -> str:
    """A member's number as a file's name; one with other signs is called by its place."""
    good = all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in member)
    return member if good and 0 < len(member) <= 60 else f"member-{n}"


def _write(proof: Proof, folder: Path) -> list[str]:
    """Each file appears whole or not at all."""
    written = []
    for name, content in _files(proof):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(draft, 0o644)
        os.replace(draft, place)
        written.append(name)
        if len(written) % 100 == 0:
            say(f"{len(written)} files written")
    return written


def _told(proof: Proof, written: list[str]) -> dict[str, Any]:
    assert proof.told is not None and proof.document is not None, "a proof that holds has read both"
    told, document = proof.told, proof.document
    return {
        "proved": True,
        "agency": told.agency,
        "fiscal_year": told.fiscal_year,
        "number": told.number,
        "revision": told.revision,
        "release": told.release,
        "signed_by": told.signed_by,
        "signed_on": told.signed_on.isoformat(),
        "key": proof.key_id,
        "fingerprint": proof.fingerprint,
        "signer_checked": proof.signer_checked,
        "pdf_checked": proof.pdf_checked,
        "members": len(document["members"]),
        "paid": document["paid"],
        "coverage": document["coverage"],
        "kinds": [
            {name: kind[name] for name in ("kind", "gross", "rebate", "fee", "net")} for kind in document["kinds"]
        ],
        "written": written,
    }


def _words(proof: Proof, name: str, written: list[str]) -> str:
    told = _told(proof, written)
    lines = [
        f"{name} holds: statement {told['number']}, revision {told['revision']}, of {told['agency']} follows from its "
        f"facts, byte for byte.",
        f"Signed by {told['signed_by']} on {told['signed_on']} with key {told['key']}.",
    ]
    if proof.signer_checked:
        lines.append("That key is one you trust.")
    else:
        lines.append(
            f"Whose key that is was not checked. Compare its fingerprint with the agency's published page of keys, "
            f"or give the key with --key:\n  {proof.fingerprint}"
        )
    if not proof.pdf_checked:
        lines.append(
            "Its PDF was not made anew here: none is in it, or Typst and layout differ from those that made it."
        )
    if written:
        lines.append(f"Written: {', '.join(written[:3])}{f' and {len(written) - 3} more' if len(written) > 3 else ''}.")
    return "\n".join(lines)
