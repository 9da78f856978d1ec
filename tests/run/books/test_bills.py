"""A run is prepared, looked at, approved by a second person, issued once, and each line has one cause."""

from datetime import date

import pytest
from tests.run.books.conftest import World

from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.models import AuditEntry
from barnraise.platform.refusals import NotAllowed
from barnraise.run.books import operations as books
from barnraise.run.books import queries
from barnraise.run.books.models import Charge, Entry, Fee, Invoice, Leg, Run
from barnraise.run.catalog import operations as catalog
from barnraise.run.deliveries import operations as deliveries


def test_a_delivery_that_the_agency_settles_is_charged_at_its_own_amount(world: World) -> None:
    world.deliver(world.falls, quantity="34", price="34.92", amount=118_728)
    run = world.issue()
    line = Charge.objects.get()
    assert (line.amount, line.rule, line.invoice.payer_id) == (Money(118_728), "at-cost-1", world.falls)
    assert (run.invoices, run.charges, run.total) == (1, 1, Money(118_728))


def test_goods_that_members_pay_the_vendor_for_and_covered_ones_are_never_billed(world: World) -> None:
    world.deliver(world.falls, world.desks, settled="vendor")
    world.deliver(world.falls, settled="covered")
    assert world.prepare().charges == 0


def test_a_delivery_is_charged_once(world: World) -> None:
    world.deliver(world.falls)
    world.issue()
    assert world.prepare().charges == 0


def test_days_from_the_run_s_end_on_are_left_to_the_next_run(world: World) -> None:
    world.deliver(world.falls, day=date(2026, 2, 28))
    world.deliver(world.falls, day=date(2026, 3, 1))
    assert world.prepare().charges == 1


def test_a_delivery_taken_back_before_it_was_billed_leaves_no_line(world: World) -> None:
    one = world.deliver(world.falls)
    deliveries.reverse(by=world.cast.cora, delivery_ids=[one], reason="entered twice")
    assert world.prepare().charges == 0


def test_a_delivery_taken_back_after_it_was_billed_is_a_negative_line(world: World) -> None:
    one = world.deliver(world.falls, amount=1_000)
    world.issue()
    deliveries.reverse(by=world.cast.cora, delivery_ids=[one], reason="returned")
    world.deliver(world.falls, amount=2_500)
    run = world.issue()
    assert sorted(c.amount.cents for c in Charge.objects.filter(invoice__run=run)) == [-1_000, 2_500]


def test_returns_beyond_what_was_delivered_are_carried_not_paid(world: World) -> None:
    world.deliver(world.falls, quantity="-1", amount=-500)
    world.deliver(world.dover, amount=700)
    run = world.prepare()
    assert (run.charges, run.invoices) == (1, 1)
    assert [(e.payer_id, e.kind) for e in run.exceptions.all()] == [(world.falls, "carried")]
    world.deliver(world.falls, amount=501)
    assert world.prepare().charges == 3


@pytest.mark.parametrize(("who", "cents"), [("dover", 50_000), ("falls", 50_085), ("lyman", 900_000)])
def test_dues_have_a_base_a_rate_and_a_cap(world: World, who: str, cents: int) -> None:
    catalog.commit_members(by=world.cast.cora, service_id=world.dues, fiscal_year=2026)
    world.issue("commitment")
    line = Charge.objects.get(invoice__payer_id=getattr(world, who))
    assert (line.amount, line.rule) == (Money(cents), "dues-1")
    assert line.commitment is not None and line.price_key.startswith("catalog.Price:")


def test_a_mid_year_commitment_is_prorated_by_days_and_rounded_once(world: World) -> None:
    catalog.commit(by=world.cast.cora, organization_id=world.lyman, service_id=world.dues, fiscal_year=2026,
                   starts=date(2025, 10, 31), ends=date(2026, 7, 1))  # fmt: skip
    world.issue("commitment")
    line = Charge.objects.get()
    assert (line.amount, line.rule) == (Money(599_178), "dues-1+prorate-1")


