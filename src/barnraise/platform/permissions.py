"""Who is asking, and the predicates every page and every deed starts from.

Rights are derived when asked: `Asker` is built per request from dated roles (by the room people) and thrown away.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Staff(StrEnum):
    """Roles a person holds at the agency itself."""

    DIRECTOR = "director"
    BUSINESS_MANAGER = "business_manager"
    COORDINATOR = "coordinator"
    CLERK = "clerk"
    AUDITOR = "auditor"


class MemberRole(StrEnum):
    """Roles a person holds at another organization, mostly a member."""

    SUPERINTENDENT = "superintendent"
    BUSINESS_MANAGER = "member_business_manager"
    STAFF = "member_staff"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did a deed, as the audit log writes it: a text key and the name as shown that day."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is asking, and what they may act as at this instant."""

    actor: Actor
    staff: frozenset[str] = frozenset()
    member_roles: frozenset[tuple[int, str]] = frozenset()
    signed_in: bool = False
    second_factor_missing: bool = False
    title: str = field(default="", compare=False)

    def is_staff(self, *roles: str) -> bool:
        """Whether they hold any of these roles at the agency (any role at all when none is named)."""
        return bool(self.staff & set(roles)) if roles else bool(self.staff)

    @property
    def organizations(self) -> frozenset[int]:
        """Ids of the organizations for whom they may act."""
        return frozenset(organization for organization, _ in self.member_roles)

    def acts_for(self, organization_id: int, *roles: str) -> bool:
        """Whether they hold any of these roles at that organization (any role when none is named)."""
        return any(o == organization_id and (not roles or r in roles) for o, r in self.member_roles)


STRANGER = Asker(actor=Actor(key="", name="a visitor"))


def machine(name: str) -> Asker:
    """The program itself, acting by a person's command line or by the schedule; it may do what a director may."""
    return Asker(actor=Actor(key="machine", name=name), staff=frozenset(Staff), signed_in=True)


Policy = Callable[[Asker], bool]


def everyone(asker: Asker) -> bool:
    """Anyone at all, signed in or not."""
    return True


def signed_in(asker: Asker) -> bool:
    """Anyone with a sign-in."""
    return asker.signed_in


def agency_staff(asker: Asker) -> bool:
    """Anyone who works at the agency, the auditor included."""
    return asker.is_staff()


def member_people(asker: Asker) -> bool:
    """Anyone with a role at a member."""
    return bool(asker.member_roles)


def staff_or_member(asker: Asker) -> bool:
    """Anyone with any role; the query then gives each their own rows."""
    return asker.is_staff() or bool(asker.member_roles)
