"""The demonstration's savings: two years closed by Ada each August, one of them restated when lines came late."""

from datetime import date

from barnraise.platform.demonstration import Month, on
from barnraise.platform.permissions import Asker
from barnraise.prove.savings import operations, queries
from barnraise.run.people import demo as people

SIGNED_ON = (8, 20)
RESTATED_ON = (11, 14)
"""UNIT: month and day."""

REASONS = {
    "no-baseline": "Nobody outside sells these in our region; we ask for quotes next year and claim no saving until then.",
    "baseline-expired": "The quote ended in December and no vendor would give another before the year closed.",
    "other-unit": "The list prices this by another package; we compare only like with like.",
    "arrived-late": "The vendor found these lines when it changed its software; we saw the delivery slips.",
    "approved-late": "The quotes came in the first weeks of the year; nobody knew the prices paid when they were approved.",
    "not-priced": "Held as a free trial; nothing was paid.",
}
"""What Ada says where a check cannot be mended, by the check."""

WHY_RESTATED = (
    "A vendor found lines of the last weeks of the year when it changed its software, and reported them in October."
)


def build(*, by: Asker, month: Month) -> None:
    """One month at Ada's desk, as far as it is about savings."""
    if month.starts.month == SIGNED_ON[0] and not month.number < 12 and (day := month.day(SIGNED_ON[1])):
        close(day, month.year.previous().year)
    restates = month.starts.month == RESTATED_ON[0] and 12 <= month.number < 24
    if restates and (day := month.day(RESTATED_ON[1])):
        close(day, month.year.previous().year, reason=WHY_RESTATED)


def close(day: date, fiscal_year: int, *, reason: str = "") -> None:
    """Set aside what cannot be mended, and sign."""
    ada = people.asker("ada")
    with on(day, 10):
        if queries.current_key() is None:
            operations.make_key(by=ada, why="the first key")
        frozen = queries.freeze(queries.year_named(fiscal_year), revision=queries.next_revision(fiscal_year))
        for name, found in queries.asked(frozen).items():
            if found:
                operations.override(by=ada, fiscal_year=fiscal_year, check=name, count=len(found), reason=REASONS[name])
    with on(day, 11):
        operations.sign(by=ada, ready=queries.make_ready(ada, fiscal_year, reason=reason))
