"""Vendors' rebates: shared by net spend to the cent, carried, approved by a second person, taken back by a mirror."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.run.books.conftest import World, balance
from tests.run.books.rebates_ground import HALF, NEXT, Desk, desk_of, parts

from barnraise.core.money import Money
from barnraise.platform import agency, documents
from barnraise.platform.fields import key_of
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import operations as books
from barnraise.run.books import queries
from barnraise.run.books.models import (
    Account,
    Application,
    Entry,
    Invoice,
    Leg,
    Payment,
    Payout,
    Period,
    Rebate,
    RebateShare,
)
from barnraise.run.books.rules import rebates as rules
from barnraise.run.catalog import operations as catalog
from barnraise.run.catalog.models import Service
from barnraise.run.deliveries import operations as deliveries
from barnraise.run.organizations import operations as organizations


@pytest.fixture
def desk(world: World) -> Desk:
    return desk_of(world)


def refused(deed: Callable[[], object], words: str, field: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as told:
        deed()
    assert words in told.value.message
    if field is not None:
        assert told.value.field == field
    return told.value


def test_a_rebate_follows_net_spend_and_what_is_negative_is_carried(desk: Desk) -> None:
    """Domain W43: 1 % of 42,318.77 is 423.19; a member 310.00 below zero gets 0.00 and carries 310.00."""
    w = desk.world
    desk.buy(w.falls, 4_231_877)
    desk.buy(w.dover, 5_000)
    desk.buy(w.dover, -36_000)
    rebate = desk.share(42_319)
    assert parts(rebate) == {w.falls: (4_231_877, 0, 42_319, 0), w.dover: (-31_000, 0, 0, -31_000)}
    desk.buy(w.dover, 100_000, date(2026, 1, 20))
    desk.buy(w.falls, 69_000, date(2026, 1, 21))
    after = desk.share(1_000, NEXT)
    assert parts(after) == {w.falls: (69_000, 0, 500, 0), w.dover: (100_000, -31_000, 500, 0)}
    assert (after.follows_id, after.number, rebate.number) == (rebate.pk, "R-2026-0002", "R-2026-0001")


def test_who_carries_and_bought_nothing_since_still_carries(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    desk.buy(w.dover, -2_500)
    desk.share(100)
    desk.buy(w.falls, 10_000, date(2026, 1, 20))
    assert parts(desk.share(100, NEXT)) == {w.falls: (10_000, 0, 100, 0), w.dover: (0, -2_500, 0, -2_500)}


def test_only_what_members_paid_the_vendor_within_the_days_counts(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000, HALF[0])
    desk.buy(w.dover, 30_000, date(2025, 12, 31))
    desk.buy(w.lyman, 70_000, HALF[1])
    desk.buy(w.lyman, 70_000, date(2025, 6, 30))
    w.deliver(w.lyman, w.paper, amount=50_000, day=date(2025, 9, 1))
    assert parts(desk.share(400)) == {w.falls: (10_000, 0, 100, 0), w.dover: (30_000, 0, 300, 0)}


def test_what_comes_in_after_it_was_prepared_waits_for_the_next(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    rebate = desk.prepare(100)
    desk.buy(w.dover, 90_000)
    shown = queries.shown(w.cast.ben, rebate.pk)
    assert ([p.organization for p in shown.parts], shown.changed, queries.came_since(rebate)) == ([w.falls], False, 1)
    books.approve_rebate(by=w.cast.ada, rebate_id=rebate.pk, fingerprint=rebate.fingerprint)
    first = books.share_rebate(by=w.cast.ben, rebate_id=rebate.pk)
    assert parts(first) == {w.falls: (10_000, 0, 100, 0)}
    desk.buy(w.falls, 10_000, date(2026, 1, 20))
    assert parts(desk.share(1_000, NEXT)) == {w.falls: (10_000, 0, 100, 0), w.dover: (90_000, 0, 900, 0)}


def test_a_late_line_is_counted_once_over_three_rebates(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    desk.share(100)
    desk.buy(w.dover, 10_000)  # of the first span, after it was shared
    desk.share(100, NEXT)
    desk.buy(w.falls, 10_000, date(2026, 3, 2))
    assert parts(desk.share(100, (date(2026, 3, 1), date(2026, 3, 5)))) == {w.falls: (10_000, 0, 100, 0)}


def test_preparing_writes_a_rebate_and_nothing_else(desk: Desk) -> None:
    desk.buy(desk.world.falls, 10_000)
    before = (Entry.objects.count(), Payment.objects.count())
    rebate = desk.prepare(100)
    assert (Entry.objects.count(), Payment.objects.count(), RebateShare.objects.count()) == (*before, 0)
    assert (rebate.state, rebate.number, rebate.rule, rebate.deliveries) == ("prepared", "", "rebate-1", 1)


def test_the_money_comes_in_is_owed_and_becomes_credit(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    desk.buy(w.dover, 30_000)
    rebate = desk.share(401)
    assert [(leg.account.number, leg.amount.cents, leg.organization_id) for leg in Leg.objects.filter(entry=rebate.entry)] == [
        ("1010", 401, None), ("2150", -100, w.falls), ("2150", -301, w.dover),
    ]  # fmt: skip
    assert (balance(w, "1010"), balance(w, "2150"), balance(w, "2100")) == (401, 0, -401)
    assert rebate.entry is not None and rebate.entry.day == date(2026, 3, 9)
    assert queries.balance_of(w.cast.ben, w.dover).credit == Money(301)
    assert queries.wrong() == []


def test_credit_pays_what_its_member_owes_and_the_rest_waits_for_the_next_bill(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    desk.buy(w.dover, 10_000)
    bill = w.bill(w.falls, 3_000)
    rebate = desk.share(20_000)
    credit = Payment.objects.get(payer_id=w.falls, method="rebate")
    assert Application.objects.get(payment=credit).invoice_id == bill.pk
    assert (queries.open_amount(bill), queries.unapplied_of(credit)) == (Money.ZERO, Money(7_000))
    later = w.bill(w.falls, 5_000)
    books.apply_payment(by=w.cast.ben, payment_id=credit.pk, parts={later.pk: Money(5_000)})
    assert queries.open_amount(later) == Money.ZERO
    assert [m.what for m in queries.statement_of(w.cast.ben, w.falls)][-1] == f"rebate {rebate.number}"
    assert queries.wrong() == []


def test_the_same_days_of_a_contract_are_not_shared_twice(desk: Desk) -> None:
    desk.buy(desk.world.falls, 10_000)
    desk.share(100)
    refused(lambda: desk.prepare(100), "shared already", "starts")
    refused(lambda: desk.prepare(100, (date(2025, 12, 31), date(2026, 2, 1))), "shared already", "starts")


def test_of_two_rebates_prepared_for_the_same_days_one_is_shared(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    first, second = desk.prepare(100), desk.prepare(100)
    for rebate in (first, second):
        books.approve_rebate(by=w.cast.ada, rebate_id=rebate.pk, fingerprint=rebate.fingerprint)
    books.share_rebate(by=w.cast.ben, rebate_id=second.pk)
    refused(lambda: books.share_rebate(by=w.cast.ben, rebate_id=first.pk), "shared already")
    assert RebateShare.objects.count() == 1


def test_sharing_again_answers_with_it_and_shares_nothing(desk: Desk) -> None:
    desk.buy(desk.world.falls, 10_000)
    rebate = desk.share(100)
    again = books.share_rebate(by=desk.world.cast.ben, rebate_id=rebate.pk)
    assert (again.pk, Payment.objects.count(), RebateShare.objects.count()) == (rebate.pk, 1, 1)


def test_a_rebate_that_would_be_shared_otherwise_is_refused(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    desk.buy(w.dover, -5_000)
    desk.buy(w.dover, 20_000, date(2026, 1, 5))
    later = desk.prepare(100, NEXT)
    books.approve_rebate(by=w.cast.ada, rebate_id=later.pk, fingerprint=later.fingerprint)
    desk.share(100)  # Dover now carries something in
    assert queries.shown(w.cast.ben, later.pk).changed
    told = refused(lambda: books.share_rebate(by=w.cast.ben, rebate_id=later.pk), "Prepare it again")
    assert told.rule == "rebate-changed"
    again = desk.prepare(100, NEXT, rebate_id=later.pk)
    books.approve_rebate(by=w.cast.ada, rebate_id=again.pk, fingerprint=again.fingerprint)
    assert parts(books.share_rebate(by=w.cast.ben, rebate_id=again.pk))[w.dover] == (20_000, -5_000, 100, 0)


@pytest.mark.parametrize(("cents", "needs"), [(9_999, False), (10_000, False), (10_001, True)])
def test_above_the_limit_a_second_person_approves(desk: Desk, cents: int, needs: bool) -> None:
    w = desk.world
    agency.settle(by=w.cast.ada, version=agency.the().version, approval_threshold=Money(10_000))
    desk.buy(w.falls, 10_000)
    rebate = desk.prepare(cents)
    assert queries.rebate_needs_approval(rebate) is needs
    if needs:
        refused(lambda: books.share_rebate(by=w.cast.ben, rebate_id=rebate.pk), "The director approves it first")
    else:
        assert books.share_rebate(by=w.cast.ben, rebate_id=rebate.pk).state == "shared"


def test_rebates_split_to_stay_under_the_limit_count_together(desk: Desk) -> None:
    w = desk.world
    agency.settle(by=w.cast.ada, version=agency.the().version, approval_threshold=Money(10_000))
    desk.buy(w.falls, 10_000)
    desk.buy(w.falls, 10_000, date(2026, 1, 5))
    books.share_rebate(by=w.cast.ben, rebate_id=desk.prepare(6_000).pk)
    rest = desk.prepare(6_000, NEXT)
    refused(lambda: books.share_rebate(by=w.cast.ben, rebate_id=rest.pk), "The director approves it first")


def test_who_prepared_a_rebate_never_approves_it(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    rebate = books.prepare_rebate(
        by=w.cast.ada, service_id=w.desks, starts=HALF[0], ends=HALF[1], received_on=date(2026, 3, 9), amount=Money(100),
        reference="1", resolution_key=desk.resolution,
    )  # fmt: skip
    refused(
        lambda: books.approve_rebate(by=w.cast.ada, rebate_id=rebate.pk, fingerprint=rebate.fingerprint),
        "somebody else",
    )


def test_what_was_prepared_again_is_not_approved_as_it_was_seen_before(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    rebate = desk.prepare(100)
    seen = rebate.fingerprint
    desk.prepare(200, rebate_id=rebate.pk)
    refused(lambda: books.approve_rebate(by=w.cast.ada, rebate_id=rebate.pk, fingerprint=seen), "Look at it again")


def test_a_rebate_sent_back_is_prepared_again_first(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    rebate = desk.prepare(100)
    books.send_back_rebate(by=w.cast.ada, rebate_id=rebate.pk, note="Is this the second quarter?")
    refused(lambda: books.share_rebate(by=w.cast.ben, rebate_id=rebate.pk), "sent back")
    assert desk.prepare(100, rebate_id=rebate.pk).note == ""


@pytest.mark.parametrize(
    ("values", "words", "field"),
    [
        ({"amount": Money(0)}, "above zero", "amount"),
        ({"amount": Money(-1)}, "above zero", "amount"),
        ({"reference": " "}, "check’s number", "reference"),
        ({"received_on": date(2026, 3, 11)}, "lies ahead", "received_on"),
        ({"ends": HALF[0]}, "before the first", "last"),
        ({"starts": date(2025, 6, 30)}, "two fiscal years", "last"),
        ({"resolution_key": ""}, "Name the resolution", "resolution_key"),
        ({"starts": date(2025, 7, 1), "ends": date(2025, 8, 1)}, "follows nothing", "starts"),
    ],
)
def test_what_cannot_be_a_rebate_is_refused_with_the_field(
    desk: Desk, values: dict[str, object], words: str, field: str
) -> None:
    desk.buy(desk.world.falls, 10_000)
    refused(lambda: desk.prepare(100, **values), words, field)
    assert Rebate.objects.count() == 0


def test_a_service_without_a_vendor_has_no_rebate(desk: Desk) -> None:
    refused(lambda: desk.prepare(100, service_id=desk.world.paper), "names no vendor", "service_id")


def test_the_contract_s_own_resolution_holds_when_none_is_named(desk: Desk) -> None:
    w = desk.world
    Service.objects.filter(pk=w.desks).update(owner_key="purchasing.Contract:1")
    documents.cite("purchasing.Contract:1", desk.resolution, "authority")
    desk.buy(w.falls, 10_000)
    rebate = desk.prepare(100, resolution_key="")
    assert rebate.resolution_key == desk.resolution
    assert key_of(rebate) in [c.source for c in documents.citing(desk.resolution)]


def test_the_vendor_s_letter_is_kept_and_cited(desk: Desk) -> None:
    desk.buy(desk.world.falls, 10_000)
    rebate = desk.prepare(100, document=("letter.txt", b"We pay you back 1 %."))
    assert [(c.target, c.as_what) for c in documents.cited_by(key_of(rebate)) if c.as_what == "evidence"] == [
        (rebate.document_key, "evidence")
    ]


def test_people_without_the_role_share_and_take_back_nothing(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    rebate = desk.share(100)
    for who in (w.cast.cora, w.cast.hal, w.cast.cleo, w.cast.eve):
        with pytest.raises(NotAllowed):
            books.share_rebate(by=who, rebate_id=rebate.pk)
        with pytest.raises(NotAllowed):
            books.reverse_rebate(by=who, rebate_id=rebate.pk, reason="No.")
        with pytest.raises(NotAllowed):
            books.approve_rebate(by=who, rebate_id=rebate.pk, fingerprint=rebate.fingerprint)


def test_a_mirror_takes_everything_back_and_the_days_can_be_shared_again(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    desk.buy(w.dover, -500)
    bill = w.bill(w.falls, 60)
    rebate = desk.share(100)
    mirror = books.reverse_rebate(by=w.cast.ben, rebate_id=rebate.pk, reason="The vendor’s check bounced.")
    assert parts(mirror) == {w.falls: (-10_000, 0, -100, 0), w.dover: (500, 0, 0, 500)}
    assert (mirror.amount, mirror.reverses_id, mirror.number) == (Money(-100), rebate.pk, "R-2026-0002")
    assert queries.open_amount(Invoice.objects.get(pk=bill.pk)) == Money(60)
    assert (balance(w, "1010"), balance(w, "2150"), balance(w, "2100")) == (0, 0, 0)
    assert queries.wrong() == []
    again = desk.share(200)
    assert (again.follows_id, parts(again)[w.falls]) == (None, (10_000, 0, 200, 0))


def test_a_rebate_is_taken_back_once_and_its_mirror_never(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    rebate = desk.share(100)
    refused(lambda: books.reverse_rebate(by=w.cast.ben, rebate_id=rebate.pk, reason=" "), "Say why", "reason")
    mirror = books.reverse_rebate(by=w.cast.ben, rebate_id=rebate.pk, reason="Wrong check.")
    refused(lambda: books.reverse_rebate(by=w.cast.ben, rebate_id=rebate.pk, reason="Again."), "taken back already")
    refused(lambda: books.reverse_rebate(by=w.cast.ben, rebate_id=mirror.pk, reason="Again."), "a mirror stays")


def test_a_rebate_that_a_later_one_carries_on_from_is_taken_back_last(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    desk.buy(w.falls, 10_000, date(2026, 1, 5))
    first, second = desk.share(100), desk.share(100, NEXT)
    refused(lambda: books.reverse_rebate(by=w.cast.ben, rebate_id=first.pk, reason="Wrong."), second.number)
    books.reverse_rebate(by=w.cast.ben, rebate_id=second.pk, reason="Wrong.")
    books.reverse_rebate(by=w.cast.ben, rebate_id=first.pk, reason="Wrong.")


def test_a_share_is_not_taken_back_by_itself(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    desk.share(100)
    credit = Payment.objects.get(method="rebate")
    refused(lambda: books.reverse_payment(by=w.cast.ben, payment_id=credit.pk, reason="No."), "Take the rebate back")
    refused(
        lambda: books.receive(
            by=w.cast.ben,
            payer_id=w.falls,
            received_on=date(2026, 3, 10),
            method="rebate",
            reference="x",
            amount=Money(1),
        ),
        "Choose check or transfer",
        "method",
    )


def test_shares_are_paid_by_check_and_a_check_never_cashed_is_paid_again(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    desk.buy(w.dover, -300)
    rebate = desk.share(100, way="check")
    assert (Payment.objects.count(), balance(w, "2150"), queries.unpaid_shares(rebate)) == (0, -100, 1)
    share = RebateShare.objects.get(rebate=rebate, organization_id=w.falls)
    nothing = RebateShare.objects.get(rebate=rebate, organization_id=w.dover)
    on = date(2026, 3, 10)

    def pay(share_id: int, reference: str = "77", paid_on: date = on) -> Payout:
        return books.pay_share(by=w.cast.ben, share_id=share_id, paid_on=paid_on, reference=reference)

    refused(lambda: pay(nothing.pk), "or nothing")
    refused(lambda: pay(share.pk, " "), "check’s number", "reference")
    refused(lambda: pay(share.pk, paid_on=date(2026, 3, 11)), "ahead", "paid_on")
    check = books.pay_share(by=w.cast.ben, share_id=share.pk, paid_on=on, reference="77")
    assert (balance(w, "2150"), balance(w, "1010"), queries.unpaid_shares(rebate)) == (0, 0, 0)
    refused(
        lambda: books.pay_share(by=w.cast.ben, share_id=share.pk, paid_on=on, reference="78"), "paid this share already"
    )
    refused(lambda: books.reverse_rebate(by=w.cast.ben, rebate_id=rebate.pk, reason="Wrong."), "Take each back first")
    books.take_back_check(by=w.cast.ben, payout_id=check.pk, reason="Never cashed.")
    refused(lambda: books.take_back_check(by=w.cast.ben, payout_id=check.pk, reason="Again."), "taken back already")
    assert (balance(w, "2150"), balance(w, "1010")) == (-100, 100)
    again = books.pay_share(by=w.cast.ben, share_id=share.pk, paid_on=on, reference="78")
    books.take_back_check(by=w.cast.ben, payout_id=again.pk, reason="Wrong rebate.")
    books.reverse_rebate(by=w.cast.ben, rebate_id=rebate.pk, reason="Wrong.")
    assert (balance(w, "2150"), balance(w, "1010"), Payout.objects.count()) == (0, 0, 4)
    refused(lambda: books.pay_share(by=w.cast.ben, share_id=share.pk, paid_on=on, reference="79"), "does not stand")
    assert queries.wrong() == []


def test_money_that_came_in_a_locked_month_posts_on_the_day_of_sharing(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    books.lock_period(by=w.cast.ben, period_id=Period.objects.get(starts=date(2026, 2, 1)).pk)
    rebate = desk.share(100, received_on=date(2026, 2, 27))
    assert rebate.entry is not None and rebate.entry.day == date(2026, 3, 10)
    assert rebate.entry.memo.endswith("received February 27, 2026")


def test_nothing_is_shared_into_a_locked_month(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    rebate = desk.prepare(100)
    books.approve_rebate(by=w.cast.ada, rebate_id=rebate.pk, fingerprint=rebate.fingerprint)
    books.lock_period(by=w.cast.ben, period_id=Period.objects.get(starts=date(2026, 3, 1)).pk)
    refused(lambda: books.share_rebate(by=w.cast.ben, rebate_id=rebate.pk), "locked")


def test_stored_drivers_give_the_stored_shares_again(desk: Desk) -> None:
    """Domain W45; a cent moved from one share to another is found."""
    w = desk.world
    for to, cents in ((w.falls, 10_001), (w.dover, 10_001), (w.lyman, 9_998)):
        desk.buy(to, cents)
    rebate = desk.share(10_000)
    drivers = {
        pk: (Money(spend), Money(carried), Money(share)) for pk, (spend, carried, share, _) in parts(rebate).items()
    }
    assert rules.replayed(rebate.amount, drivers)
    assert queries.shown(w.cast.hal, rebate.pk).replayed
    moved = dict(drivers)
    moved[w.falls] = (*drivers[w.falls][:2], drivers[w.falls][2] - Money(1))
    moved[w.dover] = (*drivers[w.dover][:2], drivers[w.dover][2] + Money(1))
    assert not rules.replayed(rebate.amount, moved)


def test_the_contract_s_rate_says_what_was_to_be_expected(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 4_231_877)
    rebate = desk.prepare(42_000)
    assert queries.shown(w.cast.ben, rebate.pk).expected is None
    catalog.set_fee(by=w.cast.cora, service_id=w.desks, kind="rebate", rate=Decimal("0.01"), starts=date(2025, 7, 1))
    assert queries.shown(w.cast.ben, rebate.pk).expected == Money(42_319)


def test_a_delivery_and_its_reversal_leave_no_share(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    deliveries.reverse(by=w.cast.cora, delivery_ids=[desk.buy(w.dover, 10_000)], reason="Wrong member.")
    assert parts(desk.share(100)) == {w.falls: (10_000, 0, 100, 0), w.dover: (0, 0, 0, 0)}


def test_members_see_their_own_share_and_nobody_else_s(desk: Desk) -> None:
    w = desk.world
    desk.buy(w.falls, 10_000)
    desk.buy(w.dover, 30_000)
    desk.share(400)
    assert [s.organization_id for s in queries.shares_for(w.cast.cleo)] == [w.falls]
    assert [s.share.cents for s in queries.got_back(w.cast.dov, w.dover)] == [300]
    assert queries.got_back(w.cast.dov, w.falls) == []
    assert not queries.rebates_for(w.cast.cleo).exists()
    assert queries.got_back_in(w.cast.ben, w.dover, agency.fiscal_year(date(2025, 9, 1))) == Money(300)
    assert queries.got_back_in(w.cast.ben, w.dover, agency.fiscal_year(date(2026, 9, 1))) == Money.ZERO


def test_a_hundred_members_cost_no_more_statements_than_three(desk: Desk) -> None:
    w = desk.world
    counts = []
    for more, span in ((2, HALF), (60, NEXT)):
        for n in range(more):
            body = organizations.add(by=w.cast.ben, name=f"Body {span[0]} {n}", kind="school_district", state="MN").pk
            desk.buy(body, 10_000 + n, span[0])
        rebate = desk.prepare(100_000, span)
        books.approve_rebate(by=w.cast.ada, rebate_id=rebate.pk, fingerprint=rebate.fingerprint)
        with CaptureQueriesContext(connection) as told:
            books.share_rebate(by=w.cast.ben, rebate_id=rebate.pk)
        counts.append(len(told))
    assert counts[1] <= counts[0] + 4


def test_an_agency_from_before_rebates_gets_the_account_they_are_owed_in_once(desk: Desk) -> None:
    migration = import_module("barnraise.run.books.migrations.0003_rebates_owed")
    Account.objects.filter(number="2150").delete()
    for _ in range(2):
        migration.open_account(apps, None)
        assert [a.type for a in Account.objects.filter(number="2150")] == ["liability"]
    desk.buy(desk.world.falls, 10_000)
    assert desk.share(100).state == "shared"


def test_an_agency_without_a_chart_gets_no_account_before_its_chart(db: None) -> None:
    import_module("barnraise.run.books.migrations.0003_rebates_owed").open_account(apps, None)
    assert not Account.objects.exists()
