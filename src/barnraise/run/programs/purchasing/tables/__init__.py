"""The lists of purchasing."""

from barnraise.run.programs.purchasing.tables.contracts import contracts, prices, vendors
from barnraise.run.programs.purchasing.tables.lines import reports, set_apart, usage_lines

__all__ = ["contracts", "prices", "reports", "set_apart", "usage_lines", "vendors"]
