"""Pages of aid terms: the list, one term with what replaced it, and the forms."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.platform import agency
from barnraise.platform.lists import respond
from barnraise.platform.pages import asker_of, page
from barnraise.run.books import forms, operations, permissions, queries, tables
from barnraise.run.books.views.parts import form_page, tried
from barnraise.run.governance import queries as governance

CRUMB = "Aid"


@page(permissions.may_see_books)
def terms(request: HttpRequest) -> HttpResponseBase:
    """All aid terms."""
    return respond(request, tables.aid(asker_of(request)))


@page(permissions.may_see_books)
def term(request: HttpRequest, pk: int) -> HttpResponse:
    """One aid term: what it says, by what law, and what it replaces or was replaced by."""
    asker = asker_of(request)
    row = queries.aid_for(asker).get(pk=pk)
    context = {
        "term": row, "ratio": tables.percent(row.ratio), "ratio_alone": tables.percent(row.ratio_alone),
        "later": getattr(row, "replaced_by", None), "may_set": permissions.may_set_aid(asker), "zone": agency.the().zone,
        "resolution": governance.resolution_of(row.resolution_key),
        "crumb": [("Books", reverse("books:list")), (CRUMB, reverse("books:aid")), (row.service.name, "")],
    }  # fmt: skip
    return render(request, "books/aid_term.html", context)


@page(permissions.may_set_aid, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Record an aid term."""
    asker = asker_of(request)
    initial = {"fiscal_year": agency.fiscal_year().year, "ratio_alone": "0", "other_cost": "0.00"}
    form = forms.AidForm(
        request.POST or None,
        initial=initial,
        services=queries.aid_services(asker),
        resolutions=governance.offered(asker),
    )
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        made = tried(form, lambda: operations.record_aid(by=asker, **told))
        if made is not None:
            return redirect("books:aid-term", made.pk)
    return form_page(request, form, title="Record an aid term", deed="Record this term", back=reverse("books:aid"),
                     crumb=[(CRUMB, reverse("books:aid"))])  # fmt: skip


@page(permissions.may_set_aid, methods=("GET", "HEAD", "POST"))
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an aid term by a new one that replaces it."""
    asker = asker_of(request)
    row = queries.aid_for(asker).get(pk=pk)
    initial = {"ratio": f"{row.ratio.normalize():f}", "ratio_alone": f"{row.ratio_alone.normalize():f}", "citation": row.citation,
               "other_cost": str(row.other_cost), "resolution_key": row.resolution_key}  # fmt: skip
    form = forms.AidForm(
        request.POST or None, initial=initial, services=(), resolutions=governance.offered(asker), corrects=True
    )
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        made = tried(form, lambda: operations.correct_aid(by=asker, aid_id=pk, **told))
        if made is not None:
            return redirect("books:aid-term", made.pk)
    back = reverse("books:aid-term", args=[pk])
    after = "The term as it stands stays readable; statements that were signed with it keep it."
    return form_page(request, form, title=f"Correct aid on {row.service.name}, {row.fiscal_year}", deed="Record the corrected term",
                     back=back, after=after, crumb=[(CRUMB, reverse("books:aid")), (row.service.name, back)])  # fmt: skip
