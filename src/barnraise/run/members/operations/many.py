"""Many joins at once, through the bulk door: what a list of members or the demonstration brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from barnraise.platform import agency, clock, documents, imports, rows
from barnraise.platform.deeds import deed, record
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker
from barnraise.run.members import permissions, queries, rules
from barnraise.run.members.models import Membership
from barnraise.run.members.operations.one import Ineligible
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations import queries as bodies
from barnraise.run.organizations.models import Organization

_COLUMNS = (
    "id", "organization_id", "category_id", "number", "starts", "ends", "end_reason", "also_member_of",
    "resolution_key", "created_at", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """One organization that joins a category from a day on."""

    organization_id: int
    category_id: int
    starts: date
    number: str = ""
    ends: date | None = None
    also_member_of: str = ""
    resolution_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromFile:
    """What a row of a list of members would do: something about the body, and perhaps a join or a new number."""

    plan: bodies.Plan
    category_id: int = 0
    starts: date | None = None
    number: str = ""
    also_member_of: str = ""
    renumber: int = 0


@deed("members.join_many")
def join_many(*, by: Asker, rows: Sequence[Joining]) -> list[int]:
    """Let many organizations join, each by its category's rule; returns membership ids in order. All or nothing."""
    permissions.require_editor(by)
    _check(rows)
    made = _write(rows)
    record("members.Membership", joined=len(made), first=made[0] if made else None)
    for pk, joining in zip(made, rows, strict=True):
        documents.cite(f"members.Membership:{pk}", joining.resolution_key, "authority")
    return made


@deed("members.join_from_file")
def join_from_file(*, by: Asker, run: ImportRun, joins: Sequence[FromFile]) -> None:
    """Carry out a list of members: write the bodies, let them join, and note each so that it can be undone."""
    permissions.require_editor(by)
    owners = organizations.bring_in(by=by, run=run, plans=[j.plan for j in joins])
    fresh = [j for j in joins if j.starts is not None]
    made = _write(
        [
            Joining(organization_id=owners[j.plan.row], category_id=j.category_id, starts=j.starts, number=j.number,
                    also_member_of=j.also_member_of)
            for j in fresh if j.starts is not None
        ]
    )  # fmt: skip
    imports.note_many(run, [(j.plan.row, f"members.Membership:{pk}") for j, pk in zip(fresh, made, strict=True)])
    renumbered = {j.renumber: j for j in joins if j.renumber}
    for row in Membership.objects.filter(pk__in=list(renumbered)):
        imports.change_record(run, renumbered[row.pk].plan.row, row, number=renumbered[row.pk].number)
    record(run, joined=len(made), renumbered=len(renumbered))


def _check(joins: Sequence[Joining]) -> None:
    """Every join by its category's rule, looked up once for all."""
    rule, ours = queries.rules_by_id(), agency.the().state
    ids = {j.organization_id for j in joins}
    known = (
        {o.pk: o for o in Organization.objects.filter(pk__in=ids)} if len(ids) < 900 else Organization.objects.in_bulk()
    )
    pupils = {day: bodies.latest_counts("pupils", day) for day in {j.starts for j in joins}}
    for j in joins:
        body = known[j.organization_id]
        count = pupils[j.starts].get(body.pk)
        standing = rules.Standing(
            kind=body.kind, pupils=int(count.value) if count else None, in_area=queries.inside(body.state, ours),
            member_elsewhere=bool(j.also_member_of), pays_fee=True,
        )  # fmt: skip
        if body.closed is not None and j.starts >= body.closed:
            raise Ineligible(rules.closed_words(body.name, body.closed), field="starts")
        verdict = rules.eligible(rule[j.category_id], standing)
        if not verdict.ok and not j.resolution_key:
            raise Ineligible(f"{body} was not joined, and none of the others. {verdict.reason}", field="category")


def _write(joins: Sequence[Joining]) -> list[int]:
    """Insert memberships; a body without a number gets the next one. The guard refuses spans that overlap."""
    if not joins:
        return []
    numbers, closed = queries.member_numbers(), bodies.closed_days()
    had = {owner: number for number, owner in numbers.items()}
    spare = rules.next_number([*numbers, *(j.number for j in joins)])
    first = rows.reserve(Membership, len(joins))
    at = connection.ops.adapt_datetimefield_value(clock.now())
    day = connection.ops.adapt_datefield_value
    values = []
    for n, j in enumerate(joins):
        number = j.number or had.get(j.organization_id, "")
        if not number:
            number, spare = str(spare), spare + 1
        last = min((d for d in (j.ends, closed.get(j.organization_id)) if d is not None), default=None)
        ends = day(last) if last else None
        values.append((first + n, j.organization_id, j.category_id, number, day(j.starts), ends,
                       "", j.also_member_of, j.resolution_key, at, 1))  # fmt: skip
    rows.insert(Membership, _COLUMNS, values)
    return list(range(first, first + len(joins)))
