"""Prices are dated by category, never overlap, are never rewritten; commitments freeze the count they rest on."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.run.ground import World

from barnraise.core.money import Money
from barnraise.platform.refusals import NotAllowed
from barnraise.run.catalog import operations, queries, rules
from barnraise.run.catalog.models import Commitment, FeeTerm, Price, Service
from barnraise.run.members import operations as members
from barnraise.run.members import queries as member_queries
from barnraise.run.organizations import operations as organizations

JULY, JANUARY, AFTER = date(2025, 7, 1), date(2026, 1, 1), date(2026, 7, 1)


@pytest.fixture
def dues(world: World) -> Service:
    row = operations.offer(by=world.cast.cora, code="DUES", name="Membership dues", function="membership",
        basis="base_rate_cap",
                           unit="year", settled="covered", starts=date(2023, 7, 1))  # fmt: skip
    price(world, row, rate="1.35", base=Money(50_000), cap=Money(900_000), category_id=education())
    return row


def education() -> int:
    return next(c.pk for c in member_queries.category_rows() if c.code == "education")


def price(
    world: World, service: Service, *, rate: str, starts: date = JULY, ends: date | None = None, **values: Any
) -> Price:
    terms = {"category_id": None, "fiscal_year": 2026, **values}
    return operations.set_price(
        by=world.cast.cora, service_id=service.pk, starts=starts, ends=ends, rate=Decimal(rate), **terms
    )


def on(service: Service, day: date, category: int | None = None) -> Decimal | None:
    found = queries.price_table([service.pk]).price_on(service.pk, category, day)
    return found.rate if found else None


def test_a_new_price_ends_the_one_before_on_its_first_day(world: World) -> None:
    service = world.contract.service
    price(world, service, rate="10")
    price(world, service, rate="12", starts=JANUARY)
    assert [on(service, day) for day in (date(2025, 6, 30), JULY, date(2025, 12, 31), JANUARY)] == [None, 10, 10, 12]


def test_a_category_s_own_price_comes_before_the_price_for_all(world: World) -> None:
    service = world.contract.service
    price(world, service, rate="10")
    price(world, service, rate="8", category_id=education())
    assert (on(service, JULY, education()), on(service, JULY, education() + 1)) == (8, 10)


@pytest.mark.parametrize(
    ("starts", "ends"), [(JULY, None), (date(2025, 6, 1), date(2025, 8, 1)), (date(2025, 8, 1), date(2025, 9, 1))]
)
def test_prices_of_one_service_and_category_never_overlap(world: World, starts: date, ends: date | None) -> None:
    service = world.contract.service
    price(world, service, rate="10", ends=AFTER)
    with pytest.raises(operations.PriceOverlap):
        price(world, service, rate="12", starts=starts, ends=ends)
    price(world, service, rate="12", starts=AFTER)


@pytest.mark.parametrize("statement", [
    "UPDATE catalog_price SET rate = 1", "DELETE FROM catalog_price", "UPDATE catalog_feeterm SET rate = 1",
    "INSERT INTO catalog_price (service_id, fiscal_year, starts, ends, rate, resolution_key, version)"
    " SELECT service_id, 2026, '2025-09-01', '2025-10-01', 1, '', 1 FROM catalog_price",
    "UPDATE catalog_price SET ends = NULL WHERE ends IS NOT NULL",
])  # fmt: skip
def test_raw_statements_that_rewrite_or_overlap_prices_are_refused(world: World, statement: str) -> None:
    price(world, world.contract.service, rate="10")
    price(world, world.contract.service, rate="12", starts=JANUARY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_end_may_be_set_by_the_same_statement_that_may_not_change_a_rate(world: World) -> None:
    row = price(world, world.contract.service, rate="10")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_price SET ends = '2026-07-01'")
    row.refresh_from_db()
    assert row.ends == AFTER


@pytest.mark.parametrize("wrong", [
    {"rate": "-1"}, {"rate": "1", "base": None}, {"rate": "1", "base": Money(500), "cap": Money(499)}, {"rate": "1",
        "base": Money(-1)},
])  # fmt: skip
def test_a_price_that_does_not_fit_its_basis_is_refused(world: World, dues: Service, wrong: dict[str, Any]) -> None:
    with pytest.raises(operations.PriceDoesNotFit):
        price(world, dues, starts=AFTER, **wrong)
    with pytest.raises(operations.PriceDoesNotFit):
        price(world, world.contract.service, rate="1", base=Money(5))


def test_a_fee_lies_between_nothing_and_everything(world: World) -> None:
    for rate in ("-0.01", "1.000001"):
        with pytest.raises(operations.PriceDoesNotFit):
            operations.set_fee(
                by=world.cast.cora, service_id=world.contract.service_id, kind="rebate", rate=Decimal(rate), starts=JULY
            )


def test_dues_for_all_freeze_each_count_with_source_and_date(world: World, dues: Service) -> None:
    made = operations.commit_members(by=world.cast.cora, service_id=dues.pk, fiscal_year=2026)
    assert {(c.organization_id, c.pupils) for c in made} == {(world.falls, 371), (world.dover, 100)}
    row = Commitment.objects.get(organization_id=world.falls)
    assert (row.pupils_source, row.pupils_as_of) == ("October count, school year 2026", date(2025, 10, 1))
    organizations.count(by=world.cast.cora, organization_id=world.falls, measure="pupils", school_year=2026,
        source="October count",
                        as_of=date(2025, 10, 1), value=999)  # fmt: skip
    row.refresh_from_db()
    assert row.pupils == 371
    assert operations.commit_members(by=world.cast.cora, service_id=dues.pk, fiscal_year=2026) == []


def test_a_missing_count_refuses_all_by_name_and_says_who_can_supply_it(world: World, dues: Service) -> None:
    members.join(by=world.cast.ada, organization_id=world.lyman, category_id=education(), starts=JULY)
    with pytest.raises(operations.CountMissing, match=r"Lyman.*business manager"):
        operations.commit_members(by=world.cast.cora, service_id=dues.pk, fiscal_year=2026)
    assert Commitment.objects.count() == 0
    with pytest.raises(operations.CountMissing):
        operations.commit(by=world.cast.cora, organization_id=world.falls, service_id=dues.pk, fiscal_year=2026,
                          counted_on=date(2025, 9, 30))  # fmt: skip


def test_who_joins_within_the_year_is_committed_from_that_day_and_who_is_no_member_not_at_all(
    world: World, dues: Service
) -> None:
    organizations.count(by=world.cast.cora, organization_id=world.lyman, measure="pupils", school_year=2026,
        source="October count",
                        as_of=date(2025, 10, 1), value=2_500)  # fmt: skip
    with pytest.raises(operations.CommitmentRefused, match="not a member"):
        operations.commit(by=world.cast.cora, organization_id=world.lyman, service_id=dues.pk, fiscal_year=2026)
    members.join(by=world.cast.ada, organization_id=world.lyman, category_id=education(), starts=date(2025, 10, 31))
    operations.commit_members(by=world.cast.cora, service_id=dues.pk, fiscal_year=2026)
    row = Commitment.objects.get(organization_id=world.lyman)
    assert (row.starts, row.ends, row.pupils) == (date(2025, 10, 31), AFTER, 2_500)


def test_a_second_commitment_in_a_year_is_refused(world: World, dues: Service) -> None:
    terms = {"organization_id": world.falls, "service_id": dues.pk, "fiscal_year": 2026}
    operations.commit(by=world.cast.cora, **terms)
    with pytest.raises(operations.AlreadyCommitted):
        operations.commit(by=world.cast.cora, **terms)


def test_a_rate_of_zero_asks_for_no_count() -> None:
    assert [rules.needs_pupils("base_rate_cap", rate) for rate in (Decimal(0), Decimal(1), None)] == [False, True, True]
    assert not rules.needs_pupils("flat", None)


def test_who_does_not_run_programs_changes_nothing(world: World) -> None:
    for who in (world.cast.fay, world.cast.hal, world.cast.cleo, world.cast.eve):
        with pytest.raises(NotAllowed):
            operations.set_fee(
                by=who, service_id=world.contract.service_id, kind="rebate", rate=Decimal("0.1"), starts=JULY
            )


def test_pages_of_the_catalog(world: World, dues: Service, client_of: Callable[[str], Client]) -> None:
    cora, cleo = client_of("cora"), client_of("cleo")
    operations.commit_members(by=world.cast.cora, service_id=dues.pk, fiscal_year=2026)
    mine = Commitment.objects.get(organization_id=world.falls)
    theirs = Commitment.objects.get(organization_id=world.dover)
    for address in ("/catalog/", f"/catalog/{dues.pk}/", "/catalog/commitments/", f"/catalog/commitments/{mine.pk}/"):
        assert (
            cora.get(address).status_code
            == cleo.get(address).status_code
            == client_of("hal").get(address).status_code
            == 200
        )
    for address in ("add/", f"{dues.pk}/price/", f"{dues.pk}/edit/", f"{world.contract.service_id}/fee/",
        "commitments/commit/",
                    "commitments/commit-members/"):  # fmt: skip
        assert cora.get(f"/catalog/{address}").status_code == 200
        assert (
            cleo.get(f"/catalog/{address}").status_code
            == client_of("hal").get(f"/catalog/{address}").status_code
            == 403
        )
    assert cleo.get(f"/catalog/commitments/{theirs.pk}/").status_code == 404
    assert b"Dover" not in cleo.get("/catalog/commitments/").content
    contract = f"/catalog/{world.contract.service_id}/"
    assert b"1.5%" in cora.get(contract).content
    assert b"1.5%" not in cleo.get(contract).content


def test_a_price_is_set_by_form_and_a_refusal_stands_beside_its_field(
    world: World, dues: Service, client_of: Callable[[str], Client]
) -> None:
    cora = client_of("cora")
    sent = {"category_id": education(), "fiscal_year": 2027, "starts": "2026-07-01", "ends": "", "rate": "1.40",
        "base": "500.00",
            "cap": "", "resolution_key": world.resolution, "once": "a"}  # fmt: skip
    assert cora.post(f"/catalog/{dues.pk}/price/", sent).status_code == 302
    assert on(dues, AFTER, education()) == Decimal("1.40")
    wrong = cora.post(f"/catalog/{dues.pk}/price/", {**sent, "once": "b"})
    assert wrong.status_code == 422
    assert b"would overlap" in wrong.content


@pytest.mark.parametrize(("rate", "kept"), [("1", True), ("1.000001", False), ("-0.000001", False)])
def test_the_database_keeps_a_fee_at_most_the_whole_of_what_was_paid(world: World, rate: str, kept: bool) -> None:
    term = FeeTerm(
        service=world.contract.service, kind="vendor_fee", rate=Decimal(rate), starts=AFTER,
        resolution_key=world.resolution,
    )  # fmt: skip
    if kept:
        term.save()
        return
    with pytest.raises(DatabaseError), transaction.atomic():
        term.save()
