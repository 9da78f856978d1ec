"""Reads about membership: who is a member of which category on which day, and what that opens."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from barnraise.core.dates import FiscalYear, long_date
from barnraise.core.eligibility import CategoryRule, Standing, Verdict
from barnraise.platform import agency
from barnraise.platform.models import Document, ImportChange
from barnraise.platform.permissions import Asker
from barnraise.platform.recall import kept
from barnraise.run.members import rules
from barnraise.run.members.models import Agreement, Category, Membership
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations.models import Organization
from barnraise.run.organizations.terms import TEACHING


def category_rows() -> QuerySet[Category]:
    """The categories, in their order."""
    return Category.objects.order_by("order", "id")


def rule_of(category: Category) -> CategoryRule:
    """A category's rule of eligibility."""
    return rules.rule_from(
        category.rule, code=category.code, name=category.name, votes=category.votes,
        excludes=category.excluded_functions, source=category.source,
    )  # fmt: skip


def rules_by_id() -> dict[int, CategoryRule]:
    """Category → its rule, in the order of categories."""
    return {category.pk: rule_of(category) for category in category_rows()}


def memberships_on(day: date) -> QuerySet[Membership]:
    """The memberships that hold on a day."""
    return Membership.objects.filter(Q(ends__isnull=True) | Q(ends__gt=day), starts__lte=day)


def membership_of(organization_id: int, day: date) -> Membership | None:
    """The membership of one organization on a day."""
    return memberships_on(day).filter(organization_id=organization_id).select_related("category").first()


def memberships_for(asker: Asker) -> QuerySet[Membership]:
    """All memberships, past and to come, that an asker may see."""
    every = Membership.objects.select_related("organization", "category")
    return every if asker.is_staff() else every.filter(organization_id__in=asker.organizations)


def members_for(asker: Asker, on: date) -> QuerySet[Membership]:
    """The memberships of a day that an asker may see."""
    return memberships_for(asker).filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on)


def agreements_for(asker: Asker, organization_id: int) -> QuerySet[Agreement]:
    """What one organization signed, if the asker may see it."""
    return signed_for(asker).filter(organization_id=organization_id).order_by("-signed_on", "-id")


def signed_for(asker: Asker) -> QuerySet[Agreement]:
    """The agreements an asker may see: the agency's people all of them, a member's people their own."""
    found = Agreement.objects.all()
    return found if asker.is_staff() else found.filter(organization_id__in=asker.organizations)


def agreement_file(asker: Asker, membership_id: int, agreement_id: int) -> Document:
    """The file of an agreement that the asker may see. Errors: `DoesNotExist`."""
    row = memberships_for(asker).get(pk=membership_id)
    agreement = agreements_for(asker, row.organization_id).get(pk=agreement_id)
    return Document.objects.get(pk=int(agreement.document_key.rpartition(":")[2] or 0))


def joined_by_file(membership_id: int) -> ImportChange | None:
    """The row of a file that brought a membership in, if one did."""
    target = f"members.Membership:{membership_id}"
    return ImportChange.objects.filter(target=target, before={}).select_related("run__document").first()


@kept
def spans() -> dict[int, tuple[rules.SpanRow, ...]]:
    """Organization → all its memberships as (first day, day it ends or None, category), earliest first."""
    found: dict[int, list[rules.SpanRow]] = {}
    rows = Membership.objects.order_by("starts").values_list("organization_id", "starts", "ends", "category_id")
    for owner, starts, ends, category in rows.iterator(chunk_size=5000):
        found.setdefault(owner, []).append((starts, ends, category))
    return {owner: tuple(several) for owner, several in found.items()}


def holds(keys: Sequence[str]) -> list[str]:
    """Why these organizations cannot close as they say: memberships that run beyond their last day."""
    prefix = "organizations.Organization:"
    ids = [int(key.removeprefix(prefix)) for key in keys if key.startswith(prefix)]
    beyond = Q(ends__isnull=True) | Q(ends__gt=F("organization__closed"))
    rows = Membership.objects.filter(beyond, organization_id__in=ids, organization__closed__isnull=False)
    return [
        f"It is {m.category} from {long_date(m.starts)} on"
        f"{f', until {long_date(m.ends)}' if m.ends else ', without an end'}: on its member’s page, end the membership by "
        f"{long_date(m.organization.closed)}, then close it."
        for m in rows.select_related("organization", "category").order_by("starts")
        if m.organization.closed is not None
    ]


def member_numbers() -> dict[str, int]:
    """Member number → organization."""
    return dict(Membership.objects.exclude(number="").order_by("starts").values_list("number", "organization_id"))


def categories_of_year(year: FiscalYear) -> dict[int, str]:
    """Whoever was a member on a day of a fiscal year → the category it had last."""
    names = {row.pk: row.name for row in categories()}
    return {
        owner: names[held[-1][2]]
        for owner, several in spans().items()
        if (held := [row for row in several if row[0] < year.ends and (row[1] is None or row[1] > year.starts)])
    }


