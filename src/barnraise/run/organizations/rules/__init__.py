"""Pure decisions about bodies: what a row of a file says, which body it means, and what it would change."""

from barnraise.run.organizations.rules.book import Body, Book, Known, Plan, judged, planned
from barnraise.run.organizations.rules.boundaries import Border, BoundariesRefused, borders
from barnraise.run.organizations.rules.drafts import (
    Counted,
    Defaults,
    Draft,
    Fault,
    day_of,
    drafted,
    identifier_fault,
    name_key,
    school_year,
    school_year_words,
)
from barnraise.run.organizations.rules.headings import columns_of, heading_key

__all__ = [
    "Body", "Book", "Border", "BoundariesRefused", "Counted", "Defaults", "Draft", "Fault", "Known", "Plan",
    "borders", "columns_of", "day_of", "drafted", "heading_key", "identifier_fault", "judged", "name_key",
    "planned", "school_year", "school_year_words",
]  # fmt: skip
