"""Who closes a year, who reads a member's statement, and what anybody may read."""

from barnraise.platform.permissions import Asker, MemberRole, Staff, everyone, staff_or_member

READS = (MemberRole.SUPERINTENDENT, MemberRole.BUSINESS_MANAGER)


def may_see_closing(asker: Asker) -> bool:
    """The agency's people see what stands before the close of a year."""
    return asker.is_staff()


def may_close(asker: Asker) -> bool:
    """The director closes a year: overrides, signs, restates, and looks after the key."""
    return asker.is_staff(Staff.DIRECTOR)


def may_see_statements(asker: Asker) -> bool:
    """The agency's people and members' people find statements under savings."""
    return staff_or_member(asker)


def may_see_public(asker: Asker) -> bool:
    """The agency's statement and its keys are public."""
    return everyone(asker)


def reads_member(asker: Asker, organization_id: int) -> bool:
    """Whose statement an asker reads: the agency's people all, a superintendent and a business manager their own."""
    return asker.is_staff() or asker.acts_for(organization_id, *READS)


def organizations_read_for(asker: Asker) -> frozenset[int]:
    """The members whose statements an asker reads as one of theirs."""
    return frozenset(organization for organization, role in asker.member_roles if role in READS)
