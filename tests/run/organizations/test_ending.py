"""What ends: a body that closes or goes on in others, and contacts, places and numbers that are taken out."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from barnraise.platform import agency
from barnraise.platform.fields import key_of
from barnraise.platform.models import AuditEntry
from barnraise.platform.refusals import NotAllowed, Stale
from barnraise.run.members import operations as members
from barnraise.run.members import queries as member_queries
from barnraise.run.organizations import operations, queries
from barnraise.run.organizations.models import Contact, Identifier, Organization, Place
from barnraise.run.people.demo import Cast

SignIn = Callable[[str], Client]
JULY = date(2026, 7, 1)


def body_of(cast: Cast, name: str) -> Organization:
    return operations.add(by=cast.ada, name=name, kind="school_district", state="MN", county="Fillmore")


def closed(cast: Cast, body: Organization, on: date = JULY, **more: object) -> Organization:
    fresh = Organization.objects.get(pk=body.pk)
    told = {"reason": "Merged by vote", **more}
    return operations.close(by=cast.cora, organization_id=body.pk, version=fresh.version, closed=on, **told)  # type: ignore[arg-type]


def joined(cast: Cast, body: Organization, starts: date) -> object:
    members.adopt_categories(by=cast.ada)
    education = next(c for c in member_queries.category_rows() if c.votes)
    return members.join(by=cast.ada, organization_id=body.pk, category_id=education.pk, starts=starts)


def test_a_merger_names_one_body_and_both_ends_show_it(cast: Cast) -> None:
    old, new = body_of(cast, "Kingsland"), body_of(cast, "Kingsland Valley")
    found = closed(cast, old, how="merged", successors=[new.pk])
    assert found.closed == JULY
    assert [s.successor_id for s in queries.went_on_in(old.pk)] == [new.pk]
    assert [s.organization_id for s in queries.came_of(new.pk)] == [old.pk]
    assert AuditEntry.objects.filter(deed="organizations.close", subject=key_of(old)).exists()


@pytest.mark.parametrize(
    ("how", "count", "words"),
    [("merged", 0, "Name the organization"), ("merged", 2, "Choose one"), ("split", 1, "two or more"), ("", 1, "Name the"),
     ("sold", 1, "no way to go on")],
)  # fmt: skip
def test_how_it_goes_on_and_in_what_agree(cast: Cast, how: str, count: int, words: str) -> None:
    old, others = body_of(cast, "Kingsland"), [body_of(cast, name).pk for name in ("A", "B")]
    with pytest.raises(operations.ClosingRefused, match=words):
        closed(cast, old, how=how, successors=others[:count])
    assert Organization.objects.get(pk=old.pk).closed is None
    closed(cast, old, how="split", successors=others)


def test_it_never_goes_on_in_itself_and_the_agency_never_closes(cast: Cast) -> None:
    old = body_of(cast, "Kingsland")
    with pytest.raises(operations.ClosingRefused, match="in itself"):
        closed(cast, old, how="merged", successors=[old.pk])
    with pytest.raises(operations.ClosingRefused, match="agency itself"):
        closed(cast, Organization.objects.get(pk=queries.us().pk))


def test_a_member_cannot_close_before_its_membership_ends_and_can_on_that_day(cast: Cast) -> None:
    body = body_of(cast, "Kingsland")
    row = joined(cast, body, date(2025, 7, 1))
    with pytest.raises(operations.ClosingRefused, match="end the membership by July 1, 2026"):
        closed(cast, body)
    members.end(by=cast.ada, membership_id=row.pk, version=1, ends=JULY, reason="merges")  # type: ignore[attr-defined]
    with pytest.raises(operations.ClosingRefused, match="until July 1, 2026"):
        closed(cast, body, on=date(2026, 6, 30))
    assert closed(cast, body).closed == JULY


@pytest.mark.parametrize(("starts", "may"), [(date(2026, 6, 30), True), (JULY, False), (date(2026, 7, 2), False)])
def test_a_closed_body_joins_only_before_its_last_day_and_its_membership_ends_with_it(
    cast: Cast, starts: date, may: bool
) -> None:
    body = closed(cast, body_of(cast, "Kingsland"))
    if may:
        assert joined(cast, body, starts).ends == JULY  # type: ignore[attr-defined]
        return
    with pytest.raises(members.MembershipRefused, match="closed from July 1, 2026"):
        joined(cast, body, starts)


def test_many_joins_at_once_keep_the_closing_too(cast: Cast) -> None:
    body = closed(cast, body_of(cast, "Kingsland"))
    members.adopt_categories(by=cast.ada)
    education = next(c for c in member_queries.category_rows() if c.votes)
    late = members.Joining(organization_id=body.pk, category_id=education.pk, starts=JULY)
    with pytest.raises(members.Ineligible, match="closed from July 1, 2026"):
        members.join_many(by=cast.ada, rows=[late])
    early = members.Joining(organization_id=body.pk, category_id=education.pk, starts=date(2025, 7, 1))
    members.join_many(by=cast.ada, rows=[early])
    assert member_queries.spans()[body.pk][0][1] == JULY


def test_a_closing_is_taken_back_with_a_reason_and_a_stale_one_is_refused(cast: Cast) -> None:
    old, new = body_of(cast, "Kingsland"), body_of(cast, "Kingsland Valley")
    found = closed(cast, old, how="merged", successors=[new.pk])
    with pytest.raises(Stale):
        operations.reopen(by=cast.ada, organization_id=old.pk, version=found.version - 1, reason="called off")
    with pytest.raises(operations.ClosingRefused, match="Say why"):
        operations.reopen(by=cast.ada, organization_id=old.pk, version=found.version, reason=" ")
    assert (
        operations.reopen(by=cast.ada, organization_id=old.pk, version=found.version, reason="called off").closed
        is None
    )
    assert not queries.went_on_in(old.pk)


def test_what_is_taken_out_is_in_the_log_and_a_stale_page_takes_nothing_out(cast: Cast) -> None:
    body = body_of(cast, "Kingsland")
    place = operations.add_place(by=cast.ada, organization_id=body.pk, label="Office")
    contact = operations.add_contact(by=cast.ada, organization_id=body.pk, label="Billing", email="b@x.example")
    number = operations.identify(by=cast.ada, organization_id=body.pk, scheme="leaid", value="2700001")
    operations.edit_place(by=cast.ben, place_id=place.pk, version=1, city="Spring Valley")
    operations.edit_contact(by=cast.ben, contact_id=contact.pk, version=1, phone="507")
    operations.identify(by=cast.ben, organization_id=body.pk, scheme="leaid", value="2700002")
    with pytest.raises(Stale):
        operations.remove_place(by=cast.ada, place_id=place.pk, version=1)
    with pytest.raises(Stale):
        operations.remove_contact(by=cast.ada, contact_id=contact.pk, version=1)
    with pytest.raises(Stale):
        operations.remove_identifier(by=cast.ada, identifier_id=number.pk, value="2700001")
    assert (Place.objects.count(), Contact.objects.count(), Identifier.objects.count()) == (1, 1, 1)
    operations.remove_place(by=cast.ada, place_id=place.pk, version=2)
    operations.remove_contact(by=cast.ada, contact_id=contact.pk, version=2)
    operations.remove_identifier(by=cast.ada, identifier_id=number.pk, value="2700002")
    assert (Place.objects.count(), Contact.objects.count(), Identifier.objects.count()) == (0, 0, 0)
    logged = AuditEntry.objects.filter(subject=key_of(body), deed__startswith="organizations.remove")
    assert logged.count() == 3
    assert "b@x.example" not in "".join(logged.values_list("body", flat=True))


def test_a_number_that_was_taken_off_is_free_for_the_body_it_belongs_to(cast: Cast) -> None:
    wrong, right = body_of(cast, "Kingsland"), body_of(cast, "Lanesboro")
    number = operations.identify(by=cast.ada, organization_id=wrong.pk, scheme="leaid", value="2700001")
    with pytest.raises(operations.IdentifierRefused):
        operations.identify(by=cast.ada, organization_id=right.pk, scheme="leaid", value="2700001")
    operations.remove_identifier(by=cast.ada, identifier_id=number.pk, value="2700001")
    operations.identify(by=cast.ada, organization_id=right.pk, scheme="leaid", value="2700001")


@pytest.mark.parametrize("who", ["fay", "hal", "cleo"])
def test_readers_end_nothing(cast: Cast, who: str) -> None:
    body = body_of(cast, "Kingsland")
    with pytest.raises(NotAllowed):
        operations.close(by=cast.named()[who], organization_id=body.pk, version=1, closed=JULY, reason="x")


# Pages


def test_a_district_is_merged_and_brought_back_on_its_page(client_of: SignIn, cast: Cast) -> None:
    old, new = body_of(cast, "Kingsland"), body_of(cast, "Kingsland Valley")
    ben, page = client_of("ben"), reverse("organizations:close", args=[old.pk])
    assert "Close this organization" in ben.get(page).content.decode()
    sent = {"version": 1, "closed": "2026-07-01", "reason": "Vote", "how": "merged", "successors": [new.pk]}
    assert ben.post(page, {**sent, "successors": []}).status_code == 422
    assert ben.post(page, sent).status_code == 302
    shown = ben.get(reverse("organizations:detail", args=[old.pk])).content.decode()
    assert "From July 1, 2026 on" in shown and "Merged into" in shown and "Kingsland Valley" in shown
    assert "Kingsland" in ben.get(reverse("organizations:detail", args=[new.pk])).content.decode()
    assert "closed July 1, 2026" in ben.get(reverse("organizations:list")).content.decode()
    assert ben.post(page, sent).status_code == 409
    back = reverse("organizations:reopen", args=[old.pk])
    assert ben.post(back, {"version": 2, "reason": "called off"}).status_code == 302
    assert Organization.objects.get(pk=old.pk).closed is None


def test_contacts_places_and_numbers_are_taken_out_on_their_pages(client_of: SignIn, cast: Cast) -> None:
    body = body_of(cast, "Kingsland")
    place = operations.add_place(by=cast.ada, organization_id=body.pk, label="Office")
    contact = operations.add_contact(by=cast.ada, organization_id=body.pk, label="Billing")
    number = operations.identify(by=cast.ada, organization_id=body.pk, scheme="leaid", value="2700001")
    ben = client_of("ben")
    for name, row, seen in (("place", place, "1"), ("contact", contact, "1"), ("identifier", number, "2700001")):
        page = reverse(f"organizations:remove_{name}", args=[body.pk, row.pk])
        assert page in ben.get(reverse("organizations:detail", args=[body.pk])).content.decode()
        assert ben.post(page, {"seen": "7"}).status_code == 409
        assert ben.get(page).status_code == 200
        assert ben.post(page, {"seen": seen}).status_code == 302
        assert ben.get(page).status_code == 404
    history = ben.get(reverse("organizations:detail", args=[body.pk])).content.decode()
    assert "Contact taken out: Billing" in history and "Place taken out: Office" in history
    assert agency.the().name in history
