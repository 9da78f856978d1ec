"""Forms of membership: plain words, one deed each."""

from typing import Any

from django import forms

from barnraise.platform import registry
from barnraise.platform.permissions import Asker
from barnraise.run.members import queries
from barnraise.run.members.models import Category, Membership
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations.models import Organization

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
AREA = [("", "By its state"), ("yes", "Inside our area"), ("no", "Outside our area")]
RESOLUTION_HELP = "Only to let in a body that the rule keeps out."


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of the categories on file."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Category.objects.none(), empty_label="Choose one", **kwargs)

    def load(self) -> None:
        """Offer what is on file now."""
        self.queryset = queries.category_rows()


class ResolutionField(forms.ChoiceField):
    """A choice of the resolutions on file, as text keys."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Resolution", required=False, **kwargs)

    def load(self, asker: Asker) -> None:
        """Offer what this asker may read."""
        self.choices = [("", "None is named"), *registry.choices("governance.Resolution", asker)]


class _WithResolution(forms.Form):
    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["resolution_key"]
        assert isinstance(field, ResolutionField)
        field.load(asker)


class _WithCategories(_WithResolution):
    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, asker=asker, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, CategoryField)
        field.load()

    def area(self) -> bool | None:
        """Whether the body lies in our area, if somebody said so."""
        said: bool | None = {"yes": True, "no": False}.get(self.cleaned_data["in_area"])
        return said


class JoinForm(_WithCategories):
    """Let an organization join."""

    organization = forms.ModelChoiceField(
        label="Organization", queryset=Organization.objects.none(), empty_label="Choose one"
    )
    category = CategoryField(label="Category")
    starts = forms.DateField(label="Member from", widget=DAY)
    number = forms.CharField(
        label="Member number", max_length=20, required=False, help_text="Left empty, the next one is given."
    )
    also_member_of = forms.CharField(label="Also pays to be a member of", max_length=120, required=False)
    in_area = forms.ChoiceField(label="Where it lies", choices=AREA, required=False)
    resolution_key = ResolutionField(help_text=RESOLUTION_HELP)

    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, asker=asker, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organizations.organizations_for(asker).exclude(kind="vendor").order_by("name", "id")

    def values(self) -> dict[str, Any]:
        """As the deed takes it."""
        told = self.cleaned_data
        return {
            "organization_id": told["organization"].pk, "category_id": told["category"].pk, "starts": told["starts"],
            "number": told["number"], "also_member_of": told["also_member_of"], "in_area": self.area(),
            "resolution_key": told["resolution_key"],
        }  # fmt: skip


class ChangeCategoryForm(_WithCategories):
    """Move a member to another category from a day on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    category = CategoryField(label="New category")
    starts = forms.DateField(label="From", widget=DAY, help_text="The old category ends the day before.")
    also_member_of = forms.CharField(label="Also pays to be a member of", max_length=120, required=False)
    in_area = forms.ChoiceField(label="Where it lies", choices=AREA, required=False)
    resolution_key = ResolutionField(help_text=RESOLUTION_HELP)

    def values(self) -> dict[str, Any]:
        """As the deed takes it."""
        told = self.cleaned_data
        return {
            "version": told["version"], "category_id": told["category"].pk, "starts": told["starts"],
            "also_member_of": told["also_member_of"], "in_area": self.area(), "resolution_key": told["resolution_key"],
        }  # fmt: skip

    @staticmethod
    def initial_of(row: Membership) -> dict[str, Any]:
        """What the form shows of a record."""
        return {"version": row.version, "also_member_of": row.also_member_of}


class EndForm(forms.Form):
    """End a membership."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ends = forms.DateField(label="First day without it", widget=DAY)
    reason = forms.CharField(label="Why", max_length=200, help_text="A notice of withdrawal, a merger, a fee not paid.")


class AgreementForm(_WithResolution):
    """Keep what a member signed."""

    title = forms.CharField(label="What was signed", max_length=160)
    signed_on = forms.DateField(label="Signed on", widget=DAY)
    starts = forms.DateField(label="In force from", widget=DAY)
    ends = forms.DateField(label="First day without it", widget=DAY, required=False)
    file = forms.FileField(label="The signed file", required=False, help_text="PDF, Word or a picture.")
    resolution_key = ResolutionField()

    def values(self) -> dict[str, Any]:
        """As the deed takes it."""
        file = self.cleaned_data["file"]
        return {**self.cleaned_data, "file": (file.name, file.read()) if file else None}
