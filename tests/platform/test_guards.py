"""Triggers refuse every way of editing a fact, stand again after a migration, and are compared at every start."""

import pytest
from django.db import DatabaseError, connection, models, transaction

from barnraise.platform import guards, registry
from barnraise.platform.deeds import deed, record
from barnraise.platform.guards import append_only
from barnraise.platform.models import AuditEntry, Series
from barnraise.platform.permissions import machine

TAMPER = [
    "UPDATE platform_auditentry SET body = 'x' WHERE id = 1",
    "UPDATE platform_auditentry SET actor_name = 'Eve'",
    "DELETE FROM platform_auditentry WHERE id = 1",
    "DELETE FROM platform_auditentry",
]
SQLITE_ONLY = [
    "INSERT OR REPLACE INTO platform_auditentry (id, at, actor_key, actor_name, deed, subject, body, previous, hash)"
    " SELECT id, at, actor_key, 'Eve', deed, subject, body, previous, hash FROM platform_auditentry",
    "REPLACE INTO platform_auditentry (id, at, actor_key, actor_name, deed, subject, body, previous, hash)"
    " SELECT id, at, actor_key, 'Eve', deed, subject, body, previous, hash FROM platform_auditentry",
    "UPDATE OR REPLACE platform_auditentry SET actor_name = 'Eve'",
]
POSTGRESQL_ONLY = ["TRUNCATE platform_auditentry", "TRUNCATE platform_auditentry CASCADE"]


@deed("test.note")
def note(*, by: object) -> None:
    record(Series.objects.create(name="x", fiscal_year=2026), done=True)


def statements() -> list[str]:
    return TAMPER + (SQLITE_ONLY if connection.vendor == "sqlite" else POSTGRESQL_ONLY)


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


@pytest.mark.django_db
def test_an_audit_entry_cannot_be_edited_by_any_statement() -> None:
    note(by=machine("a test"))
    before = list(AuditEntry.objects.values_list())
    assert [s for s in statements() if not refused(s)] == []
    assert list(AuditEntry.objects.values_list()) == before


@pytest.mark.django_db
def test_without_its_guards_the_same_statements_give_way() -> None:
    note(by=machine("a test"))
    mine = [g for g in registry.guards() if g.table == "platform_auditentry"]
    guards.drop(mine)
    assert not refused(TAMPER[1])
    assert AuditEntry.objects.get().actor_name == "Eve"
    guards.install(mine)
    assert guards.missing(registry.guards()) == []


@pytest.mark.django_db
def test_a_missing_or_altered_guard_is_named() -> None:
    mine = [g for g in registry.guards() if g.table == "platform_document"]
    guards.drop(mine[:1])
    assert guards.missing(mine) == [mine[0].name]
    guards.install(mine)
    assert guards.missing(mine) == []
    weakened = guards.Guard(mine[0].name, mine[0].table, mine[0].when, "SELECT 1;", "BEGIN RETURN NEW; END")
    guards.install([weakened])
    assert guards.missing(mine) == [mine[0].name]
    guards.install(mine)


@pytest.mark.django_db(transaction=True)
def test_django_loses_triggers_on_sqlite_and_the_installer_brings_them_back() -> None:
    """Finding 2 of reliability.md: AlterField, AddField with default and AddConstraint rebuild the table."""

    class Guarded(models.Model):
        name = models.CharField(max_length=10)

        class Meta:
            app_label = "twins"

    mine = append_only("twins_guarded", "Twins")
    wider = models.CharField(max_length=20)
    wider.set_attributes_from_name("name")
    wider.model = Guarded
    with connection.schema_editor() as editor:
        editor.create_model(Guarded)
    try:
        guards.install(mine)
        assert guards.missing(mine) == []
        guards.drop(mine)
        with connection.schema_editor() as editor:
            editor.alter_field(Guarded, Guarded._meta.get_field("name"), wider)
        assert guards.missing(mine) != []
        guards.install(mine)
        assert guards.missing(mine) == []
    finally:
        guards.drop(mine)
        with connection.schema_editor() as editor:
            editor.delete_model(Guarded)


@pytest.mark.django_db(transaction=True)
def test_after_a_migrate_every_guard_stands_again() -> None:
    from django.core.management import call_command

    guards.drop(registry.guards())
    assert guards.missing(registry.guards()) != []
    call_command("migrate", verbosity=0, run_syncdb=True)
    assert guards.missing(registry.guards()) == []
