"""Forms of the catalog: a service, a price, a fee term, commitments."""

from decimal import Decimal
from typing import Any

from django import forms

from barnraise.core.facts import Settled, Unit
from barnraise.platform.form_fields import DecimalBox, MoneyBox, day_field, offer
from barnraise.run.catalog.terms import Basis, Function
from barnraise.run.governance import queries as governance
from barnraise.run.members import queries as members


def resolution_field() -> forms.ChoiceField:
    """Which resolution authorizes it."""
    return forms.ChoiceField(label="Resolution that authorizes it", required=False, choices=_resolutions)


def _resolutions() -> list[tuple[str, str]]:
    return [("", "None is named"), *governance.choices()]


class ServiceForm(forms.Form):
    """A service to offer."""

    code = forms.CharField(label="Code", max_length=24, help_text="Short and unique, such as DUES or PAPER-26.")
    name = forms.CharField(label="Name", max_length=120)
    function = forms.ChoiceField(label="What it does for members", choices=[(f.value, f.words) for f in Function])
    basis = forms.ChoiceField(label="How it is charged", choices=[(b.value, b.words) for b in Basis])
    unit = forms.ChoiceField(label="What is counted", choices=[(u.value, u.value) for u in Unit])
    settled = forms.ChoiceField(label="Who settles it", choices=[(s.value, s.words()) for s in Settled])
    starts = day_field("First day")
    ends = day_field("First day it no longer holds", required=False)
    description = forms.CharField(label="Description", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class DescribeForm(forms.Form):
    """A service's words and its end."""

    name = forms.CharField(label="Name", max_length=120)
    ends = day_field("First day it no longer holds", required=False)
    description = forms.CharField(label="Description", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class PriceForm(forms.Form):
    """A price for one category, or for all."""

    category_id = forms.ChoiceField(label="For which category", required=False)
    fiscal_year = forms.IntegerField(label="Fiscal year", min_value=1990, max_value=2200)
    starts = day_field("In force from")
    ends = day_field("First day it no longer holds", required=False, help_text="Empty: until the next price.")
    rate = DecimalBox(
        label="Rate", help_text="Dollars a unit or a pupil; for a flat charge, the amount. Up to six decimals."
    )
    base = MoneyBox(label="Base", required=False, help_text="The least a member pays, where the charge has a base.")
    cap = MoneyBox(label="Cap", required=False, help_text="The most a member pays, where there is a cap.")
    resolution_key = resolution_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Every category"), *((str(c.pk), c.name) for c in members.category_rows())]
        offer(self, "category_id", choices)

    def clean_category_id(self) -> int | None:
        """The category's id, or none for all."""
        chosen = self.cleaned_data["category_id"]
        return int(chosen) if chosen else None


class FeeForm(forms.Form):
    """What a vendor owes on its sales."""

    percent = DecimalBox(label="Fee, percent of net sales", help_text="1.5 means one and a half percent.")
    starts = day_field("In force from")
    ends = day_field("First day it no longer holds", required=False)
    resolution_key = resolution_field()

    def clean_percent(self) -> Decimal:
        """UNIT: as a fraction, 0.015."""
        percent: Decimal = self.cleaned_data["percent"]
        if percent.as_tuple().exponent < -4 and percent != percent.quantize(Decimal("0.0001")):  # type: ignore[operator]
            raise forms.ValidationError("A fee keeps four decimals of a percent; shorten it.")
        return percent / 100


class CommitMembersForm(forms.Form):
    """A service that every member takes for a year: dues."""

    service_id = forms.ChoiceField(label="Which service")
    fiscal_year = forms.IntegerField(label="Fiscal year", min_value=1990, max_value=2200)
    counted_on = day_field("Pupils as last counted on or before", required=False, help_text="Empty: today.")
    resolution_key = resolution_field()

    def __init__(self, *args: Any, services: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "service_id", services)

    def clean_service_id(self) -> int:
        """The service's id."""
        return int(self.cleaned_data["service_id"])


class CommitForm(CommitMembersForm):
    """One member's commitment."""

    field_order = (
        "organization_id",
        "service_id",
        "fiscal_year",
        "quantity",
        "starts",
        "ends",
        "counted_on",
        "resolution_key",
    )
    organization_id = forms.ChoiceField(label="Which member")
    quantity = DecimalBox(label="How many", initial="1")
    starts = day_field("From", required=False, help_text="Empty: the fiscal year's first day.")
    ends = day_field("First day it no longer holds", required=False, help_text="Empty: the fiscal year's end.")

    def __init__(self, *args: Any, organizations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organization_id", organizations)

    def clean_organization_id(self) -> int:
        """The member's id."""
        return int(self.cleaned_data["organization_id"])
