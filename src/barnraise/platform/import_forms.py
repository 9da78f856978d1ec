"""The forms of the imports: a file or pasted rows on their way in, and how a source's files are read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from barnraise.platform.imports import Reader, Setting, columns_of, headings_key, settings_of, stated_of
from barnraise.platform.models import ImportProfile

ENCODINGS = (
    ("", "as the file itself says"),
    ("cp1252", "Windows, western letters (windows-1252)"),
    ("cp437", "old DOS programs (cp437)"),
    ("mac-roman", "old Macintosh programs"),
    ("iso8859-1", "Latin-1 (ISO 8859-1)"),
    ("utf-16", "Unicode in pairs of bytes (UTF-16)"),
)
DELIMITERS = (("", "as found in the file"), (",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "upright stroke"))
PASTED = "pasted rows.tsv"


class UploadForm(forms.Form):
    """One file, or rows pasted from a spreadsheet."""

    file = forms.FileField(
        label="A file", required=False, help_text="CSV or XLSX, also packed with gzip. At most 320 MB."
    )
    pasted = forms.CharField(
        label="Or rows pasted from a spreadsheet", required=False, strip=False,
        help_text="Mark the rows with their headings in the spreadsheet, copy them, and paste them here.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    profile = forms.ChoiceField(
        label="How this source’s files are read", required=False,
        help_text="A profile knows encoding, sheet and headings of a source, and the answers you gave about its names.",
    )  # fmt: skip
    about = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, *args: Any, profiles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["profile"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "As the file itself says"), *((name, name) for name in profiles)]
        self._ask_for_each(True)
        if not profiles:
            del self.fields["profile"]

    def full_clean(self) -> None:
        """Either of the two will do, so neither is shown as optional and neither is asked for alone."""
        self._ask_for_each(False)
        super().full_clean()
        self._ask_for_each(True)

    def _ask_for_each(self, each: bool) -> None:
        self.fields["file"].required = self.fields["pasted"].required = each

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two ways in."""
        told: dict[str, Any] = super().clean() or {}
        file, pasted = told.get("file"), (told.get("pasted") or "").strip()
        if file and pasted:
            raise forms.ValidationError("There is both a file and pasted rows. Send one of them, then the other.")
        if not file and not pasted and not self.errors:
            raise forms.ValidationError("There is no file and nothing was pasted. Choose a file, or paste rows.")
        return told

    def given(self) -> tuple[bytes, str]:
        """The bytes that came in and the name they go by."""
        file: Any = self.cleaned_data.get("file")
        if file is not None:
            file.seek(0)
            return file.read(), str(file.name)
        return self.cleaned_data["pasted"].encode("utf-8", "replace"), PASTED


class ProfileForm(forms.Form):
    """What a profile states about the files of one source, and which remembered answers to forget."""

    name = forms.CharField(label="Name", max_length=80, help_text="Who sends these files, such as “State department”.")
    encoding = forms.ChoiceField(label="How letters are written", choices=ENCODINGS, required=False)
    delimiter = forms.ChoiceField(label="What separates the cells", choices=DELIMITERS, required=False)
    sheet = forms.CharField(
        label="Sheet of a workbook", required=False, max_length=80, help_text="Only if several sheets hold rows."
    )
    forget = forms.MultipleChoiceField(
        label="Answers to forget", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Marked answers are asked again with the next file.",
    )  # fmt: skip

    def __init__(self, posted: Any, *, reader: Reader, profile: ImportProfile | None) -> None:
        standing = _flat(profile.settings) if profile else {}
        initial = {**standing, "name": profile.name} if profile else None
        super().__init__(posted, initial=initial)
        self.stated = settings_of(reader)
        self.standing = profile.settings if profile else {}
        for setting in self.stated:
            self.fields[setting.key] = _field(setting)
        answers = profile.answers if profile else {}
        if answers:
            forget = self.fields.pop("forget")
            assert isinstance(forget, forms.MultipleChoiceField)
            forget.choices = [(key, f"{key}: {value}") for key, value in sorted(answers.items())]
            self.fields["forget"] = forget
        else:
            del self.fields["forget"]
        if profile:
            self.fields["name"].disabled = True

    def settings(self) -> dict[str, Any]:
        """What the form says, nested by dots; what a profile holds besides is kept."""
        kept = dict(self.standing)
        for key in ("encoding", "delimiter", "sheet", *(s.key for s in self.stated)):
            _put(kept, key.split("."), self.cleaned_data.get(key, ""))
        return kept


