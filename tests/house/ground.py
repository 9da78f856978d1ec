"""A small region in which every word says whose it is: two members, Cedar Falls and Dover, each with a word of its own
in every text column of its rows, so that a foreign word on any page is a leak and an own word shows the page is alive."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from tests.core.regions.valley import valley

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.integrations.scenarios import Scenario
from barnraise.plan.regions import operations as scenarios
from barnraise.plan.regions import queries as answers_of
from barnraise.plan.regions.rules import changes
from barnraise.plan.regions.terms import Hand
from barnraise.platform import agency, documents, imports, jobs
from barnraise.platform.clock import frozen
from barnraise.platform.imports import Verdict
from barnraise.platform.manifest import Founding
from barnraise.platform.models import ImportProfile, ImportRun, Job
from barnraise.platform.permissions import machine
from barnraise.prove.baselines import operations as baselines
from barnraise.prove.baselines.rules import Proposal
from barnraise.prove.reports import operations as reports
from barnraise.prove.savings import operations as savings
from barnraise.prove.savings import queries as savings_queries
from barnraise.run.books import operations as books
from barnraise.run.books.models import Adjustment, Application, Charge, Invoice, Period, RebateShare, RunException
from barnraise.run.catalog import operations as catalog
from barnraise.run.catalog.terms import Basis, Function
from barnraise.run.deliveries import operations as deliveries
from barnraise.run.governance import operations as governance
from barnraise.run.members import operations as members
from barnraise.run.members import queries as member_queries
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations import queries as organization_queries
from barnraise.run.organizations.terms import Kind, Measure
from barnraise.run.people import demo
from barnraise.run.people import operations as people
from barnraise.run.programs.purchasing import operations as purchasing
from barnraise.run.programs.purchasing.imports import starts_key
from barnraise.run.programs.purchasing.models import PriceFile, SetAside, UsageLine, UsageReport

NOON = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
MACHINE = machine("test")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CAST = ("ada", "ben", "cora", "fay", "hal", "cleo", "dov", "tess", "eve")
STAFF = CAST[:5]
WORDS = {"falls": "cedz", "dover": "dovz"}
"""What every text of a member begins with."""
NAMES = {"falls": "cedar falls", "dover": "dover"}
OF = {"cleo": "falls", "tess": "falls", "dov": "dover"}
"""Whose people they are."""


@dataclass
class Region:
    """Both members with the ids of everything that is theirs, and what belongs to the agency itself."""

    cast: demo.Cast
    falls: dict[str, Any] = field(default_factory=dict)
    dover: dict[str, Any] = field(default_factory=dict)
    ours: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def of(self, member: str) -> dict[str, Any]:
        """The ids of one member."""
        return self.falls if member == "falls" else self.dover

    def args(self, row_args: str, who: str, *, strange: bool) -> list[Any]:
        """The arguments of an address: `own` things of whoever asks (of Cedar Falls for the agency's people), or a stranger's."""
        mine = OF.get(who, "falls")
        member = mine if not strange else ("dover" if mine == "falls" else "falls")
        found = {**self.ours, **self.of(member)}
        found["self"] = found["self_" + who] if not strange and who in OF else found["self_other"]
        return [found[name] if name in found else name.removeprefix("=") for name in row_args.split()]

    def client(self, who: str) -> Client:
        """The browser of one of the cast, signed in when the region was built, so that no test takes that back."""
        return self.clients[who]


def signed_in(who: str, **more: Any) -> Client:
    """A browser of one of the cast."""
    client = Client(**more)
    if who != "visitor":
        client.force_login(demo.account_of(who), backend=BACKEND)
    return client


def build() -> Region:
    """The region at noon of the day the clock stands at."""
    agency.found(by=MACHINE, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
    year = FiscalYear(2026)
    people.found(by=MACHINE, founding=Founding(
        name="Bluff Country", state="MN", fiscal_year=year, starts=date(2025, 7, 1), admin_name="First Admin",
        admin_email="first@bluff-country.example", password="seven quiet barns at dawn",
    ))  # fmt: skip
    members.adopt_categories(by=MACHINE)
    books.set_up(by=MACHINE, fiscal_year=year)
    region = Region(demo.cast())
    region.ours["us"] = organization_queries.us().pk
    _agency(region)
    for member, asker in (("falls", region.cast.cleo), ("dover", region.cast.dov)):
        _member(region, member, next(iter(asker.organizations)))
    _both(region)
    _use(region)
    _baselines(region)
    _bill(region)
    _share(region)
    _prove(region)
    _plan(region)
    for who, member in OF.items():
        region.of(member)[f"self_{who}"] = demo.account_of(who).person_id
        region.of(member).setdefault("self_other", demo.account_of(who).person_id)
    region.clients = {who: signed_in(who) for who in ("visitor", *CAST)}
    return region


def _agency(region: Region) -> None:
    """What belongs to nobody alone: a resolution, a vendor, a contract with its prices, services, a saved profile."""
    cast, ours = region.cast, region.ours
    ours["resolution"] = governance.record_resolution(
        by=cast.fay, body="Board of directors", adopted_on=date(2025, 6, 12), title="Award the paper contract",
        text="Resolved.", file=("resolution.txt", b"Resolved, and signed."),
    ).pk  # fmt: skip
    ours["resolution_key"] = f"governance.Resolution:{ours['resolution']}"
    ours["vendor"] = organizations.add(by=MACHINE, name="Great Plains Paper", kind=Kind.VENDOR).pk
    contract = purchasing.sign_contract(
        by=cast.cora, number="PAPER-26", title="Copier paper", vendor_id=ours["vendor"], legal_authority="Minn. Stat. 471.345",
        resolution_key=ours["resolution_key"], starts=date(2025, 7, 1), ends=date(2026, 7, 1), fee_rate=Decimal("0.015"),
    )  # fmt: skip
    ours["contract"], ours["contract_service"] = contract.pk, contract.service_id
    prices = b"Item,Description,Unit,Price\ncedzitem,cedzdescription,box,3.10\ndovzitem,dovzdescription,box,3.10\n"
    ours["price_run"] = _sent(region, "prices", prices, "prices.csv", starts="2025-07-01").pk
    ours["price_file"] = PriceFile.objects.get().pk
    ours["category"] = next(c for c in member_queries.category_rows() if c.votes).pk
    ours["account"] = books.add_account(by=cast.ben, number="4999", name="Spare", type="revenue").pk
    ours["fund"] = books.add_fund(by=cast.ben, code="99", name="Spare").pk
    ours["paper"] = catalog.offer(
        by=cast.cora, code="OWN", name="Paper we pass on", function=Function.PURCHASING, basis=Basis.PER_UNIT, unit="box",
        settled="agency", starts=date(2023, 7, 1),
    ).pk  # fmt: skip
    ours["dues"] = catalog.offer(
        by=cast.cora, code="DUES", name="Membership dues", function=Function.MEMBERSHIP, basis=Basis.BASE_RATE_CAP,
        unit="year", settled="covered", starts=date(2023, 7, 1),
    ).pk  # fmt: skip
    catalog.set_price(
        by=cast.cora, service_id=ours["dues"], category_id=None, fiscal_year=2026, starts=date(2025, 7, 1),
        ends=None, rate=Decimal("1.35"), base=Money(50_000), cap=Money(900_000), resolution_key=ours["resolution_key"],
    )  # fmt: skip
    ours["service"] = ours["paper"]
    _reports(region)
    imports.save_profile(by=cast.cora, kind="usage", name="great plains", settings={})
    with transaction.atomic():
        unread = imports.receive(by=cast.cora, kind="organizations", content=b"Body,Sort\nX,city\n", name="unread.csv")
        ours["unread_run"] = imports.refuse_file(
            by=cast.cora, run_id=unread.pk, version=unread.version, rule="no-header", message="No headings we know."
        ).pk
    ours["profile"] = ImportProfile.objects.get(name="great plains").pk


def _reports(region: Region) -> None:
    """A published plan, a frozen one and a draft."""
    ada = region.cast.ada
    for name, year in (("published_report", 2025), ("frozen_report", 2026), ("draft_report", 2027)):
        row = reports.draft(by=ada, kind="annual_plan", fiscal_year=year)
        region.ours[name], sections = row.pk, list(row.sections.order_by("place"))
        region.ours[f"{name}_section"] = sections[0].pk
        if name == "draft_report":
            continue
        for section in sections:
            reports.edit(by=ada, section_id=section.pk, version=section.version, words="Nobody asked yet.")
        reports.freeze(by=ada, report_id=row.pk)
        if name == "published_report":
            reports.publish(by=ada, report_id=row.pk)


def _member(region: Region, member: str, organization: int) -> None:
    """Everything one member's people may see of it, each text beginning with its word."""
    word, mine, cast = WORDS[member], region.of(member), region.cast
    mine["organization"] = organization
    body = organization_queries.organization_for(MACHINE, organization)
    organizations.edit(
        by=MACHINE,
        organization_id=organization,
        version=body.version,
        city=f"{word}city",
        website=f"https://{word}website.example",
    )
    mine["identifier"] = organizations.identify(
        by=MACHINE, organization_id=organization, scheme="state_mn", value=f"{word}number"
    ).pk
    organizations.count(
        by=MACHINE, organization_id=organization, measure=Measure.PUPILS, school_year=2026, source=f"{word}source",
        as_of=date(2025, 10, 1), value=371,
    )  # fmt: skip
    mine["place"] = organizations.add_place(
        by=MACHINE,
        organization_id=organization,
        label=f"{word}placelabel",
        street=f"{word}street",
        city=f"{word}placecity",
    ).pk
    mine["contact"] = organizations.add_contact(
        by=MACHINE, organization_id=organization, label=f"{word}contactlabel", name=f"{word}contactname",
        email=f"{word}contact@mail.example", phone=f"{word}contactphone",
    ).pk  # fmt: skip
    mine["membership"] = members.join(
        by=MACHINE, organization_id=organization, category_id=region.ours["category"], starts=date(2023, 7, 1),
        number=f"{word}member", also_member_of="",
    ).pk  # fmt: skip
    mine["membership_key"] = f"members.Membership:{mine['membership']}"
    agreement = members.sign_agreement(
        by=MACHINE, organization_id=organization, title=f"{word}agreement", signed_on=date(2023, 6, 1), starts=date(2023, 7, 1),
        file=(f"{word}agreementfile.txt", f"{word}agreementtext".encode()),
    )  # fmt: skip
    mine["agreement"] = agreement.pk
    mine["document"] = _named_by(f"members.Agreement:{agreement.pk}")
    mine["commitment"] = catalog.commit(
        by=MACHINE, organization_id=organization, service_id=region.ours["dues"], fiscal_year=2026,
        resolution_key=region.ours["resolution_key"],
    ).pk  # fmt: skip
    person = people.add_person(
        by=MACHINE, name=f"{word}person", email=f"{word}person@mail.example", phone=f"{word}personphone"
    )
    role = people.give_role(
        by=MACHINE, person_id=person.pk, organization_id=organization, role="member_staff", starts=date(2024, 7, 1)
    )
    mine["person"], mine["role"] = person.pk, role.pk
    invitation = people.invite(
        by=cast.ada, name=f"{word}invited", email=f"{word}invited@mail.example", organization_id=organization,
        role="member_staff", starts=date(2026, 3, 10),
    )  # fmt: skip
    mine["invitation"], mine["token"] = invitation.pk, invitation.token
    asked = cast.cleo if member == "falls" else cast.dov
    mine["job"] = Job.objects.create(
        name="test", key=f"{word}job", message=f"{word}jobmessage", asked_by=asked.actor.key
    ).pk


def _named_by(key: str) -> str:
    """The hash of the file that a record names."""
    (target,) = [c.target for c in documents.cited_by(key) if c.as_what == "file"]
    return documents.hashes([target])[target]


def another_vendor(region: Region, name: str) -> None:
    """One more vendor with a contract, a price file, and a report with a line of each member taken in and set apart."""
    kept = dict(region.ours)
    vendor = purchasing.add_vendor(by=region.cast.cora, name=f"Vendor {name}")
    contract = purchasing.sign_contract(
        by=region.cast.cora, number=f"C-{name}", title=f"Contract {name}", vendor_id=vendor.pk, legal_authority="Minn. Stat. 471.345",
        resolution_key=region.ours["resolution_key"], starts=date(2025, 7, 1), ends=date(2026, 7, 1),
    )  # fmt: skip
    region.ours["contract"] = contract.pk
    prices = f"Item,Description,Unit,Price\ncedzitem,{name},box,3.10\ndovzitem,{name},box,3.10\n".encode()
    _sent(region, "prices", prices, f"prices-{name}.csv", starts="2025-07-01")
    _sent(region, "usage", _report(), f"usage-{name}.csv")
    region.ours = kept


def _report() -> bytes:
    lines = ["Date,Member,Item,Quantity,Unit,Unit Price,Amount,Invoice"]
    for word in WORDS.values():
        lines.append(f"2025-09-15,{word}member,{word}item,2,box,3.10,6.20,{word}vendorinvoice")
        lines.append(f"2025-09-16,{word}member,{word}unknown,2,box,3.10,6.20,{word}apart")
    return "\n".join(lines).encode()


def _both(region: Region) -> None:
    """Somebody who acts for Cedar Falls and, elsewhere, for a body that Cedar Falls knows nothing of."""
    annex = organizations.add(by=MACHINE, name="dovzannex", kind=Kind.SCHOOL_DISTRICT, state="MN")
    robin = people.add_person(by=MACHINE, name="Robin Both", email="robin@mail.example")
    for place in (region.falls["organization"], annex.pk):
        people.give_role(
            by=MACHINE, person_id=robin.pk, organization_id=place, role="member_staff", starts=date(2024, 7, 1)
        )


def _use(region: Region) -> None:
    """A usage report with lines of both, two of them set apart, and goods that the agency passes on."""
    run = _sent(region, "usage", _report(), "cedzfile-dovzfile.csv")
    bank = b"Date,Payer,Amount,Reference\n2026-03-09,cedzmember,12.00,cedzbank\n2026-03-09,dovzmember,13.00,dovzbank\n"
    held = imports.look(by=region.cast.ben, kind="payments", content=bank, name="bank.csv")
    region.ours |= {"run": run.pk, "report": UsageReport.objects.get().pk, "run_document": run.document.sha256,
                    "bank_document": held.document.sha256, "resolution_document": _named_by(region.ours["resolution_key"])}  # fmt: skip
    for member, word in WORDS.items():
        mine = region.of(member)
        line = UsageLine.objects.get(organization_id=mine["organization"])
        mine["usage_line"] = line.pk
        mine["aside"] = next(row.pk for row in SetAside.objects.all() if word in str(row.cells))
        row = deliveries.record(
            by=MACHINE, organization_id=mine["organization"], service_id=region.ours["paper"], quantity=Decimal(3), unit="box",
            unit_price=Decimal("10.00"), settled="agency", served_from=date(2026, 2, 11), served_to=date(2026, 2, 12),
            source=f"test.{word}source:1", item=f"{word}delivered",
        )  # fmt: skip
        mine["delivery"] = row.pk


def _baselines(region: Region) -> None:
    """What Cedar Falls and Dover alone would have paid: one approved, one that waits, each on its evidence."""
    for member, state in (("falls", "approved"), ("dover", "waiting")):
        word = WORDS[member]
        told = Proposal(
            service_id=region.ours["contract_service"], organization_id=region.of(member)["organization"], item=f"{word}item",
            unit="box", starts=date(2025, 7, 1), unit_price=Decimal("3.40"), method="quotes", grade="A", source=f"{word}quote",
        )  # fmt: skip
        evidence = (f"{word}evidence.txt", f"{word}evidencetext".encode())
        row = baselines.propose(by=region.cast.cora, told=told, evidence=evidence)
        if state == "approved":
            row = baselines.approve(by=region.cast.ada, baseline_id=row.pk, version=row.version)
        region.ours |= {f"{state}_baseline": row.pk, "evidence_document": row.evidence_sha256}


def _bill(region: Region) -> None:
    """A run with both as payers, issued; a credit note and a payment of each; another run that waits."""
    cast = region.cast
    run = books.prepare_run(
        by=cast.ben,
        causes=["delivery", "commitment"],
        starts=date(2025, 7, 1),
        ends=date(2026, 7, 1),
        invoice_day=date(2026, 3, 10),
    )
    for doubt in RunException.objects.filter(run=run):
        word = WORDS["falls" if doubt.payer_id == region.falls["organization"] else "dover"]
        books.explain_exception(by=cast.ben, exception_id=doubt.pk, explanation=f"{word}explanation")
    books.approve_run(by=cast.ada, run_id=run.pk, fingerprint=run.fingerprint)
    books.issue_run(by=cast.ben, run_id=run.pk)
    for member, word in WORDS.items():
        mine = region.of(member)
        invoice = Invoice.objects.get(run=run, payer_id=mine["organization"])
        charge = Charge.objects.get(invoice=invoice, delivery_id=mine["delivery"])
        note = books.correct(by=cast.ben, charge_id=charge.pk, reason=f"{word}correction", amount=Money(-500))
        payment = books.receive(
            by=cast.ben, payer_id=mine["organization"], received_on=date(2026, 3, 10), method="check", reference=f"{word}check",
            amount=Money(1_000), note=f"{word}paymentnote",
        )  # fmt: skip
        mine |= {
            "invoice": invoice.pk,
            "charge": charge.pk,
            "credit_note": note.pk,
            "payment": payment.pk,
            "entry": invoice.entry_id,
        }
        mine |= {"line": charge.n, "adjustment": Adjustment.objects.get(corrects=charge).pk}
        mine["application"] = Application.objects.get(payment=payment).pk
        mine["invoice_key"] = f"books.Invoice:{invoice.pk}"
        deliveries.record(
            by=MACHINE, organization_id=mine["organization"], service_id=region.ours["paper"], quantity=Decimal(1), unit="box",
            unit_price=Decimal("10.00"), settled="agency", served_from=date(2026, 3, 2), served_to=date(2026, 3, 3),
            source=f"test.{word}source:2", item=f"{word}waiting",
        )  # fmt: skip
    fees = books.prepare_run(
        by=cast.ben, causes=["fee"], starts=date(2025, 9, 1), ends=date(2025, 10, 1), invoice_day=date(2026, 3, 10)
    )
    books.approve_run(by=cast.ada, run_id=fees.pk, fingerprint=fees.fingerprint)
    books.issue_run(by=cast.ben, run_id=fees.pk)
    bill = Charge.objects.get(invoice__run=fees)
    region.ours |= {"vendor_invoice": bill.invoice_id, "fee": bill.fee_id}
    waiting = books.prepare_run(
        by=cast.ben, causes=["delivery"], starts=date(2026, 3, 1), ends=date(2026, 4, 1), invoice_day=date(2026, 3, 10)
    )
    doubt, _ = RunException.objects.get_or_create(
        run=waiting, payer_id=region.falls["organization"], kind="new", what="seen by nobody yet"
    )
    month = Period.objects.get(starts=date(2026, 3, 1))
    region.ours |= {"doubt": doubt.pk, "issued_run": run.pk, "waiting_run": waiting.pk, "period": month.pk}


def _share(region: Region) -> None:
    """A vendor's rebate shared by checks to both members, another that waits, and the aid on a service."""
    cast, service = region.cast, region.ours["contract_service"]
    for member, word in WORDS.items():
        deliveries.record(
            by=MACHINE, organization_id=region.of(member)["organization"], service_id=service, quantity=Decimal(4), unit="box",
            unit_price=Decimal("3.10"), settled="vendor", served_from=date(2025, 11, 3), served_to=date(2025, 11, 4),
            source=f"test.{word}source:3", item=f"{word}item",
        )  # fmt: skip
    made = [
        books.prepare_rebate(
            by=cast.ben, service_id=service, starts=starts, ends=ends, received_on=date(2026, 3, 9), amount=Money(300),
            reference="GP 8841", resolution_key=region.ours["resolution_key"], way="check",
        )
        for starts, ends in ((date(2025, 7, 1), date(2025, 10, 1)), (date(2025, 10, 1), date(2026, 1, 1)))
    ]  # fmt: skip
    first, waiting = made
    books.approve_rebate(by=cast.ada, rebate_id=first.pk, fingerprint=first.fingerprint)
    books.share_rebate(by=cast.ben, rebate_id=first.pk)
    for member, word in WORDS.items():
        mine = region.of(member)
        share = RebateShare.objects.get(rebate=first, organization_id=mine["organization"])
        check = books.pay_share(by=cast.ben, share_id=share.pk, paid_on=date(2026, 3, 10), reference=f"{word}payout")
        mine |= {"share": share.pk, "payout": check.pk}
    aid = books.record_aid(
        by=cast.ben,
        service_id=region.ours["paper"],
        fiscal_year=2026,
        ratio=Decimal("0.648"),
        citation="Education Law 1950",
    )
    region.ours |= {"shared_rebate": first.pk, "waiting_rebate": waiting.pk, "aid_term": aid.pk}


def _prove(region: Region) -> None:
    """A year of both, compared with a baseline, closed and signed."""
    cast, ours, year = region.cast, region.ours, 2025
    quote = b"item,price\nevery,12.00\n"
    for member, word in WORDS.items():
        terms = {"service_id": ours["paper"], "item": f"{word}quoted", "unit": "box"}
        told = Proposal(
            **terms, starts=date(2024, 7, 1), ends=date(2025, 7, 1), unit_price=Decimal("12.00"), method="quotes", grade="A",
            source=f"{word}source",
        )  # fmt: skip
        row = baselines.propose(by=cast.cora, told=told, evidence=("quote.csv", quote))
        baselines.approve(by=cast.ada, baseline_id=row.pk, version=row.version)
        deliveries.record(
            by=MACHINE, organization_id=region.of(member)["organization"], quantity=Decimal(2), unit_price=Decimal("10.00"),
            settled="agency", served_from=date(2025, 2, 11), served_to=date(2025, 2, 12), source=f"test.{word}quoted:1", **terms,
        )  # fmt: skip
    savings.make_key(by=cast.ada, why="the first key")
    frozen_year = savings_queries.freeze(savings_queries.year_named(year), revision=1)
    for name, found in savings_queries.asked(frozen_year).items():
        if found:
            savings.override(by=cast.ada, fiscal_year=year, check=name, count=len(found), reason="Nobody knew it then.")
    row = savings.sign(by=cast.ada, ready=savings_queries.make_ready(cast.ada, year))
    ours |= {"statement": row.pk, "signing_key": row.key.key_id, "evidence": hashlib.sha256(quote).hexdigest()}


def _plan(region: Region) -> None:
    """A scenario of six invented districts, answered, asked what survives, shown by a link, changed by hand and answered again."""
    row = scenarios.begin(by=region.cast.cora, title="The valley", asking=Scenario(valley()), source="a test")
    _drained()
    answer = answers_of.answers_for(region.cast.cora).get()
    scenarios.inquire(by=region.cast.cora, answer_id=answer.pk, kind="draws")
    _drained()
    link = scenarios.share(by=region.cast.cora, answer_id=answer.pk)
    region.ours["link"], region.ours["link_token"] = link.pk, link.token
    changed = changes.by_hand(Scenario(valley()), Hand.APART, district="D2", agency="A")
    scenarios.change(by=region.cast.ada, scenario_id=row.pk, number=1, changed=changed)
    _drained()
    region.ours["scenario"] = row.slug


def _drained() -> None:
    """Answers are found at once; inside a transaction nothing else would look for them."""
    for job in jobs.unfinished():
        if job.name.startswith("regions."):
            jobs.run(job.pk)


def _sent(region: Region, kind: str, content: bytes, name: str, *, starts: str = "") -> ImportRun:
    by, about = region.cast.cora, f"purchasing.Contract:{region.ours['contract']}"
    answers = {starts_key(hashlib.sha256(content).hexdigest()): starts} if starts else {}
    run = imports.look(by=by, kind=kind, content=content, name=name, about=about, answers=answers)
    for warned in Verdict.of(run.verdict).warnings:
        run = imports.answer(by=by, run_id=run.pk, key=warned.key, value="yes")
    return imports.apply(by=by, run_id=run.pk)


def text_of(response: HttpResponseBase) -> str:
    """Everything a response says: status line aside, its headers, cookies and body, workbooks opened; folded."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{head}\n{response.cookies.output()}\n{body.decode('utf-8', 'replace')}".casefold()


def foreign_words(text: str, who: str) -> list[str]:
    """Words of other members in a text that one of the cast reads; the agency's people may read all."""
    if who in STAFF:
        return []
    strangers = [member for member in WORDS if member != OF.get(who)]
    found = {word for member in strangers for word in re.findall(rf"\b{WORDS[member]}\w*", text)}
    return sorted(found | {NAMES[member] for member in strangers if NAMES[member] in text})


def words_in(text: str) -> list[str]:
    """Every word of either member in a text."""
    return re.findall(rf"\b(?:{'|'.join(WORDS.values())})\w*", text)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back, so that a deed on a page leaves the region as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def standing() -> Iterator[Region]:
    """The region, built once for a module and taken back at its end."""
    with transaction.atomic(), frozen(NOON):
        yield build()
        transaction.set_rollback(True)
