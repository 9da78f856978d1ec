"""Lines of use and payment: what a vendor's usage report or a payables file says of each line, read as a stream.

Every line comes out as a `UsageRow`, or as a `RefusedCell` that sets it apart with a sentence. Amounts go from text to
cents exactly; nothing is rounded but quantity times price, once, where the file states no amount.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from barnraise.core.facts import Unit, UnknownUnit, unit_named
from barnraise.core.money import NumberRefused, amount_scaled, parse_cents, parse_scaled
from barnraise.integrations.payables.days import DateOrder, NotADay, day_of
from barnraise.integrations.sheets.headings import Heading, plain
from barnraise.integrations.sheets.refused import RefusedCell, Unreadable, ragged

Rows = Iterable[tuple[int, tuple[str, ...]]]


class Column(StrEnum):
    """What a column of a usage report may hold."""

    MEMBER = "member"
    MEMBER_CODE = "member_code"
    VENDOR = "vendor"
    VENDOR_CODE = "vendor_code"
    DAY = "day"
    ITEM = "item"
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    UNIT = "unit"
    UNIT_PRICE = "unit_price"
    AMOUNT = "amount"
    LINE = "line"


class NotAUsageReport(ValueError):
    """The file is no usage report or payables file that is known here."""


class UsageRow(NamedTuple):
    """One line as its file states it; a negative amount is a return. UNIT: cents; quantity and price stay text.

    A million of these are read in one import, and a named tuple costs a fifth of a frozen dataclass.
    """

    row_number: int
    member_name: str
    member_code: str
    vendor_name: str
    vendor_code: str
    day: date
    item: str
    description: str
    quantity: str
    unit: str
    unit_price: str
    amount_cents: int
    line_key: str

    @property
    def is_return(self) -> bool:
        """Tell whether the line flows back."""
        return self.amount_cents < 0


@dataclass(frozen=True, slots=True)
class UsageProfile:
    """A layout of lines: the headings each column may have, and what the file leaves unsaid.

    `date_order` says how `01/02/2026` is meant. `units` maps the file's spellings to units. `quantity_stated`,
    `unit_stated`, `vendor_stated` and `member_stated` stand in where a line says nothing; without `member_stated` a
    line of no member is set apart, and with `vendor_needed` one of no vendor. `line_is_unique`: the LINE column names
    one line by itself; otherwise the line key is made of it and of everything the row says, so the same row in another
    place stays itself.
    """

    name: str
    title: str
    columns: Mapping[Column, tuple[str, ...]]
    date_order: DateOrder
    units: Mapping[str, Unit] = field(default_factory=dict)
    quantity_stated: str = ""
    unit_stated: Unit | None = None
    vendor_stated: str = ""
    member_stated: str = ""
    line_is_unique: bool = False
    vendor_needed: bool = False

    def places(self, columns: tuple[str, ...]) -> dict[Column, int]:
        """Say in which column each thing stands."""
        plained = tuple(plain(column) for column in columns)
        found = {c: Heading(c, tuple(map(plain, spellings))).place(plained) for c, spellings in self.columns.items()}
        return {column: place for column, place in found.items() if place is not None}

    def lacks(self, columns: tuple[str, ...]) -> list[str]:
        """Name what no column holds although a line needs it."""
        have = self.places(columns)
        needs = [(Column.DAY,), (Column.MEMBER, Column.MEMBER_CODE), (Column.AMOUNT, Column.UNIT_PRICE)]
        if self.vendor_needed:
            needs.append((Column.VENDOR, Column.VENDOR_CODE))
        if not self.quantity_stated:
            needs.append((Column.QUANTITY,))
        return [" or ".join(self._heading(c) for c in either) for either in needs if not set(either) & set(have)]

    def _heading(self, column: Column) -> str:
        return f"“{self.columns[column][0]}”" if self.columns.get(column) else column.value.replace("_", " ")

    def recognizes(self, columns: tuple[str, ...]) -> bool:
        """Tell whether a row of headings is of this layout."""
        return not self.lacks(columns)


def read(columns: tuple[str, ...], rows: Rows, profile: UsageProfile) -> Iterator[UsageRow | RefusedCell]:
    """Read line after line. Errors: `NotAUsageReport` at once, when a column that lines need is missing."""
    if lacking := profile.lacks(columns):
        raise NotAUsageReport(
            f"This is no file of the layout “{profile.title}” ({profile.name}): it has no column {', '.join(lacking)}. "
            f"Choose another profile, or map its columns."
        )
    return _Reader(columns, profile).lines(rows)


class _Reader:
    """The state of one walk: where the columns are, and the days and units met so far."""

    def __init__(self, columns: tuple[str, ...], profile: UsageProfile) -> None:
        self.columns = columns
        self.profile = profile
        self.places = profile.places(columns)
        self.days: dict[str, date] = {}
        self.units: dict[str, str] = {}
        self.spellings = {plain(spelling): unit.value for spelling, unit in profile.units.items()}
        unit = profile.unit_stated
        self.unit_stated = unit.value if unit else ""
        # Asked once a row and column: an attribute costs a tenth of a look-up by enum. A column that is not there
        # stands at -1, where the reader puts an empty cell.
        self.member, self.member_code = self._at(Column.MEMBER), self._at(Column.MEMBER_CODE)
        self.vendor, self.vendor_code = self._at(Column.VENDOR), self._at(Column.VENDOR_CODE)
        self.day, self.item, self.description = (
            self._at(Column.DAY),
            self._at(Column.ITEM),
            self._at(Column.DESCRIPTION),
        )
        self.quantity, self.unit = self._at(Column.QUANTITY), self._at(Column.UNIT)
        self.unit_price, self.amount, self.line = (
            self._at(Column.UNIT_PRICE),
            self._at(Column.AMOUNT),
            self._at(Column.LINE),
        )

    def _at(self, column: Column) -> int:
        return self.places.get(column, -1)

    def lines(self, rows: Rows) -> Iterator[UsageRow | RefusedCell]:
        """Walk the rows; a row that cannot be read is set apart and the walk goes on."""
        for row_number, cells in rows:
            try:
                yield self._line(row_number, cells)
            except Unreadable as error:
                yield error.at(row_number, self.columns, self.places.get(Column(error.field)) if error.field else None)

    def _line(self, row_number: int, cells: tuple[str, ...]) -> UsageRow:
        if len(cells) != len(self.columns):
            raise ragged(cells, self.columns)
        padded = (*cells, "")
        member, member_code = padded[self.member].strip(), padded[self.member_code].strip()
        if not (member or member_code):
            member = self.profile.member_stated
            if not member:
                raise Unreadable(self._first(Column.MEMBER, Column.MEMBER_CODE), "", "no_member", "no member is named.")
        quantity, amount = self._figures(padded)
        return UsageRow(
            row_number,
            member,
            member_code,
            *self._vendor(padded),
            self._day(padded[self.day]),
            padded[self.item].strip(),
            padded[self.description].strip(),
            quantity,
            self._unit(padded[self.unit]),
            padded[self.unit_price].strip(),
            amount,
            self._key(cells, padded),
        )

    def _first(self, *columns: Column) -> Column:
        return next((column for column in columns if column in self.places), columns[0])

    def _vendor(self, padded: tuple[str, ...]) -> tuple[str, str]:
        name, code = padded[self.vendor].strip(), padded[self.vendor_code].strip()
        if name or code:
            return name, code
        if not self.profile.vendor_needed:
            return self.profile.vendor_stated, ""
        raise Unreadable(self._first(Column.VENDOR, Column.VENDOR_CODE), "", "no_vendor", "no vendor is named.")

    def _day(self, cell: str) -> date:
        day = self.days.get(cell)
        if day is None:
            try:
                day = self.days[cell] = day_of(cell, self.profile.date_order)
            except NotADay as error:
                raise Unreadable(Column.DAY, cell, "not_a_day", str(error)) from error
        return day

    def _figures(self, padded: tuple[str, ...]) -> tuple[str, int]:
        """Read quantity and amount, and see that both point the same way."""
        quantity = padded[self.quantity].strip()
        amount = padded[self.amount].strip()
        stated = not quantity and bool(self.profile.quantity_stated)
        if stated:
            quantity = self.profile.quantity_stated
        scaled = self._scaled(Column.QUANTITY, quantity)
        cents = self._cents(amount) if amount else self._priced(padded, scaled)
        if stated and cents < 0:
            return f"-{quantity}", cents
        if (cents < 0 < scaled) or (scaled < 0 < cents):
            raise Unreadable(
                Column.AMOUNT, amount, "signs_differ",
                f"a quantity of {quantity} and an amount of {amount} point different ways. A return has both below "
                "zero.",
            )  # fmt: skip
        return quantity, cents

    def _scaled(self, column: Column, value: str) -> int:
        try:
            return parse_scaled(value)
        except NumberRefused as refused:
            raise Unreadable(column, value, "not_a_figure", str(refused)) from refused

    def _cents(self, value: str) -> int:
        try:
            return parse_cents(value)
        except NumberRefused as refused:
            raise Unreadable(Column.AMOUNT, value, "not_an_amount", str(refused)) from refused

    def _priced(self, padded: tuple[str, ...], quantity_scaled: int) -> int:
        price = padded[self.unit_price].strip()
        if not price:
            column = self._first(Column.AMOUNT, Column.UNIT_PRICE)
            raise Unreadable(
                column, "", "no_amount", "the amount is empty. Give it, or ask the sender; blank is not zero."
            )
        try:
            return amount_scaled(quantity_scaled, self._scaled(Column.UNIT_PRICE, price))
        except NumberRefused as refused:
            raise Unreadable(Column.UNIT_PRICE, price, "too_large", str(refused)) from refused

    def _unit(self, cell: str) -> str:
        unit = self.units.get(cell)
        if unit is None:
            unit = self.units[cell] = self._unit_anew(cell)
        return unit

    def _unit_anew(self, cell: str) -> str:
        if not cell.strip():
            if self.unit_stated:
                return self.unit_stated
            raise Unreadable(Column.UNIT, cell, "no_unit", "no unit is given. Write one, such as each or case.")
        if (mapped := self.spellings.get(plain(cell))) is not None:
            return mapped
        try:
            return unit_named(cell).value
        except UnknownUnit as unknown:
            raise Unreadable(Column.UNIT, cell, "unknown_unit", str(unknown)) from unknown

    def _key(self, cells: tuple[str, ...], padded: tuple[str, ...]) -> str:
        line = padded[self.line].strip()
        if line and self.profile.line_is_unique:
            return line
        digest = blake2b("\x1f".join(cells).encode(), digest_size=8).hexdigest()
        return f"{line}:{digest}" if line else digest
