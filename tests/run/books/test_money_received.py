"""Checks and transfers are recorded once, meet invoices oldest first, leave credit behind, and bounce without a trace lost."""

from datetime import date

import pytest
from tests.run.books.conftest import World, balance

from barnraise.core.money import Money
from barnraise.platform.refusals import NotAllowed
from barnraise.run.books import operations as books
from barnraise.run.books import queries
from barnraise.run.books.models import Application, Charge, Invoice, Payment


def pay(world: World, cents: int, *, reference: str = "1001", **values: object) -> Payment:
    return books.receive(
        by=world.cast.ben, payer_id=world.falls, received_on=date(2026, 3, 10), method="check", reference=reference,
        amount=Money(cents), **values,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_payment_pays_the_oldest_due_first_and_what_is_left_is_credit(world: World) -> None:
    later = world.bill(world.falls, 3_000, day=date(2026, 3, 10))
    older = world.bill(world.falls, 2_000, day=date(2026, 3, 2))
    payment = pay(world, 4_000)
    assert {a.invoice_id: a.amount.cents for a in Application.objects.all()} == {older.pk: 2_000, later.pk: 2_000}
    found = queries.balance_of(world.cast.ben, world.falls)
    assert (found.open, found.credit, queries.unapplied_of(payment)) == (Money(1_000), Money(0), Money(0))


def test_an_overpayment_becomes_credit_that_pays_a_later_invoice(world: World) -> None:
    world.bill(world.falls, 3_000)
    payment = pay(world, 5_000)
    assert queries.balance_of(world.cast.cleo, world.falls).credit == Money(2_000)
    assert (balance(world, "2100"), balance(world, "1200"), balance(world, "1010")) == (-2_000, 0, 5_000)
    later = world.bill(world.falls, 1_500)
    books.apply_payment(by=world.cast.ben, payment_id=payment.pk, parts={later.pk: Money(1_500)})
    found = queries.balance_of(world.cast.ben, world.falls)
    assert (found.open, found.credit, found.owed) == (Money(0), Money(500), Money(-500))
    assert queries.wrong() == []


def test_the_parts_can_be_chosen(world: World) -> None:
    first, second = world.bill(world.falls, 3_000), world.bill(world.falls, 3_000)
    pay(world, 1_000, parts={second.pk: Money(700)})
    assert (queries.open_amount(first), queries.open_amount(second)) == (Money(3_000), Money(2_300))


@pytest.mark.parametrize(("cents", "refused"), [(2_999, False), (3_000, False), (3_001, True)])
def test_no_more_is_set_against_an_invoice_than_it_is_open_for(world: World, cents: int, refused: bool) -> None:
    bill = world.bill(world.falls, 3_000)
    if refused:
        with pytest.raises(books.OverApplied, match="open for"):
            pay(world, 9_000, parts={bill.pk: Money(cents)})
    else:
        pay(world, 9_000, parts={bill.pk: Money(cents)})
    assert Payment.objects.count() == (0 if refused else 1)


def test_no_more_is_set_against_invoices_than_there_is_money(world: World) -> None:
    bill = world.bill(world.falls, 3_000)
    with pytest.raises(books.OverApplied, match="is left"):
        pay(world, 1_000, parts={bill.pk: Money(1_001)})


def test_money_of_one_payer_never_pays_another(world: World) -> None:
    bill = world.bill(world.dover, 3_000)
    with pytest.raises(books.OverApplied):
        pay(world, 1_000, parts={bill.pk: Money(1_000)})


def test_the_same_check_is_not_recorded_twice(world: World) -> None:
    first = pay(world, 1_000)
    with pytest.raises(books.PaymentRefused, match=first.number):
        pay(world, 1_000)
    assert pay(world, 1_000, reference="1002").pk


def test_a_bounced_check_is_taken_back_and_what_it_paid_is_open_again(world: World) -> None:
    bill = world.bill(world.falls, 3_000)
    payment = pay(world, 3_000)
    assert queries.open_amount(bill) == Money(0)
    back = books.reverse_payment(by=world.cast.ben, payment_id=payment.pk, reason="returned by the bank")
    assert (back.amount, back.reverses_id, queries.open_amount(bill)) == (Money(-3_000), payment.pk, Money(3_000))
    assert (balance(world, "1010"), balance(world, "1200"), balance(world, "2100")) == (0, 3_000, 0)
    with pytest.raises(books.PaymentRefused, match="taken back already"):
        books.reverse_payment(by=world.cast.ben, payment_id=payment.pk, reason="again")
    assert queries.wrong() == []


def test_cash_follows_to_the_funds_it_pays(world: World) -> None:
    world.deliver(world.falls, amount=2_000)
    world.deliver(world.falls, world.evaluations, amount=1_000, unit="each")
    world.issue()
    pay(world, 3_000)
    rows = queries.trial_balance(world.cast.ben, date(2026, 3, 10)).rows
    assert {(r.number, r.fund): r.balance.cents for r in rows if r.number == "1010"} == {
        ("1010", "01"): 2_000,
        ("1010", "20"): 1_000,
    }


def test_a_credit_note_names_what_it_corrects_and_is_set_against_it(world: World) -> None:
    bill = world.bill(world.falls, 3_000)
    line = Charge.objects.get(invoice=bill)
    note = books.correct(by=world.cast.ben, charge_id=line.pk, amount=Money(-1_000), reason="Two boxes came back.")
    assert (note.number, note.kind, note.corrects, note.total) == ("CN-2026-0001", "credit_note", bill, Money(-1_000))
    assert (queries.open_amount(bill), queries.left_of(line)) == (Money(2_000), Money(2_000))
    assert (balance(world, "1200"), balance(world, "4100")) == (2_000, -2_000)
    assert queries.wrong() == []


def test_a_line_is_taken_back_wholly_when_no_amount_is_said(world: World) -> None:
    bill = world.bill(world.falls, 3_000)
    pay(world, 3_000)
    note = books.correct(by=world.cast.ben, charge_id=Charge.objects.get(invoice=bill).pk, reason="It was Dover’s.")
    assert (note.total, queries.uncredited_of(note)) == (Money(-3_000), Money(3_000))
    later = world.bill(world.falls, 1_000)
    books.apply_credit(by=world.cast.ben, credit_note_id=note.pk, parts={later.pk: Money(1_000)})
    found = queries.balance_of(world.cast.ben, world.falls)
    assert (found.open, found.credit) == (Money(0), Money(2_000))


@pytest.mark.parametrize(("cents", "refused"), [(-2_999, False), (-3_000, False), (-3_001, True), (0, True)])
def test_a_correction_takes_back_at_most_what_stands(world: World, cents: int, refused: bool) -> None:
    line = Charge.objects.get(invoice=world.bill(world.falls, 3_000))
    if refused:
        with pytest.raises(books.CorrectionRefused):
            books.correct(by=world.cast.ben, charge_id=line.pk, amount=Money(cents), reason="x")
    else:
        assert books.correct(by=world.cast.ben, charge_id=line.pk, amount=Money(cents), reason="x").total == Money(
            cents
        )


def test_too_little_is_corrected_by_an_invoice_in_the_open_month(world: World) -> None:
    """Domain W44: an enrollment corrected from 371 to 391 after dues were issued adds 27.00, and nothing is reprinted."""
    line = Charge.objects.get(invoice=world.bill(world.falls, 50_085))
    more = books.correct(by=world.cast.ben, charge_id=line.pk, amount=Money(2_700), reason="391 pupils, not 371.")
    assert (more.kind, more.total, more.number) == ("invoice", Money(2_700), "2026-0002")
    assert Charge.objects.get(invoice=more).adjustment.corrects == line  # type: ignore[union-attr]


def test_a_correction_of_unearned_dues_takes_back_what_is_not_earned_first(world: World) -> None:
    from barnraise.run.catalog import operations as catalog

    catalog.commit(by=world.cast.cora, organization_id=world.dover, service_id=world.dues, fiscal_year=2026)
    world.issue("commitment", invoice_day=date(2026, 2, 10))
    books.correct(by=world.cast.ben, charge_id=Charge.objects.get().pk, amount=Money(-20_000), reason="Board waiver.")
    for month in queries.periods_for(world.cast.ben).filter(number__gte=9).order_by("number"):
        books.earn(by=world.cast.ben, period_id=month.pk)
    assert (balance(world, "2200"), balance(world, "4010"), balance(world, "1200")) == (0, -30_000, 30_000)
    assert queries.wrong() == []


@pytest.mark.parametrize("who", ["ada", "cora", "hal", "cleo", "tess", "eve"])
def test_only_the_business_manager_records_money(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        books.receive(by=getattr(world.cast, who), payer_id=world.falls, received_on=date(2026, 3, 10), method="check",
                      reference="1", amount=Money(1))  # fmt: skip


def test_people_of_a_payer_see_only_their_own(world: World) -> None:
    mine, other = world.bill(world.falls, 3_000), world.bill(world.dover, 2_000)
    cleo, dov, tess = world.cast.cleo, world.cast.dov, world.cast.tess
    assert list(queries.invoices_for(cleo)) == [mine]
    assert list(queries.invoices_for(dov)) == [other]
    assert list(queries.invoices_for(tess)) == [] and list(queries.invoices_for(world.cast.eve)) == []
    assert queries.balance_of(cleo, world.dover).open == Money(0)
    assert queries.statement_of(dov, world.falls) == []
    assert {c.invoice_id for c in queries.charges_for(cleo)} == {mine.pk}
    assert list(queries.payments_for(dov)) == []
    assert queries.trial_balance(cleo, date(2026, 3, 10)).rows == []


def test_a_trial_balance_of_any_day_balances_and_sums_the_legs(world: World) -> None:
    world.bill(world.falls, 3_000, day=date(2026, 3, 2))
    world.bill(world.falls, 2_000, day=date(2026, 3, 9))
    pay(world, 1_500)
    for day, receivable in (
        (date(2026, 3, 1), 0),
        (date(2026, 3, 2), 3_000),
        (date(2026, 3, 9), 5_000),
        (date(2026, 3, 10), 3_500),
    ):
        found = queries.trial_balance(world.cast.hal, day)
        assert found.debits == found.credits
        assert sum(r.balance.cents for r in found.rows if r.number == "1200") == receivable


def test_aging_groups_by_days_late(world: World) -> None:
    for day, cents in (
        (date(2026, 3, 10), 100),
        (date(2026, 2, 8), 200),
        (date(2026, 2, 7), 400),
        (date(2025, 10, 1), 800),
    ):
        world.bill(world.falls, cents, day=day)
    aged = queries.aging(world.cast.hal)
    assert [m.cents for m in aged[0].buckets] == [300, 400, 0, 0, 800]


def test_billed_deliveries_are_held_by_list(world: World) -> None:
    one, two = world.deliver(world.falls), world.deliver(world.falls, day=date(2026, 3, 5))
    world.issue()
    assert queries.billed_delivery_ids([one, two]) == {one}
    told = queries.holds([f"deliveries.Delivery:{one}", f"deliveries.Delivery:{two}", "x.Y:1"])
    assert len(told) == 1 and f"Delivery {one} is billed on invoice {Invoice.objects.get().number}" in told[0]
