"""The vocabulary of reports: which there are, the states they go through, and what every one of them must cover."""

from enum import StrEnum


class Kind(StrEnum):
    """A report that the law or the bylaws ask for each year; the value is the key of its duty in the law."""

    ANNUAL_PLAN = "annual_plan"
    ANNUAL_REPORT = "annual_report"

    @property
    def words(self) -> str:
        """As printed."""
        return self.value.replace("_", " ")

    @property
    def series(self) -> str:
        """Letters before its number."""
        return {"annual_plan": "AP", "annual_report": "AR"}[self.value]


class State(StrEnum):
    """How far a report is."""

    DRAFT = "draft"
    FROZEN = "frozen"
    PUBLISHED = "published"


OWN_WORDS: dict[Kind, tuple[tuple[str, str, str], ...]] = {
    Kind.ANNUAL_PLAN: (
        ("purpose", "What we mean to do next year, and why", "The director writes this; nothing on file says it."),
        ("needs", "What members asked for", "Not on file yet: say how needs were asked, of whom, and when."),
    ),
    Kind.ANNUAL_REPORT: (
        ("objectives", "Progress on our objectives", "Not on file: the director writes which objectives were met."),
        ("audit", "Audited statements", "Not on file yet: name the auditor and the day, and attach the statements."),
    ),
}
"""Sections that only people can write: key, title, and what stands there until they do.

SOURCE: Minn. Stat. 123A.21 (annual plan); 603 CMR 50.08 (annual report: programs, cost-effectiveness, objectives, audit).
"""
