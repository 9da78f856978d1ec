"""Seeded resolutions for tests, demonstration and screenshots."""

from datetime import date

from barnraise.platform.permissions import Asker
from barnraise.run.governance import operations
from barnraise.run.governance.models import Resolution

BODY = "Board of directors"


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


def yearly(*, by: Asker, fiscal_year: int) -> dict[str, Resolution]:
    """The four resolutions a year rests on: dues, prices, contracts, who approves a billing run."""
    day = date(fiscal_year - 1, 6, 12)
    return {
        "dues": resolution(by=by, title=f"Set the dues of fiscal year {fiscal_year}", adopted_on=day),
        "prices": resolution(by=by, title=f"Set the service prices of fiscal year {fiscal_year}", adopted_on=day),
        "contracts": resolution(
            by=by, title=f"Award the cooperative contracts of fiscal year {fiscal_year}", adopted_on=day
        ),
        "approval": resolution(by=by, title="A second person approves billing runs above $100,000.00", adopted_on=day),
    }


def build(*, by: Asker, fiscal_years: tuple[int, ...] = (2025, 2026)) -> dict[int, dict[str, Resolution]]:
    """The resolutions of the demonstration's fiscal years."""
    return {year: yearly(by=by, fiscal_year=year) for year in fiscal_years}
