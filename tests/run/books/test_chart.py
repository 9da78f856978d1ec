"""The chart of accounts: a business manager's own accounts, funds and revenue codes; what is used is never deleted."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from tests.run.books.conftest import World

from barnraise.platform.refusals import NotAllowed, Stale
from barnraise.run.books import operations as books
from barnraise.run.books import queries
from barnraise.run.books.models import Account, Fund, Invoice, Leg, RevenueCode
from barnraise.run.books.operations import LegOf
from barnraise.run.books.terms import CASH, GENERAL_FUND
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.models import Organization

SignIn = Callable[[str], Client]
TODAY, TOMORROW = date(2026, 3, 10), date(2026, 3, 11)


def own_account(world: World, number: str = "4111", **more: str) -> Account:
    return books.add_account(by=world.cast.ben, number=number, name="Paper", type="revenue", **more)


def own_fund(world: World) -> Fund:
    return books.add_fund(by=world.cast.ben, code="77", name="Cooperative purchasing", state_code="UFARS 18")


def coded(world: World, account: Account, fund: Fund, starts: date = date(2025, 7, 1), **what: object) -> RevenueCode:
    return books.set_revenue_code(
        by=world.cast.ben,
        account_id=account.pk,
        fund_id=fund.pk,
        starts=starts,
        **what,  # type: ignore[arg-type]
    )


def posted(invoice: Invoice) -> set[tuple[str, str]]:
    legs = Leg.objects.filter(entry=invoice.entry, account__type="revenue")
    return set(legs.values_list("account__number", "fund__code"))


def test_an_account_and_a_fund_are_added_renamed_mapped_and_closed(world: World) -> None:
    account, fund = own_account(world, state_code="R 021"), own_fund(world)
    told = {"version": 1, "name": "Copy paper", "state_code": "R 022", "closed": TOMORROW}
    changed = books.edit_account(by=world.cast.ben, account_id=account.pk, **told)  # type: ignore[arg-type]
    assert (changed.name, changed.state_code, changed.closed) == ("Copy paper", "R 022", TOMORROW)
    assert books.edit_fund(by=world.cast.ben, fund_id=fund.pk, **{**told, "closed": None}).state_code == "R 022"  # type: ignore[arg-type]
    with pytest.raises(Stale):
        books.edit_account(by=world.cast.ben, account_id=account.pk, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(("day", "may"), [(TODAY, True), (TOMORROW, False), (date(2026, 3, 12), False)])
def test_nothing_is_posted_by_hand_to_what_is_closed_by_then(world: World, day: date, may: bool) -> None:
    account, fund = own_account(world), queries.funds_for(world.cast.ben).get(code=GENERAL_FUND)
    books.edit_account(
        by=world.cast.ben, account_id=account.pk, version=1, name="Paper", state_code="", closed=TOMORROW
    )
    cash = queries.accounts_for(world.cast.ben).get(number=CASH)
    legs = [LegOf(account.pk, fund.pk, -500), LegOf(cash.pk, fund.pk, 500)]
    if may:
        books.post_entry(by=world.cast.ben, day=day, memo="Paper sold", legs=legs)
        return
    with pytest.raises(books.ChartRefused, match="closed from March 11, 2026"):
        books.post_entry(by=world.cast.ben, day=day, memo="Paper sold", legs=legs)


def test_what_is_used_is_never_taken_out_by_a_page_or_a_statement_and_what_is_not_is(world: World) -> None:
    unused, fund = own_account(world), own_fund(world)
    with pytest.raises(Stale):
        books.remove_account(by=world.cast.ben, account_id=unused.pk, version=2)
    books.remove_account(by=world.cast.ben, account_id=unused.pk, version=1)
    books.remove_fund(by=world.cast.ben, fund_id=fund.pk, version=1)
    assert not Account.objects.filter(number="4111").exists() and not Fund.objects.filter(code="77").exists()
    world.deliver(world.falls)
    world.issue()
    used = Account.objects.get(number="4100")
    with pytest.raises(books.ChartRefused, match="Close it instead"):
        books.remove_account(by=world.cast.ben, account_id=used.pk, version=used.version)
    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.filter(pk=used.pk)._raw_delete("default")  # type: ignore[attr-defined]


def test_the_books_own_accounts_stay_and_so_does_where_revenue_goes(world: World) -> None:
    cash, paper = (queries.accounts_for(world.cast.ben).get(number=n) for n in (CASH, "4100"))
    fund = queries.funds_for(world.cast.ben).get(code=GENERAL_FUND)
    for number, words in ((cash, "stays open"), (paper, "revenue goes there")):
        with pytest.raises(books.ChartRefused, match=words):
            books.edit_account(
                by=world.cast.ben, account_id=number.pk, version=1, name="x", state_code="", closed=TOMORROW
            )
    with pytest.raises(books.ChartRefused, match="pooled"):
        books.edit_fund(by=world.cast.ben, fund_id=fund.pk, version=1, name="x", state_code="", closed=TOMORROW)
    with pytest.raises(books.ChartRefused, match="4100 is"):
        own_account(world, "4100")
    coded(world, own_account(world), fund, function="purchasing")
    closing = {"account_id": paper.pk, "version": 1, "name": "x", "state_code": ""}
    with pytest.raises(books.ChartRefused, match="revenue goes there"):
        books.edit_account(by=world.cast.ben, closed=date(2025, 6, 30), **closing)  # type: ignore[arg-type]
    books.edit_account(by=world.cast.ben, closed=TOMORROW, **closing)  # type: ignore[arg-type]


def test_revenue_of_a_function_or_of_one_service_goes_where_the_business_manager_says(world: World) -> None:
    account, fund = own_account(world), own_fund(world)
    coded(world, account, fund, service_id=world.paper)
    world.deliver(world.falls)
    world.issue()
    assert posted(Invoice.objects.latest("id")) == {("4111", "77")}
    world.deliver(world.falls, world.evaluations)
    world.issue()
    assert ("4111", "77") not in posted(Invoice.objects.latest("id"))


def test_a_correction_posts_where_its_invoice_did_though_the_code_has_changed(world: World) -> None:
    world.deliver(world.falls)
    world.issue()
    invoice = Invoice.objects.latest("id")
    before = posted(invoice)
    coded(world, own_account(world), own_fund(world), starts=TOMORROW, function="purchasing")
    line = queries.charges_of(invoice)[0]
    note = books.correct(by=world.cast.ben, charge_id=line.pk, reason="Not theirs", on=date(2026, 3, 20))
    assert posted(note) == before
    world.deliver(world.dover)
    world.issue(invoice_day=date(2026, 3, 21))
    assert posted(Invoice.objects.latest("id")) == {("4111", "77")}


@pytest.mark.parametrize(("starts", "may"), [(date(2026, 3, 9), False), (TODAY, False), (TOMORROW, True)])
def test_a_code_begins_after_the_last_invoice(world: World, starts: date, may: bool) -> None:
    world.deliver(world.falls)
    world.issue()
    account, fund = own_account(world), own_fund(world)
    if may:
        assert coded(world, account, fund, starts=starts, function="purchasing").starts == starts
        return
    with pytest.raises(books.ChartRefused, match="Invoices stand up to March 10, 2026"):
        coded(world, account, fund, starts=starts, function="purchasing")


def test_a_code_that_nobody_used_yet_is_replaced_and_one_to_a_closed_account_refused(world: World) -> None:
    account, fund = own_account(world), own_fund(world)
    coded(world, account, fund, starts=TOMORROW, function="purchasing")
    other = own_account(world, "4112")
    coded(world, other, fund, starts=TODAY, function="purchasing")
    assert list(RevenueCode.objects.filter(function="purchasing").order_by("starts").values_list("account__number", flat=True)) \
        == ["4100", "4112"]  # fmt: skip
    books.edit_account(
        by=world.cast.ben, account_id=account.pk, version=1, name="Paper", state_code="", closed=TOMORROW
    )
    with pytest.raises(books.ChartRefused, match="is closed from"):
        coded(world, account, fund, starts=TOMORROW, function="purchasing")
    cash = queries.accounts_for(world.cast.ben).get(number=CASH)
    with pytest.raises(books.ChartRefused, match="no revenue account"):
        coded(world, cash, fund, starts=TOMORROW, function="purchasing")


@pytest.mark.parametrize("who", ["ada", "cora", "hal", "cleo"])
def test_the_business_manager_alone_keeps_the_chart(world: World, who: str) -> None:
    by = world.cast.named()[who]
    with pytest.raises(NotAllowed):
        books.add_account(by=by, number="4111", name="Paper", type="revenue")
    with pytest.raises(NotAllowed):
        books.set_revenue_code(by=by, account_id=1, fund_id=1, starts=TODAY, function="purchasing")


def test_what_is_delivered_to_a_body_after_it_closed_is_left_out_of_the_run_and_said(world: World) -> None:
    world.deliver(world.falls, day=date(2026, 2, 10))
    world.deliver(world.falls, day=date(2026, 2, 11))
    Organization.objects.filter(pk=world.falls).update(closed=date(2026, 2, 11))
    organizations.add(by=world.cast.ada, name="Somebody", kind="city")
    run = world.prepare()
    assert run.total.cents == 1000
    doubt = run.exceptions.get(kind="closed")
    assert "closed from February 11, 2026" in doubt.what and "$10.00" in doubt.what


def test_the_chart_is_set_up_on_its_pages(client_of: SignIn, world: World) -> None:
    ben, chart = client_of("ben"), reverse("books:accounts")
    new = {"number": "4111", "type": "revenue", "name": "Paper", "state_code": "R 021"}
    assert ben.post(reverse("books:account-add"), {**new, "number": "4100"}).status_code == 422
    assert ben.post(reverse("books:account-add"), new).status_code == 302
    assert ben.post(reverse("books:fund-add"), {"code": "77", "name": "Purchasing"}).status_code == 302
    account, fund = Account.objects.get(number="4111"), Fund.objects.get(code="77")
    code = {"what": f"service:{world.paper}", "account": account.pk, "fund": fund.pk, "starts": "2025-07-01"}
    assert "PAPER Copier paper" in ben.get(reverse("books:code-set")).content.decode()
    assert ben.post(reverse("books:code-set"), code).status_code == 302
    shown = ben.get(chart).content.decode()
    assert "R 021" in shown and "from July 1, 2025 on" in shown
    page = reverse("books:account-edit", args=[account.pk])
    closing = {"version": 1, "name": "Paper", "state_code": "", "closed": "2026-04-01"}
    assert ben.post(page, closing).status_code == 422
    assert ben.post(page, {**closing, "closed": ""}).status_code == 302
    assert ben.post(reverse("books:account-remove", args=[account.pk]), {"version": 2}).status_code == 422
    assert reverse("books:account-add") not in client_of("hal").get(chart).content.decode()
    spare = books.add_fund(by=world.cast.ben, code="78", name="Spare")
    shown = ben.get(chart).content.decode()
    assert reverse("books:fund-remove", args=[spare.pk]) in shown
    assert reverse("books:fund-remove", args=[fund.pk]) not in shown
    assert reverse("books:account-remove", args=[account.pk]) not in shown
    assert ben.post(reverse("books:fund-edit", args=[spare.pk]), {"version": 1, "name": "Kept"}).status_code == 302
    assert ben.post(reverse("books:fund-remove", args=[spare.pk]), {"version": 2}).status_code == 302
