"""Who may join which category, on which day, and what keeps two memberships apart."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from barnraise.platform import guards
from barnraise.platform.audit import history_of
from barnraise.platform.fields import key_of
from barnraise.platform.refusals import NotAllowed, Stale
from barnraise.run.members import operations, queries
from barnraise.run.members.guards import GUARDS
from barnraise.run.members.models import Category, Membership
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.models import Organization
from barnraise.run.people.demo import Cast

JULY = date(2025, 7, 1)
OCTOBER = date(2025, 10, 1)


@pytest.fixture
def categories(cast: Cast) -> dict[str, Category]:
    return {c.code: c for c in operations.adopt_categories(by=cast.ada)}


def charter(cast: Cast, pupils: int | None, *, name: str = "Oak Savanna Charter") -> Organization:
    body = organizations.add(by=cast.ada, name=name, kind="charter", state="MN", county="Olmsted")
    if pupils is not None:
        organizations.count(by=cast.ada, organization_id=body.pk, measure="pupils", school_year=2026, source="state",
                            as_of=OCTOBER, value=pupils)  # fmt: skip
    return body


def test_the_five_categories_are_data_with_votes_and_exclusions(categories: dict[str, Category]) -> None:
    assert [(c.code, c.votes, c.is_member) for c in queries.category_rows()] == [
        ("education", True, True), ("government", True, True), ("associate", False, True), ("nonprofit", False, True),
        ("participating", False, False),
    ]  # fmt: skip
    assert categories["participating"].excluded_functions == ["insurance", "administration/health-safety"]


def test_adopting_them_again_changes_nothing(cast: Cast, categories: dict[str, Category]) -> None:
    again = operations.adopt_categories(by=cast.ada)
    assert [(c.pk, c.version) for c in again] == [(c.pk, 1) for c in categories.values()]


@pytest.mark.parametrize(("pupils", "joins"), [(298, True), (299, True), (300, False), (303, False)])
def test_a_charter_is_an_associate_below_three_hundred_pupils(
    cast: Cast, categories: dict[str, Category], pupils: int, joins: bool
) -> None:
    body = charter(cast, pupils)
    if joins:
        made = operations.join(
            by=cast.ada, organization_id=body.pk, category_id=categories["associate"].pk, starts=OCTOBER
        )
        assert made.number == "1001"
        return
    with pytest.raises(operations.Ineligible, match=f"it has {pupils} pupils"):
        operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["associate"].pk, starts=OCTOBER)
    assert not Membership.objects.exists()


def test_a_charter_of_unknown_size_is_not_decided_but_asked_for(cast: Cast, categories: dict[str, Category]) -> None:
    body = charter(cast, None)
    with pytest.raises(operations.Ineligible, match="not known is its number of pupils"):
        operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["associate"].pk, starts=OCTOBER)


def test_a_count_after_the_day_of_joining_does_not_decide_it(cast: Cast, categories: dict[str, Category]) -> None:
    body = charter(cast, 298)
    with pytest.raises(operations.Ineligible):
        operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["associate"].pk, starts=JULY)


def test_a_resolution_lets_in_whom_the_rule_keeps_out_and_the_reason_is_kept(
    cast: Cast, categories: dict[str, Category]
) -> None:
    body = charter(cast, 303)
    made = operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["associate"].pk, starts=OCTOBER,
                           resolution_key="governance.Resolution:7")  # fmt: skip
    assert "Let in by governance.Resolution:7 against the rule" in history_of(key_of(made))[0].body


def test_a_district_that_pays_elsewhere_is_an_associate(cast: Cast, categories: dict[str, Category]) -> None:
    body = organizations.add(by=cast.ada, name="Byron", kind="school_district", state="MN")
    associate = categories["associate"].pk
    with pytest.raises(operations.Ineligible):
        operations.join(by=cast.ada, organization_id=body.pk, category_id=associate, starts=JULY)
    operations.join(by=cast.ada, organization_id=body.pk, category_id=associate, starts=JULY, also_member_of="Region 9")
    assert queries.membership_of(body.pk, JULY) is not None


def test_spans_are_half_open_and_follow_each_other(cast: Cast, categories: dict[str, Category]) -> None:
    body = charter(cast, 298)
    first = operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["education"].pk, starts=JULY)
    second = operations.change_category(by=cast.ada, membership_id=first.pk, version=1,
                                        category_id=categories["associate"].pk, starts=OCTOBER)  # fmt: skip
    assert queries.membership_of(body.pk, date(2025, 9, 30)) == first
    assert queries.membership_of(body.pk, OCTOBER) == second
    assert queries.spans() == {body.pk: ((JULY, OCTOBER, first.category_id), (OCTOBER, None, second.category_id))}
    assert second.number == first.number


def test_a_second_membership_on_the_same_day_is_refused(cast: Cast, categories: dict[str, Category]) -> None:
    body = charter(cast, 298)
    operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["education"].pk, starts=JULY)
    with pytest.raises(operations.AlreadyMember, match="is Education from July 1, 2025 already"):
        operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["associate"].pk, starts=OCTOBER)


def test_the_database_refuses_overlapping_spans_by_insert_and_by_update(
    cast: Cast, categories: dict[str, Category]
) -> None:
    body = charter(cast, 298)
    first = operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["education"].pk, starts=JULY)
    education = categories["education"]
    with pytest.raises(DatabaseError, match="one membership at a time"), transaction.atomic():
        Membership.objects.create(organization=body, category=education, starts=date(2020, 7, 1))
    earlier = Membership.objects.create(organization=body, category=education, starts=date(2020, 7, 1), ends=JULY)
    with pytest.raises(DatabaseError, match="one membership at a time"), transaction.atomic():
        Membership.objects.filter(pk=earlier.pk).update(ends=date(2025, 7, 2))
    other = charter(cast, 200, name="Lantern Hill")
    with pytest.raises(DatabaseError, match="never moves"), transaction.atomic():
        Membership.objects.filter(pk=first.pk).update(organization=other)


def test_without_its_guards_the_database_takes_them(cast: Cast, categories: dict[str, Category]) -> None:
    """The twin: a database without the triggers must give way, or the test above proves nothing."""
    body = charter(cast, 298)
    operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["education"].pk, starts=JULY)
    guards.drop(GUARDS)
    try:
        Membership.objects.create(organization=body, category=categories["education"], starts=date(2020, 7, 1))
        assert Membership.objects.filter(organization=body).count() == 2
    finally:
        Membership.objects.filter(organization=body, starts=date(2020, 7, 1)).delete()
        guards.install(GUARDS)
    assert guards.missing(GUARDS, connection) == []


def test_end_needs_a_later_day_and_a_reason_and_leaves_the_past(cast: Cast, categories: dict[str, Category]) -> None:
    body = charter(cast, 298)
    row = operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["education"].pk, starts=JULY)
    with pytest.raises(operations.MembershipRefused, match="cannot end on July 1, 2025"):
        operations.end(by=cast.ada, membership_id=row.pk, version=1, ends=JULY, reason="notice")
    with pytest.raises(operations.MembershipRefused, match="Say why"):
        operations.end(by=cast.ada, membership_id=row.pk, version=1, ends=date(2026, 7, 1), reason=" ")
    operations.end(by=cast.ada, membership_id=row.pk, version=1, ends=date(2026, 7, 1), reason="notice")
    assert queries.membership_of(body.pk, date(2026, 6, 30)) is not None
    assert queries.membership_of(body.pk, date(2026, 7, 1)) is None
    with pytest.raises(Stale):
        operations.end(by=cast.ada, membership_id=row.pk, version=1, ends=date(2026, 8, 1), reason="later")


def test_a_participating_body_buys_two_services_and_no_insurance(cast: Cast, categories: dict[str, Category]) -> None:
    body = charter(cast, 303)
    operations.join(by=cast.ada, organization_id=body.pk, category_id=categories["participating"].pk, starts=JULY)
    took = [queries.entitled(body.pk, program="learning", services_taken=n, day=OCTOBER).ok for n in (0, 1, 2)]
    assert took == [True, True, False]
    blocked = queries.entitled(body.pk, program="insurance", services_taken=0, day=OCTOBER)
    assert blocked.reason == "Blocked: Participating (non-member fee) does not include insurance."
    assert queries.entitled(body.pk, program="learning", services_taken=0, day=date(2025, 6, 30)).ok is False


def test_many_join_at_once_or_none(cast: Cast, categories: dict[str, Category]) -> None:
    good, bad = charter(cast, 298), charter(cast, 303, name="Too large")
    joins = [
        operations.Joining(organization_id=b.pk, category_id=categories["associate"].pk, starts=OCTOBER)
        for b in (good, bad)
    ]
    with pytest.raises(operations.Ineligible, match="Too large was not joined, and none of the others"):
        operations.join_many(by=cast.ada, rows=joins)
    assert not Membership.objects.exists()
    assert len(operations.join_many(by=cast.ada, rows=joins[:1])) == 1


@pytest.mark.parametrize("who", ["cora", "fay", "hal", "cleo", "eve"])
def test_only_the_director_and_the_business_manager_write_memberships(
    cast: Cast, categories: dict[str, Category], who: str
) -> None:
    body = charter(cast, 298)
    with pytest.raises(NotAllowed):
        operations.join(
            by=cast.named()[who], organization_id=body.pk, category_id=categories["education"].pk, starts=JULY
        )
