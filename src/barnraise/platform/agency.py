"""The one agency this deployment serves: its name, calendar and settings."""

from datetime import date

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.platform import clock
from barnraise.platform.deeds import deed, record
from barnraise.platform.models import Agency
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import Refusal


class AlreadySetUp(Refusal):
    """Set-up was asked for twice."""

    rule = "already-set-up"


def current() -> Agency | None:
    """The agency, or nothing before set-up."""
    return Agency.objects.filter(pk=1).first()


def the() -> Agency:
    """The agency, which must be set up."""
    agency = current()
    assert agency is not None, "the agency is set up before anything else"
    return agency


def today() -> date:
    """The date on the agency's wall."""
    agency = current()
    return clock.today(agency.zone if agency else "UTC")


def fiscal_year(day: date | None = None) -> FiscalYear:
    """The fiscal year that holds `day` (today when not said)."""
    return FiscalYear.of(day or today(), the().fiscal_start_month)


@deed("agency.found")
def found(
    *,
    by: Asker,
    name: str,
    state: str,
    fiscal_start_month: int,
    zone: str,
    phone: str = "",
    demonstration: bool = False,
) -> Agency:
    """Write the agency's name and calendar down, once."""
    if current() is not None:
        raise AlreadySetUp(f"This system already serves {the().name}. One deployment serves one agency.")
    agency = Agency.objects.create(
        id=1,
        name=name,
        state=state,
        fiscal_start_month=fiscal_start_month,
        zone=zone,
        phone=phone,
        demonstration=demonstration,
    )
    record(
        agency, name=name, state=state, fiscal_start_month=fiscal_start_month, zone=zone, demonstration=demonstration
    )
    return agency


@deed("agency.settle")
def settle(*, by: Asker, version: int, **values: object) -> Agency:
    """Change the agency's settings: name, phone, zone, approval threshold and its resolution, days until due."""
    return change(the(), version=version, **values)


@deed("agency.name_organization")
def name_organization(*, by: Asker, organization_key: str) -> Agency:
    """Say which organization record is the agency itself."""
    Agency.objects.filter(pk=1).update(organization_key=organization_key)
    record(the(), organization_key=organization_key)
    return the()


def threshold() -> Money:
    """Above this total a second person approves a billing run."""
    total: Money = the().approval_threshold
    return total
