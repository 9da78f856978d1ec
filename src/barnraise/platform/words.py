"""How a figure, a date or a time is written on pages and paper: one way each, everywhere."""

import html
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from barnraise.core.money import MINUS, Money

UNKNOWN = "unknown"
"""What a page says where it has no figure; not measured is not zero."""


def money_words(amount: Money | int | None) -> str:
    """Dollars and cents: `$1,397.80`, `−$5.00`; `None` is the word unknown.

    Unit: an int counts cents.

    >>> money_words(139780), money_words(Money(-500)), money_words(None)
    ('$1,397.80', '−$5.00', 'unknown')
    """
    if amount is None:
        return UNKNOWN
    return (amount if isinstance(amount, Money) else Money(amount)).words()


def change_words(amount: Money | int | None) -> str:
    """A difference, with its sign: `+$20,140.00`, `−$697.00`.

    >>> change_words(2014000), change_words(0)
    ('+$20,140.00', '$0.00')
    """
    if amount is None:
        return UNKNOWN
    return (amount if isinstance(amount, Money) else Money(amount)).signed()


def dollars_words(amount: Money | int | None) -> str:
    """Whole dollars for a headline that links to the cents, rounded half away from zero.

    >>> dollars_words(291435950), dollars_words(-50)
    ('$2,914,360', '−$1')
    """
    if amount is None:
        return UNKNOWN
    cents = amount.cents if isinstance(amount, Money) else amount
    whole = (abs(cents) + 50) // 100
    return f"{MINUS if cents < 0 and whole else ''}${whole:,}"


def number_words(number: int | Decimal | None) -> str:
    """A count or quantity with separators, without empty decimals.

    >>> number_words(73267), number_words(Decimal("-12.500000")), number_words(Decimal("3.000000"))
    ('73,267', '−12.5', '3')
    """
    if number is None:
        return UNKNOWN
    text = f"{abs(number):,f}" if isinstance(number, Decimal) else f"{abs(number):,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if number < 0 else "") + text


def percent_words(part: int, whole: int) -> str:
    """A share with one decimal, rounded half away from zero; no share of nothing.

    >>> percent_words(713, 1000), percent_words(1, 0)
    ('71.3%', 'unknown')
    """
    if whole == 0:
        return UNKNOWN
    tenths = (abs(part) * 2000 + abs(whole)) // (2 * abs(whole))
    sign = MINUS if (part < 0) != (whole < 0) and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}%"


def long_date(day: date | None) -> str:
    """A day as people say it.

    >>> long_date(date(2026, 3, 10))
    'March 10, 2026'
    """
    return UNKNOWN if day is None else f"{day:%B} {day.day}, {day.year}"


def clock_words(at: datetime | None, zone: str = "UTC") -> str:
    """An instant on the wall of a time zone: `March 10, 2026, 9:41 a.m.`

    >>> clock_words(datetime(2026, 3, 10, 14, 41, tzinfo=ZoneInfo("UTC")), "America/Chicago")
    'March 10, 2026, 9:41 a.m.'
    """
    if at is None:
        return UNKNOWN
    local = at.astimezone(ZoneInfo(zone))
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{long_date(local.date())}, {local.hour % 12 or 12}:{local:%M} {half}"


def linked(text: str, url: str) -> SafeString:
    """A figure inside a sentence, leading to its arithmetic; for sentences put together in Python.

    >>> linked("$5.00", "/why/1")
    '<a class="amount" href="/why/1">$5.00</a>'
    """
    return format_html('<a class="amount" href="{}">{}</a>', url, text)


def plain(text: str) -> str:
    """The words of a text that may be markup, for files and spoken labels.

    >>> plain(SafeString("<b>Tom &amp; Ann</b>")), plain("a < b")
    ('Tom & Ann', 'a < b')
    """
    return html.unescape(strip_tags(text)) if isinstance(text, SafeString) else text


def counted(count: int, one: str, many: str) -> str:
    """A count with its noun: `1 member`, `85 members`.

    >>> counted(1, "member", "members"), counted(1200, "member", "members")
    ('1 member', '1,200 members')
    """
    return f"{count:,} {one if count == 1 else many}"


def key_words(key: str) -> str:
    """A text key as people say it: what kind of record, and its number.

    >>> key_words("purchasing.UsageLine:8841"), key_words("platform.Document:11"), key_words("deliveries.Delivery")
    ('usage line 8841', 'document 11', 'delivery')
    """
    room, _, rest = key.partition(".")
    kind, _, number = rest.partition(":")
    if not room or not kind:
        return key
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind).strip()
    return f"{spaced} {number}".strip()


def deed_words(deed: str) -> str:
    """A deed of the audit log as people say it, with its room.

    >>> deed_words("books.explain_exception"), deed_words("purchasing.send_back")
    ('explain exception, books', 'send back, purchasing')
    """
    room, _, act = deed.partition(".")
    return f"{act.replace('_', ' ')}, {room}" if act else deed
