"""Forms of closing a year."""

from django import forms


class ReasonForm(forms.Form):
    """A reason that is printed."""

    reason = forms.CharField(
        label="Reason, as it is printed on the statement", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class WhyForm(forms.Form):
    """Why a key is made or ended."""

    why = forms.CharField(label="Why, as it is published with the key", max_length=160)
