"""Forms of the books: a run, a correction, a payment and what it pays, an entry, and reasons."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms

from barnraise.core.dates import long_date
from barnraise.core.money import Money
from barnraise.platform.form_fields import DecimalBox, MoneyBox, day_field, offer
from barnraise.run.books.rules.receipts import Open
from barnraise.run.books.terms import BY_HAND, CAUSE_WORDS, CAUSES, AccountType, Way

LEGS = 6
"""UNIT: rows of an entry that is written by hand."""


class RunForm(forms.Form):
    """What to bill, from which days, dated when."""

    causes = forms.MultipleChoiceField(
        label="What to bill", choices=[(c.value, CAUSE_WORDS[c]) for c in CAUSES], widget=forms.CheckboxSelectMultiple
    )
    starts = day_field(
        "First day", help_text="Fees begin here; what was delivered before and is not billed yet comes along."
    )
    last = day_field("Last day", help_text="What was delivered after it waits for the next run.")
    invoice_day = day_field(
        "Invoice day", help_text="The day of the invoices and of their entries; its month must be open."
    )
    due_day = day_field("Due day", required=False, help_text="Empty: as many days later as the agency’s settings say.")
    title = forms.CharField(
        label="Name of the run", max_length=120, required=False, help_text="Such as “February deliveries”."
    )

    def values(self) -> dict[str, Any]:
        """What the deed takes: the day after the last one."""
        told = dict(self.cleaned_data)
        told["ends"] = told.pop("last") + timedelta(days=1)
        return told


class ReasonForm(forms.Form):
    """A reason that stays with the deed."""

    reason = forms.CharField(label="Why", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class NoteForm(forms.Form):
    """What to look at."""

    note = forms.CharField(label="What should be looked at", widget=forms.Textarea(attrs={"rows": 3}))


class ExplainForm(forms.Form):
    """Why something unusual is right."""

    explanation = forms.CharField(label="Why this is right", widget=forms.Textarea(attrs={"rows": 3}))


class CorrectForm(forms.Form):
    """How much of a line is wrong, which way, and why."""

    way = forms.ChoiceField(
        label="What is wrong", widget=forms.RadioSelect, initial="less",
        choices=[("less", "It charged too much: give some back"), ("all", "It should not be there: give all back"),
                 ("more", "It charged too little: add some")],
    )  # fmt: skip
    amount = MoneyBox(label="By how much", required=False, help_text="Left empty where all is given back.")
    reason = forms.CharField(label="Why", max_length=200, help_text="The payer reads this.")

    def clean(self) -> dict[str, Any]:
        """An amount above zero, but where all is given back."""
        told = super().clean() or {}
        amount = told.get("amount")
        if told.get("way") != "all" and (amount is None or amount <= Money.ZERO) and "amount" not in self.errors:
            self.add_error("amount", "Say by how much, above $0.00.")
        return told

    def change(self) -> Money | None:
        """What the deed takes: negative gives back, nothing gives all back."""
        way, amount = self.cleaned_data["way"], self.cleaned_data["amount"]
        if way == "all":
            return None
        return -amount if way == "less" else amount  # type: ignore[no-any-return]


class PartsForm(forms.Form):
    """How much of some money goes to which open invoice."""

    says_optional = False  # an invoice without an amount gets nothing

    def __init__(self, *args: Any, bills: Sequence[Open], plan: Mapping[int, Money], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bills = bills
        for bill in bills:
            part = plan.get(bill.id)
            self.fields[f"part-{bill.id}"] = MoneyBox(
                label=f"Invoice {bill.number}", required=False, initial=str(part) if part else "",
                help_text=f"{bill.open.words()} open, due {long_date(bill.due_on)}",
            )  # fmt: skip

    def parts(self) -> dict[int, Money]:
        """Invoice → part, where one was given."""
        found = {bill.id: self.cleaned_data.get(f"part-{bill.id}") for bill in self.bills}
        return {invoice: part for invoice, part in found.items() if part}


class PaymentForm(forms.Form):
    """A check or a transfer that came."""

    payer_id = forms.TypedChoiceField(label="From whom", coerce=int)
    received_on = day_field("Received on")
    method = forms.ChoiceField(label="How", choices=[(m.value, m.words) for m in BY_HAND])
    reference = forms.CharField(label="Check number or bank reference", max_length=60)
    amount = MoneyBox(label="Amount")
    note = forms.CharField(label="Note", max_length=200, required=False)

    def __init__(self, *args: Any, payers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "payer_id", [("", "Choose a payer"), *payers])


class EntryForm(forms.Form):
    """An entry by hand: a day, what it is for, and its legs, each a debit or a credit."""

    day = day_field("Day")
    memo = forms.CharField(label="What it is for", max_length=200)

    def __init__(
        self, *args: Any, accounts: Sequence[tuple[int, str]], funds: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, LEGS + 1):
            self.fields[f"account-{n}"] = forms.TypedChoiceField(
                label=f"Account of leg {n}",
                coerce=int,
                choices=[("", "None"), *accounts],
                required=False,
                empty_value=None,
            )
            self.fields[f"fund-{n}"] = forms.TypedChoiceField(
                label=f"Fund of leg {n}", coerce=int, choices=funds, required=False
            )
            self.fields[f"debit-{n}"] = MoneyBox(label=f"Debit of leg {n}", required=False)
            self.fields[f"credit-{n}"] = MoneyBox(label=f"Credit of leg {n}", required=False)

    def legs(self) -> list[tuple[int, int, int]]:
        """Account, fund and cents of every leg that was filled."""
        found = []
        for n in range(1, LEGS + 1):
            account, fund = self.cleaned_data.get(f"account-{n}"), self.cleaned_data.get(f"fund-{n}")
            debit, credit = self.cleaned_data.get(f"debit-{n}"), self.cleaned_data.get(f"credit-{n}")
            amount = (debit or Money.ZERO) - (credit or Money.ZERO)
            if account and fund and amount:
                found.append((account, fund, amount.cents))
        return found

    def rows(self) -> list[tuple[int, list[Any]]]:
        """Leg by leg, its four fields."""
        return [
            (n, [self[f"{kind}-{n}"] for kind in ("account", "fund", "debit", "credit")]) for n in range(1, LEGS + 1)
        ]

    def leg_names(self) -> set[str]:
        """The names of the legs' fields, which the page sets apart."""
        return {name for name in self.fields if "-" in name}


