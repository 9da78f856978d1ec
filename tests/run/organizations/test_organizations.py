"""One body: written, changed, numbered, counted; seen by whom it concerns; its guards on the database itself."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from barnraise.platform import guards
from barnraise.platform.refusals import NotAllowed, Stale
from barnraise.run.organizations import operations, queries
from barnraise.run.organizations.guards import GUARDS
from barnraise.run.organizations.models import Identifier, Organization
from barnraise.run.people.demo import Cast

OCTOBER = date(2025, 10, 1)
SignIn = Callable[[str], Client]


def cedar(cast: Cast) -> Organization:
    return Organization.objects.get(name="Cedar Falls")


def test_an_edit_with_an_old_version_shows_both_and_loses_neither(cast: Cast) -> None:
    body = operations.add(by=cast.cora, name="Byron", kind="school_district", state="MN")
    operations.edit(by=cast.cora, organization_id=body.pk, version=1, city="Byron")
    with pytest.raises(Stale) as stale:
        operations.edit(by=cast.ben, organization_id=body.pk, version=1, city="Rochester")
    assert (stale.value.mine, stale.value.theirs) == ({"city": "Rochester"}, {"city": "Byron"})


def test_a_number_belongs_to_one_body_and_keeps_its_zeros(cast: Cast) -> None:
    first = operations.add(by=cast.ada, name="A", kind="charter", state="MN", identifiers={"leaid": "0100001"})
    assert queries.by_identifier("leaid") == {"0100001": first.pk}
    second = operations.add(by=cast.ada, name="B", kind="charter", state="MN")
    with pytest.raises(operations.IdentifierRefused, match="belongs to A already"):
        operations.identify(by=cast.ada, organization_id=second.pk, scheme="leaid", value="0100001")
    with pytest.raises(operations.IdentifierRefused, match="7 digits; this one has 6"):
        operations.identify(by=cast.ada, organization_id=second.pk, scheme="leaid", value="100001")


def test_the_newest_count_of_the_latest_school_year_stands(cast: Cast) -> None:
    body = cedar(cast)
    for year, day, value in ((2025, date(2024, 10, 1), 900), (2026, OCTOBER, 1000), (2026, date(2026, 3, 1), 990)):
        operations.count(by=cast.ada, organization_id=body.pk, measure="pupils", school_year=year,
                         source=f"count of {day}", as_of=day, value=value)  # fmt: skip
    assert queries.latest_counts("pupils")[body.pk].value == Decimal(990)
    assert queries.latest_counts("pupils", date(2026, 2, 28))[body.pk].value == Decimal(1000)
    assert queries.latest_counts("pupils", date(2025, 9, 30))[body.pk].value == Decimal(900)
    assert queries.latest_counts("pupils", date(2024, 9, 30)) == {}
    assert queries.latest_counts("pupils", organization_ids=[]) == {}


def test_the_same_source_corrects_its_own_count_of_a_year(cast: Cast) -> None:
    body = cedar(cast)
    told = {"organization_id": body.pk, "measure": "pupils", "school_year": 2026, "source": "state", "as_of": OCTOBER}
    operations.count(by=cast.ada, value=1000, **told)
    operations.count(by=cast.ada, value=1001, **told)
    assert [c.value for c in queries.counts_of(body.pk)] == [Decimal(1001)]


@pytest.mark.parametrize("who", ["fay", "hal", "cleo", "dov", "tess", "eve"])
def test_readers_do_not_write(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        operations.add(by=cast.named()[who], name="X", kind="city")


def test_a_members_people_see_their_own_body_only(cast: Cast) -> None:
    assert {o.name for o in queries.organizations_for(cast.cleo)} == {"Cedar Falls"}
    assert not queries.organizations_for(cast.eve).exists()
    assert queries.organizations_for(cast.hal).count() == Organization.objects.count()
    dover = Organization.objects.get(name="Dover")
    with pytest.raises(Organization.DoesNotExist):
        queries.organization_for(cast.cleo, dover.pk)


TAMPER = (
    "UPDATE organizations_identifier SET organization_id = {other} WHERE id = {id}",
    "UPDATE organizations_identifier SET value = ' ' WHERE id = {id}",
    "UPDATE organizations_identifier SET scheme = 'census' WHERE id = {id}",
    "INSERT INTO organizations_identifier (organization_id, scheme, value) VALUES ({other}, 'leaid', '')",
)
REPLACE = (
    "INSERT OR REPLACE INTO organizations_identifier (organization_id, scheme, value)"
    " VALUES ({other}, 'leaid', '2700001')"
)


@pytest.mark.parametrize("statement", [*TAMPER, REPLACE])
def test_the_database_refuses_to_move_blank_or_replace_an_identifier(cast: Cast, statement: str) -> None:
    if statement == REPLACE and connection.vendor != "sqlite":
        pytest.skip("runs on SQLite only")
    body = operations.add(by=cast.ada, name="A", kind="charter", state="MN", identifiers={"leaid": "2700001"})
    number = Identifier.objects.get(organization=body)
    text = statement.format(id=number.pk, other=cedar(cast).pk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)
    guards.drop(GUARDS)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(text)
    finally:
        guards.install(GUARDS)


# Pages


def test_the_list_filters_by_kind_county_and_text_and_copies_as_csv(client_of: SignIn, cast: Cast) -> None:
    operations.add(by=cast.ada, name="Oak Charter", kind="charter", state="MN", county="Fillmore",
                   identifiers={"leaid": "2700555"})  # fmt: skip
    ben = client_of("ben")
    for query in ("kind=charter", "county=Fillmore", "q=oak", "q=27005"):
        body = ben.get(f"{reverse('organizations:list')}?{query}").content.decode()
        assert "Oak Charter" in body and "Dover" not in body
    file = ben.get(reverse("organizations:list") + "?kind=charter&format=csv")
    text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[0].split(",")[:3] == ["Name", "Kind", "County"]
    assert "2700555" in text


def test_the_page_shows_numbers_counts_and_history(client_of: SignIn, cast: Cast) -> None:
    body = operations.add(by=cast.ada, name="Oak Charter", kind="charter", state="MN", identifiers={"leaid": "2700555"})
    operations.count(by=cast.ada, organization_id=body.pk, measure="pupils", school_year=2026, source="state file",
                     as_of=OCTOBER, value=298)  # fmt: skip
    operations.edit(by=cast.ben, organization_id=body.pk, version=1, city="Lanesboro")
    page = client_of("hal").get(reverse("organizations:detail", args=[body.pk]))
    text = page.content.decode()
    for words in (
        "2700555",
        "2025-26",
        "298",
        "state file",
        "October 1, 2025",
        "City from none to Lanesboro",
        "Ben Okafor",
    ):
        assert words in text, words
    assert "Change name, kind or place" not in text


def test_a_strangers_page_is_missing_and_own_page_hides_what_the_agency_did(client_of: SignIn, cast: Cast) -> None:
    dover = Organization.objects.get(name="Dover")
    cleo = client_of("cleo")
    assert cleo.get(reverse("organizations:detail", args=[dover.pk])).status_code == 404
    own = cleo.get(reverse("organizations:detail", args=[cedar(cast).pk]))
    assert own.status_code == 200
    assert "What was done to it" not in own.content.decode()
    assert cleo.get(reverse("organizations:list")).url == reverse("organizations:detail", args=[cedar(cast).pk])  # type: ignore[attr-defined]
    assert client_of("eve").get(reverse("organizations:list")).status_code == 403
    assert Client().get(reverse("organizations:list")).status_code == 302


def test_a_refused_form_keeps_what_was_written(client_of: SignIn, cast: Cast) -> None:
    body = operations.add(by=cast.ada, name="Oak Charter", kind="charter", state="MN")
    page = client_of("cora").post(
        reverse("organizations:add_identifier", args=[body.pk]), {"scheme": "leaid", "value": "12"}
    )
    assert page.status_code == 422
    assert "7 digits" in page.content.decode() and 'value="12"' in page.content.decode()


def test_forms_add_change_and_conflict(client_of: SignIn, cast: Cast) -> None:
    cora = client_of("cora")
    told = {"name": "Fillmore Central", "kind": "school_district", "state": "mn", "once": "a1"}
    assert cora.post(reverse("organizations:add"), told).status_code == 302
    assert cora.post(reverse("organizations:add"), told).status_code == 302
    body = Organization.objects.get(name="Fillmore Central")
    assert body.state == "MN"
    edit = reverse("organizations:edit", args=[body.pk])
    assert cora.post(edit, {**told, "city": "Harmony", "version": 1, "once": "a2"}).status_code == 302
    assert cora.post(edit, {**told, "city": "Preston", "version": 1, "once": "a3"}).status_code == 409
    for name, values in (
        ("add_contact", {"label": "Billing", "email": "a@b.example"}), ("add_place", {"label": "Office"}),
        ("add_count", {"measure": "teachers", "value": "80.5", "as_of": "2025-10-01", "source": "itself"}),
    ):  # fmt: skip
        url = reverse(f"organizations:{name}", args=[body.pk])
        assert cora.get(url).status_code == 200
        assert cora.post(url, {**values, "once": name}).status_code == 302, name
    contact, place = queries.contacts_of(body.pk).get(), queries.places_of(body.pk).get()
    desk = reverse("organizations:edit_contact", args=[body.pk, contact.pk])
    assert cora.post(desk, {"label": "Payables", "version": 1}).status_code == 302
    office = reverse("organizations:edit_place", args=[body.pk, place.pk])
    assert cora.post(office, {"label": "Main office", "version": 1}).status_code == 302
    assert client_of("hal").get(edit).status_code == 403


def test_one_row_and_three_rows_take_the_same_queries(
    client_of: SignIn, cast: Cast, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    ben = client_of("ben")
    ben.get(reverse("organizations:list"))
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        ben.get(reverse("organizations:list"))
