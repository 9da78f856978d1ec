"""Pages about bodies: list, one body, and the forms that write about it."""

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from barnraise.platform import agency, documents, lists, registry
from barnraise.platform.fields import key_of
from barnraise.platform.form_pages import done, form_page
from barnraise.platform.manifest import Hit
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.run.organizations import forms, operations, permissions, queries, tables, terms
from barnraise.run.organizations.models import Organization

WRITE = ("GET", "HEAD", "POST")


@page(permissions.may_see_organizations)
def listing(request: HttpRequest) -> HttpResponseBase:
    """All bodies the asker may see; a member's people go straight to their own."""
    asker = asker_of(request)
    if not asker.is_staff() and len(asker.organizations) == 1:
        return redirect("organizations:detail", min(asker.organizations))
    return lists.respond(request, tables.organizations_page(asker, as_file="format" in request.GET))


@page(permissions.may_see_organizations)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One body: what is known of it, from whom, since when."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    panels = [panel(asker, organization_id=pk) for panel in registry.panels("organization")]
    context = {
        "title": body.name,
        "crumb": [("Organizations", reverse("organizations:list")), (body.name, "")] if asker.is_staff() else [],
        "body": body,
        "edits": permissions.may_edit_organizations(asker),
        "went_on_in": queries.went_on_in(pk) if body.closed and asker.is_staff() else (),
        "came_of": queries.came_of(pk) if asker.is_staff() else (),
        "counts": queries.counts_of(pk)[:60],
        "answer": tables.sentence(body, queries.latest_counts("pupils", organization_ids=[pk]).get(pk)),
        "identifiers": queries.identifiers_of(pk),
        "places": queries.places_of(pk),
        "contacts": queries.contacts_of(pk),
        "panels": [panel for panel in panels if panel],
        "history": tables.history(queries.history_of(pk)) if asker.is_staff() else [],
        "citations": tables.citations(documents.citing(key_of(body))) if asker.is_staff() else [],
    }
    return render(request, "organizations/detail.html", context)


@page(permissions.may_edit_organizations, methods=WRITE)
def add(request: HttpRequest) -> HttpResponse:
    """Write a body down."""
    form = forms.OrganizationForm(request.POST or None, initial={"state": agency.the().state})
    made = done(request, form, lambda: operations.add(by=asker_of(request), **form.values()))
    if made:
        return redirect("organizations:detail", made.pk)
    return form_page(request, form, title="Add an organization", deed="Add this organization",
                     back=reverse("organizations:list"))  # fmt: skip


