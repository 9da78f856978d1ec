"""What a vendor's fee comes to, for pages that show it before the books bill it."""

from decimal import Decimal

from barnraise.core.money import Money, decimal_words, divide_half_away, to_scaled


def fee_on(base: Money, rate: Decimal) -> Money:
    """Net sales × the rate, rounded once, half away from zero. UNIT: `rate` is a fraction.

    >>> fee_on(Money.parse("8520.00"), Decimal("0.015")).words()
    '$127.80'
    """
    return Money(divide_half_away(base.cents * to_scaled(rate), 1_000_000))


def percent_words(rate: Decimal) -> str:
    """A fraction as percent.

    >>> percent_words(Decimal("0.015"))
    '1.5%'
    """
    return f"{decimal_words(rate * 100)}%"
