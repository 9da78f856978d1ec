"""What one usage line says, and whether it may pass: exact whole numbers, text dates, dictionaries looked up before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeAlias

from barnraise.core.dates import long_date
from barnraise.core.facts import UnknownUnit, unit_named
from barnraise.core.money import (
    Money,
    NumberRefused,
    amount_scaled,
    decimal_words,
    divide_half_away,
    from_scaled,
    parse_cents,
    parse_scaled,
    price_words,
)
from barnraise.run.programs.purchasing.rules.prices import FOREVER, Ceiling
from barnraise.run.programs.purchasing.terms import Reason

CELLS = ("day", "member", "name", "item", "description", "quantity", "unit", "price", "amount")
"""What a line's cells are, in this order; a cell the file does not have is empty."""

Cells: TypeAlias = tuple[str, str, str, str, str, str, str, str, str]

Line: TypeAlias = tuple[int, str, str, str, str, int, str, int, int]
"""Organization, day, the day after, item, description, quantity, unit, unit price, amount.

UNIT: days as ISO text, quantity and price in millionths, amount in cents.
"""

ONE = 1_000_000
_ONE_DAY = timedelta(days=1)
_DAY_FORMS = ("%m/%d/%Y", "%B %d, %Y", "%Y/%m/%d")
_KNOWN_FIGURES = 200_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line is set apart: the reason, the field, and a sentence that says what and why."""

    reason: Reason
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Member:
    """When a body was a member, as (first day, day it ends, why it may not buy this or empty), days as ISO text."""

    name: str
    spans: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class NameBook:
    """Who is meant by a text: member numbers and identifiers as they stand, names and remembered spellings folded."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, int | None] = field(default_factory=dict)
    spellings: Mapping[str, int] = field(default_factory=dict)
    found: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def find(self, number: str, name: str) -> int | None:
        """The one body that a number and a name mean, or none; each pair is looked up once."""
        pair = (number, name)
        if pair not in self.found:
            self.found[pair] = self._find(number) or self._find(name)
        return self.found[pair]

    def _find(self, text: str) -> int | None:
        text = text.strip()
        if not text:
            return None
        folded = fold(text)
        return self.numbers.get(text) or self.spellings.get(folded) or self.names.get(folded)


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract as its lines are checked: its days (ISO text), the unit of a line that names none, its prices."""

    starts: str
    ends: str
    unit: str
    prices: Mapping[str, tuple[Ceiling, ...]] | None = None


def quantity_words(quantity: int) -> str:
    """A quantity of millionths as people write it.

    >>> quantity_words(-2_500_000)
    '−2.5'
    """
    return decimal_words(from_scaled(quantity))


def fold(text: str) -> str:
    """A text as names are compared.

    >>> fold("  Cedar   FALLS ")
    'cedar falls'
    """
    return " ".join(text.split()).casefold()


def day_of(text: str) -> date | None:
    """A day as a file writes it: 2026-03-10, 3/10/2026 or March 10, 2026; none when it is no day.

    >>> day_of("3/10/2026"), day_of("2026-03-10 00:00:00"), day_of("soon")
    (datetime.date(2026, 3, 10), datetime.date(2026, 3, 10), None)
    """
    text = text.strip().removesuffix(" 00:00:00")
    if len(text) == 10 and text.isascii() and text[4] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


class LineChecker:
    """Checks lines one after another; what a file repeats (days, figures, units, names) is read once and kept."""

    def __init__(self, *, names: NameBook, members: Mapping[int, Member], terms: Terms) -> None:
        self.names = names
        self.members = members
        self.terms = terms
        self._days: dict[str, tuple[str, str] | None] = {}
        self._figures: dict[str, int] = {}
        self._units: dict[str, str] = {}

    def check(self, cells: Cells, accept: frozenset[Reason] = frozenset()) -> Line | Fault:
        """One line, ready to be written; or why it is set apart. Reasons in `accept` were accepted by a person."""
        day_text, number, name, item, description, quantity_text, unit_text, price_text, amount_text = cells
        day = self._days.get(day_text) or self._day(day_text)
        if day is None:
            return Fault(Reason.UNREADABLE, "day", f"“{day_text[:40]}” is no date. Write it as 2026-03-10.")
        try:
            quantity = self._figures.get(quantity_text) or self._figure(quantity_text, ONE)
            price = self._figures.get(price_text) if price_text else None
            if price is None and price_text:
                price = self._figure(price_text, 0)
            amount = parse_cents(amount_text) if amount_text else None
        except NumberRefused as refused:
            return self._unreadable(cells, str(refused))
        if amount is not None and amount < 0 and not quantity_text:
            quantity = -quantity
        figures = _figures(quantity, price, amount)
        if isinstance(figures, Fault):
            return figures
        owner = self.names.find(number, name)
        if owner is None:
            return _no_member(number, name)
        standing = self._standing(owner, day[0])
        if standing is not None:
            return standing
        if not self.terms.starts <= day[0] < self.terms.ends and Reason.OUTSIDE_TERM not in accept:
            return _outside(day[0], self.terms)
        unit = self._units.get(unit_text) or self._unit(unit_text)
        if unit is None:
            return Fault(
                Reason.UNREADABLE,
                "unit",
                f"“{unit_text[:40]}” is no unit known here. Write each, box, case or another.",
            )
        item = item.strip()
        if self.terms.prices is not None:
            ceiling = self._ceiling(item, day[0])
            if ceiling is not None:
                item, unit = ceiling.item, unit if unit_text else ceiling.unit
                wrong = _beyond(ceiling, unit, quantity, price, figures, accept)
            else:
                wrong = None if Reason.UNKNOWN_ITEM in accept else self._unknown(item, day[0])
            if wrong is not None:
                return wrong
        return (owner, day[0], day[1], item[:60], description[:200], quantity, unit, figures[0], figures[1])

    def month_of(self, text: str) -> str:
        """The month of a line's day, as identities name it; the cell itself where it is no day."""
        day = self._days.get(text) or self._day(text)
        return day[0][:7] if day else text.strip()[:20]

    def problems(self, cells: Cells) -> list[Fault]:
        """Everything that is wrong with a line, one after another as far as it can be told."""
        found: list[Fault] = []
        accept: frozenset[Reason] = frozenset()
        while isinstance(wrong := self.check(cells, accept), Fault):
            found.append(wrong)
            if wrong.reason in accept or wrong.reason in (Reason.UNREADABLE, Reason.NO_MEMBER, Reason.NOT_ENTITLED):
                break
            accept |= {wrong.reason}
        return found

    def _day(self, text: str) -> tuple[str, str] | None:
        found = day_of(text)
        self._days[text] = pair = (
            (found.isoformat(), (found + _ONE_DAY).isoformat()) if found and found < date.max else None
        )
        return pair

    def _figure(self, text: str, missing: int) -> int:
        if not text.strip():
            return missing
        figure = parse_scaled(text)
        if len(self._figures) < _KNOWN_FIGURES:
            self._figures[text] = figure
        return figure

    def _unreadable(self, cells: Cells, sentence: str) -> Fault:
        """Say which figure could not be read."""
        readers = (
            ("quantity", cells[5], parse_scaled),
            ("price", cells[7], parse_scaled),
            ("amount", cells[8], parse_cents),
        )
        for name, text, reads in readers:
            try:
                if text.strip():
                    reads(text)
                elif name == "amount" and text:
                    return Fault(Reason.UNREADABLE, "amount", "This line has no amount. Ask the vendor for it.")
            except NumberRefused as refused:
                return Fault(Reason.UNREADABLE, name, str(refused))
        return Fault(Reason.UNREADABLE, "amount", sentence)

    def _standing(self, owner: int, day: str) -> Fault | None:
        member = self.members.get(owner)
        for starts, ends, barred in member.spans if member else ():
            if starts <= day < ends:
                return Fault(Reason.NOT_ENTITLED, "member", f"{member.name}: {barred}") if barred and member else None
        who = member.name if member else "The organization that is named"
        said = long_date(date.fromisoformat(day))
        return Fault(
            Reason.NO_MEMBER, "member", f"{who} was no member on {said}. Check the date, or join it from that day."
        )

    def _unit(self, text: str) -> str | None:
        if not text.strip():
            return self.terms.unit
        try:
            self._units[text] = found = str(unit_named(text))
        except UnknownUnit:
            return None
        return found

    def _ceiling(self, item: str, day: str) -> Ceiling | None:
        assert self.terms.prices is not None, "only a contract with prices has ceilings"
        for ceiling in self.terms.prices.get(item) or self.terms.prices.get(item.casefold(), ()):
            if ceiling.starts <= day < ceiling.ends:
                return ceiling
        return None

    def _unknown(self, item: str, day: str) -> Fault:
        said = long_date(date.fromisoformat(day))
        if not item:
            return Fault(Reason.UNKNOWN_ITEM, "item", "This line names no item, so its price cannot be checked.")
        assert self.terms.prices is not None, "only a contract with prices has ceilings"
        if item.casefold() in self.terms.prices:
            sentence = f"“{item[:60]}” is in a price file, but none with it was in force on {said}."
        else:
            sentence = f"“{item[:60]}” is in no price file of this contract."
        return Fault(Reason.UNKNOWN_ITEM, "item", sentence)


