"""Bring somebody in: choose where, invite, withdraw, and what the invited person sees."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from barnraise.platform import agency
from barnraise.platform.fields import key_of
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import everyone
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.organizations import queries as organizations
from barnraise.run.people import forms, operations, permissions, queries, terms


@page(permissions.may_bring_people)
def invite_where(request: HttpRequest) -> HttpResponse:
    """For whom the invited person will act; with one choice the question is skipped."""
    ours = organizations.agency_key()
    bodies = sorted(queries.bodies_to_give(asker_of(request)), key=lambda body: key_of(body) != ours)  # ourselves first
    if len(bodies) == 1:
        return redirect("people:invite", bodies[0].pk)
    chosen = request.GET.get("organization", "")
    if chosen.isdigit() and any(body.pk == int(chosen) for body in bodies):
        return redirect("people:invite", int(chosen))
    return render(request, "people/invite_where.html", {"title": "Invite somebody", "bodies": bodies})


@page(permissions.may_bring_people, methods=("GET", "HEAD", "POST"))
def invite(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Invite somebody to act for one organization."""
    asker = asker_of(request)
    body = organizations.organization_for(asker, organization_id)
    if not permissions.may_give_role(asker, body.pk, at_agency=queries.at_agency(body.pk)):
        raise NotAllowed(f"Who acts for {body.name} is decided by the director. Ask them to send the invitation.")
    form = forms.InviteForm(request.POST or None, roles=queries.roles_at(body.pk), today=agency.today())
    if request.method == "POST" and form.is_valid():
        try:
            sent = operations.invite(by=asker, organization_id=body.pk, **form.cleaned_data)
            messages.success(request, f"The invitation goes to {sent.email}. It works once, for 14 days.")
            return redirect("people:invite", body.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return render(
        request,
        "people/invite.html",
        {
            "title": f"Invite somebody for {body.name}",
            "form": form,
            "deed": "Send this invitation",
            "body": body,
            "after": "They get a link by mail and choose a pass phrase themselves. Nobody else ever sees it.",
            "back_url": reverse("people:list"),
            "open": queries.open_invitations(asker, body.pk),
            "words": terms.WORDS,
        },
        status=422 if form.errors else 200,
    )


@page(permissions.may_bring_people, methods=("POST",))
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Make an invitation useless."""
    gone = operations.withdraw_invitation(by=asker_of(request), invitation_id=invitation_id)
    messages.success(request, f"The invitation to {gone.email} works no more.")
    return redirect("people:invite", gone.organization_id)


@never_cache
@sensitive_post_parameters("password", "again")
@page(everyone, methods=("GET", "HEAD", "POST"))
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: choose a pass phrase, once."""
    invitation = queries.invitation_under(token)
    if invitation is None or not queries.still_open(invitation):
        return render(request, "people/invitation_closed.html", {"title": "This invitation is closed"}, status=410)
    form = forms.AcceptForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        asker = queries.invited(invitation)
        operations.accept_invitation(by=asker, token=token, password=form.cleaned_data["password"])
        messages.success(request, "Your sign-in is ready. Sign in with your e-mail and the pass phrase you just chose.")
        return redirect("account_login")
    return render(
        request,
        "people/accept.html",
        {
            "title": f"Welcome, {invitation.name}",
            "form": form,
            "invitation": invitation,
            "role": terms.role_words(invitation.role),
        },
        status=422 if form.errors else 200,
    )