def test_dues_billed_ahead_are_revenue_only_as_far_as_earned(world: World) -> None:
    catalog.commit(by=world.cast.cora, organization_id=world.dover, service_id=world.dues, fiscal_year=2026)
    world.issue("commitment", invoice_day=date(2026, 2, 10))
    rows = {r.number: r.balance.cents for r in queries.trial_balance(world.cast.ben, date(2026, 2, 28)).rows}
    assert rows == {"1200": 50_000, "4010": -33_288, "2200": -16_712}
    for month in queries.periods_for(world.cast.ben).filter(number__gte=9).order_by("number"):
        books.earn(by=world.cast.ben, period_id=month.pk)
        books.earn(by=world.cast.ben, period_id=month.pk)
    rows = {r.number: r.balance.cents for r in queries.trial_balance(world.cast.ben, date(2026, 6, 30)).rows}
    assert rows == {"1200": 50_000, "4010": -50_000}
    assert queries.wrong() == []


def test_a_fee_is_owed_by_the_vendor_on_net_sales_rounded_once(world: World) -> None:
    for cents in (100_033, 50_001, -10_000):
        world.deliver(world.falls, world.desks, settled="vendor", amount=cents)
    world.issue("fee")
    line = Charge.objects.get()
    assert (line.invoice.payer_id, line.amount) == (world.vendor, Money(2_101))
    assert (line.fee.base, line.fee.deliveries) == (Money(140_034), 3)


def test_a_negative_base_is_carried_into_the_next_fee(world: World) -> None:
    world.deliver(world.falls, world.desks, settled="vendor", amount=-31_000)
    world.deliver(world.falls, amount=100)
    world.issue("fee", "delivery")
    carried = Fee.objects.get()
    assert (carried.amount, carried.carried_out, Charge.objects.filter(fee=carried).exists()) == (
        Money(0),
        Money(-31_000),
        False,
    )
    world.deliver(world.falls, world.desks, settled="vendor", amount=131_000, day=date(2026, 3, 5))
    world.issue("fee", starts=date(2026, 3, 1), ends=date(2026, 4, 1))
    line = Charge.objects.get(fee__isnull=False)
    assert (line.amount, line.fee.carried_in, line.fee.base) == (Money(1_500), Money(-31_000), Money(131_000))


def test_sales_reported_late_are_billed_by_the_next_run_and_never_twice(world: World) -> None:
    world.deliver(world.falls, world.desks, settled="vendor", amount=100_000)
    world.issue("fee")
    world.deliver(world.dover, world.desks, settled="vendor", amount=20_000)
    world.deliver(world.dover, world.desks, settled="vendor", amount=40_000, day=date(2026, 3, 5))
    world.issue("fee", starts=date(2026, 3, 1), ends=date(2026, 4, 1))
    assert sorted(f.amount.cents for f in Fee.objects.all()) == [300, 600, 1_500]
    assert world.prepare("fee", starts=date(2026, 3, 1), ends=date(2026, 4, 1)).charges == 0


def test_preparing_writes_nothing_but_the_run_and_its_exceptions(world: World) -> None:
    world.deliver(world.falls)
    run = world.prepare()
    assert (Invoice.objects.count(), Charge.objects.count(), Entry.objects.count(), Fee.objects.count()) == (0, 0, 0, 0)
    assert len(run.fingerprint) == 64


def test_an_invoice_posts_one_receivable_and_one_revenue_leg_a_fund(world: World) -> None:
    for _ in range(3):
        world.deliver(world.falls, amount=1_000)
        world.deliver(world.falls, world.evaluations, amount=500, unit="each")
    world.issue()
    legs = Leg.objects.order_by("n").values_list("account__number", "fund__code", "amount", "organization_id")
    assert [(a, f, m.cents, o) for a, f, m, o in legs] == [
        ("1200", "01", 3_000, world.falls), ("1200", "20", 1_500, world.falls), ("4100", "01", -3_000, None),
        ("4200", "20", -1_500, None),
    ]  # fmt: skip


