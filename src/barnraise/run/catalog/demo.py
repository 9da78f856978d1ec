"""Seeded services, prices and commitments for tests, demonstration and screenshots."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from barnraise.core.dates import FiscalYear
from barnraise.core.facts import Settled, Unit
from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.demonstration import Month, on
from barnraise.platform.permissions import Asker
from barnraise.run.catalog import operations, queries
from barnraise.run.catalog.models import Service
from barnraise.run.catalog.terms import Basis, Function
from barnraise.run.governance import demo as governance
from barnraise.run.members import queries as members

# Base, rate and cap by category code. SOURCE: domain W4's illustrative rates; the others are invented in their proportion.
DUES: Mapping[str, tuple[str, str, str | None]] = {
    "education": ("500.00", "1.35", "9000.00"),
    "government": ("250.00", "0", None),
    "associate": ("300.00", "1.35", "2500.00"),
    "nonprofit": ("150.00", "0", None),
    "participating": ("400.00", "0", None),
}

TECHNOLOGY_RATE = Decimal("2.15")


def service(*, by: Asker, code: str = "SAFETY", starts: date = date(2023, 7, 1), **values: object) -> Service:
    """One service that members buy by the day, billed by us."""
    terms: dict[str, object] = {
        "name": "Health and safety visits", "function": Function.HEALTH_SAFETY, "basis": Basis.PER_UNIT, "unit": Unit.DAY,
        "settled": Settled.AGENCY, **values,
    }  # fmt: skip
    return operations.offer(by=by, code=code, starts=starts, **terms)  # type: ignore[arg-type]


def dues(*, by: Asker, fiscal_year: int, resolution_key: str = "") -> Service:
    """Membership dues with their prices by category for one fiscal year."""
    year = FiscalYear(fiscal_year, agency.the().fiscal_start_month)
    found = queries.by_code(["DUES"])
    row = queries.service(found["DUES"]) if found else operations.offer(
        by=by, code="DUES", name="Membership dues", function=Function.MEMBERSHIP, basis=Basis.BASE_RATE_CAP, unit=Unit.YEAR,
        settled=Settled.COVERED, starts=year.starts, description="A rate for each pupil, at least the base, at most the cap.",
    )  # fmt: skip
    for category in members.category_rows():
        if category.code in DUES:
            base, rate, cap = DUES[category.code]
            operations.set_price(
                by=by, service_id=row.pk, category_id=category.pk, fiscal_year=fiscal_year, starts=year.starts, ends=year.ends,
                rate=Decimal(rate), base=Money.parse(base), cap=Money.parse(cap) if cap else None, resolution_key=resolution_key,
            )  # fmt: skip
    return row


def technology(*, by: Asker, fiscal_year: int, resolution_key: str = "") -> Service:
    """Technology support for a year, a rate per pupil that those who want it commit to."""
    year = FiscalYear(fiscal_year, agency.the().fiscal_start_month)
    found = queries.by_code(["TECH"])
    row = queries.service(found["TECH"]) if found else operations.offer(
        by=by, code="TECH", name="Technology support", function=Function.TECHNOLOGY, basis=Basis.PER_PUPIL, unit=Unit.YEAR,
        settled=Settled.COVERED, starts=year.starts, description="Help desk, network care and filtering for a year.",
    )  # fmt: skip
    operations.set_price(
        by=by, service_id=row.pk, category_id=None, fiscal_year=fiscal_year, starts=year.starts, ends=year.ends,
        rate=TECHNOLOGY_RATE + Decimal("0.10") * (fiscal_year % 2), resolution_key=resolution_key,
    )  # fmt: skip
    return row


def build(*, by: Asker, month: Month) -> None:
    """Each July: dues for all, technology support for some, and the price of a safety visit."""
    if not month.opens_year:
        return
    year = month.year.year
    with on(month.starts, 8):
        key = governance.authority("dues", year)
        row = dues(by=by, fiscal_year=year, resolution_key=key)
        operations.commit_members(by=by, service_id=row.pk, fiscal_year=year, resolution_key=key)
        key = governance.authority("services", year)
        takers = [
            m.organization_id
            for m in members.members_for(by, month.starts).filter(category__code="education").order_by("id")
        ]
        tech = technology(by=by, fiscal_year=year, resolution_key=key)
        operations.commit_members(
            by=by,
            service_id=tech.pk,
            fiscal_year=year,
            organization_ids=[o for n, o in enumerate(takers) if n % 3],
            resolution_key=key,
        )
        if month.is_first:
            service(by=by, starts=month.year.starts)
