"""Pages of the catalog: services with their prices, and commitments."""

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.core.facts import Settled
from barnraise.platform import agency
from barnraise.platform.form_pages import form_page, tried
from barnraise.platform.lists import respond
from barnraise.platform.manifest import Hit
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.run.catalog import forms, operations, permissions, queries, tables
from barnraise.run.catalog.terms import Basis, FeeKind, Function
from barnraise.run.members import queries as members


def _form(
    request: HttpRequest, form: django_forms.Form, *, title: str, deed: str, back: str, after: str = ""
) -> HttpResponse:
    crumb = [("Services", reverse("catalog:list"))]
    return form_page(request, form, title=title, deed=deed, back=back, after=after, crumb=crumb)


@page(permissions.may_see_catalog)
def index(request: HttpRequest) -> HttpResponseBase:
    """All services."""
    return respond(request, tables.services(asker_of(request)))


@page(permissions.may_see_catalog)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One service: what it costs whom, since when, on whose authority."""
    asker = asker_of(request)
    service = queries.services_for(asker).get(pk=pk)
    context = {
        "service": service, "prices": queries.prices_of(pk), "fees": tables.fee_words(queries.fee_terms_of(asker, pk)),
        "basis_words": Basis(service.basis).words, "settled_words": Settled(service.settled).words(),
        "function_words": Function(service.function).words,
        "may_change": permissions.may_change_catalog(asker), "shows_fees": permissions.may_see_fees(asker),
        "committed": queries.commitments_for(asker).filter(service_id=pk).count(),
        "crumb": [("Services", reverse("catalog:list")), (service.name, "")],
    }  # fmt: skip
    return render(request, "catalog/service.html", context)


@page(permissions.may_change_catalog, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Offer a service."""
    form = forms.ServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = tried(form, lambda: operations.offer(by=asker_of(request), **form.cleaned_data))
        if row is not None:
            return redirect("catalog:detail", row.pk)
    return _form(request, form, title="Offer a service", deed="Offer this service", back=reverse("catalog:list"))


@page(permissions.may_change_catalog, methods=("GET", "HEAD", "POST"))
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a service's words or end it."""
    row = queries.services_for(asker_of(request)).get(pk=pk)
    initial = {"name": row.name, "ends": row.ends, "description": row.description, "version": row.version}
    form = forms.DescribeForm(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: operations.describe(by=asker_of(request), service_id=pk, **form.cleaned_data))
        is not None
    ):
        return redirect("catalog:detail", pk)
    back = reverse("catalog:detail", args=[pk])
    return _form(request, form, title=f"Change {row.name}", deed="Save the change", back=back)


@page(permissions.may_change_catalog, methods=("GET", "HEAD", "POST"))
def price(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a price."""
    row = queries.services_for(asker_of(request)).get(pk=pk)
    year = agency.fiscal_year()
    form = forms.PriceForm(request.POST or None, initial={"fiscal_year": year.year, "starts": year.starts})
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: operations.set_price(by=asker_of(request), service_id=pk, **form.cleaned_data))
        is not None
    ):
        return redirect("catalog:detail", pk)
    after = "The price before it ends on the day this one starts. A price is never rewritten: charges name it."
    back = reverse("catalog:detail", args=[pk])
    return _form(request, form, title=f"Set a price of {row.name}", deed="Set this price", back=back, after=after)


@page(permissions.may_change_catalog, methods=("GET", "HEAD", "POST"))
def fee(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a vendor's fee."""
    row = queries.services_for(asker_of(request)).get(pk=pk)
    form = forms.FeeForm(request.POST or None, initial={"starts": row.starts, "ends": row.ends})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        rate = values.pop("percent")
        by, kind = asker_of(request), FeeKind.VENDOR_FEE
        done = tried(form, lambda: operations.set_fee(by=by, service_id=pk, kind=kind, rate=rate, **values))
        if done is not None:
            return redirect("catalog:detail", pk)
    back = reverse("catalog:detail", args=[pk])
    return _form(request, form, title=f"Set the fee of {row.name}", deed="Set this fee", back=back)


@page(permissions.may_see_commitments)
def commitments(request: HttpRequest) -> HttpResponseBase:
    """Who committed to what."""
    return respond(request, tables.commitments(asker_of(request)))


@page(permissions.may_see_commitments)
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """One commitment, with the count it rests on."""
    row = queries.commitments_for(asker_of(request)).get(pk=pk)
    crumb = [
        ("Services", reverse("catalog:list")),
        ("Commitments", reverse("catalog:commitments")),
        (row.organization.name, ""),
    ]
    return render(request, "catalog/commitment.html", {"commitment": row, "crumb": crumb})


@page(permissions.may_change_catalog, methods=("GET", "HEAD", "POST"))
def commit_members(request: HttpRequest) -> HttpResponse:
    """Commit every member to a service for a year."""
    services = list(queries.services_for(asker_of(request)).order_by("name").values_list("id", "name"))
    initial = {"fiscal_year": agency.fiscal_year().year}
    form = forms.CommitMembersForm(request.POST or None, services=services, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: operations.commit_members(by=asker_of(request), **form.cleaned_data)) is not None
    ):
        return redirect("catalog:commitments")
    after = "Members committed already are left alone. Each count of pupils is frozen with its source and date."
    back = reverse("catalog:commitments")
    return _form(request, form, title="Commit every member", deed="Commit every member", back=back, after=after)


@page(permissions.may_change_catalog, methods=("GET", "HEAD", "POST"))
def commit(request: HttpRequest) -> HttpResponse:
    """Commit one member to a service for a year."""
    services = list(queries.services_for(asker_of(request)).order_by("name").values_list("id", "name"))
    day = agency.today()
    standing = sorted(
        ((m.organization_id, m.organization.name) for m in members.memberships_on(day)), key=lambda pair: pair[1]
    )
    initial = {"fiscal_year": agency.fiscal_year().year}
    form = forms.CommitForm(request.POST or None, services=services, organizations=standing, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: operations.commit(by=asker_of(request), **form.cleaned_data)) is not None
    ):
        return redirect("catalog:commitments")
    back = reverse("catalog:commitments")
    return _form(request, form, title="Commit one member", deed="Commit this member", back=back)


def search(asker: Asker, text: str) -> list[Hit]:
    """Services in the search."""
    found = queries.search_services(asker, text)
    return [Hit("Service", s.name, reverse("catalog:detail", args=[s.pk]), s.code) for s in found]
