"""The demonstration: an invented agency lived through month by month; each room adds its part by its own deeds."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from barnraise.core.dates import FiscalYear, Span, month_words
from barnraise.platform import agency, clock, imports, registry
from barnraise.platform.manifest import Founding
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, machine
from barnraise.platform.refusals import Refusal

NAME: Final = "Bluff Country Service Cooperative"
STATE: Final = "MN"
ZONE: Final = "America/Chicago"
FISCAL_START: Final = 7
PHONE: Final = "555-0142"
DIRECTOR: Final = ("Ada Lindqvist", "ada@bluff-country.example")
PASS_PHRASE: Final = "many hands raise one barn"
"""The one pass phrase of the whole invented cast; nobody real signs in with it."""
SEED: Final = 1976
HOLDS: Final = (
    "85 members", "42 education", "23 government", "12 associate", "2 non-profit", "6 participating", "75,996 pupils",
)  # fmt: skip
"""What the director's home says on any day; `barnraise demo --once` looks for it."""


class NotEmpty(Refusal):
    """A demonstration asked for where an agency already lives."""

    rule = "demonstration-needs-an-empty-database"


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the story, as far as it has been lived; `number` 0 is where it begins, two fiscal years back."""

    number: int
    year: FiscalYear
    span: Span
    today: date
    count: int

    @property
    def starts(self) -> date:
        """Its first day."""
        return self.span.starts

    @property
    def is_first(self) -> bool:
        """Whether the story begins here."""
        return self.number == 0

    @property
    def opens_year(self) -> bool:
        """Whether a fiscal year begins here."""
        return self.starts == self.year.starts

    @property
    def is_now(self) -> bool:
        """Whether it is the month of today."""
        return self.number == self.count - 1

    def day(self, number: int) -> date | None:
        """Its so-many-th day, or nothing when that day has not come yet."""
        found = self.starts + timedelta(days=number - 1)
        return found if self.span.contains(found) else None

    @property
    def words(self) -> str:
        """Its name: `March 2026`."""
        return month_words(self.starts)


def months(today: date) -> Iterator[Month]:
    """The months of the last two fiscal years and of this one until today.

    >>> [m.words for m in months(date(2026, 3, 10))][::16], list(months(date(2026, 3, 10)))[-1].span.days
    (['July 2023', 'November 2024', 'March 2026'], 10)
    """
    this = FiscalYear.of(today, FISCAL_START)
    spans = [
        (year, span)
        for year in (this.previous().previous(), this.previous(), this)
        for span in year.months()
        if span.starts <= today
    ]
    for number, (year, span) in enumerate(spans):
        lived = span if span.ends is not None and span.ends <= today else Span(span.starts, today + timedelta(days=1))
        yield Month(number, year, lived, today, len(spans))


def on(day: date, hour: int = 9, minute: int = 0) -> clock.frozen:
    """Hold the clock at a time of a day in the agency's zone, while the story tells what happened then."""
    return clock.frozen(datetime.combine(day, time(hour, minute), ZoneInfo(ZONE)).astimezone(UTC))


def sheet(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Rows as the CSV file somebody would send; the first row's names head the columns."""
    page = io.StringIO(newline="")
    writer = csv.DictWriter(page, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return page.getvalue().encode()


def send(
    *, by: Asker, kind: str, name: str, rows: Sequence[Mapping[str, object]], about: str = "",
    answers: Mapping[str, str] | None = None,
) -> ImportRun:  # fmt: skip
    """Bring a file in the way people do: look, answer what it asks, apply. Refused rows stay out, as always.

    Warnings are answered with yes; a question that `answers` does not settle, with its last choice ("none of these").
    """
    content, given = sheet(rows), dict(answers or {})
    looked = imports.look_at(by=by, kind=kind, content=content, name=name, about=about, answers=given)
    told = {f"warning:{warned.rule}": "yes" for warned in looked.verdict.warnings}
    told |= {asked.key: asked.options[-1][0] for asked in looked.verdict.questions if asked.key not in given}
    if told:
        again = {**given, **told}
        looked = imports.look_at(by=by, kind=kind, content=content, name=name, about=about, answers=again)
    return imports.bring_in(by=by, looked=looked)


def build(*, by: Asker | None = None) -> None:
    """Live the years through, all or nothing: found the agency, then each month in each room, lowest room first.

    The same day and seed give the same figures. Errors: `NotEmpty`.
    """
    asker = by or machine("the demonstration")
    if agency.current() is not None:
        raise NotEmpty(
            f"This system already serves {agency.the().name}. The demonstration needs an empty database: point "
            "BARNRAISE_HOME at an empty folder."
        )
    today = clock.today(ZONE)
    with transaction.atomic():
        for month in months(today):
            if month.is_first:
                _found(asker, month.year)
            for manifest in registry.manifests():
                if manifest.demo:
                    registry.load(manifest.demo)(by=asker, month=month)
            if connection.vendor == "postgresql" and month.number % 3 == 2:
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")  # one long transaction grows by years, and autovacuum sees none of it


def _found(by: Asker, year: FiscalYear) -> None:
    with on(year.starts - timedelta(days=60)):
        agency.found(
            by=by, name=NAME, state=STATE, fiscal_start_month=FISCAL_START, zone=ZONE, phone=PHONE, demonstration=True
        )
        founding = Founding(
            name=NAME, state=STATE, fiscal_year=year, starts=year.previous().starts, admin_name=DIRECTOR[0],
            admin_email=DIRECTOR[1], password=PASS_PHRASE,
        )  # fmt: skip
        for manifest in registry.manifests():
            if manifest.found:
                registry.load(manifest.found)(by=by, founding=founding)
        for manifest in registry.manifests():
            if manifest.setup:
                registry.load(manifest.setup)(by=by, fiscal_year=year)
