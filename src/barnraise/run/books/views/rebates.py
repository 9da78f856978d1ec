"""Pages of vendors' rebates: the list, the preview that becomes the record, and the deeds on it."""

import json
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.core.dates import long_date
from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.lists import respond
from barnraise.platform.manifest import Task
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.platform.words import counted
from barnraise.run.books import forms, operations, permissions, queries, tables
from barnraise.run.books.models import Rebate
from barnraise.run.books.rules.rebates import share_key
from barnraise.run.books.terms import RebateState, Way
from barnraise.run.books.views.parts import form_page, tried
from barnraise.run.governance import queries as governance

CRUMB = "Rebates"


@page(permissions.may_see_books)
def rebates(request: HttpRequest) -> HttpResponseBase:
    """All rebates."""
    return respond(request, tables.rebates(asker_of(request)))


@page(permissions.may_prepare, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Prepare a rebate for sharing."""
    asker = asker_of(request)
    form = _form(request, asker, {"received_on": agency.today()})
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: operations.prepare_rebate(by=asker, **form.values()))
        if made is not None:
            return redirect("books:rebate", made.pk)
    return _form_page(request, form, title="Share a vendor’s rebate", back=reverse("books:rebates"))


@page(permissions.may_prepare, methods=("GET", "HEAD", "POST"))
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare a rebate again, with what was reported or mended since."""
    asker = asker_of(request)
    row = queries.rebates_for(asker).get(pk=pk)
    form = _form(request, asker, {
        "service_id": row.service_id, "amount": str(row.amount), "received_on": row.received_on, "reference": row.reference,
        "starts": row.starts, "last": row.ends - timedelta(days=1), "way": row.way, "resolution_key": row.resolution_key,
    })  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: operations.prepare_rebate(by=asker, rebate_id=pk, **form.values()))
        if made is not None:
            return redirect("books:rebate", pk)
    return _form_page(request, form, title="Prepare this rebate again", back=reverse("books:rebate", args=[pk]))


def _form(request: HttpRequest, asker: Asker, initial: dict[str, Any]) -> forms.RebateForm:
    return forms.RebateForm(
        request.POST or None, request.FILES or None, initial=initial, services=queries.rebate_services(asker),
        resolutions=governance.offered(asker),
    )  # fmt: skip


def _form_page(request: HttpRequest, form: forms.RebateForm, *, title: str, back: str) -> HttpResponse:
    after = "Nothing is shared yet: you and whoever approves see first who gets how much, why, and who carries."
    return form_page(
        request,
        form,
        title=title,
        deed="Prepare this rebate",
        back=back,
        after=after,
        crumb=[(CRUMB, reverse("books:rebates"))],
    )


@page(permissions.may_see_books)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A rebate: who gets how much and why, who carries what, on what it rests, and the deed."""
    asker = asker_of(request)
    shown = queries.shown(asker, pk)
    return render(request, "books/rebate.html", {**_shown(shown), **_bar(asker, shown)})


def _shown(shown: queries.Shown) -> dict[str, object]:
    rebate = shown.rebate
    getting = [p for p in shown.parts if p.share]
    carrying = [p for p in shown.parts if p.carried_out]
    mirror = getattr(rebate, "mirror", None)
    shared = rebate.state == RebateState.SHARED
    return {
        "rebate": rebate, "shown": shown, "share_rows": tables.part_rows(shown.parts), "shared": shared, "mirror": mirror,
        "getting": counted(len(getting), "member", "members"), "carrying": counted(len(carrying), "member", "members"),
        "carried": Money.total(p.carried_out for p in carrying), "carried_in": Money.total(p.carried_in for p in shown.parts),
        "many": len(getting) != 1, "carry_many": len(carrying) != 1, "size": abs(rebate.amount),
        "sample": max(getting, key=lambda p: p.share.cents, default=None) if rebate.reverses_id is None else None,
        "days": tables.days_words(rebate), "heading": tables.called(rebate), "state_words": tables.standing_words(rebate),
        "way": Way(rebate.way).words, "late": 0 if shared else queries.came_since(rebate),
        "resolution": governance.resolution_of(rebate.resolution_key),
        "unpaid": queries.unpaid_shares(rebate) if shared and rebate.way == Way.CHECK and rebate.amount > Money.ZERO and not mirror else 0,
        "difference": rebate.amount - shown.expected if shown.expected is not None else None,
        "crumb": [("Books", reverse("books:list")), (CRUMB, reverse("books:rebates")), (tables.called(rebate), "")],
    }  # fmt: skip


def _bar(asker: Asker, shown: queries.Shown) -> dict[str, object]:
    """What the last block says and offers: whose turn it is, and the deed with its size."""
    rebate = shown.rebate
    needs = rebate.state == RebateState.PREPARED and queries.rebate_needs_approval(rebate)
    own = rebate.prepared_by == asker.actor.key
    can = permissions.may_prepare(asker) and not shown.changed
    stands = rebate.state == RebateState.SHARED and rebate.reverses_id is None and not hasattr(rebate, "mirror")
    return {
        "needs_approval": needs, "own": own, "threshold": agency.threshold(), "zone": agency.the().zone,
        "threshold_key": agency.the().approval_resolution_key,
        "may_approve": can and permissions.may_approve(asker) and not own and rebate.state == RebateState.PREPARED,
        "may_share": can and (rebate.state == RebateState.APPROVED or (rebate.state == RebateState.PREPARED and not needs)),
        "may_send_back": permissions.may_approve(asker) and not own and rebate.state in (RebateState.PREPARED, RebateState.APPROVED),
        "may_prepare": permissions.may_prepare(asker) and rebate.state != RebateState.SHARED,
        "may_reverse": permissions.may_keep_books(asker) and stands, "may_pay": permissions.may_keep_books(asker) and stands,
    }  # fmt: skip


@page(permissions.may_approve, methods=("POST",))
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a rebate as it was shown; with `share`, share it at once."""
    asker = asker_of(request)
    operations.approve_rebate(by=asker, rebate_id=pk, fingerprint=request.POST.get("fingerprint", ""))
    if request.POST.get("share"):
        operations.share_rebate(by=asker, rebate_id=pk)
    return redirect("books:rebate", pk)


