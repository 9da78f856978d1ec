"""Deeds of people: write a person down, give and end roles, invite, accept, ask for a second factor."""

from datetime import date, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import hashers, password_validation
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from barnraise.core.dates import long_date
from barnraise.platform import agency, clock, outbox
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.manifest import Founding
from barnraise.platform.permissions import Asker, Staff
from barnraise.platform.records import change
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations import terms as organization_terms
from barnraise.run.organizations.models import Organization
from barnraise.run.people import permissions, queries, terms
from barnraise.run.people.models import Account, Invitation, Person, Role, SecondFactorRule

RELEASED: Final = "released-{id}@barnraise.invalid"
"""Where a former sign-in's address went when somebody else took the address over: nothing is ever sent there."""


class RoleHeld(Refusal):
    """The person holds this role already in that time."""

    rule = "role-held"


class WrongPlace(Refusal):
    """A role that is not held at that kind of organization."""

    rule = "role-not-held-there"


class RoleEnded(Refusal):
    """A role that has ended, or an end before its beginning."""

    rule = "role-ended"


class LastDirector(Refusal):
    """The agency would be left without a director."""

    rule = "last-director"


class AddressInUse(Refusal):
    """The e-mail address signs somebody else in."""

    rule = "address-in-use"


class InvitationClosed(Refusal):
    """An invitation that was used, withdrawn, or has run out."""

    rule = "invitation-closed"


class WeakPassword(Refusal):
    """A pass phrase that is too short, well known, or like the address."""

    rule = "weak-password"


@deed("people.add_person")
def add_person(*, by: Asker, name: str, email: str = "", phone: str = "") -> Person:
    """Write a person down; without a role they may do nothing."""
    if not permissions.may_add_people(by):
        raise NotAllowed("Only the director or the business manager writes people down. A superintendent invites them.")
    person = Person.objects.create(name=name.strip(), email=email.strip().lower(), phone=phone.strip())
    record(person, name=person.name, email=person.email)
    return person


@deed("people.edit_person")
def edit_person(*, by: Asker, person_id: int, version: int, **values: str) -> Person:
    """Change a person's name, phone or mail address; the sign-in's address is not changed here."""
    person = queries.people_for(by).get(pk=person_id)
    permissions.require_editor(by, key_of(person))
    return change(person, version=version, **values)


@deed("people.give_role")
def give_role(
    *, by: Asker, person_id: int, organization_id: int, role: str, starts: date, ends: date | None = None
) -> Role:
    """Let a person act for an organization in a role, from `starts` up to but not including `ends`."""
    person = queries.people_for(by).get(pk=person_id)
    _require_may_give(by, organization_id, role)
    return _give(person, organization_id, role, starts, ends)


@deed("people.end_role")
def end_role(*, by: Asker, role_id: int, version: int, ends: date) -> Role:
    """End a role at the first instant of `ends`; from then on the person cannot act in it. History stays."""
    held = Role.objects.select_related("person", "organization").get(pk=role_id)
    _require_may_give(by, held.organization_id, held.role)
    today = agency.today()
    if held.ends is not None and held.ends <= today:
        raise RoleEnded(f"{held.person.name}'s role ended on {long_date(held.ends)}. Give a new one if they are back.")
    if ends < held.starts:
        raise RoleEnded(
            f"The role begins on {long_date(held.starts)} and cannot end before. To withdraw it, end it on that day.",
            field="ends",
        )
    if held.role == Staff.DIRECTOR and not queries.director_after(ends, without_role=held.pk):
        raise LastDirector(
            f"{held.person.name} is the last director from {long_date(ends)} on, and an agency without one can give "
            "nobody a role. Give somebody else with a sign-in the role first, without an end, from that day or before.",
            field="ends",
        )
    return change(held, version=version, ends=ends)


