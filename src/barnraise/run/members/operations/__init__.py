"""Deeds of membership: adopt categories, join, change category, end, sign; and many joins at once."""

from barnraise.run.members.operations.categories import adopt_categories, set_up
from barnraise.run.members.operations.many import FromFile, Joining, join_from_file, join_many
from barnraise.run.members.operations.one import (
    AlreadyMember,
    Ineligible,
    MembershipRefused,
    change_category,
    end,
    join,
    sign_agreement,
)

__all__ = [
    "AlreadyMember", "FromFile", "Ineligible", "Joining", "MembershipRefused", "adopt_categories",
    "change_category", "end", "join",
    "join_from_file", "join_many", "set_up", "sign_agreement",
]  # fmt: skip
