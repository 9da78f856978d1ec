"""Pages of lines set apart: the list, one line to mend, decisions about several, and the file for the vendor."""

import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.platform import exports
from barnraise.platform.form_pages import tried
from barnraise.platform.lists import respond
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.run.programs.purchasing import forms, operations, permissions, queries, tables
from barnraise.run.programs.purchasing.models import SetAside
from barnraise.run.programs.purchasing.terms import ACCEPTABLE, FIELD_WORDS, AsideState, Reason


@page(permissions.may_see_purchasing)
def set_apart(request: HttpRequest) -> HttpResponseBase:
    """Lines set apart, with one form that decides about those that are marked."""
    asker = asker_of(request)
    may = permissions.may_run_purchasing(asker)
    form = forms.DecideForm(members=queries.member_choices(asker) if may else [], lines=[]) if may else None
    sent = queries.aside_for(asker).filter(state=AsideState.SENT_BACK).exists()
    context = {"form": form, "waiting": queries.waiting(asker)[0], "has_sent_back": sent,
               "vendor_file": reverse("purchasing:vendor_file")}  # fmt: skip
    return respond(request, tables.set_apart(asker, may_decide=may, context=context))


@page(permissions.may_run_purchasing, methods=("POST",))
def decide(request: HttpRequest) -> HttpResponse:
    """One decision about several lines."""
    asker = asker_of(request)
    form = forms.DecideForm(request.POST, members=queries.member_choices(asker), lines=request.POST.getlist("line"))
    if form.is_valid():
        told = form.cleaned_data
        done = tried(form, lambda: _decided(asker, told))
        if done is not None:
            return redirect(reverse("purchasing:set_apart") + "?state=open")
    crumb = [
        ("Purchasing", reverse("purchasing:list")),
        ("Lines set apart", reverse("purchasing:set_apart")),
        ("Decide", ""),
    ]
    return render(request, "purchasing/decide.html", {"form": form, "crumb": crumb}, status=422)


def _decided(asker: Asker, told: dict[str, Any]) -> object:
    match told["deed"]:
        case "choose":
            owner = int(told["organization_id"])
            return operations.choose_member(by=asker, aside_ids=told["line"], organization_id=owner)
        case "accept":
            return operations.accept(by=asker, aside_ids=told["line"], note=told["note"])
        case _:
            return operations.send_back(by=asker, aside_ids=told["line"], note=told["note"])


@page(permissions.may_see_purchasing, methods=("GET", "HEAD", "POST"), send=permissions.may_run_purchasing)
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """One line set apart: what it says, everything that is wrong with it, and its cells to mend."""
    asker = asker_of(request)
    row = queries.aside_for(asker).get(pk=pk)
    may = permissions.may_run_purchasing(asker) and row.state == AsideState.OPEN
    form = forms.MendForm(
        request.POST or None, members=queries.member_choices(asker), cells=row.cells, names=_names(row),
        initial={"version": row.version},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        mend = lambda: operations.mend(  # noqa: E731
            by=asker,
            aside_id=pk,
            version=form.cleaned_data["version"],
            cells=form.changed(),
            organization_id=form.owner(),
        )
        if tried(form, mend) is not None:
            return redirect("purchasing:aside", pk)
    return render(request, "purchasing/aside.html", {**_shown(row), "form": form if may else None},
                  status=422 if form.errors else 200)  # fmt: skip


def _names(row: SetAside) -> list[str]:
    """The cells of a line that can be mended: those of a report, or those of a payables file."""
    usual = ["day", "item", "quantity", "unit", "price", "amount"]
    return usual if row.report.contract_id else ["day", "vendor", "amount"]


def _shown(row: SetAside) -> dict[str, Any]:
    crumb = [("Purchasing", reverse("purchasing:list")), ("Lines set apart", reverse("purchasing:set_apart"))]
    return {
        "row": row, "reason": Reason(row.reason).words, "state": AsideState(row.state).words,
        "cells": [(FIELD_WORDS.get(name, name), value) for name, value in row.cells.items()],
        "acceptable": Reason(row.reason) in ACCEPTABLE, "is_open": row.state == AsideState.OPEN,
        "run_id": row.report.import_key.rpartition(":")[2], "crumb": [*crumb, (f"Row {row.row_number}", "")],
    }  # fmt: skip


@page(permissions.may_see_purchasing)
def vendor_file(request: HttpRequest) -> HttpResponse:
    """Lines that were sent back, of one report or of all, as one file for the vendor."""
    rows = queries.aside_for(asker_of(request)).filter(state=AsideState.SENT_BACK)
    told = request.GET.get("report", "")
    if told.isascii() and told.isdigit():
        rows = rows.filter(report_id=int(told))
    names = ["day", "member", "name", "vendor", "item", "description", "quantity", "unit", "price", "amount"]
    titles = ["Report", "Row", *(FIELD_WORDS.get(n, n).capitalize() for n in names), "Why it came back", "Note"]
    text = io.StringIO(newline="")
    exports.write_csv(text, titles, (
        (a.report.source, a.row_number, *(a.cells.get(n, "") for n in names), a.sentence, a.note)
        for a in rows.order_by("report_id", "row_number").iterator()
    ))  # fmt: skip
    response = HttpResponse(text.getvalue(), content_type=exports.CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="for-the-vendor.csv"'
    return response
