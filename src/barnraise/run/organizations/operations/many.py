"""Write many bodies at once, through the bulk door: what a file, the demonstration or a first load brings."""

from collections.abc import Iterable, Sequence

from django.db import connection

from barnraise.core.money import to_scaled
from barnraise.platform import clock, imports, rows
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker
from barnraise.run.organizations import permissions
from barnraise.run.organizations.models import Identifier, Organization, YearCount
from barnraise.run.organizations.rules import Counted, Draft, Plan

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
    permissions.require_editor(by)
    made = _write_bodies(rows)
    record("organizations.Organization", added=len(made), first=made[0] if made else None)
    pairs = [
        (made[place], scheme, value) for place, draft in enumerate(rows) for scheme, value in draft.identifiers.items()
    ]
    _write_identifiers(pairs)
    _write_counts([(made[place], counted) for place, draft in enumerate(rows) for counted in draft.counts])
    return made


@deed("organizations.bring_in")
def bring_in(*, by: Asker, run: ImportRun, plans: Iterable[Plan]) -> dict[int, int]:
    """Carry out what rows of a file would do; returns row → organization.

    Bodies, numbers and counts that are new go through the bulk door; a record that changes is changed one by one, so
    that nobody's work is lost. Errors: `ChangedMeanwhile` when somebody changed one after the file was read.
    """
    permissions.require_editor(by)
    every = list(plans)
    owners = _bodies(run, every)
    fresh = [(owners[p.row], scheme, value) for p in every if p.adds for scheme, value in p.identifiers.items()]
    _write_identifiers(fresh)
    document = key_of(run.document)
    counts = [(owners[p.row], counted) for p in every if p.adds for counted in p.counts_new]
    _write_counts(counts, document_key=document, import_key=key_of(run))
    _numbers_of_known(run, every)
    _counts_of_known(run, every, document)
    record(run, organizations=sum(p.adds for p in every), changed=sum(not p.adds and not p.is_same for p in every))
    return owners


def _bodies(run: ImportRun, plans: list[Plan]) -> dict[int, int]:
    added = [plan for plan in plans if plan.adds]
    ids = _write_bodies([plan.draft for plan in added])
    owners = {plan.row: made for plan, made in zip(added, ids, strict=True)}
    imports.note_many(run, [(row, f"organizations.Organization:{made}") for row, made in owners.items()])
    owners |= {plan.row: plan.organization_id for plan in plans if plan.organization_id is not None}
    changing = {p.organization_id: p for p in plans if p.changes and p.organization_id is not None}
    for body in _each(list(changing)):
        plan = changing[body.pk]
        imports.change_record(run, plan.row, body, **{name: new for name, (_, new) in plan.changes.items()})
    return owners


def _each(ids: list[int]) -> Iterable[Organization]:
    for start in range(0, len(ids), 500):
        yield from Organization.objects.filter(pk__in=ids[start : start + 500])


def _numbers_of_known(run: ImportRun, plans: list[Plan]) -> None:
    for plan in plans:
        if plan.organization_id is None:
            continue
        for scheme, value in plan.identifiers.items():
            made = Identifier.objects.create(organization_id=plan.organization_id, scheme=scheme, value=value)
            imports.note_added(run, plan.row, made)


def _counts_of_known(run: ImportRun, plans: list[Plan], document: str) -> None:
    known = [plan for plan in plans if not plan.adds]
    new = [(plan, counted) for plan in known for counted in plan.counts_new]
    pairs = [(plan.organization_id or 0, counted) for plan, counted in new]
    made = _write_counts(pairs, document_key=document, import_key=key_of(run))
    noted = [(plan.row, f"organizations.YearCount:{pk}") for (plan, _), pk in zip(new, made, strict=True)]
    imports.note_many(run, noted)
    changed = {old.id: (plan, counted) for plan in known for old, counted in plan.counts_changed}
    for start in range(0, len(changed), 500):
        for row in YearCount.objects.filter(pk__in=list(changed)[start : start + 500]):
            plan, counted = changed[row.pk]
            imports.change_record(run, plan.row, row, value=counted.value, as_of=counted.as_of, document_key=document)


def _write_bodies(drafts: Sequence[Draft]) -> list[int]:
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


def _write_identifiers(pairs: Sequence[tuple[int, str, str]]) -> list[int]:
    """Insert (organization, scheme, value); returns ids in order."""
    if not pairs:
        return []
    first = rows.reserve(Identifier, len(pairs))
    rows.insert(Identifier, _IDENTIFIER, [(first + n, *pair) for n, pair in enumerate(pairs)])
    return list(range(first, first + len(pairs)))


def _write_counts(counts: Sequence[tuple[int, Counted]], *, document_key: str = "", import_key: str = "") -> list[int]:
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
