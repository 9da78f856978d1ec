"""Readers of purchasing: a contract's price file, a vendor's usage report, and a payables file."""

from barnraise.run.programs.purchasing.imports.payables import PAYABLES
from barnraise.run.programs.purchasing.imports.prices import PRICES, starts_key
from barnraise.run.programs.purchasing.imports.usage import USAGE

__all__ = ["PAYABLES", "PRICES", "USAGE", "starts_key"]
