"""The few filters a template needs: how money, numbers and dates are written."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from barnraise.core.facts import Unit
from barnraise.core.money import Money, price_words
from barnraise.platform import words

register = template.Library()


@register.filter
def money(amount: Money | int | None) -> str:
    """Dollars and cents; an int counts cents: `{{ invoice.total|money }}`."""
    return words.money_words(amount)


@register.filter
def change(amount: Money | int | None) -> str:
    """A difference with its sign: `{{ difference|change }}`."""
    return words.change_words(amount)


@register.filter
def dollars(amount: Money | int | None) -> str:
    """Whole dollars, for headlines that link to the cents."""
    return words.dollars_words(amount)


@register.filter
def number(figure: int | Decimal | None) -> str:
    """A count or quantity with separators."""
    return words.number_words(figure)


@register.filter
def price(rate: Decimal) -> str:
    """A unit price with every decimal that counts: `$36.00`, `$3.106`."""
    return price_words(rate)


@register.filter
def units(quantity: Decimal, unit: str) -> str:
    """A quantity with its unit: `{{ line.quantity|units:line.unit }}` says `19 cartons`."""
    return Unit(unit).words(quantity)


@register.filter
def long_date(day: date | None) -> str:
    """`March 10, 2026`."""
    return words.long_date(day)


@register.filter
def clock_time(at: datetime | None, zone: str = "UTC") -> str:
    """`March 10, 2026, 9:41 a.m.` on the wall of the zone given."""
    return words.clock_words(at, zone)


@register.filter
def key_words(key: str) -> str:
    """A record named by its text key, in words: `usage line 8841`."""
    return words.key_words(key)


@register.filter
def deed_words(deed: str) -> str:
    """A deed of the audit log, in words: `send back, purchasing`."""
    return words.deed_words(deed)


@register.simple_tag
def amount(text: str, url: str) -> SafeString:
    """A figure inside a sentence, leading to its arithmetic: `{% amount invoice.total|money url %}`."""
    return words.linked(text, url)
