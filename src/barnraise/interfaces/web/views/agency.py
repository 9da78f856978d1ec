"""The agency's own settings: what stands, and the director's form to change it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from barnraise.interfaces.web import forms, operations, permissions, terms
from barnraise.platform import agency, registry
from barnraise.platform.pages import asker_of, page


@page(permissions.may_see_agency)
def settings(request: HttpRequest) -> HttpResponse:
    """What the agency has settled, and on whose authority."""
    us = agency.the()
    return render(request, "web/agency.html", {
        "title": us.name, "us": us, "zone": dict(terms.ZONES).get(us.zone, us.zone),
        "month": terms.MONTHS[us.fiscal_start_month - 1],
        "may_settle": permissions.may_settle_agency(asker_of(request)),
        "may_read": permissions.may_read_audit(asker_of(request)),
    })  # fmt: skip


@page(permissions.may_settle_agency, methods=("GET", "HEAD", "POST"))
def settle(request: HttpRequest) -> HttpResponse:
    """The director changes name, phone, clock, due days and the approval limit."""
    us = agency.the()
    resolutions = registry.choices("governance.Resolution", asker_of(request))
    start = {
        f: getattr(us, f)
        for f in (
            "name",
            "phone",
            "zone",
            "due_days",
            "idle_minutes",
            "head_addresses",
            "mails_invoices",
            "approval_threshold",
            "version",
        )
    }
    start |= {"approval_resolution": us.approval_resolution_key}
    form = forms.AgencyForm(request.POST or None, initial=start, resolutions=resolutions)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        key = told.pop("approval_resolution")
        try:
            operations.settle_agency(by=asker_of(request), approval_resolution_key=key, **told)
        except operations.NoAuthority as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, "The agency’s settings are changed.")
            return redirect("agency_settings")
    return render(request, "platform/form.html", {
        "title": "Change the agency’s settings", "form": form, "deed": "Save these settings",
        "back_url": "/agency/", "crumb": [("Agency", "/agency/"), ("Change", "")],
    }, status=422 if form.errors else 200)  # fmt: skip
