"""The list of bodies, as page and as file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from barnraise.platform import agency, registry
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.models import Citation
from barnraise.platform.permissions import Asker
from barnraise.platform.words import clock_words, long_date
from barnraise.run.organizations import permissions, queries, terms
from barnraise.run.organizations.models import Identifier

COLUMNS = (
    Column("name", "Name", Kind.LINK, sortable=True),
    Column("kind", "Kind", sortable=True),
    Column("county", "County", sortable=True),
    Column("city", "City", sortable=True),
    Column("pupils", "Pupils", Kind.NUMBER),
    Column("counted", "Counted", weight="quiet"),
    Column("leaid", "LEAID"),
    Column("state_number", "State number"),
)


def organizations_page(asker: Asker) -> ListPage:
    """Every body the asker may see."""
    edits = permissions.may_edit_organizations(asker)
    add = reverse("organizations:add") if edits else ""
    kinds = [(k.value, k.words) for k in terms.Kind]
    counties = [(county, county) for county in queries.counties_known(asker)]
    return ListPage(
        title="Organizations",
        columns=COLUMNS,
        queryset=queries.organizations_for(asker),
        rows=_rows,
        orders={
            "name": ("name", "id"), "kind": ("kind", "name", "id"), "county": ("county", "name", "id"),
            "city": ("city", "name", "id"),
        },
        order="name",
        noun=("organization", "organizations"),
        empty=Empty(
            "No organization is on file yet, so nobody can be a member, a vendor or a payer.",
            meta="The director, the business manager or a coordinator can add one, or import the district file.",
            deed_url=add, deed_text="Add an organization" if add else "",
        ),
        filters=(
            Filter("q", "Name or number", having),
            Filter("kind", "Kind", lambda rows, value: rows.filter(kind=value), kinds),
            *([Filter("county", "County", _in_county, counties)] if counties else []),
        ),
        deeds=[("Add an organization", add)] if add else [],
    )  # fmt: skip


def _in_county(rows: QuerySet[Any], county: str) -> QuerySet[Any]:
    return rows.filter(county=county)


def having(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Bodies whose name or city holds the text, or whose number begins with it."""
    numbered = Identifier.objects.filter(value__istartswith=text).values("organization_id")
    return rows.filter(Q(name__icontains=text) | Q(city__icontains=text) | Q(pk__in=numbered))


def _rows(part: QuerySet[Any]) -> Sequence[Sequence[Cell]]:
    bodies = list(part)
    ids = [body.pk for body in bodies]
    pupils = queries.latest_counts("pupils", organization_ids=ids)
    numbers: dict[int, dict[str, str]] = {}
    for owner, scheme, value in Identifier.objects.filter(organization_id__in=ids).values_list(
        "organization_id", "scheme", "value"
    ):
        numbers.setdefault(owner, {})[scheme] = value
    return [_row(body, pupils.get(body.pk), numbers.get(body.pk, {})) for body in bodies]


def _row(body: Any, count: Any, numbers: dict[str, str]) -> tuple[Cell, ...]:
    schooled = body.kind in ("school_district", "charter", "nonpublic_school", "college")
    return (
        Link(body.name, reverse("organizations:detail", args=[body.pk])),
        terms.Kind(body.kind).words,
        body.county,
        body.city,
        count.value if count else (None if schooled else ""),
        f"{count.source}, {long_date(count.as_of)}" if count else "",
        numbers.get("leaid", ""),
        numbers.get(terms.state_scheme(body.state), "") if body.state else "",
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a log."""

    when: str
    what: str
    by: str
    changed: bool = True


DEEDS = {
    "organizations.add": "Written down", "organizations.edit": "Changed", "organizations.identify": "Number written",
    "organizations.count": "Count written", "organizations.add_place": "Place added",
    "organizations.edit_place": "Place changed",
    "organizations.add_contact": "Contact added", "organizations.edit_contact": "Contact changed",
}  # fmt: skip


def history(lines: Sequence[queries.History]) -> list[Line]:
    """A record's history in words."""
    zone = agency.the().zone
    return [Line(clock_words(line.at, zone), _what(line), line.by) for line in lines]


def _what(line: queries.History) -> str:
    if line.file:
        return f"{'Added' if line.added else 'Changed'} by row {line.row} of {line.file}"
    said = DEEDS.get(line.deed, line.deed.replace(".", ": ").replace("_", " "))
    parts = [part for note in line.notes for part in _differences(note)]
    return f"{said}: {'; '.join(parts)}" if parts else said


def _differences(note: Mapping[str, Any]) -> list[str]:
    before, after = note.get("before"), note.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        words = terms.COLUMN_WORDS
        return [
            f"{words.get(name, name)} from {before.get(name) or 'none'} to {new or 'none'}"
            for name, new in after.items()
        ]
    if "scheme" in note:
        return [f"{terms.scheme_words(note['scheme'])} {before or 'none'} to {after}"]
    return []


def citations(found: Sequence[Citation]) -> list[tuple[str, str]]:
    """What names a record, as (words, address)."""
    lines = []
    for citation in found:
        label, _, pk = citation.source.partition(":")
        name = registry.sources().get(label)
        lines.append(
            (f"{label.rpartition('.')[2]} {pk}, as {citation.as_what}", reverse(name, args=[pk]) if name else "")
        )
    return lines
