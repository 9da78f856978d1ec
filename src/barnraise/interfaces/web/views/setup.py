"""The first page of a new system: open only while there is no agency, then gone."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from barnraise.interfaces.web import forms, operations
from barnraise.platform import agency
from barnraise.platform.pages import page
from barnraise.platform.permissions import everyone, machine


@sensitive_post_parameters("password", "again")
@page(everyone, methods=("GET", "HEAD", "POST"))
def found(request: HttpRequest) -> HttpResponse:
    """Set the agency up; served over a network this is done by the command alone, or the first stranger would do it."""
    if agency.current() is not None:
        raise Http404
    if not settings.SETUP_PAGE:
        return render(request, "web/setup_shut.html", {"title": "Set up by the command"}, status=403)
    form = forms.SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        founding = form.founding()
        operations.set_up(by=machine(f"set-up page, {founding.admin_name}"), founding=founding)
        messages.success(request, f"{founding.name} is set up. Sign in with your e-mail and pass phrase.")
        return redirect("account_login")
    return render(request, "web/setup.html", {
        "title": "Set up your agency", "form": form, "deed": "Set up this agency",
        "after": "One system serves one agency. Everything but the pass phrase can be changed later.",
    }, status=422 if form.errors else 200)  # fmt: skip
