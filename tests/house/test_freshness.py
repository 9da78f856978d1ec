"""No page shows a figure from before: after every kind of deed, in this process or another, each page is as if nothing
had been kept, and every table whose rows changed is told."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from tests.house import access, ground
from tests.house.access import Row
from tests.house.ground import MACHINE, NOON, WORDS, Region

from barnraise.core.money import Money
from barnraise.platform import agency, audit, recall
from barnraise.platform.clock import frozen
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.run.books import operations as books
from barnraise.run.books.models import Charge, Run
from barnraise.run.catalog import operations as catalog
from barnraise.run.deliveries import operations as deliveries
from barnraise.run.governance import operations as governance
from barnraise.run.members import operations as members
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.models import Organization
from barnraise.run.organizations.terms import Measure
from barnraise.run.people import operations as people
from barnraise.run.programs.purchasing import operations as purchasing

Deed = Callable[[Region], object]
READERS = ("ada", "ben", "cleo")
LEFT_OUT = ("account", "mfa", "audit", "health", "duties")
"""Pages that keep nothing, or whose every reading differs."""
HEADINGS = "Date,Member,Item,Quantity,Unit,Unit Price,Amount,Invoice"
CHANGING = re.compile(r'name="(?:once|csrfmiddlewaretoken)" value="[^"]*"|nonce-?="?[^"\s\']*|nonce-[^\'\s;]*')
"""What differs from one reading to the next though nothing was done."""


@pytest.fixture
def lived(transactional_db: None, caplog: pytest.LogCaptureFixture) -> Iterator[Region]:
    """The region of the house's tests, really written, as nothing is kept inside a transaction."""
    caplog.set_level("CRITICAL", "django.request")
    recall.forget()
    with frozen(NOON):
        yield ground.build()
    recall.forget()


def payment(r: Region) -> object:
    return books.receive(
        by=r.cast.ben, payer_id=r.falls["organization"], received_on=date(2026, 3, 10), method="check", reference="a check",
        amount=Money(777),
    )  # fmt: skip


def bounce(r: Region) -> object:
    return books.reverse_payment(by=r.cast.ben, payment_id=r.falls["payment"], reason="returned by the bank")


def credit(r: Region) -> object:
    charge = Charge.objects.get(invoice_id=r.falls["invoice"], commitment__isnull=False)
    return books.correct(by=r.cast.ben, charge_id=charge.pk, reason="agreed", amount=Money(-1_234))


def count(r: Region) -> object:
    return organizations.count(
        by=MACHINE, organization_id=r.falls["organization"], measure=Measure.PUPILS, school_year=2026,
        source=f"{WORDS['falls']}source", as_of=date(2025, 10, 1), value=888,
    )  # fmt: skip


def rename(r: Region) -> object:
    body = Organization.objects.get(pk=r.falls["organization"])
    return organizations.edit(by=MACHINE, organization_id=body.pk, version=body.version, name="Cedar Falls Reborn")


def usage(r: Region) -> object:
    word = WORDS["falls"]
    report = f"{HEADINGS}\n2025-10-15,{word}member,{word}item,5,box,3.10,15.50,new\n"
    return ground._sent(r, "usage", report.encode(), "again.csv")


def delivered(r: Region) -> object:
    return deliveries.record(
        by=MACHINE, organization_id=r.falls["organization"], service_id=r.ours["paper"], quantity=Decimal(2), unit="box",
        unit_price=Decimal("10.00"), settled="agency", served_from=date(2026, 3, 4), served_to=date(2026, 3, 5),
        source="test.fresh:1", item="fresh",
    )  # fmt: skip


def decided(r: Region) -> object:
    return purchasing.accept(by=r.cast.cora, aside_ids=[r.falls["aside"]], note="The vendor confirmed it.")


def resolution(r: Region) -> object:
    return governance.record_resolution(
        by=r.cast.fay, body="Board of directors", adopted_on=date(2026, 3, 9), title="Decide", text="Resolved.",
        file=("decided.txt", b"Decided."),
    )  # fmt: skip


def joined(r: Region) -> object:
    body = organizations.add(by=MACHINE, name="Newcomer", kind="school_district", state="MN", county="Houston")
    return members.join(
        by=MACHINE, organization_id=body.pk, category_id=r.ours["category"], starts=date(2026, 3, 10), number="new"
    )


def priced(r: Region) -> object:
    return catalog.set_price(
        by=r.cast.cora, service_id=r.ours["paper"], category_id=None, fiscal_year=2026, starts=date(2026, 3, 1), ends=None,
        rate=Decimal("11.00"), resolution_key=r.ours["resolution_key"],
    )  # fmt: skip


def explained(r: Region) -> object:
    return books.explain_exception(by=r.cast.ben, exception_id=r.ours["doubt"], explanation="as ordered")


def brought(r: Region) -> object:
    return people.give_role(
        by=r.cast.ada, person_id=r.dover["person"], organization_id=r.falls["organization"], role="member_staff",
        starts=date(2026, 3, 1),
    )  # fmt: skip


def settled(r: Region) -> object:
    return agency.settle(by=MACHINE, version=agency.the().version, name="Bluff Country and more")


def prepared(r: Region) -> object:
    return books.prepare_run(
        by=r.cast.ben, run_id=r.ours["waiting_run"], causes=["delivery"], starts=date(2026, 3, 1), ends=date(2026, 4, 1),
        invoice_day=date(2026, 3, 10),
    )  # fmt: skip


