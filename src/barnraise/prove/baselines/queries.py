"""Reads of baselines: by who asks, by what they overlap, and frozen as the facts a year is measured with."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.core.savings.measure import Kind
from barnraise.core.savings.records import Baseline as Frozen
from barnraise.platform import agency, documents
from barnraise.platform.permissions import Asker
from barnraise.prove.baselines import permissions, rules
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.rules import Flag, Proposal, Standing
from barnraise.prove.baselines.terms import State
from barnraise.run.deliveries import queries as deliveries

STANDING = (
    *("id", "number", "service_id", "item", "unit", "organization_id", "starts", "ends", "cashable", "recurring"),
    "state",
)


def baselines_for(asker: Asker) -> QuerySet[Baseline]:
    """The baselines this asker may read: all, for the agency's people."""
    if not permissions.may_see_baselines(asker):
        return Baseline.objects.none()
    return Baseline.objects.select_related("service", "organization", "replaces")


def in_force() -> QuerySet[Baseline]:
    """Approved baselines that measure something: all but those whose place another took from their first day on."""
    over = Baseline.objects.filter(replaces=OuterRef("pk"), state=State.APPROVED, starts__lte=OuterRef("starts"))
    return Baseline.objects.filter(~Exists(over), state=State.APPROVED)


def touching(starts: date, ends: date) -> QuerySet[Baseline]:
    """Baselines in force on any day of a span."""
    return in_force().filter(Q(ends__isnull=True) | Q(ends__gt=starts), starts__lt=ends)


def standing(service_ids: Collection[int] | None = None, *, waiting: bool = False) -> list[Standing]:
    """What a new baseline must stand beside: those in force, and those that wait for approval where asked."""
    rows = in_force()
    if waiting:
        rows = Baseline.objects.filter(Q(state=State.PROPOSED) | Q(pk__in=rows.values("pk")))
    if service_ids is not None:
        rows = rows.filter(service_id__in=service_ids)
    found = []
    for row in rows.order_by("starts", "id").values_list(*STANDING):
        pk, number, service, item, unit, organization, starts, ends, cashable, recurring, state = row
        kind = Kind(cashable=cashable, recurring=recurring)
        thing = (service, item, unit, organization or 0)
        found.append(Standing(pk, number, thing, starts, ends, kind, state == State.APPROVED))
    return found


def overlapping(told: Proposal, *, besides: Collection[int] = ()) -> list[Standing]:
    """Baselines in force of the same thing that share a day with this one."""
    return [row for row in rules.overlapping(told, standing([told.service_id])) if row.id not in besides]


def expired(year: FiscalYear) -> QuerySet[Baseline]:
    """Baselines that ended when the year began or within it, and that none of the same thing follows at once."""
    next_one = in_force().filter(
        Q(organization=OuterRef("organization")) | Q(organization__isnull=True),
        Q(ends__isnull=True) | Q(ends__gt=OuterRef("ends")),
        service=OuterRef("service"), item=OuterRef("item"), unit=OuterRef("unit"), starts__lte=OuterRef("ends"),
    )  # fmt: skip
    ended = in_force().filter(~Exists(next_one), ends__gte=year.starts, ends__lt=year.ends)
    return ended.order_by("ends", "id")


def late(starts: date, ends: date) -> QuerySet[Baseline]:
    """Baselines in force in a span that were approved after the first day they measure in it."""
    rows = touching(starts, ends).only("id", "starts", "decided_at")
    found = [row.pk for row in rows if _approved_on(row) > max(row.starts, starts)]
    return Baseline.objects.filter(pk__in=found).order_by("number")


def waiting(asker: Asker) -> QuerySet[Baseline]:
    """Baselines that wait for approval, oldest first."""
    return baselines_for(asker).filter(state=State.PROPOSED).order_by("id")


def waiting_with(asker: Asker, row: Baseline) -> int:
    """How many baselines of the same file wait for this asker's decision."""
    if not row.import_key or not permissions.may_decide(asker, row.proposed_by):
        return 0
    return waiting(asker).filter(import_key=row.import_key).count()


def search_baselines(asker: Asker, text: str, *, limit: int = 10) -> list[Baseline]:
    """Baselines whose number, item, source or service holds this text."""
    held = Q(number__icontains=text) | Q(item__icontains=text) | Q(source__icontains=text)
    return list(baselines_for(asker).filter(held | Q(service__name__icontains=text)).order_by("-starts", "-id")[:limit])


def frozen(starts: date, ends: date, *, organization_keys: Mapping[int, str]) -> tuple[Frozen, ...]:
    """Baselines in force in a span as facts with public keys, in an order that they alone decide.

    Those of a member without a public key are left out: nobody of that name used anything.
    """
    found = []
    for row in touching(starts, ends).select_related("service"):
        member = organization_keys.get(row.organization_id, "") if row.organization_id else ""
        if row.organization_id and not member:
            continue
        found.append(_frozen(row, member))
    return tuple(sorted(found, key=lambda b: (b.service, b.item, b.unit, b.organization, b.starts, b.key)))


def approved(numbers: Collection[str], *, organization_keys: Mapping[int, str]) -> dict[str, Frozen]:
    """Approved baselines by number as facts, in force or not: what a year that was signed with them compares."""
    wanted = set(numbers)
    rows = Baseline.objects.filter(state=State.APPROVED).select_related("service").iterator(chunk_size=5000)
    return {r.number: _frozen(r, organization_keys.get(r.organization_id or 0, "")) for r in rows if r.number in wanted}


