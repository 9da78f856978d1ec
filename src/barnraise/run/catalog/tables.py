"""The lists of the catalog: services and commitments."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from barnraise.core.dates import FiscalYear, long_date
from barnraise.core.facts import Settled
from barnraise.core.money import decimal_words
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.manifest import ReportSection
from barnraise.platform.permissions import Asker
from barnraise.run.catalog import permissions, queries
from barnraise.run.catalog.models import Commitment, FeeTerm, Price, Service
from barnraise.run.catalog.terms import Basis, Function

SERVICES = (
    Column("name", "Service", Kind.LINK, sortable=True),
    Column("code", "Code", Kind.CODE, sortable=True, weight="quiet"),
    Column("function", "What it does", sortable=True),
    Column("basis", "Charged as"),
    Column("settled", "Settled"),
    Column("starts", "From", Kind.DATE, sortable=True),
)
COMMITMENTS = (
    Column("member", "Member", Kind.LINK, sortable=True),
    Column("service", "Service", Kind.LINK, sortable=True),
    Column("year", "Fiscal year", Kind.NUMBER, sortable=True),
    Column("quantity", "Quantity", Kind.NUMBER),
    Column("pupils", "Pupils, frozen", Kind.NUMBER),
    Column("source", "Counted by", weight="quiet"),
    Column("as_of", "Counted on", Kind.DATE),
    Column("starts", "From", Kind.DATE),
)


def services(asker: Asker) -> ListPage:
    """Every service."""
    may = permissions.may_change_catalog(asker)
    return ListPage(
        title="Services",
        columns=SERVICES,
        queryset=queries.services_for(asker),
        rows=_services,
        orders={"name": ("name", "id"), "code": ("code", "id"), "function": ("function", "name", "id"),
            "starts": ("starts", "id")},
        order="name",
        noun=("service", "services"),
        filters=(
            Filter("text", "Name or code holds", lambda q,
                v: q.filter(name__icontains=v) | q.filter(code__icontains=v)),
            Filter("function", "What it does", lambda q, v: q.filter(function=v), tuple((f.value,
                f.words) for f in Function)),
            Filter("settled", "Settled", lambda q, v: q.filter(settled=v),
                tuple((s.value, s.words()) for s in Settled)),
        ),
        empty=Empty(
            "No service is offered yet.", "A coordinator offers services; a contract brings its own.",
            reverse("catalog:add") if may else "", "Offer a service",
        ),
        deeds=(("Offer a service", reverse("catalog:add")),) if may else (),
        links=(("Commitments", reverse("catalog:commitments")),),
    )  # fmt: skip


Named = dict[int, tuple[str, str]]
"""Records as other rooms name them: words and address, by id."""


def named_services(ids: Collection[int]) -> Named:
    """Services."""
    rows = Service.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: (f"the terms of {name}", reverse("catalog:detail", args=[pk])) for pk, name in rows}


def named_prices(ids: Collection[int]) -> Named:
    """Prices, shown with their service."""
    fields = ("pk", "service_id", "service__name", "category__name", "fiscal_year")
    return {
        pk: (
            f"price of {name}{f', {category}' if category else ''}, fiscal year {year}",
            reverse("catalog:detail", args=[service]),
        )
        for pk, service, name, category, year in Price.objects.filter(pk__in=ids).values_list(*fields)
    }


def named_fees(ids: Collection[int]) -> Named:
    """Fee terms, shown with their service."""
    fields = ("pk", "service_id", "service__name", "starts")
    return {
        pk: (f"vendor’s fee on {name}, from {long_date(starts)}", reverse("catalog:detail", args=[service]))
        for pk, service, name, starts in FeeTerm.objects.filter(pk__in=ids).values_list(*fields)
    }


def named_commitments(ids: Collection[int]) -> Named:
    """Commitments."""
    fields = ("pk", "organization__name", "service__name", "fiscal_year")
    return {
        pk: (f"{body}: {name}, fiscal year {year}", reverse("catalog:commitment", args=[pk]))
        for pk, body, name, year in Commitment.objects.filter(pk__in=ids).values_list(*fields)
    }


def _services(page: QuerySet[Service, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(s.name, reverse("catalog:detail", args=[s.pk]), note=s.vendor.name if s.vendor else ""), s.code,
            Function(s.function).words, Basis(s.basis).words, Settled(s.settled).words(), s.starts,
        )
        for s in page
    ]  # fmt: skip


def fee_words(terms: Iterable[FeeTerm]) -> list[dict[str, Any]]:
    """Fee terms with their rate in percent."""
    return [
        {
            "percent": f"{decimal_words(t.rate * 100)}%",
            "starts": t.starts,
            "ends": t.ends,
            "resolution_key": t.resolution_key,
        }
        for t in terms
    ]


def commitments(asker: Asker) -> ListPage:
    """Who committed to what, with the count each rests on."""
    may, rows = permissions.may_change_catalog(asker), queries.commitments_for(asker)
    years = sorted(set(rows.values_list("fiscal_year", flat=True)), reverse=True)
    chosen = sorted(set(rows.values_list("service_id", "service__name")), key=lambda pair: pair[1])
    return ListPage(
        title="Commitments",
        columns=COMMITMENTS,
        queryset=rows,
        rows=_commitments,
        orders={
            "member": ("organization__name", "fiscal_year", "id"),
            "service": ("service__name", "organization__name", "id"),
            "year": ("fiscal_year", "id"),
        },
        order="member",
        noun=("commitment", "commitments"),
        filters=(
            Filter("member", "Member holds", lambda q, v: q.filter(organization__name__icontains=v)),
            Filter("service", "Service", lambda q, v: q.filter(service_id=int(v)), tuple((str(pk), n) for pk,
                n in chosen)),
            Filter("year", "Fiscal year", lambda q, v: q.filter(fiscal_year=int(v)), tuple((str(y),
                str(y)) for y in years)),
        ),
        empty=Empty(
            "Nobody has committed to a service yet.",
            "Dues are a commitment of every member; a coordinator or the business "
            "manager enters them.", reverse("catalog:commit_members") if may else "",
            "Commit every member to a service",
        ),
        crumb=[("Services", reverse("catalog:list")), ("Commitments", "")],
        deeds=(
            ("Commit every member to a service", reverse("catalog:commit_members")), ("Commit one member",
                reverse("catalog:commit")),
        ) if may else (),
    )  # fmt: skip


def _commitments(page: QuerySet[Commitment, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(c.organization.name, reverse("organizations:detail", args=[c.organization_id])),
            Link(c.service.name, reverse("catalog:detail", args=[c.service_id])), str(c.fiscal_year), c.quantity,
            c.pupils if c.count_key else "not asked for", c.pupils_source, c.pupils_as_of or "", c.starts,
        )
        for c in page
    ]  # fmt: skip


def report_sections(kind: str, year: FiscalYear) -> list[ReportSection]:
    """What we offer in a year, and at what price: for the annual plan."""
    if kind != "annual_plan":
        return []
    rows = tuple((s.name, Function(s.function).words, Basis(s.basis).words) for s in queries.offered_in(year))
    says = (
        f"{len(rows)} services are offered in {year.words()}."
        if rows
        else f"No service is on file for {year.words()} yet."
    )
    titles = ("Service", "What it does", "Charged as")
    return [
        ReportSection(key="services", title="What we offer", says=says, source="our catalog", titles=titles, rows=rows)
    ]