class ColumnsForm(forms.Form):
    """Which column of a file is what, what holds for all its rows, and the name it is remembered under."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, posted: Any, *, reader: Reader, headings: tuple[str, ...], standing: Mapping[str, Any], **kwargs: Any
    ) -> None:
        named = standing.get("named") or {}
        initial = {f"column:{name}": heading for name, heading in named.items()} | _flat(standing)
        super().__init__(posted, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.headings, self.standing = headings, standing
        self.columns, self.stated = columns_of(reader), stated_of(reader)
        offered = [("", "None of them"), *((h, h) for h in dict.fromkeys(headings) if h)]
        for column in self.columns:
            self.fields[f"column:{column.key}"] = forms.ChoiceField(
                label=column.label, help_text=column.help, choices=offered, required=False
            )
        for setting in self.stated:
            self.fields[setting.key] = _field(setting)
        self.fields["name"] = forms.CharField(
            label="Remember it as", max_length=80,
            help_text="Such as the name of who sends these files. The next file with these headings is read so by itself.",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A column is one thing only, and one of them is said."""
        told: dict[str, Any] = super().clean() or {}
        chosen = [told[f"column:{c.key}"] for c in self.columns if told.get(f"column:{c.key}")]
        if not chosen:
            raise forms.ValidationError("Nothing was chosen. Say at least which column holds the name or the number.")
        twice = next((heading for heading in chosen if chosen.count(heading) > 1), "")
        if twice:
            raise forms.ValidationError(f"“{twice}” was chosen for two things. A column is one of them.")
        return told

    def settings(self) -> dict[str, Any]:
        """How such files are read, as a profile keeps it."""
        told = self.cleaned_data
        named = {c.key: told[f"column:{c.key}"] for c in self.columns if told.get(f"column:{c.key}")}
        stated = {s.key: told[s.key] for s in self.stated if told.get(s.key)}
        kept = {key: value for key, value in self.standing.items() if key not in {s.key for s in self.stated}}
        return {**kept, **stated, "named": named, "headings": headings_key(self.headings)}


def _field(setting: Setting) -> forms.Field:
    if setting.choices:
        return forms.ChoiceField(
            label=setting.label, help_text=setting.help, required=False, choices=[("", "not stated"), *setting.choices]
        )
    return forms.CharField(label=setting.label, help_text=setting.help, required=False, max_length=200)


def _put(into: dict[str, Any], path: list[str], value: str) -> None:
    if len(path) > 1:
        inner = dict(into.get(path[0], {}))
        _put(inner, path[1:], value)
        into[path[0]] = inner
    elif value:
        into[path[0]] = value
    else:
        into.pop(path[0], None)


def _flat(settings: Mapping[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in settings.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{before}{key}.")
        elif isinstance(value, str):
            found[before + key] = value
    return found


def settled(posted: MultiValueDict[str, str]) -> tuple[dict[str, str | None], dict[str, str]]:
    """What a run's page sends: mended cells (`None` takes one back) and answers, blank fields left out.

    `mend:17:County=Fillmore` · `use:17:County=Fillmore` (the offered one) · `unmend:17:County` · `answer:KEY=VALUE`.
    """
    mends: dict[str, str | None] = {}
    answers: dict[str, str] = {}
    for name in posted:
        way, _, key = name.partition(":")
        value = posted.get(name) or ""
        if way == "answer" and value:
            answers[key] = value
        elif way in ("mend", "use") and value and (way == "use" or key not in mends):
            mends[key] = value
    mends |= {name.partition(":")[2]: None for name in posted if name.startswith("unmend:")}
    return mends, answers
