"""Pages of invoices: the list, one invoice, why a line is what it is, and its correction."""

import json

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.lists import respond
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.run.books import forms, operations, permissions, queries, tables
from barnraise.run.books.models import Invoice
from barnraise.run.books.tables.bills import LINE_TITLES, standing_words
from barnraise.run.books.terms import InvoiceKind
from barnraise.run.books.views.parts import form_page, tried
from barnraise.run.books.views.runs import csv_of


@page(permissions.may_see_invoices)
def invoices(request: HttpRequest) -> HttpResponseBase:
    """All invoices this person may see."""
    return respond(request, tables.invoices(asker_of(request)))


@page(permissions.may_see_invoices)
def charges(request: HttpRequest) -> HttpResponseBase:
    """All lines of the invoices this person may see."""
    return respond(request, tables.charges(asker_of(request)))


@page(permissions.may_see_invoices)
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """One invoice or credit note: its lines, each with its own why, what was paid, and what is owed."""
    asker = asker_of(request)
    row = queries.invoices_for(asker).select_related("payer", "run", "corrects", "entry").get(pk=pk)
    return render(request, "books/invoice.html", _shown(asker, row))


def _shown(asker: Asker, row: Invoice) -> dict[str, object]:
    lines, parts = queries.charges_of(row), list(queries.applications_to(row))
    corrected = queries.corrections_of([line.pk for line in lines])
    paid = Money.total(part.amount for part in parts) if row.kind == InvoiceKind.INVOICE else Money.ZERO
    owed = row.total - paid
    staff = permissions.may_see_books(asker)
    return {
        "invoice": row, "lines": [(line, corrected.get(line.pk, [])) for line in lines], "paid": paid, "owed": owed,
        "given_back": -row.total,
        "parts": parts, "is_credit": row.kind == InvoiceKind.CREDIT_NOTE,
        "uncredited": queries.uncredited_of(row) if row.kind == InvoiceKind.CREDIT_NOTE else Money.ZERO,
        "standing": standing_words(row, paid), "late": owed > Money.ZERO and row.due_on < agency.today(), "staff": staff,
        "may_keep": permissions.may_keep_books(asker), "approvers": _approvers(row),
        "kind": InvoiceKind(row.kind).words.capitalize(),
        "crumb": [("Books", reverse("books:list")), ("Invoices", reverse("books:invoices")), (row.number, "")] if staff
        else [("Invoices", reverse("books:invoices")), (row.number, "")],
    }  # fmt: skip


def _approvers(row: Invoice) -> str:
    if row.run is None:
        return ""
    return ", ".join(name for name in (row.run.prepared_by_name, row.run.approved_by_name) if name)


@page(permissions.may_see_invoices)
def why(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Why one line is what it is: under its row by htmx, a page of its own without."""
    row = queries.invoices_for(asker_of(request)).select_related("payer").get(pk=pk)
    charge, found = queries.why(asker_of(request), row, line)
    swapped = request.headers.get("HX-Request") == "true"
    back = reverse("books:invoice", args=[pk])
    context = {
        "staff": permissions.may_see_books(asker_of(request)),
        "charge": charge, "why": found, "invoice": row, "swapped": swapped, "drawer": f"why-{line}", "back": back,
        "may_correct": permissions.may_keep_books(asker_of(request)) and not charge.adjustment_id,
        "crumb": [("Invoices", reverse("books:invoices")), (row.number, back), (f"Line {line}", "")],
    }  # fmt: skip
    return render(request, "books/why_drawer.html" if swapped else "books/why.html", context)


@page(permissions.may_see_invoices)
def inputs(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """The inputs of a line as a file, so that anyone can compute it again."""
    row = queries.invoices_for(asker_of(request)).select_related("payer").get(pk=pk)
    _, found = queries.why(asker_of(request), row, line)
    response = HttpResponse(json.dumps(found.inputs, indent=2, ensure_ascii=False), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="invoice-{row.number}-line-{line}.json"'
    return response


@page(permissions.may_see_invoices)
def invoice_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of an invoice with their account codes, as CSV."""
    row = queries.invoices_for(asker_of(request)).select_related("payer").get(pk=pk)
    return csv_of(f"invoice-{row.number}", LINE_TITLES, tables.lines_file(asker_of(request), row))


@page(permissions.may_keep_books, methods=("GET", "HEAD", "POST"))
def correct(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Correct a line."""
    asker = asker_of(request)
    charge = queries.charges_for(asker).get(invoice_id=pk, n=line)
    form = forms.CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, change = form.cleaned_data, form.change()
        note = tried(
            form, lambda: operations.correct(by=asker, charge_id=charge.pk, amount=change, reason=told["reason"])
        )
        if note is not None:
            return redirect("books:invoice", note.pk)
    back, left = reverse("books:invoice", args=[pk]), queries.left_of(charge).words()
    after = (
        f"{left} of this line stands. The correction names the line, posts today, and the invoice itself stays as "
        "it is."
    )
    return form_page(request, form, title=f"Correct line {line} of {charge.invoice.number}", deed="Write the correction", back=back,
                     after=after, crumb=[("Invoices", reverse("books:invoices")), (charge.invoice.number, back)])  # fmt: skip


@page(permissions.may_see_invoices)
def charge(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a line's key leads: to its why."""
    found = queries.charges_for(asker_of(request)).get(pk=pk)
    return redirect("books:why", found.invoice_id, found.n)


@page(permissions.may_see_invoices)
def fee(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a fee's key leads: to the line that bills it."""
    found = queries.charges_for(asker_of(request)).get(fee_id=pk)
    return redirect("books:why", found.invoice_id, found.n)


@page(permissions.may_see_invoices)
def adjustment(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a correction's key leads: to the line that carries it."""
    found = queries.charges_for(asker_of(request)).get(adjustment_id=pk)
    return redirect("books:why", found.invoice_id, found.n)