@page(permissions.may_prepare, methods=("POST",))
def share_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Share a rebate."""
    operations.share_rebate(by=asker_of(request), rebate_id=pk)
    return redirect("books:rebate", pk)


@page(permissions.may_approve, methods=("GET", "HEAD", "POST"))
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a rebate back with a note."""
    asker = asker_of(request)
    row = queries.rebates_for(asker).get(pk=pk)
    form = forms.NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if tried(form, lambda: operations.send_back_rebate(by=asker, rebate_id=pk, note=note)) is not None:
            return redirect("books:rebate", pk)
    back = reverse("books:rebate", args=[pk])
    return form_page(request, form, title=f"Send back: {tables.called(row)}", deed=f"Send back to {row.prepared_by_name}", back=back,
                     crumb=[(CRUMB, reverse("books:rebates")), (tables.called(row), back)])  # fmt: skip


@page(permissions.may_keep_books, methods=("GET", "HEAD", "POST"))
def reverse_rebate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a shared rebate back by its mirror."""
    asker = asker_of(request)
    row = queries.rebates_for(asker).get(pk=pk)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        made = tried(form, lambda: operations.reverse_rebate(by=asker, rebate_id=pk, reason=reason))
        if made is not None:
            return redirect("books:rebate", made.pk)
    back = reverse("books:rebate", args=[pk])
    after = "Every share is taken back, bills that credit paid are open again, and the days can be shared anew."
    return form_page(request, form, title=f"Take back {tables.called(row)}", deed=f"Take back {row.amount.words()}", back=back, after=after,
                     crumb=[(CRUMB, reverse("books:rebates")), (tables.called(row), back)])  # fmt: skip


@page(permissions.may_see_books)
def inputs(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything a rebate is shared by, as a file, so that anyone can share it again."""
    shown = queries.shown(asker_of(request), pk)
    row = shown.rebate
    found = {
        "rebate": row.number, "vendor": row.vendor.name, "service": row.service.code, "starts": row.starts.isoformat(),
        "ends": row.ends.isoformat(), "received_on": row.received_on.isoformat(), "amount": str(row.amount), "rule": row.rule,
        "resolution": row.resolution_key, "last_delivery": row.last_delivery, "follows": row.follows.number if row.follows else "",
        "shares": [
            {"key": share_key(p.organization), "member": p.name, "spend": str(p.spend), "carried_in": str(p.carried_in),
             "share": str(p.share), "carried_out": str(p.carried_out)}
            for p in sorted(shown.parts, key=lambda p: p.organization)
        ],
    }  # fmt: skip
    response = HttpResponse(json.dumps(found, indent=2, ensure_ascii=False), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="rebate-{row.number or row.pk}.json"'
    return response


def tasks(asker: Asker) -> list[Task]:
    """Rebates that wait for this person."""
    return [_task(asker, rebate) for rebate in queries.open_rebates(asker)] if permissions.may_prepare(asker) else []


def _task(asker: Asker, rebate: Rebate) -> Task:
    url, own = reverse("books:rebate", args=[rebate.pk]), rebate.prepared_by == asker.actor.key
    about = f"{rebate.amount.words()}, received {long_date(rebate.received_on)}"
    what = f"the rebate of {rebate.vendor.name}"
    match rebate.state:
        case RebateState.SENT_BACK:
            return Task(f"Mend {what}", url, about, mine=own)
        case RebateState.APPROVED:
            return Task(f"Share {what}", url, about, mine=permissions.may_keep_books(asker))
        case _ if queries.rebate_needs_approval(rebate):
            return Task(f"Approve {what}", url, about, mine=permissions.may_approve(asker) and not own)
        case _:
            return Task(f"Share {what}", url, about, mine=own)
