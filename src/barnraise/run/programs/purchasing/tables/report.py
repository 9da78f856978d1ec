"""What purchasing tells in a report: the contracts in force and on what authority they rest."""

from barnraise.core.dates import FiscalYear, long_date
from barnraise.platform.manifest import ReportSection
from barnraise.platform.words import counted
from barnraise.run.programs.purchasing import queries


def report_sections(kind: str, year: FiscalYear) -> list[ReportSection]:
    """Cooperative contracts of a year, for the plan and the report alike."""
    rows = tuple(
        (c.title, c.number, c.vendor.name, c.legal_authority, f"{long_date(c.starts)} to {long_date(c.ends)}")
        for c in queries.in_force_in(year)
    )
    says = (
        f"{counted(len(rows), 'contract', 'contracts')} in force in {year.words()}."
        if rows
        else f"No contract of {year.words()} is on file."
    )
    titles = ("Contract", "Number", "Vendor", "Legal authority", "Term")
    return [
        ReportSection(
            key="contracts", title="Cooperative contracts", says=says, source="our contracts", titles=titles, rows=rows
        )
    ]
