"""The guards of the books: what the database itself refuses, whoever asks and by whatever statement."""

from barnraise.platform.guards import Guard
from barnraise.run.books.guards import invoices, journal, rebates, receipts

GUARDS: list[Guard] = [*journal.GUARDS, *invoices.GUARDS, *receipts.GUARDS, *rebates.GUARDS]
