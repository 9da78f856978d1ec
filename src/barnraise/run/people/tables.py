"""The lists of people: columns, and one slice of persons as rows with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from barnraise.platform import agency
from barnraise.platform.lists import Cell, Column, Empty, Filter, Link, ListPage
from barnraise.platform.permissions import Asker
from barnraise.run.people import permissions, queries, terms
from barnraise.run.people.models import Account, Person, Role

COLUMNS = (
    Column("name", "Name", sortable=True, weight="strong"),
    Column("roles", "Acts for"),
    Column("email", "E-mail", sortable=True, weight="quiet"),
    Column("sign_in", "Sign-in", weight="quiet"),
)


def named(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Persons as other rooms name them: words and address."""
    rows = Person.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: (name, reverse("people:detail", args=[pk])) for pk, name in rows}


def people(asker: Asker) -> ListPage:
    """Everybody the asker may see."""
    deeds = [("Invite somebody", reverse("people:invite_where"))] if permissions.may_bring_people(asker) else []
    if permissions.may_add_people(asker):
        deeds.append(("Write a person down", reverse("people:add")))
    rules = permissions.may_see_second_factor_rules(asker)
    return ListPage(
        title="People",
        columns=COLUMNS,
        queryset=queries.people_for(asker),
        rows=lambda persons: _rows(asker, persons),
        orders={"name": ("name", "id"), "email": ("email", "id")},
        order="name",
        noun=("person", "people"),
        filters=(
            Filter("name", "Name", lambda rows, text: rows.filter(Q(name__icontains=text) | Q(email__icontains=text))),
            Filter("role", "Role", _in_role, choices=[(r, _role_choice(r)) for r in terms.WORDS]),
        ),
        empty=Empty(
            "There is nobody yet.",
            "People come by invitation; each chooses a pass phrase of their own.",
            deeds[0][1] if deeds else "",
            deeds[0][0] if deeds else "",
        ),
        deeds=deeds,
        links=[("Second factors", reverse("people:second_factor"))] if rules else [],
    )


def _role_choice(role: str) -> str:
    return f"{terms.role_words(role)}, {'agency' if role in terms.STAFF_ROLES else 'member'}"


def _in_role(rows: QuerySet[Person], role: str) -> QuerySet[Person]:
    today = agency.today()
    running = Q(ends__isnull=True) | Q(ends__gt=today)
    return rows.filter(Exists(Role.objects.filter(running, person=OuterRef("pk"), role=role, starts__lte=today)))


def _rows(asker: Asker, persons: QuerySet[Person]) -> Sequence[Sequence[Cell]]:
    shown = list(persons)
    today = agency.today()
    held: dict[int, list[str]] = defaultdict(list)
    running = queries.roles_for(asker).filter(person__in=[p.pk for p in shown]).order_by("starts", "id")
    for role in running:
        if role.ends is None or role.ends > today:
            later = f" from {role.starts:%b} {role.starts.day}" if role.starts > today else ""
            held[role.person_id].append(f"{role.organization.name}, {terms.role_words(role.role)}{later}")
    signs_in = dict(Account.objects.filter(person__in=[p.pk for p in shown]).values_list("person_id", "is_active"))
    return [
        (
            Link(p.name, reverse("people:detail", args=[p.pk])),
            "; ".join(held[p.pk]) or "nobody now",
            p.email,
            ("yes" if signs_in[p.pk] else "closed") if p.pk in signs_in else "none",
        )
        for p in shown
    ]
