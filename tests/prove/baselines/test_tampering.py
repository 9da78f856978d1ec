"""No statement edits a baseline: each is refused by the database itself, and gives way where the guards are gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from tests.prove.baselines.conftest import Maker
from tests.run.ground import World

from barnraise.platform import guards, registry
from barnraise.prove.baselines import operations
from barnraise.prove.baselines.guards import GUARDS
from barnraise.prove.baselines.models import Baseline
from barnraise.run.catalog import operations as catalog

TABLE = "baselines_baseline"
APPROVED = f"(SELECT MIN(id) FROM {TABLE} WHERE state = 'approved')"
WAITING = f"(SELECT MIN(id) FROM {TABLE} WHERE state = 'proposed')"
REST = (
    "item, unit, starts, ends, unit_price, low, high, own_cost, share, method, grade, cashable, recurring, source,"
    " evidence_key, evidence_sha256, proposed_by, proposed_by_name, proposed_at, decided_by_name, decision, import_key,"
    " version, organization_id"
)


def new(state: str, *, replaces: str = "NULL", decided: str = "''", at: str = "NULL", **other: str) -> str:
    """An INSERT that copies the waiting baseline under another number, with other words where they are named."""
    columns = REST.split(", ")
    values = ", ".join(other.get(column.strip(), column.strip()) for column in columns)
    return (
        f"INSERT INTO {TABLE} (number, state, replaces_id, decided_by, decided_at, service_id, {REST})"
        f" SELECT {other.get('number', repr('B-9'))}, '{state}', {replaces}, {decided}, {at},"
        f" {other.get('service_id', 'service_id')}, {values} FROM {TABLE} WHERE id = {WAITING}"
    )


TAMPER = {
    "raise the price after the fact": f"UPDATE {TABLE} SET unit_price = 40000000 WHERE id = {APPROVED}",
    "raise the price of a proposal": f"UPDATE {TABLE} SET unit_price = 40000000 WHERE id = {WAITING}",
    "widen the range": f"UPDATE {TABLE} SET high = 90000000 WHERE id = {APPROVED}",
    "give a range that was not there a low end of less than nothing": f"UPDATE {TABLE} SET low = -1 WHERE id = {APPROVED}",
    "forget what a member bears itself": f"UPDATE {TABLE} SET own_cost = 0 WHERE id = {APPROVED}",
    "count more as bought alone": f"UPDATE {TABLE} SET share = 1000000 WHERE id = {APPROVED}",
    "change the unit": f"UPDATE {TABLE} SET unit = 'box' WHERE id = {APPROVED}",
    "change the item": f"UPDATE {TABLE} SET item = 'PEN-2' WHERE id = {APPROVED}",
    "change the service": f"UPDATE {TABLE} SET service_id = (SELECT MAX(id) FROM catalog_service) WHERE id = {APPROVED}",
    "give it to one member": f"UPDATE {TABLE} SET organization_id = (SELECT MAX(id) FROM organizations_organization)",
    "start it earlier": f"UPDATE {TABLE} SET starts = '2025-06-01' WHERE id = {APPROVED}",
    "let an ended one go on": f"UPDATE {TABLE} SET ends = NULL WHERE id = {APPROVED}",
    "end an ended one later": f"UPDATE {TABLE} SET ends = '2026-08-01' WHERE id = {APPROVED}",
    "end a proposal": f"UPDATE {TABLE} SET ends = '2026-01-01' WHERE id = {WAITING}",
    "better the grade": f"UPDATE {TABLE} SET grade = 'A' WHERE id = {APPROVED}",
    "change the method": f"UPDATE {TABLE} SET method = 'own-last-price' WHERE id = {APPROVED}",
    "make it cash": f"UPDATE {TABLE} SET cashable = NOT cashable WHERE id = {APPROVED}",
    "make it come back every year": f"UPDATE {TABLE} SET recurring = NOT recurring WHERE id = {APPROVED}",
    "swap the evidence": f"UPDATE {TABLE} SET evidence_sha256 = '{'b' * 64}' WHERE id = {APPROVED}",
    "swap the evidence's document": f"UPDATE {TABLE} SET evidence_key = 'platform.Document:99' WHERE id = {APPROVED}",
    "reword the source": f"UPDATE {TABLE} SET source = 'x' WHERE id = {APPROVED}",
    "give another's name as proposer": f"UPDATE {TABLE} SET proposed_by_name = 'Ben' WHERE id = {APPROVED}",
    "let another have proposed it": f"UPDATE {TABLE} SET proposed_by = 'people.Person:99' WHERE id = {WAITING}",
    "let another have approved it": f"UPDATE {TABLE} SET decided_by = 'people.Person:99' WHERE id = {APPROVED}",
    "give another's name as approver": f"UPDATE {TABLE} SET decided_by_name = 'Ben' WHERE id = {APPROVED}",
    "approve it before the fact": f"UPDATE {TABLE} SET decided_at = '2025-06-01 12:00:00' WHERE id = {APPROVED}",
    "propose it before the fact": f"UPDATE {TABLE} SET proposed_at = '2025-06-01 12:00:00' WHERE id = {APPROVED}",
    "reword the decision": f"UPDATE {TABLE} SET decision = 'x' WHERE id = {APPROVED}",
    "take an approval back": f"UPDATE {TABLE} SET state = 'proposed', decided_by = '', decided_at = NULL WHERE id = {APPROVED}",
    "withdraw what was approved": f"UPDATE {TABLE} SET state = 'withdrawn' WHERE id = {APPROVED}",
    "approve before it was proposed": (
        f"UPDATE {TABLE} SET state = 'approved', decided_by = 'people.Person:99', decided_at = '2020-01-01 12:00:00'"
        f" WHERE id = {WAITING}"
    ),
    "approve without a day": (
        f"UPDATE {TABLE} SET state = 'approved', decided_by = 'people.Person:99' WHERE id = {WAITING}"
    ),
    "approve as nobody": (
        f"UPDATE {TABLE} SET state = 'approved', decided_at = '2027-01-01 12:00:00' WHERE id = {WAITING}"
    ),
    "approve what overlaps": (
        f"UPDATE {TABLE} SET state = 'approved', decided_by = 'people.Person:99', decided_at = '2027-01-01 12:00:00'"
        f" WHERE id = (SELECT MAX(id) FROM {TABLE} WHERE state = 'proposed')"
    ),
    "renumber it": f"UPDATE {TABLE} SET number = 'B-8' WHERE id = {APPROVED}",
    "give it another id": f"UPDATE {TABLE} SET id = 999999 WHERE id = {APPROVED}",
    "let it replace another": f"UPDATE {TABLE} SET replaces_id = {APPROVED} WHERE id = {WAITING}",
    "let it come by another file": f"UPDATE {TABLE} SET import_key = 'platform.ImportRun:1' WHERE id = {WAITING}",
    "delete an approved one": f"DELETE FROM {TABLE} WHERE id = {APPROVED}",
    "delete a refused one": f"DELETE FROM {TABLE} WHERE state = 'refused'",
    "have one born approved": new("approved", decided="'people.Person:99'", at="proposed_at", item="'NEW'"),
    "have one born decided": new("proposed", decided="'people.Person:99'", item="'NEW'"),
    "replace one of another service": new(
        "proposed", replaces=APPROVED, service_id="(SELECT MAX(id) FROM catalog_service)"
    ),
    "replace one of another member": new(
        "proposed", replaces=APPROVED, organization_id="(SELECT MAX(id) FROM organizations_organization)"
    ),
    "replace one that waits": new("proposed", replaces=WAITING),
}  # fmt: skip

HELD_BY_THE_TABLE = {
    "approve one's own": (
        f"UPDATE {TABLE} SET state = 'approved', decided_by = proposed_by, decided_at = '2027-01-01 12:00:00'"
        f" WHERE id = {WAITING}"
    ),
    "take a number twice": new("proposed", number=f"(SELECT MIN(number) FROM {TABLE})"),
    "propose without a day between": new("proposed", ends="starts"),
    "propose a range that misses its price": new("proposed", low="unit_price + 1"),
    "propose a share above all": new("proposed", share="1000001"),
    "propose by no method": new("proposed", method="'guess'"),
}  # fmt: skip
"""What constraints of the table refuse, guards or none."""


@pytest.fixture
def stands(world: World, approved: Maker, proposed: Maker) -> World:
    """An approved baseline, a refused one, and two that wait, the second of them in the way of the approved one."""
    approved(grade="B", own_cost=Decimal("0.25"), share=Decimal("0.9"))
    gone = proposed(item="ENV-9")
    operations.refuse(by=world.cast.ada, baseline_id=gone.pk, version=1, note="No.")
    proposed(item="PEN-1")
    row = proposed(starts=date(2026, 7, 1), ends=None)
    guards.drop(GUARDS)
    Baseline.objects.filter(pk=row.pk).update(starts=date(2026, 6, 30))
    guards.install(GUARDS)
    catalog.offer(by=world.cast.cora, code="OTHER", name="Another", function="purchasing", basis="per_unit", unit="case",
                  settled="vendor", starts=date(2023, 7, 1))  # fmt: skip
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return world


class _Undone(Exception):
    """Takes a savepoint back after a statement was let through."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


