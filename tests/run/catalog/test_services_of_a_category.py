"""A category that covers two services a year covers no third, whether it is committed to or bought from a vendor."""

from datetime import date
from decimal import Decimal

import pytest
from tests.run.ground import MACHINE, World

from barnraise.platform.models import AuditEntry
from barnraise.run.catalog import operations
from barnraise.run.catalog.models import Commitment, Service
from barnraise.run.catalog.terms import Basis, Function
from barnraise.run.deliveries import operations as deliveries
from barnraise.run.members import operations as members
from barnraise.run.members import queries as member_queries
from barnraise.run.organizations import operations as organizations
from barnraise.run.programs.purchasing import queries as purchasing

JULY = date(2025, 7, 1)


def category(code: str) -> int:
    return next(c.pk for c in member_queries.category_rows() if c.code == code)


def service(world: World, code: str, function: Function = Function.LEARNING) -> Service:
    made = operations.offer(
        by=world.cast.cora, code=code, name=f"Service {code}", function=function, basis=Basis.FLAT, unit="year",
        settled="covered", starts=date(2023, 7, 1),
    )  # fmt: skip
    for year in (2026, 2027):
        operations.set_price(
            by=world.cast.cora, service_id=made.pk, category_id=None, fiscal_year=year, starts=date(year - 1, 7, 1),
            ends=date(year, 7, 1), rate=Decimal("100"), resolution_key=world.resolution,
        )  # fmt: skip
    return made


@pytest.fixture
def guest(world: World) -> int:
    """A body that pays a fee and is no member."""
    made = organizations.add(by=MACHINE, name="Rushford", kind="city", state="MN")
    members.join(by=MACHINE, organization_id=made.pk, category_id=category("participating"), starts=JULY)
    return made.pk


def commit(world: World, owner: int, of: Service, year: int = 2026) -> Commitment:
    return operations.commit(by=world.cast.cora, organization_id=owner, service_id=of.pk, fiscal_year=year)


def deliver(owner: int, of: Service, day: date) -> int:
    return deliveries.record(
        by=MACHINE, organization_id=owner, service_id=of.pk, quantity=Decimal(1), unit="year", unit_price=Decimal(0),
        settled="covered", served_from=day, served_to=date(day.year, day.month, day.day + 1), source=f"test.x:{of.pk}",
    ).pk  # fmt: skip


def test_two_services_are_sold_and_a_third_is_refused_in_a_sentence(world: World, guest: int) -> None:
    a, b, c = (service(world, code) for code in "ABC")
    commit(world, guest, a)
    commit(world, guest, b)
    with pytest.raises(operations.NotCovered, match="covers 2 services a year, and 2 are taken") as refused:
        commit(world, guest, c)
    assert (
        "Rushford cannot take “Service C” for" in refused.value.message
        and "nothing was committed" in refused.value.message
    )
    assert Commitment.objects.filter(organization_id=guest).count() == 2


def test_the_next_year_and_membership_itself_are_not_counted_and_other_categories_have_no_limit(
    world: World, guest: int
) -> None:
    a, b, c = (service(world, code) for code in "ABC")
    fee = service(world, "FEE", Function.MEMBERSHIP)
    for bought in (fee, a, b):
        commit(world, guest, bought)
    commit(world, guest, c, year=2027)
    for bought in (a, b, c):
        commit(world, world.falls, bought)
    assert Commitment.objects.filter(organization_id=world.falls).count() == 3


@pytest.mark.parametrize(("function", "may"), [
    (Function.INSURANCE, False), (Function.HEALTH_SAFETY, False), (Function.ADMINISTRATION, True), (Function.LEARNING, True),
])  # fmt: skip
def test_what_the_category_excludes_is_not_sold(world: World, guest: int, function: Function, may: bool) -> None:
    bought = service(world, "X", function)
    if may:
        assert commit(world, guest, bought).pk
        return
    with pytest.raises(operations.NotCovered, match="does not include"):
        commit(world, guest, bought)


def test_a_deed_for_all_leaves_out_who_has_their_two_and_the_log_names_them(world: World, guest: int) -> None:
    a, b, c = (service(world, code) for code in "ABC")
    for bought in (a, b):
        commit(world, guest, bought)
    made = operations.commit_members(by=world.cast.cora, service_id=c.pk, fiscal_year=2026)
    assert {row.organization_id for row in made} == {world.falls, world.dover}
    assert f'"not_covered":[{guest}]' in AuditEntry.objects.order_by("-id")[0].body


def barred(world: World, guest: int) -> set[tuple[str, str, bool]]:
    spans = purchasing.members_by_id(world.contract.service)[guest].spans
    return {(starts, ends, bool(why)) for starts, ends, why in spans}


def test_a_third_service_bought_from_a_vendor_is_set_apart_in_the_year_it_would_be_the_third(
    world: World, guest: int
) -> None:
    a, b, forever = service(world, "A"), service(world, "B"), purchasing.FOREVER
    assert barred(world, guest) == {("2025-07-01", forever, False)}
    commit(world, guest, a)
    assert {why for _, _, why in barred(world, guest)} == {False}
    taken = deliver(guest, b, date(2025, 9, 1))
    assert barred(world, guest) == {("2025-07-01", "2026-07-01", True), ("2026-07-01", forever, False)}
    spans = purchasing.members_by_id(world.contract.service)
    assert "2 are taken" in spans[guest].spans[0][2] and {why for _, _, why in spans[world.falls].spans} == {""}
    deliveries.reverse(by=MACHINE, delivery_ids=[taken], reason="never came")
    assert {why for _, _, why in barred(world, guest)} == {False}, "what was taken back is not taken"
