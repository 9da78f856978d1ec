"""How large a file may be before it is refused, and the first bytes that give a format away."""

from dataclasses import dataclass

MEBI = 1024 * 1024

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
GZIP_MAGIC = b"\x1f\x8b"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a table may cost. SOURCE: reliability.md §7 for packed files, DESIGN §3 for text.

    UNIT: bytes, rows, columns, characters, CPU seconds; `ratio` is unpacked size over packed size.
    """

    text_bytes: int = 300 * MEBI
    rows: int = 1_500_000
    columns: int = 1_000
    unpacked_bytes: int = 50 * MEBI
    ratio: int = 100
    parts: int = 2_000
    workbook_rows: int = 100_000
    workbook_columns: int = 200
    workbook_memory_bytes: int = 256 * MEBI
    workbook_cpu_seconds: int = 20
    workbook_wall_seconds: int = 60
    preamble_rows: int = 50
    ragged_kept: int = 1_000


USUAL_LIMITS = Limits()
