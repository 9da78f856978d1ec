"""The chart of accounts, the funds and the months, as the deeds need them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, QuerySet

from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions
from barnraise.run.books.models import Account, Deferral, Earning, Fund, Invoice, Leg, Period, RevenueCode
from barnraise.run.books.rules.codes import Codes, Destination, codes_of
from barnraise.run.books.terms import GENERAL_FUND, OWN_ACCOUNTS


@dataclass(frozen=True, slots=True)
class Chart:
    """Ids by number and code, read once a deed."""

    accounts: dict[str, int]
    funds: dict[str, int]
    revenue: Codes


def chart() -> Chart:
    """The whole chart."""
    return Chart(
        dict(Account.objects.values_list("number", "id")),
        dict(Fund.objects.values_list("code", "id")),
        codes(),
    )


def codes() -> Codes:
    """Every revenue code with the days it holds."""
    return codes_of(RevenueCode.objects.values_list("function", "service_id", "starts", "fund_id", "account_id"))


def chart_names() -> dict[Destination | None, tuple[str, str]]:
    """Destination → its fund's code and its account's number, for files that name them."""
    rows = RevenueCode.objects.values_list("fund_id", "account_id", "fund__code", "account__number")
    return {Destination(fund, account): (code, number) for fund, account, code, number in rows} | {None: ("", "")}


def last_invoice_day() -> date | None:
    """The latest day of any invoice: codes up to it are what those invoices were posted by."""
    found: date | None = Invoice.objects.aggregate(last=Max("issued_on"))["last"]
    return found


def account_is_used(account_id: int) -> bool:
    """Whether anything was ever posted to an account, or revenue goes or went there."""
    told = (Leg, RevenueCode, Deferral)
    return any(model.objects.filter(account_id=account_id).exists() for model in told)


def fund_is_used(fund_id: int) -> bool:
    """Whether anything was ever posted in a fund, or revenue goes or went there."""
    return any(model.objects.filter(fund_id=fund_id).exists() for model in (Leg, RevenueCode, Deferral))


def removable(asker: Asker) -> tuple[set[int], set[int]]:
    """The accounts and the funds that nothing was ever posted to and no revenue goes to: those may be taken out."""
    told = [model.objects.filter for model in (Leg, RevenueCode, Deferral)]
    spare = accounts_for(asker).exclude(number__in=OWN_ACCOUNTS)
    other = funds_for(asker).exclude(code=GENERAL_FUND)
    for find in told:
        spare = spare.filter(~Exists(find(account_id=OuterRef("pk"))))
        other = other.filter(~Exists(find(fund_id=OuterRef("pk"))))
    return set(spare.values_list("pk", flat=True)), set(other.values_list("pk", flat=True))


def codes_to(*, on: date, account_id: int | None = None, fund_id: int | None = None) -> list[str]:
    """What still sends its revenue to an account or a fund on a day or later, in words."""
    held: dict[tuple[str, int | None], list[RevenueCode]] = {}
    for row in RevenueCode.objects.select_related("service").order_by("starts"):
        held.setdefault((row.function, row.service_id), []).append(row)
    rows = [
        row
        for several in held.values()
        for row, after in zip(several, [*several[1:], None], strict=True)
        if after is None or after.starts > on
    ]
    return sorted(row.words for row in rows if account_id in (None, row.account_id) and fund_id in (None, row.fund_id))


def period_on(day: date) -> Period | None:
    """The month that holds a day, if its year was opened."""
    return Period.objects.filter(starts__lte=day, ends__gt=day).first()


def periods_for(asker: Asker) -> QuerySet[Period]:
    """The months, newest first."""
    rows = Period.objects.order_by("-starts")
    return rows if permissions.may_see_books(asker) else rows.none()


def accounts_for(asker: Asker) -> QuerySet[Account]:
    """The accounts by number."""
    rows = Account.objects.order_by("number")
    return rows if permissions.may_see_books(asker) else rows.none()


def funds_for(asker: Asker) -> QuerySet[Fund]:
    """The funds by code."""
    rows = Fund.objects.order_by("code")
    return rows if permissions.may_see_books(asker) else rows.none()


def codes_for(asker: Asker) -> QuerySet[RevenueCode]:
    """Where each function's revenue goes."""
    rows = RevenueCode.objects.select_related("fund", "account", "service").order_by(
        "account__number", "function", "-starts"
    )
    return rows if permissions.may_see_books(asker) else rows.none()


def last_year_opened() -> int | None:
    """The newest fiscal year whose months stand."""
    found: int | None = Period.objects.aggregate(last=Max("fiscal_year"))["last"]
    return found


def earned_months(asker: Asker) -> set[int]:
    """Months whose part of what was billed ahead is posted."""
    if not permissions.may_see_books(asker):
        return set()
    return set(Earning.objects.order_by().values_list("period_id", flat=True).distinct())
