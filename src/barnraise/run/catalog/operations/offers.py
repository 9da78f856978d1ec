"""Offer a service, change its words, set its dated prices and a vendor's fee terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from barnraise.core.facts import Settled, Unit
from barnraise.core.money import Money, to_scaled
from barnraise.platform import clock, documents, rows
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.catalog import permissions, rules
from barnraise.run.catalog.models import FeeTerm, Price, Service
from barnraise.run.catalog.terms import Basis, FeeKind, Function


class CodeTaken(Refusal):
    """A code that another service has."""

    rule = "service-code-taken"


class ServiceRefused(Refusal):
    """A service whose terms contradict themselves."""

    rule = "service-refused"


class PriceOverlap(Refusal):
    """A price or fee term that would be in force together with another."""

    rule = "price-overlap"


class PriceDoesNotFit(Refusal):
    """A price whose parts do not belong to the service's basis."""

    rule = "price-does-not-fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewService:
    """A service to offer, one of many. UNIT: `fee_rate` is a fraction of net sales."""

    code: str
    name: str
    starts: date
    ends: date | None = None
    function: str = Function.PURCHASING
    basis: str = Basis.PER_UNIT
    unit: str = Unit.EACH
    settled: str = Settled.VENDOR
    vendor_id: int | None = None
    fee_rate: Decimal | None = None


def _allow(by: Asker) -> None:
    """Refuse who may not change the catalog."""
    if not permissions.may_change_catalog(by):
        raise NotAllowed(
            "Only the director, a coordinator or the business manager changes the catalog. Ask one of them; nothing "
            "was changed."
        )


@deed("catalog.offer")
def offer(
    *, by: Asker, code: str, name: str, function: str, basis: str, unit: str, settled: str, starts: date,
    ends: date | None = None, vendor_id: int | None = None, description: str = "", owner_key: str = "",
) -> Service:  # fmt: skip
    """Offer a service from a day on. Errors: `NotAllowed`, `CodeTaken`, `ServiceRefused`."""
    _allow(by)
    code, name = code.strip(), name.strip()
    if not code or not name:
        raise ServiceRefused("A service needs a code and a name.", field="name" if code else "code")
    taken = Service.objects.filter(code=code).first()
    if taken is not None:
        raise CodeTaken(f"The code {code} belongs to “{taken.name}” already. Choose another code.", field="code")
    if ends is not None and ends <= starts:
        raise ServiceRefused("The service would end before it starts. Correct one of the two days.", field="ends")
    row = Service.objects.create(
        code=code, name=name, function=Function(function), basis=Basis(basis), unit=Unit(unit),
        settled=Settled(settled),
        starts=starts, ends=ends, vendor_id=vendor_id, description=description.strip(), owner_key=owner_key,
    )  # fmt: skip
    record(
        row, code=code, name=name, function=function, basis=basis, unit=unit, settled=settled, starts=starts, ends=ends
    )
    return row


@deed("catalog.offer_many")
def offer_many(*, by: Asker, services: Sequence[NewService]) -> dict[str, int]:
    """Offer many services at once, each with its vendor's fee; answers ids by code. Codes must be free."""
    _allow(by)
    if not services:
        record("catalog.Service", offered=0)
        return {}
    taken = Service.objects.filter(code__in=[s.code for s in services][:900]).values_list("code", flat=True).first()
    if taken is not None:
        raise CodeTaken(f"The code {taken} belongs to another service already. Nothing was offered.")
    first, at = rows.reserve(Service, len(services)), connection.ops.adapt_datetimefield_value(clock.now())
    columns = ("id", "code", "name", "function", "basis", "unit", "settled", "vendor_id", "owner_key", "description",
        "starts",
               "ends", "created_at", "version")  # fmt: skip
    rows.insert(Service, columns, (
        (first + n, s.code, s.name[:120], s.function, s.basis, s.unit, s.settled, s.vendor_id, "", "", s.starts,
            s.ends, at, 1)
        for n, s in enumerate(services)
    ))  # fmt: skip
    rows.insert(FeeTerm, ("service_id", "kind", "rate", "starts", "ends", "resolution_key", "version"), (
        (first + n, FeeKind.VENDOR_FEE.value, to_scaled(s.fee_rate), s.starts, s.ends, "", 1)
        for n, s in enumerate(services) if s.fee_rate is not None
    ))  # fmt: skip
    record("catalog.Service", offered=len(services), first=first, last=first + len(services) - 1)
    return {s.code: first + n for n, s in enumerate(services)}


