"""A member's business manager and superintendent see one page with what is theirs, and nothing of anybody else."""

import re
from collections.abc import Callable

import pytest
from tests.walks.ground import Served, Walker

from barnraise.platform.demonstration import PASS_PHRASE

pytestmark = pytest.mark.walk
OTHERS = ("Lindenwald", "Alder Grove", "High Bluff", "City of Lakeside", "Whitewater Landing")


def strangers_on(someone: Walker) -> list[str]:
    """Other members whose names stand on the page."""
    return [name for name in OTHERS if name in someone.text()]


def test_cleo_finds_what_cedar_falls_used_was_charged_and_owes_on_one_page(
    demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    cleo = walker(demonstration_served)
    cleo.sign_in("cleo@cedar-falls.example", PASS_PHRASE)
    for heading in ("What we used", "What we owe", "What we were charged, and why", "Our people"):
        assert cleo.page.get_by_role("heading", name=heading).count() == 1
    assert "Cedar Falls" in cleo.page.get_by_role("heading", level=1).inner_text()
    assert strangers_on(cleo) == []
    cleo.checked("7-member-page")
    cleo.page.locator("#what-we-owe tbody a").first.click()
    assert "Cedar Falls owes" in cleo.text()
    cleo.checked("7-member-invoice")
    cleo.page.get_by_role("link", name=re.compile("Why this number")).first.click()
    cleo.page.get_by_role("heading", name=re.compile(r"Why \$")).wait_for()
    assert "the same to the cent" in cleo.text()
    cleo.checked("7-member-why")


@pytest.mark.parametrize(
    ("email", "own", "other"),
    [("cleo@cedar-falls.example", "Cedar Falls", "Dover"), ("dov@dover.example", "Dover", "Cedar Falls")],
)
def test_a_member_meets_nothing_of_another(
    email: str, own: str, other: str, demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    ben, theirs = walker(demonstration_served), walker(demonstration_served)
    ben.sign_in("ben@bluff-country.example", PASS_PHRASE)
    theirs.sign_in(email, PASS_PHRASE)
    links = theirs.page.eval_on_selector_all("header nav.wide a", "all => all.map(a => a.getAttribute('href'))")
    assert links[0] == "/"
    for link in links:
        theirs.go(link)
        assert strangers_on(theirs) == [], link
    ben.go(f"/books/invoices/?payer={other}")
    owner = ben.page.get_by_role("link", name=other, exact=True).first
    invoice = (
        ben.page.locator("main tbody tr").filter(has=owner).first.get_by_role("link").first.get_attribute("href") or ""
    )
    ben.go(invoice)
    organization = ben.page.get_by_role("link", name=f"Account of {other}").get_attribute("href") or ""
    pk = organization.rstrip("/").rpartition("/")[2]
    for address in (
        invoice,
        f"{invoice}lines/1/",
        f"{invoice}lines.csv",
        organization,
        f"/portal/{pk}/",
        f"/organizations/{pk}",
    ):
        assert theirs.context.request.get(theirs.url + address).status in (403, 404), address
    theirs.go(invoice)
    assert other not in theirs.text()
    theirs.checked("7-not-yours")
    assert own


def test_eve_who_has_no_role_sees_that_and_nothing_else(
    demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    eve = walker(demonstration_served)
    eve.sign_in("eve@nowhere.example", PASS_PHRASE)
    eve.checked("7-nobody")
    for address in ("/members/", "/books/", "/books/invoices/", "/organizations/", "/imports/", "/audit/", "/people/"):
        answer = eve.context.request.get(eve.url + address)
        assert answer.status == 403, address
