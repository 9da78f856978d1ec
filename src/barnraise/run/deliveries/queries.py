"""Reads of the hinge: deliveries by who asks, net sales for fees, what a member used."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from barnraise.core.dates import FiscalYear
from barnraise.core.facts import Settled
from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.permissions import Asker
from barnraise.platform.recall import kept
from barnraise.run.deliveries import permissions
from barnraise.run.deliveries.models import Delivery
from barnraise.run.deliveries.rules import Sales as Sales
from barnraise.run.deliveries.rules import Used

PREFIX = "deliveries.Delivery:"


class Fact(NamedTuple):
    """A delivery as it was recorded, its neighbors by id."""

    id: int
    organization_id: int
    service_id: int
    item: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Money
    settled: str
    served_from: date
    served_to: date
    source: str
    reverses_id: int | None
    evidence_key: str
    recorded_at: datetime


def deliveries_for(asker: Asker) -> QuerySet[Delivery]:
    """Deliveries: all for the agency's people, their own for a member's superintendent and business manager."""
    if asker.is_staff():
        return Delivery.objects.all()
    return Delivery.objects.filter(organization_id__in=permissions.organizations_read_for(asker))


def net_sales(service_id: int, starts: date, ends: date, after_id: int = 0) -> Sales:
    """What the vendor of a service was paid in a span, returns and reversals taken off, rows after `after_id` only."""
    rows = _vendor_rows(starts, ends).filter(service_id=service_id, id__gt=after_id)
    found = rows.aggregate(base=Sum("amount"), deliveries=Count("id"), last_id=Max("id"))
    return Sales(found["base"] or Money.ZERO, found["deliveries"], found["last_id"] or after_id)


def net_sales_by_service(starts: date, ends: date, service_ids: Collection[int] | None = None) -> dict[int, Sales]:
    """Net sales of every vendor's service in a span, in one read."""
    rows = _vendor_rows(starts, ends)
    if service_ids is not None:
        rows = rows.filter(service_id__in=service_ids)
    found = rows.order_by().values("service_id").annotate(base=Sum("amount"), deliveries=Count("id"), last_id=Max("id"))
    return {row["service_id"]: Sales(row["base"], row["deliveries"], row["last_id"]) for row in found}


def net_spend(
    service_id: int, starts: date, ends: date, *, upto_id: int | None = None, late: Sequence[tuple[date, date]] = (),
    after_id: int = 0,
) -> tuple[dict[int, Money], int, int]:  # fmt: skip
    """What each body paid the vendor of a service in a span, returns taken off: by body, how many rows, the last one.

    Rows beyond `upto_id` are left out; rows after `after_id` of the `late` spans, which were looked at before, come along.
    """
    within = Q(served_from__gte=starts, served_from__lt=ends)
    for first, end in late:
        within |= Q(served_from__gte=first, served_from__lt=end, id__gt=after_id)
    rows = Delivery.objects.filter(within, settled=Settled.VENDOR, service_id=service_id)
    if upto_id is not None:
        rows = rows.filter(id__lte=upto_id)
    found = rows.order_by().values_list("organization_id").annotate(total=Sum("amount"), n=Count("id"), last=Max("id"))
    sums = list(found)
    return {body: total for body, total, _, _ in sums}, sum(s[2] for s in sums), max((s[3] for s in sums), default=0)


def delivered(service_id: int, years: Sequence[FiscalYear]) -> list[Sales]:
    """What was delivered of one service in each year, however it is settled, returns and reversals taken off."""
    rows = Delivery.objects.filter(service_id=service_id)
    asked: dict[str, Any] = {}
    for n, year in enumerate(years):
        inside = Q(served_from__gte=year.starts, served_from__lt=year.ends)
        asked |= {f"base_{n}": Sum("amount", filter=inside), f"count_{n}": Count("id", filter=inside)}
    found = rows.filter(served_from__gte=min(year.starts for year in years)).aggregate(**asked, last=Max("id"))
    return [Sales(found[f"base_{n}"] or Money.ZERO, found[f"count_{n}"], found["last"] or 0) for n in range(len(years))]


def _vendor_rows(starts: date, ends: date) -> QuerySet[Delivery]:
    return Delivery.objects.filter(settled=Settled.VENDOR, served_from__gte=starts, served_from__lt=ends)


def used_by(asker: Asker, organization_id: int, starts: date, ends: date) -> list[Used]:
    """What one member used of each service in a span, largest first; nothing for who may not read it."""
    rows = deliveries_for(asker).filter(organization_id=organization_id, served_from__gte=starts, served_from__lt=ends)
    found = (
        rows.order_by().values("service_id", "service__name", "settled")
        .annotate(deliveries=Count("id"), amount=Sum("amount"))
    )  # fmt: skip
    used = [Used(r["service_id"], r["service__name"], r["deliveries"], r["amount"], r["settled"]) for r in found]
    return sorted(used, key=lambda u: (-u.amount.cents, u.service))


@kept
def years() -> tuple[int, ...]:
    """The fiscal years in which anything was delivered."""
    ends = Delivery.objects.aggregate(first=Min("served_from"), last=Max("served_from"))
    if ends["first"] is None:
        return ()
    first, last = agency.fiscal_year(ends["first"]).year, agency.fiscal_year(ends["last"]).year
    return tuple(range(first, last + 1))


def of_year(year: FiscalYear) -> list[Fact]:
    """Every delivery of a fiscal year as plain rows, for whoever freezes the year; in no order that counts."""
    rows = Delivery.objects.filter(served_from__gte=year.starts, served_from__lt=year.ends).order_by()
    return [Fact(*row) for row in rows.values_list(*Fact._fields).iterator(chunk_size=5000)]


def used_in(year: FiscalYear) -> list[tuple[str, int, int, Money]]:
    """What was used of each service in a year, most first: service, members, deliveries, amount."""
    rows = Delivery.objects.filter(served_from__gte=year.starts, served_from__lt=year.ends).order_by()
    sums = rows.values_list("service_id", "service__name").annotate(
        members=Count("organization_id", distinct=True), lines=Count("id"), total=Sum("amount")
    )
    return [tuple(row[1:]) for row in sorted(sums, key=lambda row: (-row[4].cents, row[1]))]


def reversal_of(delivery: Delivery) -> Delivery | None:
    """The row that takes this one back, if there is one."""
    return Delivery.objects.filter(reverses_id=delivery.pk).first()


def keys(ids: Iterable[int]) -> list[str]:
    """Text keys of deliveries."""
    return [f"{PREFIX}{pk}" for pk in ids]


def ids_by_source(sources: Collection[str]) -> dict[str, int]:
    """Ids of deliveries (not of reversals) by what they came from."""
    found = Delivery.objects.filter(source__in=sources, reverses__isnull=True)
    return dict(found.values_list("source", "id"))


def services_used(organization_ids: Collection[int], *, besides: int) -> dict[int, dict[int, set[date]]]:
    """Organization → service → the days from which it was delivered and not taken back, one service aside."""
    rows = Delivery.objects.filter(organization_id__in=organization_ids).exclude(service_id=besides).order_by()
    found: dict[int, dict[int, set[date]]] = {}
    for owner, service, day, quantity in rows.values_list("organization_id", "service_id", "served_from").annotate(
        Sum("quantity")
    ):
        if quantity:
            found.setdefault(owner, {}).setdefault(service, set()).add(day)
    return found
