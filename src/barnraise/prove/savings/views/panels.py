"""Parts of other rooms' pages: what a member saved, what all saved, and the year that waits to be signed."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.platform.manifest import Task
from barnraise.platform.permissions import Asker
from barnraise.prove.savings import permissions, queries, tables


def portal(asker: Asker, *, organization_id: int, **_: object) -> SafeString | None:
    """What this member saved in the last year that was signed, on its own page."""
    if not permissions.reads_member(asker, organization_id):
        return None
    row = queries.last_signed()
    told = row and queries.told_of(row, organization_id)
    if not told:
        return None
    context = {"row": row, "told": told, "headline": tables.headline(told), "organization_id": organization_id}
    return render_to_string("savings/panel_portal.html", context)


def what_was_saved(asker: Asker, **_: object) -> SafeString | None:
    """An answer on the director's home: what members saved in the last signed year, and who lost."""
    row = queries.last_signed() if permissions.may_see_closing(asker) else None
    if row is None:
        return None
    faces = tables.kinds(queries.document_of(row))
    context = {"row": row, "kind": next((face for face in faces if face.is_yearly_cash), None)}
    return render_to_string("savings/panel_home.html", context)


def compared(asker: Asker, *, baseline_id: int, **_: object) -> SafeString | None:
    """Under a baseline: the signed statements that compare deliveries with it."""
    rows = queries.compared_with(asker, baseline_id)
    return render_to_string("savings/panel_baseline.html", {"rows": rows}) if rows else None


def tasks(asker: Asker) -> list[Task]:
    """The year that ended and is not signed yet."""
    if not permissions.may_see_closing(asker):
        return []
    years = [year for year in queries.years_to_close() if queries.newest(year) is None]
    mine = permissions.may_close(asker)
    return [
        Task(f"Close fiscal year {year}", reverse("savings:year", args=[year]), "savings statement", mine=mine)
        for year in years[:1]
    ]