def _frozen(row: Baseline, member: str) -> Frozen:
    return Frozen(
        key=row.number,
        organization=member,
        service=row.service.code,
        item=row.item,
        unit=row.unit,
        starts=row.starts,
        ends=row.ends,
        unit_price=row.unit_price,
        low=row.low,
        high=row.high,
        own_cost=row.own_cost,
        share=row.share,
        method=row.method,
        grade=row.grade,
        cashable=row.cashable,
        recurring=row.recurring,
        source=row.source,
        evidence=row.evidence_sha256,
        proposed_by=row.proposed_by_name,
        approved_by=row.decided_by_name,
        approved_on=_approved_on(row),
    )


def _approved_on(row: Baseline) -> date:
    assert row.decided_at is not None, f"{row.number} is approved and says since when"
    return agency.day_of(row.decided_at)


def ids_by_number(numbers: Iterable[str]) -> dict[str, int]:
    """From public numbers back to records."""
    wanted = set(numbers)
    return {number: pk for number, pk in Baseline.objects.values_list("number", "pk") if number in wanted}


def decided_on(row: Baseline) -> date | None:
    """The day it was decided, if it was."""
    return agency.day_of(row.decided_at) if row.decided_at else None


def told_by(row: Baseline) -> Proposal:
    """A baseline on file as it was proposed."""
    return Proposal(
        service_id=row.service_id, unit=row.unit, starts=row.starts, unit_price=row.unit_price, method=row.method,
        grade=row.grade, source=row.source, item=row.item, organization_id=row.organization_id, ends=row.ends,
        low=row.low, high=row.high, own_cost=row.own_cost, share=row.share, cashable=row.cashable,
        recurring=row.recurring,
    )  # fmt: skip


def flags_of(asker: Asker, row: Baseline) -> list[Flag]:
    """What whoever approves it, or reads it, must know."""
    proposed_on, told = agency.day_of(row.proposed_at), told_by(row)
    decided = decided_on(row) if row.state == State.APPROVED else None
    found = [rules.expired(row.ends, proposed_on), rules.late(row.starts, decided, agency.today())]
    found.append(
        rules.other_unit(row.unit, units_delivered(asker, [row.service_id]).get((row.service_id, row.item), ()))
    )
    if row.state == State.PROPOSED:
        besides = {row.pk, row.replaces_id or 0}
        found += [
            Flag(rules.OVERLAPS, f"{other.words()}, is of the same thing and shares a day with it.")
            for other in rules.overlapping(told, standing([row.service_id], waiting=True))
            if other.id not in besides
        ]
    if not row.evidence_sha256 or not documents.sound([row.evidence_sha256])[row.evidence_sha256]:
        found.append(Flag(rules.NO_EVIDENCE, "Its evidence file is missing, or is not what it was."))
    return [flag for flag in found if flag is not None]


def units_delivered(asker: Asker, service_ids: Collection[int]) -> dict[tuple[int, str], set[str]]:
    """(Service, item) → the units it was delivered in so far."""
    found: dict[tuple[int, str], set[str]] = {}
    rows = deliveries.deliveries_for(asker).filter(service_id__in=service_ids).order_by()
    for service, item, unit in rows.values_list("service_id", "item", "unit").distinct():
        found.setdefault((service, item), set()).add(unit)
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """What was delivered of a baseline's thing on its days."""

    lines: int
    paid: Money


def measured_by(asker: Asker, row: Baseline) -> Measured:
    """How much of a baseline's thing was delivered on its days, returns taken off."""
    rows = deliveries.deliveries_for(asker).filter(
        service_id=row.service_id, item=row.item, unit=row.unit, served_from__gte=row.starts
    )
    if row.organization_id:
        rows = rows.filter(organization_id=row.organization_id)
    if row.ends:
        rows = rows.filter(served_from__lt=row.ends)
    found = rows.aggregate(lines=Count("id"), paid=Sum("amount"))
    return Measured(found["lines"], found["paid"] or Money.ZERO)


def replacement_of(row: Baseline) -> Baseline | None:
    """The approved or waiting baseline that takes its place."""
    return row.replacements.filter(state__in=[State.PROPOSED, State.APPROVED]).order_by("-id").first()


def replaceable(asker: Asker) -> list[tuple[int, str]]:
    """Baselines another may take the place of, as choices of a form."""
    taken = Baseline.objects.filter(replaces=OuterRef("pk"), state__in=[State.PROPOSED, State.APPROVED])
    rows = (
        baselines_for(asker).filter(~Exists(taken), state=State.APPROVED).order_by("service__name", "item", "-starts")
    )
    return [(row.pk, f"{row.number}: {row.service.name}{f', {row.item}' if row.item else ''}") for row in rows]


def years_known() -> list[int]:
    """Fiscal years that any baseline starts in, newest first."""
    days = Baseline.objects.values_list("starts", flat=True).distinct()
    return sorted({agency.fiscal_year(day).year for day in days}, reverse=True)


def as_proposed() -> dict[Proposal, list[date | None]]:
    """What is approved or waits, as it was proposed but for its end → the ends it has by now."""
    found: dict[Proposal, list[date | None]] = {}
    for row in Baseline.objects.filter(state__in=[State.PROPOSED, State.APPROVED]):
        found.setdefault(rules.without_end(told_by(row)), []).append(row.ends)
    return found
