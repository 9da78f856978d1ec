"""A deed is one transaction with one audit entry, and says who asked for it."""

import pytest
from django.db import transaction

from barnraise.core import chain
from barnraise.platform import audit
from barnraise.platform.deeds import deed, record
from barnraise.platform.models import AuditEntry, Series
from barnraise.platform.permissions import Actor, Asker, machine
from barnraise.platform.refusals import Refusal

BEN = Asker(actor=Actor("people.Person:2", "Ben Okafor"), staff=frozenset({"business_manager"}), signed_in=True)


@deed("test.add")
def add(*, by: Asker, name: str) -> Series:
    row = Series.objects.create(name=name, fiscal_year=2026)
    record(row, name=name)
    return row


@deed("test.add_two")
def add_two(*, by: Asker) -> None:
    add(by=by, name="first")
    add(by=by, name="second")


@deed("test.refuse_late")
def refuse_late(*, by: Asker) -> None:
    add(by=by, name="lost")
    raise Refusal("No, because. Do this instead.")


@deed("test.silent")
def silent(*, by: Asker) -> None:
    Series.objects.create(name="silent", fiscal_year=2026)


def test_a_deed_leaves_one_entry_that_says_who_what_and_of_which(db: None) -> None:
    row = add(by=BEN, name="invoice")
    entry = AuditEntry.objects.get()
    assert (entry.actor_key, entry.actor_name, entry.deed, entry.subject) == (
        "people.Person:2",
        "Ben Okafor",
        "test.add",
        f"platform.Series:{row.pk}",
    )


def test_a_deed_called_by_another_joins_its_entry(db: None) -> None:
    add_two(by=BEN)
    entry = AuditEntry.objects.get()
    assert entry.deed == "test.add_two"
    assert Series.objects.count() == 2


def test_a_refused_deed_leaves_nothing_at_all(db: None) -> None:
    with pytest.raises(Refusal):
        refuse_late(by=BEN)
    assert (Series.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_a_deed_that_records_nothing_is_a_broken_invariant(db: None) -> None:
    with pytest.raises(AssertionError, match="left no record"), transaction.atomic():
        silent(by=BEN)
    assert Series.objects.count() == 0


def test_a_deed_takes_keywords_and_someone_who_asks() -> None:
    with pytest.raises(AssertionError, match="keywords only"):
        add(BEN, name="x")  # type: ignore[misc]
    with pytest.raises(AssertionError, match="who asks"):
        add(by="Ben", name="x")  # type: ignore[arg-type]


def test_the_chain_verifies_and_a_changed_word_is_found(db: None) -> None:
    for name in ("a", "b", "c"):
        add(by=machine("a test"), name=name)
    assert audit.verify().first_bad is None
    lines = list(audit.export())
    assert chain.verify(lines).count == 3
    altered = [lines[0], lines[1].replace('"b"', '"B"'), lines[2]]
    bad = chain.verify(altered).first_bad
    assert bad is not None
    assert bad[0] == 2
