"""The form that takes a delivery back."""

from django import forms


class ReverseForm(forms.Form):
    """Why a delivery is taken back."""

    reason = forms.CharField(label="Why it is taken back", max_length=200, help_text="It stands in the log for good.")
