"""Every list page asks the database equally often with one row and with three, and never more than twelve times."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.core.regions.valley import valley
from tests.house import ground
from tests.house.access import Row
from tests.house.ground import MACHINE, Region

from barnraise.core.money import Money
from barnraise.integrations.scenarios import Scenario
from barnraise.plan.regions import operations as scenarios
from barnraise.run.books import operations as books
from barnraise.run.catalog import operations as catalog
from barnraise.run.deliveries import operations as deliveries
from barnraise.run.deliveries import tables
from barnraise.run.governance import operations as governance
from barnraise.run.members import operations as members
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.terms import Kind, Measure
from barnraise.run.people import operations as people

pytestmark = pytest.mark.usefixtures("in_the_region")

CEILING = 12


def asked(region: Region, row: Row, who: str) -> int:
    """How often a list page asks the database."""
    with CaptureQueriesContext(connection) as asking:
        response = region.client(who).get(row.address(region, who))
    assert response.status_code == 200
    return len([q for q in asking.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def more(region: Region) -> None:
    """Two more of everything a list shows, most of it Cedar Falls'."""
    falls, by = region.falls["organization"], MACHINE
    for n in ("one", "two"):
        body = organizations.add(by=by, name=f"More {n}", kind=Kind.SCHOOL_DISTRICT, state="MN").pk
        organizations.count(
            by=by,
            organization_id=body,
            measure=Measure.PUPILS,
            school_year=2026,
            source="count",
            as_of=date(2025, 10, 1),
            value=9,
        )
        members.join(
            by=by, organization_id=body, category_id=region.ours["category"], starts=date(2024, 7, 1), number=n
        )
        person = people.add_person(by=by, name=f"Person {n}", email=f"{n}@mail.example")
        people.give_role(
            by=by, person_id=person.pk, organization_id=falls, role="member_staff", starts=date(2024, 7, 1)
        )
        governance.record_resolution(
            by=region.cast.fay, body="Board", adopted_on=date(2025, 8, 1), title=f"Number {n}", text="Resolved."
        )
        service = catalog.offer(
            by=by,
            code=n.upper(),
            name=f"Service {n}",
            function="purchasing",
            basis="flat",
            unit="year",
            settled="covered",
            starts=date(2023, 7, 1),
        )
        catalog.set_price(
            by=by,
            service_id=service.pk,
            category_id=None,
            fiscal_year=2026,
            starts=date(2025, 7, 1),
            ends=None,
            rate=Decimal(5),
        )
        catalog.commit(by=by, organization_id=falls, service_id=service.pk, fiscal_year=2026)
        deliveries.record(
            by=by, organization_id=falls, service_id=region.ours["paper"], quantity=Decimal(2), unit="box", unit_price=Decimal(4),
            settled="agency", served_from=date(2026, 2, 13), served_to=date(2026, 2, 14), source=f"test.More{n}:1",
        )  # fmt: skip
        ground.another_vendor(region, n)
        run = books.prepare_run(
            by=region.cast.ben,
            causes=["delivery"],
            starts=date(2026, 2, 1),
            ends=date(2026, 3, 1),
            invoice_day=date(2026, 3, 10),
        )
        books.approve_run(by=region.cast.ada, run_id=run.pk, fingerprint=run.fingerprint)
        books.issue_run(by=region.cast.ben, run_id=run.pk)
        scenarios.begin(by=region.cast.cora, title=f"Scenario {n}", asking=Scenario(valley()), source="a test")
        books.receive(
            by=region.cast.ben,
            payer_id=falls,
            received_on=date(2026, 3, 9),
            method="check",
            reference=n,
            amount=Money(100),
        )


@pytest.mark.parametrize("who", ["ada", "hal", "cleo", "dov"])
def test_a_list_asks_equally_often_however_many_rows_it_has(who: str, region: Region, rows: list[Row]) -> None:
    sees = [row for row in rows if row.shows == "list" and row.sees(who)]
    lists = [row for row in sees if region.client(who).get(row.address(region, who)).status_code == 200]
    assert len(lists) >= 4  # some lists of one row lead a member straight to it
    few = {row.url: asked(region, row, who) for row in lists}
    more(region)
    many = {row.url: asked(region, row, who) for row in lists}
    assert many == few
    assert {url: count for url, count in many.items() if count > CEILING} == {}


def test_a_list_that_asks_for_each_row_is_caught(
    region: Region, rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: Callable[..., Any] = tables._rows

    def each(page: Any) -> list[Any]:
        return [cells for row in page for cells in whole(page.model.objects.filter(pk=row.pk))]

    monkeypatch.setattr(tables, "_rows", each)
    row = next(row for row in rows if row.url == "deliveries:list")
    few = asked(region, row, "ada")
    more(region)
    assert asked(region, row, "ada") > few
