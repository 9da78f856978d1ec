"""The list of members and the map of them, as page, file and picture."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from barnraise.core.dates import FiscalYear
from barnraise.platform import agency, geography
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.manifest import ReportSection
from barnraise.platform.pages import addresses
from barnraise.platform.permissions import Asker
from barnraise.platform.pictures import Group, Mark, Picture, Place, Shape, map_of_members
from barnraise.platform.words import counted, long_date, number_words
from barnraise.run.members import permissions, queries
from barnraise.run.members.models import Category, Membership
from barnraise.run.members.terms import SHORT
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations.terms import STATE_FIPS, Scheme, state_scheme

COLUMNS = (
    Column("name", "Member", Kind.LINK, sortable=True),
    Column("category", "Category", sortable=True),
    Column("number", "Number", sortable=True),
    Column("county", "County", sortable=True),
    Column("city", "City"),
    Column("since", "Since", Kind.DATE, sortable=True),
    Column("pupils", "Pupils", Kind.NUMBER),
    Column("counted", "Counted", weight="quiet"),
)

MARKS = (Mark.CIRCLE, Mark.RING, Mark.SQUARE, Mark.TRIANGLE, Mark.DIAMOND, Mark.CROSS)


def members_page(asker: Asker, on: date, *, as_file: bool = False) -> ListPage:
    """The members of a day; a count's source stands in each row of a file, and on the page where sources differ."""
    edits = permissions.may_edit_memberships(asker)
    found = queries.reach(on)
    columns = COLUMNS if as_file or found.pupils_differ else COLUMNS[:-1]
    categories = [(str(c.pk), c.name) for c in queries.categories()]
    return ListPage(
        title="Members",
        state=f"on {long_date(on)}",
        answer=_answer(found),
        answer_meta=_answer_meta(found),
        columns=columns,
        queryset=queries.members_for(asker, on),
        rows=lambda part: [row[: len(columns)] for row in _rows(part, on)],
        orders={
            "name": ("organization__name", "id"), "category": ("category__order", "organization__name", "id"),
            "number": ("number", "id"), "county": ("organization__county", "organization__name", "id"),
            "since": ("starts", "organization__name", "id"),
        },
        order="name",
        noun=("member", "members"),
        totals=lambda rows: {"pupils": _pupils(rows, on)},
        total_label="All members listed",
        empty=empty(asker),
        filters=(
            Filter("q", "Name or number", _has),
            Filter("category", "Category", lambda rows, value: rows.filter(category_id=value), categories),
            Filter("count", "Pupils", lambda rows, _: _uncounted(rows, on), [("none", "No count this school year")]),
            Filter("on", "On the day", lambda rows, _: rows, input="date"),
        ),
        deeds=deeds() if edits else [],
        links=[("Categories", reverse("members:categories")), ("Map", reverse("members:map"))],
    )  # fmt: skip


def _answer(found: queries.Reach) -> str:
    members = counted(found.members, "member", "members")
    if not found.members:
        return ""
    return f"{members} teach {number_words(found.pupils)} pupils." if found.pupils is not None else f"{members} today."


def _answer_meta(found: queries.Reach) -> str:
    if not found.members:
        return ""
    if found.pupils is None:
        return "How many pupils they teach is unknown: the state’s district file or the members can supply it."
    return f"Pupils: {found.pupils_told}, {found.pupils_of:,} of {found.schools:,} districts, charters and schools."


def deeds() -> list[tuple[str, str]]:
    """What the list of members offers to whoever writes memberships."""
    found = [("Let an organization join", reverse("members:join"))]
    listed = import_url()
    return [("Import or paste a list of members", listed), *found] if listed else found


