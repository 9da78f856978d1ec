"""Whatever a hand changes in the audit table with every guard lifted is found, at its row; a cut tail against the head."""

import random
from datetime import timedelta

import pytest
from django.db import connection, transaction

from barnraise.platform import audit, guards, registry
from barnraise.platform.deeds import deed, record
from barnraise.platform.models import AuditEntry
from barnraise.platform.permissions import Asker, machine

EDITS, ROWS, SEED = 1_000, 12, 1935
COLUMNS = ("at", "actor_key", "actor_name", "deed", "subject", "body", "previous", "hash")
SIGNS = 'abcxyz0123456789 {}:",\u2212\u00eb'


@deed("test.note")
def note(*, by: Asker, n: int) -> None:
    record(f"test.Row:{n}", was=n, words="Zo\u00eb \u2212 \u201cpaid\u201d", lines=[n, None, True])


@pytest.fixture
def chain(db: None) -> None:
    """A chain of deeds, with every guard lifted as somebody who owns the database could."""
    for n in range(ROWS):
        note(by=machine("test"), n=n)
    guards.drop(registry.guards())
    assert audit.verify().holds


def edit(dice: random.Random, number: int) -> str:
    """Change one sign of one column of one entry; answers which column."""
    column = dice.choice(COLUMNS)
    row = AuditEntry.objects.get(pk=number)
    if column == "at":
        later = row.at + timedelta(microseconds=dice.randrange(1, 1_000_000_000))
        AuditEntry.objects.filter(pk=number).update(at=later)
        return column
    text = getattr(row, column)
    place = dice.randrange(len(text))
    sign = dice.choice([s for s in SIGNS if s != text[place]])
    AuditEntry.objects.filter(pk=number).update(**{column: text[:place] + sign + text[place + 1 :]})
    return column


def test_each_of_1_000_random_edits_is_found_at_its_row(chain: None) -> None:
    dice, missed = random.Random(SEED), []
    for _ in range(EDITS):
        number = dice.randrange(1, ROWS + 1)
        with transaction.atomic():
            column = edit(dice, number)
            found = audit.verify().first_bad
            if found is None or found[0] != number:
                missed.append((column, number, found))
            transaction.set_rollback(True)
    assert missed == []
    assert audit.verify().holds


def test_a_missing_a_repeated_and_a_swapped_entry_are_found(chain: None) -> None:
    for statement in (
        "DELETE FROM platform_auditentry WHERE id = 9",
        "UPDATE platform_auditentry SET id = 900 WHERE id = 9",
        "UPDATE platform_auditentry SET body = (SELECT body FROM platform_auditentry WHERE id = 8),"
        " hash = (SELECT hash FROM platform_auditentry WHERE id = 8) WHERE id = 9",
    ):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
            report = audit.verify()
            assert (report.holds, report.first_bad is not None and report.first_bad[0]) == (False, 9)
            transaction.set_rollback(True)


def test_a_cut_tail_is_found_against_the_head_that_was_noted(chain: None) -> None:
    count, head = audit.head()
    AuditEntry.objects.filter(pk__gt=ROWS - 3).delete()
    assert audit.verify().holds  # what is left is a chain
    assert audit.head() != (count, head)
    assert not audit.verify(head=head, count=count).holds
