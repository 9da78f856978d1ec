"""A contract brings its service and its fee in one deed; its price files follow one another in time."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from tests.run.ground import PRICES, World

from barnraise.platform import documents, imports
from barnraise.platform.refusals import NotAllowed
from barnraise.run.catalog import queries as services
from barnraise.run.programs.purchasing import operations as purchasing
from barnraise.run.programs.purchasing.models import Contract, PriceFile, PriceLine, SetAside, UsageLine

TERMS = {
    "number": "FUEL-26", "title": "Fuel", "legal_authority": "Minn. Stat. 471.345", "starts": date(2025, 7, 1),
    "ends": date(2026, 7, 1),
}  # fmt: skip


def test_a_contract_is_sold_as_one_service_that_says_who_settles_and_what_the_vendor_owes(world: World) -> None:
    service = world.contract.service
    assert (service.code, service.vendor_id, service.settled) == ("PAPER-26", world.vendor, "vendor")
    term = services.price_table([service.pk]).fee_rate_on(service.pk, "vendor_fee", date(2025, 9, 1))
    assert term is not None
    assert term.rate == Decimal("0.015")
    cited = {c.source.partition(":")[0] for c in documents.citing(world.resolution)}
    assert cited == {"purchasing.Contract", "catalog.FeeTerm"}


@pytest.mark.parametrize(("wrong", "field"), [
    ({"resolution_key": "governance.Resolution:999"}, "resolution_key"), ({"legal_authority": " "}, "legal_authority"),
    ({"ends": date(2025, 7, 1)}, "ends"), ({"number": "PAPER-26"}, "number"), ({"number": "N" * 25}, "number"),
])  # fmt: skip
def test_a_contract_without_authority_resolution_days_or_number_of_its_own_is_refused(
    world: World, wrong: dict[str, object], field: str
) -> None:
    terms = {**TERMS, "vendor_id": world.vendor, "resolution_key": world.resolution, **wrong}
    with pytest.raises(purchasing.ContractRefused) as refused:
        purchasing.sign_contract(by=world.cast.cora, **terms)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert Contract.objects.count() == 1


def test_a_contract_is_signed_with_a_vendor_only(world: World) -> None:
    with pytest.raises(purchasing.ContractRefused, match="vendor"):
        purchasing.sign_contract(by=world.cast.cora, **TERMS, vendor_id=world.falls, resolution_key=world.resolution)  # type: ignore[arg-type]


def test_who_does_not_run_purchasing_signs_nothing(world: World) -> None:
    for who in (world.cast.fay, world.cast.hal, world.cast.cleo, world.cast.eve):
        with pytest.raises(NotAllowed):
            purchasing.sign_contract(by=who, **TERMS, vendor_id=world.vendor, resolution_key=world.resolution)  # type: ignore[arg-type]


def test_a_new_price_file_ends_the_one_in_force_and_shows_old_and_new(world: World) -> None:
    world.prices()
    run = world.prices(PRICES.replace("24.85", "26.10"), starts="2026-01-01", name="later.csv")
    assert list(PriceFile.objects.order_by("starts").values_list("starts", "ends")) == [
        (date(2025, 7, 1), date(2026, 1, 1)), (date(2026, 1, 1), None),
    ]  # fmt: skip
    assert (run.verdict["added"], run.verdict["changed"], run.verdict["same"]) == (0, 1, 2)
    assert (run.verdict["changes"][0]["old"], run.verdict["changes"][0]["new"]) == ("$24.85 a case", "$26.10 a case")


def test_a_price_file_between_two_holds_until_the_later_one(world: World) -> None:
    world.prices()
    world.prices(PRICES.replace("24.85", "26.10"), starts="2026-03-01", name="march.csv")
    world.prices(PRICES.replace("24.85", "25.10"), starts="2026-01-01", name="january.csv")
    assert list(PriceFile.objects.order_by("starts").values_list("starts", "ends")) == [
        (date(2025, 7, 1), date(2026, 1, 1)), (date(2026, 1, 1), date(2026, 3, 1)), (date(2026, 3, 1), None),
    ]  # fmt: skip


def test_undoing_a_price_file_lets_the_one_before_hold_again_until_lines_were_checked_against_it(world: World) -> None:
    world.prices()
    later = world.prices(PRICES.replace("24.85", "26.10"), starts="2026-01-01", name="later.csv")
    imports.undo(by=world.cast.cora, run_id=later.pk)
    assert list(PriceFile.objects.values_list("starts", "ends")) == [(date(2025, 7, 1), None)]
    again = world.prices(PRICES.replace("24.85", "26.20"), starts="2026-01-01", name="again.csv")
    world.usage("2026-02-01,1001,PAPER-20,1,case,26.20,26.20,")
    with pytest.raises(purchasing.PriceFileUsed):
        imports.undo(by=world.cast.cora, run_id=again.pk)
    assert PriceLine.objects.count() == 6


def test_rows_of_a_price_file_that_cannot_be_used_are_refused_with_row_and_column(world: World) -> None:
    run = world.look(
        "prices", "Item,Unit,Price\nA,case,1.00\n,case,2.00\nB,heap,3.00\nC,case,x\na,case,4.00\nD,case,-1\n"
    )
    assert [(r["row"], r["column"], r["rule"]) for r in run.verdict["refused_cells"]] == [
        (3, "Item", "item-missing"), (4, "Unit", "unknown-unit"), (5, "Price", "price-unreadable"), (6, "Item",
            "item-twice"),
        (7, "Price", "price-negative"),
    ]  # fmt: skip


def test_a_non_member_fee_buyer_is_blocked_from_a_pool_and_buys_what_its_category_may(world: World) -> None:
    from barnraise.run.members import operations as members
    from barnraise.run.members import queries as member_queries

    participating = next(c for c in member_queries.category_rows() if c.code == "participating")
    members.join(
        by=world.cast.ada,
        organization_id=world.lyman,
        category_id=participating.pk,
        starts=date(2025, 7, 1),
        number="9",
    )
    world.prices()
    world.usage("2025-09-15,9,PAPER-20,1,case,24.85,24.85,a", "2025-06-15,9,PAPER-20,1,case,24.85,24.85,b")
    assert UsageLine.objects.get().organization_id == world.lyman
    assert SetAside.objects.get().reason == "no_member"
    from barnraise.run.catalog.models import Service
    from barnraise.run.programs.purchasing import queries

    spans = queries.members_by_id(Service(function="insurance"))[world.lyman].spans
    assert "does not include insurance" in spans[0][2]


@pytest.mark.parametrize("statement", [
    "UPDATE purchasing_usageline SET amount = 1", "UPDATE purchasing_usageline SET identity = 'x'",
    "DELETE FROM purchasing_usageline",
    "UPDATE purchasing_priceline SET price = 1",
])  # fmt: skip
def test_raw_statements_against_lines_and_prices_are_refused(world: World, statement: str) -> None:
    from django.db import connection

    world.prices()
    world.usage("2025-09-15,1001,PAPER-20,1,case,24.85,24.85,")
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE purchasing_usageline SET identity = NULL")
