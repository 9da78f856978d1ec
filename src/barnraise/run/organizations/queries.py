"""Reads about bodies; each that a page shows starts from who is asking."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, QuerySet

from barnraise.core.money import from_scaled
from barnraise.platform import agency, documents, geography
from barnraise.platform.models import AuditEntry, Document, ImportChange
from barnraise.platform.permissions import Asker
from barnraise.platform.recall import kept
from barnraise.run.organizations.models import Contact, Identifier, Organization, Place, Succession, YearCount
from barnraise.run.organizations.rules import (
    Body,
    Book,
    Border,
    Counted,
    Defaults,
    Draft,
    Fault,
    Known,
    Plan,
    borders,
    columns_of,
    day_of,
    drafted,
    heading_key,
    judged,
    name_key,
    planned,
    school_year,
    school_year_words,
)
from barnraise.run.organizations.rules.agencies import short_name
from barnraise.run.organizations.rules.boundaries import COUNTY
from barnraise.run.organizations.terms import STATE_FIPS, TEACHING, Kind, Scheme

__all__ = [
    "BOUNDARIES", "Book", "Border", "Counted", "Defaults", "Draft", "Fault", "History", "LatestCount", "Plan", "agency_key",
    "book", "borders_loaded", "by_identifier", "came_of", "closed_days", "columns_of", "contacts_of", "counties_known", "counts_of",
    "county_names", "day_of", "defaults_on", "drafted", "heading_key", "history_of", "identifiers_of", "judged",
    "latest_counts", "name_key", "names", "organization_for", "organizations_for", "places_of", "planned",
    "school_year", "school_year_words", "short_name", "us", "vendors_for", "went_on_in",
]  # fmt: skip


BOUNDARIES = "boundaries"
"""What a citation of the agency's boundary file is called."""
HISTORY = 50
"""UNIT: lines of a record's history that a page shows."""


@dataclass(frozen=True, slots=True)
class History:
    """One thing that was done to a record: when, by whom, and either the deed or the row of a file."""

    at: datetime
    by: str
    deed: str = ""
    notes: tuple[Mapping[str, Any], ...] = ()
    file: str = ""
    row: int = 0
    added: bool = False


def organizations_for(asker: Asker) -> QuerySet[Organization]:
    """The bodies an asker may see: the agency's people all of them, a member's people their own."""
    if asker.is_staff():
        return Organization.objects.all()
    return Organization.objects.filter(pk__in=asker.organizations)


def counts_for(asker: Asker) -> QuerySet[YearCount]:
    """The yearly counts an asker may see: those of the bodies they may see."""
    found = YearCount.objects.all()
    return found if asker.is_staff() else found.filter(organization_id__in=asker.organizations)


def organization_for(asker: Asker, organization_id: int) -> Organization:
    """One body, if the asker may see it. Errors: `Organization.DoesNotExist` for strangers and for none alike."""
    return organizations_for(asker).get(pk=organization_id)


def vendors_for(asker: Asker) -> QuerySet[Organization]:
    """The vendors an asker may see."""
    return organizations_for(asker).filter(kind=Kind.VENDOR)


class LatestCount(NamedTuple):
    """The newest count of one measure of one body, with where it comes from."""

    id: int
    organization_id: int
    school_year: int
    source: str
    as_of: date
    value: Decimal

    @property
    def key(self) -> str:
        """The text key of the count's record."""
        return f"organizations.YearCount:{self.id}"


# SQL, as the pages that sum it ask it after each change of a count, and the ORM takes longer to write it than it runs.
NEWEST = """
SELECT measure, id, organization_id, school_year, source, CAST(as_of AS VARCHAR(10)), value
FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY measure, organization_id
                                     ORDER BY school_year DESC, as_of DESC, id DESC) AS place
      FROM organizations_yearcount c WHERE {}) ranked
WHERE place = 1 ORDER BY measure, organization_id
"""


def latest_counts(
    measure: str, on: date | None = None, *, organization_ids: Collection[int] | None = None
) -> dict[int, LatestCount]:
    """Organization → its newest count of one measure: of the latest school year, then of the latest day.

    With `on`, only counts of that day or before are known.
    """
    found = _newest(on) if organization_ids is None else _newest_of(on, frozenset(organization_ids))
    return found.get(str(measure), {})