def test_numbers_run_without_gaps_within_a_fiscal_year(world: World) -> None:
    for at in (world.falls, world.dover, world.lyman):
        world.deliver(at)
    world.issue()
    world.deliver(world.falls)
    world.issue()
    assert sorted(Invoice.objects.values_list("number", flat=True)) == [f"2026-000{n}" for n in (1, 2, 3, 4)]
    assert queries.wrong() == []


@pytest.mark.parametrize(("threshold", "approval"), [(1_001, False), (1_000, False), (999, True)])
def test_above_the_threshold_a_second_person_approves(world: World, threshold: int, approval: bool) -> None:
    agency.settle(by=world.cast.ada, version=agency.the().version, approval_threshold=Money(threshold))
    world.deliver(world.falls, amount=1_000)
    run = world.prepare()
    if approval:
        with pytest.raises(books.NotApproved, match="Ask the director"):
            books.issue_run(by=world.cast.ben, run_id=run.pk)
        books.approve_run(by=world.cast.ada, run_id=run.pk, fingerprint=run.fingerprint)
    assert books.issue_run(by=world.cast.ben, run_id=run.pk).state == "issued"


def test_runs_split_to_stay_under_the_threshold_count_together(world: World) -> None:
    agency.settle(by=world.cast.ada, version=agency.the().version, approval_threshold=Money(1_000))
    world.deliver(world.falls, amount=600)
    books.issue_run(by=world.cast.ben, run_id=world.prepare().pk)
    world.deliver(world.falls, amount=600)
    with pytest.raises(books.NotApproved):
        books.issue_run(by=world.cast.ben, run_id=world.prepare().pk)


def test_the_preparer_never_approves_her_own_run(world: World) -> None:
    world.deliver(world.falls)
    run = books.prepare_run(by=world.cast.ada, causes=["delivery"], starts=date(2026, 2, 1), ends=date(2026, 3, 1),
                            invoice_day=date(2026, 3, 10))  # fmt: skip
    with pytest.raises(books.SamePerson):
        books.approve_run(by=world.cast.ada, run_id=run.pk, fingerprint=run.fingerprint)


@pytest.mark.parametrize("who", ["cora", "fay", "hal", "cleo", "dov", "tess", "eve"])
def test_only_who_keeps_the_books_prepares_and_issues(world: World, who: str) -> None:
    world.deliver(world.falls)
    run = world.prepare()
    with pytest.raises(NotAllowed):
        books.issue_run(by=getattr(world.cast, who), run_id=run.pk)
    with pytest.raises(NotAllowed):
        books.prepare_run(by=getattr(world.cast, who), causes=["delivery"], starts=date(2026, 2, 1), ends=date(2026, 3, 1),
                          invoice_day=date(2026, 3, 10))  # fmt: skip


def test_a_run_that_would_bill_something_else_is_refused_with_what_changed(world: World) -> None:
    world.deliver(world.falls, amount=1_000)
    run = world.prepare()
    books.approve_run(by=world.cast.ada, run_id=run.pk, fingerprint=run.fingerprint)
    world.deliver(world.falls, amount=250)
    with pytest.raises(books.RunChanged, match=r"Cedar Falls: 1 charges of \$10\.00 became \$12\.50 in 2 charges"):
        books.issue_run(by=world.cast.ben, run_id=run.pk)
    assert Invoice.objects.count() == 0
    again = world.prepare(run_id=run.pk)
    assert (again.pk, again.state, again.approved_by) == (run.pk, "prepared", "")


def test_issuing_twice_answers_with_the_same_run(world: World) -> None:
    world.deliver(world.falls)
    run = world.issue()
    assert books.issue_run(by=world.cast.ben, run_id=run.pk) == run
    assert (Invoice.objects.count(), Entry.objects.count()) == (1, 1)


def test_issuing_leaves_one_audit_entry(world: World) -> None:
    for at in (world.falls, world.dover):
        world.deliver(at)
    run = world.prepare()
    books.approve_run(by=world.cast.ada, run_id=run.pk, fingerprint=run.fingerprint)
    before = AuditEntry.objects.count()
    books.issue_run(by=world.cast.ben, run_id=run.pk)
    assert AuditEntry.objects.count() == before + 1