@deed("people.invite")
def invite(
    *, by: Asker, name: str, email: str, organization_id: int, role: str, starts: date, person_id: int | None = None
) -> Invitation:
    """Send somebody a link, good for 14 days and one use, with which they choose a pass phrase and take up a role.

    The token itself is in the mail and, this once, in `invitation.token`; only its hash is kept. An address whose
    former holder acts for nobody any more goes to the new person; the former sign-in is closed and out of its reach.
    """
    _require_may_give(by, organization_id, role)
    address = email.strip().lower()
    _free(address, by=by, organization_id=organization_id, person_id=person_id)
    token = clock.new_token()
    Invitation.objects.filter(
        email=address, accepted_at__isnull=True, expires_at__gt=clock.now(), organization_id=organization_id
    ).update(expires_at=clock.now())
    invitation = Invitation.objects.create(
        name=name.strip(),
        email=address,
        organization_id=organization_id,
        role=role,
        starts=starts,
        token_hash=clock.digest_of(token),
        expires_at=clock.now() + timedelta(days=terms.INVITATION_DAYS),
        person_id=person_id,
        invited_by=by.actor.key,
    )
    invitation.token = token
    invitation.link = settings.PUBLIC_URL + reverse("people:accept", args=[token])
    _write_invitation(invitation, by)
    record(
        invitation,
        name=invitation.name,
        email=address,
        organization=invitation.organization,
        role=role,
        starts=starts,
        expires_at=invitation.expires_at,
    )
    return invitation


@deed("people.withdraw_invitation")
def withdraw_invitation(*, by: Asker, invitation_id: int) -> Invitation:
    """Make an invitation's link useless at once."""
    invitation = queries.invitations_for(by).get(pk=invitation_id)
    _require_may_give(by, invitation.organization_id, invitation.role)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=clock.now())
    record(invitation, withdrawn=True)
    return invitation


@deed("people.accept_invitation")
def accept_invitation(*, by: Asker, token: str, password: str) -> Account:
    """Take up an invitation: the person, their sign-in and their role begin together. A link works once."""
    invitation = queries.invitation_under(token)
    if invitation is None:
        raise InvitationClosed("This link is not known. Open it from the newest mail, or ask for a new invitation.")
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, expires_at__gt=clock.now()).update(
        accepted_at=clock.now()
    )
    if taken != 1:
        raise InvitationClosed(
            "This link was used, withdrawn, or is older than 14 days. If you have a pass phrase, sign in; if not, ask "
            "whoever invited you for a new one."
        )
    _require_strong(password, invitation.email)
    _free(invitation.email, by=by, organization_id=invitation.organization_id, person_id=invitation.person_id)
    person = invitation.person or Person.objects.create(name=invitation.name, email=invitation.email)
    Invitation.objects.filter(pk=invitation.pk).update(person=person)
    record(invitation, accepted=True, person=person)
    account = _account(person, invitation.email, hashers.make_password(password))
    _give(person, invitation.organization_id, invitation.role, invitation.starts, None)
    return account


@deed("people.make_account")
def make_account(*, by: Asker, person_id: int, email: str, password: str = "", password_hash: str = "") -> Account:
    """Give a person a sign-in without an invitation: the first administrator and the demonstration's cast."""
    if not by.is_staff(Staff.DIRECTOR):
        raise NotAllowed("Only a director makes a sign-in directly. Send an invitation instead.")
    if not password_hash:
        _require_strong(password, email)
    _free(email.strip().lower(), by=by, organization_id=0, person_id=person_id)
    return _account(Person.objects.get(pk=person_id), email, password_hash or hashers.make_password(password))


@deed("people.require_second_factor")
def require_second_factor(*, by: Asker, role: str, required: bool, version: int = 0) -> SecondFactorRule:
    """Say whether a role needs a second factor; who lacks one is led to add it before anything else."""
    if not permissions.may_rule_second_factor(by):
        raise NotAllowed("Only the director decides which roles need a second factor.")
    assert role in terms.WORDS, f"{role} is no role"
    rule = SecondFactorRule.objects.filter(role=role).first()
    if rule is None:
        rule = SecondFactorRule.objects.create(role=role, required=required)
        record(rule, role=role, required=required)
        return rule
    return change(rule, version=version or rule.version, required=required)


@deed("people.found")
def found(*, by: Asker, founding: Founding) -> str:
    """Write down the agency's own organization and its first director; returns an invitation link when no pass phrase
    was given."""
    own = organizations.add(
        by=by, name=founding.name, kind=organization_terms.Kind.SERVICE_AGENCY, state=founding.state
    )
    agency.name_organization(by=by, organization_key=key_of(own))
    if not founding.password:
        invitation = invite(
            by=by,
            name=founding.admin_name,
            email=founding.admin_email,
            organization_id=own.pk,
            role=Staff.DIRECTOR,
            starts=founding.starts,
        )
        return invitation.link
    person = add_person(by=by, name=founding.admin_name, email=founding.admin_email)
    make_account(by=by, person_id=person.pk, email=founding.admin_email, password=founding.password)
    give_role(by=by, person_id=person.pk, organization_id=own.pk, role=Staff.DIRECTOR, starts=founding.starts)
    return ""


