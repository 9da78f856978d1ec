"""Pages of contracts, their prices and their vendors."""

import hashlib
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.core.facts import Settled
from barnraise.core.money import Money
from barnraise.platform import agency, form_pages, imports
from barnraise.platform.fields import key_of
from barnraise.platform.form_pages import tried
from barnraise.platform.lists import respond
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.run.governance import queries as governance
from barnraise.run.programs.purchasing import forms, operations, permissions, queries, tables
from barnraise.run.programs.purchasing.imports import starts_key
from barnraise.run.programs.purchasing.models import Contract

HOME = "purchasing:list"


def form_page(
    request: HttpRequest, form: django_forms.Form, *, title: str, deed: str, back: str, after: str = "", crumb: Any = ()
) -> HttpResponse:
    """A form of this room on the house's form page."""
    trail = [("Purchasing", reverse(HOME)), *crumb]
    return form_pages.form_page(request, form, title=title, deed=deed, back=back, after=after, crumb=trail)


@page(permissions.may_see_purchasing)
def index(request: HttpRequest) -> HttpResponseBase:
    """All contracts."""
    return respond(request, tables.contracts(asker_of(request)))


@page(permissions.may_see_purchasing)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One contract: authority, days, who settles, fee, price files, reports."""
    asker = asker_of(request)
    row = queries.contracts_for(asker).get(pk=pk)
    context = {
        "contract": row, "key": key_of(row), "settled_words": Settled(row.service.settled).words(),
        "fee": _fee(asker, row), "vendor_paid": row.service.settled == Settled.VENDOR, "bought": queries.bought_on(asker, row),
        "resolution": governance.resolution_of(row.resolution_key),
        "files": [(f, f.import_key.rpartition(":")[2]) for f in queries.price_files_for(asker, pk)],
        "may_run": permissions.may_run_purchasing(asker),
        "reports": queries.reports_for(asker).filter(contract=row).order_by("-recorded_at", "-id")[:24],
        "waiting": queries.aside_for(asker).filter(report__contract=row, state="open").count(),
        "crumb": [("Purchasing", reverse(HOME)), (row.number, "")],
    }  # fmt: skip
    return render(request, "purchasing/contract.html", context)


def _fee(asker: Asker, contract: Contract) -> queries.Sold | None:
    """The fee agreed with the vendor, and what it is on this year's net sales."""
    year = agency.fiscal_year()
    sold = queries.sold_by(asker, [contract.vendor_id], year.starts, year.ends).get(contract.vendor_id, [])
    return next((s for s in sold if s.contract.pk == contract.pk), None)


@page(permissions.may_run_purchasing, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Sign a contract."""
    asker = asker_of(request)
    vendors_ = list(queries.vendors_for(asker).order_by("name", "id").values_list("id", "name"))
    initial = {"vendor_id": request.GET.get("vendor")}
    form = forms.ContractForm(request.POST or None, request.FILES or None, vendors=vendors_, initial=initial)
    if request.method == "POST" and form.is_valid():
        row = tried(form, lambda: operations.sign_contract(by=asker, **form.values()))
        if row is not None:
            return redirect("purchasing:detail", row.pk)
    after = "The contract is offered to members as one service, which says who settles."
    return form_page(request, form, title="Sign a contract", deed="Sign this contract", back=reverse(HOME), after=after)


@page(permissions.may_run_purchasing, methods=("GET", "HEAD", "POST"))
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a contract's words or its end."""
    row = queries.contracts_for(asker_of(request)).get(pk=pk)
    names = ("title", "legal_authority", "ends", "checks_prices", "version")
    form = forms.ContractEditForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        deed = lambda: operations.change_contract(by=asker_of(request), contract_id=pk, **form.cleaned_data)  # noqa: E731
        if tried(form, deed) is not None:
            return redirect("purchasing:detail", pk)
    back = reverse("purchasing:detail", args=[pk])
    return form_page(request, form, title=f"Change {row.number}", deed="Save the change", back=back)


@page(permissions.may_see_purchasing)
def prices(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every price of a contract."""
    asker = asker_of(request)
    return respond(request, tables.prices(asker, queries.contracts_for(asker).get(pk=pk)))


@page(permissions.may_see_purchasing)
def price_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A price file stands on the page of its contract."""
    row = queries.price_files_of(asker_of(request)).get(pk=pk)
    return redirect("purchasing:prices", row.contract_id)


@page(permissions.may_run_purchasing, methods=("GET", "HEAD", "POST"))
def add_prices(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a price file with the day it holds from; the dry run follows."""
    asker = asker_of(request)
    row = queries.contracts_for(asker).get(pk=pk)
    form = forms.PriceFileForm(request.POST or None, request.FILES or None, initial={"starts": agency.today()})
    if request.method == "POST" and form.is_valid():
        run = tried(form, lambda: _looked(asker, row, form))
        if run is not None:
            return redirect("imports:detail", run.pk)
    back = reverse("purchasing:detail", args=[pk])
    after = "Nothing is changed yet: first you see every old price beside the new one."
    return form_page(
        request, form, title=f"Price file of {row.number}", deed="Look at the file", back=back, after=after
    )


def _looked(asker: Asker, contract: Contract, form: forms.PriceFileForm) -> imports.ImportRun:
    """The dry run of a price file whose day is told with it."""
    upload = form.cleaned_data["file"]
    content = upload.read()
    answers = {starts_key(hashlib.sha256(content).hexdigest()): form.cleaned_data["starts"].isoformat()}
    about = key_of(contract)
    return imports.look(by=asker, kind="prices", content=content, name=upload.name, about=about, answers=answers)


@page(permissions.may_see_purchasing)
def vendors(request: HttpRequest) -> HttpResponseBase:
    """All vendors."""
    return respond(request, tables.vendors(asker_of(request)))


@page(permissions.may_see_purchasing)
def vendor(request: HttpRequest, pk: int) -> HttpResponse:
    """One vendor: its contracts, what it sold this fiscal year, and the fee on that."""
    asker, year = asker_of(request), agency.fiscal_year()
    row = queries.vendors_for(asker).get(pk=pk)
    sold = queries.sold_by(asker, [pk], year.starts, year.ends).get(pk, [])
    fees = [s.fee for s in sold if s.fee is not None]
    context = {
        "vendor": row, "sold": sold, "sales": Money.total(s.sales for s in sold), "year": year.words(),
        "deliveries": sum(s.deliveries for s in sold), "fee": Money.total(fees) if fees else None,
        "may_run": permissions.may_run_purchasing(asker), "span": year.span.words(),
        "crumb": [("Purchasing", reverse(HOME)), ("Vendors", reverse("purchasing:vendors")), (row.name, "")],
    }  # fmt: skip
    return render(request, "purchasing/vendor.html", context)


@page(permissions.may_run_purchasing, methods=("GET", "HEAD", "POST"))
def add_vendor(request: HttpRequest) -> HttpResponse:
    """Add a vendor."""
    form = forms.VendorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = tried(form, lambda: operations.add_vendor(by=asker_of(request), **form.cleaned_data))
        if row is not None:
            return redirect("purchasing:vendor", row.pk)
    back = reverse("purchasing:vendors")
    return form_page(request, form, title="Add a vendor", deed="Add this vendor", back=back)