@kept
def _newest(on: date | None) -> dict[str, dict[int, LatestCount]]:
    """Every measure of everybody at once, as pages show several."""
    return _counted("1 = 1" if on is None else "as_of <= %s", [] if on is None else [on])


@kept
def _newest_of(on: date | None, organization_ids: frozenset[int]) -> dict[str, dict[int, LatestCount]]:
    ids = sorted(organization_ids)
    if not ids:
        return {}
    within = f"organization_id IN ({', '.join(['%s'] * len(ids))})"
    return _counted(within if on is None else f"{within} AND as_of <= %s", ids if on is None else [*ids, on])


def _counted(where: str, values: Sequence[int | date]) -> dict[str, dict[int, LatestCount]]:
    found: dict[str, dict[int, LatestCount]] = {}
    with connection.cursor() as cursor:
        cursor.execute(NEWEST.format(where), values)
        for measure, pk, owner, year, source, day, value in cursor.fetchall():
            count = LatestCount(pk, owner, year, source, date.fromisoformat(day), from_scaled(int(value)))
            found.setdefault(measure, {})[owner] = count
    return found


def counts_of(organization_id: int) -> QuerySet[YearCount]:
    """All yearly counts of one body, newest first."""
    return YearCount.objects.filter(organization_id=organization_id).order_by(
        "-school_year", "measure", "-as_of", "-id"
    )


def identifiers_of(organization_id: int) -> QuerySet[Identifier]:
    """What others call one body."""
    return Identifier.objects.filter(organization_id=organization_id).order_by("scheme")


def places_of(organization_id: int) -> QuerySet[Place]:
    """Where one body can be found."""
    return Place.objects.filter(organization_id=organization_id).order_by("label", "id")


def contacts_of(organization_id: int) -> QuerySet[Contact]:
    """Whom to call at one body."""
    return Contact.objects.filter(organization_id=organization_id).order_by("label", "id")


@kept
def closed_days() -> dict[int, date]:
    """Organization → the first day without it, for those that closed or will."""
    rows = Organization.objects.filter(closed__isnull=False).values_list("pk", "closed")
    return {pk: day for pk, day in rows if day is not None}


def went_on_in(organization_id: int) -> QuerySet[Succession]:
    """The bodies that one which closed went on in, by name."""
    return (
        Succession.objects.filter(organization_id=organization_id)
        .select_related("successor")
        .order_by("successor__name")
    )


def came_of(organization_id: int) -> QuerySet[Succession]:
    """The bodies that closed and went on in this one, latest first."""
    found = Succession.objects.filter(successor_id=organization_id).select_related("organization")
    return found.order_by("-organization__closed", "organization__name")


@kept
def by_identifier(scheme: str) -> dict[str, int]:
    """Identifier → organization, for one scheme."""
    return dict(Identifier.objects.filter(scheme=scheme).values_list("value", "organization_id"))


def names(ids: Iterable[int]) -> dict[int, str]:
    """Organization → its name."""
    return _names(frozenset(ids))


@kept
def _names(ids: frozenset[int]) -> dict[int, str]:
    return dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))


def public_keys(ids: Collection[int]) -> dict[int, str]:
    """Organization → what it is called outside our database: its own number with us, another's number, or its name."""
    found = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))
    rows = Identifier.objects.filter(organization_id__in=ids).order_by("-scheme")
    found |= {
        owner: f"{scheme} {value}" for owner, scheme, value in rows.values_list("organization_id", "scheme", "value")
    }
    ours = rows.filter(scheme__in=(Scheme.MEMBER_NUMBER, Scheme.VENDOR_NUMBER))
    return found | dict(ours.values_list("organization_id", "value"))


def schools_among(ids: Collection[int]) -> set[int]:
    """Those that teach pupils themselves: districts, charters and non-public schools."""
    return set(Organization.objects.filter(pk__in=ids, kind__in=TEACHING).values_list("pk", flat=True))


def us() -> Organization:
    """The agency's own record."""
    return Organization.objects.get(pk=int(agency_key().rpartition(":")[2]))


