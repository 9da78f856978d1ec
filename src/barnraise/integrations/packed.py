"""Packed files: content that gzip packed, unpacked under a limit of size; and what a damaged zip raises."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib

BYTES_MAX = 200_000_000
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError, ValueError)
"""All that `zipfile` raises of a zip that is damaged, locked, or (a kind of `RuntimeError`) packed in a rare way."""


class PackedRefused(ValueError):
    """A packed file that is damaged, or too large once unpacked; the message says which."""


def unpacked(content: bytes, *, most: int = BYTES_MAX) -> bytes:
    """The content as it was before gzip; what is not packed is given back as it is. Errors: `PackedRefused`."""
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            found = file.read(most + 1)
    except (OSError, EOFError, zlib.error):
        raise PackedRefused("The file is packed with gzip, and damaged; save it once more.")
    if len(found) > most:
        raise PackedRefused(f"The file is larger than {most // 1_000_000} megabytes once it is unpacked.")
    return found
