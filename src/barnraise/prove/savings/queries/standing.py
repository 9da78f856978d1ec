"""Whether the records that a signed statement was made from still say what was signed: fact by fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from barnraise.core.dates import FiscalYear
from barnraise.core.savings.records import Baseline
from barnraise.core.savings.year import YearFacts
from barnraise.platform import agency, documents, registry
from barnraise.prove.baselines import queries as baselines
from barnraise.prove.savings.models import Measured, Statement, StatementLine
from barnraise.prove.savings.queries.freezing import Names, aided, charged, delivered, returned
from barnraise.prove.savings.terms import Kept
from barnraise.run.books import queries as books
from barnraise.run.deliveries import queries as deliveries


def doubts(
    row: Statement, facts: YearFacts, lines: Sequence[StatementLine], measured: Sequence[Measured]
) -> Iterator[tuple[Kept, str]]:
    """What a statement's records say otherwise now. What came since, in the open, is late and no doubt."""
    year = FiscalYear(row.fiscal_year, agency.the().fiscal_start_month)
    found = deliveries.of_year(year)
    bills = books.charges_of_year(year)
    names = _names(lines, [r.source for r in found] + [c.resolution_key for c in bills if c.resolution_key], found)
    keys = {m.delivery_id: m.key for m in measured}
    yield from ((Kept.LINES, says) for says in _bodies(lines))
    yield from ((Kept.DELIVERIES, says) for says in _deliveries(row, facts, found, names, keys))
    yield from ((Kept.BASELINES, says) for says in _baselines(facts, names))
    charges = {c.key: c for c in _known(bills, names, lambda r: charged(r, names, keys))}
    yield from ((Kept.CHARGES, says) for says in _same(facts.charges, charges, "the charge"))
    returns = {r.key: r for r in _known(books.returns_of_year(year), names, lambda r: returned(r, names))}
    yield from ((Kept.RETURNS, says) for says in _same(facts.returns, returns, "what came back by"))
    terms = {aided(term, names) for term in books.aid_ever(year) if term.service_id in names.services}
    for term in facts.aid:
        if term not in terms:
            yield (
                Kept.AID,
                f"the aid on {term.service} that was signed, {term.ratio} by {term.citation}, is not on record",
            )


def _names(lines: Sequence[StatementLine], told_of: Sequence[str], rows: Sequence[deliveries.Fact]) -> Names:
    """What bodies and services were called on the statement, whatever numbers they have by now."""
    return Names(
        bodies={line.organization_id: line.member_key for line in lines},
        services={line.service_id: (line.service.code, "", "") for line in lines},
        sources=registry.provenance(told_of),
        files=documents.hashes({row.evidence_key for row in rows}),
    )


def _known(rows: Sequence[Any], names: Names, told: Any) -> Iterator[Any]:
    """Rows of the statement's own bodies and services, as facts; others came since."""
    for row in rows:
        if row.organization_id in names.bodies and row.service_id in names.services:
            yield told(row)


def _bodies(lines: Sequence[StatementLine]) -> Iterator[str]:
    """One name, one body: a line that was given to another member has two."""
    first: dict[str, int] = {}
    second: dict[int, str] = {}
    for line in sorted(lines, key=lambda line: line.pk):
        body, name = line.organization_id, line.member_key
        if first.setdefault(name, body) != body or second.setdefault(body, name) != name:
            yield f"a line of {name} stands with another member"


def _deliveries(
    row: Statement, facts: YearFacts, found: Sequence[deliveries.Fact], names: Names, keys: Mapping[int, str]
) -> Iterator[str]:
    """Deliveries that say something else, are gone, or were put in behind the close as if they had been there."""
    now = {}
    for one in found:
        if one.id in keys:
            if one.organization_id in names.bodies and one.service_id in names.services:
                now[keys[one.id]] = delivered(one, names, keys)
        elif one.recorded_at < row.signed_at:
            yield f"delivery {one.id} says that it was recorded before the year was signed, and is not on the statement"
    yield from _same(facts.deliveries, now, "the delivery")


def _baselines(facts: YearFacts, names: Names) -> Iterator[str]:
    """Baselines as they were approved. One may have been ended since, or replaced; neither changes what it said."""
    now = baselines.approved([b.key for b in facts.baselines], organization_keys=names.bodies)
    yield from _same(facts.baselines, now, "the baseline", besides=("ends",))
    for was in facts.baselines:
        if was.key in now and _goes_on(was, now[was.key]):
            yield f"the baseline {was.key} goes on longer than was signed"


def _goes_on(was: Baseline, now: Baseline) -> bool:
    return was.ends is not None and (now.ends is None or now.ends > was.ends)


def _same(signed: Sequence[Any], now: Mapping[str, Any], what: str, *, besides: Sequence[str] = ()) -> Iterator[str]:
    """Facts that are gone or say something else, field by field."""
    for was in signed:
        one = now.get(was.key)
        if one is None:
            yield f"{what} {was.key} stands no more in this year as it was signed"
            continue
        for field in fields(was):
            old, new = getattr(was, field.name), getattr(one, field.name)
            if old != new and field.name not in besides:
                yield f"{what} {was.key} has {field.name.replace('_', ' ')} {new}, and {old} was signed"
