"""The list of bodies, as page and as file."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from barnraise.platform import agency, registry
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.models import Citation
from barnraise.platform.permissions import Asker
from barnraise.platform.words import clock_words, counted, deed_words, key_words, long_date, number_words
from barnraise.run.organizations import permissions, queries, terms
from barnraise.run.organizations.models import Identifier, Organization

COLUMNS = (
    Column("name", "Name", Kind.LINK, sortable=True),
    Column("kind", "Kind", sortable=True),
    Column("county", "County", sortable=True),
    Column("city", "City", sortable=True),
    Column("pupils", "Pupils", Kind.NUMBER),
    Column("counted", "Counted", weight="quiet"),
    Column("leaid", "LEAID", Kind.CODE),
    Column("state_number", "State number", Kind.CODE),
)


def organizations_page(asker: Asker, *, as_file: bool = False) -> ListPage:
    """Every body the asker may see; a count's source stands in each row of a file, and on the page where it differs."""
    edits = permissions.may_edit_organizations(asker)
    add = reverse("organizations:add") if edits else ""
    told = sources_told(queries.latest_counts("pupils"))
    usual, shows = told[0] if told else "", as_file or len(told) > 1
    kinds = [(k.value, k.words) for k in terms.Kind]
    counties = [(county, county) for county in queries.counties_known(asker)]
    return ListPage(
        title="Organizations",
        columns=[c for c in COLUMNS if shows or c.key != "counted"],
        queryset=queries.organizations_for(asker),
        answer=_answer(asker),
        answer_meta=f"Pupils: {usual}{', where the row does not say otherwise' if len(told) > 1 else ''}." if usual else "",
        rows=lambda part: [row if shows else (*row[:5], *row[6:]) for row in _rows(part, "" if as_file else usual)],
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
        deeds=_deeds(add) if add else [],
    )  # fmt: skip


def _deeds(add: str) -> list[tuple[str, str]]:
    """What the list of bodies offers to whoever writes about them; files stand where imports do."""
    files = [("Import the state’s district file", "districts"), ("Import a list", "organizations"),
             ("Load borders for the map", "boundaries")]  # fmt: skip
    return [("Add an organization", add), *((words, reverse("imports:add", args=[kind])) for words, kind in files)]


def _answer(asker: Asker) -> str:
    """How many bodies are on file, the largest kinds by name."""
    kinds = queries.kinds_known(asker)
    if not kinds:
        return ""
    parts = [counted(number, terms.Kind(kind).words, terms.Kind(kind).several) for kind, number in kinds[:3]]
    rest = sum(number for _, number in kinds[3:])
    whole = counted(sum(number for _, number in kinds), "organization is", "organizations are")
    return f"{whole} on file: {', '.join(parts)}{f' and {rest:,} others' if rest else ''}."


def sources_told(counts: Mapping[int, queries.LatestCount]) -> list[str]:
    """Source and day of counts in words, the commonest first."""
    told = Counter(f"{count.source}, {long_date(count.as_of)}" for count in counts.values())
    return [words for words, _ in told.most_common()]


def _in_county(rows: QuerySet[Any], county: str) -> QuerySet[Any]:
    return rows.filter(county=county)


