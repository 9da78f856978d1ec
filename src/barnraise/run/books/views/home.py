"""The first page of the books: what is owed, what is next, and where everything stands."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from barnraise.platform import agency
from barnraise.platform.pages import asker_of, page
from barnraise.run.books import permissions, queries
from barnraise.run.books.rules.receipts import BUCKETS
from barnraise.run.books.terms import RunState


@page(permissions.may_see_books)
def overview(request: HttpRequest) -> HttpResponse:
    """What is owed, which runs wait, and the ways into the books."""
    asker = asker_of(request)
    owed, late = queries.owed_in_all(asker)
    waiting = list(queries.runs_for(asker).exclude(state=RunState.ISSUED).defer("payers")[:5])
    context = {
        "owed": owed, "late": late, "waiting": waiting, "credit": queries.credit_in_all(asker),
        "last": queries.runs_for(asker).filter(state=RunState.ISSUED).defer("payers").first(),
        "may_prepare": permissions.may_prepare(asker), "may_keep": permissions.may_keep_books(asker),
        "year": agency.fiscal_year(), "title": "Books", "crumb": [("Books", "")],
    }  # fmt: skip
    return render(request, "books/overview.html", context)


@page(permissions.may_see_books)
def aging(request: HttpRequest) -> HttpResponse:
    """Who owes how much, by how late it is."""
    asker = asker_of(request)
    rows = queries.aging(asker)
    columns = list(zip(*(row.buckets for row in rows), strict=True)) if rows else []
    context = {
        "rows": rows, "buckets": BUCKETS, "sums": [(b, sum(m.cents for m in column)) for b, column in zip(BUCKETS, columns, strict=False)],
        "total": sum(row.total.cents for row in rows), "owing": sum(1 for row in rows if row.total),
        "credit": sum(row.credit.cents for row in rows), "today": agency.today(),
        "title": "Who owes what", "crumb": [("Books", reverse("books:list")), ("Aging", "")],
    }  # fmt: skip
    return render(request, "books/aging.html", context)


@page(permissions.may_see_invoices)
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One payer's account: what was billed and received this fiscal year or ever, with what was owed after each."""
    asker = asker_of(request)
    payer = queries.payer_for(asker, pk)
    moments, starts = queries.statement_of(asker, pk), agency.fiscal_year().starts
    before, recent = queries.since(moments, date.min if request.GET.get("all") else starts)
    staff = permissions.may_see_books(asker)
    context = {
        "payer": payer, "moments": moments, "recent": recent, "before": before, "starts": starts, "staff": staff,
        "earlier": len(recent) < len(moments), "owed": moments[-1].owed if moments else None, "today": agency.today(),
        "balance": queries.balance_of(asker, pk), "may_keep": permissions.may_keep_books(asker),
        "crumb": [("Books", reverse("books:list")), ("Aging", reverse("books:aging")), (payer.name, "")] if staff
        else [("Invoices", reverse("books:invoices")), ("Account statement", "")],
    }  # fmt: skip
    return render(request, "books/statement.html", context)
