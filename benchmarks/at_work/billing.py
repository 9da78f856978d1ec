"""Bill a year of deliveries month by month: `python -m benchmarks.at_work.billing product|floor MONTHS`."""

import sys
from datetime import date
from itertools import pairwise

import django

from benchmarks.measure import Meter


def bounds(months: int) -> list[tuple[date, date]]:
    """Each month's end (the day after its last) and the invoice day in it."""
    firsts = [date(2025 + (n + 6) // 12, (n + 6) % 12 + 1, 1) for n in range(months + 1)]
    return [(ends, starts.replace(day=28)) for starts, ends in pairwise(firsts)]


def product(months: int) -> None:
    """Prepare, approve and issue one run a month, as people do: Ben prepares and issues, Ada approves."""
    from barnraise.platform.clock import frozen
    from barnraise.run.books import operations as books
    from barnraise.run.people import demo
    from benchmarks.at_work import ground

    meter = Meter()
    with frozen(ground.NOON):
        ben, ada = demo.asker("ben"), demo.asker("ada")
        for ends, day in bounds(months):
            with meter.stretch("prepare"):
                run = books.prepare_run(
                    by=ben, causes=["delivery"], starts=day.replace(day=1), ends=ends, invoice_day=day
                )
            with meter.stretch("approve"):
                books.approve_run(by=ada, run_id=run.pk, fingerprint=run.fingerprint)
            with meter.stretch("issue"):
                books.issue_run(by=ben, run_id=run.pk)
    meter.tell(**_standing())


CALENDAR = "WITH cal(n, day, due, ends, starts, period) AS (VALUES {months})"

ENTRIES = """
INSERT INTO books_entry (id, number, day, period_id, state, memo, source, posted_by)
SELECT ROW_NUMBER() OVER (ORDER BY cal.n, o.payer),
       'J-' || CAST(ROW_NUMBER() OVER (ORDER BY cal.n, o.payer) AS VARCHAR(12)),
       {cal_day}, cal.period, 'draft', 'Invoice',
       'books.Invoice:' || CAST(ROW_NUMBER() OVER (ORDER BY cal.n, o.payer) AS VARCHAR(12)), 'bench'
FROM cal, (SELECT DISTINCT organization_id AS payer FROM deliveries_delivery) o
"""

INVOICES = """
INSERT INTO books_invoice (id, number, kind, payer_id, issued_on, due_on, total, state, reason, entry_id, issued_at)
SELECT ROW_NUMBER() OVER (ORDER BY n, payer), CAST(ROW_NUMBER() OVER (ORDER BY n, payer) AS VARCHAR(12)), 'invoice',
       payer, day, due, total, 'draft', '', ROW_NUMBER() OVER (ORDER BY n, payer), {now}
FROM (SELECT cal.n AS n, {cal_day} AS day, {cal_due} AS due, d.organization_id AS payer,
             CAST(SUM(d.amount) AS BIGINT) AS total
      FROM deliveries_delivery d JOIN cal ON d.served_from >= {cal_starts} AND d.served_from < {cal_ends}
      GROUP BY cal.n, {cal_day}, {cal_due}, d.organization_id) sums
"""

LEGS = """
INSERT INTO books_leg (entry_id, n, day, account_id, fund_id, amount, organization_id)
SELECT i.entry_id, ROW_NUMBER() OVER (PARTITION BY i.entry_id ORDER BY side, account, fund), i.issued_on, account, fund,
       amount, payer
FROM (SELECT d.organization_id AS who, {cal_day} AS day, 2 AS side, r.account_id AS account, r.fund_id AS fund,
             CAST(-SUM(d.amount) AS BIGINT) AS amount, CAST(NULL AS BIGINT) AS payer
      FROM deliveries_delivery d JOIN cal ON d.served_from >= {cal_starts} AND d.served_from < {cal_ends}
      JOIN catalog_service s ON s.id = d.service_id JOIN books_revenuecode r ON r.function = s.function
      GROUP BY d.organization_id, {cal_day}, r.account_id, r.fund_id
      UNION ALL
      SELECT d.organization_id, {cal_day}, 1, (SELECT id FROM books_account WHERE number = '1200'), r.fund_id,
             CAST(SUM(d.amount) AS BIGINT), d.organization_id
      FROM deliveries_delivery d JOIN cal ON d.served_from >= {cal_starts} AND d.served_from < {cal_ends}
      JOIN catalog_service s ON s.id = d.service_id JOIN books_revenuecode r ON r.function = s.function
      GROUP BY d.organization_id, {cal_day}, r.fund_id) sides
JOIN books_invoice i ON i.payer_id = who AND i.issued_on = day
"""

CHARGES = """
INSERT INTO books_charge (invoice_id, n, service_id, item, delivery_id, quantity, unit, unit_price, amount, rule,
                          price_key, resolution_key, served_from, served_to)
SELECT i.id, ROW_NUMBER() OVER (PARTITION BY i.id ORDER BY d.service_id, d.id), d.service_id, d.item, d.id, d.quantity,
       d.unit, d.unit_price, d.amount, 'at-cost-1', '', '', d.served_from, d.served_to
FROM deliveries_delivery d JOIN cal ON d.served_from >= {cal_starts} AND d.served_from < {cal_ends}
JOIN books_invoice i ON i.payer_id = d.organization_id AND i.issued_on = {cal_day}
"""

POST_ENTRIES = "UPDATE books_entry SET state = 'posted', posted_at = {now}, posted_by = 'bench'"
POST_INVOICES = "UPDATE books_invoice SET state = 'posted'"


def floor(months: int) -> None:
    """One INSERT … SELECT a table and two UPDATEs to post, in one transaction, every guard on."""
    from django.db import connection, transaction

    from barnraise.run.books.queries import period_on

    meter = Meter()
    rows = []
    for n, (ends, day) in enumerate(bounds(months)):
        period = period_on(day)
        assert period is not None, "the ground opened the year"
        rows.append(f"({n}, '{day}', '{day}', '{ends}', '{day.replace(day=1)}', {period.pk})")
    lite = connection.vendor == "sqlite"
    words = {
        f"cal_{name}": f"cal.{name}" if lite else f"CAST(cal.{name} AS DATE)"
        for name in ("day", "due", "ends", "starts")
    }
    words["now"] = "'2026-07-15 17:00:00'"
    calendar = CALENDAR.format(months=", ".join(rows))
    with meter.stretch("floor"), transaction.atomic(), connection.cursor() as cursor:
        for table, statement in (("entry", ENTRIES), ("invoice", INVOICES), ("leg", LEGS), ("charge", CHARGES)):
            cursor.execute(_with(calendar, statement.format(**words)))
            if not lite:
                cursor.execute(f"ANALYZE books_{table}")
        cursor.execute(POST_ENTRIES.format(**words))
        cursor.execute(POST_INVOICES)
    meter.tell(**_standing())


def _with(calendar: str, statement: str) -> str:
    """The calendar in front of the SELECT, where both databases read it."""
    head, select, tail = statement.partition("\nSELECT ")
    return f"{head}\n{calendar}{select}{tail}"


def _standing() -> dict[str, int]:
    """What stands in the books now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), SUM(amount) FROM books_charge")
        charges, cents = cursor.fetchone()
        cursor.execute("SELECT COUNT(*), SUM(total) FROM books_invoice WHERE state = 'posted'")
        invoices, total = cursor.fetchone()
        cursor.execute("SELECT COUNT(*), SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), SUM(amount) FROM books_leg")
        legs, debits, balance = cursor.fetchone()
        cursor.execute("SELECT SUM(amount) FROM deliveries_delivery")
        (delivered,) = cursor.fetchone()
    return {
        "charges": charges,
        "cents": int(cents),
        "invoices": invoices,
        "total": int(total),
        "legs": legs,
        "debits": int(debits),
        "balance": int(balance),
        "delivered": int(delivered),
    }


if __name__ == "__main__":
    django.setup()
    {"product": product, "floor": floor}[sys.argv[1]](int(sys.argv[2]))
