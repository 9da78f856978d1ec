"""The archive of an export: a zip that stores its files as they are, whose bytes depend on names and contents alone."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

from barnraise.integrations.statements.refusals import Check, ExportRefused

FIRST = ("manifest.json", "signature.json")
"""What stands first in the archive; all other files follow in the order of their names."""

FILES_MAX = 60_000
BYTES_MAX = 2**31 - 1
"""UNIT: bytes. Below both limits no zip needs the extensions that archivers write in different ways."""

_NAME = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)?(?:\.[a-z0-9]+)?")
_DATE, _TIME = (1 << 5) | 1, 0
"""January 1, 1980, midnight: the first moment a zip can hold, as an export knows no clock."""
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_FILE = 0o100644 << 16
"""A plain file that its owner may write and everybody may read."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """Write an archive; the same files give the same bytes whatever machine, Python or zip library there is.

    Errors: `ExportRefused` for a name that is not of the format, too many files or too many bytes.
    """
    names = [*(name for name in FIRST if name in files), *sorted(name for name in files if name not in FIRST)]
    _require_names(names)
    if sum(len(content) + 200 for content in files.values()) > BYTES_MAX:
        raise ExportRefused(Check.ARCHIVE, "An export holds at most 2 gigabytes; keep large evidence elsewhere.")
    body, index, offset = [], [], 0
    for name in names:
        content, path = files[name], name.encode("ascii")
        told = struct.pack(
            "<HHHHIIIHH", 0, 0, _TIME, _DATE, zlib.crc32(content), len(content), len(content), len(path), 0
        )
        local = _LOCAL + struct.pack("<H", 20) + told + path
        index.append(
            _CENTRAL + struct.pack("<BBH", 20, 3, 20) + told + struct.pack("<HHHII", 0, 0, 0, _FILE, offset) + path
        )
        body += [local, content]
        offset += len(local) + len(content)
    size = sum(map(len, index))
    end = _END + struct.pack("<HHHHIIH", 0, 0, len(names), len(names), size, offset, 0)
    return b"".join([*body, *index, end])


def unpack(content: bytes) -> dict[str, bytes]:
    """Read an archive whole. Errors: `ExportRefused` for anything that `pack` would not have written.

    Nothing is inflated and nothing is written anywhere, so a small file cannot grow and no name can lead elsewhere.
    """
    if len(content) > BYTES_MAX:
        raise ExportRefused(Check.ARCHIVE, "This file is larger than 2 gigabytes, and no export is.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            rows = archive.infolist()
            _require_plain(rows, len(content))
            files = {row.filename: archive.read(row) for row in rows}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, struct.error, OSError) as error:
        raise ExportRefused(Check.ARCHIVE, f"This is not a whole zip archive: {str(error).rstrip('.')}.")
    if pack(files) != content:
        raise ExportRefused(
            Check.ARCHIVE,
            "The archive was packed anew by another program, or holds bytes that belong to none of its files. "
            "Ask for the file as it was signed.",
        )
    return files


def _require_plain(rows: list[zipfile.ZipInfo], size: int) -> None:
    for row in rows:
        if row.compress_type != zipfile.ZIP_STORED or row.compress_size != row.file_size or row.flag_bits & 1:
            raise ExportRefused(
                Check.ARCHIVE, f"{row.filename[:80]!r} is compressed or locked; an export stores its files as they are."
            )
    names = [row.filename for row in rows]
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise ExportRefused(Check.ARCHIVE, f"{twice[0]} stands in the archive twice, so nobody knows which one counts.")
    _require_names(names)
    if sum(row.file_size for row in rows) > size:
        raise ExportRefused(Check.ARCHIVE, "The archive claims to hold more bytes than it has.")


def _require_names(names: list[str]) -> None:
    if len(names) > FILES_MAX:
        raise ExportRefused(Check.ARCHIVE, f"An export holds at most {FILES_MAX:,} files; this one has {len(names):,}.")
    for name in names:
        if not _NAME.fullmatch(name) or len(name) > 100:
            raise ExportRefused(Check.ARCHIVE, f"{name[:80]!r} is no name that a file of an export can have.")
