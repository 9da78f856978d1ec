"""Who drafts, freezes and publishes a report, and who reads it."""

from barnraise.platform.permissions import Asker, Staff, everyone, staff_or_member


def may_see_drafts(asker: Asker) -> bool:
    """The agency's people read drafts."""
    return asker.is_staff()


def may_write(asker: Asker) -> bool:
    """The director drafts and edits; the clerk and the business manager help."""
    return asker.is_staff(Staff.DIRECTOR, Staff.CLERK, Staff.BUSINESS_MANAGER)


def may_publish(asker: Asker) -> bool:
    """The director freezes and publishes."""
    return asker.is_staff(Staff.DIRECTOR)


def finds_reports(asker: Asker) -> bool:
    """The agency's people and members' people find reports among the rooms."""
    return staff_or_member(asker)


def may_see_published(asker: Asker) -> bool:
    """A published report is public."""
    return everyone(asker)
