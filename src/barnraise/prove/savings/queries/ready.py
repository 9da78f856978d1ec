"""A year made ready to be signed: read whole, measured, written down and sealed, before anything is frozen."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings

from barnraise.core.dates import long_date
from barnraise.core.savings.document import Issue, document, to_json
from barnraise.core.savings.year import Year, compile_year
from barnraise.integrations.statements import package, signing
from barnraise.platform import agency, documents
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal
from barnraise.prove.savings.models import SigningKey
from barnraise.prove.savings.queries.freezing import Frozen, freeze
from barnraise.prove.savings.queries.statements import current_key, issue_of, year_named


class NoKey(Refusal):
    """Nothing can be signed, as there is no key or its private half is not on this machine."""

    rule = "signing-key-missing"


class NotOver(Refusal):
    """A year that has not ended yet."""

    rule = "year-not-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Everything that signing writes, and what it was read from."""

    fiscal_year: int
    issue: Issue
    frozen: Frozen
    measured: Year
    document: dict[str, Any]
    statement_json: bytes
    export: bytes
    manifest_sha256: str
    signature: str
    key: SigningKey
    release: str

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.issue.number}-{self.issue.revision}"


def make_ready(by: Asker, fiscal_year: int, *, reason: str = "") -> Ready:
    """Read, measure, write down and seal a year; nothing is kept yet. Errors: `NoKey`, `NotOver`, `NameTaken`, `MixedClaims`."""
    key = current_key()
    if key is None:
        raise NoKey("There is no signing key yet. Make one first; nothing was signed.")
    year = year_named(fiscal_year)
    if year.ends > agency.today():
        raise NotOver(
            f"Fiscal year {fiscal_year} ends on {long_date(year.last_day)}; it is signed after that. Nothing was signed."
        )
    issue = issue_of(fiscal_year, reason=reason)
    frozen = freeze(year, revision=issue.revision)
    measured = compile_year(frozen.facts)
    written = document(measured, issue)
    evidence = {digest: (name, documents.read_by_hash(digest)) for digest, name in frozen.evidence.items()}
    signer = signing.Signer(key=_private(key), name=by.actor.name, signed_on=agency.today())
    export = package.write(frozen.facts, issue, evidence=evidence, signer=signer)
    sealed = package.read(export)
    return Ready(
        fiscal_year=fiscal_year,
        issue=issue,
        frozen=frozen,
        measured=measured,
        document=written,
        statement_json=to_json(written),
        export=export,
        manifest_sha256=hashlib.sha256(sealed.manifest).hexdigest(),
        signature=sealed.signature,
        key=key,
        release=version("barnraise"),
    )


def keys_folder() -> Path:
    """Where private halves lie: `keys/` in BARNRAISE_HOME, readable by its owner alone."""
    return Path(settings.HOME) / "keys"


def keep_private(key_id: str, text: str) -> None:
    """Write a private half down, once, for the owner of this machine alone."""
    folder = keys_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / f"signing-{key_id}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def private_missing() -> bool:
    """Whether the key that signs now has no private half on this machine."""
    key = current_key()
    return key is not None and not (keys_folder() / f"signing-{key.key_id}").exists()


def _private(key: SigningKey) -> Any:
    place = keys_folder() / f"signing-{key.key_id}"
    if not place.exists():
        raise NoKey(
            f"The private half of key {key.key_id} is not on this machine. Bring {place.name} back into the "
            "folder keys from the copy in your safe, or end this key and make another. Nothing was signed."
        )
    return signing.private_from(place.read_text())
