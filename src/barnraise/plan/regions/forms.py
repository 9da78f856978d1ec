"""Forms of scenarios: begin one, settle something by hand, set a rule, give a parameter its range, compare."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.base import File

from barnraise.core.regions.problem import Parameter, Problem, Rule
from barnraise.core.regions.terms import Grade, Level, RuleKind, Sharing
from barnraise.integrations.scenarios import Scenario
from barnraise.integrations.states import HOSTS_MAX
from barnraise.plan.regions import examples
from barnraise.plan.regions.rules import beginning, changes, shapes
from barnraise.plan.regions.rules.beginning import Begun
from barnraise.plan.regions.rules.changes import Changed
from barnraise.plan.regions.terms import COST_WORDS, RULE_WORDS, Hand, Hosts
from barnraise.platform.form_fields import DecimalBox, offer

OWN_FILE = "file"
FILE_MAX = 200 * 1024 * 1024
"""UNIT: bytes. The largest state's boundaries are a fifth of it."""


def light(file: File[bytes]) -> None:
    """Refuse a file before it is read into memory."""
    if file.size > FILE_MAX:
        raise forms.ValidationError(
            f"The file is larger than {FILE_MAX // 1024**2} megabytes. Send what this scenario needs of it, or thin it out."
        )


EXAMPLES = {
    "minnesota": "Minnesota: 330 districts, 36 agencies that could host, seven functions",
    "massachusetts": "Massachusetts: FY2017 spending by function, curves fitted from it",
    "massachusetts-literature": "Massachusetts: the same districts, curves from the literature",
}
"""The shipped examples as people choose them."""


