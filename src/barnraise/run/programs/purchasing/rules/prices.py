"""Prices of a contract's items: read from a row, placed in time, and looked up by item and day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from barnraise.core.dates import long_date
from barnraise.core.facts import Unit, UnknownUnit, unit_named
from barnraise.core.money import NumberRefused, parse_scaled

FOREVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most an item may cost from a day until another. UNIT: `price` in millionths of a dollar; days as ISO text."""

    starts: str
    ends: str
    price: int
    unit: str
    item: str


def ceilings(rows: Iterable[tuple[str, date, date | None, int, str]]) -> dict[str, tuple[Ceiling, ...]]:
    """Dated ceilings by folded item, from (item, starts, ends, price, unit); a file that never held is left out."""
    found: dict[str, list[Ceiling]] = {}
    for item, starts, ends, price, unit in rows:
        if ends is None or starts < ends:
            last = ends.isoformat() if ends else FOREVER
            found.setdefault(item.casefold(), []).append(Ceiling(starts.isoformat(), last, price, unit, item))
    return {item: tuple(several) for item, several in found.items()}


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """One row of a price file, read. UNIT: `price` in millionths."""

    item: str
    description: str
    unit: str
    price: int


@dataclass(frozen=True, slots=True)
class PriceFault:
    """Why a row of a price file cannot be used."""

    field: str
    rule: str
    message: str
    suggestion: str = ""


def drafted_price(cells: Mapping[str, str], default_unit: str) -> PriceDraft | PriceFault:
    """Read a row of a price file, or say what is wrong with it."""
    item = cells.get("item", "").strip()
    if not item:
        return PriceFault("item", "item-missing", "This row names no item. Write the vendor’s item number.")
    if len(item) > 60:
        return PriceFault("item", "item-too-long", f"An item number has at most 60 characters; this has {len(item)}.")
    text = cells.get("unit", "").strip()
    try:
        unit = str(unit_named(text)) if text else default_unit
    except UnknownUnit as unknown:
        return PriceFault("unit", "unknown-unit", str(unknown), suggestion=Unit.EACH)
    try:
        price = parse_scaled(cells.get("price", ""))
    except NumberRefused as refused:
        return PriceFault("price", "price-unreadable", str(refused))
    if price < 0:
        return PriceFault("price", "price-negative", "A ceiling price is zero or more. Check the figure.")
    return PriceDraft(item, cells.get("description", "").strip()[:200], unit, price)


@dataclass(frozen=True, slots=True)
class PriceSpan:
    """A price file in time."""

    id: int
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where a new price file stands: which file it ends, and where it ends itself."""

    ends_file: int | None
    ends: date | None
    words: str


def place_file(standing: Sequence[PriceSpan], starts: date) -> FilePlace:
    """Place a new price file from a day on: it ends the one in force that day and holds until the next.

    >>> place_file([PriceSpan(1, date(2025, 7, 1), None)], date(2026, 1, 1)).ends_file
    1
    """
    live = [f for f in standing if f.ends is None or f.ends > f.starts]
    before = next((f for f in live if f.starts <= starts and (f.ends is None or starts < f.ends)), None)
    later = min((f.starts for f in live if f.starts > starts), default=None)
    until = f" until {long_date(later)}" if later else ""
    ended = ""
    if before is not None:
        ended = (
            f"; the file of {long_date(before.starts)} ends there"
            if before.starts < starts
            else ("; it takes the place of the file of the same day")
        )
    return FilePlace(before.id if before else None, later, f"In force from {long_date(starts)}{until}{ended}.")
