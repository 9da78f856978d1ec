"""Letters about invoices: one a payer, to who answers for its money, of nobody else, and none when it is switched off."""

import pytest
from tests.run.books.conftest import World

from barnraise.platform import agency
from barnraise.platform.models import Agency, OutboxMessage
from barnraise.platform.permissions import MemberRole, machine
from barnraise.run.books import operations as books
from barnraise.run.books.models import Invoice, Run
from barnraise.run.people import operations as people
from barnraise.run.people.models import Role


def letters() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(about__startswith="books.Invoice:").order_by("id"))


def test_each_payer_gets_one_letter_with_its_own_invoice_and_no_amount(world: World) -> None:
    world.deliver(world.falls, price="123.45")
    world.deliver(world.falls, price="1.00")
    world.deliver(world.dover, price="678.90")
    world.issue()
    found = letters()
    by_payer = {i.payer_id: i for i in Invoice.objects.all()}
    assert {m.about for m in found} == {f"books.Invoice:{i.pk}" for i in by_payer.values()} and len(found) == 2
    texts = {m.about: f"{m.subject} {m.body}" for m in found}
    for payer, other in ((world.falls, world.dover), (world.dover, world.falls)):
        text = texts[f"books.Invoice:{by_payer[payer].pk}"]
        assert by_payer[payer].number in text and f"/books/invoices/{by_payer[payer].pk}/" in text
        assert by_payer[other].number not in text and by_payer[other].payer.name not in text
        assert "$" not in text and "678.90" not in text and "124.45" not in text


def test_the_business_manager_is_written_to_before_the_superintendent_and_a_payer_without_either_gets_none(
    world: World,
) -> None:
    world.deliver(world.falls)
    world.deliver(world.lyman)
    world.issue()
    (only,) = letters()
    role = Role.objects.get(organization_id=world.falls, role=MemberRole.BUSINESS_MANAGER)
    assert only.to == role.person.email


def test_issuing_again_writes_no_second_letter(world: World) -> None:
    world.deliver(world.falls)
    world.issue()
    books.issue_run(by=world.cast.ben, run_id=Run.objects.get().pk)
    assert len(letters()) == 1


@pytest.mark.parametrize("setting", ["mails_invoices", "demonstration"])
def test_the_agency_switches_letters_off_and_no_demonstration_sends_any(world: World, setting: str) -> None:
    us = agency.the()
    if setting == "demonstration":
        Agency.objects.update(demonstration=True)
    else:
        agency.settle(by=machine("test"), version=us.version, mails_invoices=False)
    world.deliver(world.falls)
    world.issue()
    assert letters() == []


def test_an_ended_role_gets_no_letter(world: World) -> None:
    for role in Role.objects.filter(organization_id=world.falls):
        people.end_role(by=world.cast.ada, role_id=role.pk, version=role.version, ends=agency.today())
    world.deliver(world.falls)
    world.issue()
    assert letters() == []
