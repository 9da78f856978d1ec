"""Pages of the ledger: balances as of any day, the journal, one entry, accounts and months."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.core.dates import month_words
from barnraise.platform import agency
from barnraise.platform.lists import respond
from barnraise.platform.pages import asker_of, page
from barnraise.platform.recall import once_a_page
from barnraise.run.books import forms, operations, permissions, queries, tables
from barnraise.run.books.operations import LegOf
from barnraise.run.books.views.parts import form_page, tried
from barnraise.run.books.views.runs import csv_of

TRIAL_TITLES = ("account", "name", "type", "fund", "debit", "credit", "state code")


@page(permissions.may_see_books)
def trial(request: HttpRequest) -> HttpResponse:
    """The trial balance as of any day."""
    asker, form = asker_of(request), forms.OnForm(request.GET or None)
    told = form.cleaned_data if form.is_valid() else {}
    on, fund = told.get("on") or agency.today(), told.get("fund") or ""
    found = queries.trial_balance(asker, on, fund=fund)
    if request.GET.get("format") == "csv":
        rows = ((r.number, r.name, r.type, r.fund, r.debit, r.credit, r.state_code) for r in found.rows)
        return csv_of(f"trial-balance-{on.isoformat()}", TRIAL_TITLES, rows)
    context = {
        "trial": found, "on": on, "fund": fund, "funds": queries.funds_for(asker), "equal": found.debits == found.credits,
        "wrong": form.errors.get("on"), "crumb": [("Books", reverse("books:list")), ("Trial balance", "")],
    }  # fmt: skip
    return render(request, "books/trial.html", context)


@page(permissions.may_see_books)
def journal(request: HttpRequest) -> HttpResponseBase:
    """The journal."""
    return respond(request, tables.journal(asker_of(request)))


@page(permissions.may_see_books)
def ledger(request: HttpRequest) -> HttpResponseBase:
    """The legs by account, fund, payer and day."""
    return respond(request, tables.legs(asker_of(request)))


@page(permissions.may_see_books)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: its legs, its cause, what it reverses or what reverses it."""
    asker = asker_of(request)
    row = queries.journal_for(asker).select_related("period", "reverses").get(pk=pk)
    legs = queries.legs_of([pk]).get(pk, [])
    context = {
        "entry": row, "legs": legs, "size": queries.size_of(legs), "back": queries.reversal_of_entry(row),
        "may_reverse": permissions.may_keep_books(asker) and not row.source.startswith("books.") and row.reverses is None,
        "crumb": [("Books", reverse("books:list")), ("Journal", reverse("books:journal")), (row.number, "")],
    }  # fmt: skip
    return render(request, "books/entry.html", context)


@page(permissions.may_keep_books, methods=("GET", "HEAD", "POST"))
def entry_add(request: HttpRequest) -> HttpResponse:
    """Post an entry by hand."""
    asker = asker_of(request)
    accounts = [(a.pk, f"{a.number} {a.name}") for a in queries.accounts_for(asker).filter(closed__isnull=True)]
    funds = [(f.pk, f"{f.code} {f.name}") for f in queries.funds_for(asker).filter(closed__isnull=True)]
    form = forms.EntryForm(request.POST or None, accounts=accounts, funds=funds, initial={"day": agency.today()})
    if request.method == "POST" and form.is_valid():
        told, legs = form.cleaned_data, [LegOf(*leg) for leg in form.legs()]
        made = tried(form, lambda: operations.post_entry(by=asker, day=told["day"], memo=told["memo"], legs=legs))
        if made is not None:
            return redirect("books:entry", made.pk)
    after = "Debits equal credits in each fund. A posted entry is never edited; it can be reversed."
    return form_page(request, form, title="Post an entry", deed="Post this entry", back=reverse("books:journal"), after=after,
                     crumb=[("Journal", reverse("books:journal"))], template="books/entry_form.html")  # fmt: skip


@page(permissions.may_keep_books, methods=("GET", "HEAD", "POST"))
def entry_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Reverse an entry by its mirror."""
    asker = asker_of(request)
    row = queries.journal_for(asker).get(pk=pk)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        made = tried(form, lambda: operations.reverse_entry(by=asker, entry_id=pk, reason=reason))
        if made is not None:
            return redirect("books:entry", made.pk)
    back = reverse("books:entry", args=[pk])
    return form_page(request, form, title=f"Reverse {row.number}", deed="Reverse this entry", back=back,
                     crumb=[("Journal", reverse("books:journal")), (row.number, back)])  # fmt: skip


@page(permissions.may_see_books)
def months(request: HttpRequest) -> HttpResponse:
    """The months: open, locked, and by whom."""
    asker = asker_of(request)
    context = {
        "months": list(queries.periods_for(asker)), "may_lock": permissions.may_keep_books(asker),
        "may_unlock": permissions.may_unlock(asker), "may_open": permissions.may_open_year(asker), "title": "Months",
        "next_year": _next_year(), "crumb": [("Books", reverse("books:list")), ("Months", "")], "earned": queries.earned_months(asker),
    }  # fmt: skip
    return render(request, "books/months.html", context)


@once_a_page
def _next_year() -> int:
    last = queries.last_year_opened()
    return last + 1 if last else agency.fiscal_year().year


@page(permissions.may_see_books)
def month(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a month's key leads: to its entries."""
    found = queries.periods_for(asker_of(request)).get(pk=pk)
    last = found.ends - timedelta(days=1)
    return redirect(f"{reverse('books:journal')}?from={found.starts.isoformat()}&until={last.isoformat()}")


@page(permissions.may_open_year, methods=("POST",))
def open_year(request: HttpRequest) -> HttpResponse:
    """Open the next fiscal year's months."""
    operations.open_year(by=asker_of(request), fiscal_year=_next_year())
    return redirect("books:months")


@page(permissions.may_keep_books, methods=("POST",))
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a month."""
    operations.lock_period(by=asker_of(request), period_id=pk)
    return redirect("books:months")


@page(permissions.may_keep_books, methods=("POST",))
def earn(request: HttpRequest, pk: int) -> HttpResponse:
    """Post what a month earned of what was billed ahead."""
    made = operations.earn(by=asker_of(request), period_id=pk)
    return redirect("books:entry", made.pk) if made else redirect("books:months")


@page(permissions.may_unlock, methods=("GET", "HEAD", "POST"))
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a locked month again, with a reason."""
    asker = asker_of(request)
    month = queries.periods_for(asker).get(pk=pk)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if tried(form, lambda: operations.unlock_period(by=asker, period_id=pk, reason=reason)) is not None:
            return redirect("books:months")
    after = "The reason stays in the audit log beside your name, and the auditor reads it."
    return form_page(request, form, title=f"Unlock {month_words(month.starts)}", deed=f"Unlock {month_words(month.starts)}",
                     back=reverse("books:months"), after=after, crumb=[("Months", reverse("books:months"))])  # fmt: skip
