"""The lists of the books."""

from barnraise.run.books.tables.bills import invoices, lines_file, named_runs, payer_rows, runs
from barnraise.run.books.tables.ledger import journal, legs
from barnraise.run.books.tables.lines import charges
from barnraise.run.books.tables.money import payments
from barnraise.run.books.tables.rebates import (
    aid,
    called,
    days_words,
    named_aid,
    named_rebates,
    part_rows,
    percent,
    rebates,
    standing_words,
)

__all__ = [
    "aid",
    "called",
    "charges",
    "days_words",
    "invoices",
    "journal",
    "legs",
    "lines_file",
    "named_aid",
    "named_rebates",
    "named_runs",
    "part_rows",
    "payer_rows",
    "payments",
    "percent",
    "rebates",
    "runs",
    "standing_words",
]
