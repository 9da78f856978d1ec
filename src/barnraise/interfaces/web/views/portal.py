"""The member's own page: what we used, were charged and why, what we owe, our people; made of the rooms' panels."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.interfaces.web import permissions, queries
from barnraise.platform import agency
from barnraise.platform.pages import asker_of, page


@page(permissions.may_see_portal)
def choose(request: HttpRequest) -> HttpResponse:
    """For whom: skipped when there is one."""
    bodies: tuple[tuple[int, str], ...] = getattr(request, "acts_for", ())
    if len(bodies) == 1:
        return redirect("portal_of", bodies[0][0])
    return render(request, "web/portal_choose.html", {
        "title": "For whom?", "bodies": [(name, reverse("portal_of", args=[pk])) for pk, name in bodies]})  # fmt: skip


@page(permissions.may_see_portal)
def ours(request: HttpRequest, organization_id: int) -> HttpResponse:
    """One member's page, for its own people."""
    asker = asker_of(request)
    names = dict(getattr(request, "acts_for", ()))
    if organization_id not in names:
        raise Http404
    request.member_name = names[organization_id]  # type: ignore[attr-defined]
    crumb = [("All I act for", reverse("portal")), (names[organization_id], "")] if len(names) > 1 else []
    return render(request, "web/portal.html", {
        "title": names[organization_id], "crumb": crumb, "agency": agency.the(),
        "parts": queries.panels("portal", asker, organization_id=organization_id),
    })  # fmt: skip
