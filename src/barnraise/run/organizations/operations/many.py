"""Write many bodies at once, through the bulk door: what a file, the demonstration or a first load brings."""

from collections.abc import Sequence

from django.db import connection

from barnraise.core.money import to_scaled
from barnraise.platform import clock, rows
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.run.organizations.models import Identifier, Organization, YearCount
from barnraise.run.organizations.operations.one import allow
from barnraise.run.organizations.rules import Counted, Draft

_ORGANIZATION = (
    "id", "name", "kind", "state", "region", "county", "city", "latitude", "longitude", "website",
    "created_at", "version",
)  # fmt: skip
_IDENTIFIER = ("id", "organization_id", "scheme", "value")
_COUNT = (
    "id", "organization_id", "measure", "school_year", "source", "as_of", "value", "document_key", "import_key",
    "recorded_at", "version",
)  # fmt: skip


@deed("organizations.add_many")
def add_many(*, by: Asker, rows: Sequence[Draft]) -> list[int]:
    """Write bodies with their identifiers and counts; returns their ids in order. Nothing is matched here."""
    allow(by)
    made = write_bodies(rows)
    record("organizations.Organization", added=len(made), first=made[0] if made else None)
    pairs = [
        (made[place], scheme, value) for place, draft in enumerate(rows) for scheme, value in draft.identifiers.items()
    ]
    write_identifiers(pairs)
    write_counts([(made[place], counted) for place, draft in enumerate(rows) for counted in draft.counts])
    return made


def write_bodies(drafts: Sequence[Draft]) -> list[int]:
    """Insert bodies; returns their ids in order."""
    if not drafts:
        return []
    first = rows.reserve(Organization, len(drafts))
    at = connection.ops.adapt_datetimefield_value(clock.now())
    values = [
        (first + n, d.name, d.kind, d.state, d.region, d.county, d.city, d.latitude, d.longitude, d.website, at, 1)
        for n, d in enumerate(drafts)
    ]
    rows.insert(Organization, _ORGANIZATION, values)
    return list(range(first, first + len(drafts)))


def write_identifiers(pairs: Sequence[tuple[int, str, str]]) -> list[int]:
    """Insert (organization, scheme, value); returns ids in order."""
    if not pairs:
        return []
    first = rows.reserve(Identifier, len(pairs))
    rows.insert(Identifier, _IDENTIFIER, [(first + n, *pair) for n, pair in enumerate(pairs)])
    return list(range(first, first + len(pairs)))


def write_counts(counts: Sequence[tuple[int, Counted]], *, document_key: str = "", import_key: str = "") -> list[int]:
    """Insert yearly counts with where they come from; returns ids in order."""
    if not counts:
        return []
    first = rows.reserve(YearCount, len(counts))
    at = connection.ops.adapt_datetimefield_value(clock.now())
    day = connection.ops.adapt_datefield_value
    values = [
        (
            first + n,
            owner,
            c.measure,
            c.school_year,
            c.source,
            day(c.as_of),
            to_scaled(c.value),
            document_key,
            import_key,
            at,
            1,
        )
        for n, (owner, c) in enumerate(counts)
    ]
    rows.insert(YearCount, _COUNT, values)
    return list(range(first, first + len(counts)))
