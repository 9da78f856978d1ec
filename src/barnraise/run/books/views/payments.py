"""Pages of money received: recorded, set against invoices, taken back."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.lists import respond
from barnraise.platform.pages import asker_of, page
from barnraise.run.books import forms, operations, permissions, queries, tables
from barnraise.run.books.rules.receipts import oldest_first
from barnraise.run.books.terms import Method
from barnraise.run.books.views.parts import form_page, tried

CRUMB = "Payments"


@page(permissions.may_see_invoices)
def payments(request: HttpRequest) -> HttpResponseBase:
    """All payments this person may see."""
    return respond(request, tables.payments(asker_of(request)))


@page(permissions.may_see_invoices)
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    """One payment: what it paid, what is left of it, whether it was taken back."""
    asker = asker_of(request)
    row = queries.payments_for(asker).select_related("reverses", "entry").get(pk=pk)
    staff = permissions.may_see_books(asker)
    context = {
        "payment": row, "parts": list(queries.applications_of(row)), "left": queries.unapplied_of(row), "back": queries.reversal_of(row),
        "share": queries.share_of_payment(row) if row.method == Method.REBATE else None,
        "staff": staff, "may_keep": permissions.may_keep_books(asker),
        "crumb": [("Books", reverse("books:list")), (CRUMB, reverse("books:payments")), (row.number, "")] if staff
        else [(CRUMB, reverse("books:payments")), (row.number, "")],
    }  # fmt: skip
    return render(request, "books/payment.html", context)


@page(permissions.may_keep_books, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Record a payment: first who and how much, then which invoices it pays, oldest first unless changed."""
    asker = asker_of(request)
    initial = {"payer_id": request.GET.get("payer"), "received_on": agency.today()}
    form = forms.PaymentForm(request.POST or None, payers=queries.payers_to_choose(asker), initial=initial)
    parts: forms.PartsForm | None = None
    if request.method == "POST" and form.is_valid():
        bills = queries.open_invoices(form.cleaned_data["payer_id"])
        plan = oldest_first(form.cleaned_data["amount"], bills)
        parts = forms.PartsForm(request.POST if "planned" in request.POST else None, bills=bills, plan=plan)
        if parts.is_bound and parts.is_valid():
            told, chosen = dict(form.cleaned_data), parts.parts()
            made = tried(form, lambda: operations.receive(by=asker, parts=chosen, **told))
            if made is not None:
                return redirect("books:payment", made.pk)
    deed = "Record this payment" if parts is not None else "Next: which invoices it pays"
    return form_page(request, form, title="Record a payment", deed=deed, back=reverse("books:payments"), parts=parts,
                     crumb=[(CRUMB, reverse("books:payments"))], template="books/payment_form.html")  # fmt: skip


@page(permissions.may_keep_books, methods=("GET", "HEAD", "POST"))
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Set what is left of a payment against invoices."""
    asker = asker_of(request)
    row = queries.payments_for(asker).get(pk=pk)
    left, bills = queries.unapplied_of(row), queries.open_invoices(row.payer_id)
    form = forms.PartsForm(request.POST or None, bills=bills, plan=oldest_first(left, bills))
    if request.method == "POST" and form.is_valid():
        chosen = form.parts()
        if _done(form, chosen, lambda: operations.apply_payment(by=asker, payment_id=pk, parts=chosen)):
            return redirect("books:payment", pk)
    return _apply_page(request, form, row.number, left, reverse("books:payment", args=[pk]))


@page(permissions.may_keep_books, methods=("GET", "HEAD", "POST"))
def apply_credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Set what is left of a credit note against other invoices."""
    asker = asker_of(request)
    note = queries.invoices_for(asker).get(pk=pk, kind="credit_note")
    left, bills = queries.uncredited_of(note), queries.open_invoices(note.payer_id)
    form = forms.PartsForm(request.POST or None, bills=bills, plan=oldest_first(left, bills))
    if request.method == "POST" and form.is_valid():
        chosen = form.parts()
        if _done(form, chosen, lambda: operations.apply_credit(by=asker, credit_note_id=pk, parts=chosen)):
            return redirect("books:invoice", pk)
    return _apply_page(request, form, note.number, left, reverse("books:invoice", args=[pk]))


def _done(form: forms.PartsForm, chosen: Mapping[int, Money], deed: object) -> bool:
    if not chosen:
        form.add_error(None, "No amount was given. Write how much goes to which invoice; nothing was changed.")
        return False
    return tried(form, deed) is not None  # type: ignore[arg-type]


def _apply_page(request: HttpRequest, form: forms.PartsForm, number: str, left: Money, back: str) -> HttpResponse:
    after = f"{left.words()} of {number} is left. What is not set against an invoice stays the payer’s credit."
    if not form.bills:
        after = f"No invoice of this payer is open. {left.words()} of {number} stays its credit until one is."
    deed = "Set it against these invoices" if form.bills else ""
    return form_page(request, form, title=f"Set {number} against invoices", deed=deed, back=back,
                     after=after, crumb=[(number, back)])  # fmt: skip


@page(permissions.may_keep_books, methods=("GET", "HEAD", "POST"))
def reverse_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a bounced payment back."""
    asker = asker_of(request)
    row = queries.payments_for(asker).get(pk=pk)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        made = tried(form, lambda: operations.reverse_payment(by=asker, payment_id=pk, reason=reason))
        if made is not None:
            return redirect("books:payment", made.pk)
    back = reverse("books:payment", args=[pk])
    after = "What it paid is open again, and its entries are reversed today. The payment itself stays on record."
    return form_page(request, form, title=f"Take back {row.number}", deed=f"Take back {row.amount.words()}", back=back, after=after,
                     crumb=[(CRUMB, reverse("books:payments")), (row.number, back)])  # fmt: skip


@page(permissions.may_see_invoices)
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the key of money set against an invoice leads: to the payment or credit note it came from."""
    found = queries.applications_for(asker_of(request)).get(pk=pk)
    if found.payment_id:
        return redirect("books:payment", found.payment_id)
    return redirect("books:invoice", found.credit_note_id)
