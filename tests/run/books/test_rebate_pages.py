"""The pages of rebates and aid: previewed, approved, shared, opened to their arithmetic, and each member's its own."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.run.books.conftest import World
from tests.run.books.rebates_ground import HALF, NEXT, Desk, desk_of

from barnraise.core.money import Money
from barnraise.core.savings.rebates import share_rebate
from barnraise.run.books.models import AidTerm, Payment, Payout, Rebate, RebateShare

SignIn = Callable[[str], Client]


@pytest.fixture
def desk(world: World) -> Desk:
    found = desk_of(world)
    found.buy(world.falls, 10_000)
    found.buy(world.dover, 30_000)
    found.buy(world.lyman, -500)
    return found


def text(client: Client, name: str, *args: int) -> str:
    """A page's words; it must answer."""
    response = client.get(reverse(f"books:{name}", args=args))
    assert response.status_code == 200, (name, response.status_code)
    return " ".join(response.content.decode().split())


def test_a_rebate_goes_from_the_form_to_the_members_by_two_people(desk: Desk, client_of: SignIn) -> None:
    w = desk.world
    ben, ada = client_of("ben"), client_of("ada")
    told = {
        "service_id": w.desks, "amount": "400.00", "received_on": "2026-03-09", "reference": "GP 8841", "starts": "2025-07-01",
        "last": "2025-12-31", "way": "credit", "resolution_key": desk.resolution,
    }  # fmt: skip
    sent = ben.post(reverse("books:rebate-add"), {**told, "once": "a"})
    rebate = Rebate.objects.get()
    assert sent.headers["Location"] == reverse("books:rebate", args=[rebate.pk])
    preview = text(ben, "rebate", rebate.pk)
    assert "2 members would get a share; 1 member returned more than it bought and carries −$5.00" in preview
    assert "You prepared it, so somebody else approves it." in preview
    assert "Approve and share $400.00" in text(ada, "rebate", rebate.pk)
    assert "Approve the rebate of Great Plains Paper" in ada.get("/", follow=True).content.decode()
    ada.post(
        reverse("books:rebate-approve", args=[rebate.pk]),
        {"fingerprint": rebate.fingerprint, "share": "yes", "once": "b"},
    )
    shared = text(ben, "rebate", rebate.pk)
    assert "$400.00 is shared" in shared
    assert "from these figures just now: the same to the cent" in shared
    assert {p.payer_id: p.amount.cents for p in Payment.objects.all()} == {w.falls: 10_000, w.dover: 30_000}


def test_the_form_says_beside_its_field_what_is_wrong(desk: Desk, client_of: SignIn) -> None:
    told = {"service_id": desk.world.desks, "amount": "0", "received_on": "2026-03-09", "reference": "1", "starts": "2025-07-01",
            "last": "2025-12-31", "way": "credit"}  # fmt: skip
    page = client_of("ben").post(reverse("books:rebate-add"), told)
    assert page.status_code == 422
    assert "Name the resolution" in page.content.decode() or "above zero" in page.content.decode()
    assert not Rebate.objects.exists()


def test_the_file_of_inputs_gives_the_same_shares_again(desk: Desk, client_of: SignIn) -> None:
    rebate = desk.share(401)
    found = json.loads(client_of("hal").get(reverse("books:rebate-inputs", args=[rebate.pk])).content)
    again = share_rebate(
        Money.parse(found["amount"]),
        spend={row["key"]: Money.parse(row["spend"]) for row in found["shares"]},
        carried={row["key"]: Money.parse(row["carried_in"]) for row in found["shares"]},
    )
    assert {s.key: str(s.share) for s in again} == {row["key"]: row["share"] for row in found["shares"]}
    assert (found["rule"], found["resolution"]) == ("rebate-1", desk.resolution)


def test_a_member_reads_its_own_share_with_its_arithmetic_and_nobody_else_s(desk: Desk, client_of: SignIn) -> None:
    w = desk.world
    rebate = desk.share(400)
    own = RebateShare.objects.get(rebate=rebate, organization_id=w.falls)
    other = RebateShare.objects.get(rebate=rebate, organization_id=w.dover)
    cleo = client_of("cleo")
    page = text(cleo, "share", own.pk)
    assert "Why $1.00?" in page
    assert "all members’ purchases" in page
    assert "Dover" not in page
    portal = cleo.get(f"/portal/{w.falls}/").content.decode()
    assert "What we got back" in portal
    assert reverse("books:share", args=[own.pk]) in portal
    assert cleo.get(reverse("books:share", args=[other.pk])).status_code == 404
    assert cleo.get(reverse("books:rebate", args=[rebate.pk])).status_code == 403
    credit = Payment.objects.get(payer_id=w.falls)
    assert "was credited" in text(cleo, "payment", credit.pk)
    assert "It bounced" not in text(client_of("ben"), "payment", credit.pk)


def test_a_member_without_rebates_has_no_such_part_on_its_page(world: World, client_of: SignIn) -> None:
    assert "What we got back" not in client_of("cleo").get(f"/portal/{world.falls}/").content.decode()


