"""District files of any kind that is known here: recognized by their headings, read, checked and matched.

reading = districts.read(table.columns, table.rows)
warnings = districts.check(reading, previous=last_year)
"""

from collections.abc import Iterable

from barnraise.integrations.districts.column_map import ColumnMap
from barnraise.integrations.districts.known import PROFILES, is_header, profile_named, read, recognize, why_not
from barnraise.integrations.lea.contradictions import Tolerances, contradictions
from barnraise.integrations.lea.names import Match, Names, Offer, Rule, match
from barnraise.integrations.lea.profiles import NotADistrictFile, Profile
from barnraise.integrations.lea.rows import DistrictRow, FileWarning, Reading, Totals, totals
from barnraise.integrations.lea.terms import HEADLINE, Kind, Measure, Missing, Scheme
from barnraise.integrations.sheets.refused import RefusedCell

__all__ = [
    "HEADLINE", "PROFILES", "ColumnMap", "DistrictRow", "FileWarning", "Kind", "Match", "Measure", "Missing", "Names",
    "NotADistrictFile", "Offer", "Profile", "Reading", "RefusedCell", "Rule", "Scheme", "Tolerances", "Totals", "check",
    "contradictions", "is_header", "match", "profile_named", "read", "recognize", "totals", "why_not",
]  # fmt: skip


def check(reading: Reading, previous: Iterable[DistrictRow] = ()) -> tuple[FileWarning, ...]:
    """Give every warning about a file: what its reader met, and what contradicts itself or the year before."""
    return (*reading.warnings, *contradictions(reading.rows, previous))
