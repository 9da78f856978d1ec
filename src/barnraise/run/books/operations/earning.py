"""Move what was billed ahead into revenue, month by month."""

from collections import defaultdict

from django.db.models import Sum

from barnraise.core.dates import Span, month_words
from barnraise.core.money import Money
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Deferral, Earning, Entry, Period
from barnraise.run.books.operations.journal import LegOf, _entry_of, _open_month, _write_entry
from barnraise.run.books.rules.lines import earned_by
from barnraise.run.books.terms import DEFERRED


@deed("books.earn")
def earn(*, by: Asker, period_id: int) -> Entry | None:
    """Post what the deferrals earned by the end of a month, once a month; answers the entry, or none where nothing was.

    Each deferral's part is what it has earned in all, less what was posted before, so that roundings never add up and a
    month that was skipped is caught up. Errors: `NotAllowed`, `MonthClosed`.
    """
    if not permissions.may_keep_books(by):
        raise NotAllowed("The business manager posts what a month earned. Ask her; nothing was changed.")
    period = Period.objects.get(pk=period_id)
    source = f"books.Period:{period.pk}"
    before = _entry_of(source)
    if before is not None:
        record(before, unchanged=True)
        return before
    day = Span(period.starts, period.ends).last_day
    _open_month(day)
    parts = _parts(period)
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for deferral, cents in parts:
        sums[deferral.fund_id, deferral.account_id] += cents
    Earning.objects.bulk_create(Earning(deferral=d, period=period, amount=Money(cents)) for d, cents in parts)
    later = queries.chart().accounts[DEFERRED]
    legs = [
        leg
        for (fund, account), cents in sorted(sums.items()) if cents
        for leg in (LegOf(later, fund, cents), LegOf(account, fund, -cents))
    ]  # fmt: skip
    if not legs:
        record(period, earned=Money.ZERO)
        return None
    entry = _write_entry(by=by, day=day, memo=f"Earned in {month_words(period.starts)}", legs=legs, source=source)
    record(entry, month=period.starts, deferrals=len(parts), earned=Money(sum(sums.values())))
    return entry


def _parts(period: Period) -> list[tuple[Deferral, int]]:
    posted = dict(Earning.objects.order_by().values_list("deferral_id").annotate(total=Sum("amount")))
    parts = []
    for deferral in Deferral.objects.filter(starts__lt=period.ends).order_by("id"):
        whole = earned_by(deferral.amount, span=Span(deferral.starts, deferral.ends), day=period.ends)
        cents = (whole - posted.get(deferral.pk, Money.ZERO)).cents
        if cents:
            parts.append((deferral, cents))
    return parts
