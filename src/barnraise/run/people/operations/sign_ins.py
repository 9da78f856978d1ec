"""Deeds about sign-ins: a way back for who lost phone and codes, and the end of sessions."""

from collections.abc import Collection, Iterable

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.template.loader import render_to_string

from barnraise.platform import agency, clock, outbox
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.people import permissions, queries
from barnraise.run.people.models import Account, Person


class NothingToReset(Refusal):
    """The person has no second factor, or no sign-in at all."""

    rule = "nothing-to-reset"


class NoReason(Refusal):
    """A second factor was to be taken off without a word why."""

    rule = "reason-missing"


@deed("people.reset_second_factor")
def reset_second_factor(*, by: Asker, person_id: int, reason: str) -> Account:
    """Take the second factor and its recovery codes off the sign-in of who lost them; they are told, their sessions end.

    They sign in with their pass phrase and, if their role needs a second factor, add a new one before anything else.
    Nobody does it for themselves: another person who may, or the command on the machine. Errors: `NotAllowed`, `NoReason`,
    `NothingToReset`.
    """
    person = queries.people_for(by).get(pk=person_id)
    permissions.require_other(by, key_of(person))
    if not queries.may_reset_second_factor(by, person_id):
        raise NotAllowed(
            f"You may not give {person.name} every role they hold, so you may not reset their second factor. Ask the "
            "director; nothing was changed."
        )
    if not reason.strip():
        raise NoReason("Say why, and how you made sure that it is they who ask: the log keeps it.", field="reason")
    account = queries.account_of(person_id)
    held = Authenticator.objects.filter(user=account)
    if account is None or not held.exists():
        raise NothingToReset(f"{person.name} has no second factor, so there is nothing to reset.")
    held.delete()
    ended = _end(session.key for session in queries.sessions_of(account))
    record(account, person=person, second_factor="taken off", reason=reason.strip(), sessions_ended=ended)
    _tell(person, account, reason.strip(), by)
    return account


@deed("people.end_sessions")
def end_sessions(*, by: Asker, account_id: int, names: Collection[str]) -> int:
    """End some of one's own sessions, named as one's page names them; returns how many there were. Errors: `NotAllowed`."""
    account = Account.objects.get(pk=account_id)
    if not permissions.may_end_sessions(by, queries.actor_key(account)):
        raise NotAllowed("You may end your own sessions. Nothing was changed.")
    ended = _end(session.key for session in queries.sessions_of(account) if session.name in names)
    record(account, sessions_ended=ended)
    return ended


def _end(keys: Iterable[str]) -> int:
    return Session.objects.filter(session_key__in=list(keys)).delete()[0]


def _tell(person: Person, account: Account, reason: str, by: Asker) -> None:
    us = agency.the()
    body = render_to_string(
        "people/mail/second_factor_reset.txt",
        {"person": person, "reason": reason, "by": by, "agency": us, "at": clock.now()},
    )
    for address in sorted({account.email, person.email.lower()} - {""}):
        outbox.post(
            to=address,
            subject=f"Your second factor at {us.name} was taken off",
            body=body,
            about=key_of(account),
            name=f"second factor reset {clock.new_token(12)}",
        )
