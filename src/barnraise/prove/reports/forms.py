"""Forms of reports."""

from typing import Any

from django import forms

from barnraise.platform.form_fields import offer


class WordsForm(forms.Form):
    """The words of a section."""

    words = forms.CharField(label="What we say about it", widget=forms.Textarea(attrs={"rows": 10}), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class FreezeForm(forms.Form):
    """What a board said of a report before it was frozen."""

    resolution_key = forms.ChoiceField(label="Resolution that approved it", required=False)

    def __init__(self, *args: Any, resolutions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "resolution_key", [("", "None yet"), *resolutions])


class DraftForm(forms.Form):
    """Which report to draft."""

    which = forms.ChoiceField(label="Which report?")

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "which", offered)
