"""Every component in every state on one page, and each kind of page in each of its states, for people and for tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from barnraise.core.money import Money
from barnraise.platform import lists
from barnraise.platform.gallery_pictures import pictures
from barnraise.platform.lists import Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.refusals import Refusal, Stale

MEMBERS = ("Alder Grove", "Cedar Falls", "Dover", "Glen Emory", "Harmon", "High Bluff", "Lindenwald", "Stonebridge")

COLUMNS = (
    Column("name", "Member", Kind.LINK, sortable=True),
    Column("category", "Category", weight="quiet"),
    Column("pupils", "Pupils", Kind.NUMBER),
    Column("billed", "Billed", Kind.MONEY, weight="strong"),
    Column("change", "Difference", Kind.CHANGE),
    Column("since", "Since", Kind.DATE),
    Column("why", "Why", weight="quiet"),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for somebody."""

    deed: str
    about: str
    due: str
    url: str = "#"
    late: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a log."""

    when: str
    what: str
    by: str = ""
    changed: bool = False


class SampleForm(forms.Form):
    """One field of each kind, so that each can be seen with its hint and its error."""

    name = forms.CharField(label="Your name, as on the certificate", max_length=60)
    mail = forms.EmailField(label="School e-mail", help_text="We answer to this address only.")
    seats = forms.IntegerField(label="Seats", min_value=1, required=False)
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    category = forms.ChoiceField(
        label="Category", choices=[("", "Choose one"), ("ed", "Education"), ("gov", "Government")]
    )
    payer = forms.ChoiceField(
        label="Who pays?",
        widget=forms.RadioSelect,
        choices=[("po", "Dover, purchase order later"), ("me", "I pay myself")],
    )
    topics = forms.MultipleChoiceField(
        label="Topics", widget=forms.CheckboxSelectMultiple, choices=[("m", "Math"), ("r", "Reading")], required=False
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    file = forms.FileField(label="District file", help_text="CSV or XLSX, at most 25 MB.", required=False)
    agreed = forms.BooleanField(label="I have read the terms", help_text="Two pages; they open in this window.")


class _Rows:
    """Stands for a queryset, so that the gallery needs no tables."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)

    def order_by(self, *fields: str) -> "_Rows":
        """Sorted by name, either way."""
        return _Rows(sorted(self.names, reverse=fields[0].startswith("-")))

    def filter(self, text: str) -> "_Rows":
        """Names that hold the text."""
        return _Rows([name for name in self.names if text.lower() in name.lower()])

    def count(self) -> int:
        """How many."""
        return len(self.names)

    def __getitem__(self, part: slice) -> "_Rows":
        return _Rows(self.names[part])


def gallery(request: HttpRequest, name: str = "") -> HttpResponseBase:
    """The gallery itself, or one named page state (see `PAGES`)."""
    if not name:
        return render(request, "platform/gallery.html", _everything())
    if name not in PAGES:
        raise Http404
    return PAGES[name](request)


def _everything() -> dict[str, Any]:
    return {
        "title": "Every component in every state",
        "pictures": pictures(),
        "yours": [
            Waiting("Approve the February billing run", "85 invoices, from Ben Okafor", "Today", late=True),
            Waiting("Decide one disputed line, $685.00", "Kingsbury, invoice 2026-0231", "March 19"),
            Waiting("Sign the withdrawal terms of Alder Grove", "Four lawful bases compared", "March 20"),
        ],
        "others": [Waiting("State district file, 4 rows refused", "Ben Okafor", "since today")],
        "log": [
            Entry("March 9, 8:00 a.m.", "The offer of March 6 was taken. Your place did not change: 2nd."),
            Entry("March 6, 11:02 a.m.", "You moved from 3rd to 2nd.", "Decided by rule WL-3, not by a person", True),
            Entry("March 2, 9:10 a.m.", "You asked for a seat; all 25 were taken.", "Rule WL-3", True),
        ],
        "dates": [
            ("December 18, 2025", "Notice received, six months before June 30. In time by 12 days."),
            ("March 20, 2026", "Terms to both boards. Two resolutions make the agreement."),
        ],
        "rule": [
            ("Rule", "Shared cost by pupils, version 3, in force since July 1, 2025."),
            ("Authorized by", "Resolution 2025-18, board of directors, May 22, 2025, 9 to 2"),
            ("Rounding", "Each share is cut to the cent; the 26 cents left over go to the 26 largest remainders."),
        ],
        "form": SampleForm(),
    }


