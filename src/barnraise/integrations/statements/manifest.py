"""The manifest of an export: what it is, by which rules it was made, who signed it, and every file by its hash."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from barnraise.core.savings.document import RULES
from barnraise.integrations.statements import signing
from barnraise.integrations.statements.refusals import Check, ExportRefused

FORMAT = "barnraise-statement-export"
VERSION = 1
MANIFEST, SIGNATURE = "manifest.json", "signature.json"

_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "format": str, "version": int, "agency": str, "state": str, "fiscal_year": int, "number": str, "revision": int,
    "rules": dict, "release": str, "paper": (dict, type(None)), "signed_by": str, "signed_on": str, "key": dict, "files": list,
}  # fmt: skip
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One file as the manifest lists it."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an export says of itself; `paper` names what printed its PDF, or is None where there is none."""

    agency: str
    state: str
    fiscal_year: int
    number: str
    revision: int
    rules: Mapping[str, str]
    release: str
    paper: Mapping[str, str] | None
    signed_by: str
    signed_on: date
    public_key: str
    files: tuple[Listed, ...]

    @property
    def key_id(self) -> str:
        """The short name of the key that signed."""
        return signing.fingerprint(self.public_key)[:16]


def listed(files: Mapping[str, bytes]) -> tuple[Listed, ...]:
    """Files with their hashes, in the order of their paths."""
    return tuple(
        Listed(path=path, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        for path, content in sorted(files.items())
    )


def to_bytes(told: Manifest) -> bytes:
    """The bytes of a manifest: these are what is signed."""
    return _json(
        {
            "format": FORMAT,
            "version": VERSION,
            "agency": told.agency,
            "state": told.state,
            "fiscal_year": told.fiscal_year,
            "number": told.number,
            "revision": told.revision,
            "rules": dict(told.rules),
            "release": told.release,
            "paper": None if told.paper is None else dict(told.paper),
            "signed_by": told.signed_by,
            "signed_on": told.signed_on.isoformat(),
            "key": {"id": told.key_id, "algorithm": signing.ALGORITHM, "public": told.public_key},
            "files": [{"path": f.path, "sha256": f.sha256, "bytes": f.size} for f in told.files],
        }
    )


def from_bytes(content: bytes) -> Manifest:
    """Read a manifest. Errors: `ExportRefused` for another format or version, an unknown rule, anything unexpected."""
    told = _object(content, MANIFEST)
    if told.get("format") != FORMAT:
        raise ExportRefused(
            Check.FORMAT, f"{MANIFEST} does not say that this is a {FORMAT}; it is another kind of file."
        )
    if told.get("version") != VERSION:
        raise ExportRefused(
            Check.FORMAT,
            f"This export is of version {str(told.get('version'))[:20]} of the format, and this release knows version "
            f"{VERSION}. Prove it with a newer release of barnraise.",
        )
    _require_fields(told)
    _require_rules(told["rules"])
    try:
        manifest = Manifest(
            **{
                name: told[name]
                for name in ("agency", "state", "fiscal_year", "number", "revision", "rules", "release")
            },
            paper=told["paper"],
            signed_by=told["signed_by"],
            signed_on=date.fromisoformat(told["signed_on"]),
            public_key=told["key"]["public"],
            files=tuple(Listed(path=f["path"], sha256=f["sha256"], size=f["bytes"]) for f in told["files"]),
        )
        signing.public_from(manifest.public_key)
        same = to_bytes(manifest) == content
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExportRefused(Check.MANIFEST, f"{MANIFEST} cannot be read: {type(error).__name__}, {str(error)[:120]}.")
    if not same:
        raise ExportRefused(
            Check.MANIFEST,
            f"{MANIFEST} is not written as the format writes it, or names its key by another key's name.",
        )
    return manifest


def signature_bytes(signature: str, key_id: str) -> bytes:
    """The file that holds the signature."""
    return _json({"algorithm": signing.ALGORITHM, "key": key_id, "signature": signature})


def signature_of(content: bytes) -> str:
    """The signature, 128 hexadecimal digits. Errors: `ExportRefused`."""
    told = _object(content, SIGNATURE)
    signature = told.get("signature")
    if (
        told.get("algorithm") != signing.ALGORITHM
        or not isinstance(signature, str)
        or not _SIGNATURE.fullmatch(signature)
    ):
        raise ExportRefused(Check.SIGNATURE, f"{SIGNATURE} holds no {signing.ALGORITHM} signature.")
    if content != signature_bytes(signature, str(told.get("key"))):
        raise ExportRefused(Check.SIGNATURE, f"{SIGNATURE} is not written as the format writes it.")
    return signature


def _require_fields(told: Mapping[str, Any]) -> None:
    for name in told:
        if name not in _FIELDS:
            raise ExportRefused(Check.MANIFEST, f"{MANIFEST}: the format knows no field {name[:60]!r}.")
    for name, kind in _FIELDS.items():
        if name not in told or not isinstance(told[name], kind) or isinstance(told[name], bool):
            raise ExportRefused(Check.MANIFEST, f"{MANIFEST}: the field {name} is missing or of another kind.")
    for row in told["files"]:
        if not isinstance(row, dict) or not isinstance(row.get("sha256"), str) or not _HASH.fullmatch(row["sha256"]):
            raise ExportRefused(Check.MANIFEST, f"{MANIFEST}: a file is listed without its SHA-256.")
    paths = [row.get("path") for row in told["files"]]
    if paths != sorted(set(paths)):
        raise ExportRefused(Check.MANIFEST, f"{MANIFEST}: its files are not listed once each, in order.")


def _require_rules(rules: Mapping[str, Any]) -> None:
    for name, version in rules.items():
        if RULES.get(name) != version:
            known = f"; this release knows {RULES[name]}" if name in RULES else ""
            raise ExportRefused(
                Check.RULES,
                f"The statement was made by the rule {name} {str(version)[:40]!r}{known}. Use a newer release.",
            )
    missing = sorted(set(RULES) - set(rules))
    if missing:
        raise ExportRefused(Check.RULES, f"{MANIFEST} does not say by which rule {missing[0]} the statement was made.")


def _object(content: bytes, name: str) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise ExportRefused(Check.MANIFEST, f"{name} is not JSON.")
    if not isinstance(told, dict):
        raise ExportRefused(Check.MANIFEST, f"{name} is not one JSON object.")
    return told


def _json(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, indent=2, ensure_ascii=True) + "\n").encode("ascii")
