"""The one seam: a year's records leave the database as frozen facts with public keys, in an order that they alone decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from barnraise.core.dates import FiscalYear, Span
from barnraise.core.facts import Charge, Delivery, Return, ReturnKind, Settled, Unit
from barnraise.core.savings.records import Aid, Member, Offer
from barnraise.core.savings.records import Override as Overridden
from barnraise.core.savings.year import YearFacts
from barnraise.platform import agency, audit, documents, registry
from barnraise.platform.refusals import Refusal
from barnraise.prove.baselines import queries as baselines
from barnraise.prove.savings.models import Override
from barnraise.prove.savings.queries.doubts import doubts_of
from barnraise.prove.savings.rules import Doubts
from barnraise.prove.savings.terms import DELIVERY_KEY
from barnraise.run.books import queries as books
from barnraise.run.catalog import queries as catalog
from barnraise.run.deliveries import queries as deliveries
from barnraise.run.members import queries as members
from barnraise.run.organizations import queries as organizations


class NameTaken(Refusal):
    """Two bodies that would be called the same outside our database."""

    rule = "public-name-taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A year's facts with the doubts about them, and the way back from each public key to its record.

    `evidence` gives each file's name by its hash; `head` is the end of the audit chain when the facts were read.
    """

    facts: YearFacts
    doubts: Doubts
    organizations: Mapping[str, int]
    services: Mapping[str, int]
    deliveries: Mapping[str, int]
    baselines: Mapping[str, int]
    evidence: Mapping[str, str]
    head: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Names:
    """What records are called outside: bodies by id, services by id as code, name and program, files;
    `sources` tells where deliveries came from and what resolutions authorized charges."""

    bodies: Mapping[int, str]
    services: Mapping[int, tuple[str, str, str]]
    sources: Mapping[str, str]
    files: Mapping[str, str]


def freeze(year: FiscalYear, *, revision: int) -> Frozen:
    """Read a year whole. Errors: `NameTaken` when two bodies share one public name."""
    head = audit.head()
    rows, charges = deliveries.of_year(year), books.charges_of_year(year)
    returns, aid = books.returns_of_year(year), books.aid_terms(year)
    standing = members.categories_of_year(year)
    bodies = (
        {r.organization_id for r in rows} | {r.organization_id for r in charges} | {r.organization_id for r in returns}
    )
    services = {r.service_id for r in rows} | {r.service_id for r in charges} | {r.service_id for r in returns}
    names = Names(
        bodies=public_keys(bodies | set(standing)),
        services=catalog.named(services),
        sources=registry.provenance(
            [row.source for row in rows] + [c.resolution_key for c in charges if c.resolution_key]
        ),
        files=documents.hashes({row.evidence_key for row in rows}),
    )
    billed = {row.delivery_id: (row.invoice, row.line) for row in charges if row.delivery_id}
    frozen, ids = _deliveries(rows, names, billed)
    keys = {pk: key for key, pk in ids.items()}
    codes = {code: pk for pk, (code, _, _) in names.services.items()}
    compared = [
        b for b in baselines.frozen(year.starts, year.ends, organization_keys=names.bodies) if b.service in codes
    ]
    whole = YearFacts(
        agency=agency.the().name,
        state=agency.the().state,
        fiscal_year=year.year,
        starts=year.starts,
        ends=year.ends,
        members=_members(year, names.bodies, standing),
        offers=tuple(Offer(key=c, name=name, program=program) for c, name, program in sorted(names.services.values())),
        deliveries=frozen,
        charges=_charges(charges, names, keys),
        returns=_returns(returns, names),
        baselines=tuple(compared),
        aid=_aid(aid, names),
        overrides=overridden(year.year, revision),
    )
    numbered = baselines.ids_by_number([row.key for row in compared])
    return Frozen(
        facts=whole,
        doubts=doubts_of(
            whole, year, rows=rows, keys=keys, charges=charges, bodies=names.bodies, baselines=numbered, services=codes
        ),
        organizations={name: pk for pk, name in names.bodies.items()},
        services=codes,
        deliveries=ids,
        baselines=numbered,
        evidence=documents.names_of({row.evidence for row in compared}),
        head=head,
    )


def overridden(fiscal_year: int, revision: int) -> tuple[Overridden, ...]:
    """The checks that were set aside for a revision."""
    rows = Override.objects.filter(fiscal_year=fiscal_year, revision=revision).order_by("check_name")
    return tuple(
        Overridden(check=row.check_name, count=row.count, reason=row.reason, by=row.by_name, on=agency.day_of(row.at))
        for row in rows
    )


def public_keys(ids: Collection[int]) -> dict[int, str]:
    """Body → what it is called outside: its member number, another number, its name."""
    found = organizations.public_keys(ids)
    found |= {pk: number for number, pk in members.member_numbers().items() if pk in ids}
    seen: dict[str, int] = {}
    for pk in sorted(found):
        if seen.setdefault(found[pk], pk) != pk:
            raise NameTaken(f"Two bodies are both called {found[pk]}. Give one of them a member number, then go on.")
    return found


