"""Begin a state from public files: a dry run that says row by row what is left out, then the scenario."""

from __future__ import annotations

import base64
import binascii

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.integrations.states import StateRefused
from barnraise.plan.regions import forms, operations, permissions, queries
from barnraise.plan.regions.rules import bundle
from barnraise.plan.regions.rules.beginning import Begun
from barnraise.plan.regions.views.scenarios import READ_AND_SEND, crumbs
from barnraise.platform.form_pages import form_page, tried
from barnraise.platform.pages import asker_of, once, page

TITLE = "Begin a state from public files"


@page(permissions.may_change, methods=READ_AND_SEND, long=True)
def begin(request: HttpRequest) -> HttpResponseBase:
    """The files and the state; sent, what would begin; sent once more, the scenario."""
    if request.method == "POST" and "bundle" in request.POST:
        return _began(request)
    form = forms.BeginPublicForm(request.POST or None, request.FILES or None)
    found = tried(form, lambda: _held(form)) if request.method == "POST" and form.is_valid() else None
    if found:
        return _verdict(request, form, found)
    after = "Nothing is written yet: first you see what would begin, and which rows would be left out."
    return form_page(
        request, form, title=TITLE, deed="See what would begin", back=reverse("regions:begin"), after=after, crumb=crumbs()
    )  # fmt: skip


def _held(form: forms.BeginPublicForm) -> Begun:
    try:
        return form.begun()
    except StateRefused as refused:
        raise queries.NoScenario(f"{refused} Nothing was written.") from refused


def _verdict(request: HttpRequest, form: forms.BeginPublicForm, found: Begun) -> HttpResponse:
    told = {
        "title": form.cleaned_data["title"], "sources": form.sources,
        "bundle": base64.b64encode(bundle.packed(found.scenario)).decode(),
    }  # fmt: skip
    crumb = [*crumbs(), (TITLE, reverse("regions:begin_public")), ("What would begin", "")]
    context = {
        "found": found, "problem": found.scenario.problem, "state": form.cleaned_data["state"], "told": told, "crumb": crumb
    }  # fmt: skip
    return render(request, "regions/begin_public.html", context)


def _began(request: HttpRequest) -> HttpResponseBase:
    """The scenario that the dry run made comes back with the form, and is read as any file from outside."""
    try:
        content = base64.b64decode(request.POST["bundle"], validate=True)
    except (binascii.Error, ValueError):
        content = b""
    asking = queries.read(content)
    told = {"title": request.POST.get("title", ""), "source": request.POST.get("sources", "") or "public files"}

    def begun() -> HttpResponse:
        return redirect("regions:detail", operations.begin(by=asker_of(request), asking=asking, **told).slug)

    return once(request, begun)
