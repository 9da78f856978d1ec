"""The vocabulary of people: what each role is called, and where it is held."""

from typing import Final

from barnraise.platform.permissions import MemberRole, Staff

STAFF_ROLES: Final = tuple(role.value for role in Staff)
"""Roles held at the agency's own organization."""

MEMBER_ROLES: Final = tuple(role.value for role in MemberRole)
"""Roles held at any other organization."""

WORDS: Final = {
    "director": "director",
    "business_manager": "business manager",
    "coordinator": "coordinator",
    "clerk": "clerk",
    "auditor": "auditor",
    "superintendent": "superintendent",
    "member_business_manager": "business manager",
    "member_staff": "staff",
}
"""A role as printed beside a name."""

DOES: Final = {
    "director": "runs the agency: sees and decides everything, gives roles",
    "business_manager": "keeps the books: billing, payments, the ledger",
    "coordinator": "coordinates programs: contracts, prices, deliveries",
    "clerk": "clerks the boards: resolutions, agreements",
    "auditor": "reads everything, changes nothing",
    "superintendent": "acts for their organization: sees all of it, gives roles there",
    "member_business_manager": "sees what their organization used, was charged and owes",
    "member_staff": "sees what concerns their own work",
}
"""What a role is for, in a sentence's second half."""

IDLE_MINUTES: Final = 30
"""UNIT: minutes after which a session nobody uses ends, where the agency has not said."""

INVITATION_DAYS: Final = 14
"""UNIT: days an invitation stays open."""


def role_words(role: str) -> str:
    """A role as people say it.

    >>> role_words("member_business_manager")
    'business manager'
    """
    return WORDS[role]
