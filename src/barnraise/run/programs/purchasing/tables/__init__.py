"""The lists of purchasing."""

from barnraise.run.programs.purchasing.tables.contracts import contracts, named, prices, vendors
from barnraise.run.programs.purchasing.tables.lines import reports, set_apart, usage_lines

__all__ = ["contracts", "named", "prices", "reports", "set_apart", "usage_lines", "vendors"]
