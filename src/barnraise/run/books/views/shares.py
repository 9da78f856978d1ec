"""One member's share of a rebate with its arithmetic, the check that pays it, and what a member got back on its pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.run.books import forms, operations, permissions, queries, tables
from barnraise.run.books.terms import Way
from barnraise.run.books.views.parts import form_page, tried
from barnraise.run.governance import queries as governance

SHOWN = 3
"""UNIT: shares on another room's page."""


@page(permissions.may_see_invoices)
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's share: the rebate, its part of the purchases, what it carries, where the money is."""
    asker = asker_of(request)
    row = queries.shares_for(asker).select_related("rebate__reverses", "rebate__mirror", "payment").get(pk=pk)
    together, members = queries.arithmetic_of(row)
    staff, sent = permissions.may_see_books(asker), queries.payout_standing(row)
    waits = (
        row.rebate.way == Way.CHECK and sent is None and row.share > Money.ZERO and not hasattr(row.rebate, "mirror")
    )
    books = [("Books", reverse("books:list")), ("Rebates", reverse("books:rebates")),
             (row.rebate.number, reverse("books:rebate", args=[row.rebate_id]))]  # fmt: skip
    context = {
        "share": row, "rebate": row.rebate, "together": together, "members": members, "staff": staff, "sent": sent,
        "waits": waits, "may_pay": waits and permissions.may_keep_books(asker), "may_keep": permissions.may_keep_books(asker),
        "days": tables.days_words(row.rebate), "resolution": governance.resolution_of(row.rebate.resolution_key),
        "checks": list(queries.payouts_of(row)), "mirror": getattr(row.rebate, "mirror", None), "size": abs(row.share),
        "crumb": [*(books if staff else []), (row.organization.name if staff else "What we got back", "")],
    }  # fmt: skip
    return render(request, "books/share.html", context)


@page(permissions.may_keep_books, methods=("GET", "HEAD", "POST"))
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the check for a share."""
    asker = asker_of(request)
    row = queries.shares_for(asker).get(pk=pk)
    form = forms.CheckForm(request.POST or None, initial={"paid_on": agency.today()})
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        if tried(form, lambda: operations.pay_share(by=asker, share_id=pk, **told)) is not None:
            return redirect("books:share", pk)
    back = reverse("books:share", args=[pk])
    return form_page(request, form, title=f"Record the check to {row.organization.name}", deed=f"Record {row.share.words()}", back=back,
                     crumb=[("Rebates", reverse("books:rebates")), (row.rebate.number, back)])  # fmt: skip


@page(permissions.may_keep_books, methods=("GET", "HEAD", "POST"))
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a check that was lost or never cashed."""
    asker = asker_of(request)
    row = queries.payouts_for(asker).select_related("share__rebate", "share__organization").get(pk=pk)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if tried(form, lambda: operations.take_back_check(by=asker, payout_id=pk, reason=reason)) is not None:
            return redirect("books:share", row.share_id)
    back = reverse("books:share", args=[row.share_id])
    after = "The share waits to be paid again; the check stays on record."
    return form_page(request, form, title=f"Take back check {row.reference}", deed=f"Take back {row.amount.words()}", back=back,
                     after=after, crumb=[("Rebates", reverse("books:rebates")), (row.share.rebate.number, back)])  # fmt: skip


@page(permissions.may_see_invoices)
def payout(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a check's key leads: to the share it paid."""
    return redirect("books:share", queries.payouts_for(asker_of(request)).get(pk=pk).share_id)


def organization(asker: Asker, *, organization_id: int, **_: object) -> SafeString | None:
    """What an organization got back of vendors' rebates, on its page."""
    return _got_back(asker, organization_id, "What it got back")


def portal(asker: Asker, *, organization_id: int, **_: object) -> SafeString | None:
    """What we got back of vendors' rebates, on a payer's own page."""
    return _got_back(asker, organization_id, "What we got back")


def _got_back(asker: Asker, organization_id: int, title: str) -> SafeString | None:
    rows = queries.got_back(asker, organization_id)
    if not rows:
        return None
    year = agency.fiscal_year()
    own = [r for r in rows if year.starts <= r.rebate.starts < year.ends]
    carried = next((r.carried_out for r in rows if r.rebate.reverses_id is None), Money.ZERO)
    context = {
        "rows": rows[:SHOWN], "title": title, "year": year, "carried": carried,
        "total": Money.total(r.share for r in own), "ever": Money.total(r.share for r in rows), "more": max(0, len(rows) - SHOWN),
        "organization_id": organization_id,
    }  # fmt: skip
    return render_to_string("books/panel_got_back.html", context)
