"""The stretches of vendors' sales whose fee is not billed yet, found in three reads for all contracts together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from django.db import connection

from barnraise.core.facts import Settled
from barnraise.core.money import Money
from barnraise.platform.permissions import Asker
from barnraise.run.books.models import Fee
from barnraise.run.books.rules.lines import FeeBase, fee_on
from barnraise.run.catalog import queries as catalog
from barnraise.run.catalog.terms import FeeKind
from barnraise.run.deliveries import queries as deliveries

# Days after the last fee of each service (or since fees began), and late lines of days whose fee is billed already.
NEW_SALES = f"""
SELECT d.service_id, CAST(f.upto AS TEXT), SUM(d.amount), COUNT(*), MAX(d.id)
FROM deliveries_delivery d
LEFT JOIN (SELECT service_id, MAX(ends) AS upto FROM books_fee GROUP BY service_id) f ON f.service_id = d.service_id
WHERE d.settled = '{Settled.VENDOR.value}' AND d.served_from < %s AND d.served_from >= COALESCE(f.upto, %s)
GROUP BY d.service_id, f.upto
"""
LATE_SALES = f"""
SELECT f.service_id, CAST(f.starts AS TEXT), CAST(f.ends AS TEXT), SUM(d.amount), COUNT(*), MAX(d.id), f.seen
FROM (SELECT service_id, starts, ends, MAX(last_delivery) AS seen FROM books_fee GROUP BY service_id, starts, ends) f
JOIN deliveries_delivery d ON d.service_id = f.service_id AND d.settled = '{Settled.VENDOR.value}'
  AND d.served_from >= f.starts AND d.served_from < f.ends AND d.id > f.seen
GROUP BY f.service_id, f.starts, f.ends, f.seen
"""


class FeeTerms(Protocol):
    """A fee term in force, as the catalog's price table answers it."""

    @property
    def rate(self) -> Decimal: ...
    @property
    def ends(self) -> date | None: ...
    @property
    def key(self) -> str: ...
    @property
    def resolution_key(self) -> str: ...


class Prices(Protocol):
    """The catalog's price table, as far as fees ask it."""

    def fee_rate_on(self, service_id: int, kind: str, day: date) -> FeeTerms | None: ...


@dataclass(frozen=True, slots=True)
class _Stretch:
    service: int
    starts: date
    ends: date
    base: int
    deliveries: int
    last: int
    after: int = 0


def fee_bases(by: Asker, *, starts: date, ends: date) -> list[FeeBase]:
    """What each contract's vendor sold and owes a fee on, until `ends`; late lines of billed days stand apart."""
    stretches = [*_new(starts, ends), *_late()]
    vendors = dict(catalog.services_for(by).filter(vendor__isnull=False).values_list("pk", "vendor_id"))
    carried = _carried()
    prices = catalog.price_table({s.service for s in stretches} | set(carried))
    found: list[FeeBase] = []
    for stretch in sorted(stretches, key=lambda s: (s.service, s.starts)):
        if stretch.service in vendors:
            found += _by_term(stretch, vendors[stretch.service], prices, carried)
    return found


def _by_term(stretch: _Stretch, vendor: int, prices: Prices, carried: dict[int, Money]) -> Iterator[FeeBase]:
    """Cut a stretch where the fee's terms change; days without a term owe nothing."""
    pieces = list(_terms(stretch, prices))
    for starts, ends, term in pieces:
        base, count, last = Money(stretch.base), stretch.deliveries, stretch.last
        if (starts, ends) != (stretch.starts, stretch.ends):
            sales = deliveries.net_sales(stretch.service, starts, ends, stretch.after)
            base, count, last = sales.base, sales.deliveries, sales.last_id
        brought = carried.pop(stretch.service, Money.ZERO)
        if count or brought.cents:
            _, out = fee_on(base, brought, term.rate)
            if out.cents:
                carried[stretch.service] = out
            yield FeeBase(
                stretch.service,
                vendor,
                starts,
                ends,
                base,
                brought,
                term.rate,
                last,
                count,
                term.key,
                term.resolution_key,
            )


def _terms(stretch: _Stretch, prices: Prices) -> Iterator[tuple[date, date, FeeTerms]]:
    day = stretch.starts
    while day < stretch.ends:
        term = prices.fee_rate_on(stretch.service, FeeKind.VENDOR_FEE, day)
        if term is None:
            day += timedelta(days=1)
            continue
        until = min(term.ends or stretch.ends, stretch.ends)
        yield day, until, term
        day = until


def _new(starts: date, ends: date) -> list[_Stretch]:
    with connection.cursor() as cursor:
        cursor.execute(NEW_SALES, [ends.isoformat(), starts.isoformat()])
        return [
            _Stretch(service, date.fromisoformat(first) if first else starts, ends, int(base), count, last)
            for service, first, base, count, last in cursor.fetchall()
        ]


def _late() -> list[_Stretch]:
    with connection.cursor() as cursor:
        cursor.execute(LATE_SALES)
        return [
            _Stretch(service, date.fromisoformat(first), date.fromisoformat(until), int(base), count, last, seen)
            for service, first, until, base, count, last, seen in cursor.fetchall()
        ]


def _carried() -> dict[int, Money]:
    """What the last fee of each service carried on, where it carried anything."""
    last = dict(Fee.objects.order_by("id").values_list("service_id", "carried_out"))
    return {service: carried for service, carried in last.items() if carried.cents}
