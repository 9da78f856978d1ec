"""Pages of membership: list, map, one member, and the forms that write memberships."""

from typing import Any

from django import forms as django_forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.platform import agency, audit, documents, lists
from barnraise.platform.fields import key_of
from barnraise.platform.form_pages import done, form_page
from barnraise.platform.pages import asker_of, page
from barnraise.platform.words import clock_words, deed_words
from barnraise.run.members import forms, operations, permissions, queries, rules, tables, terms
from barnraise.run.members.models import Membership
from barnraise.run.members.views import panels
from barnraise.run.organizations import queries as organizations

WRITE = ("GET", "HEAD", "POST")


@page(permissions.may_see_members)
def listing(request: HttpRequest) -> HttpResponseBase:
    """The members of a day; a member's people go straight to their own."""
    asker = asker_of(request)
    day = organizations.day_of(request.GET.get("on", "")) or agency.today()
    if not asker.is_staff():
        own = queries.members_for(asker, day).first()
        if own is not None:
            return redirect("members:detail", own.pk)
    return lists.respond(request, tables.members_page(asker, day, as_file="format" in request.GET))


@page(permissions.may_see_every_member)
def where(request: HttpRequest) -> HttpResponse:
    """The map of members with its list twin."""
    asker = asker_of(request)
    found = queries.reach(agency.today())
    context = {"title": "Where our members are", "crumb": [("Members", reverse("members:list")), ("Map", "")],
               "empty": tables.empty(asker), "reach": found}  # fmt: skip
    if found.members:
        context |= panels.map_context(found)
    return render(request, "members/map.html", context)


@page(permissions.may_see_every_member)
def categories(request: HttpRequest) -> HttpResponse:
    """The categories with their rules in words."""
    rows = [(c, queries.rule_of(c)) for c in queries.category_rows()]
    held = queries.reach(agency.today()).by_category
    context = {
        "title": "Membership categories",
        "crumb": [("Members", reverse("members:list")), ("Categories", "")],
        "rows": [
            {
                "category": c,
                "rule": rule,
                "members": held.get(c.pk, 0),
                "left_out": terms.left_out(c.excluded_functions),
            }
            for c, rule in rows
        ],
    }
    return render(request, "members/categories.html", context)


@page(permissions.may_see_members)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One member: its category and why, its spans, its agreements, what was done."""
    asker = asker_of(request)
    row = queries.memberships_for(asker).get(pk=pk)
    today = agency.today()
    standing = queries.standing_on(row.organization, max(row.starts, today), also_member_of=row.also_member_of)
    count = organizations.latest_counts("pupils", today, organization_ids=[row.organization_id]).get(
        row.organization_id
    )
    context = {
        "title": row.organization.name,
        "crumb": [("Members", reverse("members:list")), (row.organization.name, "")] if asker.is_staff() else [],
        "row": row,
        "ended": row.ends is not None and row.ends <= today,
        "rule": queries.rule_of(row.category),
        "verdict": rules.eligible(queries.rule_of(row.category), standing),
        "count": count,
        "held": queries.memberships_for(asker).filter(organization=row.organization_id).order_by("-starts"),
        "agreements": queries.agreements_for(asker, row.organization_id),
        "edits": permissions.may_edit_memberships(asker),
        "history": _history(row) if asker.is_staff() else [],
    }
    return render(request, "members/detail.html", context)


@page(permissions.may_edit_memberships, methods=WRITE)
def join(request: HttpRequest) -> HttpResponse:
    """Let an organization join; the rule's own sentence says why it may not."""
    asker = asker_of(request)
    first = {"organization": request.GET.get("organization"), "starts": agency.fiscal_year().starts}
    form = forms.JoinForm(request.POST or None, asker=asker, initial=first)
    made = done(request, form, lambda: operations.join(by=asker, **form.values()))
    if made:
        return redirect("members:detail", made.pk)
    return _show(request, form, title="Let an organization join", deed="Let it join", back=reverse("members:list"))


@page(permissions.may_edit_memberships, methods=WRITE)
def change_category(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a member to another category from a day on."""
    asker = asker_of(request)
    row = queries.memberships_for(asker).get(pk=pk)
    form = forms.ChangeCategoryForm(request.POST or None, asker=asker, initial=forms.ChangeCategoryForm.initial_of(row))
    made = done(request, form, lambda: operations.change_category(by=asker, membership_id=pk, **form.values()))
    if made:
        return redirect("members:detail", made.pk)
    return _show(request, form, title=f"Another category for {row.organization.name}", deed="Change the category",
                 back=reverse("members:detail", args=[pk]))  # fmt: skip


@page(permissions.may_edit_memberships, methods=WRITE)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership."""
    asker = asker_of(request)
    row = queries.memberships_for(asker).get(pk=pk)
    form = forms.EndForm(request.POST or None, initial={"version": row.version})
    made = done(request, form, lambda: operations.end(by=asker, membership_id=pk, **form.cleaned_data))
    if made:
        return redirect("members:detail", pk)
    return _show(request, form, title=f"End the membership of {row.organization.name}", deed="End this membership",
                 back=reverse("members:detail", args=[pk]))  # fmt: skip


@page(permissions.may_edit_memberships, methods=WRITE)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what a member signed."""
    asker = asker_of(request)
    row = queries.memberships_for(asker).get(pk=pk)
    form = forms.AgreementForm(request.POST or None, request.FILES or None, asker=asker)
    made = done(request, form, lambda: operations.sign_agreement(
        by=asker, organization_id=row.organization_id, **form.values()))  # fmt: skip
    if made:
        return redirect("members:detail", pk)
    return _show(request, form, title=f"An agreement of {row.organization.name}", deed="Keep this agreement",
                 back=reverse("members:detail", args=[pk]))  # fmt: skip


@page(permissions.may_see_members)
def file(request: HttpRequest, pk: int, agreement: int) -> HttpResponseBase:
    """The signed file, as a download."""
    document = queries.agreement_file(asker_of(request), pk, agreement)
    return FileResponse(
        documents.path_of(document.sha256).open("rb"), as_attachment=True, filename=document.name,
        content_type="application/octet-stream",
    )  # fmt: skip


def _show(request: HttpRequest, form: django_forms.Form, *, title: str, deed: str, back: str) -> HttpResponse:
    return form_page(request, form, title=title, deed=deed, back=back, crumb=[("Members", reverse("members:list"))])


def _history(row: Membership) -> list[dict[str, Any]]:
    """What was done to one membership, newest first: deeds, and the file it may have come in by."""
    zone = agency.the().zone
    words = {
        "members.join": "Joined",
        "members.end": "Ended",
        "members.change_category": "Changed category",
    }
    lines = [
        {
            "when": clock_words(e.at, zone),
            "what": words.get(e.deed) or deed_words(e.deed),
            "by": e.actor_name,
            "changed": True,
        }
        for e in audit.history_of(key_of(row))
    ]
    told = queries.joined_by_file(row.pk)
    if told is not None:
        what = f"Joined by row {told.row_number} of {told.run.document.name}"
        lines.append({"when": clock_words(told.run.applied_at, zone), "what": what, "by": "", "changed": True})
    return lines