def _figures(quantity: int, price: int | None, amount: int | None) -> tuple[int, int] | Fault:
    """Unit price and amount, the missing one computed from the other and rounded once."""
    if quantity == 0:
        return Fault(
            Reason.UNREADABLE,
            "quantity",
            "The quantity is 0, so nothing was bought. Give the quantity, or leave the line out.",
        )
    if amount is None:
        if price is None:
            return Fault(
                Reason.UNREADABLE, "amount", "This line has neither a unit price nor an amount. Ask the vendor for one."
            )
        return price, amount_scaled(quantity, price)
    if price is None:
        sign = 1 if quantity > 0 else -1
        return divide_half_away(amount * sign * 10**10, quantity * sign), amount
    if (quantity * price < 0) != (amount < 0) and amount and price:
        return Fault(
            Reason.UNREADABLE,
            "amount",
            "Quantity × unit price and the amount have opposite signs. One of the three is wrong.",
        )
    return price, amount


def _no_member(number: str, name: str) -> Fault:
    said = " / ".join(f"“{text.strip()[:60]}”" for text in (number, name) if text.strip())
    if not said:
        return Fault(Reason.NO_MEMBER, "member", "This line names no member.")
    return Fault(
        Reason.NO_MEMBER,
        "member",
        f"{said} is no member number, identifier or exact name of a member. Choose who is meant.",
    )