def named(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Memberships as other rooms name them: words and address."""
    rows = Membership.objects.filter(pk__in=ids).values_list("pk", "organization__name")
    return {pk: (f"membership of {name}", reverse("members:detail", args=[pk])) for pk, name in rows}


def import_url() -> str:
    """Where a list of members is brought in."""
    try:
        return reverse("imports:add", args=["members"])
    except NoReverseMatch:
        return ""


def empty(asker: Asker) -> Empty:
    """What stands where there are no members yet."""
    edits = permissions.may_edit_memberships(asker)
    return Empty(
        "There are no members yet, so nobody can be served or billed.",
        meta="The director or the business manager can import or paste a list of members; red rows are mended in "
        "place, and an import can be undone.",
        deed_url=(import_url() or reverse("members:join")) if edits else "",
        deed_text="Import or paste your members" if edits else "",
    )


def _has(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(Q(organization__name__icontains=text) | Q(organization__city__icontains=text) | Q(number=text))


def _uncounted(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    return rows.filter(organization_id__in=queries.counts_missing(on))


def _rows(part: QuerySet[Any], on: date) -> Sequence[Sequence[Cell]]:
    body = [f"organization__{name}" for name in ("name", "kind", "county", "city")]
    columns = ("id", "organization_id", "number", "starts", "category__name")
    held = list(part.values_list(*columns, *body))
    pupils, address = organizations.latest_counts("pupils", on), addresses("members:detail")
    return [_row(m, pupils.get(m[1]), address(m[0])) for m in held]


def _row(m: tuple[Any, ...], count: organizations.LatestCount | None, url: str) -> tuple[Cell, ...]:
    _, _, number, starts, category, name, kind, county, city = m
    schooled = kind in queries.SCHOOLS
    return (
        Link(name, url), category, number, county, city, starts,
        count.value if count else (None if schooled else ""),
        f"{count.source}, {long_date(count.as_of)}" if count else "",
    )  # fmt: skip


def _pupils(rows: QuerySet[Any], on: date) -> Decimal:
    ids = list(rows.order_by().values_list("organization_id", flat=True))
    counts = organizations.latest_counts("pupils", on)
    return sum((counts[i].value for i in ids if i in counts), Decimal(0))


def by_category(found: queries.Reach, categories: Sequence[Category]) -> str:
    """How many members of which category, in words: `85 members: 42 education, 23 government, …`."""
    parts = [
        f"{found.by_category[c.pk]:,} {SHORT.get(c.code, c.name.lower())}"
        for c in categories
        if c.pk in found.by_category
    ]
    return f"{counted(found.members, 'member', 'members')}: {', '.join(parts)}"


LAND_STEPS = (
    (1, "under 500 pupils", 500),
    (2, "500 to 999", 1000),
    (3, "1,000 to 2,499", 2500),
    (4, "2,500 to 4,999", 5000),
)
LAND_MOST = (5, "5,000 and more")
"""How a district's land is filled: step, words, and the first count beyond it."""


def members_map(on: date, found: queries.Reach, categories: Sequence[Category]) -> Picture:
    """The members of a day by category, with the same members as a list: districts as land where their borders are
    on file, everybody else as a mark over the counties."""
    held = queries.held_on(on)
    pupils = organizations.latest_counts("pupils", on)
    lands = _lands(held, pupils)
    outlines = _county_borders(over_land=bool(lands))
    present = {m.county for m in held}
    counties = [shape for shape in outlines if shape.name in present] or outlines
    middles = {shape.name: _middle(shape) for shape in outlines}
    address = addresses("members:detail")
    places = [
        _place(m, pupils.get(m.organization_id), middles, url=address(m.id), on_land=m.organization_id in lands)
        for m in held
    ]
    groups = [
        Group(str(c.pk), c.name, MARKS[place % len(MARKS)])
        for place, c in enumerate(categories)
        if c.pk in found.by_category
    ]
    steps = (*((step, words) for step, words, _ in LAND_STEPS), LAND_MOST) if lands else ()
    return map_of_members(
        [*lands.values(), *counties], places, groups, finding=by_category(found, categories),
        columns=("County", "Pupils"), figures=1, steps=steps,
    )  # fmt: skip


def _county_borders(*, over_land: bool) -> list[Shape]:
    """The counties of our boundary file, or of our state."""
    own = [b for b in organizations.borders_loaded() if b.kind == "county"]
    if own:
        return [Shape(b.name, b.rings, words="county", border=over_land) for b in own]
    return [Shape(c.name, c.rings, words="county") for c in geography.counties(STATE_FIPS.get(agency.the().state, ""))]


def _lands(held: Sequence[queries.Held], pupils: Mapping[int, organizations.LatestCount]) -> dict[int, Shape]:
    """Organization → its district's land, filled by its pupils, where the boundary file knows its number."""
    borders = {b.number: b for b in organizations.borders_loaded() if b.kind == "district" and b.number}
    if not borders:
        return {}
    numbers = {
        owner: number
        for scheme in (Scheme.LEAID, state_scheme(agency.the().state))
        for number, owner in organizations.by_identifier(scheme).items()
        if number in borders
    }
    found = {}
    for m in held:
        border = borders.get(numbers.get(m.organization_id, ""))
        if border is not None:
            count = pupils.get(m.organization_id)
            words = f"{number_words(count.value)} pupils" if count else "pupils unknown"
            big = bool(count and count.value >= 2500)
            found[m.organization_id] = Shape(
                organizations.short_name(m.name), border.rings, _step(count), words, label=big
            )
    return found


def _step(count: organizations.LatestCount | None) -> int:
    if count is None:
        return 0
    return next((step for step, _, beyond in LAND_STEPS if count.value < beyond), LAND_MOST[0])


def _place(
    m: queries.Held, count: organizations.LatestCount | None, middles: dict[str, tuple[float, float]], *,
    url: str, on_land: bool,
) -> Place:  # fmt: skip
    """A member where it stands; without a position of its own, in the middle of its county."""
    lon, lat = m.longitude, m.latitude
    stands = lon is not None and lat is not None
    if not stands:
        lon, lat = middles.get(m.county, (None, None))
    figure = number_words(count.value) if count else ("unknown" if m.is_school else "")
    label = stands and bool(count and count.value >= 2500)
    return Place(
        organizations.short_name(m.name), str(m.category_id), lon, lat, words=(m.county, figure), url=url,
        label=label, on_land=on_land,
    )  # fmt: skip


def _middle(county: Shape) -> tuple[float, float]:
    ring = max(county.rings, key=len)
    return (min(p[0] for p in ring) + max(p[0] for p in ring)) / 2, (
        min(p[1] for p in ring) + max(p[1] for p in ring)
    ) / 2


def report_sections(kind: str, year: FiscalYear) -> list[ReportSection]:
    """Whom we serve: members by category on the last day of a year, or now where it has not ended."""
    day = min(year.last_day, agency.today())
    held, pupils = queries.held_on(day), organizations.latest_counts("pupils", day)
    rows = []
    for category in queries.categories():
        bodies = [one.organization_id for one in held if one.category_id == category.pk]
        if bodies:
            taught = sum((pupils[body].value for body in bodies if body in pupils), Decimal(0))
            rows.append((category.name, number_words(len(bodies)), number_words(taught) if taught else "none"))
    sources = sorted({f"{count.source} ({long_date(count.as_of)})" for count in pupils.values()})
    says = (
        f"{counted(len(held), 'member', 'members')} on {long_date(day)}."
        if rows
        else f"Nobody was a member on {long_date(day)}."
    )
    return [
        ReportSection(
            key="members",
            title="Whom we serve",
            says=says,
            source=f"our roll of members; pupils by {', '.join(sources[:4]) or 'no count on file'}",
            titles=("Category", "Members", "Pupils"),
            rows=tuple(rows),
        )
    ]
