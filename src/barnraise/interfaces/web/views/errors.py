"""What a visitor reads when there is no such page, it is not theirs, or something broke."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from barnraise.platform.refusals import Refusal


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request no page understands."""
    refusal = Refusal("The request could not be read: address or form was damaged on its way. Open the page again.")
    return render(request, "platform/refused.html", {"refusal": refusal, "back": "/"}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: somebody else's page."""
    return render(request, "platform/forbidden.html", status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or never yours to see."""
    return render(request, "platform/missing.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; the page stands on nothing that could break again."""
    return HttpResponse(render_to_string("platform/error500.html"), status=500)


def unproven(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its proof of origin, mostly one that lay open over a sign-in or a night."""
    refusal = Refusal(
        "The form was opened before you signed in, or too long ago, so we cannot be sure that you sent it. "
        "Open the page again and send it from there; what you typed may have to be typed again."
    )
    refusal.rule = "form-not-proven"
    return render(request, "platform/refused.html", {"refusal": refusal, "back": request.path}, status=403)