class OnForm(forms.Form):
    """As of which day."""

    on = day_field("As of the end of", required=False)
    fund = forms.CharField(required=False)


class RebateForm(forms.Form):
    """What a vendor paid back, for which days of which contract, and how members get their shares."""

    service_id = forms.TypedChoiceField(label="Vendor’s contract", coerce=int)
    amount = MoneyBox(label="Amount received")
    received_on = day_field("Received on")
    reference = forms.CharField(label="Check number or bank reference", max_length=60)
    starts = day_field("First day it is paid for", help_text="The rebate counts in the fiscal year of these days.")
    last = day_field("Last day it is paid for")
    way = forms.ChoiceField(
        label="How members get it", choices=[(w.value, w.words.capitalize()) for w in Way], initial=Way.CREDIT
    )
    resolution_key = forms.ChoiceField(
        label="Resolution that says how it is shared",
        required=False,
        help_text="Empty: the one that the contract names.",
    )
    document = forms.FileField(label="Vendor’s letter", required=False)

    def __init__(
        self, *args: Any, services: Sequence[tuple[int, str]], resolutions: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "service_id", [("", "Choose a contract"), *services])
        offer(self, "resolution_key", [("", "The contract’s own"), *resolutions])

    def values(self) -> dict[str, Any]:
        """What the deed takes: the day after the last one, and the letter's name and bytes."""
        told = dict(self.cleaned_data)
        told["ends"] = told.pop("last") + timedelta(days=1)
        letter = told.pop("document")
        return told | ({"document": (letter.name, letter.read())} if letter else {})


