"""Forms of purchasing: a contract, a vendor, a price file, and decisions about lines set apart."""

from collections.abc import Sequence
from typing import Any

from django import forms

from barnraise.core.facts import Settled, Unit
from barnraise.platform.form_fields import DecimalBox, day_field, offer
from barnraise.run.governance import queries as governance
from barnraise.run.programs.purchasing.terms import AUTHORITIES, FIELD_WORDS

SETTLES = (Settled.VENDOR, Settled.AGENCY)


class VendorForm(forms.Form):
    """A vendor to add."""

    name = forms.CharField(label="Name", max_length=200)
    number = forms.CharField(label="Vendor number", max_length=40, required=False, help_text="Your own number for it.")
    city = forms.CharField(label="City", max_length=80, required=False)
    state = forms.CharField(label="State", max_length=2, required=False, help_text="Two letters.")


class ContractForm(forms.Form):
    """A contract to sign."""

    number = forms.CharField(label="Contract number", max_length=24)
    title = forms.CharField(label="What it is for", max_length=120)
    vendor_id = forms.ChoiceField(label="Vendor")
    legal_authority = forms.CharField(
        label="Legal authority", max_length=200, help_text=f"For example {AUTHORITIES[1]}."
    )
    resolution_key = forms.ChoiceField(label="Resolution that awarded it")
    starts = day_field("First day")
    ends = day_field("First day it no longer holds")
    settled = forms.ChoiceField(label="Who settles", choices=[(s.value, s.words()) for s in SETTLES])
    unit = forms.ChoiceField(label="Usual unit", choices=[(u.value, u.value) for u in Unit])
    percent = DecimalBox(
        label="Fee, percent of net sales", required=False, help_text="1.5 means one and a half percent."
    )
    checks_prices = forms.BooleanField(label="Check lines against the price file", required=False, initial=True)
    file = forms.FileField(label="Signed contract", required=False)

    def __init__(self, *args: Any, vendors: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "vendor_id", [("", "Choose a vendor"), *vendors])
        offer(self, "resolution_key", [("", "Choose a resolution"), *governance.choices()])

    def values(self) -> dict[str, Any]:
        """What the deed takes."""
        told = dict(self.cleaned_data)
        percent, file = told.pop("percent"), told.pop("file")
        told["vendor_id"] = int(told["vendor_id"])
        return {**told, "fee_rate": None if percent is None else percent / 100,
                "file": (file.name, file.read()) if file else None}  # fmt: skip


class ContractEditForm(forms.Form):
    """What may change about a signed contract."""

    title = forms.CharField(label="What it is for", max_length=120)
    legal_authority = forms.CharField(label="Legal authority", max_length=200)
    ends = day_field("First day it no longer holds")
    checks_prices = forms.BooleanField(label="Check lines against the price file", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PriceFileForm(forms.Form):
    """A price file and the day it holds from."""

    starts = day_field("The prices hold from", help_text="The price file in force then ends on this day.")
    file = forms.FileField(label="Price file", help_text="CSV or XLSX, with headings Item and Price.")


class MendForm(forms.Form):
    """The cells of one line set apart, and who is meant."""

    says_optional = False  # a cell is as it was sent until somebody mends it
    organization_id = forms.ChoiceField(label="Member", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, members: Sequence[tuple[int, str]], cells: dict[str, str], names: Sequence[str], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        offer(self, "organization_id", [("", "As the line says"), *members])
        for name in names:
            label = FIELD_WORDS.get(name, name).capitalize()
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=200, initial=cells.get(name, "")
            )
        self.names = list(names)
        self.cells = cells

    def changed(self) -> dict[str, str]:
        """Cells that now say something else."""
        return {n: self.cleaned_data[n] for n in self.names if self.cleaned_data[n] != self.cells.get(n, "")}

    def owner(self) -> int | None:
        """Who is meant, when somebody said so."""
        chosen = self.cleaned_data["organization_id"]
        return int(chosen) if chosen else None


class DecideForm(forms.Form):
    """One decision about several lines."""

    DEEDS = (
        ("choose", "These lines mean this member"),
        ("accept", "Accept them with a note"),
        ("send_back", "Send them back"),
    )

    line = forms.TypedMultipleChoiceField(label="Lines", coerce=int)
    deed = forms.ChoiceField(label="What to do", choices=DEEDS)
    organization_id = forms.ChoiceField(label="Member", required=False)
    note = forms.CharField(label="Note", max_length=200, required=False)
    report = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, members: Sequence[tuple[int, str]], lines: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organization_id", [("", "Choose a member"), *members])
        offer(self, "line", [(pk, pk) for pk in lines])

    def clean(self) -> dict[str, Any]:
        """A choice of member needs a member, an acceptance a note."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("deed") == "choose" and not told.get("organization_id"):
            self.add_error("organization_id", "Choose which member these lines mean.")
        if told.get("deed") == "accept" and not (told.get("note") or "").strip():
            self.add_error("note", "Say why these lines are accepted.")
        return told
