"""Who is asking, and who works where: every question about persons, sign-ins and dated roles."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from barnraise.platform import agency, clock
from barnraise.platform.permissions import STRANGER, Actor, Asker, MemberRole, Staff
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations.models import Organization
from barnraise.run.people import permissions, terms
from barnraise.run.people.models import Account, Invitation, Person, Role, SecondFactorRule

OWN_PREFIX = "organizations.Organization:"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one query found about a sign-in: the asker, and the names of the organizations they act for."""

    asker: Asker
    organizations: tuple[tuple[int, str], ...]
    idle_minutes: int = terms.IDLE_MINUTES


def standing_of(account: Account, on: datetime | None = None) -> Standing:
    """Who this sign-in is at an instant (now when not said), with whom they act for, in one query.

    A role holds from the first to the last second of its days on the wall of the agency's time zone.
    """
    rows = _found(account.pk)
    if not rows:
        return Standing(STRANGER, ())
    first = rows[0]
    day = (on or clock.now()).astimezone(ZoneInfo(first["zone"] or "UTC")).date().isoformat()
    standing = [r for r in rows if r["role"] and r["starts"] <= day and (r["ends"] is None or day < r["ends"])]
    own = first["own"] or ""
    staff = frozenset(r["role"] for r in standing if _at(r) == own and r["role"] in terms.STAFF_ROLES)
    elsewhere = [r for r in standing if _at(r) != own and r["role"] in terms.MEMBER_ROLES]
    asker = Asker(
        actor=Actor(
            key=actor_key(account),
            name=first["name"] or account.email,
        ),
        staff=staff,
        member_roles=frozenset((r["organization"], r["role"]) for r in elsewhere),
        signed_in=True,
        second_factor_missing=any(r["needs_second"] for r in standing) and not first["has_second"],
        title=_title(staff, elsewhere),
    )
    return Standing(
        asker,
        tuple(sorted({(r["organization"], r["organization_name"]) for r in elsewhere}, key=lambda o: o[1])),
        first["idle_minutes"] or terms.IDLE_MINUTES,
    )


def actor_key(account: Account) -> str:
    """How the log calls who acts by a sign-in."""
    return f"people.Person:{account.person_id}" if account.person_id else f"people.Account:{account.pk}"


def asker_for(account: Account, on: datetime | None = None) -> Asker:
    """What this sign-in may act as at an instant (now when not said), derived from dated roles, in one query."""
    return standing_of(account, on).asker


STANDING = """
SELECT us.zone, us.idle_minutes, us.organization_key AS own, p.id AS person, p.name, r.role, CAST(r.starts AS VARCHAR(10)) AS starts,
       CAST(r.ends AS VARCHAR(10)) AS ends, r.organization_id AS organization, o.name AS organization_name,
       CASE WHEN EXISTS (SELECT 1 FROM people_secondfactorrule s WHERE s.role = r.role AND s.required = TRUE)
            THEN 1 ELSE 0 END AS needs_second,
       CASE WHEN EXISTS (SELECT 1 FROM mfa_authenticator m WHERE m.user_id = a.id AND m.type = 'totp')
            THEN 1 ELSE 0 END AS has_second
FROM people_account a
LEFT JOIN platform_agency us ON us.id = 1
LEFT JOIN people_person p ON p.id = a.person_id
LEFT JOIN people_role r ON r.person_id = p.id
LEFT JOIN organizations_organization o ON o.id = r.organization_id
WHERE a.id = %s AND a.is_active = TRUE
"""
"""A sign-in's roles with what its standing needs. SQL, as every page asks it and the ORM takes 2 ms to write it."""


def _found(account_id: int) -> Sequence[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [account_id])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _at(row: dict[str, Any]) -> str:
    return f"{OWN_PREFIX}{row['organization']}"


def _title(staff: frozenset[str], elsewhere: Iterable[dict[str, Any]]) -> str:
    held = [role for role in terms.STAFF_ROLES if role in staff] or sorted({r["role"] for r in elsewhere})
    return ", ".join(dict.fromkeys(terms.role_words(role) for role in held))


def has_standing(account: Account, day: date | None = None) -> bool:
    """Whether the person behind a sign-in holds a role on `day` (today when not said) or will later."""
    on = day or agency.today()
    running = Q(ends__isnull=True) | Q(ends__gt=on)
    return Role.objects.filter(running, person__account=account).exists()


def account_named(email: str) -> Account | None:
    """The sign-in under an address, in whatever letters it was typed."""
    return Account.objects.select_related("person").filter(email=email.strip().lower()).first()


def at_agency(organization_id: int) -> bool:
    """Whether an organization is the agency itself."""
    return bool(agency.the().organization_key == f"{OWN_PREFIX}{organization_id}")