def standing_on(
    organization: Organization, day: date, *, also_member_of: str = "", in_area: bool | None = None
) -> Standing:
    """What is known of a body on the day it would join.

    ASSUMPTION: it pays the fee, as joining means that; unless somebody says otherwise it lies inside our area when its
    state is ours. Unit: pupils by the newest count known on that day.
    """
    count = organizations.latest_counts("pupils", day, organization_ids=[organization.pk]).get(organization.pk)
    return Standing(
        kind=organization.kind, pupils=int(count.value) if count else None,
        in_area=inside(organization.state, agency.the().state) if in_area is None else in_area,
        member_elsewhere=bool(also_member_of), pays_fee=True,
    )  # fmt: skip


def inside(state: str, ours: str) -> bool | None:
    """Whether a state is our own; unknown where none is written."""
    return state == ours if state else None


def entitled(organization_id: int, *, program: str, services_taken: int, day: date) -> Verdict:
    """Whether an organization's category on the day of use covers one more service of a program.

    Shape: `program` is a program's slug, or slug/code for a part of one; `services_taken` counts the year's others.
    """
    membership = membership_of(organization_id, day)
    if membership is None:
        return Verdict(False, "Blocked: it is no member on that day and pays no participation fee.")
    return rules.may_use(rule_of(membership.category), program=program, services_taken=services_taken)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom the members serve on a day: sums over those with a count; `without` names schools that lack one."""

    members: int
    by_category: Mapping[int, int]
    pupils: Decimal | None
    pupils_of: int
    pupils_told: str
    pupils_differ: bool
    teachers: Decimal | None
    teachers_of: int
    teachers_told: str
    schools: int
    without: tuple[int, ...]


SCHOOLS = tuple(kind.value for kind in TEACHING)


class Held(NamedTuple):
    """A membership of a day with its body, as lists, sums and maps of all members read it."""

    id: int
    organization_id: int
    category_id: int
    ends: date | None
    end_reason: str
    name: str
    kind: str
    county: str
    longitude: float | None
    latitude: float | None

    @property
    def is_school(self) -> bool:
        """Whether it teaches pupils itself."""
        return self.kind in SCHOOLS


@kept
def held_on(day: date) -> tuple[Held, ...]:
    """The members of a day by category and name; for who may see every member."""
    body = [f"organization__{name}" for name in ("name", "kind", "county", "longitude", "latitude")]
    rows = memberships_on(day).order_by("category__order", "organization__name", "id")
    return tuple(Held._make(row) for row in rows.values_list("id", *HELD, *body))


HELD = ("organization_id", "category_id", "ends", "end_reason")


@kept
def categories() -> tuple[Category, ...]:
    """The categories in their order, for pages that show them."""
    return tuple(category_rows())


@kept
def reach(day: date) -> Reach:
    """Pupils and teachers of the members of a day, each with source and date of its counts."""
    held = held_on(day)
    schools = [one.organization_id for one in held if one.is_school]
    by_category: dict[int, int] = {}
    for one in held:
        by_category[one.category_id] = by_category.get(one.category_id, 0) + 1
    pupils = _counts_of(schools, "pupils", day)
    teachers = _counts_of(schools, "teachers", day)
    year = organizations.school_year(day)
    stale = tuple(s for s in schools if s not in pupils or pupils[s].school_year < year - 1)
    return Reach(
        len(held), by_category,
        sum((c.value for c in pupils.values()), Decimal(0)) if pupils else None, len(pupils), _told(pupils),
        len({(c.as_of, c.source) for c in pupils.values()}) > 1,
        sum((c.value for c in teachers.values()), Decimal(0)) if teachers else None, len(teachers), _told(teachers),
        len(schools), stale,
    )  # fmt: skip


def _counts_of(schools: Collection[int], measure: str, day: date) -> dict[int, organizations.LatestCount]:
    """The newest counts of these schools, out of everybody's: what a page lists and sums is then read once."""
    known = organizations.latest_counts(measure, day) if schools else {}
    return {school: known[school] for school in schools if school in known}


def _told(counts: Mapping[int, organizations.LatestCount]) -> str:
    """Source and date of counts in words; several are named by the newest and how many others there are."""
    told = {(c.as_of, c.source) for c in counts.values()}
    if not told:
        return ""
    day, source = max(told)
    more = f", and {len(told) - 1} other counts" if len(told) > 2 else ", and one other count" if len(told) == 2 else ""
    return f"{source}, {day:%B} {day.day}, {day.year}{more}"


def counts_missing(day: date) -> list[int]:
    """Member districts, charters and schools without a pupil count of the school year a day lies in."""
    schools = [one.organization_id for one in held_on(day) if one.is_school]
    year = organizations.school_year(day)
    counts = _counts_of(schools, "pupils", day)
    return [s for s in schools if s not in counts or counts[s].school_year < year]
