"""One small year lived from nothing, in any database: bought, billed, shared, compared, set aside; then it is closed.

Members buy from a vendor, some below their quotes and some above; the agency bills an evaluation that the state aids,
and coaching is covered by a commitment. A rebate is shared, goods go back, envelopes are compared with nothing. Nothing
here asks the clock, and no number depends on the order in which rows were written: `turned` writes them the other way
round, in tables whose ids start elsewhere.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.integrations.statements import signing
from barnraise.platform import agency, imports
from barnraise.platform.clock import frozen
from barnraise.platform.manifest import Founding
from barnraise.platform.permissions import machine
from barnraise.prove.baselines import operations as baselines
from barnraise.prove.baselines.rules import Proposal
from barnraise.prove.savings import operations, queries
from barnraise.prove.savings.models import SigningKey, Statement
from barnraise.run.books import operations as books
from barnraise.run.catalog import operations as catalog
from barnraise.run.catalog.terms import Basis, Function
from barnraise.run.deliveries import operations as deliveries
from barnraise.run.governance import operations as governance
from barnraise.run.members import operations as members
from barnraise.run.members import queries as member_queries
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.terms import Kind, Measure
from barnraise.run.people import demo
from barnraise.run.people import operations as people
from barnraise.run.programs.purchasing import operations as purchasing
from barnraise.run.programs.purchasing.imports import starts_key

MACHINE = machine("the story")
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the key of the story, known to everybody").digest())
YEAR, STARTS, ENDS = 2026, date(2025, 7, 1), date(2026, 7, 1)
JUNE, MARCH, AUGUST = (datetime(*day, 17, tzinfo=UTC) for day in ((2025, 6, 20), (2026, 3, 10), (2026, 8, 20)))
"""Quotes are taken before the year, facts come within it, and it is signed after it."""

PRICES = (
    "Item,Description,Unit,Price\nPAPER-20,Copier paper,case,21.30\nPEN-1,Pens,box,3.00\nENV-9,Envelopes,box,0.0425\n"
)
HEAD = "Date,Member,Item,Quantity,Unit,Unit Price,Amount,Invoice"
REPORTS = {
    "autumn.csv": (
        "2025-09-15,Cedar Falls,PAPER-20,400,case,21.30,8520.00,A-1",
        "2025-10-02,Cedar Falls,PEN-1,10,box,3.00,30.00,A-2",
        "2025-11-20,Dover,PAPER-20,10,case,21.30,213.00,A-3",
        "2025-11-20,Dover,PAPER-20,10,case,21.30,213.00,A-3",
        "2025-12-01,Dover,PAPER-20,-2,case,21.30,-42.60,A-4",
    ),
    "winter.csv": (
        "2026-01-12,Lyman,PEN-1,200,box,3.00,600.00,B-1",
        "2026-02-03,Dover,ENV-9,5,box,0.0425,0.21,B-2",
    ),
}
"""A vendor's two reports: two equal lines of one file are two deliveries, and envelopes have no quote."""

OFFERS = {
    "EVAL": ("Evaluations", Function.INSURANCE, Basis.PER_UNIT, "each", "agency"),
    "COACH": ("Coaching", Function.LEARNING, Basis.BASE_RATE_CAP, "session", "covered"),
}
VISITS = (
    ("EVAL", "Cedar Falls", date(2026, 1, 20), "3", "each", "150.00", "agency", "story.Visit:a"),
    ("COACH", "Dover", date(2025, 10, 14), "12", "session", "0", "covered", "story.Session:a"),
    ("COACH", "Dover", date(2026, 2, 10), "9", "session", "0", "covered", "story.Session:b"),
)
QUOTES = (
    ("paper", "PAPER-20", "case", "24.85", "quotes", {"low": Decimal("23.90"), "high": Decimal("25.10")}),
    ("paper", "PEN-1", "box", "2.50", "published-list", {}),
    ("EVAL", "", "each", "210.00", "peer-average", {"own_cost": Decimal(12), "grade": "B"}),
    ("COACH", "", "session", "95.00", "stand-alone-cost", {"share": Decimal("0.4"), "grade": "C", "cashable": False}),
)
WHY = "Nobody outside sells these in our region; we ask for quotes next year."


@dataclass
class Story:
    """Ids of what the tests talk about."""

    cast: demo.Cast
    bodies: dict[str, int]
    services: dict[str, int] = field(default_factory=dict)
    contract: int = 0


