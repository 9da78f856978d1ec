"""What a person is asked when people are brought in, and how the sign-in forms of allauth read here."""

from datetime import date
from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth import password_validation
from django.db.models import QuerySet

from barnraise.platform.form_fields import offer
from barnraise.run.organizations.models import Organization
from barnraise.run.people import queries, terms
from barnraise.run.people.models import Account


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]
    """Sign-in in our words, without placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bare(self)
        self.fields["login"].label = "E-mail"
        self.fields["password"].label = "Pass phrase"
        self.fields["password"].help_text = ""


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """Asks for a reset; a sign-in whose person holds no role any more cannot be taken over by the address alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bare(self)
        self.fields["email"].label = "E-mail"

    def clean_email(self) -> str:
        """Keep only sign-ins whose person acts for somebody today or later; the answer reads the same either way."""
        email: str = super().clean_email()
        found: list[Account] = self.users  # type: ignore[has-type]
        self.users = [account for account in found if queries.has_standing(account)]
        return email


def _bare(form: forms.Form) -> None:
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class PersonForm(forms.Form):
    """A person we write down, with or without a sign-in."""

    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="E-mail", required=False)
    phone = forms.CharField(label="Phone", max_length=40, required=False)


class EditPersonForm(PersonForm):
    """A person's own fields, with the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class RoleForm(forms.Form):
    """Which role a person holds, from which day."""

    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect)
    starts = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, roles: tuple[str, ...], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role, f"{terms.role_words(role).capitalize()}: {terms.DOES[role]}") for role in roles]
        offer(self, "role", choices)
        self.fields["starts"].initial = today


class InviteForm(RoleForm):
    """Whom to invite, as what."""

    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="E-mail", help_text="The invitation goes there. It is their sign-in afterwards.")
    field_order = ("name", "email", "role", "starts")


class GiveRoleForm(forms.Form):
    """A role for somebody who is known already."""

    organization = forms.ModelChoiceField(label="Acts for", queryset=Organization.objects.none())
    role = forms.ChoiceField(label="Role", choices=[(role, terms.role_words(role)) for role in terms.WORDS])
    starts = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, bodies: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["starts"].initial = today
        offer(
            self,
            "role",
            [
                ("At the agency", [(r, terms.role_words(r)) for r in terms.STAFF_ROLES]),
                ("At any other organization", [(r, terms.role_words(r)) for r in terms.MEMBER_ROLES]),
            ],
        )

    def given(self) -> dict[str, Any]:
        """What the operation takes."""
        return {
            "organization_id": self.cleaned_data["organization"].pk,
            "role": self.cleaned_data["role"],
            "starts": self.cleaned_data["starts"],
        }


class FactorForm(forms.Form):
    """Whether one role needs a second factor."""

    role = forms.ChoiceField(choices=[(role, role) for role in terms.WORDS])
    required = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda told: told == "yes")
    version = forms.IntegerField()


class EndRoleForm(forms.Form):
    """The first day on which the role no longer holds."""

    ends = forms.DateField(
        label="Ends at the beginning of",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="From midnight of that day the person can no longer act here. History stays.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class AcceptForm(forms.Form):
    """The pass phrase somebody chooses when they accept an invitation."""

    password = forms.CharField(
        label="Pass phrase",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 15 characters; several words are easiest to remember. No digits or signs are asked for.",
    )
    again = forms.CharField(
        label="The same again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """Refuse short and well-known pass phrases, by a list that is kept offline."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, Account(email=self.email))
        return password

    def clean(self) -> dict[str, Any]:
        """Both entries must be the same."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "The two entries differ. Type the same pass phrase twice.")
        return cleaned


class ReasonForm(forms.Form):
    """Why something is done that only its reason justifies."""

    reason = forms.CharField(
        label="Why, and how you know it is they who ask", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
