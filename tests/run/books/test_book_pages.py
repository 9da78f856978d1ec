"""The pages of the books: each answers, each opens its arithmetic, nobody sees another's, and lists ask few questions."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.run.books.conftest import World

from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.clock import frozen
from barnraise.run.books import operations as books
from barnraise.run.books import queries
from barnraise.run.books.models import Charge, Entry, Fee, Invoice, Payment, Run
from barnraise.run.catalog import operations as catalog

SignIn = Callable[[str], Client]


@pytest.fixture
def busy(world: World) -> World:
    """Two months billed, one of them with everything a run can bill, a payment, a credit note, a carried run."""
    world.deliver(world.falls, quantity="34", price="34.92", amount=118_728)
    world.deliver(world.dover, amount=5_000)
    world.issue(title="January deliveries")
    catalog.commit_members(by=world.cast.cora, service_id=world.dues, fiscal_year=2026)
    world.deliver(world.falls, world.desks, settled="vendor", amount=100_000)
    world.deliver(world.falls, world.evaluations, amount=68_500, unit="each")
    world.issue("delivery", "commitment", "fee", title="February")
    bill = Invoice.objects.filter(payer_id=world.falls).order_by("id")[0]
    books.receive(by=world.cast.ben, payer_id=world.falls, received_on=date(2026, 3, 10), method="check", reference="1001",
                  amount=Money(50_000))  # fmt: skip
    books.correct(
        by=world.cast.ben,
        charge_id=Charge.objects.filter(invoice=bill)[0].pk,
        amount=Money(-1_000),
        reason="A box was missing.",
    )
    world.deliver(world.lyman, amount=900)
    world.prepare(title="March so far")
    return world


def addresses(world: World) -> list[str]:
    """One of each page that shows something."""
    bill = Invoice.objects.filter(payer_id=world.falls, kind="invoice").order_by("id")[0]
    note = Invoice.objects.get(kind="credit_note")
    entry, payment = Entry.objects.order_by("id")[0], Payment.objects.get()
    runs = list(Run.objects.order_by("id").values_list("pk", flat=True))
    return [
        reverse("books:list"), reverse("books:runs"), *(reverse("books:run", args=[pk]) for pk in runs), reverse("books:run-add"),
        reverse("books:run-again", args=[runs[-1]]), reverse("books:run-file", args=[runs[1]]), reverse("books:invoices"),
        reverse("books:invoices") + "?state=open", reverse("books:charges"), reverse("books:invoices") + "?state=late&format=csv",
        reverse("books:invoice", args=[bill.pk]), reverse("books:invoice", args=[note.pk]), reverse("books:invoice-file", args=[bill.pk]),
        reverse("books:why", args=[bill.pk, 1]), reverse("books:inputs", args=[bill.pk, 1]), reverse("books:correct", args=[bill.pk, 1]),
        reverse("books:payments"), reverse("books:payment-add"), reverse("books:payment", args=[payment.pk]),
        reverse("books:payment-apply", args=[payment.pk]), reverse("books:payment-reverse", args=[payment.pk]), reverse("books:aging"),
        reverse("books:statement", args=[world.falls]), reverse("books:trial"), reverse("books:trial") + "?on=2026-03-09&format=csv",
        reverse("books:journal"), reverse("books:journal") + "?account=1200&until=2026-03-10", reverse("books:ledger"),
        reverse("books:ledger") + "?account=1200&fund=01&until=2026-03-10", reverse("books:entry", args=[entry.pk]),
        reverse("books:entry-add"), reverse("books:months"), reverse("books:accounts"),
    ]  # fmt: skip


def test_every_page_answers_its_keeper_in_few_questions(busy: World, client_of: SignIn) -> None:
    ben, slow, broken = client_of("ben"), [], []
    for url in addresses(busy):
        with CaptureQueriesContext(connection) as asked:
            answer = ben.get(url)
        if answer.status_code != 200:
            broken.append((url, answer.status_code))
        if len(asked) > 24:
            slow.append((url, len(asked)))
    assert (broken, slow) == ([], [])


def test_every_why_replays_to_the_same_cents(busy: World, client_of: SignIn) -> None:
    hal = client_of("hal")
    causes = set()
    for charge in Charge.objects.all():
        answer = hal.get(reverse("books:why", args=[charge.invoice_id, charge.n]))
        assert "the same to the cent" in answer.content.decode(), charge.rule
        causes.add(charge.rule)
    assert causes == {"at-cost-1", "dues-1", "vendor-fee-1", "correction-1"}


def test_a_why_is_a_drawer_for_htmx_and_a_page_without(busy: World, client_of: SignIn) -> None:
    charge = Charge.objects.filter(delivery__isnull=False)[0]
    url = reverse("books:why", args=[charge.invoice_id, charge.n])
    drawer = client_of("hal").get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in drawer and f'id="why-{charge.n}-title"' in drawer and "data-focus" in drawer


def test_people_of_a_payer_open_their_own_bill_and_nobody_else_s(busy: World, client_of: SignIn) -> None:
    mine = Invoice.objects.filter(payer_id=busy.falls, kind="invoice")[0]
    cleo, dov, tess = client_of("cleo"), client_of("dov"), client_of("tess")
    for name, args in (("invoice", [mine.pk]), ("why", [mine.pk, 1]), ("inputs", [mine.pk, 1]), ("invoice-file", [mine.pk]),
                       ("statement", [busy.falls]), ("payment", [Payment.objects.get().pk])):  # fmt: skip
        url = reverse(f"books:{name}", args=args)
        assert [c.get(url).status_code for c in (cleo, dov, tess)] == [200, 404, 403], name
    listed = cleo.get(reverse("books:invoices")).content.decode()
    assert mine.number in listed and "Dover" not in listed
    others = Invoice.objects.filter(payer_id=busy.dover)[0]
    lines = cleo.get(reverse("books:charges")).content.decode()
    assert f"{mine.number}, line 1" in lines and others.number not in lines
    for name in ("list", "runs", "aging", "trial", "journal", "ledger", "months", "accounts"):
        assert cleo.get(reverse(f"books:{name}")).status_code == 403, name


def test_a_service_on_the_member_s_page_opens_to_the_lines_that_it_sums(busy: World, client_of: SignIn) -> None:
    cleo, year = client_of("cleo"), agency.fiscal_year()
    told = queries.charged_by_service(busy.cast.cleo, busy.falls, year)
    page = cleo.get("/", follow=True).content.decode()
    for row in told:
        address = f"{reverse('books:charges')}?service={row.service_id}&amp;from={year.starts}&amp;of={busy.falls}"
        assert address in page
        lines = cleo.get(address.replace("&amp;", "&")).content.decode()
        assert row.amount.words() in lines and f"{row.lines} of" in lines
    assert len(told) > 1


def test_a_statement_brings_forward_what_was_owed_before_the_year(busy: World, client_of: SignIn) -> None:
    cleo, moments = busy.cast.cleo, queries.statement_of(busy.cast.cleo, busy.falls)
    for day, count in ((moments[0].day, 0), (moments[-1].day + timedelta(days=1), len(moments))):
        before, recent = queries.since(moments, day)
        assert (before, len(recent)) == (moments[count - 1].owed if count else Money.ZERO, len(moments) - count)
    address = reverse("books:statement", args=[busy.falls])
    page = client_of("cleo").get(address).content.decode()
    assert "brought forward" not in page and moments[-1].owed == queries.balance_of(cleo, busy.falls).owed


def test_the_next_year_s_statement_begins_with_the_balance_and_can_show_everything(
    busy: World, client_of: SignIn
) -> None:
    address, moments = reverse("books:statement", args=[busy.falls]), queries.statement_of(busy.cast.cleo, busy.falls)
    with frozen(datetime(2026, 8, 10, 15, tzinfo=UTC)):
        page = client_of("cleo").get(address).content.decode()
        everything = client_of("cleo").get(address + "?all=1").content.decode()
    assert "brought forward" in page and moments[-1].owed.words() in page and moments[0].number not in page
    assert "brought forward" not in everything and moments[0].number in everything


def test_the_auditor_reads_everything_and_is_offered_no_deed(busy: World, client_of: SignIn) -> None:
    hal = client_of("hal")
    deeds = {"run-add", "run-again", "correct", "payment-add", "payment-apply", "payment-reverse", "entry-add"}
    closed = {
        reverse(f"books:{name}", args=[1] * n) for name, n in (("run-add", 0), ("payment-add", 0), ("entry-add", 0))
    }
    for url in addresses(busy):
        expected = (
            403
            if url in closed or url.rstrip("/").rpartition("/")[2] in ("again", "correct", "apply", "reverse")
            else 200
        )
        assert hal.get(url).status_code == expected, (url, deeds)
    run = Run.objects.exclude(state="issued").get()
    assert hal.post(reverse("books:run-issue", args=[run.pk])).status_code == 403
    assert b"Issue " not in hal.get(reverse("books:run", args=[run.pk])).content


def test_a_second_person_approves_and_issues_on_the_run_s_page(busy: World, client_of: SignIn) -> None:
    run = Run.objects.exclude(state="issued").get()
    ben, ada = client_of("ben"), client_of("ada")
    page = ben.get(reverse("books:run", args=[run.pk])).content.decode()
    assert "You prepared it, so somebody else approves it" in page and "Issue 1 invoice" not in page
    page = ada.get(reverse("books:run", args=[run.pk])).content.decode()
    assert "Approve and issue 1 invoice, $9.00" in page
    answer = ada.post(
        reverse("books:run-approve", args=[run.pk]), {"fingerprint": run.fingerprint, "issue": "yes", "once": "k1"}
    )
    assert answer.status_code == 302
    assert Run.objects.get(pk=run.pk).state == "issued"
    ada.post(
        reverse("books:run-approve", args=[run.pk]), {"fingerprint": run.fingerprint, "issue": "yes", "once": "k1"}
    )
    assert Invoice.objects.filter(run=run).count() == 1


def test_a_changed_run_says_so_and_offers_to_be_prepared_again(busy: World, client_of: SignIn) -> None:
    run = Run.objects.exclude(state="issued").get()
    busy.deliver(busy.lyman, amount=100)
    page = client_of("ada").get(reverse("books:run", args=[run.pk])).content.decode()
    assert "Something changed after this run was prepared" in page and "Approve and issue" not in page


def test_a_large_run_is_issued_by_a_job(busy: World, client_of: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from barnraise.platform import jobs
    from barnraise.platform.models import Job
    from barnraise.run.books.views import runs

    monkeypatch.setattr(runs, "AT_ONCE", 0)
    agency.settle(by=busy.cast.ada, version=agency.the().version, approval_threshold=Money(10_000_000))
    run = Run.objects.exclude(state="issued").get()
    ben = client_of("ben")
    ben.post(reverse("books:run-issue", args=[run.pk]), {"once": "k2"})
    assert "Being issued" in ben.get(reverse("books:run", args=[run.pk])).content.decode()
    jobs.run(Job.objects.get().pk)
    jobs.run(Job.objects.get().pk)
    done = Run.objects.get(pk=run.pk)
    assert (done.state, done.issued_by) == ("issued", busy.cast.ben.actor.key)


def test_a_payment_is_recorded_with_its_parts_proposed(busy: World, client_of: SignIn) -> None:
    ben = client_of("ben")
    told = {
        "payer_id": busy.dover,
        "received_on": "2026-03-09",
        "method": "transfer",
        "reference": "TR-7",
        "amount": "60.00",
        "note": "",
    }
    page = ben.post(reverse("books:payment-add"), {**told, "once": "a"}).content.decode()
    assert "Which invoices it pays" in page and 'value="50.00"' in page
    bill = Invoice.objects.filter(payer_id=busy.dover).order_by("id")[0]
    answer = ben.post(reverse("books:payment-add"), {**told, "planned": "yes", f"part-{bill.pk}": "45.00", "once": "b"})
    made = Payment.objects.get(reference="TR-7")
    assert answer.status_code == 302 and queries.unapplied_of(made) == Money(1_500)
    again = ben.post(reverse("books:payment-add"), {**told, "planned": "yes", "once": "c"})
    assert again.status_code == 422 and "stands already as" in again.content.decode()


def test_a_line_is_corrected_on_its_page(busy: World, client_of: SignIn) -> None:
    bill = Invoice.objects.filter(payer_id=busy.dover).order_by("id")[0]
    ben, url = client_of("ben"), reverse("books:correct", args=[bill.pk, 1])
    assert ben.post(url, {"way": "less", "amount": "", "reason": "x", "once": "a"}).status_code == 422
    assert (
        "more than the $50.00"
        in ben.post(url, {"way": "less", "amount": "50.01", "reason": "x", "once": "b"}).content.decode()
    )
    answer = ben.post(url, {"way": "all", "amount": "", "reason": "It was Lyman’s.", "once": "c"})
    note = Invoice.objects.get(kind="credit_note", payer_id=busy.dover)
    assert answer.url == reverse("books:invoice", args=[note.pk]) and note.total == Money(-5_000)  # type: ignore[attr-defined]


def test_a_month_is_locked_and_unlocked_on_its_page(busy: World, client_of: SignIn) -> None:
    month = queries.period_on(date(2026, 3, 10))
    assert month is not None
    client_of("ben").post(reverse("books:lock", args=[month.pk]), {"once": "a"})
    refused = client_of("ben").post(reverse("books:payment-add"), {
        "payer_id": busy.dover, "received_on": "2026-03-09", "method": "check", "reference": "9", "amount": "1.00", "planned": "yes",
        "once": "b",
    })  # fmt: skip
    assert "March 2026 is locked" in refused.content.decode()
    assert client_of("ben").get(reverse("books:unlock", args=[month.pk])).status_code == 403
    client_of("ada").post(reverse("books:unlock", args=[month.pk]), {"reason": "A late check.", "once": "c"})
    assert queries.period_on(date(2026, 3, 10)).state == "open"  # type: ignore[union-attr]


def test_keys_lead_to_pages(busy: World, client_of: SignIn) -> None:
    hal, fee = client_of("hal"), Fee.objects.get()
    assert hal.get(reverse("books:fee", args=[fee.pk])).status_code == 302
    for entry in Entry.objects.all():
        model, _, pk = entry.source.partition(":")
        assert model.startswith("books.") and pk.isdigit()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_the_same_number_of_questions_for_one_row_and_three(
    world: World, client_of: SignIn, rows: int
) -> None:
    for at in (world.falls, world.dover, world.lyman)[:rows]:
        world.deliver(at)
    world.issue()
    ben, counts = client_of("ben"), []
    for name in ("invoices", "journal", "ledger", "runs", "aging"):
        ben.get(reverse(f"books:{name}"))
        with CaptureQueriesContext(connection) as asked:
            ben.get(reverse(f"books:{name}"))
        counts.append(len(asked))
    assert counts == COUNTED, counts


COUNTED = [8, 8, 10, 6, 8]
