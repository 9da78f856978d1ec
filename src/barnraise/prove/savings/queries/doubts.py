"""What the database knows beside a year's facts: billed or not, posted or not, late or not, whole or altered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from barnraise.core.dates import FiscalYear
from barnraise.core.savings.year import YearFacts
from barnraise.platform import documents
from barnraise.prove.savings.models import Statement
from barnraise.prove.savings.rules import Doubts, Found
from barnraise.run.books import queries as books
from barnraise.run.deliveries import queries as deliveries
from barnraise.run.organizations import queries as organizations


def doubts_of(
    facts: YearFacts,
    year: FiscalYear,
    *,
    rows: Sequence[deliveries.Fact],
    keys: Mapping[int, str],
    charges: Sequence[books.YearCharge],
    bodies: Mapping[int, str],
    baselines: Mapping[str, int],
    services: Mapping[str, int],
) -> Doubts:
    """Everything the checks of a close are asked about."""
    billed = {row.delivery_id for row in charges if row.delivery_id}
    return Doubts(
        facts=facts,
        keys=dict(_records(keys, bodies, baselines, services)),
        billed=frozenset(keys[pk] for pk in billed if pk in keys),
        unposted=tuple(Found(about, sentence, key) for about, sentence, key in books.unposted_of_year(year)),
        allocations=tuple(Found(about, sentence, key) for about, sentence, key in books.unsummed_rebates(year)),
        evidence=documents.sound({row.evidence for row in facts.baselines}),
        late=_late(year, rows, keys),
        approved_late=_approved_late(facts),
        schools=frozenset(bodies[pk] for pk in organizations.schools_among(bodies)),
    )


def _records(
    keys: Mapping[int, str], bodies: Mapping[int, str], numbered: Mapping[str, int], services: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """From public keys to text keys."""
    yield from ((key, f"deliveries.Delivery:{pk}") for pk, key in keys.items())
    yield from ((f"member {key}", f"organizations.Organization:{pk}") for pk, key in bodies.items())
    yield from ((f"service {code}", f"catalog.Service:{pk}") for code, pk in services.items())
    yield from ((number, f"baselines.Baseline:{pk}") for number, pk in numbered.items())


def _late(year: FiscalYear, rows: Sequence[deliveries.Fact], keys: Mapping[int, str]) -> dict[str, date]:
    """Deliveries recorded after their month was locked, or after the year was last signed, with the day it was."""
    locked = books.locked_months(year)
    signed = Statement.objects.filter(fiscal_year=year.year).order_by("-revision").first()
    late: dict[str, date] = {}
    for row in rows:
        ends = [at for at in (locked.get(row.served_from.replace(day=1)), signed and signed.signed_at) if at]
        if ends and row.recorded_at > min(ends):
            late[keys[row.id]] = min(ends).date()
    return late


def _approved_late(facts: YearFacts) -> dict[str, date]:
    return {
        row.key: row.approved_on
        for row in facts.baselines
        if row.approved_on is not None and row.approved_on > row.starts
    }