@page(permissions.may_edit_organizations, methods=WRITE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a body's own fields."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    form = forms.OrganizationForm(request.POST or None, initial=forms.OrganizationForm.initial_of(body))
    made = done(request, form, lambda: operations.edit(
        by=asker, organization_id=pk, version=form.cleaned_data["version"] or 0, **form.values()))  # fmt: skip
    return _answer(request, form, body, made, title=f"Change {body.name}", deed="Save these changes")


@page(permissions.may_edit_organizations, methods=WRITE)
def add_identifier(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a body a number, or change the one it has."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    form = forms.IdentifierForm(request.POST or None, state=body.state)
    made = done(request, form, lambda: operations.identify(by=asker, organization_id=pk, **form.cleaned_data))
    return _answer(request, form, body, made, title=f"A number of {body.name}", deed="Save this number")


@page(permissions.may_edit_organizations, methods=WRITE)
def add_count(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a yearly count down, with its source and day."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    form = forms.CountForm(request.POST or None)
    made = done(request, form, lambda: operations.count(by=asker, organization_id=pk, **form.values()))
    return _answer(request, form, body, made, title=f"A yearly count of {body.name}", deed="Save this count")


@page(permissions.may_edit_organizations, methods=WRITE)
def add_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a place down."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    form = forms.PlaceForm(request.POST or None, initial={"county": body.county, "city": body.city})
    made = done(request, form, lambda: operations.add_place(by=asker, organization_id=pk, **form.values()))
    return _answer(request, form, body, made, title=f"A place of {body.name}", deed="Add this place")


@page(permissions.may_edit_organizations, methods=WRITE)
def edit_place(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Change a place."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    row = get_object_or_404(queries.places_of(pk), pk=place)
    form = forms.PlaceForm(request.POST or None, initial=forms.PlaceForm.initial_of(row))
    made = done(request, form, lambda: operations.edit_place(
        by=asker, place_id=place, version=form.cleaned_data["version"] or 0, **form.values()))  # fmt: skip
    return _answer(request, form, body, made, title=f"Change a place of {body.name}", deed="Save this place")


@page(permissions.may_edit_organizations, methods=WRITE)
def add_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a desk to call down."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    form = forms.ContactForm(request.POST or None)
    made = done(request, form, lambda: operations.add_contact(by=asker, organization_id=pk, **form.values()))
    return _answer(request, form, body, made, title=f"A contact at {body.name}", deed="Add this contact")


@page(permissions.may_edit_organizations, methods=WRITE)
def edit_contact(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Change a desk to call."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    row = get_object_or_404(queries.contacts_of(pk), pk=contact)
    form = forms.ContactForm(request.POST or None, initial=forms.ContactForm.initial_of(row))
    made = done(request, form, lambda: operations.edit_contact(
        by=asker, contact_id=contact, version=form.cleaned_data["version"] or 0, **form.values()))  # fmt: skip
    return _answer(request, form, body, made, title=f"Change a contact at {body.name}", deed="Save this contact")


@page(permissions.may_edit_organizations, methods=WRITE)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a body, and say where it goes on."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    others = list(queries.organizations_for(asker).exclude(pk=pk).order_by("name", "id").values_list("pk", "name"))
    form = forms.CloseForm(request.POST or None, others=others, initial=tables.closing_of(body))
    made = done(request, form, lambda: operations.close(by=asker, organization_id=pk, **form.values()))
    return _answer(request, form, body, made, title=f"Close {body.name}", deed="Close this organization")


@page(permissions.may_edit_organizations, methods=WRITE)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a closing back."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    form = forms.ReopenForm(request.POST or None, initial={"version": body.version})
    made = done(request, form, lambda: operations.reopen(by=asker, organization_id=pk, **form.cleaned_data))
    return _answer(request, form, body, made, title=f"Take the closing of {body.name} back", deed="Open it again")


@page(permissions.may_edit_organizations, methods=WRITE)
def remove_identifier(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take a number off a body."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    row = get_object_or_404(queries.identifiers_of(pk), pk=number)
    form = forms.RemoveForm(request.POST or None, initial={"seen": row.value})
    made = done(request, form, lambda: (
        operations.remove_identifier(by=asker, identifier_id=number, value=form.cleaned_data["seen"]), True))  # fmt: skip
    return _answer(request, form, body, made, title=f"Take {row} off {body.name}", deed="Take this number off")


@page(permissions.may_edit_organizations, methods=WRITE)
def remove_place(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Take a place out."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    row = get_object_or_404(queries.places_of(pk), pk=place)
    form = forms.RemoveForm(request.POST or None, initial={"seen": row.version})
    made = done(request, form, lambda: (operations.remove_place(by=asker, place_id=place, version=form.version), True))
    return _answer(request, form, body, made, title=f"Take out {row.label} of {body.name}", deed="Take this place out")


@page(permissions.may_edit_organizations, methods=WRITE)
def remove_contact(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Take a desk to call out."""
    asker = asker_of(request)
    body = queries.organization_for(asker, pk)
    row = get_object_or_404(queries.contacts_of(pk), pk=contact)
    form = forms.RemoveForm(request.POST or None, initial={"seen": row.version})
    made = done(request, form, lambda: (
        operations.remove_contact(by=asker, contact_id=contact, version=form.version), True))  # fmt: skip
    return _answer(
        request, form, body, made, title=f"Take out {row.label} at {body.name}", deed="Take this contact out"
    )


def _answer(
    request: HttpRequest, form: django_forms.Form, body: Organization, made: object, *, title: str, deed: str
) -> HttpResponse:
    back = reverse("organizations:detail", args=[body.pk])
    if made:
        return redirect(back)
    crumb = [("Organizations", reverse("organizations:list")), (body.name, back)]
    return form_page(request, form, title=title, deed=deed, back=back, crumb=crumb)


def search(asker: Asker, text: str) -> list[Hit]:
    """Bodies whose name holds the text or whose number begins with it, for the one search."""
    found = tables.having(queries.organizations_for(asker), text).order_by("name", "id")[:10]
    return [
        Hit("organization", body.name, reverse("organizations:detail", args=[body.pk]), terms.Kind(body.kind).words)
        for body in found
    ]
