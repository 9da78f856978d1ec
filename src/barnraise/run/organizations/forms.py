"""Forms about bodies: plain words, one deed each."""

from typing import Any

from django import forms

from barnraise.run.organizations import rules
from barnraise.run.organizations.models import Contact, Organization, Place
from barnraise.run.organizations.terms import STATE_FIPS, Became, Kind, Measure, Scheme, scheme_words, state_scheme

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OrganizationForm(forms.Form):
    """A body's own fields."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Name", max_length=200, help_text="As the organization writes it.")
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose one"), *((k.value, k.words) for k in Kind)])
    state = forms.CharField(label="State", max_length=2, required=False, help_text="Two letters, such as MN.")
    region = forms.CharField(
        label="Region", max_length=8, required=False, help_text="The state’s own code, such as 10."
    )
    county = forms.CharField(label="County", max_length=60, required=False)
    city = forms.CharField(label="City", max_length=80, required=False)
    website = forms.URLField(label="Website", max_length=200, required=False, assume_scheme="https")
    latitude = forms.FloatField(label="Latitude", min_value=-90, max_value=90, required=False,
                                help_text="Degrees, such as 43.9. The map needs both.")  # fmt: skip
    longitude = forms.FloatField(label="Longitude", min_value=-180, max_value=180, required=False,
                                 help_text="Degrees, west negative, such as −92.4.")  # fmt: skip

    def clean_state(self) -> str:
        """Known states only."""
        state = str(self.cleaned_data["state"]).upper()
        if state and state not in STATE_FIPS:
            raise forms.ValidationError(f"“{state}” is no state. Write its two letters, such as MN.")
        return state

    def values(self) -> dict[str, Any]:
        """The fields without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @staticmethod
    def initial_of(body: Organization) -> dict[str, Any]:
        """What the form shows of a record."""
        fields = ("name", "kind", "state", "region", "county", "city", "website", "latitude", "longitude", "version")
        return {name: getattr(body, name) for name in fields}


class IdentifierForm(forms.Form):
    """A number that others know a body by."""

    scheme = forms.ChoiceField(label="Whose number")
    value = forms.CharField(label="Number", max_length=40, help_text="With all its zeros: 2700006, 0535-01.")

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schemes = [
            Scheme.LEAID.value,
            *([state_scheme(state)] if state else []),
            Scheme.VENDOR_NUMBER.value,
            Scheme.CENSUS.value,
        ]
        field = self.fields["scheme"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(scheme, scheme_words(scheme)) for scheme in schemes]


class CountForm(forms.Form):
    """A yearly count with its source and day."""

    measure = forms.ChoiceField(label="What was counted", choices=[(m.value, m.words) for m in Measure])
    value = forms.DecimalField(label="Count", min_value=0, max_digits=12, decimal_places=2)
    as_of = forms.DateField(label="Counted on", widget=DAY, help_text="The day the count speaks of, such as October 1.")
    source = forms.CharField(
        label="Source", max_length=80, help_text="Who counted: the state’s file, the district itself."
    )

    def values(self) -> dict[str, Any]:
        """The count as the deed takes it; the school year follows from the day."""
        return {**self.cleaned_data, "school_year": rules.school_year(self.cleaned_data["as_of"])}


class PlaceForm(forms.Form):
    """A place of a body."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(label="What it is", max_length=80, help_text="Office, warehouse, a school’s name.")
    street = forms.CharField(label="Street", max_length=200, required=False)
    city = forms.CharField(label="City", max_length=80, required=False)
    postal_code = forms.CharField(label="Postal code", max_length=12, required=False)
    county = forms.CharField(label="County", max_length=60, required=False)

    def values(self) -> dict[str, Any]:
        """The fields without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @staticmethod
    def initial_of(place: Place) -> dict[str, Any]:
        """What the form shows of a record."""
        return {name: getattr(place, name) for name in ("label", "street", "city", "postal_code", "county", "version")}


class ContactForm(forms.Form):
    """A desk to call."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(label="Desk", max_length=80, help_text="Billing, superintendent’s office, warehouse.")
    name = forms.CharField(label="Who sits there", max_length=120, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    phone = forms.CharField(label="Phone", max_length=40, required=False)

    def values(self) -> dict[str, Any]:
        """The fields without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @staticmethod
    def initial_of(contact: Contact) -> dict[str, Any]:
        """What the form shows of a record."""
        return {name: getattr(contact, name) for name in ("label", "name", "email", "phone", "version")}


class CloseForm(forms.Form):
    """When a body closes, why, and where it goes on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    closed = forms.DateField(
        label="First day without it", widget=DAY,
        help_text="From this day on it cannot be a member and nothing is billed to it. A day to come is fine.",
    )  # fmt: skip
    reason = forms.CharField(label="Why", max_length=200, help_text="A merger, a split, the end of a business.")
    how = forms.ChoiceField(
        label="How it goes on", required=False,
        choices=[("", "It ends"), *((b.value, f"It is {b.words} the organizations below") for b in Became)],
    )  # fmt: skip
    successors = forms.TypedMultipleChoiceField(
        label="It goes on in", required=False, coerce=int, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="One for a merger, two or more for a split. Hold Ctrl to mark several.",
    )  # fmt: skip

    def __init__(self, *args: Any, others: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successors"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = others

    def values(self) -> dict[str, Any]:
        """The closing as the deed takes it."""
        return dict(self.cleaned_data)


class ReopenForm(forms.Form):
    """Why a closing is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Why it is taken back", max_length=200)


class RemoveForm(forms.Form):
    """Nothing to fill in: what stood there when the page was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def version(self) -> int:
        """The version that was shown."""
        seen = str(self.cleaned_data["seen"])
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
