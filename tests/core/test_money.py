"""Money is exact, strict about what it reads, and rounds once, half away from zero."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.core.money import (
    Money,
    NotANumber,
    NumberRefused,
    TooFine,
    TooLarge,
    amount,
    amount_scaled,
    decimal_words,
    divide_half_away,
    from_scaled,
    parse_cents,
    parse_decimal,
    parse_scaled,
    percent_of,
    price_words,
    round_half_away,
    to_scaled,
)

READ = [
    ("1397.80", 139780),
    ("1,397.80", 139780),
    ("$1,397.80", 139780),
    ("$1397.8", 139780),
    ("1397", 139700),
    (".5", 50),
    ("0", 0),
    ("-0.00", 0),
    ("-5", -500),
    ("\u22125.00", -500),
    ("-$5.00", -500),
    ("$-5.00", -500),
    ("(5.00)", -500),
    ("($1,005.00)", -100500),
    (" 5.00 ", 500),
    ("000005.00", 500),
    ("1,234,567.89", 123456789),
]


@pytest.mark.parametrize(("text", "cents"), READ)
def test_money_reads_the_forms_people_write(text: str, cents: int) -> None:
    assert Money.parse(text) == Money(cents)


REFUSED = [
    "",  # nothing
    " ",
    ".",
    "$",
    "-",
    "()",
    "5.",  # a point without decimals
    "NaN",
    "inf",
    "1e3",  # exponents hide a size
    "1_000",  # Python's own grouping
    "\uff11\uff12.00",  # full-width digits
    "\u0661.00",  # Arabic-Indic digits
    "\u00b2.00",
    "12,34.00",  # commas in the wrong place
    "1,2345",
    ",123",
    "1,,000",
    "1.2.3",
    "1.234,56",  # continental form
    "1 000.00",
    "--5",
    "-(5.00)",  # negative twice
    "(-5.00)",
    "-$-5",
    "(5.00",
    "5.00)",
    "5.00-",
    "+5.00",
    "5.00 USD",
    "5.00\n",
    "\t5.00",
    "0x10",
    "$$5",
]


@pytest.mark.parametrize("text", REFUSED)
def test_money_refuses_what_is_not_a_plain_figure_and_repeats_it(text: str) -> None:
    with pytest.raises(NotANumber) as refusal:
        Money.parse(text)
    assert repr(text) in str(refusal.value)
    with pytest.raises(NotANumber):
        parse_scaled(text)


def test_money_keeps_two_decimals_and_refuses_a_third() -> None:
    assert Money.parse("1.2") == Money(120)
    assert Money.parse("1.23") == Money(123)
    with pytest.raises(TooFine):
        Money.parse("1.234")
    with pytest.raises(TooFine):
        Money.parse("1.500")  # could be a continental thousand


def test_a_decimal_keeps_six_places_and_refuses_a_seventh() -> None:
    assert parse_scaled("0.12345") == 123450
    assert parse_scaled("0.123456") == 123456
    assert parse_scaled("0.1234560") == 123456
    with pytest.raises(TooFine):
        parse_scaled("0.1234567")
    assert to_scaled(Decimal("0.000001")) == 1
    with pytest.raises(TooFine):
        to_scaled(Decimal("0.0000001"))
    with pytest.raises(TooFine):
        to_scaled(Decimal("1.0000001"))


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")])
def test_what_is_no_figure_is_never_scaled_or_rounded(value: Decimal) -> None:
    with pytest.raises(NotANumber):
        to_scaled(value)
    with pytest.raises(NotANumber):
        round_half_away(value)


@pytest.mark.parametrize("value", [1.5, True, None])
def test_floats_and_truths_are_neither_money_nor_decimals(value: object) -> None:
    with pytest.raises(TypeError):
        Money(value)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        to_scaled(value)  # type: ignore[arg-type]


def test_money_meets_money_only() -> None:
    with pytest.raises(TypeError):
        Money(1) + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1) * 1.5  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1) < 2  # type: ignore[operator]  # noqa: B015
    one: object = 1
    assert Money(1) != one
    assert Money(3) * 2 == 2 * Money(3) == Money(6)
    assert Money(5) - Money(7) == -Money(2)
    assert abs(Money(-2)) == Money(2)
    assert Money(1) < Money(2) <= Money(2)


def test_a_figure_fits_the_database_or_is_refused() -> None:
    assert parse_cents("9" * 16 + ".99") == 10**18 - 1
    with pytest.raises(TooLarge):
        parse_cents("1" + "0" * 16 + ".00")
    assert parse_scaled("9" * 12) == (10**12 - 1) * 10**6
    with pytest.raises(TooLarge):
        parse_scaled("1" + "0" * 12)
    with pytest.raises(TooLarge):
        to_scaled(10**12)
    for huge in (Decimal("1E+999999"), Decimal(10) ** 12):
        with pytest.raises(TooLarge):
            to_scaled(huge)
    with pytest.raises(TooLarge):
        Money.parse("9" * 5000)  # longer than Python itself converts
    with pytest.raises(TooLarge):
        round_half_away(Decimal("1E+999999"))


def test_words_signs_and_json_text_each_have_one_form() -> None:
    assert [str(Money(c)) for c in (139780, 5, -5, 0)] == ["1397.80", "0.05", "-0.05", "0.00"]
    assert [Money(c).words() for c in (139780, -139780)] == ["$1,397.80", "\u2212$1,397.80"]
    assert [Money(c).signed() for c in (500, -500, 0)] == ["+$5.00", "\u2212$5.00", "$0.00"]
    assert price_words(Decimal("1234.5")) == "$1,234.50"
    assert price_words(Decimal("-0.0425")) == "\u2212$0.0425"
    assert [decimal_words(Decimal(t)) for t in ("100", "0.000", "1E+3", "-0.5")] == ["100", "0", "1,000", "\u22120.5"]


@pytest.mark.parametrize(
    ("value", "whole"),
    [("2.4999999", 2), ("2.5", 3), ("2.5000001", 3), ("-2.4999999", -2), ("-2.5", -3), ("-2.5000001", -3), ("0", 0)],
)
def test_rounding_goes_half_away_from_zero(value: str, whole: int) -> None:
    assert round_half_away(Decimal(value)) == whole


def test_a_line_is_rounded_once_even_beyond_the_default_precision() -> None:
    assert amount(Decimal(400), Decimal("24.85")) == Money(994000)
    assert amount(Decimal(1), Decimal("0.004999")) == Money(0)
    assert amount(Decimal(1), Decimal("0.005")) == Money(1)
    assert amount(Decimal(-1), Decimal("0.005")) == Money(-1)
    quantity, price = Decimal("9999999999.999999"), Decimal("99999.999999")
    exact = Fraction(quantity) * Fraction(price) * 100
    assert amount(quantity, price).cents == (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    with pytest.raises(TooFine):
        amount(Decimal(1), Decimal("0.0000001"))
    with pytest.raises(TooLarge):
        amount(Decimal(999999999999), Decimal(999999999999))


def test_a_percentage_is_rounded_once() -> None:
    assert percent_of(Money.parse("42318.77"), Decimal(1)) == Money.parse("423.19")
    assert percent_of(Money(100), Decimal("0.5")) == Money(1)
    assert percent_of(Money(-100), Decimal("0.5")) == Money(-1)
    assert percent_of(Money(99), Decimal("0.5")) == Money(0)


@given(st.integers(-(10**17), 10**17))
def test_money_survives_every_form_it_is_written_in(cents: int) -> None:
    money = Money(cents)
    assert Money.parse(str(money)) == Money.parse(money.words()) == money
    assert Money.total([money, -money, money]) == money


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_a_scaled_decimal_survives_the_round_trip(scaled: int) -> None:
    value = from_scaled(scaled)
    assert to_scaled(value) == to_scaled(format(value, "f")) == parse_scaled(decimal_words(value)) == scaled
    assert parse_decimal(format(value, "f")) == value


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**12))
def test_division_rounds_as_the_fraction_says(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    rounded = divide_half_away(numerator, denominator)
    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)


def test_the_fast_line_equals_a_fraction_oracle_on_100_000_seeded_lines() -> None:
    dice = random.Random(20260310)
    for _ in range(100_000):
        quantity, price = dice.randrange(-(10**9), 10**9), dice.randrange(-(10**8), 10**8)
        exact = Fraction(quantity * price, 10**10)
        oracle = (1 if exact >= 0 else -1) * int(abs(exact) + Fraction(1, 2))
        assert amount_scaled(quantity, price) == oracle


@given(st.text(max_size=12))
def test_any_text_is_read_exactly_or_refused_with_a_sentence(text: str) -> None:
    try:
        cents = parse_cents(text)
    except NumberRefused as refusal:
        assert str(refusal).endswith(".")
    else:
        assert Money.parse(Money(cents).words()) == Money(cents)


@given(st.from_regex(r"[0-9,.$()\-]{1,10}", fullmatch=True))
def test_the_fast_path_and_the_strict_path_agree(text: str) -> None:
    try:
        slow = parse_cents(f" {text}")  # the space forces the strict path
    except NumberRefused:
        with pytest.raises(NumberRefused):
            parse_cents(text)
    else:
        assert parse_cents(text) == slow


def test_no_money_is_false_and_a_debt_or_a_cent_is_true() -> None:
    assert [bool(Money(cents)) for cents in (-1, 0, 1)] == [True, False, True]