def _deliveries(
    rows: Sequence[deliveries.Fact], names: Names, billed: Mapping[int, tuple[str, int]]
) -> tuple[tuple[Delivery, ...], dict[str, int]]:
    """Deliveries in the order of what they say, numbered anew, and the way back to each."""
    ordered = _ordered(rows, names, billed)
    keys = {row.id: DELIVERY_KEY.format(n=n) for n, row in enumerate(ordered, 1)}
    facts = tuple(delivered(row, names, keys) for row in ordered)
    return facts, {keys[row.id]: row.id for row in ordered}


def delivered(row: deliveries.Fact, names: Names, keys: Mapping[int, str]) -> Delivery:
    """One delivery as a fact; `keys` names it and what it takes back."""
    return Delivery(
        key=keys[row.id],
        organization=names.bodies[row.organization_id],
        service=names.services[row.service_id][0],
        item=row.item,
        quantity=row.quantity,
        unit=Unit(row.unit),
        unit_price=row.unit_price,
        amount=row.amount,
        settled=Settled(row.settled),
        served=Span(row.served_from, row.served_to),
        source=names.sources[row.source],
        reverses=keys.get(row.reverses_id) if row.reverses_id else None,
        evidence=names.files.get(row.evidence_key, ""),
    )


def _ordered(
    rows: Sequence[deliveries.Fact], names: Names, billed: Mapping[int, tuple[str, int]]
) -> list[deliveries.Fact]:
    """Rows by what they say; those that say the same by the line that bills them and by what takes them back."""
    taken_back = {row.reverses_id for row in rows if row.reverses_id}

    def order(row: deliveries.Fact) -> tuple[object, ...]:
        return (*_order(row, names), row.id in taken_back, billed.get(row.id, ("", 0)))

    place = {row.id: n for n, row in enumerate(sorted(rows, key=order))}
    return sorted(rows, key=lambda row: (order(row), place.get(row.reverses_id or 0, -1)))


def _order(row: deliveries.Fact, names: Names) -> tuple[str | int | date, ...]:
    return (
        *(names.bodies[row.organization_id], names.services[row.service_id][0], row.served_from, row.served_to),
        *(row.item, row.unit, str(row.quantity), str(row.unit_price), row.amount.cents, row.settled),
        *(names.sources[row.source], names.files.get(row.evidence_key, ""), row.reverses_id is not None),
    )


def _members(year: FiscalYear, bodies: Mapping[int, str], standing: Mapping[int, str]) -> tuple[Member, ...]:
    """Whoever was a member, used or paid anything, with the newest count of pupils known when the year ended."""
    counts, called = organizations.latest_counts("pupils", year.last_day), organizations.names(bodies)
    facts = []
    for pk, key in sorted(bodies.items(), key=lambda pair: pair[1]):
        count = counts.get(pk)
        told = f"{count.source}, {count.as_of.isoformat()}" if count else ""
        pupils = int(count.value) if count else None
        category = standing.get(pk, "")
        facts.append(Member(key=key, name=called[pk], category=category, pupils=pupils, pupils_source=told))
    return tuple(facts)


def _charges(rows: Sequence[books.YearCharge], names: Names, keys: Mapping[int, str]) -> tuple[Charge, ...]:
    return tuple(sorted((charged(row, names, keys) for row in rows), key=lambda fact: fact.key))


def charged(row: books.YearCharge, names: Names, keys: Mapping[int, str]) -> Charge:
    """One charge by invoice and line; one that a delivery of the year caused names that delivery."""
    return Charge(
        key=f"{row.invoice} line {row.line}",
        payer=names.bodies[row.organization_id],
        organization=names.bodies[row.organization_id],
        service=names.services[row.service_id][0],
        cause=keys.get(row.delivery_id or 0, row.cause),
        amount=row.amount,
        day=row.day,
        rule=row.rule,
        resolution=names.sources.get(row.resolution_key, ""),
    )


def _returns(rows: Sequence[books.YearReturn], names: Names) -> tuple[Return, ...]:
    return tuple(sorted((returned(row, names) for row in rows), key=lambda fact: fact.key))


def returned(row: books.YearReturn, names: Names) -> Return:
    """What came back to one member."""
    return Return(
        key=f"{row.key} {names.bodies[row.organization_id]}",
        organization=names.bodies[row.organization_id],
        service=names.services[row.service_id][0],
        kind=ReturnKind(row.kind),
        cause=row.key,
        amount=row.amount,
        day=row.day,
    )


def _aid(rows: Sequence[books.YearAid], names: Names) -> tuple[Aid, ...]:
    terms = [aided(row, names) for row in rows if row.service_id in names.services]
    return tuple(sorted(terms, key=lambda term: term.service))


def aided(row: books.YearAid, names: Names) -> Aid:
    """What the state repays of one service."""
    return Aid(
        service=names.services[row.service_id][0],
        fiscal_year=row.fiscal_year,
        ratio=row.ratio,
        ratio_alone=row.ratio_alone,
        other_cost=row.other_cost,
        citation=row.citation,
    )