def having(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Bodies whose name or city holds the text, or whose number begins with it."""
    numbered = Identifier.objects.filter(value__istartswith=text).values("organization_id")
    return rows.filter(Q(name__icontains=text) | Q(city__icontains=text) | Q(pk__in=numbered))


def _rows(part: QuerySet[Any], usual: str) -> list[tuple[Cell, ...]]:
    bodies = list(part)
    ids = [body.pk for body in bodies]
    pupils = queries.latest_counts("pupils", organization_ids=ids)
    numbers: dict[int, dict[str, str]] = {}
    for owner, scheme, value in Identifier.objects.filter(organization_id__in=ids).values_list(
        "organization_id", "scheme", "value"
    ):
        numbers.setdefault(owner, {})[scheme] = value
    return [_row(body, pupils.get(body.pk), numbers.get(body.pk, {}), usual) for body in bodies]


def _row(body: Any, count: Any, numbers: dict[str, str], usual: str) -> tuple[Cell, ...]:
    told = f"{count.source}, {long_date(count.as_of)}" if count else ""
    schooled = body.kind in ("school_district", "charter", "nonpublic_school", "college")
    return (
        Link(body.name, reverse("organizations:detail", args=[body.pk])),
        f"{terms.Kind(body.kind).words}, closed {long_date(body.closed)}"
        if body.closed
        else terms.Kind(body.kind).words,
        body.county,
        body.city,
        count.value if count else (None if schooled else ""),
        "" if told == usual else told,
        numbers.get("leaid", ""),
        numbers.get(terms.state_scheme(body.state), "") if body.state else "",
    )


def sentence(body: Organization, count: queries.LatestCount | None) -> str:
    """What one body is and where, in a sentence; pupils with it where they are known."""
    kind = terms.Kind(body.kind).words
    where = ", ".join(part for part in (body.city, f"{body.county} County" if body.county else "", body.state) if part)
    pupils = f", with {number_words(count.value)} pupils on {long_date(count.as_of)}" if count else ""
    article = "an" if kind[0] in "aeiou" else "a"
    closed = f" It is closed from {long_date(body.closed)} on." if body.closed else ""
    return f"{body.name} is {article} {kind}{f' in {where}' if where else ''}{pupils}.{closed}"


def closing_of(body: Organization) -> dict[str, Any]:
    """What the form of a closing shows of a body that closed already."""
    went_on = list(queries.went_on_in(body.pk)) if body.closed else []
    return {
        "version": body.version, "closed": body.closed, "how": went_on[0].how if went_on else "",
        "successors": [s.successor_id for s in went_on],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a log."""

    when: str
    what: str
    by: str
    changed: bool = True


def named(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Organizations as other rooms name them: words and address."""
    rows = Organization.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: (name, reverse("organizations:detail", args=[pk])) for pk, name in rows}


DEEDS = {
    "organizations.add": "Written down", "organizations.edit": "Changed", "organizations.identify": "Number written",
    "organizations.count": "Count written", "organizations.add_place": "Place added",
    "organizations.edit_place": "Place changed",
    "organizations.close": "Closed", "organizations.reopen": "Closing taken back",
    "organizations.remove_contact": "Contact taken out", "organizations.remove_place": "Place taken out",
    "organizations.remove_identifier": "Number taken off",
    "organizations.add_contact": "Contact added", "organizations.edit_contact": "Contact changed",
}  # fmt: skip


def history(lines: Sequence[queries.History]) -> list[Line]:
    """A record's history in words."""
    zone = agency.the().zone
    said = [Line(clock_words(line.at, zone), _what(line), line.by) for line in lines]
    return [line for place, line in enumerate(said) if not place or line != said[place - 1]]


def _what(line: queries.History) -> str:
    if line.file:
        return f"{'Added' if line.added else 'Changed'} by row {line.row} of {line.file}"
    said = DEEDS.get(line.deed) or deed_words(line.deed)
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
    if "removed" in note:
        return [str(note["removed"])]
    if "reason" in note and "closed" in note:
        return [str(note["reason"])]
    if "reopened" in note:
        return [str(note["reopened"])]
    if "scheme" in note:
        return [f"{terms.scheme_words(note['scheme'])} {before or 'none'} to {after}"]
    return []


def citations(found: Sequence[Citation]) -> list[tuple[str, str]]:
    """What names a record, as (words, address)."""
    lines = []
    for citation in found:
        label, _, pk = citation.source.partition(":")
        name = registry.sources().get(label)
        lines.append((f"{key_words(citation.source)}, as {citation.as_what}", reverse(name, args=[pk]) if name else ""))
    return lines
