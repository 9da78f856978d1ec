"""Payables files and vendors' usage reports: each line's member, vendor, day, item, quantity and exact amount."""

from barnraise.integrations.payables.days import DateOrder
from barnraise.integrations.payables.known import (
    NORTH_TYNESIDE,
    PROFILES,
    UK_PAYABLES,
    USAGE_REPORT,
    is_header,
    mapped,
    profile_named,
    recognize,
)
from barnraise.integrations.payables.usage import Column, NotAUsageReport, UsageProfile, UsageRow, read
from barnraise.integrations.sheets.refused import RefusedCell

__all__ = [
    "NORTH_TYNESIDE", "PROFILES", "UK_PAYABLES", "USAGE_REPORT", "Column", "DateOrder", "NotAUsageReport",
    "RefusedCell", "UsageProfile", "UsageRow", "is_header", "mapped", "profile_named", "read", "recognize",
]  # fmt: skip
