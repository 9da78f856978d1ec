"""Pure decisions of purchasing: what a usage line says, whether it may pass, and which prices are in force."""

from barnraise.run.programs.purchasing.rules.fees import fee_on, percent_words
from barnraise.run.programs.purchasing.rules.identity import SEPARATOR, Occurrences, identity_of
from barnraise.run.programs.purchasing.rules.lines import (
    CELLS,
    Cells,
    Fault,
    Line,
    LineChecker,
    Member,
    NameBook,
    Terms,
    day_of,
    fold,
    quantity_words,
)
from barnraise.run.programs.purchasing.rules.prices import (
    Ceiling,
    PriceDraft,
    PriceFault,
    PriceSpan,
    ceilings,
    drafted_price,
    place_file,
)

__all__ = [
    "CELLS",
    "SEPARATOR",
    "Ceiling",
    "Cells",
    "Fault",
    "Line",
    "LineChecker",
    "Member",
    "NameBook",
    "Occurrences",
    "PriceDraft",
    "PriceFault",
    "PriceSpan",
    "Terms",
    "ceilings",
    "day_of",
    "drafted_price",
    "fee_on",
    "fold",
    "identity_of",
    "percent_words",
    "place_file",
    "quantity_words",
]  # fmt: skip
