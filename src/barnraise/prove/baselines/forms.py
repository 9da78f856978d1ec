"""Forms of baselines: a proposal with its evidence, a decision, a withdrawal, and the day one ends."""

from decimal import Decimal
from typing import Any

from django import forms

from barnraise.core.facts import Unit
from barnraise.core.savings.records import Grade, Method
from barnraise.platform.form_fields import DecimalBox, day_field, offer
from barnraise.prove.baselines.rules import Proposal

KINDS = (
    ("cash-yearly", "Cash, every year"),
    ("cash-once", "Cash, this year only"),
    ("other-yearly", "Not cash, every year"),
    ("other-once", "Not cash, this year only"),
)


class ProposeForm(forms.Form):
    """What a member alone would have paid, for whom, since when, and how anybody knows."""

    service_id = forms.ChoiceField(label="Service")
    item = forms.CharField(
        label="Item", required=False, max_length=60,
        help_text="The item’s code as deliveries name it; empty where the service has no items.",
    )  # fmt: skip
    organization_id = forms.ChoiceField(
        label="For whom", required=False, help_text="A member’s own price comes before the price for everybody."
    )
    unit = forms.ChoiceField(label="Unit", choices=[(u.value, u.value.replace("-", " ")) for u in Unit])
    starts = day_field("First day")
    ends = day_field("First day it no longer holds", required=False, help_text="Empty: until somebody ends it.")
    unit_price = DecimalBox(label="Price alone, dollars a unit")
    low = DecimalBox(label="Lowest it may have been", required=False, help_text="Where the method gives a range.")
    high = DecimalBox(label="Highest it may have been", required=False)
    own_cost = DecimalBox(
        label="What the member still bears itself, dollars a unit", required=False, help_text="Its own transport, say."
    )
    share = DecimalBox(
        label="Part that would have been bought alone", required=False,
        help_text="Between 0 and 1; empty means all of it.",
    )  # fmt: skip
    method = forms.ChoiceField(
        label="How it was found",
        widget=forms.RadioSelect,
        choices=[(m.value, f"{m.words().capitalize()}. {m.weakness()}") for m in Method],
    )
    grade = forms.ChoiceField(
        label="How far it can be trusted",
        widget=forms.RadioSelect,
        choices=[(g.value, f"{g.value}: {g.words()}") for g in Grade],
    )
    kind = forms.ChoiceField(
        label="What kind of saving it gives", choices=KINDS, help_text="A service has one kind in a year."
    )
    source = forms.CharField(
        label="Source", max_length=200, help_text="Whose quote, which list, which invoice, and of what day."
    )
    evidence = forms.FileField(
        label="Evidence", help_text="The quote, invoice, list or model itself. It is kept by its hash."
    )
    replaces = forms.ChoiceField(
        label="Takes the place of", required=False,
        help_text="Only where it corrects or follows a baseline that is approved.",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        services: list[tuple[int, str]],
        members: list[tuple[int, str]],
        replaceable: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = (
            ("service_id", [("", "Choose one"), *services]),
            ("organization_id", [("", "Everybody"), *members]),
            ("replaces", [("", "None"), *replaceable]),
        )
        for name, choices in offered:
            offer(self, name, [(str(value), words) for value, words in choices])

    def told(self) -> Proposal:
        """What was filled in."""
        values = self.cleaned_data
        cash, _, often = values["kind"].partition("-")
        names = ("unit", "starts", "ends", "unit_price", "low", "high", "method", "grade", "source")
        return Proposal(
            service_id=int(values["service_id"]), item=values["item"].strip(),
            organization_id=int(values["organization_id"]) if values["organization_id"] else None,
            own_cost=values["own_cost"] or Decimal(0), share=Decimal(1) if values["share"] is None else values["share"],
            cashable=cash == "cash", recurring=often == "yearly", **{name: values[name] for name in names},
        )  # fmt: skip

    def before(self) -> int | None:
        """The baseline whose place it takes, or none."""
        chosen = self.cleaned_data["replaces"]
        return int(chosen) if chosen else None


class WithdrawForm(forms.Form):
    """Whether a proposal is still the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DecideForm(forms.Form):
    """A decision about a baseline, with a note that a refusal needs."""

    note = forms.CharField(
        label="Note", required=False, max_length=200, help_text="Needed to refuse: whoever proposed it reads it."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    """The day a baseline ends, and why."""

    ends = day_field("First day it no longer holds")
    note = forms.CharField(label="Why it ends", max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)
