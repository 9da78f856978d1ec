"""A file's bytes as a stream: plain, or unpacked from gzip under the limits of size and ratio."""

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO

from barnraise.platform.tables.limits import GZIP_MAGIC, MEBI, Limits
from barnraise.platform.tables.refused import BrokenTable, TableTooLarge, UnpacksTooLarge

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"BEGIN:VCALENDAR", "a calendar (iCalendar)"),
    (b"BEGIN:VCARD", "a contact card (vCard)"),
    (b"ISA*", "an X12 transaction"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an XZ archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"),
    (b"<", "a web page or XML document"),
    (b"{", "a JSON document"),
    (b"[{", "a JSON document"),
    (b"[[", "a JSON document"),
    (b"[\n", "a JSON document"),
)


def beginning(content: bytes | Path) -> bytes:
    """Give the first bytes of the file as it was sent."""
    if isinstance(content, bytes):
        return content[:64]
    with content.open("rb") as stream:
        return stream.read(64)


def what_it_is(start: bytes) -> str | None:
    """Name what a file is when its first bytes say that it cannot be a table of text.

    >>> what_it_is(b"BEGIN:VCALENDAR"), what_it_is(b"Name,Pupils")
    ('a calendar (iCalendar)', None)
    """
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    for magic, thing in _BEGINNINGS:
        if start.startswith(magic):
            return thing
    return None


def size_of(content: bytes | Path) -> int:
    """Count the bytes of the file as it was sent."""
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def opened(content: bytes | Path, *, name: str, limits: Limits) -> BinaryIO:
    """Open the file's text bytes; gzip is unpacked on the way and refused as soon as it passes a limit."""
    packed: BinaryIO = io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")
    if beginning(content).startswith(GZIP_MAGIC):
        return io.BufferedReader(_Gunzipped(packed, size_of(content), name=name, limits=limits), MEBI)
    if size_of(content) > limits.text_bytes:
        raise TableTooLarge(
            f"“{name}” holds {size_of(content):,} bytes; the limit is {limits.text_bytes:,}. Split it and send the "
            "parts."
        )
    return packed


class _Gunzipped(io.RawIOBase):
    """A gzip file that counts what it unpacks."""

    def __init__(self, packed: BinaryIO, packed_bytes: int, *, name: str, limits: Limits) -> None:
        super().__init__()
        self._packed = packed
        self._inner = gzip.GzipFile(fileobj=packed, mode="rb")
        self._packed_bytes = packed_bytes
        self._unpacked_bytes = 0
        self._name = name
        self._limits = limits

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._inner.close()
        self._packed.close()
        super().close()

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            data = self._inner.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise BrokenTable(
                f"“{self._name}” is damaged: its gzip wrapping breaks off after {self._unpacked_bytes:,} unpacked "
                "bytes "
                f"({error}). Download or compress it again."
            ) from error
        self._unpacked_bytes += len(data)
        self._check()
        buffer[: len(data)] = data
        return len(data)

    def _check(self) -> None:
        if self._unpacked_bytes > self._limits.unpacked_bytes:
            raise UnpacksTooLarge(
                f"“{self._name}” unpacks to more than {self._limits.unpacked_bytes:,} bytes, the limit for packed "
                "files. "
                f"Unpack it and send the text file, or split it."
            )
        if self._unpacked_bytes > self._limits.ratio * self._packed_bytes:
            raise UnpacksTooLarge(
                f"“{self._name}” unpacks to more than {self._limits.ratio} times its own size, as only a trap or an "
                "empty "
                f"file does. Unpack it and send the text file."
            )
