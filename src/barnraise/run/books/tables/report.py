"""What the books tell in an annual report: revenue and expense of the year by account."""

from datetime import timedelta

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.platform.manifest import ReportSection
from barnraise.platform.permissions import machine
from barnraise.run.books import queries
from barnraise.run.books.terms import AccountType


def report_sections(kind: str, year: FiscalYear) -> list[ReportSection]:
    """Revenue and expense by fund and account, from posted entries of the year."""
    if kind != "annual_report":
        return []
    by = machine("the annual report")
    before = {(r.account, r.fund): r.balance for r in queries.trial_balance(by, year.starts - timedelta(days=1)).rows}
    kept = (AccountType.REVENUE, AccountType.EXPENSE)
    rows = [
        (
            f"{row.name}, {row.fund_name}",
            row.type,
            (-(row.balance - before.get((row.account, row.fund), Money.ZERO))).words(),
        )
        for row in queries.trial_balance(by, year.last_day).rows
        if row.type in kept
    ]
    says = (
        f"Posted in {year.words()}; an expense is below zero. Not audited."
        if rows
        else f"Nothing is posted in {year.words()}."
    )
    titles = ("Account and fund", "Type", "Amount")
    return [
        ReportSection(
            key="money", title="Revenue and expense", says=says, source="our journal", titles=titles, rows=tuple(rows)
        )
    ]
