"""What `barnraise verify` asks of the books: every sum recomputed from its parts, every number in its series."""

from collections.abc import Sequence

from django.db import connection

from barnraise.core.money import Money
from barnraise.platform import series
from barnraise.platform.models import Series
from barnraise.run.books.queries.invoices import billed_delivery_ids
from barnraise.run.books.terms import CREDIT_NOTES, ENTRIES, INVOICES, PAYMENTS, REBATES, REBATES_OWED, RECEIVABLE

HELD_MAX = 20
"""UNIT: invoiced deliveries named before the rest is counted."""

# Each asks for what is wrong: a label, what stands, what should stand (cents).
SUMS = {
    "Entry {0} is off by {1} in one fund": (
        "SELECT e.number, SUM(l.amount), 0 FROM books_leg l JOIN books_entry e ON e.id = l.entry_id"
        " GROUP BY e.id, e.number, l.fund_id HAVING SUM(l.amount) <> 0"
    ),
    "Invoice {0} says {1}, its lines come to {2}": (
        "SELECT i.number, i.total, COALESCE(SUM(c.amount), 0) FROM books_invoice i"
        " LEFT JOIN books_charge c ON c.invoice_id = i.id GROUP BY i.id, i.number, i.total"
        " HAVING i.total <> COALESCE(SUM(c.amount), 0)"
    ),
    "Invoice {0} says {1}, its entry's receivable is {2}": (
        "SELECT i.number, i.total, COALESCE(SUM(l.amount), 0) FROM books_invoice i"
        f" LEFT JOIN books_account a ON a.number = '{RECEIVABLE}'"
        " LEFT JOIN books_leg l ON l.entry_id = i.entry_id AND l.account_id = a.id AND l.organization_id = i.payer_id"
        " GROUP BY i.id, i.number, i.total HAVING i.total <> COALESCE(SUM(l.amount), 0)"
    ),
    "Payment {0} of {1} has {2} set against invoices": (
        "SELECT p.number, p.amount, SUM(a.amount) FROM books_payment p JOIN books_application a ON a.payment_id = p.id"
        " GROUP BY p.id, p.number, p.amount HAVING SUM(a.amount) > p.amount OR SUM(a.amount) < 0"
    ),
    "Invoice {0} of {1} has {2} set against it": (
        "SELECT i.number, i.total, SUM(a.amount) FROM books_invoice i JOIN books_application a ON a.invoice_id = i.id"
        " GROUP BY i.id, i.number, i.total HAVING SUM(a.amount) > i.total OR SUM(a.amount) < 0"
    ),
    "Line of delivery {0} charges {1}, the delivery is {2}": (
        "SELECT d.id, c.amount, d.amount FROM books_charge c JOIN deliveries_delivery d ON d.id = c.delivery_id"
        " WHERE c.amount <> d.amount OR d.settled <> 'agency'"
    ),
    "Deferral {0} earned {1} of {2}": (
        "SELECT d.id, SUM(e.amount), d.amount FROM books_deferral d JOIN books_earning e ON e.deferral_id = d.id"
        " GROUP BY d.id, d.amount HAVING ABS(SUM(e.amount)) > ABS(d.amount)"
    ),
    "Rebate {0} is {1}, its shares come to {2}": (
        "SELECT r.number, r.amount, COALESCE(SUM(s.share), 0) FROM books_rebate r"
        " LEFT JOIN books_rebateshare s ON s.rebate_id = r.id WHERE r.state = 'shared'"
        " GROUP BY r.id, r.number, r.amount HAVING r.amount <> COALESCE(SUM(s.share), 0)"
    ),
    "Credit {0} of a rebate is {1}, its share {2}": (
        "SELECT p.number, p.amount, COALESCE(s.share, 0) FROM books_payment p"
        " LEFT JOIN books_rebateshare s ON s.payment_id = p.id"
        " WHERE p.method = 'rebate' AND p.amount <> COALESCE(s.share, 0)"
    ),
    "Rebates owed to members are {1} in account {0}, {2} by their shares": (
        "SELECT x.number, x.ledger, x.owed FROM (SELECT "
        f"'{REBATES_OWED}' AS number, (SELECT -COALESCE(SUM(l.amount), 0) FROM books_leg l"
        f" JOIN books_account a ON a.id = l.account_id WHERE a.number = '{REBATES_OWED}') AS ledger,"
        " (SELECT COALESCE(SUM(s.share), 0) FROM books_rebateshare s WHERE s.payment_id IS NULL)"
        " - (SELECT COALESCE(SUM(p.amount), 0) FROM books_payout p) AS owed) x WHERE x.ledger <> x.owed"
    ),
}

