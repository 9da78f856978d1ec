"""Who may see what was delivered, and who may correct it."""

from barnraise.platform.permissions import Asker, MemberRole, Staff

READERS = (MemberRole.SUPERINTENDENT, MemberRole.BUSINESS_MANAGER)


def organizations_read_for(asker: Asker) -> frozenset[int]:
    """The members whose deliveries this asker may read as their superintendent or business manager."""
    return frozenset(o for o, role in asker.member_roles if role in READERS)


def may_see_deliveries(asker: Asker) -> bool:
    """The agency's people see all; a superintendent and a business manager their own member's."""
    return asker.is_staff() or bool(organizations_read_for(asker))


def may_correct_deliveries(asker: Asker) -> bool:
    """Whoever runs programs or keeps the books may reverse a delivery; the auditor changes nothing."""
    return asker.is_staff(Staff.DIRECTOR, Staff.COORDINATOR, Staff.BUSINESS_MANAGER)
