"""Close a year: `python -m benchmarks.at_work.closing product|floor YEAR [quoted]`; `quoted` sets a quote a service first."""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import django

from benchmarks.measure import Meter

PLAINLY = (
    "SELECT * FROM deliveries_delivery WHERE served_from >= %s AND served_from < %s",
    "SELECT c.*, i.number, i.payer_id FROM books_charge c JOIN books_invoice i ON i.id = c.invoice_id"
    " WHERE c.served_from >= %s AND c.served_from < %s",
    "SELECT s.*, r.* FROM books_rebateshare s JOIN books_rebate r ON r.id = s.rebate_id WHERE r.starts >= %s AND r.ends <= %s",
    "SELECT * FROM purchasing_usageline WHERE day >= %s AND day < %s",
    "SELECT * FROM baselines_baseline WHERE ends > %s AND starts < %s",
)
"""What a close reads of a year, row by row, as the database gives it."""


def product(meter: Meter, year: int, *, quoted: bool) -> None:
    """Everything the director waits for, then its parts once more by themselves."""
    from barnraise.core.savings.year import compile_year
    from barnraise.platform.clock import frozen
    from barnraise.prove.savings import operations, queries
    from barnraise.run.people import demo

    ada, named = demo.asker("ada"), queries.year_named(year)
    with frozen(datetime(year, 8, 20, 17, tzinfo=UTC)):
        if quoted:
            _quote(year)
        if queries.current_key() is None:
            operations.make_key(by=ada, why="measured")
        for name, found in queries.asked(queries.freeze(named, revision=1)).items():
            if found:
                operations.override(
                    by=ada,
                    fiscal_year=year,
                    check=name,
                    count=len(found),
                    reason="Looked at, and measured all the same.",
                )
        with meter.stretch("freeze"):
            frozen_year = queries.freeze(named, revision=1)
        with meter.stretch("checks"):
            queries.asked(frozen_year)
        with meter.stretch("compile"):
            compile_year(frozen_year.facts)
        with meter.stretch("ready"):
            ready = queries.make_ready(ada, year)
        with meter.stretch("sign"):
            operations.sign(by=ada, ready=ready)
        with meter.stretch("verify"):
            doubts = queries.wrong()
    assert not doubts, doubts
    facts = frozen_year.facts
    meter.tell(
        deliveries=len(facts.deliveries), members=len(facts.members), baselines=len(facts.baselines),
        charges=len(facts.charges), returns=len(facts.returns), megabytes=round(len(ready.export) / 1e6, 2),
    )  # fmt: skip


def floor(meter: Meter, year: int) -> None:
    """Read the same rows and do nothing with them."""
    from django.db import connection

    counts = []
    with connection.cursor() as cursor, meter.stretch("read"):
        for statement in PLAINLY:
            cursor.execute(statement, [f"{year - 1}-07-01", f"{year}-07-01"])
            counts.append(len(cursor.fetchall()))
    meter.tell(deliveries=counts[0], rows=sum(counts))


def _quote(year: int) -> None:
    """A quote for each service of the ground, proposed by one and approved by another."""
    from barnraise.prove.baselines import operations as baselines
    from barnraise.prove.baselines.rules import Proposal
    from barnraise.run.catalog import queries as catalog
    from barnraise.run.people import demo

    cora, ada = demo.asker("cora"), demo.asker("ada")
    for service in catalog.services_for(cora).filter(code__startswith="S").order_by("code"):
        number = int(service.code[1:])
        told = Proposal(
            service_id=service.pk, item=f"P-{number:02d}", unit="box", starts=date(year - 1, 7, 1), ends=date(year, 7, 1),
            unit_price=Decimal(300 + 17 * number) / 100, method="quotes", grade="A", source="A quote of the benchmark",
        )  # fmt: skip
        row = baselines.propose(
            by=cora, told=told, evidence=("quote.csv", f"{service.code},{told.unit_price}\n".encode())
        )
        baselines.approve(by=ada, baseline_id=row.pk, version=row.version)


if __name__ == "__main__":
    django.setup()
    clock = Meter()
    if sys.argv[1] == "floor":
        floor(clock, int(sys.argv[2]))
    else:
        product(clock, int(sys.argv[2]), quoted="quoted" in sys.argv)
