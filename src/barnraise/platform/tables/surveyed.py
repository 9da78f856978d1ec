"""The first walk over a text file: how its letters are written, and that nothing in it is poison."""

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from barnraise.platform.tables.limits import MEBI, OLE_MAGIC, ZIP_MAGIC, Limits
from barnraise.platform.tables.opened import opened, what_it_is
from barnraise.platform.tables.refused import CellTooLong, EncodingNotStated, HoldsNul, NotATable

ENCODINGS = frozenset(
    ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp437", "cp850", "mac-roman", "ascii"]
    + [f"cp125{n}" for n in range(9)]
    + [f"iso8859-{n}" for n in range(1, 17) if n != 12]
)
"""What a profile may state; Python's codecs that are no writing (zip, rot13) are not among them."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Survey:
    """How the file is written, and its beginning as text."""

    encoding: str
    sample: str


def survey(content: bytes | Path, *, name: str, limits: Limits, encoding: str | None) -> Survey:
    """Walk the whole file once and say how it is written.

    A byte order mark or clean UTF-8 is the file's own statement and comes first; then what the profile states.
    """
    stated = _checked(encoding, name=name)
    with opened(content, name=name, limits=limits) as stream:
        start = stream.read(4096)
    _refuse_other_things(start, name=name)
    for mark, marked in _MARKS:
        if start.startswith(mark):
            return _walk(content, name=name, limits=limits, encoding=marked, stated=stated)
    if stated is not None and stated.startswith("utf-16"):
        return _walk(content, name=name, limits=limits, encoding=stated, stated=stated)
    try:
        return _walk(content, name=name, limits=limits, encoding="utf-8", stated=stated)
    except _NotThisEncoding as wrong:
        if stated is None or stated == "utf-8":
            raise _not_stated(content, name=name, limits=limits, wrong=wrong, stated=stated) from wrong
    try:
        return _walk(content, name=name, limits=limits, encoding=stated, stated=stated)
    except _NotThisEncoding as wrong:
        raise _not_stated(content, name=name, limits=limits, wrong=wrong, stated=stated) from wrong


class _NotThisEncoding(Exception):
    """A byte that the encoding does not know."""

    def __init__(self, byte: int, encoding: str) -> None:
        super().__init__(encoding)
        self.byte = byte
        self.encoding = encoding


def _checked(encoding: str | None, *, name: str) -> str | None:
    if encoding is None or not encoding.strip():
        return None
    try:
        canonical = codecs.lookup(encoding.strip()).name
    except (LookupError, ValueError):
        canonical = ""
    if canonical not in ENCODINGS:
        raise EncodingNotStated(
            f"The profile says that “{name}” is written in {encoding!r}, which is no encoding known here. "
            f"State utf-8, windows-1252, latin-1 or utf-16."
        )
    return canonical


def _refuse_other_things(start: bytes, *, name: str) -> None:
    """Refuse what was wrapped in gzip and is no text."""
    thing = what_it_is(start)
    if start.startswith((*ZIP_MAGIC, OLE_MAGIC)):
        thing = "a workbook or archive wrapped in gzip"
    if start.startswith(b"\x1f\x8b"):
        thing = "a gzip file inside a gzip file"
    if thing is not None:
        raise NotATable(f"“{name}” is {thing}, not a table. Send the rows as a CSV file or an XLSX workbook.")


def _walk(content: bytes | Path, *, name: str, limits: Limits, encoding: str, stated: str | None) -> Survey:
    """Decode every byte, looking for NULs and for a line without end."""
    decoder = codecs.getincrementaldecoder(encoding)()
    sample: list[str] = []
    sampled = unbroken = 0
    with opened(content, name=name, limits=limits) as stream:
        while chunk := stream.read(MEBI):
            text = _decoded(decoder, chunk, encoding)
            if "\0" in text:
                raise _holds_nul(content, name=name, limits=limits, encoding=encoding)
            unbroken = 0 if (b"\n" in chunk or b"\r" in chunk) else unbroken + len(chunk)
            if unbroken >= MEBI and sampled:
                raise CellTooLong(
                    f"“{name}” holds a line of more than {MEBI:,} characters without an end. Rows end with a line "
                    "break: "
                    f"export it as CSV again."
                )
            if sampled < _SAMPLE:
                sample.append(text[: _SAMPLE - sampled])
                sampled += len(sample[-1])
        _decoded(decoder, b"", encoding, final=True)
    return Survey(encoding, "".join(sample))


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, encoding: str, *, final: bool = False) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        byte = error.object[error.start] if error.start < len(error.object) else 0
        raise _NotThisEncoding(byte, encoding) from error


def _place(content: bytes | Path, *, name: str, limits: Limits, encoding: str, poison: str) -> str:
    """Say in which row and column the first poisonous character stands."""
    with opened(content, name=name, limits=limits) as stream:
        lines = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
        try:
            for row_number, cells in enumerate(csv.reader(lines), start=1):
                for column, cell in enumerate(cells, start=1):
                    if any(_poisonous(sign, poison) for sign in cell):
                        return f"row {row_number}, column {column}"
        except (csv.Error, UnicodeError):
            pass
    return "a row that cannot be counted"


def _poisonous(sign: str, poison: str) -> bool:
    return sign == "\0" if poison == "nul" else "\udc80" <= sign <= "\udcff"


def _holds_nul(content: bytes | Path, *, name: str, limits: Limits, encoding: str) -> HoldsNul:
    place = _place(content, name=name, limits=limits, encoding=encoding, poison="nul")
    return HoldsNul(
        f"“{name}” holds a NUL byte in {place}, which no table of text has: it is damaged, or a binary file, or "
        "UTF-16 that "
        f"does not say so. Export it again as CSV in UTF-8."
    )


def _not_stated(
    content: bytes | Path, *, name: str, limits: Limits, wrong: _NotThisEncoding, stated: str | None
) -> EncodingNotStated:
    plain = "utf-8" if wrong.encoding.startswith("utf-16") else wrong.encoding.removesuffix("-sig")
    place = _place(content, name=name, limits=limits, encoding=plain, poison="byte")
    says = f"its profile says {stated}" if stated else "neither the file nor a profile says which encoding it is in"
    return EncodingNotStated(
        f"“{name}” holds the byte 0x{wrong.byte:02X} in {place}, which is not {plain.upper()}, and {says}. "
        f"Save it as “CSV UTF-8”, or state its encoding in the profile (Excel on Windows writes windows-1252)."
    )
