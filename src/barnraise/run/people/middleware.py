"""Puts who is asking on each request, derived anew from dated roles in one query, and ends sessions that are over."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from barnraise.platform import agency, clock
from barnraise.platform.pages import READ
from barnraise.platform.permissions import STRANGER
from barnraise.run.people import queries, rules

ENDED = {
    rules.Over.IDLE: "You were signed out, as nobody used this session for {minutes} minutes.",
    rules.Over.OLD: "You were signed out, as a session ends after 12 hours.",
}
TYPED = " What you just sent was not saved: sign in, and you are back on the page it came from."


class AskerMiddleware:
    """Sets `request.asker`, `request.acts_for` (id and name of each organization) and `request.member_name`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.asker, request.acts_for, request.member_name = STRANGER, (), ""  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            standing = queries.standing_of(request.user)
            if not _ended(request, standing.idle_minutes):
                request.asker, request.acts_for = standing.asker, standing.organizations  # type: ignore[attr-defined]
                if not standing.asker.is_staff() and len(standing.organizations) == 1:
                    request.member_name = standing.organizations[0][1]  # type: ignore[attr-defined]
        with agency.read_once():
            return self.get_response(request)


def _ended(request: HttpRequest, idle_minutes: int) -> bool:
    """End a session that is over, and say so on the next page; note in one that goes on that somebody is there."""
    session, now = request.session, clock.now()
    since, seen = (datetime.fromisoformat(session.get(at, now.isoformat())) for at in ("since", "seen"))
    over = rules.over(since=since, seen=seen, now=now, idle_minutes=idle_minutes)
    if over is not None:
        logout(request)
        said = ENDED[over].format(minutes=idle_minutes)
        messages.warning(request, said if request.method in READ else said + TYPED)
        return True
    if "since" not in session:
        session["since"] = now.isoformat()
        session["browser"] = rules.browser_words(request.headers.get("User-Agent", ""))
        session["network"] = _network(request)
    if "seen" not in session or now - seen >= rules.NOTED_EVERY:
        session["seen"] = now.isoformat()
    return False


def _network(request: HttpRequest) -> str:
    """The address a request came from; behind a proxy of ours, the one that the proxy saw."""
    passed = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return passed if settings.SECURE_PROXY_SSL_HEADER and passed else request.META.get("REMOTE_ADDR", "")