def test_a_run_sent_back_is_prepared_again_before_it_is_issued(world: World) -> None:
    world.deliver(world.falls)
    run = world.prepare()
    books.send_back(by=world.cast.ada, run_id=run.pk, note="Ask the vendor about Cedar Falls.")
    with pytest.raises(books.WrongState, match="Ask the vendor"):
        books.issue_run(by=world.cast.ben, run_id=run.pk)


def test_nothing_is_issued_into_a_locked_month(world: World) -> None:
    world.deliver(world.falls)
    run = world.prepare()
    books.approve_run(by=world.cast.ada, run_id=run.pk, fingerprint=run.fingerprint)
    month = queries.period_on(date(2026, 3, 10))
    assert month is not None
    books.lock_period(by=world.cast.ben, period_id=month.pk)
    with pytest.raises(books.MonthClosed, match="March 2026 is locked"):
        books.issue_run(by=world.cast.ben, run_id=run.pk)
    with pytest.raises(NotAllowed):
        books.unlock_period(by=world.cast.ben, period_id=month.pk, reason="x")
    books.unlock_period(by=world.cast.ada, period_id=month.pk, reason="The March run was late.")
    assert books.issue_run(by=world.cast.ben, run_id=run.pk).state == "issued"


@pytest.mark.parametrize(("cents", "kinds"), [(3_000, []), (3_001, ["much_more"]), (334, []), (333, ["much_less"])])
def test_a_payer_that_differs_threefold_from_the_last_run_looks_unusual(
    world: World, cents: int, kinds: list[str]
) -> None:
    world.deliver(world.falls, amount=1_000)
    world.issue()
    world.deliver(world.falls, amount=cents)
    assert [e.kind for e in world.prepare().exceptions.all()] == kinds


def test_a_payer_that_is_missing_looks_unusual_and_can_be_explained(world: World) -> None:
    world.deliver(world.falls, amount=1_000)
    world.issue()
    world.deliver(world.dover)
    run = world.prepare()
    odd = run.exceptions.get()
    assert (odd.payer_id, odd.kind, odd.change) == (world.falls, "missing", Money(-1_000))
    books.explain_exception(by=world.cast.ben, exception_id=odd.pk, explanation="No order this month.")
    again = world.prepare(run_id=run.pk)
    assert again.exceptions.get().explanation == "No order this month."


def test_a_commitment_without_a_price_is_left_out_and_said(world: World) -> None:
    catalog.commit(by=world.cast.cora, organization_id=world.dover, service_id=world.paper, fiscal_year=2026)
    run = world.prepare("commitment")
    assert (run.charges, [e.kind for e in run.exceptions.all()]) == (0, ["no_price"])


def test_the_preview_bridges_from_the_last_run_to_this_one(world: World) -> None:
    world.deliver(world.falls, amount=1_000, quantity="2")
    world.issue()
    world.deliver(world.falls, amount=2_500, quantity="5")
    world.deliver(world.dover, world.evaluations, amount=700, unit="each")
    found = queries.preview_of(world.cast.ada, world.prepare().pk)
    assert (found.last_total, found.total, found.change) == (Money(1_000), Money(3_200), Money(2_200))
    assert [(s.name, s.change, s.why) for s in found.steps] == [
        ("Copier paper", 1_500, "3 cartons more"), ("Evaluations", 700, "not in the last run; 1 each now"),
    ]  # fmt: skip
    assert [(r.name, r.change.cents) for r in found.rows] == [("Cedar Falls", 1_500), ("Dover", 700)]


def test_an_issued_run_is_shown_from_its_invoices(world: World) -> None:
    world.deliver(world.falls, amount=1_000)
    run = world.issue()
    found = queries.preview_of(world.cast.hal, run.pk)
    assert (found.total, found.changed, found.rows[0].invoice) == (Money(1_000), False, Invoice.objects.get().pk)


def test_a_stranger_sees_no_run(world: World) -> None:
    world.deliver(world.falls)
    run = world.prepare()
    for who in (world.cast.cleo, world.cast.eve, world.cast.fay):
        with pytest.raises(Run.DoesNotExist):
            queries.preview_of(who, run.pk)