def agency_key() -> str:
    """The text key of the agency's own record; set-up names it."""
    key: str = agency.the().organization_key
    assert key, "set-up says which organization the agency itself is"
    return key


def kinds_known(asker: Asker) -> list[tuple[str, int]]:
    """The kinds of the asker's bodies with their numbers, most first."""
    found = organizations_for(asker).order_by().values_list("kind").annotate(number=Count("id"))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def counties_known(asker: Asker) -> list[str]:
    """Counties that the asker's bodies lie in, for a filter."""
    return list(
        organizations_for(asker).exclude(county="").order_by("county").values_list("county", flat=True).distinct()
    )


def county_names(state: str) -> tuple[str, ...]:
    """The names of a state's counties; where our own boundary file holds counties, their names."""
    own = tuple(border.name for border in borders_loaded() if border.kind == COUNTY)
    return own or tuple(county.name for county in geography.counties(STATE_FIPS.get(state, "")))


@kept
def borders_loaded() -> tuple[Border, ...]:
    """The borders of our boundary file, the newest one; none where nobody loaded one."""
    us_ = agency.current()
    if us_ is None or not us_.organization_key:
        return ()
    cited = [c.target for c in documents.cited_by(us_.organization_key) if c.as_what == BOUNDARIES]
    if not cited:
        return ()
    return _borders(Document.objects.values_list("sha256", flat=True).get(pk=int(cited[-1].rpartition(":")[2])))


@lru_cache(maxsize=2)
def _borders(sha256: str) -> tuple[Border, ...]:
    return borders(documents.path_of(sha256).read_bytes())


def defaults_on(*, as_of: date, source: str, kind: str = "") -> Defaults:
    """What holds where a row of a file does not say: our state and its counties."""
    us_ = agency.current()
    state = us_.state if us_ else ""
    return Defaults(as_of=as_of, source=source, state=state, counties=county_names(state), kind=kind)


def history_of(organization_id: int) -> list[History]:
    """What was done to one body and its counts, newest first: deeds by people, and rows of files."""
    key = f"organizations.Organization:{organization_id}"
    lines = [
        History(e.at, e.actor_name, e.deed, tuple(json.loads(e.body)["notes"]))
        for e in AuditEntry.objects.filter(subject=key).order_by("-id")[:HISTORY]
    ]
    counts = [
        f"organizations.YearCount:{pk}" for pk in counts_of(organization_id).values_list("pk", flat=True)[:HISTORY]
    ]
    changes = (
        ImportChange.objects.filter(target__in=[key, *counts]).select_related("run__document").order_by("-id")[:HISTORY]
    )
    names = dict(
        AuditEntry.objects.filter(actor_key__in={c.run.applied_by for c in changes}).values_list(
            "actor_key", "actor_name"
        )
    )
    lines += [
        History(c.run.applied_at or c.run.created_at, names.get(c.run.applied_by, ""), file=c.run.document.name,
                row=c.row_number, added=not c.before)
        for c in changes
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.at, reverse=True)


def book(measures: Mapping[str, Collection[int]] | None = None) -> Book:
    """Everything on file that a row could mean, in three reads; `measures` names the counts' school years to load."""
    found = Book()
    columns = ("id", "version", "name", "kind", "state", "region", "county", "city", "website", "latitude", "longitude")
    for row in Organization.objects.values(*columns).iterator(chunk_size=5000):
        body = Body(**row)
        found.bodies[body.id] = body
        found.by_name.setdefault((name_key(body.name), body.kind), []).append(body.id)
    for scheme, value, owner in Identifier.objects.values_list("scheme", "value", "organization_id").iterator(
        chunk_size=5000
    ):
        found.by_identifier[scheme, value] = owner
        found.identifiers.setdefault(owner, {})[scheme] = value
    counts = YearCount.objects.all()
    if measures is not None:
        years = {year for several in measures.values() for year in several}
        counts = counts.filter(measure__in=list(measures), school_year__in=years)
    for count in counts.iterator(chunk_size=5000):
        key = (count.organization_id, count.measure, count.school_year, count.source)
        found.counts[key] = Known(count.id, count.version, count.value, count.as_of)
    return found
