"""Who may read and who may record what the boards decided."""

from barnraise.platform.permissions import Asker, Staff, staff_or_member


def may_see_resolutions(asker: Asker) -> bool:
    """Resolutions are public text: everyone with a role here reads them."""
    return staff_or_member(asker)


def may_see_what_it_authorized(asker: Asker) -> bool:
    """What a resolution authorized names contracts and prices, which are the agency's own pages."""
    return asker.is_staff()


def may_record_resolution(asker: Asker) -> bool:
    """The clerk records them; the director may too."""
    return asker.is_staff(Staff.DIRECTOR, Staff.CLERK)


def works_with_resolutions(asker: Asker) -> bool:
    """The agency's people find them under what they are working on: governance."""
    return asker.is_staff()


def reads_resolutions(asker: Asker) -> bool:
    """A member's people find them by their name."""
    return not asker.is_staff() and may_see_resolutions(asker)
