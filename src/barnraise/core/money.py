"""Exact money in whole cents, and quantities, prices and rates as decimals that keep six places and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

SCALE = 6
"""UNIT: decimals stored as integers count millionths; finer input is refused, never rounded."""

_ONE = 10**SCALE
_CENTS_PER_PRODUCT = 10 ** (2 * SCALE - 2)
_LIMIT = 10**18
"""A 64-bit database column holds every integer below this, with or without a sign."""

MINUS = "\u2212"
"""The sign people read before a negative figure; JSON and CSV carry the ASCII hyphen instead."""

_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[-\u2212])?\$?(?P<sign2>[-\u2212])?"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.(?P<part>[0-9]+))?(?P<close>\))?"
)


class NumberRefused(ValueError):
    """A text or number that cannot be taken exactly; the message says what, why and what to do."""


class NotANumber(NumberRefused):
    """The text is not a plain decimal figure."""


class TooFine(NumberRefused):
    """More decimals than the figure can keep: two for money, six for prices, rates and quantities."""


class TooLarge(NumberRefused):
    """A figure that no 64-bit database column could hold."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of US dollars, kept as whole cents; it adds and compares with money only.

    Unit: cents, negative for what flows back. Errors: `TypeError` for anything but a whole number of cents.

    >>> Money.parse("$1,397.80") + Money(220)
    Money(cents=140000)
    >>> str(Money(-500)), Money(-500).words(), Money(500).signed()
    ('-5.00', '−$5.00', '+$5.00')
    """

    cents: int

    ZERO: ClassVar[Money]

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"Money counts whole cents, so {self.cents!r} must be an int; use Money.parse for text.")

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read dollars and cents as people write them: `$1,397.80`, `-5`, `(5.00)`.

        Errors: `NotANumber`, `TooFine` beyond two decimals, `TooLarge`.
        """
        return cls(parse_cents(text))

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        """Add amounts up; nothing adds up to zero.

        >>> Money.total([Money(1), Money(2)])
        Money(cents=3)
        """
        return cls(sum(amount.cents for amount in amounts))

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents) if isinstance(other, Money) else NotImplemented

    def __mul__(self, count: int) -> Money:
        """Repeat an amount a whole number of times; a price times a quantity is `amount`, which rounds by name."""
        return Money(self.cents * count) if type(count) is int else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __abs__(self) -> Money:
        return Money(abs(self.cents))

    def __bool__(self) -> bool:
        """No money is false, so that a page which asks "is anything owed?" gets the answer a person would give."""
        return self.cents != 0

    def __str__(self) -> str:
        """The form of JSON and CSV: `1397.80`, `-5.00`."""
        whole, cents = divmod(abs(self.cents), 100)
        return f"{'-' if self.cents < 0 else ''}{whole}.{cents:02d}"

    def words(self) -> str:
        """The form of pages and paper: `$1,397.80`, `−$1,397.80`."""
        whole, cents = divmod(abs(self.cents), 100)
        return f"{MINUS if self.cents < 0 else ''}${whole:,}.{cents:02d}"

    def signed(self) -> str:
        """The form of a difference, its sign always shown: `+$5.00`, `−$5.00`; no difference is `$0.00`."""
        return f"+{self.words()}" if self.cents > 0 else self.words()


Money.ZERO = Money(0)


def parse_cents(text: str) -> int:
    """Read an amount of money straight into cents, without building a Decimal.

    Unit: dollars in, cents out. Errors: as `Money.parse`.

    >>> parse_cents("1397.80"), parse_cents("(1,397.8)")
    (139780, -139780)
    """
    whole, _, part = text.partition(".")
    if len(part) == 2 and len(whole) <= 16 and text.isascii() and whole.isdigit() and part.isdigit():
        return int(whole + part)
    negative, whole, part = _figure(text)
    if len(part) > 2:
        raise TooFine(
            f"{text!r} has {len(part)} decimals; money has two. Round it at its source, or ask which is meant."
        )
    return _whole_number(text, negative=negative, digits=whole + part.ljust(2, "0"))


def parse_scaled(text: str) -> int:
    """Read a quantity, price or rate straight into millionths, without building a Decimal.

    Unit: whole units in, millionths out. Errors: `NotANumber`, `TooFine` beyond six decimals, `TooLarge`.

    >>> parse_scaled("24.85"), parse_scaled("-0.000001")
    (24850000, -1)
    """
    whole, dot, part = text.partition(".")
    if (
        len(whole) <= 12
        and len(part) <= SCALE
        and text.isascii()
        and whole.isdigit()
        and (part.isdigit() if dot else True)
    ):
        return int(whole + part.ljust(SCALE, "0"))
    negative, whole, part = _figure(text)
    part = part.rstrip("0")
    if len(part) > SCALE:
        raise TooFine(
            f"{text!r} has {len(part)} decimals; six are kept. Nothing is rounded in silence: shorten it first."
        )
    return _whole_number(text, negative=negative, digits=whole + part.ljust(SCALE, "0"))


def parse_decimal(text: str) -> Decimal:
    """Read a quantity, price or rate as strictly as money, into a Decimal.

    >>> parse_decimal("1,243.5")
    Decimal('1243.500000')
    """
    return from_scaled(parse_scaled(text))


