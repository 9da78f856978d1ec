"""Build the agency that a benchmark works on: `python -m benchmarks.at_work.ground MEMBERS [SERVICES MONTHS]`."""

import hashlib
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import django

from benchmarks import usage_file
from benchmarks.measure import Meter

NOON = datetime(2026, 7, 15, 17, 0, tzinfo=UTC)
CONTRACT = "BENCH-26"
YEAR = 2026


def main(members: int, services: int = 0, months: int = 0) -> None:
    """Found an agency, let members join; sign a contract with its prices, or record deliveries that we bill."""
    from barnraise.platform import schema
    from barnraise.platform.clock import frozen

    meter = Meter()
    with meter.stretch("built"), frozen(NOON):
        schema.create()
        _found()
        ids = _join(members)
        if services:
            _deliver(ids, services, months)
        else:
            _sign()
    meter.tell(members=len(ids))


def _found() -> None:
    from barnraise.core.dates import FiscalYear
    from barnraise.core.money import Money
    from barnraise.platform import agency, registry
    from barnraise.platform.manifest import Founding
    from barnraise.platform.permissions import machine
    from barnraise.run.books import operations as books
    from barnraise.run.people import demo

    by, year = machine("bench"), FiscalYear(YEAR)
    agency.found(by=by, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
    founding = Founding(
        name="Bluff Country",
        state="MN",
        fiscal_year=year,
        starts=date(2023, 7, 1),
        admin_name="First Admin",
        admin_email="first@bluff-country.example",
        password="seven quiet barns at dawn",
    )
    for manifest in registry.manifests():
        if manifest.found:
            registry.load(manifest.found)(by=by, founding=founding)
    for manifest in registry.manifests():
        if manifest.setup:
            registry.load(manifest.setup)(by=by, fiscal_year=year)
    books.open_year(by=by, fiscal_year=YEAR)
    books.open_year(by=by, fiscal_year=YEAR + 1)
    demo.cast()
    assert agency.threshold() >= Money.ZERO


def _join(members: int) -> list[int]:
    from barnraise.platform.permissions import machine
    from barnraise.run.members import operations, queries
    from barnraise.run.organizations import operations as organizations
    from barnraise.run.organizations.queries import Draft

    by = machine("bench")
    drafts = [Draft(name=f"District {n}", kind="school_district", state="MN") for n in range(members)]
    ids = organizations.add_many(by=by, rows=drafts)
    category = next(c for c in queries.category_rows() if c.code == "education")
    operations.join_many(
        by=by,
        rows=[
            operations.Joining(
                organization_id=pk,
                category_id=category.pk,
                starts=date(2023, 7, 1),
                number=str(usage_file.FIRST_NUMBER + n),
            )
            for n, pk in enumerate(ids)
        ],
    )
    return ids


def _sign() -> None:
    from barnraise.platform import imports
    from barnraise.run.governance import operations as governance
    from barnraise.run.organizations import operations as organizations
    from barnraise.run.people import demo
    from barnraise.run.programs.purchasing import operations as purchasing
    from barnraise.run.programs.purchasing.imports import starts_key

    cora, starts, ends = demo.asker("cora"), *usage_file.TERM
    vendor = organizations.add(by=cora, name="Great Plains Paper", kind="vendor").pk
    resolution = governance.record_resolution(
        by=demo.asker("fay"),
        body="Board of directors",
        adopted_on=date(2025, 6, 12),
        title="Award the paper contract",
        text="Resolved.",
    )
    contract = purchasing.sign_contract(
        by=cora,
        number=CONTRACT,
        title="Copier paper",
        vendor_id=vendor,
        legal_authority="Minn. Stat. 471.345 subd. 15",
        resolution_key=f"governance.Resolution:{resolution.pk}",
        starts=starts,
        ends=ends,
        fee_rate=Decimal("0.015"),
    )
    prices = usage_file.price_file().encode()
    answers = {starts_key(hashlib.sha256(prices).hexdigest()): starts.isoformat()}
    run = imports.look(
        by=cora,
        kind="prices",
        content=prices,
        name="prices.csv",
        about=f"purchasing.Contract:{contract.pk}",
        answers=answers,
    )
    imports.apply(by=cora, run_id=run.pk)


def _deliver(members: list[int], services: int, months: int) -> None:
    """One delivery a member, service and month, settled by the agency; amounts differ and are known by arithmetic."""
    from barnraise.platform.permissions import machine
    from barnraise.run.catalog import operations as catalog
    from barnraise.run.deliveries import operations as deliveries

    by = machine("bench")
    functions = ("purchasing", "insurance", "professional_learning", "technology")
    offered = [
        catalog.offer(
            by=by,
            code=f"S{n:02d}",
            name=f"Service {n}",
            function=functions[n % 4],
            basis="per_unit",
            unit="box",
            settled="agency",
            starts=date(2023, 7, 1),
        ).pk
        for n in range(services)
    ]
    for month in range(months):
        day = date(2025 + (month + 6) // 12, (month + 6) % 12 + 1, 10)
        served = (day.isoformat(), (day + timedelta(days=1)).isoformat())
        rows = (
            (
                who,
                service,
                f"P-{s:02d}",
                (q := 1 + (m + s + month) % 9) * 1_000_000,
                "box",
                (p := 250 + 17 * s + m % 50) * 10_000,
                q * p,
                "agency",
                *served,
                f"bench.Line:{month}-{m}-{s}",
                "",
            )
            for m, who in enumerate(members)
            for s, service in enumerate(offered)
        )
        deliveries.record_many(by=by, rows=rows, why="bench")


if __name__ == "__main__":
    django.setup()
    main(*map(int, sys.argv[1:]))
