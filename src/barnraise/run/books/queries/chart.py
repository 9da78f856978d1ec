"""The chart of accounts, the funds and the months, as the deeds need them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet

from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions
from barnraise.run.books.models import Account, Earning, Fund, Period, RevenueCode


@dataclass(frozen=True, slots=True)
class Chart:
    """Ids by number and code, read once a deed."""

    accounts: dict[str, int]
    funds: dict[str, int]
    revenue: dict[str, tuple[int, int]]


def chart() -> Chart:
    """The whole chart."""
    return Chart(
        dict(Account.objects.values_list("number", "id")),
        dict(Fund.objects.values_list("code", "id")),
        {
            f: (fund, account)
            for f, fund, account in RevenueCode.objects.values_list("function", "fund_id", "account_id")
        },
    )


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
    rows = RevenueCode.objects.select_related("fund", "account").order_by("account__number", "function")
    return rows if permissions.may_see_books(asker) else rows.none()


def revenue_codes() -> QuerySet[RevenueCode]:
    """The fund and account of every function, for files that name them."""
    return RevenueCode.objects.select_related("fund", "account")


def last_year_opened() -> int | None:
    """The newest fiscal year whose months stand."""
    found: int | None = Period.objects.aggregate(last=Max("fiscal_year"))["last"]
    return found


def earned_months(asker: Asker) -> set[int]:
    """Months whose part of what was billed ahead is posted."""
    if not permissions.may_see_books(asker):
        return set()
    return set(Earning.objects.order_by().values_list("period_id", flat=True).distinct())
