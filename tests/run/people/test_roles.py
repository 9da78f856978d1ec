"""Roles are dated and rights are derived when asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from barnraise.platform import audit
from barnraise.platform.clock import frozen
from barnraise.platform.permissions import machine
from barnraise.platform.refusals import NotAllowed, Stale
from barnraise.run.organizations import queries as organizations
from barnraise.run.people import demo, operations, queries
from barnraise.run.people.models import Role

DAY = date(2026, 3, 10)


def role_of(key: str) -> Role:
    return Role.objects.get(person__account__email=demo.email_of(key))


def test_each_of_the_cast_holds_what_the_house_says(cast: demo.Cast) -> None:
    assert cast.ada.staff == {"director"}
    assert cast.hal.staff == {"auditor"}
    assert {role for _, role in cast.cleo.member_roles} == {"member_business_manager"}
    assert cast.cleo.organizations == cast.tess.organizations != cast.dov.organizations
    assert cast.eve.signed_in and not cast.eve.staff and not cast.eve.member_roles
    assert (cast.ada.title, cast.cleo.title, cast.eve.title) == ("director", "business manager", "")


def test_who_asks_is_found_in_one_query(cast: demo.Cast) -> None:
    account = demo.account_of("cleo")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.asker_for(account)
    assert len(asked) == 1


def test_the_cast_asked_for_again_is_the_same(cast: demo.Cast) -> None:
    assert demo.cast() == cast


@pytest.mark.parametrize(("seconds", "staff"), [(-1, {"coordinator"}), (0, set()), (1, set())])
def test_an_ended_role_holds_until_the_instant_and_not_after(cast: demo.Cast, seconds: int, staff: set[str]) -> None:
    role = role_of("cora")
    operations.end_role(by=cast.ada, role_id=role.pk, version=role.version, ends=date(2026, 3, 20))
    midnight_in_chicago = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)
    asked = queries.asker_for(demo.account_of("cora"), on=midnight_in_chicago + timedelta(seconds=seconds))
    assert asked.staff == staff


def test_a_role_from_a_later_day_gives_nothing_today(cast: demo.Cast) -> None:
    dover = next(iter(cast.dov.organizations))
    eve = demo.account_of("eve")
    operations.give_role(
        by=cast.ada, person_id=eve.person_id, organization_id=dover, role="member_staff", starts=date(2026, 4, 1)
    )
    assert not queries.asker_for(eve).member_roles
    with frozen(datetime(2026, 4, 1, 5, 0, tzinfo=UTC)):
        assert queries.asker_for(eve).acts_for(dover, "member_staff")


def test_a_staff_role_at_a_member_is_refused_and_a_member_role_at_the_agency_too(cast: demo.Cast) -> None:
    dover, us, eve = next(iter(cast.dov.organizations)), organizations.us().pk, demo.account_of("eve").person_id
    with pytest.raises(operations.WrongPlace):
        operations.give_role(by=cast.ada, person_id=eve, organization_id=dover, role="director", starts=DAY)
    with pytest.raises(operations.WrongPlace):
        operations.give_role(by=cast.ada, person_id=eve, organization_id=us, role="superintendent", starts=DAY)


def test_the_same_role_twice_in_one_time_is_refused(cast: demo.Cast) -> None:
    role = role_of("dov")
    with pytest.raises(operations.RoleHeld):
        operations.give_role(
            by=cast.ada, person_id=role.person_id, organization_id=role.organization_id, role=role.role, starts=DAY
        )


def test_the_last_director_cannot_be_ended_but_one_of_two_can(cast: demo.Cast) -> None:
    first = Role.objects.get(person__account__email="first@bluff-country.example")
    operations.end_role(by=cast.ada, role_id=first.pk, version=first.version, ends=DAY)
    last = role_of("ada")
    with pytest.raises(operations.LastDirector) as refused:
        operations.end_role(by=cast.ada, role_id=last.pk, version=last.version, ends=date(2027, 1, 1))
    assert "Ada Lindqvist is the last director" in str(refused.value)
    assert Role.objects.get(pk=last.pk).ends is None


def test_a_director_without_a_sign_in_is_no_second_director(cast: demo.Cast) -> None:
    first = Role.objects.get(person__account__email="first@bluff-country.example")
    operations.end_role(by=cast.ada, role_id=first.pk, version=first.version, ends=DAY)
    paper = operations.add_person(by=cast.ada, name="On Paper")
    operations.give_role(
        by=cast.ada, person_id=paper.pk, organization_id=first.organization_id, role="director", starts=DAY
    )
    last = role_of("ada")
    with pytest.raises(operations.LastDirector):
        operations.end_role(by=cast.ada, role_id=last.pk, version=last.version, ends=date(2027, 1, 1))


def test_two_who_end_the_same_role_do_not_overwrite_each_other(cast: demo.Cast) -> None:
    role = role_of("cora")
    operations.end_role(by=cast.ada, role_id=role.pk, version=role.version, ends=date(2026, 5, 1))
    with pytest.raises(Stale):
        operations.end_role(by=cast.ada, role_id=role.pk, version=role.version, ends=date(2026, 6, 1))
    assert Role.objects.get(pk=role.pk).ends == date(2026, 5, 1)


@pytest.mark.parametrize("key", ["cora", "fay", "hal", "cleo", "tess", "eve"])
def test_only_who_may_gives_roles(cast: demo.Cast, key: str) -> None:
    falls, eve = next(iter(cast.cleo.organizations)), demo.account_of("eve").person_id
    before = Role.objects.count()
    with pytest.raises((NotAllowed, demo.queries.Person.DoesNotExist)):
        operations.give_role(
            by=cast.named()[key], person_id=eve, organization_id=falls, role="member_staff", starts=DAY
        )
    assert Role.objects.count() == before


def test_a_superintendent_ends_roles_at_home_and_nowhere_else(cast: demo.Cast) -> None:
    dover = next(iter(cast.dov.organizations))
    invitation = operations.invite(
        by=cast.dov, name="New One", email="new@dover.example", organization_id=dover, role="member_staff", starts=DAY
    )
    assert invitation.organization_id == dover
    tess = role_of("tess")
    with pytest.raises(NotAllowed):
        operations.end_role(by=cast.dov, role_id=tess.pk, version=tess.version, ends=DAY)


def test_a_role_can_be_withdrawn_on_the_day_it_begins(cast: demo.Cast) -> None:
    dover, eve = next(iter(cast.dov.organizations)), demo.account_of("eve")
    role = operations.give_role(
        by=cast.ada, person_id=eve.person_id, organization_id=dover, role="member_staff", starts=DAY
    )
    operations.end_role(by=cast.ada, role_id=role.pk, version=role.version, ends=DAY)
    assert not queries.asker_for(eve).member_roles


def test_every_deed_leaves_one_entry_and_the_chain_holds(cast: demo.Cast) -> None:
    before = audit.head()[0]
    operations.add_person(by=machine("test"), name="One More")
    assert audit.head()[0] == before + 1
    assert audit.verify().holds