class CheckForm(forms.Form):
    """A check that was sent to a member."""

    paid_on = day_field("Sent on")
    reference = forms.CharField(label="Check number", max_length=60)


class AidForm(forms.Form):
    """What the state repays of a service in a year; a correction says why as well."""

    service_id = forms.TypedChoiceField(label="Service", coerce=int)
    fiscal_year = forms.IntegerField(label="Fiscal year", help_text="The year it ends in.")
    ratio = DecimalBox(
        label="Part of what was paid that comes back next year", help_text="A fraction: 64.8 % is 0.648."
    )
    ratio_alone = DecimalBox(
        label="Part of the cost alone that would have come back", help_text="0 where doing it alone earns no aid."
    )
    other_cost = MoneyBox(
        label="What taxpayers paid beside the price",
        help_text="A grant, the administration of the aid; $0.00 if nothing.",
    )
    citation = forms.CharField(label="Law or term it follows", max_length=200)
    resolution_key = forms.ChoiceField(label="Resolution", required=False)
    reason = forms.CharField(label="Why it is corrected", max_length=200)

    def __init__(
        self, *args: Any, services: Sequence[tuple[int, str]], resolutions: Sequence[tuple[str, str]],
        corrects: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        offer(self, "service_id", [("", "Choose a service"), *services])
        offer(self, "resolution_key", [("", "None"), *resolutions])
        for name in ("service_id", "fiscal_year") if corrects else ("reason",):
            del self.fields[name]


_STATE_CODE = "What the state’s own chart calls it, such as a UFARS source code; printed in files."


class ChartForm(forms.Form):
    """What an account and a fund have alike: some things said once, when it is added, the rest any day."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Name", max_length=80)
    state_code = forms.CharField(label="State’s code", max_length=40, required=False, help_text=_STATE_CODE)
    closed = day_field(
        "First day nothing is posted to it",
        required=False,
        help_text="Empty as long as it is used. What stands in it stays.",
    )
    once_only: tuple[str, ...] = ()

    def __init__(self, *args: Any, adds: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("version", "closed") if adds else self.once_only:
            del self.fields[name]


class AccountForm(ChartForm):
    """An account: number and type once."""

    number = forms.CharField(label="Number", max_length=20)
    type = forms.ChoiceField(label="Type", choices=[(t.value, t.value.replace("_", " ")) for t in AccountType])
    once_only = ("number", "type")
    field_order = ("version", "number", "type", "name", "state_code", "closed")


class FundForm(ChartForm):
    """A fund: its code once."""

    code = forms.CharField(label="Code", max_length=10, help_text="The state’s own where there is one, such as 01.")
    once_only = ("code",)
    field_order = ("version", "code", "name", "state_code", "closed")


class CodeForm(forms.Form):
    """Where the revenue of a function or of one service goes from a day on."""

    what = forms.ChoiceField(label="Revenue of", help_text="A service’s own code goes before its function’s.")
    account = forms.TypedChoiceField(label="Account", coerce=int)
    fund = forms.TypedChoiceField(label="Fund", coerce=int)
    starts = day_field("From", help_text="Invoices of this day and later; those before stay where they were posted.")

    def __init__(self, *args: Any, choices: Mapping[str, Sequence[tuple[Any, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            offer(self, name, offered)

    def values(self) -> dict[str, Any]:
        """What the deed takes."""
        told = self.cleaned_data
        service = str(told["what"]).removeprefix("service:") if str(told["what"]).startswith("service:") else ""
        return {
            "function": "" if service else told["what"], "service_id": int(service) if service else None,
            "account_id": told["account"], "fund_id": told["fund"], "starts": told["starts"],
        }  # fmt: skip


class RemoveForm(forms.Form):
    """Nothing to fill in: which version was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