class BeginForm(forms.Form):
    """A scenario from an example or from a file."""

    source = forms.ChoiceField(
        label="Begin with",
        widget=forms.RadioSelect,
        choices=[
            *((key, EXAMPLES.get(key, key)) for key in examples.EXAMPLES),
            (OWN_FILE, "A scenario file of our own"),
        ],
    )
    title = forms.CharField(label="Title", max_length=120, help_text="What the scenario asks, in a few words.")
    file = forms.FileField(
        label="Scenario file", required=False, validators=[light],
        help_text="One zip with scenario.toml and its CSV tables: what an export gives, or one written by hand.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("source") == OWN_FILE and not told.get("file"):
            self.add_error("file", "Choose the scenario’s zip file, or begin with an example.")
        return told


class BeginPublicForm(forms.Form):
    """A state from public files."""

    elsi = forms.FileField(
        label="ELSI export of districts",
        validators=[light],
        help_text="From the table generator of NCES: name, state, NCES number, agency type, total students. CSV as it comes.",
    )
    places = forms.FileField(
        label="File of places",
        validators=[light],
        help_text="NCES’s list of districts with latitude and longitude, or the Census gazetteer of school districts.",
    )
    state = forms.RegexField(
        "^[A-Za-z]{2}$", label="State", help_text="Two letters, such as IA.", max_length=2,
        error_messages={"invalid": "Give the state’s two letters, such as IA."},
    )  # fmt: skip
    hosts = forms.ChoiceField(
        label="Who could host", widget=forms.RadioSelect, choices=[(one.value, one.words) for one in Hosts],
        initial=Hosts.SERVICE.value,
    )  # fmt: skip
    agencies = forms.FileField(
        label="List of agencies",
        required=False,
        validators=[light],
        help_text="CSV with the columns key, name, latitude and longitude.",
    )
    largest = forms.IntegerField(
        label="How many of the largest districts", required=False, min_value=1, max_value=HOSTS_MAX
    )
    title = forms.CharField(label="Title", max_length=120, help_text="What the scenario asks, in a few words.")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for hosts, name in ((Hosts.LISTED, "agencies"), (Hosts.LARGEST, "largest")):
            if told.get("hosts") == hosts and not told.get(name) and name not in self.errors:
                self.add_error(name, "This is needed for what you chose above.")
        return told

    def clean_state(self) -> str:
        return str(self.cleaned_data["state"]).upper()

    def begun(self) -> Begun:
        """What would begin. Errors: `StateRefused`."""
        told = self.cleaned_data
        return beginning.begun(
            told["elsi"].read(), told["places"].read(), told["state"], told["title"],
            agencies=told["agencies"].read() if told["hosts"] == Hosts.LISTED else None,
            largest=told["largest"] if told["hosts"] == Hosts.LARGEST else 0,
        )  # fmt: skip

    @property
    def sources(self) -> str:
        """The files, in words."""
        named = [str(self.cleaned_data[name].name)[:60] for name in ("elsi", "places")]
        return f"public files of {self.cleaned_data['state']}: {' and '.join(named)}"


class EditionForm(forms.Form):
    """A change of the edition that was looked at."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=1_000_000)


class HandForm(EditionForm):
    """One thing settled by hand."""

    says_optional = False  # what is settled says which of them it is about
    hand = forms.ChoiceField(label="What you settle", choices=[(one.value, one.words) for one in Hand])
    district = forms.ChoiceField(label="District", required=False, help_text="If what you settle names a district.")
    agency = forms.ChoiceField(label="Agency", required=False, help_text="If it names an agency.")
    function = forms.ChoiceField(label="Function", required=False, help_text="If it names a function.")

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("district", sorted(problem.districts, key=lambda one: one.name)), ("agency", problem.agencies),
            ("function", problem.functions),
        ):  # fmt: skip
            offer(self, name, [("", "None"), *((one.key, one.name) for one in rows)])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("hand"):
            for name in Hand(told["hand"]).needs:
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, f"Choose the {name} that this is about.")
        return told

    def changed(self, scenario: Scenario) -> Changed:
        """The scenario with this settled. Errors: `Contradicts`."""
        told = self.cleaned_data
        return changes.by_hand(
            scenario, Hand(told["hand"]), district=told["district"], agency=told["agency"], function=told["function"]
        )


class BoundariesForm(EditionForm):
    """A boundary file for the districts."""

    file = forms.FileField(
        label="Boundary file",
        validators=[light],
        help_text="A shapefile in a zip (.shp, .dbf, .prj), TopoJSON or GeoJSON: a state’s own or the Census Bureau’s.",
    )
    by = forms.CharField(
        label="Property that tells whose a shape is", max_length=80, required=False,
        help_text="Leave it empty and each property is tried, for keys first and for names then.",
    )  # fmt: skip

    def changed(self, scenario: Scenario) -> Changed:
        """The scenario with these shapes. Errors: `Contradicts`."""
        told = self.cleaned_data
        return shapes.given(scenario, told["file"].read(), str(told["file"].name), told["by"].strip())


class RuleForm(EditionForm):
    """A rule with its limit."""

    kind = forms.ChoiceField(
        label="Rule",
        choices=[
            (one.value, RULE_WORDS[one].format(limit="so many", share="A share", size="so many")) for one in RuleKind
        ],
    )
    limit = DecimalBox(label="Limit", required=False, help_text="A count, miles or percent, as the rule says.")
    share = DecimalBox(
        label="Share of districts, percent", required=False, help_text="For miles only; empty means all."
    )
    size = DecimalBox(
        label="Pupils below which a district is small", required=False, help_text="For small districts only."
    )
    source = forms.CharField(
        label="Source", max_length=200, required=False, help_text="The statute or policy that asks it."
    )

    def changed(self, scenario: Scenario) -> Changed:
        """The scenario under this rule. Errors: `Contradicts`."""
        told = self.cleaned_data
        share = Decimal(100) if told["share"] is None else told["share"]
        rule = Rule(
            RuleKind(told["kind"]),
            float(told["limit"] or 0),
            float(share / 100),
            float(told["size"] or 0),
            told["source"],
        )
        return changes.ruled(scenario, rule)


class ParameterForm(EditionForm):
    """Another range for one parameter, with who says so."""

    path = forms.ChoiceField(label="Parameter")
    low = DecimalBox(label="Lowest it may be")
    central = DecimalBox(label="Central estimate")
    high = DecimalBox(label="Highest it may be")
    source = forms.CharField(label="Source", max_length=200)
    year = forms.IntegerField(label="Year of the source", min_value=1900, max_value=2100)
    grade = forms.ChoiceField(
        label="How well it is supported",
        choices=[
            (Grade.CAUSAL.value, "A: peer-reviewed, causal"), (Grade.COMPARED.value, "B: an audit or a comparison"),
            (Grade.CLAIMED.value, "C: self-reported"), (Grade.HEARD.value, "D: press or anecdote"),
            (Grade.ASSUMED.value, "assumed: nobody has measured it"),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problem = problem
        named = [
            (path, f"{words}, now {changes.range_words(changes.at_path(problem, path))}")
            for path, words in changes.parameters(problem)
        ]
        offer(self, "path", named)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        ends = [told[name] for name in ("low", "central", "high") if told.get(name) is not None]
        if len(ends) == 3 and ends != sorted(ends):
            self.add_error("central", "The central estimate lies between the lowest and the highest.")
        return told

    def changed(self, scenario: Scenario) -> Changed:
        """The scenario under this range. Errors: `Contradicts`."""
        told = self.cleaned_data
        unit = changes.at_path(self.problem, told["path"]).unit
        low, central, high = (float(told[name]) for name in ("low", "central", "high"))
        parameter = Parameter(low, central, high, unit, told["source"], told["year"], Grade(told["grade"]))
        return changes.assumed(scenario, told["path"], parameter)


class LensForm(forms.Form):
    """With which set of costs, and with which way of sharing, an answer is looked at."""

    costs = forms.ChoiceField(
        label="Costs", choices=[(one.value, words.capitalize()) for one, words in COST_WORDS.items()]
    )
    sharing = forms.ChoiceField(
        label="Leads’ cost shared", choices=[(one.value, one.value[:1].upper() + one.value[1:]) for one in Sharing]
    )

    def chosen(self) -> tuple[Level, Sharing] | None:
        """Both; none where the address asks for something that there is not."""
        if not self.is_valid():
            return None
        return Level(self.cleaned_data["costs"]), Sharing(self.cleaned_data["sharing"])


class CompareForm(forms.Form):
    """Up to three answers to lay side by side."""

    first = forms.ChoiceField(label="First answer")
    second = forms.ChoiceField(label="Second answer")
    third = forms.ChoiceField(label="Third answer", required=False)

    def __init__(self, *args: Any, answers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            offer(self, name, [("", "None"), *answers])

    def chosen(self) -> list[int]:
        """The answers chosen, each once."""
        return list(dict.fromkeys(int(value) for value in self.cleaned_data.values() if value))