def test_a_check_is_recorded_and_taken_back_on_the_member_s_page(desk: Desk, client_of: SignIn) -> None:
    w, ben = desk.world, client_of("ben")
    rebate = desk.share(400, way="check")
    share = RebateShare.objects.get(rebate=rebate, organization_id=w.falls)
    assert "A check is still to be sent" in text(ben, "share", share.pk)
    assert "2 shares wait for a check" in text(ben, "rebate", rebate.pk)
    ben.post(reverse("books:share-pay", args=[share.pk]), {"paid_on": "2026-03-10", "reference": "77", "once": "a"})
    assert "Paid by check 77 of March 10, 2026" in text(ben, "share", share.pk)
    check = Payout.objects.get()
    assert client_of("cleo").get(reverse("books:payout", args=[check.pk])).headers["Location"] == reverse(
        "books:share", args=[share.pk]
    )
    ben.post(reverse("books:payout-take-back", args=[check.pk]), {"reason": "Never cashed.", "once": "b"})
    assert "A check is still to be sent" in text(ben, "share", share.pk)


def test_a_rebate_is_taken_back_on_its_page_and_both_say_so(desk: Desk, client_of: SignIn) -> None:
    ben = client_of("ben")
    rebate = desk.share(400)
    ben.post(reverse("books:rebate-reverse", args=[rebate.pk]), {"reason": "The check bounced.", "once": "a"})
    mirror = Rebate.objects.get(reverses=rebate)
    assert f'Taken back by <a href="{reverse("books:rebate", args=[mirror.pk])}">' in text(ben, "rebate", rebate.pk)
    assert "back: The check bounced." in text(ben, "rebate", mirror.pk)
    assert f"taken back by {mirror.number}" in text(ben, "rebates")
    own = RebateShare.objects.get(rebate=mirror, organization_id=desk.world.falls)
    assert "was taken back from Cedar Falls" in text(client_of("cleo"), "share", own.pk)


def test_a_rebate_that_changed_is_offered_no_deed_but_to_be_prepared_again(desk: Desk, client_of: SignIn) -> None:
    desk.buy(desk.world.falls, 5_000, date(2026, 1, 5))
    later = desk.prepare(100, NEXT)
    desk.share(400)
    page = text(client_of("ada"), "rebate", later.pk)
    assert "it would now be shared otherwise" in page
    assert "Approve and share" not in page
    ben = client_of("ben")
    form = text(ben, "rebate-again", later.pk)
    assert 'value="GP 8841"' in form


def test_a_rebate_sent_back_says_why_and_what_came_in_since_is_told(desk: Desk, client_of: SignIn) -> None:
    rebate = desk.prepare(400)
    desk.buy(desk.world.falls, 2_000)
    assert "1 delivery of these days came in after it was prepared" in text(client_of("ben"), "rebate", rebate.pk)
    client_of("ada").post(reverse("books:rebate-send-back", args=[rebate.pk]), {"note": "Wrong quarter?", "once": "a"})
    assert "Sent back: Wrong quarter?" in text(client_of("ben"), "rebate", rebate.pk)


def test_lists_of_rebates_ask_the_same_with_one_row_and_with_three(desk: Desk, client_of: SignIn) -> None:
    ben, counts = client_of("ben"), []
    ben.get(reverse("books:rebates"))
    for span in (HALF, NEXT, (date(2026, 3, 1), date(2026, 3, 5))):
        desk.buy(desk.world.falls, 1_000, span[0])
        desk.share(100, span)
        with CaptureQueriesContext(connection) as asked:
            ben.get(reverse("books:rebates"))
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_aid_is_recorded_and_corrected_on_its_pages(world: World, client_of: SignIn) -> None:
    ben = client_of("ben")
    told = {"service_id": world.evaluations, "fiscal_year": "2026", "ratio": "64.8", "ratio_alone": "0", "other_cost": "0.00",
            "citation": "Education Law 1950"}  # fmt: skip
    wrong = ben.post(reverse("books:aid-add"), told)
    assert wrong.status_code == 422
    assert "64.8 % is written 0.648" in wrong.content.decode()
    ben.post(reverse("books:aid-add"), {**told, "ratio": "0.648", "once": "a"})
    term = AidTerm.objects.get()
    assert "64.8% of what a member paid comes back" in text(ben, "aid-term", term.pk)
    ben.post(
        reverse("books:aid-correct", args=[term.pk]),
        {**told, "ratio": "0.651", "reason": "The final ratio was published.", "once": "b"},
    )
    new = AidTerm.objects.get(replaces=term)
    assert new.ratio == Decimal("0.651")
    assert "The final ratio was published." in text(ben, "aid-term", term.pk)
    assert "Correct this term" not in text(ben, "aid-term", term.pk)
    assert "Correct this term" not in text(client_of("hal"), "aid-term", new.pk)
    listed = text(ben, "aid")
    assert "in force" in listed
    assert "replaced" in listed


def test_the_books_first_page_leads_to_rebates_and_aid(world: World, client_of: SignIn) -> None:
    page = text(client_of("hal"), "list")
    assert reverse("books:rebates") in page
    assert reverse("books:aid") in page
