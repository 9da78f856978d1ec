"""Files by their SHA-256, and the citations between records."""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from barnraise.platform.deeds import record
from barnraise.platform.models import Citation, Document, ImportRun
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal

# UNIT: bytes. ASSUMPTION: no agency's file of one kind of import is larger; a state's payables file is 120 MB.
SIZE_MAX = 320 * 1024 * 1024

# What may be stored: ending → media type. Nothing is ever served inline but plain text and CSV.
KINDS = {
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".tsv": "text/tab-separated-values",
    ".gz": "application/gzip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".topojson": "application/json",
    ".zip": "application/zip",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}


class DocumentRefused(Refusal):
    """A file that may not be stored."""

    rule = "document-refused"


def folder() -> Path:
    """Where the files lie: `documents/` in BARNRAISE_HOME."""
    return Path(settings.HOME) / "documents"


def path_of(sha256: str) -> Path:
    """The place of one file's bytes."""
    return folder() / sha256[:2] / sha256


def plain_name(name: str) -> str:
    """A file's name as it is kept and shown: its last part, without signs that cannot be seen or stored.

    >>> plain_name("../../etc/passwd.csv"), plain_name(chr(0x202E) + "gnp.csv")
    ('passwd.csv', 'gnp.csv')
    """
    last = Path(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable())[-255:] or "file"


def check(*, name: str, size: int) -> str:
    """The ending of a file that may be kept; refuses unknown kinds, huge files and empty ones."""
    ending = Path(name.lower()).suffix
    if ending not in KINDS:
        raise DocumentRefused(f"“{name}” cannot be kept: files may be {', '.join(sorted(KINDS))}. Nothing was stored.")
    if size > SIZE_MAX:
        raise DocumentRefused(f"“{name}” holds {size:,} bytes; the limit is {SIZE_MAX:,}. Split it and send the parts.")
    if not size:
        raise DocumentRefused(f"“{name}” is empty: it holds no bytes. Nothing was stored.")
    return ending


def store(*, by: Asker, content: bytes | Path, name: str) -> Document:
    """Keep a file by its hash (inside a deed); the same bytes are kept once. A path is copied, never held whole."""
    name = plain_name(name)
    ending = check(name=name, size=content.stat().st_size if isinstance(content, Path) else len(content))
    digest, size = _write(content)
    document, fresh = Document.objects.get_or_create(
        sha256=digest,
        defaults={"size": size, "media_type": KINDS[ending], "name": name, "stored_by": by.actor.key},
    )
    record(document, stored=document.name, sha256=digest, size=document.size, again=not fresh)
    return document


def _write(content: bytes | Path) -> tuple[str, int]:
    """Put the bytes under their hash, safe against a power cut; answers hash and size."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder(), delete=False) as file:
        for part in _parts(content):
            digest.update(part)
            size += len(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    place = path_of(digest.hexdigest())
    if place.exists() and place.stat().st_size == size:
        os.unlink(file.name)
        return digest.hexdigest(), size
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.replace(file.name, place)
    handle = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return digest.hexdigest(), size


def _parts(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while part := file.read(1024 * 1024):
            yield part


def read(document: Document) -> bytes:
    """The bytes, checked against their hash."""
    content = path_of(document.sha256).read_bytes()
    assert hashlib.sha256(content).hexdigest() == document.sha256, f"the stored file {document.sha256} was altered"
    return content


def read_by_hash(sha256: str) -> bytes:
    """The bytes of a file by its hash, checked against it. Errors: `FileNotFoundError`."""
    content = path_of(sha256).read_bytes()
    assert hashlib.sha256(content).hexdigest() == sha256, f"the stored file {sha256} was altered"
    return content


def hashes(keys: Collection[str]) -> dict[str, str]:
    """Documents named by text key → their hashes."""
    ids = {int(key.rpartition(":")[2]) for key in keys if key.startswith("platform.Document:")}
    return {
        f"platform.Document:{pk}": digest
        for pk, digest in Document.objects.filter(pk__in=ids).values_list("pk", "sha256")
    }


def names_of(digests: Collection[str]) -> dict[str, str]:
    """Hashes → the names their files came with."""
    return dict(Document.objects.filter(sha256__in=digests).values_list("sha256", "name"))


def named_so(text: str) -> list[tuple[str, str]]:
    """Stored files of this name or this hash: text keys and hashes."""
    found = Document.objects.filter(Q(name=text) | Q(sha256=text.lower())).order_by("id")
    return [(f"platform.Document:{pk}", digest) for pk, digest in found.values_list("pk", "sha256")]


def sound(digests: Collection[str]) -> dict[str, bool]:
    """Hashes → whether the file is there and its bytes still are what they were."""
    return {digest: _is_sound(digest) for digest in digests}


def _is_sound(digest: str) -> bool:
    place = path_of(digest)
    return bool(digest) and place.exists() and hashlib.sha256(place.read_bytes()).hexdigest() == digest


def damaged() -> list[str]:
    """Files that are missing or whose bytes no longer match their name."""
    wrong = []
    for digest, name in Document.objects.values_list("sha256", "name"):
        place = path_of(digest)
        if not place.exists():
            wrong.append(f"{name} ({digest}) is missing")
        elif hashlib.sha256(place.read_bytes()).hexdigest() != digest:
            wrong.append(f"{name} ({digest}) was altered")
    return wrong


def cite(source: str, target: str, as_what: str) -> None:
    """Write down, inside a deed, that `source` names `target`: both ends list it."""
    if target:
        Citation.objects.get_or_create(source=source, target=target, as_what=as_what)


def uncite(source: str, target: str = "") -> None:
    """Forget what a removed record cited (undo of an import); with a target, that one alone."""
    found = Citation.objects.filter(source=source)
    (found.filter(target=target) if target else found).delete()


def citing(target: str) -> list[Citation]:
    """What names this record."""
    return list(Citation.objects.filter(target=target).order_by("id"))


def users_of(key: str) -> list[str]:
    """Text keys of the records that name a stored file, and of the imports that read it."""
    runs = ImportRun.objects.filter(document_id=int(key.rpartition(":")[2])).values_list("pk", flat=True)
    return [*(cited.source for cited in citing(key)), *(f"platform.ImportRun:{pk}" for pk in runs)]


def cited_by(source: str) -> list[Citation]:
    """What this record names."""
    return list(Citation.objects.filter(source=source).order_by("id"))


def is_cited(key: str) -> bool:
    """Whether anything names this record (an undo must then leave it)."""
    return Citation.objects.filter(Q(target=key)).exists()
