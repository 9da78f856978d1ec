"""Somebody comes in by one link, once; a handed-over address never opens the former holder's sign-in."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from barnraise.platform import clock, outbox
from barnraise.platform.clock import frozen
from barnraise.platform.models import AuditEntry, OutboxMessage
from barnraise.run.people import demo, operations, queries
from barnraise.run.people.models import Account, Invitation, Person, Role

DAY = date(2026, 3, 10)
GOOD = "a barn needs many hands"


def invite(cast: demo.Cast, email: str = "new@dover.example") -> Invitation:
    dover = next(iter(cast.dov.organizations))
    return operations.invite(
        by=cast.dov,
        name="Nell Newcomer",
        email=email,
        organization_id=dover,
        role="member_business_manager",
        starts=DAY,
    )


def link_in(message: OutboxMessage) -> str:
    found = re.search(r"http://\S+(/people/accept/\S+)", message.body)
    assert found
    return found.group(1)


def test_an_invitation_travels_from_mail_to_sign_in(cast: demo.Cast) -> None:
    invite(cast, "Nell@Dover.example")
    assert outbox.send_waiting() == 1
    assert mail.outbox[0].to == ["nell@dover.example"]
    path = link_in(OutboxMessage.objects.get(to="nell@dover.example"))
    visitor = Client()
    assert b"You will act for Dover" in visitor.get(path).content
    answer = visitor.post(path, {"password": GOOD, "again": GOOD})
    assert answer.status_code == 302 and answer.url == "/account/login/"
    signed = visitor.post("/account/login/", {"login": "nell@dover.example", "password": GOOD})
    assert (signed.status_code, signed.url) == (302, "/")
    account = Account.objects.get(email="nell@dover.example")
    assert queries.asker_for(account).acts_for(next(iter(cast.dov.organizations)), "member_business_manager")


def test_only_the_hash_of_the_token_is_kept_and_never_written_down(cast: demo.Cast) -> None:
    sent = invite(cast)
    token = sent.token  # type: ignore[attr-defined]
    kept = Invitation.objects.get(pk=sent.pk)
    assert kept.token_hash == clock.digest_of(token) != token
    assert not AuditEntry.objects.filter(body__contains=token).exists()


def test_a_link_works_once(cast: demo.Cast) -> None:
    token = invite(cast).token  # type: ignore[attr-defined]
    asker = queries.invited(Invitation.objects.get())
    operations.accept_invitation(by=asker, token=token, password=GOOD)
    with pytest.raises(operations.InvitationClosed):
        operations.accept_invitation(by=asker, token=token, password=GOOD)
    assert Account.objects.filter(email="new@dover.example").count() == 1
    assert Client().get(f"/people/accept/{token}/").status_code == 410


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 410), (1, 410)])
def test_a_link_works_for_fourteen_days(cast: demo.Cast, noon: datetime, seconds: int, status: int) -> None:
    token = invite(cast).token  # type: ignore[attr-defined]
    with frozen(noon + timedelta(days=14, seconds=seconds)):
        assert Client().get(f"/people/accept/{token}/").status_code == status


def test_a_withdrawn_link_and_a_replaced_one_work_no_more(cast: demo.Cast) -> None:
    first = invite(cast)
    second = invite(cast)
    assert Client().get(f"/people/accept/{first.token}/").status_code == 410  # type: ignore[attr-defined]
    operations.withdraw_invitation(by=cast.dov, invitation_id=second.pk)
    assert Client().get(f"/people/accept/{second.token}/").status_code == 410  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("password", "fits"),
    [("fourteen chars", False), ("fifteen chars !", True), ("sixteen chars !!", True), ("1q2w3e4r5t6y7u8i9o0p", False)],
)
def test_a_pass_phrase_has_fifteen_characters_and_is_not_well_known(cast: demo.Cast, password: str, fits: bool) -> None:
    token = invite(cast).token  # type: ignore[attr-defined]
    answer = Client().post(f"/people/accept/{token}/", {"password": password, "again": password})
    assert answer.status_code == (302 if fits else 422)
    assert Account.objects.filter(email="new@dover.example").exists() is fits


def test_an_address_in_use_is_not_given_to_a_second_person(cast: demo.Cast) -> None:
    with pytest.raises(operations.AddressInUse) as refused:
        invite(cast, demo.email_of("cleo"))
    assert "Cleo" not in str(refused.value), "another member's person is not named to a superintendent"
    with pytest.raises(operations.AddressInUse) as told:
        operations.invite(
            by=cast.ada,
            name="X",
            email=demo.email_of("cleo"),
            role="member_staff",
            starts=DAY,
            organization_id=next(iter(cast.dov.organizations)),
        )
    assert "Cleo Marsh" in str(told.value)


def leave(cast: demo.Cast, key: str) -> None:
    role = Role.objects.get(person__account__email=demo.email_of(key))
    operations.end_role(by=cast.ada, role_id=role.pk, version=role.version, ends=DAY)


def test_a_successor_with_the_same_address_never_reaches_the_former_sign_in(cast: demo.Cast) -> None:
    old = demo.account_of("cleo")
    browser = Client()
    browser.force_login(old, backend="allauth.account.auth_backends.AuthenticationBackend")
    leave(cast, "cleo")
    falls = next(iter(cast.tess.organizations))
    sent = operations.invite(
        by=cast.ada,
        name="Successor",
        email=demo.email_of("cleo"),
        organization_id=falls,
        role="member_business_manager",
        starts=DAY,
    )
    old.refresh_from_db()
    assert (old.is_active, old.has_usable_password()) == (False, False) and old.email.startswith("released-")
    assert browser.get("/people/account/").status_code == 302, "the former session is signed out"
    account = operations.accept_invitation(by=queries.invited(sent), token=sent.token, password=GOOD)  # type: ignore[attr-defined]
    assert account.pk != old.pk and account.person_id != old.person_id
    Client().post("/account/password/reset/", {"email": demo.email_of("cleo")})
    reset = OutboxMessage.objects.filter(to=demo.email_of("cleo"), about__startswith="people.Account").latest("id")
    assert reset.about == f"people.Account:{account.pk}"
    assert Person.objects.get(pk=old.person_id).name == "Cleo Marsh", "the former person's history keeps its name"


def test_a_reset_reaches_nobody_whose_last_role_has_ended(cast: demo.Cast) -> None:
    leave(cast, "cleo")
    answer = Client().post("/account/password/reset/", {"email": demo.email_of("cleo")})
    assert (answer.status_code, answer.url) == (302, "/account/password/reset/done/")
    written = OutboxMessage.objects.get(to=demo.email_of("cleo"))
    assert "signs nobody in" in written.body and "/password/reset/key/" not in written.body


def test_a_reset_answers_the_same_for_known_and_unknown_addresses(cast: demo.Cast) -> None:
    answers = [
        Client().post("/account/password/reset/", {"email": e}) for e in (demo.email_of("ada"), "no@body.example")
    ]
    assert len({(a.status_code, a.url) for a in answers}) == 1
    assert OutboxMessage.objects.count() == 2, "both cost a message, so that neither is faster"


def test_a_lapsed_invitation_waits_on_the_worklist_until_it_is_sent_again(cast: demo.Cast, noon: datetime) -> None:
    from barnraise.run.people import views

    invite(cast)
    with frozen(noon + timedelta(days=15)):
        assert [task.title for task in views.worklist(cast.dov)] == ["Invite Nell Newcomer again"]
        assert views.worklist(cast.hal) == []
        invite(cast)
        assert views.worklist(cast.dov) == []


def test_the_clock_of_an_invitation_is_in_utc(cast: demo.Cast) -> None:
    assert invite(cast).expires_at == datetime(2026, 3, 24, 17, 0, tzinfo=UTC)
