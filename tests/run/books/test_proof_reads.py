"""What the books say of a year to whoever proves it: every charge that members pay, once; what came back; what is amiss."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.run.books.conftest import MACHINE, World
from tests.run.books.rebates_ground import HALF, desk_of

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.run.books import operations as books
from barnraise.run.books import queries
from barnraise.run.books.models import Charge, Invoice, Period
from barnraise.run.catalog import operations as catalog
from barnraise.run.catalog.models import Commitment
from barnraise.run.deliveries import operations as deliveries

YEAR = FiscalYear(2026)
READS = (
    queries.charges_of_year, queries.returns_of_year, queries.aid_terms, queries.unbilled_of_year, queries.unposted_of_year,
    queries.unsummed_rebates, queries.uncounted_dues, queries.locked_months,
)  # fmt: skip


@pytest.fixture
def billed(world: World) -> World:
    """Goods, dues, a vendor's fee, and a correction of each."""
    catalog.commit(by=MACHINE, organization_id=world.falls, service_id=world.dues, fiscal_year=2026)
    world.deliver(world.falls, amount=10_000, day=date(2026, 2, 11))
    world.deliver(world.dover, amount=2_000, day=date(2026, 2, 12))
    world.deliver(world.falls, world.desks, amount=100_000, day=date(2026, 2, 13), settled="vendor", unit="each")
    world.issue("delivery", "commitment", "fee", starts=date(2025, 7, 1))
    for line in Charge.objects.filter(invoice__payer_id__in=(world.falls, world.vendor)).order_by("id"):
        books.correct(by=world.cast.ben, charge_id=line.pk, amount=Money(-100), reason="Too much.")
    return world


def test_every_charge_that_members_pay_is_told_once_with_its_cause(billed: World) -> None:
    rows = queries.charges_of_year(YEAR)
    told = {(r.organization_id, r.kind.value, r.amount.cents) for r in rows}
    assert told == {
        (billed.falls, "delivery", 10_000), (billed.falls, "commitment", 50_085), (billed.dover, "delivery", 2_000),
        (billed.falls, "adjustment", -100),
    }  # fmt: skip
    assert len(rows) == 5  # both of Cedar Falls' lines were corrected by a dollar
    owed = Invoice.objects.filter(payer_id__in=(billed.falls, billed.dover))
    assert Money.total(r.amount for r in rows) == Money.total(i.total for i in owed)


def test_a_row_names_its_delivery_its_line_and_in_words_what_it_corrects(billed: World) -> None:
    rows = queries.charges_of_year(YEAR)
    goods = next(r for r in rows if r.amount.cents == 10_000)
    line = Charge.objects.get(delivery_id=goods.delivery_id)
    assert (goods.invoice, goods.line, goods.day, goods.cause) == (
        line.invoice.number,
        line.n,
        date(2026, 2, 11),
        "delivery",
    )
    causes = {r.cause for r in rows if r.delivery_id is None}
    assert "commitment of 2026" in causes
    assert f"correction of {line.invoice.number} line {line.n}" in causes


def test_a_vendor_s_fee_and_its_correction_are_no_member_s_charge(billed: World) -> None:
    assert Charge.objects.filter(invoice__payer_id=billed.vendor).count() == 2
    assert billed.vendor not in {r.organization_id for r in queries.charges_of_year(YEAR)}


@pytest.mark.parametrize(
    ("day", "year"), [(date(2025, 6, 30), 2025), (date(2025, 7, 1), 2026), (date(2026, 3, 1), 2026)]
)
def test_a_charge_belongs_to_the_year_of_its_first_day(world: World, day: date, year: int) -> None:
    world.deliver(world.falls, amount=1_000, day=day)
    world.issue("delivery", ends=date(2026, 3, 10))
    assert {y: len(queries.charges_of_year(FiscalYear(y))) for y in (2025, 2026, 2027)} == {
        y: int(y == year) for y in (2025, 2026, 2027)
    }


