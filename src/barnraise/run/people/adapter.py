"""How allauth meets our house: nobody signs up alone, and mail leaves through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as running
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse

from barnraise.platform import clock, outbox
from barnraise.run.people import queries

RECENT = 300
"""UNIT: seconds within which a sign-in counts as just done."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations only; each belongs to a person."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This address and pass phrase do not fit together. After eight tries a pause of 15 "
        "minutes begins; a new pass phrase can be asked for below.",
        "incorrect_password": "That is not your pass phrase. Nothing was changed; type it once more.",
        "enter_current_password": "That is not your pass phrase. Nothing was changed; type it once more.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the message into the outbox, in this request's transaction."""
        message = self.render_mail(template_prefix, email, {"request": running.request, "email": email, **context})
        account = context.get("user")
        outbox.post(
            to=email,
            subject=message.subject,
            body=str(message.body),
            about=f"people.Account:{account.pk}" if account is not None else "",
            name=clock.new_token(12),
        )

    def format_email_subject(self, subject: str) -> str:
        """The subject as written, without a prefix."""
        return subject

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Who signed in within five minutes is not asked for the pass phrase again."""
        records = get_authentication_records(running.request, running.request.user)
        return not any(clock.now().timestamp() - record["at"] < RECENT for record in records)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's own account page."""
        return reverse("people:account")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """A second factor that a role needs cannot be taken off."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code does not fit. Codes change every 30 seconds: check the clock of your phone, then "
        "type the newest one.",
        "cannot_delete_authenticator": "Your role needs a second factor, so it stays. The director decides on that.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether the sign-in may do without."""
        return not queries.must_keep_second_factor(authenticator.user)


def login_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """Under which name wrong passwords are counted: the address as typed, in small letters."""
    told = (credentials or {}).get("email") or request.POST.get("login")
    return str(told).strip().lower() if told else None
