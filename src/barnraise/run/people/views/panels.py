"""What other pages take from people: who acts for an organization, what waits, and whom a search finds."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.core.dates import long_date
from barnraise.platform import agency
from barnraise.platform.manifest import Hit, Task
from barnraise.platform.permissions import Asker
from barnraise.run.people import permissions, queries, terms


def panel_of_organization(asker: Asker, *, organization_id: int) -> SafeString | None:
    """Who acts for one organization, on the agency's page of it."""
    if not permissions.may_see_people_of(asker, organization_id):
        return None
    return _panel(asker, organization_id, "Their people")


def panel_of_portal(asker: Asker, *, organization_id: int) -> SafeString | None:
    """Who acts for us, on the member's own page."""
    if not asker.acts_for(organization_id):
        return None
    return _panel(asker, organization_id, "Our people")


def _panel(asker: Asker, organization_id: int, title: str) -> SafeString:
    own = queries.at_agency(organization_id)
    may_give = permissions.may_give_role(asker, organization_id, at_agency=own)
    today = agency.today()
    return render_to_string(
        "people/panel.html",
        {
            "title": title,
            "organization_id": organization_id,
            "may_give": may_give,
            "people": [
                (role, terms.role_words(role.role), role.starts > today)
                for role in queries.people_of(asker, organization_id)
            ],
            "invited": queries.open_invitations(asker, organization_id) if may_give else [],
        },
    )


def worklist(asker: Asker) -> list[Task]:
    """Invitations that ran out without being taken up, for whoever can send them again."""
    if not permissions.may_bring_people(asker):
        return []
    return [
        Task(
            title=f"Invite {i.name} again",
            url=reverse("people:invite", args=[i.organization_id]),
            about=f"{i.organization.name}, not taken up since {long_date(i.expires_at.date())}",
        )
        for i in queries.lapsed_invitations(asker)
        if permissions.may_give_role(asker, i.organization_id, at_agency=queries.at_agency(i.organization_id))
    ]


def search(asker: Asker, text: str) -> list[Hit]:
    """Persons by name or address."""
    if not permissions.may_see_people(asker):
        return []
    return [
        Hit("Person", p.name, reverse("people:detail", args=[p.pk]), p.email)
        for p in queries.people_matching(asker, text)
    ]