DRAFTS = (
    "SELECT 'entry', number FROM books_entry WHERE state <> 'posted' UNION ALL SELECT 'invoice', number FROM "
    "books_invoice WHERE state <> 'posted'"
)

RECEIVABLES = f"""
SELECT (SELECT COALESCE(SUM(total), 0) FROM books_invoice WHERE state = 'posted')
     - (SELECT COALESCE(SUM(amount), 0) FROM books_application WHERE payment_id IS NOT NULL),
       (SELECT COALESCE(SUM(l.amount), 0) FROM books_leg l JOIN books_account a ON a.id = l.account_id WHERE a.number = '{RECEIVABLE}')
"""

NUMBERED = {INVOICES: ("books_invoice", ""), CREDIT_NOTES: ("books_invoice", "CN-"), PAYMENTS: ("books_payment", "P-"),
            ENTRIES: ("books_entry", "J-"), REBATES: ("books_rebate", "R-")}  # fmt: skip


def wrong() -> list[str]:
    """Everything in the books that does not add up, as sentences; an empty list is what should be."""
    found = [sentence for words, sql in SUMS.items() for sentence in _off(words, sql)]
    with connection.cursor() as cursor:
        cursor.execute(DRAFTS)
        found += [f"The {what} {number} was never posted" for what, number in cursor.fetchall()]
        cursor.execute(RECEIVABLES)
        open_bills, ledger = (int(figure) for figure in cursor.fetchone())
    if open_bills != ledger:
        found.append(
            f"Open bills come to {Money(open_bills).words()}, the receivable account to {Money(ledger).words()}"
        )
    return found + _gaps()


def _off(words: str, sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [
            words.format(label, Money(int(a)).words(), Money(int(b)).words()) for label, a, b in cursor.fetchmany(100)
        ]


def _gaps() -> list[str]:
    """Numbers missing in a series: as many as were given out must stand, each once."""
    found = []
    for name, year, last in Series.objects.filter(name__in=NUMBERED).values_list("name", "fiscal_year", "last"):
        table, prefix = NUMBERED[name]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number FROM {table} WHERE number LIKE %s", [f"{prefix}{year}-%"])
            stand = {number for (number,) in cursor.fetchall()}
        wanted = {_written(name, year, n) for n in range(1, last + 1)}
        missing, extra = sorted(wanted - stand), sorted(stand - wanted)
        if missing:
            found.append(f"The {name} series of {year} lacks {len(missing)} of {last}, first {missing[0]}")
        if extra:
            found.append(f"The {name} series of {year} never gave out {extra[0]}")
    return found


def _written(name: str, year: int, number: int) -> str:
    prefix = NUMBERED[name][1]
    return f"{prefix}{year}-{number:05d}" if name == ENTRIES else f"{prefix}{series.written(year, number)}"


def holds(keys: Sequence[str]) -> list[str]:
    """Why these facts may not be taken back: deliveries that stand on an issued invoice."""
    prefix = "deliveries.Delivery:"
    ids = [int(key.removeprefix(prefix)) for key in keys if key.startswith(prefix)]
    billed = billed_delivery_ids(ids)
    if not billed:
        return []
    listed = sorted(billed)
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(listed[:HELD_MAX]))
        cursor.execute(
            "SELECT c.delivery_id, i.number, c.n FROM books_charge c JOIN books_invoice i ON i.id = c.invoice_id"
            f" WHERE c.delivery_id IN ({marks}) ORDER BY c.delivery_id", listed[:HELD_MAX],
        )  # fmt: skip
        told = [
            f"Delivery {d} is billed on invoice {number}, line {n}: correct it by a credit note"
            for d, number, n in cursor.fetchall()
        ]
    if len(listed) > HELD_MAX:
        told.append(f"{len(listed) - HELD_MAX:,} more deliveries are billed")
    return told
