"""What a reader of one kind of file is given, what it gives back, and where readers are found."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast

from barnraise.platform import registry
from barnraise.platform.imports.verdict import Verdict
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, Policy, agency_staff
from barnraise.platform.refusals import Refusal
from barnraise.platform.tables import Header, Limits, Row, Table, read_table
from barnraise.platform.tables.limits import USUAL_LIMITS


class UnknownKind(Refusal):
    """No room announces such a kind of file."""

    rule = "unknown-kind"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a profile may state about files of a kind; a dotted key (`columns.amount`) nests."""

    key: str
    label: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to be read: its bytes or where they lie, how its profile reads it, what people mended and answered.

    `mends` holds `"row:column" → value`, the column as headed in the file; `about` is a text key, may be empty.
    """

    content: bytes | Path
    name: str
    sha256: str
    profile: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    mends: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    about: str = ""

    def table(self, *, header: Header | None = None, limits: Limits = USUAL_LIMITS) -> Table:
        """The file as headings and rows of text, read as its profile says, with the mended cells in place.

        Where the profile says which column is what, columns go by the names it gives them, and no other is read.
        """
        named: Mapping[str, str] = self.settings.get("named") or {}
        told = header
        if named and header is not None:
            told = partial(_known_when_renamed, header, named)
        table = read_table(
            self.content, name=self.name, limits=limits, header=told,
            encoding=self.settings.get("encoding") or None, delimiter=self.settings.get("delimiter") or None,
            sheet=self.settings.get("sheet") or None,
        )  # fmt: skip
        if named:
            table = replace(table, columns=renamed(table.columns, named))
        if not self.mends:
            return table
        return replace(table, rows=_mended(table.rows, table.columns, self.mends))


def _known_when_renamed(known: Header, named: Mapping[str, str], cells: Sequence[str]) -> bool:
    """Whether a row of cells is the heading that a person named the columns of."""
    return set(named.values()) <= set(cells) and known(renamed(cells, named))


def renamed(headings: Sequence[str], named: Mapping[str, str]) -> tuple[str, ...]:
    """Headings by the names a person gave them (`named`: our name → the file's); others are marked as not read.

    >>> renamed(("Schule", "Name", "Zahl"), {"Name": "Schule", "Pupils": "Zahl"})
    ('Name', 'Name (not read)', 'Pupils')
    """
    ours = {theirs: name for name, theirs in named.items()}
    return tuple(ours.get(heading, f"{heading} (not read)") for heading in headings)


def mend_key(row: int, column: str) -> str:
    """How a mended cell is named."""
    return f"{row}:{column}"


def _mended(rows: Iterator[Row], columns: Sequence[str], mends: Mapping[str, str]) -> Iterator[Row]:
    places = {column: place for place, column in reversed(list(enumerate(columns)))}
    by_row: dict[int, list[tuple[int, str]]] = {}
    for key, value in mends.items():
        row, _, column = key.partition(":")
        if column in places:
            by_row.setdefault(int(row), []).append((places[column], value))
    for number, cells in rows:
        if number in by_row:
            changed = list(cells) + [""] * (len(columns) - len(cells))
            for place, value in by_row[number]:
                changed[place] = value
            cells = tuple(changed)
        yield number, cells


@dataclass(slots=True)
class Reading:
    """The accepted rows, to be taken once; the verdict fills while they are taken."""

    rows: Iterator[Any]
    verdict: Verdict


class Reader(Protocol):
    """What a room announces for one kind of file.

    It may also hold `profile_settings: Sequence[Setting]` (what a profile may state), `undo_until: str` (how long an
    import can be undone, as a sentence), `is_header` (a function that knows the row of headings), `sees` (who at
    the agency may look at such files; everybody there when it is not said), `opened` (a function that shows a file
    which is no table as one, for the page of a row), `columns` (what a person may say a column is, where the headings
    are unknown) and `stated` (what is then said about all rows).
    """

    @property
    def kind(self) -> str:
        """The name it goes by, as in `barnraise import KIND`."""
        ...

    @property
    def title(self) -> str:
        """What is in the file, in a few words."""
        ...

    @property
    def help(self) -> str:
        """Which layouts are known and which columns they need, in plain words."""
        ...

    @property
    def policy(self) -> Policy:
        """Who may bring in such files."""
        ...

    def read(self, source: Source) -> Reading:
        """Read the file; looks up, writes nothing. Refuses the file as a whole by a `Refusal`."""
        ...

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        """Write every row of the reading, inside the deed `imports.apply`."""
        ...

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        """Take back what the run wrote, inside the deed `imports.undo`; refuses with what stands in the way."""
        ...


_lent: dict[str, Reader] = {}


@contextmanager
def also(reader: Reader) -> Iterator[None]:
    """Lend the engine one more reader for a while: for tests and worked examples, which no manifest announces."""
    before = dict(_lent)
    _lent[reader.kind] = reader
    try:
        yield
    finally:
        _lent.clear()
        _lent.update(before)


def kinds() -> dict[str, str]:
    """Every kind of file that can be imported, with its title."""
    return {k.kind: k.title for k in registry.kinds().values()} | {r.kind: r.title for r in _lent.values()}


def reader_of(kind: str) -> Reader:
    """The reader of a kind; refuses a kind that no room announces."""
    if kind in _lent:
        return _lent[kind]
    announced = registry.kinds().get(kind)
    if announced is None:
        known = ", ".join(sorted(kinds())) or "none yet"
        raise UnknownKind(f"There is no kind of import called “{kind[:40]}”. Known kinds: {known}.")
    return cast(Reader, registry.load(announced.reader))


def settings_of(reader: Reader) -> tuple[Setting, ...]:
    """What a profile of this kind may state, beyond encoding, separator and sheet."""
    return tuple(getattr(reader, "profile_settings", ()))


def columns_of(reader: Reader) -> tuple[Setting, ...]:
    """What a person may say a column is, for a file whose headings nobody knows; the key is the heading we know."""
    return tuple(getattr(reader, "columns", ()))


def stated_of(reader: Reader) -> tuple[Setting, ...]:
    """What a person states about all rows where no column says it."""
    return tuple(getattr(reader, "stated", ()))


def header_of(reader: Reader) -> Header | None:
    """How the reader knows its row of headings, if it tells (`is_header`): lines above it are then skipped."""
    told: Header | None = getattr(reader, "is_header", None)
    return told


def sees_of(reader: Reader) -> Policy:
    """Who at the agency may look at files of this kind, once they came in."""
    told: Policy = getattr(reader, "sees", agency_staff)
    return told


def undo_until(reader: Reader) -> str:
    """How long an import of this kind can be undone, as a sentence."""
    told = getattr(reader, "undo_until", "")
    return told or "You can undo the whole import until one of its records is changed, cited or used elsewhere."
