"""The list of scenarios; what their pages show stands beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from barnraise.core.money import Money
from barnraise.plan.regions import permissions, queries
from barnraise.plan.regions.models import Edition
from barnraise.platform import agency
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.permissions import Asker

COLUMNS = (
    Column("title", "Scenario", Kind.LINK, sortable=True),
    Column("saves", "Saves a year", Kind.CHANGE),
    Column("bound", "No plan saves more than", Kind.MONEY, weight="quiet"),
    Column("edition", "Edition", Kind.NUMBER),
    Column("changed", "Changed", Kind.DATE),
    Column("by", "Begun by", weight="quiet"),
)


def scenarios(asker: Asker) -> ListPage:
    """Every scenario, the newest first."""
    may = permissions.may_change(asker)
    begin = reverse("regions:begin")
    return ListPage(
        title="Regions",
        columns=COLUMNS,
        queryset=queries.scenarios_for(asker),
        rows=_rows,
        orders={"title": ("title", "id"), "made": ("made_at", "id")},
        order="-made",
        noun=("scenario", "scenarios"),
        answer_meta="Who should work together, and who should host what: every answer stands with its bound, its range and "
        "the date of its costs.",
        filters=(Filter("text", "Title holds", lambda rows, text: rows.filter(title__icontains=text)),),
        empty=Empty(
            "No scenario has been asked yet.",
            "Begin with an example of real districts, Minnesota or Massachusetts, and change it; or load a scenario file."
            if may else "The director or a coordinator begins one, with an example or with a file of our own districts.",
            begin if may else "", "Begin with an example",
        ),
        deeds=(("Begin a scenario", begin), ("Begin a state from public files", reverse("regions:begin_public"))) if may else (),
        links=(("Compare answers", reverse("regions:compare")),),
    )  # fmt: skip


def _rows(page: QuerySet[Any]) -> Sequence[Sequence[Cell]]:
    rows = page.values_list(
        "slug", "title", "saves", "at_most", "answered_number", "edition_number", "changed_at", "made_by_name"
    )
    return [
        (
            Link(
                title, reverse("regions:detail", args=[slug]),
                note="" if answered == number else "no answer yet" if saves is None else f"answered for edition {answered}",
            ),
            _money(saves), _money(bound), number, agency.day_of(changed), by or "the program",
        )
        for slug, title, saves, bound, answered, number, changed, by in rows
    ]  # fmt: skip


def _money(found: object) -> Money | None:
    return found if found is None or isinstance(found, Money) else Money(int(str(found)))


def named(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Editions as other rooms name them: words and address, by id."""
    rows = Edition.objects.filter(pk__in=ids).values_list("pk", "number", "scenario__title", "scenario__slug")
    return {
        pk: (f"edition {number} of the scenario {title}", reverse("regions:edition", args=[slug, number]))
        for pk, number, title, slug in rows
    }