def roles_at(organization_id: int) -> tuple[str, ...]:
    """Which roles can be held at an organization."""
    return terms.STAFF_ROLES if at_agency(organization_id) else terms.MEMBER_ROLES


def people_for(asker: Asker) -> QuerySet[Person]:
    """The persons an asker may see: the agency's people everybody, a member's people whoever acts or acted there."""
    if asker.is_staff():
        return Person.objects.all()
    held = Role.objects.filter(person=OuterRef("pk"), organization_id__in=asker.organizations)
    return Person.objects.filter(Exists(held))


def roles_for(asker: Asker) -> QuerySet[Role]:
    """The roles an asker may see, past ones included."""
    found = Role.objects.select_related("person", "organization")
    return found if asker.is_staff() else found.filter(organization_id__in=asker.organizations)


def roles_of(asker: Asker, person_id: int) -> QuerySet[Role]:
    """One person's roles that the asker may see, newest first."""
    return roles_for(asker).filter(person_id=person_id).order_by("-starts", "-id")


def roles_on(organization_id: int, day: date) -> QuerySet[Role]:
    """The roles in force at an organization on a day."""
    running = Q(ends__isnull=True) | Q(ends__gt=day)
    return (
        Role.objects.filter(running, organization_id=organization_id, starts__lte=day)
        .select_related("person")
        .order_by("person__name", "role", "id")
    )


def letters_go_to(organization_ids: Collection[int], roles: Sequence[str], day: date) -> dict[int, tuple[str, str]]:
    """Organization → name and address of who gets its letters: who holds the first of the roles there, longest of all."""
    running = Q(ends__isnull=True) | Q(ends__gt=day)
    held = Role.objects.filter(running, organization_id__in=organization_ids, role__in=roles, starts__lte=day)
    rows = held.exclude(person__email="").values_list(
        "organization_id", "role", "starts", "id", "person__name", "person__email"
    )
    found: dict[int, tuple[str, str]] = {}
    for owner, _, _, _, name, email in sorted(rows, key=lambda row: (roles.index(row[1]), row[2], row[3])):
        found.setdefault(owner, (name, email))
    return found


def people_of(asker: Asker, organization_id: int) -> QuerySet[Role]:
    """Who acts for an organization, today or from a later day on, if the asker may see it."""
    running = Q(ends__isnull=True) | Q(ends__gt=agency.today())
    return roles_for(asker).filter(running, organization_id=organization_id).order_by("person__name", "role", "id")


def invitations_for(asker: Asker) -> QuerySet[Invitation]:
    """Invitations not accepted yet, of organizations whose people the asker may see, newest first."""
    waiting = Invitation.objects.filter(accepted_at__isnull=True).select_related("organization").order_by("-id")
    return waiting if asker.is_staff() else waiting.filter(organization_id__in=asker.organizations)


def open_invitations(asker: Asker, organization_id: int) -> QuerySet[Invitation]:
    """Invitations to one organization that can still be accepted."""
    return invitations_for(asker).filter(organization_id=organization_id, expires_at__gt=clock.now())


def invitation_under(token: str) -> Invitation | None:
    """The invitation a link leads to."""
    found = Invitation.objects.select_related("organization", "person")
    return found.filter(token_hash=clock.digest_of(token)).first()


def invited(invitation: Invitation) -> Asker:
    """Somebody who holds an invitation's link and nothing else yet."""
    return Asker(actor=Actor(key=f"people.Invitation:{invitation.pk}", name=f"{invitation.name}, invited"))


def director_after(day: date, *, without_role: int) -> bool:
    """Whether somebody with a sign-in directs the agency from `day` on without a fixed end, that one role aside."""
    return (
        Role.objects.filter(role=Staff.DIRECTOR, starts__lte=day, ends__isnull=True, person__account__is_active=True)
        .exclude(pk=without_role)
        .exists()
    )


@dataclass(frozen=True, slots=True)
class FactorRule:
    """Whether a role needs a second factor, how many hold the role today, and how many of them have one."""

    role: str
    required: bool
    version: int
    holders: int
    ready: int


def second_factor_rules() -> list[FactorRule]:
    """One line per role, in the order of roles."""
    today = agency.today()
    factor = Authenticator.objects.filter(user_id=OuterRef("person__account"), type=Authenticator.Type.TOTP)
    running = Role.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=today), starts__lte=today, person__account__isnull=False
    )
    held: dict[str, dict[int, bool]] = {}
    for role, person, ready in running.annotate(ready=Exists(factor)).values_list("role", "person_id", "ready"):
        held.setdefault(role, {})[person] = ready
    told = {rule.role: rule for rule in SecondFactorRule.objects.all()}
    return [
        FactorRule(
            role,
            bool(role in told and told[role].required),
            told[role].version if role in told else 0,
            len(held.get(role, {})),
            sum(held.get(role, {}).values()),
        )
        for role in (*terms.STAFF_ROLES, *terms.MEMBER_ROLES)
    ]


