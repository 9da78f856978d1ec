"""Who may see people, bring them in, and end their roles."""

from barnraise.platform.permissions import Asker, MemberRole, Staff, agency_staff, signed_in, staff_or_member
from barnraise.platform.refusals import NotAllowed


def may_see_people(asker: Asker) -> bool:
    """Anyone with a role: the agency's people see everybody, a member's people see their own."""
    return staff_or_member(asker)


def may_see_all_people(asker: Asker) -> bool:
    """The agency's people, the auditor included."""
    return agency_staff(asker)


def may_see_people_of(asker: Asker, organization_id: int) -> bool:
    """The agency's people, and whoever acts for that organization."""
    return asker.is_staff() or asker.acts_for(organization_id)


def may_add_people(asker: Asker) -> bool:
    """The director and the business manager write persons down; a superintendent invites instead."""
    return asker.is_staff(Staff.DIRECTOR, Staff.BUSINESS_MANAGER)


def may_edit_person(asker: Asker, person_key: str) -> bool:
    """Whoever writes people down, and everybody their own entry."""
    return may_add_people(asker) or asker.actor.key == person_key


def require_editor(by: Asker, person_key: str) -> None:
    """Refuse whoever may not change a person's entry. Errors: `NotAllowed`."""
    if not may_edit_person(by, person_key):
        raise NotAllowed("You may change your own entry. Ask the director to change somebody else's.")


def may_bring_people(asker: Asker) -> bool:
    """Whoever may invite anywhere: the director, the business manager, a superintendent."""
    return asker.is_staff(Staff.DIRECTOR, Staff.BUSINESS_MANAGER) or any(
        role == MemberRole.SUPERINTENDENT for _, role in asker.member_roles
    )


def may_give_role(asker: Asker, organization_id: int, *, at_agency: bool) -> bool:
    """The director everywhere; the business manager at other organizations; a superintendent at their own."""
    if asker.is_staff(Staff.DIRECTOR):
        return True
    if at_agency:
        return False
    return asker.is_staff(Staff.BUSINESS_MANAGER) or asker.acts_for(organization_id, MemberRole.SUPERINTENDENT)


def may_rule_second_factor(asker: Asker) -> bool:
    """The director alone."""
    return asker.is_staff(Staff.DIRECTOR)


def may_see_second_factor_rules(asker: Asker) -> bool:
    """The director, who rules, and the auditor, who reads."""
    return asker.is_staff(Staff.DIRECTOR, Staff.AUDITOR)


def may_see_own_account(asker: Asker) -> bool:
    """Anyone with a sign-in."""
    return signed_in(asker)


def require_other(by: Asker, person_key: str) -> None:
    """Refuse whoever would take off their own second factor. Errors: `NotAllowed`."""
    if by.actor.key == person_key:
        raise NotAllowed(
            "Nobody resets their own second factor alone. Ask another person who may, or whoever keeps the machine: "
            "`barnraise reset-factor`. With your phone at hand you can replace it under My account."
        )


def may_end_sessions(asker: Asker, actor_key: str) -> bool:
    """Everybody their own."""
    return asker.signed_in and asker.actor.key == actor_key
