"""No statement edits the books: each of these is refused by the database itself, and gives way where the guards are gone."""

from datetime import date

import pytest
from django.db import DatabaseError, connection
from tests.run.books.conftest import World
from tests.run.statements import held, let_through, run_sql, undone

from barnraise.core.money import Money
from barnraise.platform import guards
from barnraise.run.books import operations as books
from barnraise.run.books.guards import GUARDS
from barnraise.run.books.models import Account, Application, Charge, Entry, Fund, Invoice, Leg, Payment, Period, Run

ENTRY = "(SELECT MIN(id) FROM books_entry)"
INVOICE = "(SELECT MIN(id) FROM books_invoice)"
CHARGE = "(SELECT MIN(id) FROM books_charge)"
LEGS = "entry_id, n, day, account_id, fund_id, amount, organization_id"
NEW_ENTRY = "INSERT INTO books_entry (id, number, day, period_id, state, memo, source, posted_by) VALUES"
MONTH = "(SELECT id FROM books_period WHERE starts = '2026-03-01')"

# Statements on their own: what they try, and the SQL. Every one is harmless to no one.
TAMPER = {
    "change an entry's day": "UPDATE books_entry SET day = '2026-03-09'",
    "change an entry's memo": f"UPDATE books_entry SET memo = 'x' WHERE id = {ENTRY}",
    "make a posted entry a draft again": "UPDATE books_entry SET state = 'draft'",
    "give an entry another id": f"UPDATE books_entry SET id = 999999 WHERE id = {ENTRY}",
    "delete an entry": f"DELETE FROM books_entry WHERE id = {ENTRY}",
    "have an entry born posted": f"{NEW_ENTRY} (900001, 'X', '2026-03-10', {MONTH}, 'posted', '', '', '')",
    "change a leg's amount": "UPDATE books_leg SET amount = amount * 2",
    "move a leg to another account": "UPDATE books_leg SET account_id = (SELECT MAX(id) FROM books_account)",
    "delete a leg": "DELETE FROM books_leg WHERE id = (SELECT MIN(id) FROM books_leg)",
    "delete all legs": "DELETE FROM books_leg",
    "add a leg to a posted entry": (
        f"INSERT INTO books_leg ({LEGS}) SELECT {ENTRY}, 9, MIN(day), MIN(account_id), MIN(fund_id), 5, MIN(organization_id) FROM books_leg"
    ),
    "add a balanced pair to a posted entry": (
        f"INSERT INTO books_leg ({LEGS}) SELECT {ENTRY}, 9, MIN(day), MIN(account_id), MIN(fund_id), 5, MIN(organization_id) FROM books_leg"
        f" UNION ALL SELECT {ENTRY}, 10, MIN(day), MIN(account_id), MIN(fund_id), -5, MIN(organization_id) FROM books_leg"
    ),
    "change an invoice's total": f"UPDATE books_invoice SET total = total + 1 WHERE id = {INVOICE}",
    "change whom an invoice is for": "UPDATE books_invoice SET payer_id = (SELECT MAX(id) FROM organizations_organization)",
    "take an invoice back to a draft": "UPDATE books_invoice SET state = 'draft'",
    "delete an invoice": f"DELETE FROM books_invoice WHERE id = {INVOICE}",
    "have an invoice born issued": (
        "INSERT INTO books_invoice (id, number, kind, payer_id, issued_on, due_on, total, state, reason, issued_at)"
        " SELECT 900002, 'X-1', 'invoice', MIN(payer_id), '2026-03-10', '2026-04-09', 5, 'posted', '', MIN(issued_at) FROM books_invoice"
    ),
    "change a line's amount": f"UPDATE books_charge SET amount = 1 WHERE id = {CHARGE}",
    "change what caused a line": f"UPDATE books_charge SET delivery_id = NULL, fee_id = 1 WHERE id = {CHARGE}",
    "delete a line": f"DELETE FROM books_charge WHERE id = {CHARGE}",
    "add a line to an issued invoice": (
        "INSERT INTO books_charge (invoice_id, n, service_id, item, commitment_id, quantity, unit, unit_price, amount, rule,"
        f" price_key, resolution_key, served_from, served_to) SELECT {INVOICE}, 77, service_id, '', 1, quantity, unit, unit_price,"
        f" amount, rule, '', '', served_from, served_to FROM books_charge WHERE id = {CHARGE}"
    ),
    "change a payment": "UPDATE books_payment SET amount = 1",
    "delete a payment": "DELETE FROM books_payment",
    "change what a payment paid": "UPDATE books_application SET amount = 1",
    "delete what a payment paid": "DELETE FROM books_application",
    "apply more than an invoice is open for": (
        "INSERT INTO books_application (payment_id, invoice_id, amount, applied_on, applied_at, applied_by)"
        " SELECT payment_id, invoice_id, 1000000, applied_on, applied_at, '' FROM books_application"
        " WHERE payment_id IS NOT NULL"
    ),
    "change an adjustment": "UPDATE books_adjustment SET amount = -1",
    "correct more than a line charged": (
        "INSERT INTO books_adjustment (corrects_id, amount, reason, asked_by, asked_at, document_key)"
        " SELECT corrects_id, -100000000, '', '', asked_at, '' FROM books_adjustment"
    ),
    "move a month": "UPDATE books_period SET starts = '2026-03-02' WHERE starts = '2026-03-01'",
    "delete a month": "DELETE FROM books_period WHERE starts = '2026-06-01'",
    "open a month that overlaps another": (
        "INSERT INTO books_period (fiscal_year, number, starts, ends, state, locked_by, version)"
        " VALUES (2026, 13, '2026-03-15', '2026-04-15', 'open', '', 1)"
    ),
    "turn a receivable into revenue": "UPDATE books_account SET type = 'revenue' WHERE number = '1200'",
    "renumber an account in use": "UPDATE books_account SET number = '9999' WHERE number = '1200'",
    "recode a fund in use": "UPDATE books_fund SET code = '99' WHERE code = '01'",
    "change an issued run": "UPDATE books_run SET total = 1",
    "delete an issued run": "DELETE FROM books_run",
}

