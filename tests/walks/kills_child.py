"""A process that forks: each fork does one deed on one database and may be killed at any point of it.

Django is loaded once. Each line of standard input asks for one fork, as JSON: the database, the deed, where or when to
die; each line of standard output answers: how the fork ended and what it found.
"""

import contextlib
import hashlib
import json
import os
import signal
import sys
import time
import types
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Sum  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from barnraise.core.dates import FiscalYear  # noqa: E402
from barnraise.core.facts import Unit  # noqa: E402
from barnraise.core.money import Money  # noqa: E402
from barnraise.core.savings.records import Grade, Method  # noqa: E402
from barnraise.integrations.statements import proof  # noqa: E402
from barnraise.interfaces.cli import export as export_command  # noqa: E402
from barnraise.platform import agency, audit, deeds, documents, guards, imports, jobs, outbox, registry, schema  # noqa: E402
from barnraise.platform.imports import Verdict  # noqa: E402
from barnraise.platform.imports import jobs as import_jobs  # noqa: E402
from barnraise.platform.manifest import Founding  # noqa: E402
from barnraise.platform.models import Document, ImportRun, Job, OutboxMessage  # noqa: E402
from barnraise.platform.permissions import machine  # noqa: E402
from barnraise.platform.refusals import Refusal  # noqa: E402
from barnraise.prove.baselines import operations as baselines  # noqa: E402
from barnraise.prove.baselines.rules import Proposal  # noqa: E402
from barnraise.prove.reports import operations as reports  # noqa: E402
from barnraise.prove.reports import queries as report_queries  # noqa: E402
from barnraise.prove.reports.models import Report  # noqa: E402
from barnraise.prove.savings import operations as savings  # noqa: E402
from barnraise.prove.savings import queries as saved  # noqa: E402
from barnraise.prove.savings.models import SigningKey, Statement  # noqa: E402
from barnraise.run.books import operations as books  # noqa: E402
from barnraise.run.books import queries as book_queries  # noqa: E402
from barnraise.run.books.models import Charge, Invoice, Leg, Payment, Rebate, Run  # noqa: E402
from barnraise.run.catalog import operations as catalog  # noqa: E402
from barnraise.run.deliveries import operations as deliveries  # noqa: E402
from barnraise.run.deliveries.models import Delivery  # noqa: E402
from barnraise.run.governance import operations as governance  # noqa: E402
from barnraise.run.members import operations as members  # noqa: E402
from barnraise.run.members import queries as member_queries  # noqa: E402
from barnraise.run.organizations import operations as organizations  # noqa: E402
from barnraise.run.people import demo  # noqa: E402
from barnraise.run.people import operations as people  # noqa: E402
from barnraise.run.programs.purchasing import operations as purchasing  # noqa: E402
from barnraise.run.programs.purchasing.imports import starts_key  # noqa: E402
from barnraise.run.programs.purchasing.models import UsageLine  # noqa: E402

BY = machine("test")
LINES, MEMBERS = 240, 12
LOGS = ("django_", "axes_", "sqlite_", "auth_", "platform_job", "platform_outboxmessage")
"""Tables of which a killed attempt may leave a trace: the queue, how often a job was tried."""


