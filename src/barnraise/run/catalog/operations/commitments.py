"""Take members' commitments, with the count of pupils frozen at a named date from a named source."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from barnraise.core.dates import FiscalYear, Span, long_date
from barnraise.core.eligibility import CategoryRule, Verdict, may_use
from barnraise.core.money import round_half_away
from barnraise.platform import agency, documents
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal
from barnraise.run.catalog import queries, rules
from barnraise.run.catalog.models import Commitment, Service
from barnraise.run.catalog.operations.offers import _allow
from barnraise.run.catalog.rules import PriceTable
from barnraise.run.catalog.terms import Function
from barnraise.run.members import queries as members
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations.terms import Measure

WHO_COUNTS = (
    "The director, the business manager or a coordinator enters it on the organization's page, or imports the "
    "state's file"
)


class CountMissing(Refusal):
    """A commitment priced by pupils, for a body whose pupils nobody has counted."""

    rule = "count-missing"


class AlreadyCommitted(Refusal):
    """A second commitment of one body to one service in one fiscal year."""

    rule = "already-committed"


class CommitmentRefused(Refusal):
    """A commitment outside membership, price, service or year."""

    rule = "commitment-refused"


class NotCovered(Refusal):
    """A service that the member's category does not include, or one more than it includes in a year."""

    rule = "not-covered"


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all commitments of one call rest on."""

    service: Service
    year: FiscalYear
    table: PriceTable
    counts: dict[int, organizations.LatestCount]
    counted_on: date


@deed("catalog.commit")
def commit(
    *, by: Asker, organization_id: int, service_id: int, fiscal_year: int, quantity: Decimal | int = 1,
    starts: date | None = None, ends: date | None = None, resolution_key: str = "", counted_on: date | None = None,
) -> Commitment:  # fmt: skip
    """Take one member's commitment for a fiscal year; its pupils are frozen as last counted on or before `counted_on`.

    Errors: `NotAllowed`, `CountMissing` (says who can supply it), `AlreadyCommitted`, `CommitmentRefused`, `NotCovered`.
    """
    _allow(by)
    ground = _ground(service_id, fiscal_year, counted_on, organization_ids=[organization_id])
    first, last = starts or ground.year.starts, ends or ground.year.ends
    name = organizations.names([organization_id])[organization_id]
    if Commitment.objects.filter(
        organization_id=organization_id, service_id=service_id, fiscal_year=fiscal_year
    ).exists():
        raise AlreadyCommitted(f"{name} is committed to “{ground.service.name}” for {ground.year.words()} already.")
    if not ground.year.starts <= first < last <= ground.year.ends or quantity <= 0:
        raise CommitmentRefused(
            f"A commitment lies within its fiscal year, {ground.year.span.words()}, ends after it starts, and has a quantity "
            "above zero.",
            field="starts",
        )
    membership = members.membership_of(organization_id, first)
    if membership is None:
        raise CommitmentRefused(
            f"{name} is not a member on {long_date(first)}. Join it first, or start the commitment later.",
            field="starts",
        )
    covered = _covered(ground, [organization_id])(organization_id, members.rule_of(membership.category))
    if not covered.ok:
        raise NotCovered(
            f"{name} cannot take “{ground.service.name}” for {ground.year.words()}. {covered.reason} Change its category first "
            "if it is to have more; nothing was committed.",
            field="service_id",
        )
    row, missing = _draft(
        ground, organization_id, membership.category_id, Span(first, last), Decimal(quantity), resolution_key
    )
    if missing:
        raise CountMissing(_missing_words([name], ground))
    row.save(force_insert=True)
    documents.cite(key_of(row), resolution_key, "authority")
    record(row, organization=row.organization_id, service=ground.service, fiscal_year=fiscal_year, pupils=row.pupils,
           pupils_source=row.pupils_source, pupils_as_of=row.pupils_as_of)  # fmt: skip
    return row


@deed("catalog.commit_members")
def commit_members(
    *, by: Asker, service_id: int, fiscal_year: int, organization_ids: Iterable[int] | None = None,
    resolution_key: str = "", counted_on: date | None = None,
) -> list[Commitment]:  # fmt: skip
    """Commit every member of the fiscal year (or those named) to a service: dues for all, in one deed.

    Who is committed already is left alone; who joins within the year is committed from that day. Members without a
    price are skipped, as are those whose category does not cover the service or has its services of the year; the log
    names these. One missing count refuses all, by name.
    """
    _allow(by)
    wanted = None if organization_ids is None else set(organization_ids)
    ground = _ground(service_id, fiscal_year, counted_on, organization_ids=None)
    committed = set(
        Commitment.objects.filter(service_id=service_id, fiscal_year=fiscal_year).values_list(
            "organization_id", flat=True
        )
    )
    drafts: list[Commitment] = []
    missing: list[Commitment] = []
    not_covered: list[int] = []
    rule_of, covered = members.rules_by_id(), _covered(ground, None)
    for organization_id, spans in members.spans().items():
        if organization_id in committed or (wanted is not None and organization_id not in wanted):
            continue
        placed = _first_span(spans, ground.year)
        if placed is None or ground.table.price_on(service_id, placed[1], placed[0].starts) is None:
            continue
        if not covered(organization_id, rule_of[placed[1]]).ok:
            not_covered.append(organization_id)
            continue
        row, lacking = _draft(ground, organization_id, placed[1], placed[0], Decimal(1), resolution_key)
        (missing if lacking else drafts).append(row)
    if missing:
        raise CountMissing(
            _missing_words(list(organizations.names(r.organization_id for r in missing).values()), ground)
        )
    made = Commitment.objects.bulk_create(sorted(drafts, key=lambda row: row.organization_id))
    documents.cite(key_of(ground.service), resolution_key, "authority")
    record(ground.service, committed=len(made), fiscal_year=fiscal_year, counted_on=ground.counted_on,
           organizations=[row.organization_id for row in made], not_covered=not_covered)  # fmt: skip
    return made


def _covered(ground: _Ground, organization_ids: list[int] | None) -> Callable[[int, CategoryRule], Verdict]:
    """Whether a category covers this service beside what a body takes in the year. Membership itself is no service."""
    function = Function(ground.service.function)
    taken = Counter(
        owner
        for owner, _, _ in queries.services_committed(
            organization_ids, besides=ground.service.pk, fiscal_year=ground.year.year
        )
    )

    def verdict(organization_id: int, rule: CategoryRule) -> Verdict:
        if function is Function.MEMBERSHIP:
            return Verdict(True, "Membership itself is no service.")
        return may_use(rule, program=function.program, services_taken=taken[organization_id])

    return verdict


def _ground(
    service_id: int, fiscal_year: int, counted_on: date | None, *, organization_ids: list[int] | None
) -> _Ground:
    service = Service.objects.get(pk=service_id)
    year = FiscalYear(fiscal_year, agency.the().fiscal_start_month)
    if service.ends is not None and service.ends <= year.starts:
        raise CommitmentRefused(f"“{service.name}” ended on {long_date(service.ends)}, before {year.words()} begins.")
    on = counted_on or agency.today()
    counts = organizations.latest_counts(Measure.PUPILS, on, organization_ids=organization_ids)
    return _Ground(service, year, queries.price_table([service_id]), counts, on)


def _first_span(spans: Iterable[tuple[date, date | None, int]], year: FiscalYear) -> tuple[Span, int] | None:
    """The first part of a membership that lies in the year, until the year's or the membership's end."""
    inside = sorted((s, e, c) for s, e, c in spans if s < year.ends and (e is None or e > year.starts))
    if not inside:
        return None
    ends = inside[0][1]
    for starts, until, _ in inside[1:]:
        if ends == starts:
            ends = until
    return Span(max(inside[0][0], year.starts), min(ends or year.ends, year.ends)), inside[0][2]


def _draft(
    ground: _Ground, organization_id: int, category_id: int, span: Span, quantity: Decimal, resolution_key: str
) -> tuple[Commitment, bool]:
    price = ground.table.price_on(ground.service.pk, category_id, span.starts)
    row = Commitment(
        organization_id=organization_id, service=ground.service, fiscal_year=ground.year.year, quantity=quantity,
        starts=span.starts, ends=span.ends or ground.year.ends, agreed_on=agency.today(), resolution_key=resolution_key,
    )  # fmt: skip
    count = ground.counts.get(organization_id)
    if not rules.needs_pupils(ground.service.basis, price.rate if price else None):
        return row, False
    if count is None:
        return row, True
    row.pupils, row.pupils_source = (
        round_half_away(count.value),
        f"{count.source}, school year {count.school_year}"[:80],
    )
    row.pupils_as_of, row.count_key = count.as_of, count.key
    return row, False


def _missing_words(names: list[str], ground: _Ground) -> str:
    listed = ", ".join(sorted(names)[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    return (
        f"“{ground.service.name}” is priced by pupils, and no count dated {long_date(ground.counted_on)} or earlier "
        "is known "
        f"for: {listed}. {WHO_COUNTS}. Nothing was committed."
    )
