"""What set-up and the agency's settings ask."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.validators import validate_email

from barnraise.core.dates import FiscalYear
from barnraise.interfaces.web import terms
from barnraise.platform import clock
from barnraise.platform.form_fields import MoneyBox, offer
from barnraise.platform.manifest import Founding


class SetUpForm(forms.Form):
    """The agency, its calendar, and its first administrator."""

    name = forms.CharField(label="Name of the agency", max_length=200)
    state = forms.ChoiceField(label="State", choices=[("", "Choose a state"), *terms.STATES.items()])
    fiscal_start_month = forms.TypedChoiceField(
        label="The fiscal year starts in", coerce=int, initial=7,
        choices=[(number, month) for number, month in enumerate(terms.MONTHS, start=1)],
        help_text="A fiscal year is named by the year it ends in.",
    )  # fmt: skip
    zone = forms.ChoiceField(
        label="Time zone", choices=list(terms.ZONES.items()), initial="America/Chicago",
        help_text="Deadlines and the ends of roles go by its clock.",
    )  # fmt: skip
    phone = forms.CharField(
        label="Phone for questions",
        max_length=40,
        required=False,
        help_text="Shown on every page as a person to ask.",
    )
    admin_name = forms.CharField(label="Your name", max_length=120, help_text="You become the agency’s first director.")
    admin_email = forms.EmailField(label="Your e-mail", help_text="You sign in with it.")
    password = forms.CharField(
        label="Pass phrase", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 15 characters; several words are easiest to remember.",
    )  # fmt: skip
    again = forms.CharField(
        label="The same again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_password(self) -> str:
        """Refuse short and well-known pass phrases."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        """Both entries must be the same."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "The two entries differ. Type the same pass phrase twice.")
        return cleaned

    def founding(self) -> Founding:
        """What set-up was told."""
        told = self.cleaned_data
        today = clock.today(told["zone"])
        year = FiscalYear.of(today, told["fiscal_start_month"])
        return Founding(
            name=told["name"], state=told["state"], fiscal_year=year, starts=today, admin_name=told["admin_name"],
            admin_email=told["admin_email"], password=told["password"], zone=told["zone"], phone=told["phone"],
        )  # fmt: skip


class AgencyForm(forms.Form):
    """What the director may change after set-up."""

    name = forms.CharField(label="Name of the agency", max_length=200)
    phone = forms.CharField(
        label="Phone for questions", max_length=40, required=False, help_text="Shown on every page as a person to ask."
    )
    zone = forms.ChoiceField(label="Time zone", choices=list(terms.ZONES.items()))
    due_days = forms.IntegerField(label="Days until an invoice is due", min_value=1, max_value=365)
    idle_minutes = forms.IntegerField(
        label="Minutes until an unused session ends", min_value=5, max_value=720,
        help_text="Whoever leaves a screen open is signed out then; after 12 hours in any case.",
    )  # fmt: skip
    head_addresses = forms.CharField(
        label="Who gets the head of the audit log each day", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="E-mail addresses, one a line, best of people outside the agency: the auditor, the chair of the board. "
        "With their letters an end cut off the log shows.",
    )  # fmt: skip
    mails_invoices = forms.BooleanField(
        label="Tell payers by mail when an invoice is issued", required=False,
        help_text="One letter to the business manager of each payer, with a link to sign in. It names its own invoice alone.",
    )  # fmt: skip
    approval_threshold = MoneyBox(
        label="A second person approves a billing run above", help_text="Whoever prepared a run never approves it."
    )
    approval_resolution = forms.ChoiceField(
        label="Resolution that set this limit", required=False, help_text="Needed when the limit changes."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, resolutions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "approval_resolution", [("", "None named"), *resolutions])

    def clean_head_addresses(self) -> str:
        """One address a line, each once."""
        told = list(dict.fromkeys(self.cleaned_data["head_addresses"].lower().replace(",", " ").split()))
        for address in told:
            try:
                validate_email(address)
            except forms.ValidationError:
                raise forms.ValidationError(f"{address} is no e-mail address. Write one a line.") from None
        return "\n".join(told)


class LetterForm(forms.Form):
    """What a letter says about the log."""

    count = forms.IntegerField(label="Entries in the letter", min_value=0)
    head = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$", label="Head in the letter", error_messages={"invalid": "A head is 64 digits and letters a to f."}
    )  # fmt: skip

    def clean_head(self) -> str:
        """As the log writes it."""
        return str(self.cleaned_data["head"]).strip().lower()
