"""How allauth meets our house: nobody signs up alone, and mail leaves through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as running
from django.http import HttpRequest
from django.urls import reverse

from barnraise.platform import clock, outbox


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations only; each belongs to a person."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the message into the outbox, in this request's transaction."""
        message = self.render_mail(template_prefix, email, {"request": running.request, "email": email, **context})
        account = context.get("user")
        outbox.post(
            to=email, subject=message.subject, body=str(message.body),
            about=f"people.Account:{account.pk}" if account is not None else "", name=clock.new_token(12),
        )

    def format_email_subject(self, subject: str) -> str:
        """The subject as written, without a prefix."""
        return subject

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's own account page."""
        return reverse("people:account")


def login_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """Under which name wrong passwords are counted: the address as typed, in small letters."""
    told = (credentials or {}).get("email") or request.POST.get("login")
    return str(told).strip().lower() if told else None
