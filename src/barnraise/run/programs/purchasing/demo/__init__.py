"""The demonstration's purchasing: six contracts, dated prices, vendors' reports, and what Cora decided about odd lines."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from barnraise.core.dates import Span
from barnraise.platform.demonstration import SEED, Month, months, on, send, sheet
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.run.governance import demo as governance
from barnraise.run.members import queries as members
from barnraise.run.organizations import queries as organizations
from barnraise.run.people import demo as people
from barnraise.run.programs.purchasing import operations, queries
from barnraise.run.programs.purchasing.demo import goods as shelf
from barnraise.run.programs.purchasing.demo.reports import Buyer, report
from barnraise.run.programs.purchasing.imports import starts_key
from barnraise.run.programs.purchasing.models import Contract
from barnraise.run.programs.purchasing.terms import AUTHORITIES, Reason

LINES = 20_000
"""About how many usage lines the years bring, however many months they have by now."""
MISSING, STOCKS = "Lyman", ("City of Lakeside", 3.0)
LATE_REPORT, LATE_LINES = 15, 24
"""The month in which a vendor reports lines of the year before that it had missed, and how many."""
LEFT_OPEN = {1: 1, 3: 3}
"""Months between reports → months back whose odd lines still wait for somebody."""


def build(*, by: Asker, month: Month) -> None:
    """One month at Cora's desk: prices when they change, and at a month's end what the vendors report."""
    half = month.number // 6
    if month.is_first:
        with on(month.starts - timedelta(days=15)):
            contracts(month)
    if month.number % 6 == 0:
        with on(month.starts - timedelta(days=6) if month.is_first else month.starts):
            prices(month.starts, half)
    if not month.is_now:
        with on(month.span.last_day, 16):
            reports(month, half)
    if month.number == LATE_REPORT and (day := month.day(20)):
        with on(day, 15):
            late_lines(month, half)


def contracts(month: Month) -> None:
    """Six contracts of three or four years; paper and fuel are bought by us, the other vendors settle with members."""
    cora = people.asker("cora")
    authority = governance.authority("contracts", month.year.year)
    vendors = {v.name: v.pk for v in organizations.vendors_for(cora)}
    end = month.year.next().next().ends
    for n, goods in enumerate(shelf.CONTRACTS):
        operations.sign_contract(
            by=cora, number=goods.number, title=goods.title, vendor_id=vendors[goods.vendor], legal_authority=AUTHORITIES[n % 2],
            resolution_key=authority, starts=month.year.starts, ends=end if n < 2 else end.replace(year=end.year + 1),
            settled=goods.settled, unit=goods.unit, fee_rate=goods.fee,
        )  # fmt: skip


def prices(starts: date, half: int) -> None:
    """The price files of a half-year: all contracts in July, in January only what moves within a year."""
    cora = people.asker("cora")
    for goods in shelf.CONTRACTS:
        if half % 2 and goods.every > 1:
            continue
        rows = [
            {
                "Item": item.code,
                "Description": item.words,
                "Unit": goods.unit.value,
                "Price": str(shelf.ceiling(goods, item, _half(goods, half))),
            }
            for item in goods.items
        ]
        key = starts_key(hashlib.sha256(sheet(rows)).hexdigest())
        send(
            by=cora, kind="prices", name=f"{goods.number.lower()}-prices-{starts:%Y-%m}.csv", rows=rows,
            about=key_of(_contract(goods)), answers={key: starts.isoformat()},
        )  # fmt: skip


def _half(goods: shelf.Goods, half: int) -> int:
    """Which half-year's price holds: vendors who report by quarter keep theirs for a year."""
    return half if goods.every == 1 else half // 2 * 2


def reports(month: Month, half: int) -> None:
    """What the vendors report for the month, or in the last month of a quarter for the quarter."""
    cora = people.asker("cora")
    buyers = _buyers(cora, month.starts)
    for goods in shelf.CONTRACTS:
        if (month.number + 1) % goods.every:
            continue
        first = month.starts if goods.every == 1 else (month.starts - timedelta(days=45)).replace(day=1)
        span = Span(first, month.span.ends)
        lines = _lines(goods, month)
        recent = month.number >= month.count - 1 - LEFT_OPEN[goods.every]
        seed = f"{SEED}:{goods.number}:{month.number}"
        rows = report(goods, _told(buyers, month), span, _half(goods, half), lines=lines, seed=seed, misspelled=recent)
        name = f"{goods.number.lower()}-usage-{month.starts:%Y-%m}.csv"
        run = send(by=cora, kind="usage", name=name, rows=rows, about=key_of(_contract(goods)))
        if not recent:
            decide(cora, key_of(run))


def late_lines(month: Month, half: int) -> None:
    """Lines of the last weeks of the year before, that a vendor found when it changed its software."""
    cora = people.asker("cora")
    goods = next(goods for goods in shelf.CONTRACTS if goods.settled == "vendor")
    ends = month.year.starts
    span = Span(ends - timedelta(days=20), ends)
    buyers = _buyers(cora, span.starts)
    seed = f"{SEED}:{goods.number}:late"
    rows = report(goods, buyers, span, _half(goods, half - 1), lines=LATE_LINES, seed=seed, misspelled=False)
    name = f"{goods.number.lower()}-usage-late.csv"
    run = send(by=cora, kind="usage", name=name, rows=rows, about=key_of(_contract(goods)))
    decide(cora, key_of(run))


def _told(buyers: list[Buyer], month: Month) -> list[Buyer]:
    """The month whose bill waits has its surprises: one member is missing, another stocks a new building."""
    if month.number != month.count - 2:
        return buyers
    return [replace(b, size=b.size * STOCKS[1]) if b.name == STOCKS[0] else b for b in buyers if b.name != MISSING]


def _lines(goods: shelf.Goods, month: Month) -> int:
    """This report's part of all lines: by the contract's share and the season, over the months there are."""
    whole = [m for m in months(month.today) if not m.is_now]
    told = [m for m in whole if m.number // goods.every <= (len(whole) // goods.every) - 1]
    season = sum(shelf.SEASON[m.starts.month] for m in told)
    own = sum(shelf.SEASON[m.starts.month] for m in told if m.number // goods.every == month.number // goods.every)
    return round(Decimal(LINES * goods.share) / 100 * own / season)


def decide(cora: Asker, import_key: str) -> None:
    """Prices and items the vendor explained are accepted with a note; the rest goes back."""
    waiting = list(queries.aside_for(cora).filter(report__import_key=import_key, state="open").order_by("id"))
    fine = [row.pk for row in waiting if row.reason in (Reason.ABOVE_PRICE, Reason.UNKNOWN_ITEM)]
    rest = [row.pk for row in waiting if row.pk not in fine]
    if fine:
        operations.accept(by=cora, aside_ids=fine, note="The vendor confirmed it by phone; the order form is on file.")
    if rest:
        operations.send_back(by=cora, aside_ids=rest, note="Please correct and send again with the next report.")


def _buyers(cora: Asker, day: date) -> list[Buyer]:
    counts = organizations.latest_counts("pupils", day)
    found = []
    for m in members.members_for(cora, day).order_by("organization_id"):
        count = counts.get(m.organization_id)
        size = float(count.value) / 1000 if count else {"government": 0.9, "nonprofit": 0.3}.get(m.category.code, 0.4)
        found.append(Buyer(m.number, m.organization.name, m.category.code, size))
    return found


def _contract(goods: shelf.Goods) -> Contract:
    return Contract.objects.get(number=goods.number)
