"""What every response says to the browser beyond its content policy: private pages are kept nowhere, files run nothing."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The policy of a file that is handed out: should a browser show it after all, it can do nothing."""


class HeadersMiddleware:
    """Sets `Cache-Control` and `Permissions-Policy`, and puts whatever is handed out as a file into a sandbox."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store, private"
        if response.get("Content-Disposition", "").startswith("attachment"):
            response["Content-Security-Policy"] = SANDBOX
            response["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response
