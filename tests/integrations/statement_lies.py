"""Planted lies: each changes an export after the fact, and names the one check of `prove` that must report it."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.integrations.statement_ground import FOREIGN, KEY, golden

from barnraise.core.savings.document import to_csv, to_json
from barnraise.integrations.statements import archive, manifest, package, paper, signing
from barnraise.integrations.statements.refusals import Check

Files = dict[str, bytes]


class Care(Enum):
    """How carefully a liar works; each step takes more than the one before."""

    BYTES = "changes the archive itself"
    FILE = "changes a file"
    HASHED = "changes a file and the manifest's hashes"
    SIGNED = "changes a file, the hashes, and signs with the true key"
    REMADE = "changes facts, makes the statement anew from them, and signs with the true key"
    FOREIGN = "changes facts, makes the statement anew, and signs with another key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """One lie: what it does, to which golden, how carefully, and the check that must find it."""

    says: str
    of: str
    care: Care
    change: Callable[[Any], Any]
    found_by: Check

    def told(self) -> bytes:
        """The export with the lie in it."""
        content = golden(self.of)
        if self.care is Care.BYTES:
            told: bytes = self.change(content)
            return told
        files = archive.unpack(content)
        self.change(files)
        if self.care is Care.FILE:
            return archive.pack(files)
        return sealed(
            files,
            key={Care.HASHED: None, Care.FOREIGN: FOREIGN}.get(self.care, KEY),
            remade=self.care in (Care.REMADE, Care.FOREIGN),
        )


def sealed(files: Files, *, key: Ed25519PrivateKey | None, remade: bool) -> bytes:
    """Put the manifest right after a change, and sign it if there is a key; `remade`: the statement follows the facts."""
    told = json.loads(files["manifest.json"])
    if remade:
        try:
            written = package.remade(files)
        except Exception:  # a lie that cannot even be measured keeps its old statement
            written = None
        if written is not None:
            files |= {"statement.json": to_json(written), "statement.csv": to_csv(written)}
            told["paper"] = paper.made_by()
            signed = paper.Signed(told["signed_by"], date.fromisoformat(told["signed_on"]))
            files["statement.pdf"] = paper.agency_pdf(written, signed=signed)
    if key is not None:
        public = signing.public_text(key.public_key())
        told["key"] = {"id": signing.key_id(key.public_key()), "algorithm": "Ed25519", "public": public}
    rest = {path: held for path, held in files.items() if path not in ("manifest.json", "signature.json")}
    told["files"] = [{"path": f.path, "sha256": f.sha256, "bytes": f.size} for f in manifest.listed(rest)]
    sealed_bytes = (json.dumps(told, indent=2) + "\n").encode()
    signature = files["signature.json"]
    if key is not None:
        signature = manifest.signature_bytes(signing.sign(key, sealed_bytes), told["key"]["id"])
    return archive.pack({**rest, "manifest.json": sealed_bytes, "signature.json": signature})


def swap(path: str, old: str, new: str) -> Callable[[Files], None]:
    """Put one text in the place of another, once."""

    def change(files: Files) -> None:
        assert old.encode() in files[path], f"{path} holds no {old}"
        files[path] = files[path].replace(old.encode(), new.encode(), 1)

    return change


def rows(name: str, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> Callable[[Files], None]:
    """Change the rows of a table, and write them in the form of the format."""
    path = f"facts/{name}.csv"

    def change_rows(files: Files) -> None:
        table = csv.DictReader(io.StringIO(files[path].decode(), newline=""))
        names = list(table.fieldnames or [])
        changed = change(list(table))
        out = io.StringIO(newline="")
        sheet = csv.DictWriter(out, names, lineterminator="\r\n")
        sheet.writeheader()
        sheet.writerows(changed)
        assert out.getvalue().encode() != files[path], "a lie changes something"
        files[path] = out.getvalue().encode()

    return change_rows


def put(name: str, n: int, **cells: str) -> Callable[[Files], None]:
    """Change cells of one row."""
    told = {column.rstrip("_"): text for column, text in cells.items()}
    return rows(name, lambda found: [row | told if k == n else row for k, row in enumerate(found)])


def again(name: str, n: int, **cells: str) -> Callable[[Files], None]:
    """Repeat one row, with other cells."""
    told = {column.rstrip("_"): text for column, text in cells.items()}
    key = next(iter(told), None)

    def change(found: list[dict[str, str]]) -> list[dict[str, str]]:
        more = [*found, found[n] | told]
        return sorted(more, key=lambda row: row[key]) if key else [*found[: n + 1], *found[n:]]

    return rows(name, change)


def drop(name: str, **cells: str) -> Callable[[Files], None]:
    """Leave out every row with these cells."""
    return rows(name, lambda found: [row for row in found if any(row[c] != text for c, text in cells.items())])


def remove(path: str) -> Callable[[Files], None]:
    """Leave a file out."""
    return lambda files: files.pop(path) and None


def add(path: str, content: bytes) -> Callable[[Files], None]:
    """Put a file in."""
    return lambda files: files.update({path: content})


def seen(files: Files, n: int = 0) -> str:
    """The path of the n-th file of evidence."""
    return sorted(path for path in files if path.startswith("evidence/") and not path.endswith(".csv"))[n]


def _evidence_byte(files: Files) -> None:
    files[seen(files)] += b" "


def _evidence_gone(files: Files) -> None:
    name = seen(files)
    del files[name]
    index = files["evidence/index.csv"].split(b"\r\n")
    files["evidence/index.csv"] = b"\r\n".join(line for line in index if name.split("/")[1].encode() not in line)


def _turned(found: list[dict[str, str]]) -> list[dict[str, str]]:
    return found[::-1]


def _other_signature(files: Files) -> None:
    files["signature.json"] = archive.unpack(golden("w40"))["signature.json"]


def _other_key(files: Files) -> None:
    told = json.loads(files["manifest.json"])
    public = FOREIGN.public_key()
    told["key"] = {"id": signing.key_id(public), "algorithm": "Ed25519", "public": signing.public_text(public)}
    files["manifest.json"] = (json.dumps(told, indent=2) + "\n").encode()


def _deflated(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, held in archive.unpack(content).items():
            packed.writestr(name, held)
    return out.getvalue()


def _anew(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name, held in archive.unpack(content).items():
            packed.writestr(name, held)
    return out.getvalue()


def _two_of(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as packed:
        packed.writestr("statement.json", b"{}")
    return out.getvalue()


def _lie(says: str, of: str, care: Care, change: Callable[[Any], Any], found_by: Check) -> Lie:
    return Lie(says=says, of=of, care=care, change=change, found_by=found_by)


C, AFTER_FACT = Check, "before/restated.json"
LIES = (
    # the statement does not follow from the facts, though everything is hashed and signed with the true key
    _lie("a price lowered after the fact", "w7-w41", Care.SIGNED, put("deliveries", 2, unit_price="31000"), C.JSON),
    _lie("a baseline swapped for a dearer one", "w40", Care.SIGNED, put("baselines", 0, unit_price="25.85"), C.JSON),
    _lie("a delivery's unit changed", "w7-w41", Care.SIGNED, put("deliveries", 2, unit="student-day"), C.JSON),
    _lie("a member's loss dropped from the facts", "w40", Care.SIGNED, drop("deliveries", member="0938-01"), C.JSON),
    _lie("a row repeated under a new name", "w40", Care.SIGNED, again("deliveries", 0, delivery="D-000009"), C.JSON),
    _lie("a quantity raised", "w40", Care.SIGNED, put("deliveries", 0, quantity="411"), C.JSON),
    _lie("a return of goods left out", "w40", Care.SIGNED, drop("deliveries", delivery="D-000002"), C.JSON),
    _lie("the own cost of a member forgotten", "w7-w41", Care.SIGNED, put("baselines", 1, own_cost="0"), C.JSON),
    _lie("the share bought alone raised", "w7-w41", Care.SIGNED, put("baselines", 1, share="1"), C.JSON),
    _lie("a saving that is not cash called cash", "w7-w41", Care.SIGNED, put("baselines", 1, cashable="yes"), C.JSON),
    _lie("a charge taken out", "w7-w41", Care.SIGNED, drop("charges", charge="INV-2026-3 line 1"), C.JSON),
    _lie("an estimate called a quote", "w7-w41", Care.SIGNED, put("baselines", 0, method="quotes"), C.JSON),
    _lie("a grade raised", "w7-w41", Care.SIGNED, put("baselines", 0, grade="A"), C.JSON),
    _lie("a baseline ended before the delivery", "w40", Care.SIGNED, put("baselines", 0, to="2025-08-01"), C.JSON),
    _lie("an aid ratio raised", "w7-w41", Care.SIGNED, put("aid", 0, ratio="0.748"), C.JSON),
    _lie(
        "a check that was set aside kept silent", "w7-w41", Care.SIGNED, drop("overrides", check="no-baseline"), C.JSON
    ),
    _lie("a member's pupils doubled", "w40", Care.SIGNED, put("members", 0, pupils="2486"), C.JSON),
    _lie(
        "a dollar of the statement changed",
        "w40",
        Care.SIGNED,
        swap("statement.json", '"1397.80"', '"1398.80"'),
        C.JSON,
    ),
    _lie("a first figure improved", "restated", Care.SIGNED, swap(AFTER_FACT, '"2253.50"', '"2189.50"'), C.JSON),
    _lie("a cent of the table changed", "w40", Care.SIGNED, swap("statement.csv", "1397.80", "1397.81"), C.CSV),
    # facts that contradict each other, with a statement that follows from them
    _lie("a row repeated", "w40", Care.REMADE, again("deliveries", 0), C.KEYS),
    _lie("a rebate counted twice", "w40", Care.REMADE, again("returns", 0, return_="REB-2026-1 again"), C.RETURNED),
    _lie("a delivery charged twice", "w7-w41", Care.REMADE, again("charges", 0, charge="INV-2026-9 line 1"), C.CHARGED),
    _lie(
        "dates moved across the year's end",
        "w40",
        Care.REMADE,
        put("deliveries", 0, from_="2025-06-30", to="2025-07-01"),
        C.MEASURABLE,
    ),
    _lie("a member struck from the list", "w40", Care.REMADE, drop("members", member="0938-01"), C.MEASURABLE),
    _lie("last year's aid used again", "w7-w41", Care.REMADE, put("aid", 0, fiscal_year="2025"), C.MEASURABLE),
    _lie(
        "two kinds of one service mixed",
        "w40",
        Care.REMADE,
        put("baselines", 1, member="0535-01", from_="2025-08-10", cashable="no"),
        C.MEASURABLE,
    ),
    _lie("more taken back than was delivered", "w7-w41", Care.REMADE, put("deliveries", 5, quantity="-1"), C.REVERSALS),
    _lie(
        "a baseline approved by who proposed it",
        "w40",
        Care.REMADE,
        put("baselines", 0, approved_by="Cora Nyberg"),
        C.APPROVAL,
    ),
    _lie("evidence exchanged", "w40", Care.REMADE, _evidence_byte, C.EVIDENCE),
    _lie("evidence removed", "w40", Care.REMADE, _evidence_gone, C.EVIDENCE),
    _lie("a baseline without evidence", "w7-w41", Care.REMADE, put("baselines", 0, evidence=""), C.EVIDENCE),
    _lie(
        "another year put in last year's place",
        "restated",
        Care.REMADE,
        swap("before/last_year.json", '"fiscal_year": 2025', '"fiscal_year": 2024'),
        C.BEFORE,
    ),
    _lie("a restatement without its reason", "restated", Care.REMADE, put("year", 0, reason=""), C.BEFORE),
    _lie(
        "a restatement that hides what it restates", "restated", Care.REMADE, remove("before/restated.json"), C.BEFORE
    ),
    _lie(
        "a restatement called the first statement",
        "restated",
        Care.REMADE,
        put("year", 0, revision="1", reason=""),
        C.HEAD,
    ),
    # what cannot be read
    _lie("an unknown column", "w40", Care.SIGNED, swap("facts/members.csv", "pupils_source", "pupils_told"), C.FACTS),
    _lie("a number in another spelling", "w40", Care.SIGNED, swap("facts/deliveries.csv", "21.3,", "21.30,"), C.FACTS),
    _lie("a formula in a name", "w40", Care.SIGNED, swap("facts/members.csv", "Dover", "=Dover()"), C.FACTS),
    _lie("rows in another order", "w40", Care.SIGNED, rows("deliveries", _turned), C.FORM),
    # what was signed is not what is there
    _lie("a price changed and nothing else", "w40", Care.FILE, put("deliveries", 0, unit_price="20.3"), C.HASHES),
    _lie("a byte of evidence changed", "w40", Care.FILE, _evidence_byte, C.HASHES),
    _lie(
        "a cent of the statement changed", "w40", Care.FILE, swap("statement.json", '"1397.80"', '"1397.81"'), C.HASHES
    ),
    _lie("a file removed", "w40", Care.FILE, remove("facts/returns.csv"), C.FILES),
    _lie("a file added", "w40", Care.FILE, add("notes.txt", b"trust me"), C.FILES),
    _lie("a file added, listed and signed", "w40", Care.SIGNED, add("notes.txt", b"trust me"), C.FILES),
    _lie(
        "a manifest made anew without signing", "w40", Care.HASHED, put("deliveries", 0, unit_price="20.3"), C.SIGNATURE
    ),
    _lie("the signature of another export", "w7-w41", Care.FILE, _other_signature, C.SIGNATURE),
    _lie("the key in the manifest exchanged", "w40", Care.FILE, _other_key, C.SIGNATURE),
    _lie("signed anew with a foreign key", "w40", Care.FOREIGN, put("deliveries", 0, unit_price="20.3"), C.KEY),
    _lie("another statement's number", "w40", Care.SIGNED, swap("manifest.json", '"VS-2026-1"', '"VS-2026-2"'), C.HEAD),
    _lie("an unknown rule", "w40", Care.SIGNED, swap("manifest.json", '"savings-1"', '"savings-9"'), C.RULES),
    _lie(
        "a version of the format yet to come",
        "w40",
        Care.SIGNED,
        swap("manifest.json", '"version": 1', '"version": 2'),
        C.FORMAT,
    ),
    _lie(
        "a remark in the manifest",
        "w40",
        Care.SIGNED,
        swap("manifest.json", '"state"', '"remark": "x", "state"'),
        C.MANIFEST,
    ),
    # the archive
    _lie("packed again and compressed", "w40", Care.BYTES, _deflated, C.ARCHIVE),
    _lie("packed again by another program", "w40", Care.BYTES, _anew, C.ARCHIVE),
    _lie("bytes hidden behind the archive", "w40", Care.BYTES, lambda content: content + b"hidden", C.ARCHIVE),
    _lie("the archive cut off", "w40", Care.BYTES, lambda content: content[:-30], C.ARCHIVE),
    _lie("a file in it twice", "w40", Care.BYTES, _two_of, C.ARCHIVE),
)
PRINTED = _lie(
    "the printed page of another statement",
    "w40",
    Care.SIGNED,
    lambda f: f.update({"statement.pdf": archive.unpack(golden("w7-w41"))["statement.pdf"]}),
    C.PDF,
)
