"""Forms of reports."""

from django import forms


class WordsForm(forms.Form):
    """The words of a section."""

    words = forms.CharField(label="What we say about it", widget=forms.Textarea(attrs={"rows": 10}), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class FreezeForm(forms.Form):
    """What a board said of a report before it was frozen."""

    resolution_key = forms.ChoiceField(label="Resolution that approved it", required=False)

    def __init__(self, *args: object, resolutions: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["resolution_key"]
        assert isinstance(field, forms.ChoiceField), "a resolution is chosen from a list"
        field.choices = [("", "None yet"), *resolutions]


class DraftForm(forms.Form):
    """Which report to draft."""

    which = forms.ChoiceField(label="Which report?")

    def __init__(self, *args: object, offered: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["which"]
        assert isinstance(field, forms.ChoiceField), "a report is chosen from a list"
        field.choices = offered
