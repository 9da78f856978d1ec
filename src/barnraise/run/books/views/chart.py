"""Pages of the chart: accounts and funds, each added, changed and taken out, and where revenue goes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.platform import agency
from barnraise.platform.form_pages import done
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.run.books import forms, operations, permissions, queries
from barnraise.run.books.terms import FEE_FUNCTION, AccountType
from barnraise.run.books.views.parts import form_page
from barnraise.run.catalog import queries as catalog
from barnraise.run.catalog.terms import Function

WRITE = ("GET", "HEAD", "POST")


@page(permissions.may_see_books)
def accounts(request: HttpRequest) -> HttpResponse:
    """The chart of accounts, the funds, and where each function's revenue goes."""
    asker = asker_of(request)
    keeps = permissions.may_keep_books(asker)
    spare_accounts, spare_funds = queries.removable(asker) if keeps else ((), ())
    context = {
        "spare_accounts": spare_accounts, "spare_funds": spare_funds,
        "accounts": queries.accounts_for(asker), "funds": queries.funds_for(asker), "codes": queries.codes_for(asker),
        "keeps": keeps, "title": "Accounts and funds",
        "crumb": [("Books", reverse("books:list")), ("Accounts", "")],
    }  # fmt: skip
    return render(request, "books/accounts.html", context)


@page(permissions.may_keep_books, methods=WRITE)
def account_add(request: HttpRequest) -> HttpResponse:
    """Add an account."""
    form = forms.AccountForm(request.POST or None, adds=True)
    if done(request, form, lambda: operations.add_account(by=asker_of(request), **form.cleaned_data)):
        return redirect("books:accounts")
    return _form(request, form, "Add an account", "Add this account")


@page(permissions.may_keep_books, methods=WRITE)
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename an account, map it, close it."""
    asker = asker_of(request)
    row = queries.accounts_for(asker).get(pk=pk)
    form = forms.AccountForm(request.POST or None, adds=False, initial=_standing(row))
    if done(request, form, lambda: operations.edit_account(by=asker, account_id=pk, **_told(form))):
        return redirect("books:accounts")
    return _form(request, form, f"Change {row.number} {row.name}", "Save this account")


@page(permissions.may_keep_books, methods=WRITE)
def account_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an account out that was never used."""
    asker = asker_of(request)
    row = queries.accounts_for(asker).get(pk=pk)
    form = forms.RemoveForm(request.POST or None, initial={"version": row.version})
    if done(
        request,
        form,
        lambda: (operations.remove_account(by=asker, account_id=pk, version=form.cleaned_data["version"]), True),
    ):
        return redirect("books:accounts")
    return _form(request, form, f"Take out {row.number} {row.name}", "Take this account out")


@page(permissions.may_keep_books, methods=WRITE)
def fund_add(request: HttpRequest) -> HttpResponse:
    """Add a fund."""
    form = forms.FundForm(request.POST or None, adds=True)
    if done(request, form, lambda: operations.add_fund(by=asker_of(request), **form.cleaned_data)):
        return redirect("books:accounts")
    return _form(request, form, "Add a fund", "Add this fund")


@page(permissions.may_keep_books, methods=WRITE)
def fund_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a fund, map it, close it."""
    asker = asker_of(request)
    row = queries.funds_for(asker).get(pk=pk)
    form = forms.FundForm(request.POST or None, adds=False, initial=_standing(row))
    if done(request, form, lambda: operations.edit_fund(by=asker, fund_id=pk, **_told(form))):
        return redirect("books:accounts")
    return _form(request, form, f"Change fund {row.code} {row.name}", "Save this fund")


@page(permissions.may_keep_books, methods=WRITE)
def fund_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a fund out that was never used."""
    asker = asker_of(request)
    row = queries.funds_for(asker).get(pk=pk)
    form = forms.RemoveForm(request.POST or None, initial={"version": row.version})
    if done(
        request,
        form,
        lambda: (operations.remove_fund(by=asker, fund_id=pk, version=form.cleaned_data["version"]), True),
    ):
        return redirect("books:accounts")
    return _form(request, form, f"Take out fund {row.code} {row.name}", "Take this fund out")


@page(permissions.may_keep_books, methods=WRITE)
def code_set(request: HttpRequest) -> HttpResponse:
    """Say where revenue goes from a day on."""
    asker = asker_of(request)
    form = forms.CodeForm(request.POST or None, choices=_offered(asker), initial={"starts": agency.today(),
                          "what": request.GET.get("what", "")})  # fmt: skip
    if done(request, form, lambda: operations.set_revenue_code(by=asker, **form.values())):
        return redirect("books:accounts")
    return _form(request, form, "Say where revenue goes", "Save this revenue code")


def _offered(asker: Asker) -> Mapping[str, Sequence[tuple[Any, Any]]]:
    functions = [(f, f.replace("_", " ").capitalize()) for f in sorted({*Function, FEE_FUNCTION})]
    services = [(f"service:{s.pk}", f"{s.code} {s.name}") for s in catalog.services_for(asker).order_by("code", "id")]
    revenue = queries.accounts_for(asker).filter(type=AccountType.REVENUE, closed__isnull=True)
    return {
        "what": [("", "Choose one"), ("All services of", functions), ("One service", services)],
        "account": [(a.pk, f"{a.number} {a.name}") for a in revenue],
        "fund": [(f.pk, f"{f.code} {f.name}") for f in queries.funds_for(asker).filter(closed__isnull=True)],
    }


def _standing(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("version", "name", "state_code", "closed")}


def _told(form: forms.ChartForm) -> dict[str, Any]:
    return {**form.cleaned_data, "version": form.cleaned_data["version"] or 0}


def _form(request: HttpRequest, form: Any, title: str, deed: str) -> HttpResponse:
    back = reverse("books:accounts")
    return form_page(request, form, title=title, deed=deed, back=back, crumb=[("Accounts and funds", back)])