def build() -> None:
    """An agency with everything looked at, prepared and approved, and nothing of it applied or issued yet."""
    schema.create()
    agency.found(by=BY, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
    year = FiscalYear(2026)
    people.found(by=BY, founding=Founding(
        name="Bluff Country", state="MN", fiscal_year=year, starts=date(2025, 7, 1), admin_name="First Admin",
        admin_email="first@bluff-country.example", password="seven quiet barns at dawn",
    ))  # fmt: skip
    members.adopt_categories(by=BY)
    books.set_up(by=BY, fiscal_year=year)
    cast = demo.cast()
    category = next(c for c in member_queries.category_rows() if c.votes).pk
    bodies = [
        organizations.add(by=BY, name=f"Body {n:02d}", kind="school_district", state="MN").pk for n in range(MEMBERS)
    ]
    for n, body in enumerate(bodies):
        members.join(by=BY, organization_id=body, category_id=category, starts=date(2023, 7, 1), number=f"{1000 + n}")
    _bills(cast, bodies)
    _files(cast)
    _rebates(cast, bodies)
    _proof(cast, bodies)
    with transaction.atomic():  # a letter that no worker has sent
        people.invite(by=cast.ada, name="Somebody", email="somebody@mail.example", organization_id=bodies[0],
                      role="member_staff", starts=date(2026, 3, 10))  # fmt: skip
        transaction.get_connection().run_on_commit.clear()


def _bills(cast: demo.Cast, bodies: list[int]) -> None:
    """One run issued, so that there is something to correct and to pay; one prepared and approved."""
    paper = catalog.offer(
        by=BY,
        code="OWN",
        name="Paper",
        function="purchasing",
        basis="per_unit",
        unit="box",
        settled="agency",
        starts=date(2023, 7, 1),
    ).pk
    for month in (1, 2):
        for n, body in enumerate(bodies):
            deliveries.record(
                by=BY, organization_id=body, service_id=paper, quantity=Decimal(n + 1), unit="box", unit_price=Decimal("12.35"),
                settled="agency", served_from=date(2026, month, 11), served_to=date(2026, month, 12), source=f"test.Line{month}:{n}",
            )  # fmt: skip
    for month in (1, 2):
        run = books.prepare_run(
            by=cast.ben,
            causes=["delivery"],
            starts=date(2026, month, 1),
            ends=date(2026, month + 1, 1),
            invoice_day=date(2026, 3, 10),
        )
        books.approve_run(by=cast.ada, run_id=run.pk, fingerprint=run.fingerprint)
        if month == 1:
            books.issue_run(by=cast.ben, run_id=run.pk)


def _rebates(cast: demo.Cast, bodies: list[int]) -> None:
    """Two vendors' rebates: one shared among the last bodies, so that there is one to take back; one approved."""
    vendor = organizations.add(by=BY, name="Lumen Desks", kind="vendor").pk
    resolution = governance.record_resolution(
        by=cast.fay, body="Board", adopted_on=date(2025, 6, 12), title="Share rebates", text="Resolved."
    )
    for code, buyers in (("CHAIR", bodies[-3:]), ("DESK", bodies)):
        service = catalog.offer(
            by=BY, code=code, name=code, function="purchasing", basis="per_unit", unit="each", settled="vendor",
            starts=date(2023, 7, 1), vendor_id=vendor,
        ).pk  # fmt: skip
        for n, body in enumerate(buyers):
            deliveries.record(
                by=BY, organization_id=body, service_id=service, quantity=Decimal(n + 1), unit="each", unit_price=Decimal("7.35"),
                settled="vendor", served_from=date(2026, 1, 11), served_to=date(2026, 1, 12), source=f"test.{code}:{n}",
            )  # fmt: skip
        rebate = books.prepare_rebate(
            by=cast.ben, service_id=service, starts=date(2026, 1, 1), ends=date(2026, 2, 1), received_on=date(2026, 3, 9),
            amount=Money(1_001), reference=f"LD {code}", resolution_key=f"governance.Resolution:{resolution.pk}",
        )  # fmt: skip
        books.approve_rebate(by=cast.ada, rebate_id=rebate.pk, fingerprint=rebate.fingerprint)
        if code == "CHAIR":
            books.share_rebate(by=cast.ben, rebate_id=rebate.pk)


CLOSED = 2025
"""The fiscal year that can be signed."""


def _proof(cast: demo.Cast, bodies: list[int]) -> None:
    """A year that ended, measured, with a key and every check set aside; a report that nobody has frozen."""
    service = catalog.offer(
        by=BY, code="TONER", name="Toner", function="purchasing", basis="per_unit", unit="each", settled="vendor",
        starts=date(2023, 7, 1),
    ).pk  # fmt: skip
    told = Proposal(
        service_id=service, item="", unit=Unit.EACH, starts=date(2024, 7, 1), unit_price=Decimal("9.10"), method=Method.QUOTES,
        grade=Grade.A, source="Three quotes",
    )  # fmt: skip
    row = baselines.propose(by=cast.cora, told=told, evidence=("quotes.txt", b"9.05, 9.10 and 9.15"))
    baselines.approve(by=cast.ada, baseline_id=row.pk, version=row.version)
    for n, body in enumerate(bodies):
        _toner(service, body, n)
    savings.make_key(by=cast.ada, why="the first key")
    _set_aside(cast.ada)
    report = reports.draft(by=cast.ada, kind="annual_plan", fiscal_year=2027)
    for section in report_queries.sections_of(report):
        reports.edit(by=cast.ada, section_id=section.pk, version=section.version, words="Written by the director.")


def _toner(service: int, body: int, n: int) -> None:
    """One line of the year that ended; the last bodies paid more than they would have alone."""
    deliveries.record(
        by=BY, organization_id=body, service_id=service, quantity=Decimal(n + 1), unit="each", unit_price=Decimal("8.55") + n // 10,
        settled="vendor", served_from=date(2025, 5, 12), served_to=date(2025, 5, 13), source=f"test.Toner:{n}",
    )  # fmt: skip


def _set_aside(ada: Any) -> None:
    """Every check that found something is set aside at what it found."""
    frozen = saved.freeze(saved.year_named(CLOSED), revision=saved.next_revision(CLOSED))
    for check, found_by_it in saved.asked(frozen).items():
        if found_by_it:
            savings.override(
                by=ada, fiscal_year=CLOSED, check=check, count=len(found_by_it), reason="It cannot be mended any more."
            )


def _files(cast: demo.Cast) -> None:
    """Files that were looked at: prices (applied), usage twice, members, districts."""
    vendor = purchasing.add_vendor(by=cast.cora, name="Great Plains Paper")
    resolution = governance.record_resolution(
        by=cast.fay, body="Board", adopted_on=date(2025, 6, 12), title="Award", text="Resolved."
    )
    contract = purchasing.sign_contract(
        by=cast.cora, number="PAPER-26", title="Paper", vendor_id=vendor.pk, legal_authority="Minn. Stat. 471.345",
        resolution_key=f"governance.Resolution:{resolution.pk}", starts=date(2025, 7, 1), ends=date(2026, 7, 1), fee_rate=Decimal("0.015"),
    )  # fmt: skip
    about = f"purchasing.Contract:{contract.pk}"
    prices = b"Item,Description,Unit,Price\n" + b"".join(b"I-%d,Thing,box,%d.10\n" % (n, n + 1) for n in range(20))
    answers = {starts_key(hashlib.sha256(prices).hexdigest()): "2025-07-01"}
    imports.apply(by=BY, run_id=_look("prices", prices, about=about, answers=answers))
    for month in (9, 10):
        _look("usage", _report(month), about=about)
    head = "Member,Kind,Category,Member number,County,City,LEAID,Pupils,Counted on,Since\n"
    rows = (
        f"New Body {n},school district,Education,{2000 + n},Olmsted,Byron,27{n:05d},{500 + n},2025-10-01,2020-07-01"
        for n in range(40)
    )
    _look("members", (head + "\n".join(rows)).encode())
    bank = "".join(f"2026-03-09,{1000 + n},{n + 1}.35,c{n},check\n" for n in range(MEMBERS))
    _look("payments", f"Date,Payer number,Amount,Reference,Method\n{bank}".encode())
    _look(
        "districts",
        Path(os.environ["BARNRAISE_DISTRICTS"]).read_bytes(),
        name="districts.csv.gz",
        answers={"region": "10"},
    )


def _report(month: int) -> bytes:
    head = "Date,Member,Item,Quantity,Unit,Unit Price,Amount,Invoice\n"
    return (head + "".join(
        f"2025-{month:02d}-{1 + n % 28:02d},{1000 + n % (MEMBERS + 1)},I-{n % 20},{1 + n % 5},box,{n % 20 + 1}.10,"
        f"{(n % 20 + 1) * (1 + n % 5)}.{(1 + n % 5) * 10:02d},V{n}\n" for n in range(LINES)
    )).encode()  # fmt: skip


def _look(kind: str, content: bytes, *, name: str = "file.csv", **more: Any) -> int:
    run = imports.look(by=BY, kind=kind, content=content, name=name, **more)
    for warned in Verdict.of(run.verdict).warnings:
        run = imports.answer(by=BY, run_id=run.pk, key=warned.key, value="yes")
    assert Verdict.of(run.verdict).unanswered_questions(imports.answers_of(run)) == []
    return int(run.pk)


def run_of(kind: str) -> ImportRun:
    """The first file of a kind."""
    return ImportRun.objects.filter(kind=kind).order_by("id")[0]


def apply(kind: str) -> None:
    """Apply the file of a kind; one that is applied already is left alone, as a job or a person does."""
    if run_of(kind).state != "applied":
        imports.apply(by=BY, run_id=run_of(kind).pk)


def undo() -> None:
    """Take the usage report back, once it is applied."""
    if run_of("usage").state == "applied":
        imports.undo(by=BY, run_id=run_of("usage").pk)


def issue() -> None:
    """Issue the run that is approved, as Ben."""
    books.issue_run(by=demo.asker("ben"), run_id=Run.objects.order_by("-id")[0].pk)


def correct() -> None:
    """Correct the first line ever billed, once."""
    charge = Charge.objects.order_by("id")[0]
    if not book_queries.corrections_of([charge.pk]):
        books.correct(by=demo.asker("ben"), charge_id=charge.pk, reason="Came back damaged.", amount=Money(-500))


def receive() -> None:
    """Record one check; the same check is refused a second time."""
    payer = Invoice.objects.order_by("id")[0].payer_id
    with contextlib.suppress(books.PaymentRefused):
        books.receive(
            by=demo.asker("ben"),
            payer_id=payer,
            received_on=date(2026, 3, 10),
            method="check",
            reference="4711",
            amount=Money(1_500),
        )


def receive_many() -> None:
    """Record a bank file of payments, once."""
    if not Payment.objects.exclude(method="rebate").exists():
        payments = [
            books.Received(payer_id=i.payer_id, method="check", reference=f"c{i.pk}", amount=Money(1_000 + i.pk))
            for i in Invoice.objects.order_by("id")
        ]
        books.receive_many(by=demo.asker("ben"), received_on=date(2026, 3, 10), payments=payments)


def share() -> None:
    """Share the rebate that is approved, as Ben."""
    books.share_rebate(by=demo.asker("ben"), rebate_id=Rebate.objects.get(reference="LD DESK").pk)


def mirror() -> None:
    """Take the rebate back that was shared, once."""
    rebate = Rebate.objects.get(reference="LD CHAIR", reverses__isnull=True)
    if not Rebate.objects.filter(reverses=rebate).exists():
        books.reverse_rebate(by=demo.asker("ben"), rebate_id=rebate.pk, reason="The vendor’s check bounced.")


def ask() -> None:
    """Ask for the usage report to be applied by a job that no worker has begun."""
    run = run_of("usage")
    with transaction.atomic():
        import_jobs.ask(by=BY, run_id=run.pk, version=run.version, deed="apply")
        transaction.get_connection().run_on_commit.clear()


def resume() -> None:
    """What `serve` does when it starts: whatever is unfinished is done."""
    jobs.resume()


def mail() -> None:
    """Send the mail that waits."""
    outbox.send_waiting()


def sign() -> None:
    """Sign the year that ended, once."""
    if not Statement.objects.exists():
        ada = demo.asker("ada")
        savings.sign(by=ada, ready=saved.make_ready(ada, CLOSED))


def late() -> None:
    """A line of the signed year comes late, and its check is set aside."""
    sign()
    line = Delivery.objects.filter(source="test.Toner:1").get()
    _toner(line.service_id, line.organization_id, 100)
    _set_aside(demo.asker("ada"))


def restate() -> None:
    """Sign the year again with the line that came late, once."""
    if Statement.objects.count() == 1:
        ada = demo.asker("ada")
        savings.sign(by=ada, ready=saved.make_ready(ada, CLOSED, reason="A line came late."))


def exported() -> Path:
    """Where this database's year is exported to."""
    return Path(settings.HOME) / f"{Path(str(connection.settings_dict['NAME'])).name}.zip"


def export() -> None:
    """Write the signed year by the command; what is there is not written over."""
    if not exported().exists():
        with contextlib.redirect_stdout(sys.stderr):
            export_command.command.main([str(CLOSED), "-o", str(exported())], standalone_mode=False)


def key() -> None:
    """Make another key, once."""
    if SigningKey.objects.count() == 1:
        savings.make_key(by=demo.asker("ada"), why="rotated")


def freeze() -> None:
    """Freeze the report, once."""
    report = Report.objects.get()
    if report.state == "draft":
        reports.freeze(by=demo.asker("ada"), report_id=report.pk)


DEEDS: dict[str, Callable[[], None]] = {
    "usage": lambda: apply("usage"), "members": lambda: apply("members"), "districts": lambda: apply("districts"),
    "payments": lambda: apply("payments"),
    "undo": undo,
    "issue": issue, "correct": correct, "receive": receive, "receive_many": receive_many, "ask": ask,
    "share": share, "mirror": mirror, "resume": resume, "mail": mail,
    "sign": sign, "late": late, "restate": restate, "export": export, "key": key, "freeze": freeze,
    "build": build, "look": lambda: None,
}  # fmt: skip


def found() -> dict[str, Any]:
    """What stands: rows of every table, the money in them, whether books, chain, guards and numbers hold."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        names = [n for n in sorted(connection.introspection.table_names(cursor)) if not n.startswith(LOGS)]
        counts = {}
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            rows = cursor.fetchall()
            counts[name] = len(rows)
            if connection.vendor == "sqlite":  # PostgreSQL's sequences keep the numbers of what was rolled back
                digest.update(repr(sorted(map(repr, rows))).encode())
    money = {
        model.__name__: str(model._default_manager.aggregate(s=Sum(field))["s"] or 0)
        for model, field in (
            (UsageLine, "amount"),
            (Delivery, "amount"),
            (Charge, "amount"),
            (Invoice, "total"),
            (Payment, "amount"),
        )
    }
    money["debits"] = str(Leg.objects.filter(amount__gt=0).aggregate(s=Sum("amount"))["s"] or 0)
    numbers = sorted(Invoice.objects.values_list("number", flat=True)) + sorted(
        Payment.objects.values_list("number", flat=True)
    )
    states = [
        *ImportRun.objects.order_by("id").values_list("kind", "state"),
        *Run.objects.order_by("id").values_list("state"),
        *Report.objects.order_by("id").values_list("number", "state"),
        *Statement.objects.order_by("id").values_list("number", "revision"),
        *SigningKey.objects.order_by("id").values_list("why", "current"),
        *([["export", hashlib.sha256(exported().read_bytes()).hexdigest()]] if exported().exists() else []),
    ]
    return {
        "counts": counts,
        "money": money,
        "numbers": numbers,
        "states": states,
        "rows": digest.hexdigest() if SigningKey.objects.count() == 1 else "",  # nobody foretells what another key is
        "wrong": unsound(),
    }


def unsound() -> list[str]:
    """Everything that does not hold."""
    wrong = list(book_queries.wrong()) + guards.missing(registry.guards())
    balance = book_queries.trial_balance(BY, date(2026, 6, 30))
    if balance.debits != balance.credits:
        wrong.append(f"debits {balance.debits} are not credits {balance.credits}")
    if not audit.verify().holds:
        wrong.append("the audit chain is broken")
    if saved.private_missing():
        wrong.append("the key that signs has no private half")
    for statement in Statement.objects.select_related("key"):
        told = proof.prove(saved.export_of(statement), trusted_keys=[statement.key.public_key])
        wrong += [] if told.ok else [f"{statement.number}-{statement.revision} is not proved: {told.findings}"]
    wrong += [f"{d.name} lacks its bytes" for d in Document.objects.all() if not documents.path_of(d.sha256).exists()]
    return wrong


def mailed() -> dict[str, Any]:
    """Letters that left, by their stable name, and what the outbox thinks of them."""
    texts = (
        [p.read_text() for p in sorted(Path(settings.EMAIL_FILE_PATH).glob("*"))]
        if Path(settings.EMAIL_FILE_PATH).exists()
        else []
    )
    ids = [line for text in texts for line in text.splitlines() if line.startswith("Message-ID")]
    letters = list(OutboxMessage.objects.values_list("state", flat=True))
    return {"sent": ids, "letters": letters, "jobs": list(Job.objects.values_list("state", flat=True))}


def writer() -> None:
    """Twenty-five deeds, one after the other."""
    for n in range(25):
        organizations.add(by=BY, name=f"Written by {os.getpid()} {n}", kind="city", state="MN")


def form() -> None:
    """One form of one person, under one key, sent as a browser sends it."""
    client = Client()
    client.force_login(demo.account_of("ada"), backend="allauth.account.auth_backends.AuthenticationBackend")
    told = {"name": "Sent twice", "kind": "city", "state": "MN", "once": "the-same-key"}
    answer = client.post("/organizations/add", told)
    assert answer.status_code == 302, answer.status_code


def correct_all() -> None:
    """Take all of the first line back."""
    books.correct(by=demo.asker("ben"), charge_id=Charge.objects.order_by("id")[0].pk, reason="All of it came back.")


def pay_in_full() -> None:
    """Pay the first invoice in full, by a check of this process's own."""
    bill = Invoice.objects.order_by("id")[0]
    books.receive(
        by=demo.asker("ben"), payer_id=bill.payer_id, received_on=date(2026, 3, 10), method="check", reference=f"{os.getpid()}",
        amount=bill.total, parts={bill.pk: bill.total},
    )  # fmt: skip


def bounce() -> None:
    """Take the first payment back."""
    books.reverse_payment(
        by=demo.asker("ben"),
        payment_id=Payment.objects.exclude(method="rebate").order_by("id")[0].pk,
        reason="Returned by the bank.",
    )


DEEDS |= {"bounce": bounce, "writer": writer, "form": form, "correct_all": correct_all, "pay_in_full": pay_in_full}


def forked(asked: dict[str, Any]) -> None:
    """One deed on one database, and what stands after it, to the pipe."""
    connection.settings_dict["NAME"] = asked["database"]
    settings.EMAIL_FILE_PATH = asked["mail"]
    os.environ["BARNRAISE_CHAOS"] = asked.get("chaos", "")
    os.environ.pop("BARNRAISE_CHAOS_SEEN", None)
    if asked.get("twin"):  # a deed whose transaction somebody took out
        deeds.transaction = types.SimpleNamespace(atomic=contextlib.nullcontext)  # type: ignore[attr-defined]
    DEEDS[asked["deed"]]()
    os.environ["BARNRAISE_CHAOS"] = ""
    answer = {**found(), **mailed()} if asked["deed"] != "build" else {}
    os.write(asked["pipe"], json.dumps(answer).encode())
    connection.close()


def together(asked: dict[str, Any]) -> list[int]:
    """Fork once for each deed, let all of them begin at one moment, and say how each ended."""
    waits, opens = os.pipe()
    children = []
    for deed in asked["together"]:
        child = os.fork()
        if child == 0:
            os.close(opens)
            status = 1
            try:
                os.read(waits, 1)  # the end of the pipe: everybody is there
                connection.settings_dict["NAME"] = asked["database"]
                DEEDS[deed]()
                connection.close()
                status = 0
            except Refusal as refusal:
                print(f"{deed}: {refusal.message}", file=sys.stderr, flush=True)
                status = 2
            except BaseException as wrong:
                print(f"{deed}: {wrong!r}", file=sys.stderr, flush=True)
            finally:
                os._exit(status)
        children.append(child)
    os.close(waits)
    os.close(opens)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def serve() -> None:
    """Fork for each line asked, until the last."""
    assert get_resolver().url_patterns, "every page is loaded before the first fork"
    for line in sys.stdin:
        asked = json.loads(line)
        if "together" in asked:
            print(json.dumps({"statuses": together(asked)}), flush=True)
            continue
        reads, writes = os.pipe()
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            os.close(reads)
            status = 1
            try:
                forked({**asked, "pipe": writes})
                status = 0
            except BaseException as wrong:
                print(f"{asked['deed']}: {wrong!r}", file=sys.stderr, flush=True)
            finally:
                os._exit(status)
        os.close(writes)
        if asked.get("after") is not None:
            time.sleep(asked["after"])
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        with os.fdopen(reads, "rb") as pipe:
            told = pipe.read()
        _, ended = os.waitpid(child, 0)
        answer = {"status": os.waitstatus_to_exitcode(ended), "took": time.monotonic() - begun, "found": None}
        if answer["status"] == 0:
            answer["found"] = json.loads(told)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve()
