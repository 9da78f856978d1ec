"""Where a person is signed in, and a way back for who lost phone and recovery codes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.platform import agency
from barnraise.platform.fields import key_of
from barnraise.platform.pages import asker_of, page
from barnraise.run.people import forms, operations, permissions, queries
from barnraise.run.people.models import Account


@page(permissions.may_see_own_account, methods=("GET", "HEAD", "POST"))
def sessions(request: HttpRequest) -> HttpResponse:
    """One's own sessions, where and since when; each but this one can be ended, or all others at once."""
    me = request.user
    assert isinstance(me, Account), "who may see their own account is signed in"
    mine = queries.sessions_of(me)
    here = queries.session_name(request.session.session_key or "")
    if request.method == "POST":
        asked = request.POST.get("session", "")
        others = {visit.name for visit in mine} - {here}
        names = others if asked == "others" else others & {asked}
        ended = operations.end_sessions(by=asker_of(request), account_id=me.pk, names=names)
        messages.success(
            request,
            f"{ended} session{'s' if ended > 1 else ''} ended."
            if ended
            else "Nothing was ended: that session is over already.",
        )
        return redirect("people:sessions")
    return render(request, "people/sessions.html", {
        "title": "Where I am signed in", "sessions": [(visit, visit.name == here) for visit in mine],
        "zone": agency.the().zone, "others": sum(visit.name != here for visit in mine),
        "crumb": [("My account", reverse("people:account")), ("Where I am signed in", "")],
    })  # fmt: skip


@page(permissions.may_bring_people, methods=("GET", "HEAD", "POST"))
def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person's second factor off, with a reason; they are told by mail."""
    asker = asker_of(request)
    found = queries.people_for(asker).get(pk=pk)
    permissions.require_other(asker, key_of(found))
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.reset_second_factor(by=asker, person_id=pk, **form.cleaned_data)
            messages.success(request, f"{found.name} signs in without a code now, and was told by mail.")
            return redirect("people:detail", pk)
        except operations.NothingToReset as refusal:
            form.add_error(None, refusal.message)
    return render(request, "platform/form.html", {
        "title": f"Reset {found.name}’s second factor", "form": form, "deed": "Take the second factor off",
        "back_url": reverse("people:detail", args=[pk]),
        "after": "They sign in with their pass phrase alone, are told by mail, and all their sessions end. The log keeps the "
        "reason. Make sure it is they who ask: call them, or see them.",
    }, status=422 if form.errors else 200)  # fmt: skip
