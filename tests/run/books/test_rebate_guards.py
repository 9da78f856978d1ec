"""The database itself keeps rebates, their shares, checks and aid terms; each statement gives way where the guards are gone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from tests.run.books.conftest import World
from tests.run.books.rebates_ground import HALF, Desk, desk_of
from tests.run.statements import held, let_through, run_sql, undone

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.platform import guards
from barnraise.run.books import operations as books
from barnraise.run.books import queries
from barnraise.run.books.guards import GUARDS
from barnraise.run.books.models import AidTerm, Payout, Rebate, RebateShare

SHARED = "(SELECT MIN(id) FROM books_rebate WHERE state = 'shared')"
OPEN = "(SELECT MAX(id) FROM books_rebate WHERE state = 'prepared')"
SHARE = "rebate_id, organization_id, spend, carried_in, share, carried_out"
PAYOUT = "share_id, paid_on, reference, amount, entry_id, reason, recorded_at, recorded_by"
AID = "service_id, fiscal_year, ratio, ratio_alone, other_cost, citation, resolution_key, reason, recorded_at, recorded_by"
REBATE = (
    "vendor_id, service_id, starts, ends, received_on, reference, amount, way, state, rule, resolution_key, document_key,"
    " last_delivery, deliveries, fingerprint, note, prepared_by, prepared_by_name, prepared_at, approved_by,"
    " approved_by_name, shared_by, shared_by_name, reason, version, number"
)


def _share(rebate: str, figures: str) -> str:
    return f"INSERT INTO books_rebateshare ({SHARE}) SELECT {rebate}, (SELECT MAX(id) FROM organizations_organization), {figures}"


TAMPER = {
    "raise a shared rebate": f"UPDATE books_rebate SET amount = amount + 1 WHERE id = {SHARED}",
    "move the days of a shared rebate": f"UPDATE books_rebate SET starts = '2025-08-01' WHERE id = {SHARED}",
    "make a shared rebate prepared again": f"UPDATE books_rebate SET state = 'prepared' WHERE id = {SHARED}",
    "delete a shared rebate": f"DELETE FROM books_rebate WHERE id = {SHARED}",
    "have a rebate born shared": (
        f"INSERT INTO books_rebate ({REBATE}) SELECT {REBATE.replace('number', chr(39) + 'R-9' + chr(39))} FROM books_rebate"
        f" WHERE id = {SHARED}"
    ),
    "share a rebate without shares or entry": f"UPDATE books_rebate SET state = 'shared', number = 'R-8' WHERE id = {OPEN}",
    "raise a share": "UPDATE books_rebateshare SET share = share + 1",
    "move a share to another member": "UPDATE books_rebateshare SET organization_id = (SELECT MAX(id) FROM organizations_organization)"
    " WHERE share = 0",
    "forget what is carried": "UPDATE books_rebateshare SET carried_out = 0",
    "add a share to a shared rebate": _share(SHARED, "0, 0, 0, 0"),
    "take money from a member by a share": _share(OPEN, "100, 0, -5, 0"),
    "give a share for nothing": _share(OPEN, "-100, 0, 5, -100"),
    "carry less than is below zero": _share(OPEN, "-100, 0, 0, -50"),
    "carry in what is above zero": _share(OPEN, "100, 50, 0, 0"),
    "change a check": "UPDATE books_payout SET amount = 1",
    "delete a check": "DELETE FROM books_payout",
    "pay a share twice": f"INSERT INTO books_payout ({PAYOUT}) SELECT share_id, paid_on, '78', amount, (SELECT MIN(id) FROM books_entry),"
    " '', recorded_at, '' FROM books_payout",
    "raise an aid ratio": "UPDATE books_aidterm SET ratio = 900000",
    "delete an aid term": "DELETE FROM books_aidterm WHERE id = (SELECT MAX(id) FROM books_aidterm)",
    "give an aid term no law": f"INSERT INTO books_aidterm ({AID}) SELECT service_id, 2031, 5, 5, 0, '', '', '', recorded_at, '' FROM"
    " books_aidterm WHERE replaces_id IS NULL",
    "replace an aid term by one of another year": f"INSERT INTO books_aidterm ({AID}, replaces_id) SELECT service_id, 2030, 5, 5, 0, 'x',"
    " '', '', recorded_at, '', id FROM books_aidterm WHERE replaces_id IS NOT NULL",
}  # fmt: skip
"""What each tries, and the SQL."""


@pytest.fixture
def used(world: World) -> World:
    """A rebate that was shared by checks, one of them sent; one that is prepared; an aid term that was corrected."""
    desk: Desk = desk_of(world)
    desk.buy(world.falls, 10_000)
    desk.buy(world.dover, -500)
    rebate = desk.share(100, (HALF[0], date(2025, 12, 1)), way="check")
    share = RebateShare.objects.get(rebate=rebate, organization_id=world.falls)
    books.pay_share(by=world.cast.ben, share_id=share.pk, paid_on=date(2026, 3, 10), reference="77")
    desk.buy(world.falls, 20_000, date(2025, 12, 4))
    desk.prepare(200, (date(2025, 12, 1), HALF[1]))
    first = books.record_aid(
        by=world.cast.ben, service_id=world.evaluations, fiscal_year=2026, ratio=Decimal("0.6"), citation="Law 1"
    )
    books.correct_aid(by=world.cast.ben, aid_id=first.pk, ratio=Decimal("0.648"), citation="Law 1", reason="A slip.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return world


def test_every_statement_that_tampers_with_rebates_is_refused_and_gives_way_without_guards(used: World) -> None:
    assert let_through(TAMPER) == []
    guards.drop(GUARDS)
    assert held(TAMPER) == []


def test_no_row_of_a_rebate_is_replaced_nor_its_table_emptied(used: World) -> None:
    for model in (Rebate, RebateShare, Payout, AidTerm):
        table = model._meta.db_table
        statement = (
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
            if connection.vendor == "sqlite"
            else f"TRUNCATE {table} CASCADE"
        )
        with pytest.raises(DatabaseError), undone():
            run_sql(statement)


def test_two_rebates_never_share_a_day_even_by_statement(used: World) -> None:
    """The prepared one is moved over the shared one's days and gets all a shared one has; its free days would do."""
    open_one = Rebate.objects.get(state="prepared")
    share = {"spend": Money(20_000), "carried_in": Money(0), "share": Money(200), "carried_out": Money(0)}
    shared = Rebate.objects.get(state="shared")
    assert shared.entry is not None
    for starts, works in ((date(2025, 11, 30), False), (date(2025, 12, 1), True)):
        try:
            with undone():
                Rebate.objects.filter(pk=open_one.pk).update(starts=starts)
                RebateShare.objects.create(rebate=open_one, organization_id=used.falls, **share)
                entry = books.post_entry(
                    by=used.cast.ben, day=date(2026, 3, 10), memo="owed",
                    legs=[books.LegOf(*leg) for leg in _legs(used)],
                )  # fmt: skip
                Rebate.objects.filter(pk=open_one.pk).update(state="shared", number="R-7", entry=entry)
            assert works
        except DatabaseError:
            assert not works


def _legs(world: World) -> list[tuple[int, int, int, int | None]]:
    chart = queries.chart()
    fund = chart.funds["01"]
    return [(chart.accounts["1010"], fund, 200, None), (chart.accounts["2150"], fund, -200, world.falls)]


def test_shares_that_miss_a_cent_are_never_shared_and_are_found_where_the_guard_is_gone(used: World) -> None:
    open_one = Rebate.objects.get(state="prepared")
    year = FiscalYear(2026)
    assert queries.unsummed_rebates(year) == []
    guards.drop(GUARDS)
    RebateShare.objects.create(
        rebate=open_one,
        organization_id=used.falls,
        spend=Money(20_000),
        carried_in=Money(0),
        share=Money(199),
        carried_out=Money(0),
    )
    Rebate.objects.filter(pk=open_one.pk).update(state="shared", number="R-2026-0002")
    assert queries.unsummed_rebates(year) == [
        ("Great Plains Paper", "Rebate R-2026-0002 is $2.00, its shares come to $1.99.", f"books.Rebate:{open_one.pk}")
    ]
    assert "Rebate R-2026-0002 is $2.00, its shares come to $1.99" in queries.wrong()
