"""Pages of usage reports and of their lines."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from barnraise.core.money import price_words
from barnraise.platform import agency
from barnraise.platform.lists import respond
from barnraise.platform.pages import asker_of, page
from barnraise.run.programs.purchasing import permissions, queries, tables


@page(permissions.may_see_purchasing)
def reports(request: HttpRequest) -> HttpResponseBase:
    """All usage reports."""
    return respond(request, tables.reports(asker_of(request)))


@page(permissions.may_see_purchasing)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what was taken in, what is set apart, and the import it came by."""
    asker = asker_of(request)
    row = queries.reports_for(asker).get(pk=pk)
    context = {
        "report": row, "aside": queries.aside_counts(asker, pk), "may_run": permissions.may_run_purchasing(asker),
        "run_id": row.import_key.rpartition(":")[2], "zone": agency.the().zone,
        "crumb": [("Purchasing", reverse("purchasing:list")), ("Usage reports", reverse("purchasing:reports")),
                  (row.source, "")],
    }  # fmt: skip
    return render(request, "purchasing/report.html", context)


@page(permissions.may_see_purchasing)
def lines(request: HttpRequest) -> HttpResponseBase:
    """Accepted lines, of one report or of all."""
    asker, told = asker_of(request), request.GET.get("report", "")
    row = queries.reports_for(asker).get(pk=int(told)) if told.isascii() and told.isdigit() else None
    return respond(request, tables.usage_lines(asker, report=row))


@page(permissions.may_see_purchasing)
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: what it says, the row of the file it came from, and the delivery it became."""
    row = queries.lines_for(asker_of(request)).select_related("organization", "contract", "report").get(pk=pk)
    context = {
        "line": row, "price_words": price_words(row.unit_price), "delivery": queries.delivery_of(row),
        "run_id": row.report.import_key.rpartition(":")[2],
        "crumb": [("Purchasing", reverse("purchasing:list")), (row.contract.number, reverse("purchasing:detail",
            args=[row.contract_id])),
                  (f"Row {row.row_number}", "")],
    }  # fmt: skip
    return render(request, "purchasing/line.html", context)
