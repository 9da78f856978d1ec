"""The ground of the rooms between members and books: an agency with its cast, three members, a vendor, a contract."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from barnraise.core.dates import FiscalYear
from barnraise.platform import agency, imports
from barnraise.platform.clock import frozen
from barnraise.platform.manifest import Founding
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import machine
from barnraise.run.governance import operations as governance
from barnraise.run.members import operations as members
from barnraise.run.members import queries as member_queries
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.terms import Kind, Measure
from barnraise.run.people import demo
from barnraise.run.people import operations as people
from barnraise.run.programs.purchasing import operations as purchasing
from barnraise.run.programs.purchasing.imports import starts_key
from barnraise.run.programs.purchasing.models import Contract

NOON = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
MACHINE = machine("test")
PRICES = (
    "Item,Description,Unit,Price\nPAPER-20,Copier paper,case,24.85\nPEN-1,Pens,box,3.10\nENV-9,Envelopes,box,0.0425\n"
)


@pytest.fixture
def founded(db: None) -> Iterator[None]:
    with frozen(NOON):
        agency.found(by=MACHINE, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
        people.found(by=MACHINE, founding=Founding(
            name="Bluff Country", state="MN", fiscal_year=FiscalYear(2026), starts=date(2025, 7, 1),
            admin_name="First Admin",
            admin_email="first@bluff-country.example", password="seven quiet barns at dawn",
        ))  # fmt: skip
        members.adopt_categories(by=MACHINE)
        yield


@pytest.fixture
def cast(founded: None) -> demo.Cast:
    return demo.cast()


@pytest.fixture
def client_of(cast: demo.Cast) -> Callable[[str], Client]:
    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(demo.account_of(key), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@dataclass
class World:
    """Ids of what the tests talk about, and the few deeds they repeat."""

    cast: demo.Cast
    falls: int
    dover: int
    lyman: int
    vendor: int
    resolution: str
    contract: Contract

    def look(self, kind: str, text: str, *, name: str = "file.csv", **values: object) -> ImportRun:
        """Look at a file about the contract."""
        about = f"purchasing.Contract:{self.contract.pk}"
        return imports.look(by=self.cast.cora, kind=kind, content=text.encode(), name=name, about=about, **values)  # type: ignore[arg-type]

    def send(self, kind: str, text: str, *, name: str = "file.csv", **values: object) -> ImportRun:
        """Look at a file about the contract and apply it."""
        run = self.look(kind, text, name=name, **values)
        for warned in run.verdict["warnings"]:
            run = imports.answer(by=self.cast.cora, run_id=run.pk, key=f"warning:{warned['rule']}", value="yes")
        return imports.apply(by=self.cast.cora, run_id=run.pk)

    def prices(self, text: str = PRICES, starts: str = "2025-07-01", name: str = "prices.csv") -> ImportRun:
        """Send a price file that holds from a day on."""
        key = starts_key(hashlib.sha256(text.encode()).hexdigest())
        return self.send("prices", text, name=name, answers={key: starts})

    def usage(self, *lines: str, name: str = "usage.csv") -> ImportRun:
        """Send a usage report of these lines."""
        return self.send("usage", report(*lines), name=name)


def report(*lines: str) -> str:
    """A vendor's report with the usual headings."""
    return "\n".join(("Date,Member,Item,Quantity,Unit,Unit Price,Amount,Invoice", *lines)) + "\n"


@pytest.fixture
def world(cast: demo.Cast) -> World:
    falls, dover = next(iter(cast.cleo.organizations)), next(iter(cast.dov.organizations))
    lyman = organizations.add(by=MACHINE, name="Lyman", kind=Kind.SCHOOL_DISTRICT, state="MN").pk
    vendor = organizations.add(by=MACHINE, name="Great Plains Paper", kind=Kind.VENDOR).pk
    education = next(c for c in member_queries.category_rows() if c.code == "education")
    for at, pupils, number in ((falls, 371, "1001"), (dover, 100, "1002")):
        organizations.count(by=MACHINE, organization_id=at, measure=Measure.PUPILS, school_year=2026,
            source="October count",
                            as_of=date(2025, 10, 1), value=pupils)  # fmt: skip
        members.join(by=MACHINE, organization_id=at, category_id=education.pk, starts=date(2023, 7, 1), number=number)
    resolution = governance.record_resolution(
        by=cast.fay,
        body="Board of directors",
        adopted_on=date(2025, 6, 12),
        title="Award the paper contract",
        text="Resolved.",
    )
    key = f"governance.Resolution:{resolution.pk}"
    contract = purchasing.sign_contract(
        by=cast.cora, number="PAPER-26", title="Copier paper", vendor_id=vendor,
        legal_authority="Minn. Stat. 471.345 subd. 15",
        resolution_key=key, starts=date(2025, 7, 1), ends=date(2026, 7, 1), fee_rate=Decimal("0.015"),
    )  # fmt: skip
    return World(cast, falls, dover, lyman, vendor, key, contract)
