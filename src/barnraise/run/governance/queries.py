"""Reads of governance: resolutions, by who asks and by text key."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from barnraise.core.dates import FiscalYear
from barnraise.platform import documents, pages, registry
from barnraise.platform.permissions import Asker
from barnraise.run.governance import permissions
from barnraise.run.governance.models import Resolution

PREFIX = "governance.Resolution:"


def resolutions_for(asker: Asker) -> QuerySet[Resolution]:
    """The resolutions this asker may read: all of them, for anyone with a role here."""
    if not permissions.may_see_resolutions(asker):
        return Resolution.objects.none()
    return Resolution.objects.select_related("superseded_by", "supersedes")


def resolution_of(key: str) -> Resolution | None:
    """The resolution a text key names (`governance.Resolution:3`), or none."""
    number = key.removeprefix(PREFIX)
    if not key.startswith(PREFIX) or not number.isascii() or not number.isdigit():
        return None
    return Resolution.objects.filter(pk=int(number)).first()


def choices() -> list[tuple[str, str]]:
    """Resolutions in force as choices of a form: text key and words, newest first."""
    rows = Resolution.objects.filter(superseded_by__isnull=True).order_by("-adopted_on", "-id")
    return [(f"{PREFIX}{pk}", f"{number}, {title}") for pk, number, title in rows.values_list("pk", "number", "title")]


def search_resolutions(asker: Asker, text: str, *, limit: int = 10) -> list[Resolution]:
    """Resolutions whose number or title holds this text."""
    found = resolutions_for(asker).filter(Q(number__icontains=text) | Q(title__icontains=text))
    return list(found.order_by("-adopted_on", "-id")[:limit])


@dataclass(frozen=True, slots=True)
class Authorized:
    """One record that rests on a resolution: what it is called, the page that shows it, and as what it cites."""

    what: str
    url: str
    as_what: str


def authorized_by(asker: Asker, resolution: Resolution) -> list[Authorized]:
    """What a resolution authorized, by the records that cite it; empty for who may not see them."""
    if not permissions.may_see_what_it_authorized(asker):
        return []
    cited = documents.citing(f"{PREFIX}{resolution.pk}")
    called = registry.named([c.source for c in cited])
    found = []
    for citation in cited:
        what, url = called[citation.source]
        found.append(Authorized(what, url if url and pages.may_open(asker, url) else "", citation.as_what))
    return found


def offered(asker: Asker) -> list[tuple[str, str]]:
    """The same for a form above this room, if this asker may read resolutions."""
    return choices() if permissions.may_see_resolutions(asker) else []


def adopted_in(year: FiscalYear) -> QuerySet[Resolution]:
    """What was adopted in a fiscal year, in order."""
    return Resolution.objects.filter(adopted_on__gte=year.starts, adopted_on__lt=year.ends).order_by("adopted_on", "id")


def numbers(resolution_ids: Collection[int]) -> dict[int, str]:
    """Resolution → its public number in words: what is said of it outside our database."""
    rows = Resolution.objects.filter(pk__in=resolution_ids).values_list("pk", "number")
    return {pk: f"resolution {number}" for pk, number in rows}
