"""Reads of the catalog: services, the prices in force, and who committed to what."""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Q, QuerySet

from barnraise.core.dates import FiscalYear
from barnraise.platform.permissions import Asker
from barnraise.run.catalog import permissions
from barnraise.run.catalog.models import Commitment, FeeTerm, Price, Service
from barnraise.run.catalog.rules import FeeTermRow, PriceRow, PriceTable
from barnraise.run.catalog.terms import Function

PRICE_FIELDS = ("id", "service_id", "category_id", "starts", "ends", "rate", "base", "cap", "resolution_key")
FEE_FIELDS = ("id", "service_id", "kind", "starts", "ends", "rate", "resolution_key")


def services_for(asker: Asker) -> QuerySet[Service]:
    """The services this asker may see: all, for anyone with a role here."""
    if not permissions.may_see_catalog(asker):
        return Service.objects.none()
    return Service.objects.select_related("vendor")


def service(service_id: int) -> Service:
    """One service by its id."""
    return Service.objects.select_related("vendor").get(pk=service_id)


def offered_in(year: FiscalYear) -> QuerySet[Service]:
    """The services that are offered on a day of a fiscal year, by what they do."""
    within = Service.objects.filter(Q(ends__isnull=True) | Q(ends__gt=year.starts), starts__lt=year.ends)
    return within.order_by("function", "name", "id")


def named(service_ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Service → its code, its name, and the function it serves, in words."""
    rows = Service.objects.filter(pk__in=service_ids).values_list("pk", "code", "name", "function")
    return {pk: (code, name, Function(function).words) for pk, code, name, function in rows}


def by_code(codes: Iterable[str]) -> dict[str, int]:
    """Ids of services by their code."""
    return dict(Service.objects.filter(code__in=list(codes)).values_list("code", "id"))


def price_table(service_ids: Collection[int] | None = None) -> PriceTable:
    """Prices and fee terms of these services (of all when none are named), in two reads, as a pure table."""
    prices, fees = Price.objects.all(), FeeTerm.objects.all()
    if service_ids is not None:
        prices, fees = prices.filter(service_id__in=service_ids), fees.filter(service_id__in=service_ids)
    return PriceTable(
        [PriceRow(*row) for row in prices.values_list(*PRICE_FIELDS)],
        [FeeTermRow(*row) for row in fees.values_list(*FEE_FIELDS)],
    )


def prices_of(service_id: int) -> QuerySet[Price]:
    """Every price a service ever had, newest first."""
    return (
        Price.objects.filter(service_id=service_id)
        .select_related("category")
        .order_by("-starts", "category__order", "id")
    )


def fee_terms_of(asker: Asker, service_id: int) -> QuerySet[FeeTerm]:
    """A contract's fee and rebate terms, newest first; only for the agency's own people."""
    if not permissions.may_see_fees(asker):
        return FeeTerm.objects.none()
    return FeeTerm.objects.filter(service_id=service_id).order_by("-starts", "id")


def commitments_for(asker: Asker) -> QuerySet[Commitment]:
    """Commitments: all for the agency's people, their own for a member's."""
    rows = Commitment.objects.select_related("organization", "service")
    if asker.is_staff():
        return rows
    return rows.filter(organization_id__in=asker.organizations)


def search_services(asker: Asker, text: str, *, limit: int = 10) -> list[Service]:
    """Services whose code or name holds this text."""
    return list(
        services_for(asker).filter(Q(code__icontains=text) | Q(name__icontains=text)).order_by("name", "id")[:limit]
    )


def services_committed(
    organization_ids: Collection[int] | None = None, *, besides: int, fiscal_year: int | None = None
) -> Iterator[tuple[int, int, int]]:
    """Organization, fiscal year and service of commitments, one service aside; membership itself is no service."""
    rows = Commitment.objects.exclude(service_id=besides).exclude(service__function=Function.MEMBERSHIP)
    if organization_ids is not None:
        rows = rows.filter(organization_id__in=organization_ids)
    if fiscal_year is not None:
        rows = rows.filter(fiscal_year=fiscal_year)
    yield from rows.order_by("id").values_list("organization_id", "fiscal_year", "service_id")