def _outside(day: str, terms: Terms) -> Fault:
    said = long_date(date.fromisoformat(day))
    until = "" if terms.ends == FOREVER else f" until before {long_date(date.fromisoformat(terms.ends))}"
    since = long_date(date.fromisoformat(terms.starts))
    return Fault(
        Reason.OUTSIDE_TERM, "day", f"{said} lies outside the contract’s term, which runs from {since}{until}."
    )


def _beyond(
    ceiling: Ceiling, unit: str, quantity: int, price: int | None, figures: tuple[int, int], accept: frozenset[Reason]
) -> Fault | None:
    """Exactly on the ceiling is fine, returns are not compared; a line that states only its amount goes by it."""
    if unit != ceiling.unit and Reason.UNKNOWN_ITEM not in accept:
        sentence = (
            f"“{ceiling.item}” is priced by the {ceiling.unit}, and this line counts by the {unit}: they cannot be "
            "compared."
        )
        return Fault(Reason.UNKNOWN_ITEM, "unit", sentence)
    if quantity < 0 or Reason.ABOVE_PRICE in accept:
        return None
    if price is not None and price > ceiling.price:
        return Fault(
            Reason.ABOVE_PRICE,
            "price",
            f"{_words(price)} is above the price in force that day, {_words(ceiling.price)}.",
        )
    most = amount_scaled(quantity, ceiling.price)
    if figures[1] > most:
        said = f"{Money(figures[1]).words()} is above quantity × the price in force that day, {Money(most).words()}."
        return Fault(Reason.ABOVE_PRICE, "amount", said)
    return None


def _words(price: int) -> str:
    return price_words(from_scaled(price))
