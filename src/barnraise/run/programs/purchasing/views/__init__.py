"""Pages of purchasing."""

from barnraise.run.programs.purchasing.views.aside import aside, decide, set_apart, vendor_file
from barnraise.run.programs.purchasing.views.contracts import (
    add,
    add_prices,
    add_vendor,
    detail,
    edit,
    index,
    price_file,
    prices,
    vendor,
    vendors,
)
from barnraise.run.programs.purchasing.views.lines import line, lines, report, reports
from barnraise.run.programs.purchasing.views.offered import search, vendor_panel, worklist

__all__ = [
    "add", "add_prices", "add_vendor", "aside", "decide", "detail", "edit", "index", "line", "lines", "price_file",
    "prices",
    "report", "reports", "search", "set_apart", "vendor", "vendor_file", "vendor_panel", "vendors", "worklist",
]  # fmt: skip
