"""Form fields that read money, exact decimals and days as people write them."""

from typing import Any

from django import forms

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


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"})
    )
