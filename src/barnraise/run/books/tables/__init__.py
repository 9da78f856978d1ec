"""The lists of the books."""

from barnraise.run.books.tables.bills import invoices, lines_file, named_runs, payer_rows, runs
from barnraise.run.books.tables.ledger import journal, legs
from barnraise.run.books.tables.lines import charges
from barnraise.run.books.tables.money import payments

__all__ = ["charges", "invoices", "journal", "legs", "lines_file", "named_runs", "payer_rows", "payments", "runs"]