def _list(names: Sequence[str]) -> Callable[[HttpRequest], HttpResponseBase]:
    def answer(request: HttpRequest) -> HttpResponseBase:
        return lists.respond(request, _page(names))

    return answer


def _page(names: Sequence[str]) -> ListPage:
    def rows(part: Any) -> list[tuple[lists.Cell, ...]]:
        return [
            (
                Link(name, "/members/1", "district 0938-01"),
                "Education",
                len(name) * 311,
                Money(len(name) * 123_457),
                len(name) * 9_431 - 80_000,
                date(2025, 7, len(name)),
                None if name.startswith("Glen") else "same counts",
            )
            for name in part.names
        ]

    return ListPage(
        title="Members",
        crumb=(("Run", "/"), ("Members", "")),
        state="Fiscal year 2026",
        answer="85 members work together, and two of them joined this year." if names else "",
        columns=COLUMNS,
        queryset=cast("Any", _Rows(names)),
        rows=rows,
        orders={"name": ("name", "pk")},
        order="name",
        noun=("member", "members"),
        filters=(
            Filter("q", "Name", lambda rows, text: cast("Any", rows).filter(text)),
            Filter("category", "Category", lambda rows, _: rows, choices=(("ed", "Education"), ("gov", "Government"))),
        ),
        totals=lambda rows: {"billed": Money(4_123_801_5), "pupils": 73_267},
        total_label="All members",
        empty=Empty(
            "There is no member yet, so nothing can be delivered or billed.",
            "The director can import the state’s district file, or paste a list.",
            "#",
            "Import districts",
        ),
    )


def _form(*, wrong: bool) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        sent = {"name": "Mara Lund", "mail": "mara at dover", "seats": "0", "day": "yesterday"}
        context = {
            "title": "Number Talks in Grades 3 to 5",
            "crumb": [("Workshops", "/"), ("Register", "")],
            "form": SampleForm(sent) if wrong else SampleForm(initial={"name": "Mara Lund", "payer": "po"}),
            "deed": "Register for April 16, $95.00",
            "back_url": "/",
            "after": "You hear either way by April 2.",
        }
        return render(request, "platform/form.html", context, status=422 if wrong else 200)

    return answer


def _refused(request: HttpRequest) -> HttpResponse:
    refusal = Refusal("Two of 11 checks found something. A period closes only when all of them are empty.")
    obstacles = [
        {
            "what": "The payments file of February 27 does not foot.",
            "why": "Its 63 payments sum to $188,204.11, but its last line says $188,240.11.",
            "url": "#",
            "deed": "Open row 41",
        }
    ]
    context = {"refusal": refusal, "title": "February 2026 was not closed", "back": "#", "obstacles": obstacles}
    return render(request, "platform/refused.html", context, status=422)


def _stale(request: HttpRequest) -> HttpResponse:
    stale = Stale(
        "Ben Okafor saved Dover’s contact at 9:52 a.m., after you opened this form.",
        mine={"Phone": "555-0199", "Note": ""},
        theirs={"Phone": "555-0142", "Note": "mornings"},
        version=4,
    )
    return render(request, "platform/conflict.html", {"stale": stale}, status=409)


def _template(path: str, status: int = 200) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        return render(request, path, status=status)

    return answer


PAGES: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {
    "list": _list([f"{name} {number}" for number in range(1, 18) for name in MEMBERS]),
    "list-short": _list(MEMBERS),
    "list-empty": _list(()),
    "form": _form(wrong=False),
    "form-wrong": _form(wrong=True),
    "refused": _refused,
    "conflict": _stale,
    "forbidden": _template("platform/forbidden.html", 403),
    "missing": _template("platform/missing.html", 404),
    "broken": _template("platform/error500.html", 500),
    "accessibility": _template("platform/accessibility.html"),
    "figures": _template("platform/how_figures_are_made.html"),
    "signed-out": _template("platform/signed_out.html"),
}
"""Every page state by name; walks open each of them with axe."""
