"""Puts who is asking on each request: derived anew from dated roles, in one query, and thrown away with the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from barnraise.platform import agency
from barnraise.platform.permissions import STRANGER
from barnraise.run.people import queries


class AskerMiddleware:
    """Sets `request.asker`, `request.acts_for` (id and name of each organization) and `request.member_name`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.asker, request.acts_for, request.member_name = STRANGER, (), ""  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            standing = queries.standing_of(request.user)
            request.asker, request.acts_for = standing.asker, standing.organizations  # type: ignore[attr-defined]
            if not standing.asker.is_staff() and len(standing.organizations) == 1:
                request.member_name = standing.organizations[0][1]  # type: ignore[attr-defined]
        with agency.read_once():
            return self.get_response(request)
