"""What a run would charge: one line a cause, priced once, and the fingerprint of them all."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from barnraise.core import dues
from barnraise.core.dates import FiscalYear, Span, long_date, prorate_days
from barnraise.core.money import Money, amount, divide_half_away, from_scaled, to_scaled
from barnraise.run.books.terms import Cause, Unusual
from barnraise.run.catalog.terms import Basis

AT_COST = "at-cost-1"
"""A delivery is charged at its own amount, as its source states it; nothing is added."""

FLAT = "flat-1"
"""Quantity × the flat amount, rounded once."""

PER_UNIT = "per-unit-1"
"""Quantity × the price of a unit, rounded once."""

PER_PUPIL = "per-pupil-1"
"""Frozen pupils × the rate, rounded once."""

VENDOR_FEE = "vendor-fee-1"
"""Net sales of the span × the rate in force, rounded once a vendor and contract; a negative base is carried, not paid."""

CORRECTION = "correction-1"
"""The amount a person wrote, with a reason, against the line it names."""


class Line(NamedTuple):
    """A charge to be, as plain database values in billing order. UNIT: cents; quantity and unit price in millionths."""

    payer: int
    service: int
    served_from: str
    cause_id: int
    item: str
    quantity: int
    unit: str
    unit_price: int
    amount: int
    served_to: str
    rule: str
    price_key: str
    resolution_key: str
    cause: str


DELIVERED = (AT_COST, "", "", Cause.DELIVERY.value)
"""The last four of a delivery's line; the ten before them come from the hinge as they stand."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something of a payer that a person should look at: what kind, in a sentence, and by how much it differs."""

    payer: int
    kind: Unusual
    what: str
    change: int | None = None


