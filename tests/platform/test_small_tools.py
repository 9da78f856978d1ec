"""Clock, numbers, bulk rows, documents, citations, idempotency and stale saves."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from barnraise.core.money import Money
from barnraise.platform import clock, documents, idempotency, rows, series
from barnraise.platform.deeds import deed, record
from barnraise.platform.models import Agency, Citation, Document, ImportChange, Series
from barnraise.platform.permissions import Actor, Asker, machine
from barnraise.platform.records import change
from barnraise.platform.refusals import KeyReused, Refusal, Stale

BY = machine("a test")


def test_the_clock_can_be_held_still() -> None:
    at = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
    with clock.frozen(at):
        assert clock.now() == at
        assert clock.today("America/Chicago").isoformat() == "2026-06-30"
        assert clock.today("UTC").isoformat() == "2026-07-01"


def test_public_numbers_have_no_gap_and_start_anew_each_fiscal_year(db: None) -> None:
    assert [series.take("invoice", 2026), series.take("invoice", 2026, 3), series.take("invoice", 2026)] == [1, 2, 5]
    assert series.take("invoice", 2027) == 1
    assert series.written(2026, 231) == "2026-0231"


def test_bulk_rows_take_reserved_ids_and_later_rows_follow_them(db: None) -> None:
    first = rows.reserve(Series, 3)
    written = rows.insert(
        Series, ("id", "name", "fiscal_year", "last"), ((first + i, f"bulk{i}", 2026, 7) for i in range(3))
    )
    assert written == 3
    assert list(Series.objects.order_by("id").values_list("name", "last")) == [("bulk0", 7), ("bulk1", 7), ("bulk2", 7)]
    assert Series.objects.create(name="after", fiscal_year=2026).pk == first + 3
    assert rows.reserve(Series, 1) == first + 4


def test_bulk_rows_obey_the_table_constraints(db: None) -> None:
    from django.db import IntegrityError, transaction

    Series.objects.create(name="twice", fiscal_year=2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Series, ("name", "fiscal_year", "last"), [("twice", 2026, 0)])


@deed("test.store")
def store(*, by: Asker, content: bytes, name: str) -> Document:
    return documents.store(by=by, content=content, name=name)


def test_a_file_is_kept_once_by_its_hash_and_an_altered_one_is_found(db: None) -> None:
    first = store(by=BY, content=b"a,b\n1,2\n", name="prices.csv")
    again = store(by=BY, content=b"a,b\n1,2\n", name="other.csv")
    assert first.pk == again.pk
    assert documents.read(first) == b"a,b\n1,2\n"
    assert documents.damaged() == []
    documents.path_of(first.sha256).write_bytes(b"a,b\n1,3\n")
    assert documents.damaged() == [f"prices.csv ({first.sha256}) was altered"]
    documents.path_of(first.sha256).unlink()
    assert documents.damaged() == [f"prices.csv ({first.sha256}) is missing"]


@pytest.mark.parametrize(
    ("content", "name"), [(b"x", "run.exe"), (b"", "empty.csv"), (b"x", "noending"), (b"<svg/>", "a.svg")]
)
def test_a_file_that_may_not_be_kept_is_refused_with_a_sentence(db: None, content: bytes, name: str) -> None:
    with pytest.raises(Refusal):
        store(by=BY, content=content, name=name)
    assert Document.objects.count() == 0


@deed("test.cite")
def cite(*, by: Asker) -> None:
    documents.cite("books.Run:1", "governance.Resolution:2", "authority")
    documents.cite("books.Run:1", "governance.Resolution:2", "authority")
    documents.cite("books.Run:1", "", "authority")
    record("books.Run:1", cited=True)


def test_both_ends_list_a_citation_once(db: None) -> None:
    cite(by=BY)
    assert Citation.objects.count() == 1
    assert [c.source for c in documents.citing("governance.Resolution:2")] == ["books.Run:1"]
    assert [c.target for c in documents.cited_by("books.Run:1")] == ["governance.Resolution:2"]
    assert documents.is_cited("governance.Resolution:2")
    assert not documents.is_cited("governance.Resolution:3")


def test_a_key_answers_again_and_refuses_other_content(db: None) -> None:
    ben = Actor("people.Person:2", "Ben")
    asked = idempotency.fingerprint(b"/books/issue/", b"run=1")
    assert idempotency.answered(by=ben, key="k", asked=asked) is None
    idempotency.keep(by=ben, key="k", asked=asked, answer="/books/1/")
    assert idempotency.answered(by=ben, key="k", asked=asked) == "/books/1/"
    assert idempotency.answered(by=Actor("people.Person:3", "Cora"), key="k", asked=asked) is None
    with pytest.raises(KeyReused):
        idempotency.answered(by=ben, key="k", asked=idempotency.fingerprint(b"/books/issue/", b"run=2"))


@deed("test.rename")
def rename(*, by: Asker, version: int, name: str) -> Agency:
    return change(Agency.objects.get(), version=version, name=name)


def test_a_stale_save_shows_both_and_loses_neither(db: None) -> None:
    Agency.objects.create(id=1, name="Bluff Country", state="MN")
    assert rename(by=BY, version=1, name="Bluff").version == 2
    with pytest.raises(Stale) as caught:
        rename(by=BY, version=1, name="Country")
    assert (caught.value.mine, caught.value.theirs) == ({"name": "Country"}, {"name": "Bluff"})
    assert Agency.objects.get().name == "Bluff"


def test_an_equal_save_changes_nothing_not_even_the_version(db: None) -> None:
    Agency.objects.create(id=1, name="Bluff", state="MN")
    assert rename(by=BY, version=1, name="Bluff").version == 1


def test_money_and_quantities_come_back_exact_from_the_database(db: None) -> None:
    agency = Agency.objects.create(id=1, name="B", state="MN", approval_threshold=Money(9_007_199_254_740_993))
    agency.refresh_from_db()
    assert agency.approval_threshold == Money(9_007_199_254_740_993)
    from barnraise.run.organizations.models import Organization, YearCount

    body = Organization.objects.create(name="Rochester", kind="school_district")
    for year, value in ((2021, "803.48"), (2022, "0.000001"), (2023, "1234567.654321")):
        YearCount.objects.create(
            organization=body,
            measure="teachers",
            school_year=year,
            source="test",
            as_of="2021-10-01",
            value=Decimal(value),
        )
    assert [f"{c.value.normalize():f}" for c in YearCount.objects.order_by("school_year")] == [
        "803.48",
        "0.000001",
        "1234567.654321",
    ]
    assert YearCount.objects.filter(value__gt=Decimal("803.479999")).count() == 2
    assert ImportChange.objects.count() == 0
