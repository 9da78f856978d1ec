"""The chart of accounts: accounts and funds added, renamed, closed, or taken out unused; where revenue goes."""

from datetime import date
from typing import Any

from django.db.models import Q

from barnraise.core.dates import long_date
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import NotAllowed, Refusal, Stale
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Account, Fund, RevenueCode
from barnraise.run.books.terms import FEE_FUNCTION, GENERAL_FUND, OWN_ACCOUNTS, AccountType
from barnraise.run.catalog import queries as catalog
from barnraise.run.catalog.terms import Function


class ChartRefused(Refusal):
    """An account, fund or revenue code that cannot stand, change or go as asked."""

    rule = "chart-refused"


@deed("books.add_account")
def add_account(*, by: Asker, number: str, name: str, type: str, state_code: str = "") -> Account:
    """Add an account. Errors: `ChartRefused` for a number that stands, no name, or no such type."""
    _allow(by)
    number, name = number.strip(), " ".join(name.split())
    if type not in set(AccountType):
        raise ChartRefused(f"“{type}” is no type of account. Choose one of the list.", field="type")
    _new(number, name, "account", Account.objects.filter(number=number).first(), field="number")
    made = Account.objects.create(number=number, name=name, type=type, state_code=state_code.strip())
    record(made, number=number, name=name, type=type, state_code=state_code.strip())
    return made


@deed("books.edit_account")
def edit_account(
    *, by: Asker, account_id: int, version: int, name: str, state_code: str, closed: date | None
) -> Account:
    """Rename an account, map it to the state's code, close it from a day on or open it again. Errors: `ChartRefused`."""
    _allow(by)
    row = Account.objects.get(pk=account_id)
    if closed is not None and row.number in OWN_ACCOUNTS:
        raise ChartRefused(f"The books themselves post to {row.number} {row.name}, so it stays open.", field="closed")
    if closed is not None:
        _not_a_destination(f"{row.number} {row.name}", queries.codes_to(account_id=row.pk, on=closed))
    return change(row, version=version, name=_named(name), state_code=state_code.strip(), closed=closed)


@deed("books.remove_account")
def remove_account(*, by: Asker, account_id: int, version: int) -> None:
    """Take an account out that was never used; one that was is closed instead. Errors: `ChartRefused`."""
    _allow(by)
    row = Account.objects.get(pk=account_id)
    if row.number in OWN_ACCOUNTS or queries.account_is_used(row.pk):
        raise ChartRefused(
            f"{row.number} {row.name} is used in the books, so it stays. Close it instead; nothing was changed."
        )
    _same(row, version)
    record(row, removed=f"{row.number} {row.name}", type=row.type)
    row.delete()


@deed("books.add_fund")
def add_fund(*, by: Asker, code: str, name: str, state_code: str = "") -> Fund:
    """Add a fund. Errors: `ChartRefused`."""
    _allow(by)
    code, name = code.strip(), " ".join(name.split())
    _new(code, name, "fund", Fund.objects.filter(code=code).first(), field="code")
    made = Fund.objects.create(code=code, name=name, state_code=state_code.strip())
    record(made, code=code, name=name, state_code=state_code.strip())
    return made


@deed("books.edit_fund")
def edit_fund(*, by: Asker, fund_id: int, version: int, name: str, state_code: str, closed: date | None) -> Fund:
    """Rename a fund, map it to the state's code, close it from a day on or open it again. Errors: `ChartRefused`."""
    _allow(by)
    row = Fund.objects.get(pk=fund_id)
    if closed is not None and row.code == GENERAL_FUND:
        raise ChartRefused(f"Cash is pooled in fund {row.code} {row.name}, so it stays open.", field="closed")
    if closed is not None:
        _not_a_destination(f"Fund {row.code} {row.name}", queries.codes_to(fund_id=row.pk, on=closed))
    return change(row, version=version, name=_named(name), state_code=state_code.strip(), closed=closed)


