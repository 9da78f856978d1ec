"""A table as read: its headings, then its rows, each with the number a person sees beside it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from barnraise.platform.tables.limits import Limits
from barnraise.platform.tables.refused import NoHeader, NoRows, TooManyColumns, TooManyRows

Row = tuple[int, tuple[str, ...]]
Header = Callable[[tuple[str, ...]], bool]


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row that has more or fewer cells than there are headings."""

    row_number: int
    cells: int
    columns: int

    def sentence(self) -> str:
        """Say what is wrong with the row and what to do."""
        return (
            f"Row {self.row_number} has {self.cells} cells under {self.columns} headings. A separator or a quotation "
            "mark "
            f"is missing or too many, or the file was cut off there: mend that row and send the file again."
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of text. `rows` can be walked once; blank rows are left out but counted.

    A ragged row is yielded as it stands, with its own number of cells, and noted in `ragged` (the first thousand) and
    in `ragged_count` as the walk passes it: a reader refuses it.
    """

    name: str
    format: str
    encoding: str
    delimiter: str
    sheet: str
    header_row_number: int
    columns: tuple[str, ...]
    rows: Iterator[Row]
    ragged: list[Ragged] = field(default_factory=list)
    counted: list[int] = field(default_factory=lambda: [0])

    @property
    def ragged_count(self) -> int:
        """How many ragged rows were passed so far."""
        return self.counted[0]


def assemble(
    records: Iterator[tuple[int, list[str]]],
    *,
    name: str,
    format: str,
    encoding: str,
    delimiter: str,
    sheet: str,
    header: Header | None,
    limits: Limits,
    rows_max: int,
    columns_max: int,
) -> Table:
    """Find the headings among the first records and leave the rest to be walked."""
    number, columns = _headings(records, name=name, header=header, limits=limits)
    if len(columns) > columns_max:
        raise TooManyColumns(
            f"“{name}” has {len(columns):,} columns in row {number}; the limit is {columns_max:,}. "
            f"Delete the columns that are not needed, or check which sign separates the cells."
        )
    ragged: list[Ragged] = []
    counted = [0]
    rows = _rows(
        records,
        name=name,
        width=len(columns),
        rows_max=rows_max,
        ragged=ragged,
        kept=limits.ragged_kept,
        counted=counted,
    )
    first = next(rows, None)
    if first is None:
        raise NoRows(
            f"“{name}” has headings in row {number} and no rows below them. Check that the export was not filtered to "
            "nothing."
        )
    return Table(
        name=name, format=format, encoding=encoding, delimiter=delimiter, sheet=sheet, header_row_number=number,
        columns=columns, rows=chain((first,), rows), ragged=ragged, counted=counted,
    )  # fmt: skip


def _headings(
    records: Iterator[tuple[int, list[str]]], *, name: str, header: Header | None, limits: Limits
) -> tuple[int, tuple[str, ...]]:
    seen: list[str] = []
    for number, cells in records:
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped) and (header is None or header(stripped)):
            return number, stripped
        if any(stripped):
            seen.append(f"row {number}: {_shown(stripped)}")
        if number >= limits.preamble_rows and header is not None:
            break
    if header is None or not seen:
        raise NoRows(f"“{name}” holds no cell with text. Export it again and look into it before you send it.")
    raise NoHeader(
        f"“{name}” has no row of headings that is known here, among its first {limits.preamble_rows} rows. "
        f"Seen: {'; '.join(seen[:3])}. Check that it is the right file, or choose a profile that maps its columns."
    )


def _shown(cells: Iterable[str], most: int = 100) -> str:
    """Quote the beginning of a row, in one line."""
    text = ", ".join(" ".join(cell.split()) for cell in cells if cell)
    return text if len(text) <= most else f"{text[:most]}…"


def _rows(
    records: Iterator[tuple[int, list[str]]],
    *,
    name: str,
    width: int,
    rows_max: int,
    ragged: list[Ragged],
    kept: int,
    counted: list[int],
) -> Iterator[Row]:
    """Yield the rows that hold anything, and note those that do not fit under the headings."""
    left = rows_max
    for number, cells in records:
        if len(cells) != width:
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if len(cells) != width and any(cells):
                counted[0] += 1
                if len(ragged) < kept:
                    ragged.append(Ragged(number, len(cells), width))
        if not (cells and cells[0]) and not any(cells):
            continue
        left -= 1
        if left < 0:
            raise TooManyRows(
                f"“{name}” has more than {rows_max:,} rows (the next is row {number:,}). Split it, for instance by "
                "month, "
                f"and send the parts."
            )
        yield number, tuple(cells)