def issued(r: Region) -> object:
    run = Run.objects.get(pk=r.ours["waiting_run"])
    books.approve_run(by=r.cast.ada, run_id=run.pk, fingerprint=run.fingerprint)
    return books.issue_run(by=r.cast.ben, run_id=run.pk)


DEEDS: dict[Deed, tuple[str, ...]] = {
    payment: ("ada home", "ben home", "cleo portal_of", "ben books:payments"),
    count: ("ada home", "cleo portal_of", "ada members:list"),
    usage: ("cleo portal_of", "ada purchasing:lines"),
    delivered: ("ben books:run", "cleo portal_of"),
    decided: ("ada home",),
    resolution: ("ada governance:list",),
    joined: ("ada home", "ada members:list"),
    rename: ("ada members:list", "ben books:run", "cleo portal_of"),
    priced: ("ada catalog:detail",),
    explained: ("ben books:run", "ben home"),
    brought: ("cleo portal_of",),
    settled: ("ada home", "cleo portal_of"),
    credit: ("ada home", "cleo portal_of"),
    bounce: ("ada home", "cleo portal_of"),
    prepared: ("ben books:run",),
    issued: ("ada home", "ben home", "ben books:run", "cleo portal_of"),
}
"""Each kind of deed, in an order in which each can be done, with some of the pages that must say something else at once."""


def addresses(region: Region, rows: list[Row]) -> dict[str, tuple[str, str]]:
    """Every page that one of these three may read: `ada home` → who, and where."""
    found: dict[str, tuple[str, str]] = {}
    for who, row in ((who, row) for who in READERS for row in rows if row.shows in ("page", "list", "entrance")):
        own_desk = who != "ben" or row.url.startswith(("home", "books"))  # the rest he reads as Ada does
        if (row.sees(who) or row.sees_only_own(who)) and own_desk and not row.url.startswith(LEFT_OUT):
            found.setdefault(f"{who} {row.url}", (who, row.address(region, who)))
    return found


def said(region: Region, pages: dict[str, tuple[str, str]]) -> dict[str, str]:
    """What each page says, but for tokens."""
    texts = {}
    for name, (who, address) in pages.items():
        response = region.client(who).get(address)
        texts[name] = CHANGING.sub("", ground.text_of(response).split("<html", 1)[-1])
    return texts


def stale(region: Region, pages: dict[str, tuple[str, str]]) -> tuple[list[str], dict[str, str]]:
    """Pages that say something else once nothing is kept, and what each page truly says."""
    kept = said(region, pages)
    recall.forget()
    true = said(region, pages)
    return [name for name in pages if kept[name] != true[name]], true


def elsewhere(do: Deed, region: Region) -> None:
    """Do a deed in another process."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            do(region)
            connection.close()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0, "the deed was done"


def untold(do: Deed, region: Region) -> list[str]:
    """Tables whose rows a deed changed without telling, of those that pages may keep answers from."""
    before, heads = access.state(), audit.heads()
    do(region)
    changed = set(access.differing(before, access.state())) & recall.told()
    told = {table for table, head in audit.heads().items() if heads.get(table) != head}
    return sorted(changed - told)


def test_after_each_kind_of_deed_every_page_is_as_if_nothing_had_been_kept(lived: Region, rows: list[Row]) -> None:
    pages = addresses(lived, rows)
    assert len(pages) > 100
    _, before = stale(lived, pages)
    for do, shows in DEEDS.items():
        do(lived)
        wrong, after = stale(lived, pages)
        assert (do.__name__, wrong) == (do.__name__, [])
        unmoved = [name for name in shows if after[name] == before[name]]
        assert (do.__name__, unmoved) == (do.__name__, [])
        before = after


def test_a_deed_in_another_process_shows_here_at_once(lived: Region, rows: list[Row]) -> None:
    every = addresses(lived, rows)
    for do in (payment, count, usage, delivered, explained, resolution):
        pages = {name: every[name] for name in {*DEEDS[do], "ada home", "cleo portal_of", "ben books:run"}}
        before = said(lived, pages)
        elsewhere(do, lived)
        wrong, after = stale(lived, pages)
        assert (do.__name__, wrong) == (do.__name__, [])
        assert (do.__name__, [n for n in DEEDS[do] if after[n] == before[n]]) == (do.__name__, [])


def test_every_deed_tells_each_table_whose_rows_it_changed(lived: Region) -> None:
    assert {do.__name__: untold(do, lived) for do in DEEDS} == {do.__name__: [] for do in DEEDS}


@deed("twins.sneak")
def sneak(*, by: Asker, organization_id: int) -> None:
    """A planted deed that writes past the connection's door and does not tell."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    cursor.execute(f"UPDATE organizations_yearcount SET value = 5000000 WHERE organization_id = {organization_id}")
    record(f"organizations.Organization:{organization_id}", sneaked=True)


def sneaked(r: Region) -> object:
    return sneak(by=MACHINE, organization_id=r.falls["organization"])


def test_a_deed_that_does_not_tell_what_it_wrote_is_caught_by_both(lived: Region, rows: list[Row]) -> None:
    pages = {name: at for name, at in addresses(lived, rows).items() if name in ("ada home", "ada members:list")}
    said(lived, pages)
    assert untold(sneaked, lived) == ["organizations_yearcount"]
    assert stale(lived, pages)[0] == ["ada home", "ada members:list"]