@deed("books.remove_fund")
def remove_fund(*, by: Asker, fund_id: int, version: int) -> None:
    """Take a fund out that was never used. Errors: `ChartRefused`."""
    _allow(by)
    row = Fund.objects.get(pk=fund_id)
    if row.code == GENERAL_FUND or queries.fund_is_used(row.pk):
        raise ChartRefused(
            f"Fund {row.code} {row.name} is used in the books, so it stays. Close it instead; nothing was changed."
        )
    _same(row, version)
    record(row, removed=f"{row.code} {row.name}")
    row.delete()


@deed("books.set_revenue_code")
def set_revenue_code(
    *, by: Asker, fund_id: int, account_id: int, starts: date, function: str = "", service_id: int | None = None
) -> RevenueCode:
    """Say to which fund and account a function's charges go from a day on, or those of one service.

    Invoices up to now keep the code they were posted by, so the day lies after the last of them; codes of later days
    that nobody used yet are replaced. Errors: `ChartRefused`.
    """
    _allow(by)
    function = catalog.service(service_id).function if service_id else function
    _may_go(function, fund_id, account_id, starts)
    alike = Q(service_id=service_id) if service_id else Q(service__isnull=True)
    later = RevenueCode.objects.filter(alike, function=function, starts__gte=starts)
    replaced = [[row.fund.code, row.account.number, row.starts] for row in later.select_related("fund", "account")]
    later.delete()
    made = RevenueCode.objects.create(
        function=function, service_id=service_id, starts=starts, fund_id=fund_id, account_id=account_id
    )
    record(
        made, function=function, service=service_id, starts=starts, fund=fund_id, account=account_id, replaced=replaced
    )
    return made


def _may_go(function: str, fund_id: int, account_id: int, starts: date) -> None:
    if function not in {*Function, FEE_FUNCTION}:
        raise ChartRefused(f"“{function}” is no function. Choose one of the list.", field="what")
    account, fund = Account.objects.get(pk=account_id), Fund.objects.get(pk=fund_id)
    if account.type != AccountType.REVENUE:
        raise ChartRefused(
            f"{account.number} {account.name} is no revenue account. Choose one, or add it first.", field="account"
        )
    for row, field in ((account, "account"), (fund, "fund")):
        if row.closed is not None:
            raise ChartRefused(
                f"{row.name} is closed from {long_date(row.closed)} on. Choose one that is open.", field=field
            )
    last = queries.last_invoice_day()
    if last is not None and starts <= last:
        raise ChartRefused(
            f"Invoices stand up to {long_date(last)}, and each was posted by the code of its day. Choose a later day.",
            field="starts",
        )


def _allow(by: Asker) -> None:
    if not permissions.may_keep_books(by):
        raise NotAllowed("The business manager keeps the chart of accounts. Ask her; nothing was changed.")


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ChartRefused("Give it a name; whoever reads a statement sees it.", field="name")
    return name


def _new(code: str, name: str, what: str, standing: Any, *, field: str) -> None:
    _named(name)
    if not code:
        raise ChartRefused(f"The {what} needs a number or code of its own.", field=field)
    if standing is not None:
        raise ChartRefused(f"{code} is {standing.name} already. Choose another one, or rename that one.", field=field)


def _not_a_destination(called: str, codes: list[str]) -> None:
    if codes:
        raise ChartRefused(
            f"{called} stays open as long as revenue goes there, and that of {', '.join(codes)} does. Say first where it "
            "goes instead; nothing was changed.", field="closed",
        )  # fmt: skip


def _same(row: Any, version: int) -> None:
    if row.version != version:
        raise Stale(
            f"Somebody else changed {row.name} after you opened its page. Nothing was taken out; look at it again first.",
            mine={}, theirs={}, version=row.version,
        )  # fmt: skip


def _open_on(accounts: set[int], funds: set[int], day: date) -> None:
    """Refuse legs by hand into what is closed by then."""
    shut: list[Account | Fund] = [*Account.objects.filter(pk__in=accounts, closed__lte=day)]
    shut += Fund.objects.filter(pk__in=funds, closed__lte=day)
    for row in shut:
        assert row.closed is not None, "it was chosen as closed"
        raise ChartRefused(
            f"{row.name} is closed from {long_date(row.closed)} on, so nothing is posted to it by hand on "
            f"{long_date(day)}. Choose another one; nothing was changed.", field="day",
        )  # fmt: skip
