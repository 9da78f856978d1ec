"""The pages of membership, and the parts it gives to the home, an organization and the member's own page."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from barnraise.platform.fields import key_of
from barnraise.run.governance import operations as governance
from barnraise.run.members import operations, queries
from barnraise.run.members.models import Agreement, Membership
from barnraise.run.members.views import panels
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.models import Organization
from barnraise.run.people.demo import Cast

SignIn = Callable[[str], Client]
JULY, OCTOBER = date(2025, 7, 1), date(2025, 10, 1)


@pytest.fixture
def members(cast: Cast) -> dict[str, Membership]:
    education = next(c for c in operations.adopt_categories(by=cast.ada) if c.code == "education")
    joined = {}
    for name, pupils in (("Cedar Falls", 1261), ("Dover", None)):
        body = Organization.objects.get(name=name)
        joined[name] = operations.join(by=cast.ada, organization_id=body.pk, category_id=education.pk, starts=JULY)
        if pupils:
            organizations.count(by=cast.ada, organization_id=body.pk, measure="pupils", school_year=2026,
                                source="state file", as_of=OCTOBER, value=pupils)  # fmt: skip
    return joined


def test_the_list_holds_the_members_of_a_day_with_totals(client_of: SignIn, members: dict[str, Membership]) -> None:
    hal = client_of("hal")
    text = hal.get(reverse("members:list")).content.decode()
    for words in ("Cedar Falls", "Dover", "1,261", "unknown", "2 members", "state file, October 1, 2025"):
        assert words in text, words
    earlier = hal.get(reverse("members:list") + "?on=2025-06-30").content.decode()
    assert "Cedar Falls" not in earlier
    missing = hal.get(reverse("members:list") + "?count=none").content.decode()
    assert "Dover" in missing and "Cedar Falls" not in missing
    category = members["Dover"].category_id
    assert "Dover" in hal.get(reverse("members:list") + f"?category={category}").content.decode()
    file = hal.get(reverse("members:list") + "?format=csv")
    assert "Cedar Falls" in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]


def test_an_empty_list_says_what_is_missing_and_who_can_fix_it(client_of: SignIn, cast: Cast) -> None:
    text = client_of("ada").get(reverse("members:list")).content.decode()
    assert "There are no members yet" in text and "Import or paste" in text
    assert "Import or paste your members" not in client_of("hal").get(reverse("members:list")).content.decode()


def test_a_member_sees_its_own_membership_and_no_other(client_of: SignIn, members: dict[str, Membership]) -> None:
    cleo = client_of("cleo")
    own = cleo.get(reverse("members:detail", args=[members["Cedar Falls"].pk]))
    assert own.status_code == 200 and "Change its category" not in own.content.decode()
    assert cleo.get(reverse("members:detail", args=[members["Dover"].pk])).status_code == 404
    assert cleo.get(reverse("members:list")).status_code == 302
    assert cleo.get(reverse("members:map")).status_code == 403


def test_the_map_has_its_list_twin_and_totals(client_of: SignIn, members: dict[str, Membership]) -> None:
    text = client_of("ada").get(reverse("members:map")).content.decode()
    for words in ("2 members: 2 education", "1,261 pupils", "Teachers unknown", "Cedar Falls", "<svg"):
        assert words in text, words


def test_home_says_whom_we_serve_or_that_it_is_unknown(cast: Cast) -> None:
    assert "there are no members" in str(panels.whom_we_serve(cast.ada))
    assert panels.home_map(cast.ada) is None
    assert panels.whom_we_serve(cast.cleo) is None


def test_home_names_source_date_and_what_is_missing(cast: Cast, members: dict[str, Membership]) -> None:
    text = str(panels.whom_we_serve(cast.ada))
    for words in (
        "2 members",
        "1,261 pupils",
        "how many teachers is unknown",
        "state file, October 1, 2025, 1 of 2",
        "1 member",
    ):
        assert words in text, words


def test_the_members_own_page_shows_its_membership(cast: Cast, members: dict[str, Membership]) -> None:
    own = members["Cedar Falls"]
    text = str(panels.portal(cast.cleo, organization_id=own.organization_id))
    assert "Education" in text and "1,261" in text
    assert "We are no member" in str(panels.portal(cast.cleo, organization_id=members["Dover"].organization_id))


def test_an_organizations_page_shows_its_memberships(client_of: SignIn, members: dict[str, Membership]) -> None:
    page = client_of("hal").get(reverse("organizations:detail", args=[members["Dover"].organization_id]))
    assert "Membership" in page.content.decode() and "Education" in page.content.decode()


def test_the_worklist_asks_for_counts_and_shows_who_leaves(cast: Cast, members: dict[str, Membership]) -> None:
    operations.end(by=cast.ada, membership_id=members["Dover"].pk, version=1, ends=date(2026, 7, 1), reason="Notice")
    tasks = panels.worklist(cast.ben)
    assert [(t.title, t.about) for t in tasks] == [
        ("Get the pupil counts of 2025-26", "1 member has none yet"), ("Dover leaves", "Notice")]  # fmt: skip
    assert panels.worklist(cast.hal) == []


def test_a_join_form_refuses_in_the_rules_words_and_keeps_its_input(
    client_of: SignIn, members: dict[str, Membership], cast: Cast
) -> None:
    body = organizations.add(by=cast.ada, name="Big Charter", kind="charter", state="MN")
    organizations.count(
        by=cast.ada, organization_id=body.pk, measure="pupils", school_year=2026, source="s", as_of=OCTOBER, value=303
    )
    associate = queries.category_rows().get(code="associate")
    ben = client_of("ben")
    told = {"organization": body.pk, "category": associate.pk, "starts": "2025-10-01"}
    page = ben.post(reverse("members:join"), told)
    assert page.status_code == 422
    assert "Big Charter was not joined" in page.content.decode()
    allowed = governance.record_resolution(
        by=cast.fay,
        body="Board of directors",
        adopted_on=OCTOBER,
        title="Let Big Charter in",
        text="Resolved, that Big Charter joins.",
    )
    assert ben.post(reverse("members:join"), {**told, "resolution_key": key_of(allowed)}).status_code == 302
    made = Membership.objects.get(organization=body)
    for name in ("detail", "change_category", "end", "sign"):
        assert ben.get(reverse(f"members:{name}", args=[made.pk])).status_code == 200, name
    paper = SimpleUploadedFile("signed.pdf", b"%PDF-1.7 signed")
    signed = {"title": "Joint powers", "signed_on": "2025-09-01", "starts": "2025-10-01", "file": paper}
    assert ben.post(reverse("members:sign", args=[made.pk]), signed).status_code == 302
    address = reverse("members:file", args=[made.pk, Agreement.objects.get().pk])
    assert b"".join(ben.get(address).streaming_content) == b"%PDF-1.7 signed"  # type: ignore[attr-defined]
    assert client_of("cleo").get(address).status_code == 404
    assert (
        ben.post(
            reverse("members:end", args=[made.pk]), {"version": 1, "ends": "2026-07-01", "reason": "Fee"}
        ).status_code
        == 302
    )
    assert client_of("cora").get(reverse("members:join")).status_code == 403


def test_the_categories_page_says_each_rule(client_of: SignIn, members: dict[str, Membership]) -> None:
    text = client_of("fay").get(reverse("members:categories")).content.decode()
    assert "charter with fewer than 300 pupils" in text and "insurance" in text


def test_lists_take_few_queries(
    client_of: SignIn, members: dict[str, Membership], django_assert_max_num_queries: Callable[[int], object]
) -> None:
    ben = client_of("ben")
    ben.get(reverse("members:list"))
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        ben.get(reverse("members:list"))