# By table: `INSERT OR REPLACE` of a row by itself (SQLite), TRUNCATE (PostgreSQL).
TABLES = [Entry, Leg, Invoice, Charge, Payment, Application, Period, Account, Fund, Run]


@pytest.fixture
def used(world: World) -> World:
    """Books with an invoice, its payment, and a credit note."""
    invoice = world.bill(world.falls, 10_000)
    books.receive(by=world.cast.ben, payer_id=world.falls, received_on=date(2026, 3, 10), method="check", reference="1001",
                  amount=Money(4_000))  # fmt: skip
    line = Charge.objects.get(invoice=invoice)
    books.correct(by=world.cast.ben, charge_id=line.pk, amount=Money(-1_000), reason="Two boxes were missing.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return world


def test_every_statement_that_tampers_is_refused_and_gives_way_without_guards(used: World) -> None:
    assert len(TAMPER) >= 20
    assert let_through(TAMPER) == []
    guards.drop(GUARDS)
    assert held(TAMPER) == []


def test_a_row_is_not_replaced_nor_a_table_emptied(used: World) -> None:
    def statement(model: type) -> str:
        table = model._meta.db_table  # type: ignore[attr-defined]
        if connection.vendor == "sqlite":
            return f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        return f"TRUNCATE {table} CASCADE"

    for model in TABLES:
        with pytest.raises(DatabaseError), undone():
            run_sql(statement(model))
    guards.drop(GUARDS)
    for model in TABLES:
        if model is Period and connection.vendor == "postgresql":
            continue
        with undone():
            run_sql(statement(model))


def test_a_row_is_not_replaced_by_one_of_its_other_unique_keys(used: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("runs on SQLite only: PostgreSQL has no INSERT OR REPLACE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
    try:
        for statement in (
            f"{NEW_ENTRY.replace('INSERT', 'INSERT OR REPLACE')} (900003, 'X', '2026-03-10', {MONTH}, 'draft', '',"
            f" (SELECT source FROM books_entry WHERE id = {ENTRY}), '')",
            "INSERT OR REPLACE INTO books_leg (id, entry_id, n, day, account_id, fund_id, amount)"
            " SELECT 900004, entry_id, n, day, account_id, fund_id, 1 FROM books_leg",
            "INSERT OR REPLACE INTO books_account (id, number, name, type, version) VALUES (900005, '1200', 'Mine', 'asset', 1)",
        ):
            with pytest.raises(DatabaseError), undone():
                run_sql(statement)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")


def draft(**values: object) -> Entry:
    month = Period.objects.get(starts=date(2026, 3, 1))
    return Entry.objects.create(**{"number": "T", "day": date(2026, 3, 10), "period": month, **values})  # type: ignore[arg-type]


def legs(entry: Entry, *amounts: int, day: date = date(2026, 3, 10), funds: tuple[str, ...] = ("01",)) -> None:
    account = Account.objects.get(number="1010")
    for n, amount in enumerate(amounts, start=1):
        fund = Fund.objects.get(code=funds[(n - 1) % len(funds)])
        Leg.objects.create(entry=entry, n=n, day=day, account=account, fund=fund, amount=Money(amount))


def posts(entry: Entry) -> bool:
    try:
        with undone():
            Entry.objects.filter(pk=entry.pk).update(state="posted")
    except DatabaseError:
        return False
    return True


def test_an_entry_is_posted_only_when_whole(founded: None) -> None:
    good, one, off, funds, day, outside = (draft() for _ in range(6))
    legs(good, 100, -100)
    legs(one, 100)
    legs(off, 100, -99)
    legs(funds, 100, -100, funds=("01", "20"))
    legs(day, 100, -100, day=date(2026, 3, 11))
    legs(outside, 100, -100, day=date(2026, 4, 10))
    Entry.objects.filter(pk=outside.pk).update(day=date(2026, 4, 10))
    assert [posts(e) for e in (good, draft(), one, off, funds, day, outside)] == [True] + [False] * 6
    Period.objects.filter(starts=date(2026, 3, 1)).update(state="locked")
    assert not posts(good)
    guards.drop(GUARDS)
    assert all(posts(e) for e in (good, one, off, funds, day, outside))


def test_an_entry_is_reversed_once_and_by_its_exact_mirror(founded: None) -> None:
    original = draft()
    legs(original, 100, -60, -40)
    Entry.objects.filter(pk=original.pk).update(state="posted")
    exact, other, short = (draft(number=str(n)) for n in range(3))
    for entry, amounts in ((exact, (-100, 60, 40)), (other, (-100, 50, 50)), (short, (-100, 100))):
        legs(entry, *amounts)
        with undone():
            Entry.objects.filter(pk=entry.pk).update(reverses=original)
            assert posts(entry) is (entry is exact)
    Entry.objects.filter(pk=exact.pk).update(reverses=original)
    Entry.objects.filter(pk=exact.pk).update(state="posted")
    with pytest.raises(DatabaseError), undone():
        Entry.objects.filter(pk=other.pk).update(reverses=original)


def test_an_invoice_is_issued_only_when_lines_total_and_entry_agree(used: World) -> None:
    good = Invoice.objects.get(kind="invoice")
    bare = Invoice.objects.create(
        number="T-1", payer_id=good.payer_id, issued_on=good.issued_on, due_on=good.due_on, total=Money(5)
    )

    def issues() -> bool:
        try:
            with undone():
                Invoice.objects.filter(pk=bare.pk).update(state="posted")
        except DatabaseError:
            return False
        return True

    assert not issues()
    guards.drop(GUARDS)
    assert issues()
