"""The form that records a resolution."""

from typing import Any

from django import forms

from barnraise.run.governance import queries

BODY = "Board of directors"


class ResolutionForm(forms.Form):
    """What a body decided: who, when, what, and the words or the file."""

    body = forms.CharField(label="Which body decided", max_length=120, initial=BODY)
    adopted_on = forms.DateField(label="Adopted on", widget=forms.DateInput(attrs={"type": "date"}))
    title = forms.CharField(label="Title", max_length=200, help_text="What was decided, in one line.")
    text = forms.CharField(
        label="Text", required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The words as adopted. Leave empty if the file holds them.",
    )  # fmt: skip
    file = forms.FileField(label="File", required=False, help_text="A PDF or Word document of the adopted text.")
    supersedes = forms.ChoiceField(
        label="Supersedes", required=False,
        help_text="Only where this takes the place of an earlier resolution of the same body.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["supersedes"]
        assert isinstance(field, forms.ChoiceField), "supersedes is a choice"
        field.choices = [("", "None"), *((key.rpartition(":")[2], words) for key, words in queries.choices())]

    def clean_supersedes(self) -> int | None:
        """The id of the resolution that is superseded, or none."""
        chosen = self.cleaned_data["supersedes"]
        return int(chosen) if chosen else None