def build(*, turned: bool = False) -> Story:
    """Live the year up to the day before it is signed, in tables that are there and empty."""
    if turned:
        _start_elsewhere()
    with frozen(MARCH):
        _found()
        cast = demo.cast()
        story = Story(cast, _join(cast, turned=turned))
        resolution = _offer(story, turned=turned)
    _compare(story)
    with frozen(MARCH):
        for name in _turn(list(REPORTS), turned):
            _send(story, "usage", name, "\n".join((HEAD, *REPORTS[name])) + "\n")
        for visit in _turn(list(VISITS), turned):
            deliver(story, *visit)
        _bill(story)
        _share(story, resolution)
    with frozen(AUGUST):
        _hold_key(cast)
        operations.override(by=cast.ada, fiscal_year=YEAR, check="no-baseline", count=1, reason=WHY)
    return story


def sign(story: Story, *, reason: str = "") -> Statement:
    """Ada signs the year in August."""
    with frozen(AUGUST):
        return operations.sign(by=story.cast.ada, ready=queries.make_ready(story.cast.ada, YEAR, reason=reason))


def _turn(rows: list[Any], turned: bool) -> list[Any]:
    return rows[::-1] if turned else rows


def _start_elsewhere() -> None:
    """Let the ids of every table start at another number than one, each at its own."""
    tables = [name for name in connection.introspection.table_names() if not name.startswith("django_")]
    with connection.cursor() as cursor:
        for n, table in enumerate(sorted(tables), 1):
            if connection.vendor == "sqlite":
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, 1_000 + 37 * n])
                continue
            cursor.execute(
                "SELECT pg_get_serial_sequence(%s, column_name) FROM information_schema.columns WHERE table_name = %s"
                " AND column_name = 'id' AND is_identity = 'YES'", [table, table],
            )  # fmt: skip
            for (sequence,) in cursor.fetchall():
                cursor.execute("SELECT setval(%s, %s)", [sequence, 1_000 + 37 * n])


