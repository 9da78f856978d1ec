"""Whether facts agree with each other and with the statements before: what a hash that was made anew cannot hide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from barnraise.core.savings.document import FORMAT, Issue
from barnraise.core.savings.year import YearFacts
from barnraise.integrations.statements.columns import Head
from barnraise.integrations.statements.manifest import Manifest
from barnraise.integrations.statements.refusals import Check, Finding


def doubts(year: YearFacts) -> Iterator[Finding]:
    """Every fact that contradicts another one."""
    yield from _reversals(year)
    yield from _charges(year)
    yield from _returns(year)
    yield from _approvals(year)
    for term in year.aid:
        if term.fiscal_year != year.fiscal_year:
            message = f"facts/aid.csv: the term of {term.service} is one of fiscal year {term.fiscal_year}."
            yield Finding(Check.MEASURABLE, message)


def _reversals(year: YearFacts) -> Iterator[Finding]:
    """What takes a delivery back is its mirror, and takes it back once."""
    by_key = {delivery.key: delivery for delivery in year.deliveries}
    taken: set[str] = set()
    for row in year.deliveries:
        if row.reverses is None:
            continue
        where, first = f"facts/deliveries.csv: {row.key} takes {row.reverses} back", by_key.get(row.reverses)
        if first is None:
            yield Finding(Check.REVERSALS, f"{where}, which is not among the deliveries.")
        elif row.reverses in taken:
            yield Finding(Check.REVERSALS, f"{where}, which another row has taken back already.")
        elif first.reverses is not None:
            yield Finding(Check.REVERSALS, f"{where}, which itself takes something back.")
        elif (row.quantity, row.amount) != (-first.quantity, -first.amount) or _thing(row) != _thing(first):
            yield Finding(Check.REVERSALS, f"{where}, but is not its mirror: something else differs than the sign.")
        taken.add(row.reverses)


def _thing(row: Any) -> tuple[Any, ...]:
    return row.organization, row.service, row.item, row.unit, row.unit_price, row.settled, row.day


def _charges(year: YearFacts) -> Iterator[Finding]:
    """A delivery is charged once; once more only after a credit note took the first charge back."""
    members = {delivery.key: delivery for delivery in year.deliveries}
    times: Counter[str] = Counter()
    for charge in year.charges:
        delivery = members.get(charge.cause)
        if delivery is None:
            continue
        forth, back = charge.amount.cents > 0, charge.amount.cents < 0
        times[charge.cause] += (forth - back) * (-1 if delivery.amount.cents < 0 else 1)
        if charge.service != delivery.service:
            message = f"facts/charges.csv: {charge.key} charges {charge.cause}, a delivery of another service."
            yield Finding(Check.CHARGED, message)
    for cause, n in sorted(times.items()):
        if n > 1:
            yield Finding(Check.CHARGED, f"facts/charges.csv: the delivery {cause} is charged {n} times.")


def _returns(year: YearFacts) -> Iterator[Finding]:
    """One share of one rebate, refund or fee for each member and service."""
    shares = Counter((row.cause, row.organization, row.service, row.kind) for row in year.returns)
    for (cause, member, service, kind), n in sorted(shares.items()):
        if n > 1:
            told = f"the {kind} {cause} came back to {member} for {service} {n} times"
            yield Finding(Check.RETURNED, f"facts/returns.csv: {told}; it may be counted once.")


def _approvals(year: YearFacts) -> Iterator[Finding]:
    for row in sorted(year.baselines, key=lambda baseline: baseline.key):
        if row.proposed_by == row.approved_by:
            told = f"{row.key} was approved by {row.approved_by}, who had proposed it"
            yield Finding(Check.APPROVAL, f"facts/baselines.csv: {told}.")


def head_doubts(told: Manifest, head: Head) -> Iterator[Finding]:
    """The manifest says of the statement what the facts say."""
    for name in ("agency", "state", "fiscal_year", "number", "revision"):
        says, fact = getattr(told, name), getattr(head, name)
        if says != fact:
            message = f"manifest.json says {name} {str(says)!r}, and facts/year.csv says {str(fact)!r}."
            yield Finding(Check.HEAD, message)


def before_doubts(head: Head, issue: Issue) -> Iterator[Finding]:
    """What a statement is compared with is the revision before it and the year before it."""
    if (head.revision > 1) != (issue.restates is not None):
        has = "is there, but this is the first revision" if issue.restates else "is missing, though this restates one"
        yield Finding(Check.BEFORE, f"before/restated.json {has}.")
    if head.revision > 1 and not head.reason.strip():
        yield Finding(Check.BEFORE, "facts/year.csv gives no reason, and a restatement says why.")
    if issue.restates is not None:
        wanted = {"fiscal_year": head.fiscal_year, "number": head.number, "revision": head.revision - 1}
        yield from _another("before/restated.json", issue.restates, wanted)
    if issue.last_year is not None:
        yield from _another("before/last_year.json", issue.last_year, {"fiscal_year": head.fiscal_year - 1})


def _another(path: str, document: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Finding]:
    for name, value in {"format": FORMAT, **wanted}.items():
        if document.get(name) != value:
            message = f"{path} says {name} {str(document.get(name))[:60]!r}, where {str(value)!r} is expected."
            yield Finding(Check.BEFORE, message)
