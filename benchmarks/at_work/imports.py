"""Bring a usage report in: `python -m benchmarks.at_work.imports product|floor|bare FILE`."""

import sys
from pathlib import Path
from typing import Any

import django

from benchmarks.measure import Meter

BATCH = 10_000
_LINE = (
    "id",
    "report_id",
    "contract_id",
    "row_number",
    "identity",
    "organization_id",
    "day",
    "item",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "note",
)
_DELIVERY = (
    "organization_id",
    "service_id",
    "item",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "settled",
    "served_from",
    "served_to",
    "source",
    "evidence_key",
    "recorded_at",
    "recorded_by",
)

TYPED = """
SELECT row_number() OVER () AS id, sha1(concat_ws('|', "Date", "Member", "Item", "Invoice", row_number() OVER ())),
       m.organization, CAST("Date" AS VARCHAR), CAST("Date" + 1 AS VARCHAR), "Item", "Description",
       CAST("Quantity" * 1000000 AS BIGINT), "Unit", CAST("Unit Price" * 1000000 AS BIGINT),
       CAST("Amount" * 100 AS BIGINT)
FROM read_csv(?, header = true, ignore_errors = true, columns = {
  'Date': 'DATE', 'Member': 'VARCHAR', 'Item': 'VARCHAR', 'Description': 'VARCHAR', 'Quantity': 'DECIMAL(18,6)',
  'Unit': 'VARCHAR', 'Unit Price': 'DECIMAL(18,6)', 'Amount': 'DECIMAL(18,2)', 'Invoice': 'VARCHAR'}) t
JOIN members m ON m.number = t."Member"
"""


def product(place: Path) -> None:
    """The way people bring a file in: look at it, keep it, apply it, all guards on."""
    from barnraise.core.money import Money
    from barnraise.platform import imports
    from barnraise.platform.clock import frozen
    from barnraise.run.people import demo
    from barnraise.run.programs.purchasing.models import UsageReport
    from barnraise.run.programs.purchasing.queries import contract_named
    from benchmarks.at_work import ground

    meter = Meter()
    contract = contract_named(ground.CONTRACT)
    assert contract is not None, "the ground has a contract"
    with frozen(ground.NOON):
        cora, about = demo.asker("cora"), f"purchasing.Contract:{contract.pk}"
        with meter.stretch("look"):
            run = imports.look(by=cora, kind="usage", content=place, name="usage.csv", about=about)
        with meter.stretch("apply"):
            run = imports.apply(by=cora, run_id=run.pk)
    report = UsageReport.objects.get()
    total = report.total
    assert isinstance(total, Money), "a total is money"
    meter.tell(lines=report.lines, cents=total.cents, wrong=run.verdict["totals"]["set apart"], **_standing())


def floor(place: Path, *, guarded: bool) -> None:
    """DuckDB reads typed columns, and the same two tables get them by the thousand, unchecked."""
    import duckdb

    from barnraise.platform import guards, registry
    from barnraise.run.members.queries import member_numbers
    from barnraise.run.organizations.queries import us
    from barnraise.run.programs.purchasing.models import UsageReport
    from barnraise.run.programs.purchasing.queries import contract_named
    from benchmarks.at_work import ground

    meter, numbers, contract = Meter(), member_numbers(), contract_named(ground.CONTRACT)
    assert contract is not None and us().pk, "the ground has a contract"
    if not guarded:
        guards.drop(registry.guards())
    report = UsageReport.objects.create(contract=contract, source="floor", starts=contract.starts, ends=contract.ends)
    with meter.stretch("floor"), duckdb.connect(config={"threads": 1}) as reader:
        reader.execute("CREATE TABLE members (number VARCHAR, organization BIGINT)")
        reader.executemany("INSERT INTO members VALUES (?, ?)", list(numbers.items()))
        rows = reader.execute(TYPED, [str(place)])
        _load(rows, report.pk, contract.pk, contract.service_id)
    meter.tell(**_standing())


def _load(rows: Any, report: int, contract: int, service: int) -> None:
    """Both tables from the same batches, in one transaction, by the drivers' own fastest way."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        fresh = True
        while batch := rows.fetchmany(BATCH):
            lines = [
                (n, report, contract, n, name, who, day, item, said, quantity, unit, price, cents, "")
                for n, name, who, day, _, item, said, quantity, unit, price, cents in batch
            ]
            delivered = [
                (
                    who,
                    service,
                    item,
                    quantity,
                    unit,
                    price,
                    cents,
                    "vendor",
                    day,
                    after,
                    f"purchasing.UsageLine:{n}",
                    "",
                    "2026-07-15 17:00:00",
                    "bench",
                )
                for n, _, who, day, after, item, _, quantity, unit, price, cents in batch
            ]
            _bulk(cursor, "purchasing_usageline", _LINE, lines, fresh=fresh)
            _bulk(cursor, "deliveries_delivery", _DELIVERY, delivered, fresh=fresh)
            fresh = False


def _bulk(cursor: Any, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]], *, fresh: bool) -> None:
    from django.db import connection

    named = ", ".join(columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        if rows[0][0] == 1 or (table == "deliveries_delivery" and rows[0][10].endswith(":1")):
            cursor.execute(f"ANALYZE {table}")
        return
    marks = ", ".join("?" * len(columns))
    cursor.cursor.connection.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", rows)


def _standing() -> dict[str, int]:
    """What stands in the two tables now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), COALESCE(SUM(amount), 0) FROM purchasing_usageline")
        lines, cents = cursor.fetchone()
        cursor.execute("SELECT COUNT(*), COALESCE(SUM(amount), 0) FROM deliveries_delivery")
        delivered, worth = cursor.fetchone()
    return {"usage_lines": lines, "usage_cents": int(cents), "deliveries": delivered, "delivered_cents": int(worth)}


if __name__ == "__main__":
    django.setup()
    which, file = sys.argv[1], Path(sys.argv[2])
    if which == "product":
        product(file)
    else:
        floor(file, guarded=which == "floor")
