"""Pages of the hinge: the list, one delivery with its arithmetic, and what a member used."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.core.facts import Settled, Unit
from barnraise.core.money import amount, price_words
from barnraise.platform import agency, audit
from barnraise.platform.fields import key_of
from barnraise.platform.lists import respond
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.run.deliveries import operations, permissions, queries, tables
from barnraise.run.deliveries.forms import ReverseForm
from barnraise.run.deliveries.models import Delivery


@page(permissions.may_see_deliveries)
def index(request: HttpRequest) -> HttpResponseBase:
    """All deliveries the asker may see."""
    return respond(request, tables.deliveries(asker_of(request)))


@page(permissions.may_see_deliveries)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery: its arithmetic, where it came from, its evidence, and whether it was taken back."""
    asker = asker_of(request)
    row = queries.deliveries_for(asker).select_related("organization", "service", "reverses").get(pk=pk)
    context = {**_shown(row), "may_reverse": permissions.may_correct_deliveries(asker), "staff": asker.is_staff(),
               "zone": agency.the().zone}  # fmt: skip
    return render(request, "deliveries/delivery.html", context)


def _shown(row: Delivery) -> dict[str, Any]:
    unit = Unit(row.unit)
    later = queries.reversal_of(row)
    return {
        "delivery": row,
        "quantity_words": unit.words(row.quantity),
        "price_words": price_words(row.unit_price),
        "computed": amount(row.quantity, row.unit_price),
        "settled_words": Settled(row.settled).words(),
        "why_settled": _WHY[Settled(row.settled)],
        "later": later,
        "reason": _reason(later or row),
        "crumb": [("Deliveries", reverse("deliveries:list")), (f"Row {row.pk}", "")],
    }


_WHY = {
    Settled.AGENCY: "The agency buys it and passes it on, so the member finds this row on an invoice of ours.",
    Settled.COVERED: "A commitment, a share of cost or a grant pays for it, so this row is never billed.",
    Settled.VENDOR: "The member pays the vendor, so we never bill this row; the vendor owes us its fee on it.",
}


def _reason(row: Delivery) -> str:
    """Why a reversing row was written, as its deed noted."""
    if row.reverses_id is None:
        return ""
    for entry in audit.history_of(key_of(row), limit=1):
        for note in json.loads(entry.body)["notes"]:
            if note.get("reason") and note["of"] == key_of(row):
                return str(note["reason"])
    return "see the import that was undone"


@page(permissions.may_correct_deliveries, methods=("GET", "HEAD", "POST"))
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a delivery back by a row that mirrors it."""
    row = queries.deliveries_for(asker_of(request)).get(pk=pk)
    form = ReverseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = operations.reverse(by=asker_of(request), delivery_ids=[pk], reason=form.cleaned_data["reason"])
        return redirect("deliveries:detail", made[0].pk)
    context = {
        "form": form, "title": f"Take row {row.pk} back", "deed": "Take it back", "action": request.path,
        "back_url": reverse("deliveries:detail", args=[pk]),
        "after": "A row with the opposite amount is written; this one stays.",
        "crumb": [("Deliveries", reverse("deliveries:list")), (f"Row {row.pk}", reverse("deliveries:detail",
            args=[pk]))],
    }  # fmt: skip
    return render(request, "platform/form.html", context, status=422 if form.errors else 200)


def portal_panel(asker: Asker, *, organization_id: int, **_: Any) -> SafeString | None:
    """What we used this year, by service, for the member's own page."""
    if not permissions.may_see_deliveries(asker):
        return None
    return _used(asker, organization_id, title="What we used")


def organization_panel(asker: Asker, *, organization_id: int, **_: Any) -> SafeString | None:
    """What a member used this year, for its page at the agency."""
    if not asker.is_staff():
        return None
    return _used(asker, organization_id, title="What it used", quiet=True)


def _used(asker: Asker, organization_id: int, *, title: str, quiet: bool = False) -> SafeString | None:
    year = agency.fiscal_year()
    used = queries.used_by(asker, organization_id, year.starts, year.ends)
    if quiet and not used:
        return None
    rows = [{"used": u, "settled": Settled(u.settled).words()} for u in used]
    context = {"title": title, "rows": rows, "year": year.words(), "span": year.span.words(),
               "address": reverse("deliveries:list") + f"?from={year.starts}&until={year.ends}"}  # fmt: skip
    return render_to_string("deliveries/used.html", context)
