"""A delivery is one row that is never edited: what corrects it mirrors it, and no row crosses a fiscal year's end."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from tests.run.ground import World

from barnraise.core.money import Money
from barnraise.platform.models import AuditEntry
from barnraise.platform.refusals import NotAllowed
from barnraise.run.deliveries import operations, queries
from barnraise.run.deliveries.models import Delivery

DAY = date(2025, 9, 15)


def deliver(world: World, number: int = 1, **values: Any) -> Delivery:
    terms: dict[str, Any] = {
        "organization_id": world.falls, "service_id": world.contract.service_id, "quantity": 4, "unit": "case",
        "unit_price": Decimal("24.85"), "settled": "vendor", "served_from": DAY, "served_to": DAY + timedelta(days=1),
        "source": f"purchasing.UsageLine:{number}", "item": "PAPER-20", **values,
    }  # fmt: skip
    return operations.record(by=world.cast.cora, **terms)


def ready(world: World, number: int, served_from: object, served_to: object) -> tuple[object, ...]:
    return (world.falls, world.contract.service_id, "A", 1_000_000, "case", 3_350_000, 335, "vendor", served_from,
        served_to,
            f"purchasing.UsageLine:{number}", "")  # fmt: skip


def test_without_a_stated_amount_it_is_quantity_times_price_rounded_once(world: World) -> None:
    assert deliver(world, quantity=3, unit_price=Decimal("0.335")).amount == Money(101)
    assert deliver(world, 2, quantity=3, unit_price=Decimal("0.335"), amount=Money(100)).amount == Money(100)


@pytest.mark.parametrize(("starts", "ends", "passes"), [
    (date(2026, 6, 30), date(2026, 7, 1), True), (date(2026, 6, 29), date(2026, 7, 2), False), (date(2026, 7, 1),
        date(2027, 7, 1), True),
    (date(2026, 7, 1), date(2027, 7, 2), False), (date(2026, 7, 1), date(2026, 7, 1), False),
])  # fmt: skip
def test_no_row_crosses_the_end_of_a_fiscal_year(world: World, starts: date, ends: date, passes: bool) -> None:
    if passes:
        deliver(world, served_from=starts, served_to=ends)
    else:
        with pytest.raises(operations.CrossesYear):
            deliver(world, served_from=starts, served_to=ends)
    assert Delivery.objects.count() == passes


def test_one_row_of_many_that_crosses_a_year_refuses_all(world: World) -> None:
    rows = [ready(world, 1, "2026-06-30", "2026-07-01"), ready(world, 2, date(2026, 6, 30), date(2026, 7, 2))]
    with pytest.raises(operations.CrossesYear):
        operations.record_many(by=world.cast.cora, rows=rows)
    assert Delivery.objects.count() == 0
    assert operations.record_many(by=world.cast.cora, rows=rows[:1]) == 1
    row = Delivery.objects.get()
    assert (row.quantity, row.unit_price, row.amount, row.served_from) == (
        Decimal(1),
        Decimal("3.35"),
        Money(335),
        date(2026, 6, 30),
    )


def test_a_reversal_mirrors_its_original_and_can_happen_once(world: World) -> None:
    row = deliver(world)
    back = operations.reverse(by=world.cast.cora, delivery_ids=[row.pk], reason="Delivered to the wrong school")[0]
    same = (
        "organization_id",
        "service_id",
        "item",
        "unit",
        "unit_price",
        "settled",
        "served_from",
        "served_to",
        "source",
    )
    assert [getattr(back, name) for name in same] == [getattr(row, name) for name in same]
    assert (back.quantity, back.amount, back.reverses_id) == (Decimal(-4), Money(-9940), row.pk)
    for wrong in (row.pk, back.pk):
        with pytest.raises(operations.CannotReverse):
            operations.reverse(by=world.cast.cora, delivery_ids=[wrong], reason="again")


def test_two_rows_of_one_source_cannot_stand(world: World) -> None:
    deliver(world)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        deliver(world)


TAMPER = [
    "UPDATE deliveries_delivery SET amount = 1",
    "UPDATE deliveries_delivery SET recorded_by = 'x' WHERE id = {id}",
    "DELETE FROM deliveries_delivery WHERE id = {id}",
    "DELETE FROM deliveries_delivery",
]
COPIED = ("organization_id, service_id, item, {quantity}, unit, unit_price, {amount}, settled, served_from, served_to, "
          "source, "
          "evidence_key, recorded_at, recorded_by")  # fmt: skip
COLUMNS = ("organization_id, service_id, item, quantity, unit, unit_price, amount, settled, served_from, served_to, "
           "source, "
           "evidence_key, recorded_at, recorded_by")  # fmt: skip


@pytest.mark.parametrize("statement", TAMPER)
def test_raw_statements_are_refused(world: World, statement: str) -> None:
    row = deliver(world)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(id=row.pk))
    assert Delivery.objects.get().amount == Money(9940)


def test_nothing_replaces_a_row_by_its_id_its_source_or_what_it_reverses(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("runs on SQLite only")
    row = deliver(world)
    operations.reverse(by=world.cast.cora, delivery_ids=[row.pk], reason="wrong")
    plain = COPIED.format(quantity="quantity", amount="1")
    mirror = COPIED.format(quantity="-quantity", amount="-amount")
    for statement in (
        f"INSERT OR REPLACE INTO deliveries_delivery (id, {COLUMNS}) SELECT id, {plain} FROM deliveries_delivery "
        f"WHERE id = {row.pk}",
        f"INSERT OR REPLACE INTO deliveries_delivery ({COLUMNS}) SELECT {plain} FROM deliveries_delivery WHERE id = "
        f"{row.pk}",
        f"INSERT OR REPLACE INTO deliveries_delivery (reverses_id, {COLUMNS}) SELECT {row.pk}, {mirror} FROM "
        "deliveries_delivery"
        f" WHERE id = {row.pk}",
    ):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = OFF")
        try:
            with (
                pytest.raises(DatabaseError, match="never edited"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA recursive_triggers = ON")
    assert Delivery.objects.count() == 2


def test_truncate_is_refused(world: World) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("runs on PostgreSQL only")
    deliver(world)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE deliveries_delivery CASCADE")


@pytest.mark.parametrize("changed", [
    "quantity = quantity * 2", "amount = amount + 1", "organization_id = {dover}", "unit_price = 1", "item = 'X'",
    "unit = 'box'",
])  # fmt: skip
def test_a_reversing_row_that_does_not_mirror_its_original_is_refused(world: World, changed: str) -> None:
    row = deliver(world)
    column, _, value = changed.format(dover=world.dover).partition(" = ")
    values = {"quantity": "-quantity", "amount": "-amount"}
    values[column] = f"-({value})" if column in values else value
    listed = ", ".join(values.get(name, name) for name in COLUMNS.split(", "))
    with (
        pytest.raises(DatabaseError, match="mirrors its original"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO deliveries_delivery (reverses_id, {COLUMNS}) SELECT id, {listed} FROM deliveries_delivery "
            f"WHERE id = {row.pk}"
        )


def test_a_true_mirror_passes_the_same_statement(world: World) -> None:
    row = deliver(world)
    mirror = COPIED.format(quantity="-quantity", amount="-amount")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO deliveries_delivery (reverses_id, {COLUMNS}) SELECT id, {mirror} FROM deliveries_delivery "
            f"WHERE id = {row.pk}"
        )
    assert Delivery.objects.count() == 2


def test_net_sales_take_returns_and_reversals_off_and_remember_the_last_row_seen(world: World) -> None:
    service = world.contract.service_id
    first, second = deliver(world), deliver(world, 2, quantity=-1)
    deliver(world, 3, settled="agency")
    deliver(world, 4, served_from=date(2025, 8, 31), served_to=date(2025, 9, 1))
    september = (date(2025, 9, 1), date(2025, 10, 1))
    sales = queries.net_sales(service, *september)
    assert (sales.base, sales.deliveries, sales.last_id) == (Money(9940 - 2485), 2, second.pk)
    operations.reverse(by=world.cast.cora, delivery_ids=[first.pk], reason="wrong")
    later = queries.net_sales(service, *september, after_id=sales.last_id)
    assert (later.base, later.deliveries) == (Money(-9940), 1)
    assert queries.net_sales_by_service(*september)[service].base == Money(-2485)
    assert queries.net_sales(service, date(2024, 1, 1), date(2024, 2, 1)).base == Money(0)


def test_what_came_from_a_source_is_taken_back_in_bulk_and_what_was_taken_back_before_stays_so(world: World) -> None:
    rows = [deliver(world, n) for n in range(1, 4)]
    operations.reverse(by=world.cast.cora, delivery_ids=[rows[0].pk], reason="wrong")
    sources = (f"purchasing.UsageLine:{n}" for n in range(1, 4))
    assert operations.reverse_sources(by=world.cast.cora, sources=sources, reason="undone") == 2
    assert queries.net_sales(world.contract.service_id, date(2025, 7, 1), date(2026, 7, 1)).base == Money(0)


def test_each_deed_leaves_one_audit_entry(world: World) -> None:
    before = AuditEntry.objects.count()
    deliver(world)
    operations.record_many(by=world.cast.cora, rows=[ready(world, n, "2025-09-15", "2025-09-16") for n in range(2, 5)])
    assert AuditEntry.objects.count() == before + 2


def test_nobody_else_records_or_corrects(world: World) -> None:
    row = deliver(world)
    for who in (world.cast.fay, world.cast.hal, world.cast.cleo, world.cast.tess, world.cast.eve):
        with pytest.raises(NotAllowed):
            operations.reverse(by=who, delivery_ids=[row.pk], reason="no")


def test_members_see_only_their_own(world: World, client_of: Callable[[str], Client]) -> None:
    ours, theirs = deliver(world), deliver(world, 2, organization_id=world.dover, item="CANARY")
    assert [d.pk for d in queries.deliveries_for(world.cast.cleo)] == [ours.pk]
    assert queries.deliveries_for(world.cast.tess).count() == queries.deliveries_for(world.cast.eve).count() == 0
    cleo = client_of("cleo")
    assert cleo.get(f"/deliveries/{ours.pk}/").status_code == 200
    assert cleo.get(f"/deliveries/{theirs.pk}/").status_code == 404
    assert b"CANARY" not in cleo.get("/deliveries/").content
    assert b"CANARY" not in b"".join(cleo.get("/deliveries/?format=csv").streaming_content)  # type: ignore[attr-defined]
    assert client_of("eve").get("/deliveries/").status_code == 403


@pytest.mark.parametrize("who", ["ada", "ben", "cora", "fay", "hal", "cleo"])
def test_pages_open_for_who_may_see_them(world: World, client_of: Callable[[str], Client], who: str) -> None:
    row = deliver(world)
    client = client_of(who)
    for address in (
        "/deliveries/",
        f"/deliveries/{row.pk}/",
        "/deliveries/?from=2025-09-01&settled=vendor&item=paper-20",
    ):
        page = client.get(address)
        assert page.status_code == 200
    assert b"$99.40" in page.content


def test_taking_back_by_form_shows_the_reason_on_both_rows(world: World, client_of: Callable[[str], Client]) -> None:
    row = deliver(world)
    cora = client_of("cora")
    answer = cora.post(f"/deliveries/{row.pk}/take-back/", {"reason": "Sent to the wrong school", "once": "k1"})
    assert answer.status_code == 302
    for pk in (row.pk, row.reversed_by.pk):
        assert b"Sent to the wrong school" in cora.get(f"/deliveries/{pk}/").content
    assert client_of("hal").get(f"/deliveries/{row.pk}/take-back/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_many_questions_for_three_rows_as_for_one(
    world: World, client_of: Callable[[str], Client], django_assert_max_num_queries: Any, rows: int
) -> None:
    for n in range(rows):
        deliver(world, n + 1)
    cora = client_of("cora")
    cora.get("/deliveries/")
    with django_assert_max_num_queries(12):
        cora.get("/deliveries/")
