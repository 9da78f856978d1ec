"""Parts of other rooms' pages: the director's home, one organization, the member's own page, worklist and search."""

from datetime import timedelta

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.platform import agency
from barnraise.platform.manifest import Hit, Task
from barnraise.platform.permissions import Asker
from barnraise.platform.words import counted, number_words
from barnraise.run.members import permissions, queries, tables, terms
from barnraise.run.organizations import queries as organizations


def whom_we_serve(asker: Asker, **_: object) -> SafeString | None:
    """An answer on the director's home: pupils and teachers reached, or who can say."""
    if not permissions.may_see_every_member(asker):
        return None
    found = queries.reach(agency.today())
    context = {
        "reach": found,
        "members": counted(found.members, "member", "members"),
        "pupils": number_words(found.pupils),
        "teachers": None if found.teachers is None else number_words(found.teachers),
        "missing": counted(len(found.without), "member", "members") if found.without else "",
        "empty": tables.empty(asker),
    }
    return render_to_string("members/panel_answer.html", context)


def home_map(asker: Asker, **_: object) -> SafeString | None:
    """Members by category on a map, with the list twin and totals."""
    today = agency.today()
    if not permissions.may_see_every_member(asker):
        return None
    found = queries.reach(today)
    if not found.members:
        return None
    return render_to_string("members/panel_map.html", map_context(found))


def map_context(found: queries.Reach) -> dict[str, object]:
    """What the map's template needs."""
    categories = queries.categories()
    return {
        "picture": tables.members_map(agency.today(), found, categories),
        "counts": tables.by_category(found, categories),
        "pupils": number_words(found.pupils),
        "teachers": number_words(found.teachers),
        "reach": found,
        "members": counted(found.members, "member", "members"),
    }


def organization(asker: Asker, *, organization_id: int, **_: object) -> SafeString | None:
    """One organization's memberships, on its page."""
    held = list(queries.memberships_for(asker).filter(organization_id=organization_id).order_by("-starts"))
    edits = permissions.may_edit_memberships(asker)
    if not held and not edits:
        return None
    context = {"held": held, "edits": edits, "organization_id": organization_id, "today": agency.today()}
    return render_to_string("members/panel_organization.html", context)


def portal(asker: Asker, *, organization_id: int, **_: object) -> SafeString | None:
    """A member's own membership, on its own page."""
    today = agency.today()
    membership = queries.members_for(asker, today).filter(organization_id=organization_id).first()
    count = organizations.latest_counts("pupils", today, organization_ids=[organization_id]).get(organization_id)
    context = {
        "membership": membership,
        "agreements": queries.agreements_for(asker, organization_id),
        "count": count,
        "rule": queries.rule_of(membership.category).sentence if membership else "",
    }
    return render_to_string("members/panel_portal.html", context)


def worklist(asker: Asker) -> list[Task]:
    """What membership waits for: pupil counts of this school year, and memberships that end."""
    if not permissions.may_edit_memberships(asker):
        return []
    today = agency.today()
    tasks = []
    missing = queries.counts_missing(today)
    if missing:
        year = organizations.school_year_words(organizations.school_year(today))
        tasks.append(
            Task(f"Get the pupil counts of {year}", reverse("members:list") + "?count=none",
                 f"{counted(len(missing), 'member has', 'members have')} none yet")
        )  # fmt: skip
    soon = today + timedelta(days=terms.ENDING_DAYS)
    leaving = sorted((m.ends, m.id, m) for m in queries.held_on(today) if m.ends is not None and m.ends <= soon)
    for ends, pk, m in leaving[:20]:
        tasks.append(Task(f"{m.name} leaves", reverse("members:detail", args=[pk]), m.end_reason, ends))
    return tasks


def search(asker: Asker, text: str) -> list[Hit]:
    """Members whose member number is the text; names are found as organizations."""
    found = queries.members_for(asker, agency.today()).filter(number=text)[:5]
    return [
        Hit(
            "member",
            m.organization.name,
            reverse("members:detail", args=[m.pk]),
            f"{m.category.name}, number {m.number}",
        )
        for m in found
    ]
