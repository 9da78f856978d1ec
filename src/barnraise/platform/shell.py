"""What every page's frame shows: agency, who is signed in, navigation from the registry, as-of time."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from barnraise.platform import agency, clock, registry
from barnraise.platform.pages import asker_of
from barnraise.platform.permissions import Asker

FLOORS = (("run", "RUN"), ("prove", "PROVE"), ("plan", "PLAN"))


@dataclass(frozen=True, slots=True)
class Link:
    """One navigation link."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page."""

    agency_name: str
    demonstration: bool
    person_name: str
    person_role: str
    member_name: str
    sections: tuple[tuple[str, tuple[Link, ...]], ...]
    as_of: str
    phone: str
    signed_in: bool
    home_url: str = "/"
    search_url: str = ""
    sign_out_url: str = ""
    account_url: str = ""


def shell(request: HttpRequest) -> dict[str, object]:
    """Template context `shell` and `asker` for every page."""
    asker = asker_of(request)
    us = agency.current()
    zone = ZoneInfo(us.zone if us else "UTC")
    local = clock.now().astimezone(zone)
    half = "a.m." if local.hour < 12 else "p.m."
    as_of = f"{local:%B} {local.day}, {local.year}, {local.hour % 12 or 12}:{local:%M} {half}"
    frame = Shell(
        agency_name=us.name if us else "Barnraise",
        demonstration=bool(us and us.demonstration),
        person_name=asker.actor.name if asker.signed_in else "",
        person_role=asker.title,
        member_name=getattr(request, "member_name", ""),
        sections=_sections(asker, request.path, "" if asker.is_staff() else getattr(request, "member_name", "")),
        as_of=as_of,
        phone=us.phone if us else "",
        signed_in=asker.signed_in,
        search_url=_url("search") if asker.is_staff() else "",
        sign_out_url=_url("account_logout") if asker.signed_in else "",
        account_url=_url("people:account") if asker.signed_in else "",
    )
    return {"shell": frame, "asker": asker, "once": clock.new_token(18)}


def _sections(asker: Asker, path: str, member: str) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """The floors with their links; a member's people get their member's name, and first of all their own page."""
    sections: list[tuple[str, tuple[Link, ...]]] = []
    for floor, label in FLOORS:
        links = [Link("Our page", "/", path == "/" or path.startswith("/portal"))] if member and not sections else []
        for manifest in sorted((m for m in registry.manifests() if m.floor == floor), key=lambda m: m.order):
            for item in manifest.navigation:
                if registry.load(item.policy)(asker):
                    url = _url(item.url)
                    links.append(Link(item.title, url, url != "/" and path.startswith(url)))
        if links:
            sections.append((member or label, tuple(links)))
    return tuple(sections)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
