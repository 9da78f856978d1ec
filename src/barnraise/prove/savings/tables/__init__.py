"""Statements as people read them: a signed document turned into words, rows, pictures and files."""

from barnraise.prove.savings.tables.agency import KindFace, bridge_picture, gainers, kinds
from barnraise.prove.savings.tables.files import download
from barnraise.prove.savings.tables.measured import arithmetic, measured_list
from barnraise.prove.savings.tables.member import claim, coverage_picture, groups, headline, service_row
from barnraise.prove.savings.tables.words import count_words, grade_words, money, overrides, reason_words

__all__ = [
    "KindFace",
    "arithmetic",
    "bridge_picture",
    "claim",
    "count_words",
    "coverage_picture",
    "download",
    "gainers",
    "grade_words",
    "groups",
    "headline",
    "kinds",
    "measured_list",
    "money",
    "overrides",
    "reason_words",
    "service_row",
]
