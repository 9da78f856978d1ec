"""Open a fiscal year's months, lock them, and open one again with a reason."""

from barnraise.core.dates import FiscalYear, month_words
from barnraise.platform import agency, clock
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import permissions, terms
from barnraise.run.books.models import Account, Entry, Fund, Period, RevenueCode
from barnraise.run.books.terms import PeriodState


class CannotLock(Refusal):
    """A month that may not be locked or unlocked."""

    rule = "cannot-lock"


@deed("books.set_up")
def set_up(*, by: Asker, fiscal_year: FiscalYear) -> list[Period]:
    """At set-up: the chart of accounts, the state's funds, the first year's months."""
    return open_year(by=by, fiscal_year=fiscal_year.year)


@deed("books.open_year")
def open_year(*, by: Asker, fiscal_year: int) -> list[Period]:
    """Open the twelve months of a fiscal year; the first time also the chart of accounts, funds and revenue codes.

    Opening a year that stands changes nothing.
    """
    if not permissions.may_open_year(by):
        raise NotAllowed(
            "The business manager or the director opens a fiscal year. Ask one of them; nothing was changed."
        )
    us = agency.the()
    _chart(us.state)
    year = FiscalYear(fiscal_year, us.fiscal_start_month)
    for number, month in enumerate(year.months(), start=1):
        assert month.ends is not None, "a month ends"
        if not Period.objects.filter(fiscal_year=fiscal_year, number=number).exists():
            Period.objects.create(fiscal_year=fiscal_year, number=number, starts=month.starts, ends=month.ends)
    months = list(Period.objects.filter(fiscal_year=fiscal_year).order_by("number"))
    record(months[0], opened=fiscal_year, months=len(months))
    return months


@deed("books.lock_period")
def lock_period(*, by: Asker, period_id: int) -> Period:
    """Lock a month: nothing can be posted into it any more. Errors: `CannotLock` while a draft stands in it."""
    if not permissions.may_keep_books(by):
        raise NotAllowed("The business manager locks months. Ask her; nothing was changed.")
    period = Period.objects.get(pk=period_id)
    if Entry.objects.filter(period=period, state=terms.Posting.DRAFT).exists():
        raise CannotLock(
            f"{month_words(period.starts)} holds an entry that is not posted. Post it, then lock the month."
        )
    if period.state == PeriodState.LOCKED:
        record(period, unchanged=True)
        return period
    return change(
        period, version=period.version, state=PeriodState.LOCKED.value, locked_at=clock.now(), locked_by=by.actor.key
    )


@deed("books.unlock_period")
def unlock_period(*, by: Asker, period_id: int, reason: str) -> Period:
    """Open a locked month again. The reason stays in the audit log beside who did it. Errors: `CannotLock`."""
    if not permissions.may_unlock(by):
        raise NotAllowed("Only the director opens a locked month again. Ask her; nothing was changed.")
    if not reason.strip():
        raise CannotLock("Say why this month is opened again; the auditor will ask.", field="reason")
    period = Period.objects.get(pk=period_id)
    record(period, unlocked_because=reason.strip())
    return change(period, version=period.version, state=PeriodState.OPEN.value, locked_at=None, locked_by="")


def _chart(state: str) -> None:
    """Write the chart a new agency starts with; what stands is left alone."""
    if Account.objects.exists():
        return
    funds = {code: Fund.objects.create(code=code, name=name) for code, name in terms.FUNDS.get(state, terms.FUNDS[""])}
    accounts = {n: Account.objects.create(number=n, name=name, type=kind) for n, name, kind in terms.ACCOUNTS}
    for function, fund, account in terms.REVENUE:
        code = RevenueCode.objects.create(function=function, fund=funds[fund], account=accounts[account])
        record(key_of(code), function=function, fund=fund, account=account)
