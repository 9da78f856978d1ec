"""Who is asking, and who works where: every question about persons, sign-ins and dated roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Q, Subquery

from barnraise.platform import agency, clock
from barnraise.platform.models import Agency
from barnraise.platform.permissions import STRANGER, Actor, Asker
from barnraise.run.people import terms
from barnraise.run.people.models import Account, Role, SecondFactorRule

OWN_PREFIX = "organizations.Organization:"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one query found about a sign-in: the asker, and the names of the organizations they act for."""

    asker: Asker
    organizations: tuple[tuple[int, str], ...]


def standing_of(account: Account, on: datetime | None = None) -> Standing:
    """Who this sign-in is at an instant (now when not said), with whom they act for, in one query.

    A role holds from the first to the last second of its days on the wall of the agency's time zone.
    """
    rows = _found(account.pk)
    if not rows:
        return Standing(STRANGER, ())
    first = rows[0]
    day = (on or clock.now()).astimezone(ZoneInfo(first["zone"] or "UTC")).date()
    standing = [r for r in rows if r["role"] and r["starts"] <= day and (r["ends"] is None or day < r["ends"])]
    own = first["own"] or ""
    staff = frozenset(r["role"] for r in standing if _at(r) == own and r["role"] in terms.STAFF_ROLES)
    elsewhere = [r for r in standing if _at(r) != own and r["role"] in terms.MEMBER_ROLES]
    asker = Asker(
        actor=Actor(key=f"people.Person:{first['person']}" if first["person"] else f"people.Account:{account.pk}",
                    name=first["name"] or account.email),
        staff=staff,
        member_roles=frozenset((r["organization"], r["role"]) for r in elsewhere),
        signed_in=True,
        second_factor_missing=any(r["needs_second"] for r in standing) and not first["has_second"],
        title=_title(staff, elsewhere),
    )
    return Standing(asker, tuple(sorted({(r["organization"], r["organization_name"]) for r in elsewhere}, key=lambda o: o[1])))


def asker_for(account: Account, on: datetime | None = None) -> Asker:
    """What this sign-in may act as at an instant (now when not said), derived from dated roles, in one query."""
    return standing_of(account, on).asker


def _found(account_id: int) -> Sequence[dict[str, Any]]:
    us = Agency.objects.filter(pk=1)
    rule = SecondFactorRule.objects.filter(role=OuterRef("person__roles__role"), required=True)
    factor = Authenticator.objects.filter(user_id=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return list(
        Account.objects.filter(pk=account_id, is_active=True)
        .annotate(zone=Subquery(us.values("zone")), own=Subquery(us.values("organization_key")),
                  needs_second=Exists(rule), has_second=Exists(factor), name=F("person__name"),
                  role=F("person__roles__role"), starts=F("person__roles__starts"), ends=F("person__roles__ends"),
                  organization=F("person__roles__organization_id"), organization_name=F("person__roles__organization__name"))
        .values("zone", "own", "needs_second", "has_second", "person", "name", "role", "starts", "ends", "organization",
                "organization_name")
    )


def _at(row: dict[str, Any]) -> str:
    return f"{OWN_PREFIX}{row['organization']}"


def _title(staff: frozenset[str], elsewhere: Iterable[dict[str, Any]]) -> str:
    held = [role for role in terms.STAFF_ROLES if role in staff] or sorted({r["role"] for r in elsewhere})
    return ", ".join(dict.fromkeys(terms.role_words(role) for role in held))


def has_standing(account: Account, day: date | None = None) -> bool:
    """Whether the person behind a sign-in holds a role on `day` (today when not said) or will later."""
    on = day or agency.today()
    return Role.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), person__account=account).exists()