def _require_may_give(by: Asker, organization_id: int, role: str) -> None:
    """Refuse who may not give this role there, and a role that is not held there."""
    own = queries.at_agency(organization_id)
    if not permissions.may_give_role(by, organization_id, at_agency=own):
        raise NotAllowed("You may not give or end roles there. The director can; a superintendent can at their own.")
    allowed = terms.STAFF_ROLES if own else terms.MEMBER_ROLES
    if role not in allowed:
        words = ", ".join(terms.role_words(r) for r in allowed)
        raise WrongPlace(
            f"Nobody is {terms.WORDS.get(role, role)} there. Roles there are {words}.",
            field="role",
        )


def _give(person: Person, organization_id: int, role: str, starts: date, ends: date | None) -> Role:
    if ends is not None and ends <= starts:
        raise RoleEnded(f"The role would end on {long_date(ends)}, before it begins.", field="ends")
    running = Q(ends__isnull=True) | Q(ends__gt=starts)
    same = Role.objects.filter(running, person=person, organization_id=organization_id, role=role)
    if (ends is not None and same.filter(starts__lt=ends).exists()) or (ends is None and same.exists()):
        raise RoleHeld(
            f"{person.name} is {terms.role_words(role)} there in that time already. End that role first, or choose "
            "another day.",
            field="starts",
        )
    given = Role.objects.create(person=person, organization_id=organization_id, role=role, starts=starts, ends=ends)
    record(
        given,
        person=person,
        organization=f"organizations.Organization:{organization_id}",
        role=role,
        starts=starts,
        ends=ends,
    )
    return given


def _free(email: str, *, by: Asker, organization_id: int, person_id: int | None) -> None:
    """Free an address for a new person: refuse it while its holder acts for somebody, else close the old sign-in."""
    held = queries.account_named(email)
    if held is None or (person_id is not None and held.person_id == person_id and not held.is_active):
        return
    if held.person_id == person_id and person_id is not None:
        raise AddressInUse("This person has a sign-in already. They can ask for a new pass phrase on the sign-in page.")
    if queries.has_standing(held):
        seen = held.person is not None and queries.people_for(by).filter(pk=held.person.pk).exists()
        who = held.person.name if seen and held.person else "somebody"
        raise AddressInUse(
            f"{email} signs {who} in already. If it is the same person, give them the role on their own page; if the "
            "address was handed over, end the former holder's roles first.",
            field="email",
        )
    _release(held)


def _release(account: Account) -> None:
    """Close a former sign-in and take its address away: no reset, session or second factor reaches it any more."""
    person = account.person
    EmailAddress.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    Account.objects.filter(pk=account.pk).update(
        email=RELEASED.format(id=account.pk), is_active=False, password=hashers.make_password(None)
    )
    if person is not None and person.email.lower() == account.email:
        Person.objects.filter(pk=person.pk).update(email="", version=person.version + 1)
    record(account, released_address=account.email, person=person)


def _account(person: Person, email: str, password_hash: str) -> Account:
    address = email.strip().lower()
    closed = Account.objects.filter(person=person, is_active=False)
    if closed.update(email=address, password=password_hash, is_active=True):
        account = Account.objects.get(person=person)
    else:
        account = Account.objects.create(email=address, person=person, password=password_hash)
    record(account, person=person, email=account.email)
    return account


def _require_strong(password: str, email: str) -> None:
    try:
        password_validation.validate_password(password, Account(email=email))
    except ValidationError as weak:
        raise WeakPassword(" ".join(weak.messages), field="password")


def _write_invitation(invitation: Invitation, by: Asker) -> None:
    organization = Organization.objects.get(pk=invitation.organization_id)
    body = render_to_string(
        "people/mail/invitation.txt",
        {
            "invitation": invitation,
            "organization": organization,
            "own": queries.at_agency(organization.pk),
            "by": by,
            "agency": agency.the(),
            "role": terms.role_words(invitation.role),
            "days": terms.INVITATION_DAYS,
        },
    )
    outbox.post(
        to=invitation.email,
        subject=f"Your sign-in at {agency.the().name}",
        body=body,
        about=key_of(invitation),
        name=f"invitation {invitation.pk}",
    )