def must_keep_second_factor(account: Account) -> bool:
    """Whether a role in force today needs this sign-in's second factor."""
    rules = SecondFactorRule.objects.filter(role=OuterRef("role"), required=True)
    today = agency.today()
    running = Role.objects.filter(Q(ends__isnull=True) | Q(ends__gt=today), starts__lte=today, person__account=account)
    return bool(running.filter(Exists(rules)).exists())


def has_second_factor(person_id: int) -> bool:
    """Whether a person's sign-in has an authenticator."""
    found = Authenticator.objects.filter(user__person_id=person_id, type=Authenticator.Type.TOTP)
    return bool(found.exists())


def account_of(person_id: int) -> Account | None:
    """A person's sign-in, closed ones included."""
    return Account.objects.filter(person_id=person_id).first()


def person_behind(asker: Asker) -> Person | None:
    """The person who asks, if it is one."""
    prefix, _, number = asker.actor.key.rpartition(":")
    return Person.objects.filter(pk=int(number)).first() if prefix == "people.Person" else None


def own_roles(asker: Asker) -> QuerySet[Role]:
    """The asker's own roles, today's and later ones."""
    running = Q(ends__isnull=True) | Q(ends__gt=agency.today())
    mine = person_behind(asker)
    found = Role.objects.filter(running, person=mine) if mine else Role.objects.none()
    return found.select_related("organization").order_by("starts", "id")


def bodies_to_give(asker: Asker) -> QuerySet[Organization]:
    """The organizations at which the asker may give roles, by name."""
    found = organizations.organizations_for(asker).order_by("name", "id")
    if asker.is_staff(Staff.DIRECTOR):
        return found
    if asker.is_staff(Staff.BUSINESS_MANAGER):
        own = agency.the().organization_key.rpartition(":")[2]
        return found.exclude(pk=int(own)) if own else found
    return found.filter(pk__in=[o for o, role in asker.member_roles if role == MemberRole.SUPERINTENDENT])


def still_open(invitation: Invitation) -> bool:
    """Whether an invitation can be taken up now."""
    return bool(invitation.accepted_at is None and invitation.expires_at > clock.now())


def lapsed_invitations(asker: Asker) -> list[Invitation]:
    """Invitations that ran out in the last 30 days and were never followed by one that was taken up or still runs."""
    now = clock.now()
    later = Invitation.objects.filter(
        email=OuterRef("email"), organization=OuterRef("organization"), id__gt=OuterRef("id")
    )
    recent = invitations_for(asker).filter(expires_at__lte=now, expires_at__gt=now - timedelta(days=30))
    natural = timedelta(days=terms.INVITATION_DAYS) - timedelta(minutes=1)
    return list(recent.filter(~Exists(later), expires_at__gte=F("created_at") + natural)[:20])


def people_matching(asker: Asker, text: str) -> QuerySet[Person]:
    """At most ten persons whose name or address holds the text."""
    return people_for(asker).filter(Q(name__icontains=text) | Q(email__icontains=text)).order_by("name", "id")[:10]


def may_reset_second_factor(asker: Asker, person_id: int) -> bool:
    """Whether the asker may take a person's second factor off: the director anybody's, others of whom they may give every
    role that the person holds today or later; of who holds none, the director alone."""
    if asker.is_staff(Staff.DIRECTOR):
        return True
    running = Q(ends__isnull=True) | Q(ends__gt=agency.today())
    held = set(Role.objects.filter(running, person_id=person_id).values_list("organization_id", flat=True))
    return bool(held) and all(permissions.may_give_role(asker, o, at_agency=at_agency(o)) for o in held)


@dataclass(frozen=True, slots=True)
class Visit:
    """One session: its key, the name a page calls it by (which opens nothing), since when, last seen, and from where."""

    key: str
    name: str
    since: datetime | None
    seen: datetime | None
    browser: str
    network: str


def session_name(key: str) -> str:
    """What a page calls a session by: it tells sessions apart and opens none."""
    return clock.digest_of(key)[:16]


def sessions_of(account: Account) -> list[Visit]:
    """A sign-in's sessions that still open something, newest first. Every live session is read: none is older than half a
    day, and a session says whose it is only inside."""
    return sorted(_visits(account), key=lambda visit: visit.since or clock.now(), reverse=True)


def _visits(account: Account) -> Iterator[Visit]:
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        told = session.get_decoded()
        if told.get(SESSION_KEY) == str(account.pk):
            since, seen = (datetime.fromisoformat(told[at]) if at in told else None for at in ("since", "seen"))
            yield Visit(
                session.session_key, session_name(session.session_key), since, seen, told.get("browser", ""),
                told.get("network", ""),
            )  # fmt: skip