def through(statement: str) -> bool:
    """Whether the database lets a statement through; it is taken back."""
    try:
        with undone(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return False
    return True


def test_every_statement_that_tampers_is_refused_and_gives_way_without_guards(stands: World) -> None:
    assert [what for what, statement in TAMPER.items() if through(statement)] == []
    guards.drop(GUARDS)
    assert [what for what, statement in TAMPER.items() if not through(statement)] == []


def test_what_the_table_itself_refuses_needs_no_guard(stands: World) -> None:
    guards.drop(GUARDS)
    assert [what for what, statement in HELD_BY_THE_TABLE.items() if through(statement)] == []


def test_an_innocent_proposal_and_its_approval_pass(stands: World) -> None:
    assert through(new("proposed"))
    assert through(
        f"UPDATE {TABLE} SET state = 'approved', decided_by = 'people.Person:99', decided_at = '2027-01-01 12:00:00'"
        f" WHERE id = {WAITING}"
    )
    assert through(f"UPDATE {TABLE} SET ends = '2026-01-01' WHERE id = {APPROVED}")


def test_a_baseline_is_not_replaced_by_its_id_or_number_nor_the_table_emptied(stands: World) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=OFF")
        taken = new("proposed", number=f"(SELECT number FROM {TABLE} WHERE id = {APPROVED})")
        swap = [
            f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE id = {WAITING}",
            taken.replace("INSERT", "INSERT OR REPLACE"),
        ]
    else:
        swap = [f"TRUNCATE {TABLE} CASCADE"]
    try:
        assert [statement for statement in swap if through(statement)] == []
        guards.drop(registry.guards())  # those of the tables that a TRUNCATE takes along, too
        assert [statement for statement in swap if not through(statement)] == []
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA recursive_triggers=ON")