@deed("catalog.describe")
def describe(*, by: Asker, service_id: int, version: int, name: str, description: str, ends: date | None) -> Service:
    """Change a service's words, or the day it ends; what it costs is set by prices."""
    _allow(by)
    row = Service.objects.get(pk=service_id)
    if ends is not None and ends <= row.starts:
        raise ServiceRefused("The service would end before it starts. Correct the day.", field="ends")
    return change(row, version=version, name=name.strip(), description=description.strip(), ends=ends)


@deed("catalog.set_price")
def set_price(
    *, by: Asker, service_id: int, category_id: int | None, fiscal_year: int, starts: date, ends: date | None,
    rate: Decimal, base: Money | None = None, cap: Money | None = None, resolution_key: str = "",
) -> Price:  # fmt: skip
    """Set what a service costs a category from a day on; the price before it ends there.

    Errors: `NotAllowed`, `PriceOverlap`, `PriceDoesNotFit`. UNIT: `rate` in dollars a unit or pupil; flat: the amount.
    """
    _allow(by)
    service = Service.objects.get(pk=service_id)
    _fitting(service, rate=rate, base=base, cap=cap)
    every = Price.objects.filter(service=service)
    standing = every.filter(category_id=category_id) if category_id else every.filter(category__isnull=True)
    _make_room(standing, f"the price of “{service.name}”", starts=starts, ends=ends)
    row = Price.objects.create(
        service=service, category_id=category_id, fiscal_year=fiscal_year, starts=starts, ends=ends, rate=rate,
        base=base,
        cap=cap, resolution_key=resolution_key,
    )  # fmt: skip
    documents.cite(key_of(row), resolution_key, "authority")
    record(row, service=service, category=category_id, starts=starts, ends=ends, rate=rate, base=base, cap=cap)
    return row


@deed("catalog.set_fee")
def set_fee(
    *,
    by: Asker,
    service_id: int,
    kind: str,
    rate: Decimal,
    starts: date,
    ends: date | None = None,
    resolution_key: str = "",
) -> FeeTerm:
    """Set what a vendor owes us on sales (or what is shared) from a day on. UNIT: a fraction, 0.015 is 1.5 %."""
    _allow(by)
    service = Service.objects.get(pk=service_id)
    if not 0 <= rate <= 1:
        raise PriceDoesNotFit("A fee is a share of sales between 0 and 100 percent. Check the figure.", field="rate")
    standing = FeeTerm.objects.filter(service=service, kind=FeeKind(kind))
    _make_room(standing, f"the fee term of “{service.name}”", starts=starts, ends=ends)
    row = FeeTerm.objects.create(
        service=service, kind=FeeKind(kind), rate=rate, starts=starts, ends=ends, resolution_key=resolution_key
    )
    documents.cite(key_of(row), resolution_key, "authority")
    record(row, service=service, kind=kind, rate=rate, starts=starts, ends=ends)
    return row


def _fitting(service: Service, *, rate: Decimal, base: Money | None, cap: Money | None) -> None:
    if rate < 0:
        raise PriceDoesNotFit("A price is not negative; give money back by a credit note.", field="rate")
    if service.basis != Basis.BASE_RATE_CAP:
        if base is not None or cap is not None:
            raise PriceDoesNotFit(
                f"“{service.name}” is charged as {Basis(service.basis).words}: it has no base and no cap. Leave both "
                "empty.",
                field="base",
            )
        return
    if base is None:
        raise PriceDoesNotFit("Give the base: the least a member pays. It may be $0.00.", field="base")
    if base < Money.ZERO or (cap is not None and cap < base):
        raise PriceDoesNotFit(
            "The base is not below zero, and the cap not below the base. Correct one of them.", field="cap"
        )


def _make_room(standing: object, what: str, *, starts: date, ends: date | None) -> None:
    dated = [rules.Dated(*row) for row in standing.order_by("starts").values_list("id", "starts", "ends")]  # type: ignore[attr-defined]
    place = rules.place_span(dated, starts=starts, ends=ends)
    if place.problem:
        raise PriceOverlap(
            f"This cannot become {what}. {place.problem} Choose other days; nothing was changed.", field="starts"
        )
    if place.ends_row is not None:
        row = standing.get(pk=place.ends_row)  # type: ignore[attr-defined]
        change(row, version=row.version, ends=starts)