class Terms(Protocol):
    """A price in force, as the catalog's price table answers it."""

    @property
    def rate(self) -> Decimal: ...
    @property
    def base(self) -> Money | None: ...
    @property
    def cap(self) -> Money | None: ...
    @property
    def resolution_key(self) -> str: ...
    @property
    def key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as the rule reads it; `pupils` is the frozen count."""

    id: int
    payer: int
    service: int
    name: str
    basis: str
    unit: str
    quantity: Decimal
    starts: date
    ends: date
    pupils: int | None
    resolution_key: str = ""


def price_commitment(promise: Promise, terms: Terms | None, year: FiscalYear) -> Line | Doubt:
    """Price a commitment by the terms in force on its first day, or say what is missing.

    Yearly amounts are prorated by days where the commitment does not span the whole year (domain W4, W5); a price per
    unit is not.
    """
    if terms is None:
        day = long_date(promise.starts)
        return Doubt(
            promise.payer, Unusual.NO_PRICE, f"{promise.name} has no price for this payer’s category on {day}."
        )
    by_pupils = promise.basis in (Basis.PER_PUPIL, Basis.BASE_RATE_CAP)
    if by_pupils and promise.pupils is None and terms.rate:
        what = f"{promise.name} is priced by pupils, and no count is frozen in the commitment."
        return Doubt(promise.payer, Unusual.NO_PUPILS, what)
    try:
        full, rule = yearly(promise.basis, promise.quantity, promise.pupils or 0, terms)
    except dues.BadTerms as wrong:
        return Doubt(promise.payer, Unusual.BAD_TERMS, f"{promise.name}: {wrong}"[:200])
    days, days_in_year = prorate_days(Span(promise.starts, promise.ends), year)
    if promise.basis != Basis.PER_UNIT and days < days_in_year:
        full, rule = dues.prorated(full, days=days, days_in_year=days_in_year), f"{rule}+{dues.PRORATE_RULE}"
    quantity = Decimal(promise.pupils or 0) if by_pupils else promise.quantity
    return Line(
        promise.payer, promise.service, promise.starts.isoformat(), promise.id, "", to_scaled(quantity),
        "pupil" if by_pupils else promise.unit, to_scaled(terms.rate), full.cents, promise.ends.isoformat(), rule, terms.key,
        promise.resolution_key or terms.resolution_key, Cause.COMMITMENT.value,
    )  # fmt: skip


def yearly(basis: str, quantity: Decimal, pupils: int, terms: Terms) -> tuple[Money, str]:
    """The amount of a whole year by basis, and the rule that gave it. Errors: `core.dues.BadTerms`."""
    match basis:
        case Basis.BASE_RATE_CAP:
            owed = dues.dues(base=terms.base or Money.ZERO, rate=terms.rate, cap=terms.cap, pupils=pupils)
            return owed, dues.DUES_RULE
        case Basis.PER_PUPIL:
            return amount(Decimal(pupils), terms.rate), PER_PUPIL
        case Basis.PER_UNIT:
            return amount(quantity, terms.rate), PER_UNIT
        case _:
            return amount(quantity, terms.rate), FLAT


@dataclass(frozen=True, slots=True)
class FeeBase:
    """A stretch of days of one contract whose fee is not billed yet: the vendor's net sales in it, and what was carried.

    Unit: `rate` is a fraction. `last_delivery` is the last one seen, so that a late one is billed by the next fee.
    """

    service: int
    vendor: int
    starts: date
    ends: date
    base: Money
    carried_in: Money
    rate: Decimal
    last_delivery: int
    deliveries: int
    term_key: str
    resolution_key: str


def fee_on(base: Money, carried_in: Money, rate: Decimal) -> tuple[Money, Money]:
    """A vendor's fee and what is carried on: rounded once, and below zero nothing is billed (domain W43).

    >>> [m.words() for m in fee_on(Money.parse("42318.77"), Money.ZERO, Decimal("0.01"))]
    ['$423.19', '$0.00']
    >>> [m.words() for m in fee_on(Money.parse("-310.00"), Money.ZERO, Decimal("0.01"))]
    ['$0.00', '−$310.00']
    """
    whole = base + carried_in
    owed = divide_half_away(whole.cents * to_scaled(rate), 1_000_000)
    return (Money(owed), Money.ZERO) if owed > 0 else (Money.ZERO, whole)


def fee_line(fee: FeeBase) -> Line | None:
    """The line of a fee; its `cause_id` is the service until the fee is written. None where nothing is billed."""
    owed, _ = fee_on(fee.base, fee.carried_in, fee.rate)
    if owed.cents <= 0:
        return None
    return Line(
        fee.vendor, fee.service, fee.starts.isoformat(), fee.service, "", (fee.base + fee.carried_in).cents * 10_000, "dollar",
        to_scaled(fee.rate), owed.cents, fee.ends.isoformat(), VENDOR_FEE, fee.term_key, fee.resolution_key, Cause.FEE.value,
    )  # fmt: skip


def fingerprint(lines: Iterable[Line], fees: Sequence[FeeBase] = ()) -> str:
    """A hash of every charge and fee that would be made, whatever order they come in.

    A delivery never changes, so its id and amount stand for its whole line.
    """
    delivered = Cause.DELIVERY.value
    told = [f"d|{line[3]}|{line[8]}" if line[13] == delivered else repr(tuple(line)) for line in lines]
    told += [f"fee|{f.service}|{f.starts}|{f.ends}|{f.base}|{f.carried_in}|{f.rate}|{f.last_delivery}" for f in fees]
    told.sort()
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def deferred(total: Money, *, served: Span, month: Span) -> Money:
    """What of a charge is not earned by the end of the month it is billed in: by days, rounded once (domain W13).

    >>> deferred(Money.parse("3650"), served=Span(date(2025, 7, 1), date(2026, 7, 1)),
    ...          month=Span(date(2025, 7, 1), date(2025, 8, 1))).words()
    '$3,340.00'
    """
    assert month.ends is not None, "a month ends"
    done = min(max((month.ends - served.starts).days, 0), served.days)
    return dues.earned(total, done=done, planned=served.days).deferred


def earned_by(total: Money, *, span: Span, day: date) -> Money:
    """What of a deferral is earned when all days before `day` are over."""
    done = min(max((day - span.starts).days, 0), span.days)
    return dues.earned(total, done=done, planned=span.days).earned


def quantity_of(line: Line) -> Decimal:
    """The quantity as a figure."""
    return from_scaled(line.quantity)
