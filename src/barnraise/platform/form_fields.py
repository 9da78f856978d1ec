"""Form fields that read money, exact decimals and days as people write them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from barnraise.core.money import Money, NumberRefused, parse_decimal


class MoneyBox(forms.CharField):
    """Dollars and cents as people write them."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text)
        except NumberRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class DecimalBox(forms.CharField):
    """A rate or price with up to six decimals, read exactly."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_decimal(text)
        except NumberRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


EARLIEST, LATEST = date(1800, 1, 1), date(2199, 12, 31)
"""ASSUMPTION: a day outside is a slip of the hand; the last year the calendar knows has no day after it."""


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day of 1800 to 2199."""
    slip = f"Days run from {EARLIEST.year} to {LATEST.year}. Check the year."
    within = [MinValueValidator(EARLIEST, message=slip), MaxValueValidator(LATEST, message=slip)]
    box = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=box, validators=within)


def offer(form: forms.Form, name: str, choices: Iterable[Any]) -> None:
    """Say what may be chosen in one field of a form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), f"{name} is chosen from a list"
    field.choices = list(choices)
