"""A small agency that bills: its cast, three members, a vendor, four services, and some deliveries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money, to_scaled
from barnraise.platform import agency
from barnraise.platform.clock import frozen
from barnraise.platform.manifest import Founding
from barnraise.platform.permissions import machine
from barnraise.run.books import operations as books
from barnraise.run.books import queries
from barnraise.run.books.models import Invoice, Run
from barnraise.run.catalog import operations as catalog
from barnraise.run.catalog.terms import Basis, FeeKind, Function
from barnraise.run.deliveries import operations as deliveries
from barnraise.run.members import operations as members
from barnraise.run.members import queries as member_queries
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.terms import Kind, Measure
from barnraise.run.people import demo
from barnraise.run.people import operations as people

NOON = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
MACHINE = machine("test")


@pytest.fixture
def founded(db: None) -> Iterator[None]:
    with frozen(NOON):
        year = FiscalYear(2026)
        agency.found(by=MACHINE, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
        founding = Founding(
            name="Bluff Country", state="MN", fiscal_year=year, starts=date(2025, 7, 1), admin_name="First Admin",
            admin_email="first@bluff-country.example", password="seven quiet barns at dawn",
        )  # fmt: skip
        people.found(by=MACHINE, founding=founding)
        members.adopt_categories(by=MACHINE)
        books.set_up(by=MACHINE, fiscal_year=year)
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
    paper: int
    evaluations: int
    dues: int
    desks: int
    count: int = 0

    def deliver(
        self, to: int, service: int | None = None, *, quantity: str = "1", price: str = "10.00", day: date = date(2026, 2, 11),
        settled: str = "agency", amount: int | None = None, unit: str = "carton",
    ) -> int:  # fmt: skip
        """One thing delivered; answers its id."""
        self.count += 1
        return deliveries.record(
            by=MACHINE, organization_id=to, service_id=service or self.paper, quantity=Decimal(quantity), unit=unit,
            unit_price=Decimal(price), settled=settled, served_from=day, served_to=day + timedelta(days=1),
            source=f"test.Line:{self.count}", amount=None if amount is None else Money(amount),
        ).pk  # fmt: skip

    def prepare(
        self, *causes: str, starts: date = date(2026, 2, 1), ends: date = date(2026, 3, 1), **values: object
    ) -> Run:
        """Ben prepares a run."""
        return books.prepare_run(
            by=self.cast.ben, causes=causes or ("delivery",), starts=starts, ends=ends,
            invoice_day=values.pop("invoice_day", date(2026, 3, 10)), **values,  # type: ignore[arg-type]
        )  # fmt: skip

    def issue(self, *causes: str, **values: object) -> Run:
        """Ben prepares, Ada approves, Ben issues."""
        run = self.prepare(*causes, **values)  # type: ignore[arg-type]
        books.approve_run(by=self.cast.ada, run_id=run.pk, fingerprint=run.fingerprint)
        return books.issue_run(by=self.cast.ben, run_id=run.pk)

    def bill(self, to: int, cents: int, *, day: date = date(2026, 3, 10)) -> Invoice:
        """One invoice of one line."""
        self.deliver(to, amount=cents, day=date(2026, 2, 11))
        run = self.issue(invoice_day=day)
        return Invoice.objects.get(run=run, payer_id=to)


@pytest.fixture
def world(cast: demo.Cast) -> World:
    by = MACHINE
    falls = next(iter(cast.cleo.organizations))
    dover = next(iter(cast.dov.organizations))
    lyman = organizations.add(by=by, name="Lyman", kind=Kind.SCHOOL_DISTRICT, state="MN").pk
    vendor = organizations.add(by=by, name="Great Plains Paper", kind=Kind.VENDOR).pk
    category = next(c for c in member_queries.category_rows() if c.votes)
    for at, pupils in ((falls, 371), (dover, 100), (lyman, 16_000)):
        organizations.count(by=by, organization_id=at, measure=Measure.PUPILS, school_year=2026, source="October count",
                            as_of=date(2025, 10, 1), value=pupils)  # fmt: skip
        members.join(by=by, organization_id=at, category_id=category.pk, starts=date(2023, 7, 1))

    def offer(code: str, name: str, function: str, basis: str, unit: str, settled: str, **more: object) -> int:
        return catalog.offer(by=by, code=code, name=name, function=function, basis=basis, unit=unit, settled=settled,
                             starts=date(2023, 7, 1), **more).pk  # type: ignore[arg-type]  # fmt: skip

    paper = offer("PAPER", "Copier paper", Function.PURCHASING, Basis.PER_UNIT, "carton", "agency")
    evaluations = offer("EVAL", "Evaluations", Function.INSURANCE, Basis.PER_UNIT, "each", "agency")
    dues = offer("DUES", "Membership dues", Function.MEMBERSHIP, Basis.BASE_RATE_CAP, "year", "covered")
    desks = offer("DESK", "Desks", Function.PURCHASING, Basis.PER_UNIT, "each", "vendor", vendor_id=vendor)
    catalog.set_price(by=by, service_id=dues, category_id=category.pk, fiscal_year=2026, starts=date(2025, 7, 1), ends=None,
                      rate=Decimal("1.35"), base=Money(50_000), cap=Money(900_000))  # fmt: skip
    catalog.set_fee(by=by, service_id=desks, kind=FeeKind.VENDOR_FEE, rate=Decimal("0.015"), starts=date(2023, 7, 1))
    return World(cast, falls, dover, lyman, vendor, paper, evaluations, dues, desks)


def balance(world: World, number: str) -> int:
    """One account's balance as of today, in cents."""
    rows = queries.trial_balance(world.cast.ben, date(2026, 6, 30)).rows
    return sum(row.balance.cents for row in rows if row.number == number)


def scaled(text: str) -> int:
    """A figure in millionths."""
    return to_scaled(text)
