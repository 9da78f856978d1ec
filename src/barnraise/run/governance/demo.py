"""Seeded resolutions for tests, demonstration and screenshots."""

from datetime import date

from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.demonstration import Month, on
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.run.governance import operations
from barnraise.run.governance.models import Resolution

BODY = "Board of directors"
THRESHOLD = Money.parse("250000.00")

TITLES = {
    "dues": "Set the membership dues of fiscal year {year}",
    "services": "Set the prices of services for fiscal year {year}",
    "contracts": "Award the cooperative contracts of fiscal year {year}",
    "approval": f"A second person approves billing runs above {THRESHOLD.words()}",
}
TEXTS = {
    "dues": "Resolved, that dues of fiscal year {year} are $1.35 for each pupil as last counted by the state on October 1, at "
            "least $500.00 and at most $9,000.00 for education members, and the amounts of the attached table for all others.",
    "services": "Resolved, that the prices of technology support and of health and safety visits for fiscal year {year} are "
                "approved as presented.",
    "contracts": "Resolved, that the contracts for paper, fuel, classroom supplies, food, technology and custodial goods are "
                 "awarded for fiscal year {year} to the lowest responsible bidders as listed, under Minn. Stat. 471.345 subd. 15. "
                 "Paper and fuel are bought by the agency and passed on at cost; the other vendors bill members themselves and "
                 "pay the agency its administrative fee.",
    "approval": f"Resolved, that a billing run above {THRESHOLD.words()} is issued only after the director, or in her absence "
                "the board's treasurer, has approved it; whoever prepared it may not approve it.",
}  # fmt: skip
MEETINGS = {
    4: ("Accept the audit of two years before", "Resolved, that the audited statements are accepted as presented."),
    14: ("Accept the audit of the year before", "Resolved, that the audited statements are accepted as presented."),
    17: (
        "Adopt the calendar of board meetings",
        "Resolved, that the board meets on the fourth Thursday of every second month.",
    ),
    21: ("Replace the roof of the Stonebridge office", "Resolved, that the low bid for the roof is accepted."),
    26: ("Accept the audit of last fiscal year", "Resolved, that the audited statements are accepted as presented."),
    28: (
        "Join the statewide technology purchase",
        "Resolved, that the agency joins the statewide purchase of devices.",
    ),
}


def resolution(
    *,
    by: Asker,
    title: str = "Adopt the paper contract",
    adopted_on: date = date(2025, 6, 12),
    body: str = BODY,
    text: str = "",
) -> Resolution:
    """One resolution, written by the same deed a clerk uses."""
    words = text or f"Be it resolved that the {body.lower()} adopts: {title.lower()}."
    return operations.record_resolution(by=by, body=body, adopted_on=adopted_on, title=title, text=words)


def authority(what: str, fiscal_year: int) -> str:
    """The text key of the resolution of a year that `TITLES` names so; empty when the demonstration has none."""
    title = TITLES[what].format(year=fiscal_year)
    return "".join(key_of(row) for row in Resolution.objects.filter(title=title).order_by("id")[:1])


def yearly(*, by: Asker, fiscal_year: int) -> dict[str, Resolution]:
    """The resolutions a year rests on: dues, prices of services, contracts."""
    day = date(fiscal_year - 1, 6, 12)
    return {
        what: resolution(
            by=by,
            title=TITLES[what].format(year=fiscal_year),
            adopted_on=day,
            text=TEXTS[what].format(year=fiscal_year),
        )
        for what in ("dues", "services", "contracts")
    }


def build(*, by: Asker, month: Month) -> None:
    """The board meets on June 12 for the year to come; once it said who approves billing runs."""
    if month.is_first:
        with on(date(month.starts.year, 6, 12), 18):
            yearly(by=by, fiscal_year=month.year.year)
            rule = resolution(
                by=by, title=TITLES["approval"], adopted_on=date(month.starts.year, 6, 12), text=TEXTS["approval"]
            )
            agency.settle(
                by=by, version=agency.the().version, approval_threshold=THRESHOLD, approval_resolution_key=key_of(rule)
            )
    elif month.starts.month == 6 and (day := month.day(12)):
        with on(day, 18):
            yearly(by=by, fiscal_year=month.year.year + 1)
    elif month.number in MEETINGS and (day := month.day(24)):
        with on(day, 18):
            title, text = MEETINGS[month.number]
            resolution(by=by, title=title, adopted_on=day, text=text)