def _found() -> None:
    year = FiscalYear(YEAR)
    agency.found(by=MACHINE, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
    people.found(by=MACHINE, founding=Founding(
        name="Bluff Country", state="MN", fiscal_year=year, starts=STARTS, admin_name="First Admin",
        admin_email="first@bluff-country.example", password="seven quiet barns at dawn",
    ))  # fmt: skip
    members.adopt_categories(by=MACHINE)
    books.set_up(by=MACHINE, fiscal_year=year)


def _join(cast: demo.Cast, *, turned: bool) -> dict[str, int]:
    found = {"Cedar Falls": next(iter(cast.cleo.organizations)), "Dover": next(iter(cast.dov.organizations))}
    kinds = {"Lyman": Kind.SCHOOL_DISTRICT, "Great Plains Paper": Kind.VENDOR}
    for name in _turn(list(kinds), turned):
        found[name] = organizations.add(by=MACHINE, name=name, kind=kinds[name], state="MN").pk
    category = next(c for c in member_queries.category_rows() if c.code == "education")
    for name, pupils, number in _turn(
        [("Cedar Falls", 371, "1001"), ("Dover", 100, "1002"), ("Lyman", 1600, "1003")], turned
    ):
        organizations.count(by=MACHINE, organization_id=found[name], measure=Measure.PUPILS, school_year=YEAR,
                            source="October count", as_of=date(2025, 10, 1), value=pupils)  # fmt: skip
        members.join(
            by=MACHINE, organization_id=found[name], category_id=category.pk, starts=date(2023, 7, 1), number=number
        )
    return found


def _offer(story: Story, *, turned: bool) -> str:
    """What may be bought, and the resolution that all of it stands on."""
    adopted = governance.record_resolution(
        by=story.cast.fay, body="Board of directors", adopted_on=date(2025, 6, 12), title="Award the paper contract",
        text="Resolved.",
    )  # fmt: skip
    resolution = f"governance.Resolution:{adopted.pk}"
    for code in _turn([*OFFERS, "paper"], turned):
        if code == "paper":
            story.services[code] = _contract(story, resolution)
            continue
        name, function, basis, unit, settled = OFFERS[code]
        story.services[code] = catalog.offer(
            by=MACHINE, code=code, name=name, function=function, basis=basis, unit=unit, settled=settled, starts=date(2023, 7, 1),
        ).pk  # fmt: skip
    category = next(c for c in member_queries.category_rows() if c.code == "education")
    catalog.set_price(
        by=MACHINE, service_id=story.services["COACH"], category_id=category.pk, fiscal_year=YEAR, starts=STARTS,
        ends=None, rate=Decimal("1.35"), base=Money(50_000), cap=Money(900_000),
    )  # fmt: skip
    return resolution


def _contract(story: Story, resolution: str) -> int:
    contract = purchasing.sign_contract(
        by=story.cast.cora, number="PAPER-26", title="Copier paper", vendor_id=story.bodies["Great Plains Paper"],
        legal_authority="Minn. Stat. 471.345 subd. 15", resolution_key=resolution, starts=STARTS, ends=ENDS,
        fee_rate=Decimal("0.015"),
    )  # fmt: skip
    story.contract = contract.pk
    answers = {starts_key(hashlib.sha256(PRICES.encode()).hexdigest()): STARTS.isoformat()}
    _send(story, "prices", "prices.csv", PRICES, answers=answers)
    return contract.service_id


def _send(story: Story, kind: str, name: str, text: str, **told: Any) -> None:
    """Cora looks at a file about the contract, answers what it warns of, and applies it."""
    cora, about = story.cast.cora, f"purchasing.Contract:{story.contract}"
    run = imports.look(by=cora, kind=kind, content=text.encode(), name=name, about=about, **told)
    for warned in run.verdict["warnings"]:
        run = imports.answer(by=cora, run_id=run.pk, key=f"warning:{warned['rule']}", value="yes")
    imports.apply(by=cora, run_id=run.pk)


def _compare(story: Story) -> None:
    """Cora proposes what each would have cost alone, and Ada approves it; numbers follow this order."""
    with frozen(JUNE):
        for code, item, unit, price, method, more in QUOTES:
            told = Proposal(
                service_id=story.services[code], item=item, unit=unit, starts=STARTS, ends=ENDS,
                unit_price=Decimal(price), method=method, source=f"{method}, June 2025", **{"grade": "A", **more},
            )  # fmt: skip
            evidence = (f"quote-{item or code}.csv", f"item,price\n{item or code},{price}\n".encode())
            row = baselines.propose(by=story.cast.cora, told=told, evidence=evidence)
            baselines.approve(by=story.cast.ada, baseline_id=row.pk, version=row.version)


def deliver(
    story: Story, code: str, body: str, day: date, quantity: str, unit: str, price: str, settled: str, source: str
) -> None:
    """One thing delivered."""
    deliveries.record(
        by=MACHINE, organization_id=story.bodies[body], service_id=story.services[code], quantity=Decimal(quantity),
        unit=unit, unit_price=Decimal(price), settled=settled, served_from=day, served_to=day + timedelta(days=1),
        source=source,
    )  # fmt: skip


def _bill(story: Story) -> None:
    """One payer a run, so that invoices are numbered by the run; the state aids evaluations."""
    catalog.commit(
        by=MACHINE, organization_id=story.bodies["Dover"], service_id=story.services["COACH"], fiscal_year=YEAR
    )
    for cause in ("delivery", "commitment"):
        run = books.prepare_run(
            by=story.cast.ben, causes=(cause,), starts=STARTS, ends=date(2026, 3, 1), invoice_day=MARCH.date()
        )
        books.approve_run(by=story.cast.ada, run_id=run.pk, fingerprint=run.fingerprint)
        books.issue_run(by=story.cast.ben, run_id=run.pk)
    books.record_aid(
        by=story.cast.ben, service_id=story.services["EVAL"], fiscal_year=YEAR, ratio=Decimal("0.648"),
        ratio_alone=Decimal("0.648"), other_cost=Money(5_000), citation="Minn. Stat. 125A.76",
    )  # fmt: skip


def _share(story: Story, resolution: str) -> None:
    rebate = books.prepare_rebate(
        by=story.cast.ben, service_id=story.services["paper"], starts=STARTS, ends=date(2026, 1, 1),
        received_on=date(2026, 3, 9), amount=Money(13_101), reference="GP 8841", resolution_key=resolution,
    )  # fmt: skip
    books.approve_rebate(by=story.cast.ada, rebate_id=rebate.pk, fingerprint=rebate.fingerprint)
    books.share_rebate(by=story.cast.ben, rebate_id=rebate.pk)


def _hold_key(cast: demo.Cast) -> None:
    """The key is given, not made, since the same key makes the same bytes."""
    public = signing.public_text(KEY.public_key())
    row = SigningKey.objects.create(
        key_id=signing.key_id(KEY.public_key()),
        public_key=public,
        why="the key of the story",
        made_by=cast.ada.actor.key,
    )
    if not (queries.keys_folder() / f"signing-{row.key_id}").exists():
        queries.keep_private(row.key_id, signing.private_text(KEY))
