"""Deeds that end: a body closes or goes on in others; a contact, a place or a number is taken out."""

from collections.abc import Collection
from datetime import date

from barnraise.core.dates import long_date
from barnraise.platform import registry
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import Refusal, Stale
from barnraise.run.organizations import permissions, queries
from barnraise.run.organizations.models import Contact, Identifier, Organization, Place, Succession
from barnraise.run.organizations.terms import Became, scheme_words


class ClosingRefused(Refusal):
    """A body that cannot close as asked, or cannot open again."""

    rule = "closing-refused"


@deed("organizations.close")
def close(
    *, by: Asker, organization_id: int, version: int, closed: date, reason: str, how: str = "",
    successors: Collection[int] = (),
) -> Organization:  # fmt: skip
    """Close a body; `closed` is the first day without it. Nothing of its history is taken away.

    Errors: `ClosingRefused` where a room says what still runs beyond that day; `Stale`.
    """
    permissions.require_editor(by)
    body = Organization.objects.get(pk=organization_id)
    _may_close(body, closed, reason)
    _goes_on(body, how, successors)
    changed = change(body, version=version, closed=closed)
    Succession.objects.filter(organization=body).delete()
    Succession.objects.bulk_create(
        Succession(organization=body, successor_id=pk, how=how) for pk in sorted(set(successors))
    )
    record(body, closed=closed, reason=reason.strip(), how=how, successors=sorted(set(successors)))
    running = registry.holds([key_of(body)])
    if running:
        raise ClosingRefused(f"{body} was not closed. {' '.join(running)}", field="closed")
    return changed


@deed("organizations.reopen")
def reopen(*, by: Asker, organization_id: int, version: int, reason: str) -> Organization:
    """Take a closing back, because it was a mistake or was called off. What ended meanwhile does not begin again."""
    permissions.require_editor(by)
    body = Organization.objects.get(pk=organization_id)
    if body.closed is None:
        raise ClosingRefused(f"{body} is not closed, so there is nothing to take back. Nothing was changed.")
    if not reason.strip():
        raise ClosingRefused("Say why the closing is taken back; whoever reads its history will ask.", field="reason")
    went_on = list(Succession.objects.filter(organization=body).values_list("successor_id", flat=True))
    changed = change(body, version=version, closed=None)
    Succession.objects.filter(organization=body).delete()
    record(body, reopened=reason.strip(), successors_were=went_on)
    return changed


@deed("organizations.remove_contact")
def remove_contact(*, by: Asker, contact_id: int, version: int) -> None:
    """Take a desk to call out, with the personal data it holds. Errors: `Stale` when somebody changed it meanwhile."""
    permissions.require_editor(by)
    row = Contact.objects.get(pk=contact_id)
    _unchanged(row.version, version, "contact")
    record(f"organizations.Organization:{row.organization_id}", contact=key_of(row), removed=row.label)
    row.delete()


@deed("organizations.remove_place")
def remove_place(*, by: Asker, place_id: int, version: int) -> None:
    """Take a place out. Errors: `Stale` when somebody changed it meanwhile."""
    permissions.require_editor(by)
    row = Place.objects.get(pk=place_id)
    _unchanged(row.version, version, "place")
    was = {name: getattr(row, name) for name in ("street", "city", "postal_code", "county")}
    record(f"organizations.Organization:{row.organization_id}", place=key_of(row), removed=row.label, was=was)
    row.delete()


@deed("organizations.remove_identifier")
def remove_identifier(*, by: Asker, identifier_id: int, value: str) -> None:
    """Take a number off a body, so that the body it belongs to can have it. Errors: `Stale` if it is another by now."""
    permissions.require_editor(by)
    row = Identifier.objects.get(pk=identifier_id)
    if row.value != value:
        raise Stale(
            f"Somebody else changed the {scheme_words(row.scheme)} of {row.organization} meanwhile. Nothing was taken out.",
            mine={"Number": value}, theirs={"Number": row.value}, version=1,
        )  # fmt: skip
    record(f"organizations.Organization:{row.organization_id}", scheme=row.scheme, before=row.value, after="none")
    row.delete()


def _may_close(body: Organization, closed: date, reason: str) -> None:
    if body.pk == queries.us().pk:
        raise ClosingRefused("This is the agency itself: while it keeps these books it cannot close in them.")
    if body.opened is not None and closed <= body.opened:
        raise ClosingRefused(
            f"{body} opened on {long_date(body.opened)}, so it cannot have closed by {long_date(closed)}. Choose a "
            "later day.", field="closed",
        )  # fmt: skip
    if not reason.strip():
        raise ClosingRefused("Say why it closes: a merger, a split, the end of a business.", field="reason")


def _goes_on(body: Organization, how: str, successors: Collection[int]) -> None:
    """A merger names one body, a split two or more, all of them others and known."""
    wanted = set(successors)
    if how not in ("", *Became):
        raise ClosingRefused(f"“{how}” is no way to go on. Choose merged, split, or neither.", field="how")
    if bool(how) != bool(wanted):
        raise ClosingRefused(
            "Name the organization it went on in, and whether it merged or was split; or neither, where it just ends.",
            field="successors" if how else "how",
        )
    if how == Became.MERGED and len(wanted) != 1:
        raise ClosingRefused("What merges goes on in one organization. Choose one.", field="successors")
    if how == Became.SPLIT and len(wanted) < 2:
        raise ClosingRefused(
            "What is split goes on in two or more organizations. Choose each of them.", field="successors"
        )
    if body.pk in wanted:
        raise ClosingRefused("It cannot go on in itself. Choose another organization.", field="successors")
    if Organization.objects.filter(pk__in=wanted).count() != len(wanted):
        raise ClosingRefused("One of these organizations is not on file. Add it first.", field="successors")


def _unchanged(now: int, seen: int, what: str) -> None:
    if now != seen:
        raise Stale(
            f"Somebody else changed this {what} after you opened its page. Nothing was taken out; look at it again first.",
            mine={}, theirs={}, version=now,
        )  # fmt: skip