def test_returns_are_the_shares_of_the_year_s_days_and_mirrors_take_them_back(world: World) -> None:
    desk = desk_of(world)
    desk.buy(world.falls, 10_000)
    desk.buy(world.dover, -100)
    rebate = desk.share(150)
    assert [(r.key, r.organization_id, r.kind.value, r.amount, r.day) for r in queries.returns_of_year(YEAR)] == [
        (rebate.number, world.falls, "rebate", Money(150), date(2025, 12, 31))
    ]
    assert queries.returns_of_year(FiscalYear(2025)) == queries.returns_of_year(FiscalYear(2027)) == []
    books.reverse_rebate(by=world.cast.ben, rebate_id=rebate.pk, reason="Wrong.")
    assert [r.amount.cents for r in queries.returns_of_year(YEAR)] == [150, -150]
    desk.prepare(100)  # what is only prepared came back to nobody
    assert len(queries.returns_of_year(YEAR)) == 2


def test_what_is_delivered_and_not_billed_is_named_and_what_cancels_is_not(world: World) -> None:
    first = world.deliver(world.falls, amount=1_000)
    gone = world.deliver(world.dover, amount=2_000)
    world.deliver(world.dover, amount=0)
    world.deliver(world.falls, world.desks, amount=5_000, settled="vendor", unit="each")
    deliveries.reverse(by=world.cast.cora, delivery_ids=[gone], reason="Wrong member.")
    assert queries.unbilled_of_year(YEAR) == [
        (
            "Cedar Falls",
            "$10.00 of Copier paper, delivered February 11, 2026, is not billed.",
            f"deliveries.Delivery:{first}",
        )
    ]
    assert queries.unbilled_of_year(FiscalYear(2025)) == []
    world.issue("delivery")
    assert queries.unbilled_of_year(YEAR) == []


def test_a_charge_whose_invoice_was_never_posted_is_named(billed: World) -> None:
    assert queries.unposted_of_year(YEAR) == []
    draft = Invoice.objects.create(
        number="X-1", payer_id=billed.falls, issued_on=date(2026, 3, 10), due_on=date(2026, 3, 10), total=Money(700)
    )
    Charge.objects.create(
        invoice=draft, n=1, service_id=billed.dues, commitment=_promise(billed), quantity=1, unit="year", unit_price=7,
        amount=Money(700), rule="flat-1", served_from=date(2026, 2, 1), served_to=date(2026, 3, 1),
    )  # fmt: skip
    assert queries.unposted_of_year(YEAR) == [
        ("Cedar Falls", "$7.00 on line 1 of invoice X-1, which was never posted.", f"books.Invoice:{draft.pk}")
    ]
    assert "X-1" not in {r.invoice for r in queries.charges_of_year(YEAR)}


def _promise(world: World) -> Commitment:
    return catalog.commit(by=MACHINE, organization_id=world.dover, service_id=world.dues, fiscal_year=2026)


def test_dues_by_pupils_without_a_frozen_count_are_named(billed: World) -> None:
    assert queries.uncounted_dues(YEAR) == []
    Commitment.objects.update(pupils=None)
    line = Charge.objects.get(commitment__isnull=False)
    assert queries.uncounted_dues(YEAR) == [
        (
            "Cedar Falls",
            "$500.85 of Membership dues is charged by pupils, and no count is frozen.",
            f"books.Charge:{line.pk}",
        )
    ]


def test_locked_months_say_when_they_were_locked(world: World) -> None:
    month = Period.objects.get(starts=date(2025, 9, 1))
    assert queries.locked_months(YEAR) == {}
    books.lock_period(by=world.cast.ben, period_id=month.pk)
    month.refresh_from_db()
    assert queries.locked_months(YEAR) == {date(2025, 9, 1): month.locked_at}
    assert queries.locked_months(FiscalYear(2025)) == {}


def test_each_read_is_one_statement_with_one_row_and_with_many(billed: World) -> None:
    desk = desk_of(billed)
    desk.buy(billed.falls, 10_000)
    desk.share(100, HALF)
    books.record_aid(
        by=billed.cast.ben, service_id=billed.paper, fiscal_year=2026, ratio=Decimal("0.5"), citation="Law"
    )
    for more in (0, 6):
        for n in range(more):
            billed.deliver(billed.dover, amount=100 + n)
        for read in READS:
            with CaptureQueriesContext(connection) as told:
                read(YEAR)
            assert len(told) == 1, read.__name__
