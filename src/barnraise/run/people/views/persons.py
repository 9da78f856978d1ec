"""Persons, their roles, one's own account, and which roles need a second factor."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.platform import agency, lists
from barnraise.platform.fields import key_of
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal
from barnraise.run.people import forms, operations, permissions, queries, tables, terms
from barnraise.run.people.models import Role


@page(permissions.may_see_people)
def people(request: HttpRequest) -> HttpResponseBase:
    """Everybody the asker may see."""
    return lists.respond(request, tables.people(asker_of(request)))


@page(permissions.may_see_people)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: for whom they act, since when, and what can be done about it."""
    asker = asker_of(request)
    found = queries.people_for(asker).get(pk=pk)
    lines = [_role_line(asker, role) for role in queries.roles_of(asker, pk)]
    now = [
        f"{line['words']} of {line['role'].organization.name}" for line in lines if line["open"] and not line["later"]
    ]
    return render(
        request,
        "people/person.html",
        {
            "title": found.name,
            "standing": " and ".join(now),
            "person": found,
            "crumb": [("People", reverse("people:list")), (found.name, "")],
            "roles": lines,
            "account": queries.account_of(pk),
            "second_factor": queries.has_second_factor(pk),
            "may_edit": permissions.may_edit_person(asker, key_of(found)),
            "may_give": permissions.may_bring_people(asker),
            "may_reset": queries.has_second_factor(pk)
            and asker.actor.key != key_of(found)
            and queries.may_reset_second_factor(asker, pk),
        },
    )


def _role_line(asker: Asker, role: Role) -> dict[str, Any]:
    today = agency.today()
    open_ = role.ends is None or role.ends > today
    own = queries.at_agency(role.organization_id)
    return {
        "role": role,
        "words": terms.role_words(role.role),
        "open": open_,
        "later": role.starts > today,
        "may_end": open_ and permissions.may_give_role(asker, role.organization_id, at_agency=own),
    }


@page(permissions.may_add_people, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Write a person down."""
    form = forms.PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = operations.add_person(by=asker_of(request), **form.cleaned_data)
        return redirect("people:detail", made.pk)
    return render(
        request,
        "platform/form.html",
        {
            "title": "Write a person down",
            "form": form,
            "deed": "Add this person",
            "back_url": reverse("people:list"),
            "after": "They get no mail and no sign-in by this. To bring somebody in, invite them.",
        },
        status=_status(form),
    )


@page(permissions.may_see_people, methods=("GET", "HEAD", "POST"))
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person's name, phone or address."""
    asker = asker_of(request)
    found = queries.people_for(asker).get(pk=pk)
    permissions.require_editor(asker, key_of(found))
    initial = {"name": found.name, "email": found.email, "phone": found.phone, "version": found.version}
    form = forms.EditPersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        operations.edit_person(by=asker, person_id=pk, **form.cleaned_data)
        return redirect("people:detail", pk)
    return render(
        request,
        "platform/form.html",
        {
            "title": f"Change {found.name}",
            "form": form,
            "deed": "Save these changes",
            "back_url": reverse("people:detail", args=[pk]),
            "after": "The address for sign-in stays as it is; a new one comes with a new invitation.",
        },
        status=_status(form),
    )


@page(permissions.may_bring_people, methods=("GET", "HEAD", "POST"))
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody who is known already another role."""
    asker = asker_of(request)
    found = queries.people_for(asker).get(pk=pk)
    form = forms.GiveRoleForm(request.POST or None, today=agency.today(), bodies=queries.bodies_to_give(asker))
    if request.method == "POST" and form.is_valid():
        try:
            operations.give_role(by=asker, person_id=pk, **form.given())
            return redirect("people:detail", pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return render(
        request,
        "platform/form.html",
        {
            "title": f"Give {found.name} a role",
            "form": form,
            "deed": "Give this role",
            "back_url": reverse("people:detail", args=[pk]),
        },
        status=_status(form),
    )


@page(permissions.may_bring_people, methods=("GET", "HEAD", "POST"))
def end_role(request: HttpRequest, role_id: int) -> HttpResponse:
    """End a role from a day on."""
    asker = asker_of(request)
    role = queries.roles_for(asker).get(pk=role_id)
    form = forms.EndRoleForm(request.POST or None, initial={"ends": agency.today(), "version": role.version})
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_role(by=asker, role_id=role_id, **form.cleaned_data)
            return redirect("people:detail", role.person_id)
        except operations.LastDirector as refusal:
            form.add_error("ends", refusal.message)
    return render(
        request,
        "platform/form.html",
        {
            "title": f"End {role.person.name}’s role",
            "form": form,
            "deed": "End this role",
            "answer": f"{role.person.name} is {terms.role_words(role.role)} of {role.organization.name}.",
            "back_url": reverse("people:detail", args=[role.person_id]),
        },
        status=_status(form),
    )


@page(permissions.may_see_own_account)
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: name, roles, pass phrase, second factor."""
    asker = asker_of(request)
    mine = queries.person_behind(asker)
    return render(
        request,
        "people/account.html",
        {
            "title": "My account",
            "person": mine,
            "roles": queries.own_roles(asker),
            "names": terms.WORDS,
            "second_factor": mine is not None and queries.has_second_factor(mine.pk),
        },
    )


@page(
    permissions.may_see_second_factor_rules,
    methods=("GET", "HEAD", "POST"),
    send=permissions.may_rule_second_factor,
)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Which roles need a second factor, and who has one already."""
    asker = asker_of(request)
    if request.method == "POST":
        form = forms.FactorForm(request.POST)
        if form.is_valid():
            operations.require_second_factor(by=asker, **form.cleaned_data)
        return redirect("people:second_factor")
    return render(
        request,
        "people/second_factor.html",
        {
            "title": "Second factors",
            "may_rule": permissions.may_rule_second_factor(asker),
            "rules": [
                {
                    "rule": rule,
                    "words": terms.role_words(rule.role),
                    "where": "at the agency" if rule.role in terms.STAFF_ROLES else "at a member",
                }
                for rule in queries.second_factor_rules()
            ],
            "crumb": [("People", reverse("people:list")), ("Second factors", "")],
        },
    )


def _status(form: object) -> int:
    return 422 if getattr(form, "errors", None) else 200