def to_scaled(value: Decimal | str | int) -> int:
    """Turn a figure into millionths, exactly.

    Errors: `TooFine` if six decimals do not hold it, `NotANumber` for NaN and infinity, `TypeError` for a float.

    >>> to_scaled(Decimal("1.35")), to_scaled(3)
    (1350000, 3000000)
    """
    if isinstance(value, str):
        return parse_scaled(value)
    if type(value) is int:
        return _bounded(value * _ONE, value)
    if not isinstance(value, Decimal):
        raise TypeError(
            f"{value!r} is a {type(value).__name__}; quantities, prices and rates are Decimal, text or int."
        )
    if not value.is_finite():
        raise NotANumber(f"{value} is not a figure; leave the cell empty or give a number.")
    if value and value.adjusted() > 18:
        raise TooLarge(f"{value} is larger than any figure kept here.")
    if value and value.adjusted() < -SCALE:
        raise TooFine(f"{value} is finer than six decimals.")
    numerator, denominator = value.as_integer_ratio() if value else (0, 1)
    scaled, rest = divmod(numerator * _ONE, denominator)
    if rest:
        raise TooFine(f"{value} is finer than six decimals. Nothing is rounded in silence: shorten it first.")
    return _bounded(scaled, value)


def from_scaled(scaled: int) -> Decimal:
    """Turn millionths back into the exact Decimal.

    >>> from_scaled(1350000)
    Decimal('1.350000')
    """
    return Decimal(f"{scaled}E-{SCALE}")


def divide_half_away(numerator: int, denominator: int) -> int:
    """Divide whole numbers and round once, half away from zero; the denominator is above zero.

    >>> divide_half_away(5, 2), divide_half_away(-5, 2), divide_half_away(4, 3)
    (3, -3, 1)
    """
    assert denominator > 0, "a rounded division needs a denominator above zero"
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -rounded if numerator < 0 else rounded


def round_half_away(value: Decimal) -> int:
    """Round a figure once to whole units, half away from zero.

    >>> round_half_away(Decimal("2.5")), round_half_away(Decimal("-2.5"))
    (3, -3)
    """
    if not value.is_finite():
        raise NotANumber(f"{value} is not a figure and cannot be rounded.")
    if value.adjusted() > 30:
        raise TooLarge(f"{value} is larger than any figure kept here.")
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))


def amount(quantity: Decimal, unit_price: Decimal) -> Money:
    """Price a line: quantity times unit price, rounded once to the cent, half away from zero.

    Unit: the price is in dollars a unit. Errors: `TooFine` if either has more than six decimals.

    >>> amount(Decimal("3"), Decimal("0.335"))
    Money(cents=101)
    """
    return Money(amount_scaled(to_scaled(quantity), to_scaled(unit_price)))


def amount_scaled(quantity_scaled: int, price_scaled: int) -> int:
    """Price a line from its stored millionths; the answer is in cents and equals `amount`.

    Errors: `TooLarge` when the amount would not fit the database.

    >>> amount_scaled(3_000_000, 335_000)
    101
    """
    cents = divide_half_away(quantity_scaled * price_scaled, _CENTS_PER_PRODUCT)
    if not -_LIMIT < cents < _LIMIT:
        raise TooLarge("This quantity times this price is larger than any amount kept here; check both figures.")
    return cents


def percent_of(base: Money, percent: Decimal) -> Money:
    """Take a percentage of an amount, rounded once to the cent, half away from zero.

    Unit: `percent` counts hundredths, so 1.5 is one and a half percent. Errors: `TooFine` beyond six decimals.

    >>> percent_of(Money.parse("8520.00"), Decimal("1.5")).words()
    '$127.80'
    """
    return Money(divide_half_away(base.cents * to_scaled(percent), 100 * _ONE))


def decimal_words(value: Decimal) -> str:
    """Show a quantity, rate or weight as people write it, without idle zeros.

    >>> decimal_words(Decimal("1243.500000")), decimal_words(Decimal("-3.0"))
    ('1,243.5', '−3')
    """
    text = f"{abs(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if value < 0 else text


def price_words(value: Decimal) -> str:
    """Show a unit price in dollars, with at least two decimals and every one that counts.

    >>> price_words(Decimal("1.5")), price_words(Decimal("0.0425"))
    ('$1.50', '$0.0425')
    """
    whole, _, part = decimal_words(abs(value)).partition(".")
    return f"{MINUS if value < 0 else ''}${whole}.{part.ljust(2, '0')}"


def _figure(text: str) -> tuple[bool, str, str]:
    """Split a written figure into its sign, whole digits and decimals, or say why it is none."""
    match = _NUMBER.fullmatch(text.strip(" "))
    if match is None or not (match["whole"] or match["part"]):
        raise NotANumber(f"{text!r} is not a plain figure such as 1,397.80; use digits 0-9, commas and one point.")
    if bool(match["open"]) != bool(match["close"]):
        raise NotANumber(f"{text!r} has one parenthesis; a negative figure is written (5.00) or -5.00.")
    signs = [match["open"], match["sign"], match["sign2"]]
    if sum(1 for sign in signs if sign) > 1:
        raise NotANumber(f"{text!r} is marked negative twice; write it as (5.00) or as -5.00.")
    return any(signs), (match["whole"] or "").replace(",", ""), match["part"] or ""


def _whole_number(text: str, *, negative: bool, digits: str) -> int:
    if len(digits.lstrip("0")) > 18:
        raise TooLarge(f"{text[:40]!r} is larger than any figure kept here; check for two figures run together.")
    return -int(digits) if negative else int(digits)


def _bounded(scaled: int, value: Decimal | int) -> int:
    if abs(scaled) >= _LIMIT:
        raise TooLarge(f"{value} is larger than any figure kept here.")
    return scaled
