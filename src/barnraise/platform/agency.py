"""The one agency this deployment serves: its name, calendar and settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

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


@dataclass(slots=True)
class _Kept:
    agency: Agency | None = None
    read: bool = False
    changed: bool = False


_kept: ContextVar[_Kept | None] = ContextVar("agency", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within one request the agency is read once; from the first change of it on, it is read anew each time."""
    token = _kept.set(_Kept())
    try:
        yield
    finally:
        _kept.reset(token)


def _changed() -> None:
    kept = _kept.get()
    if kept is not None:
        kept.changed = True


def current() -> Agency | None:
    """The agency, or nothing before set-up."""
    kept = _kept.get()
    if kept is None or kept.changed:
        return Agency.objects.filter(pk=1).first()
    if not kept.read:
        kept.agency, kept.read = Agency.objects.filter(pk=1).first(), True
    return kept.agency


def the() -> Agency:
    """The agency, which must be set up."""
    agency = current()
    assert agency is not None, "the agency is set up before anything else"
    return agency


def today() -> date:
    """The date on the agency's wall."""
    agency = current()
    return clock.today(agency.zone if agency else "UTC")


def day_of(at: datetime) -> date:
    """The date on the agency's wall at an instant."""
    return at.astimezone(ZoneInfo(the().zone)).date()


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
    _changed()
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
    _changed()
    return change(the(), version=version, **values)


@deed("agency.name_organization")
def name_organization(*, by: Asker, organization_key: str) -> Agency:
    """Say which organization record is the agency itself."""
    _changed()
    Agency.objects.filter(pk=1).update(organization_key=organization_key)
    record(the(), organization_key=organization_key)
    return the()


def threshold() -> Money:
    """Above this total a second person approves a billing run."""
    total: Money = the().approval_threshold
    return total
