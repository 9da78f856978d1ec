"""Every page that can be reached by links holds: no axe violation, nothing sideways at 320, keyboard and no script."""

import re
from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from tests.walks.ground import Served, Walker

from barnraise.platform.demonstration import PASS_PHRASE

pytestmark = pytest.mark.walk

FILES = re.compile(r"\.(csv|xlsx|zip|jsonl?)(\?|$)|/(file|document|evidence|logout)\b|format=(csv|xlsx)")
MOST = 240
"""UNIT: kinds of page; a crawl that finds more has left the road."""


ADDRESSES = "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
"""Of links in drawings, too, whose own `href` is no text."""


def kind_of(address: str) -> str:
    """Pages that differ only in which record they show are one kind."""
    path = urlsplit(address).path
    return re.sub(r"/[0-9a-f]{64}|/\d+|/[a-z]+\.[A-Za-z]+:\d+", "/#", path)


def crawled(someone: Walker, first: str = "/", *, part: int = 0, parts: int = 1) -> list[str]:
    """One address of each kind of page that links lead to; each is checked on the way, of several parts one."""
    faults: list[str] = []
    seen, queue = {kind_of(first)}, deque([first])
    visited = []
    while queue and len(visited) < MOST:
        path = queue.popleft()
        page = someone.go(path)
        visited.append(path)
        links = page.eval_on_selector_all("a[href]", ADDRESSES)
        if crc32(kind_of(path).encode()) % parts == part:
            faults += someone.axe()
            someone.look(width=320, dark=True)
            faults += someone.axe() + someone.sideways()
            someone.look(width=1280)
        for link in links:
            local = link.removeprefix(someone.url).partition("#")[0]
            if local.startswith("/") and not FILES.search(local) and kind_of(local) not in seen:
                seen.add(kind_of(local))
                queue.append(local)
    assert len(visited) < MOST, f"more kinds of page than thought: {sorted(seen)}"
    assert not faults, "\n".join(faults)
    return visited


def signed_in(walker: Callable[..., Walker], served: Served, email: str, **options: object) -> Walker:
    """Somebody at a browser."""
    someone = walker(served, **options)
    someone.sign_in(email, PASS_PHRASE)
    return someone


@pytest.mark.parametrize("part", range(3))
def test_every_page_the_director_can_reach_holds(
    part: int, demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    ada = signed_in(walker, demonstration_served, "ada@bluff-country.example")
    visited = crawled(ada, part=part, parts=3)
    assert len(visited) > 90, visited


def test_every_page_a_member_can_reach_holds(demonstration_served: Served, walker: Callable[..., Walker]) -> None:
    visited = crawled(signed_in(walker, demonstration_served, "cleo@cedar-falls.example"))
    assert len(visited) > 5, visited


MAIN = ("/", "/members/", "/purchasing/set-apart/?state=open", "/imports/new/members/")


@pytest.mark.parametrize("path", MAIN)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    path: str, demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    ada = signed_in(walker, demonstration_served, "ada@bluff-country.example")
    page = ada.go(path)
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(
             e => !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0 && e.checkVisibility()).length"""
    )
    unseen, reached = [], 0
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body) return null;
                 const s = getComputedStyle(e), again = e.type === 'date' && window.before === e;
                 window.before = e;  // a date box has several stops inside; its last one shows itself
                 return [again || s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, e.outerHTML.slice(0, 120)] }"""
        )
        if told is None:
            break
        reached += 1
        if not told[0]:
            unseen.append(told[1])
    assert unseen == []
    assert reached >= wanted - 2, f"{reached} of {wanted} tab stops on {path}"


def test_without_a_script_members_are_pasted_mended_and_applied(
    demonstration_own: Served, walker: Callable[..., Walker]
) -> None:
    ada = signed_in(walker, demonstration_own, "ada@bluff-country.example", java_script_enabled=False)
    ada.go("/imports/new/members/")
    ada.page.locator('[name="pasted"]').fill("Name\tKind\tCategory\nTown of Elm Hollow\tcty\tgovernment")
    ada.press("Look at it first")
    ada.page.get_by_label("Kind for row 2").fill("city")
    ada.press("Use what I entered and read the file again")
    ada.press("^Apply 1 change")
    ada.go("/members/?q=Elm")
    assert "Town of Elm Hollow" in ada.text()


def test_a_member_s_page_statement_bill_and_why_print_on_one_sheet(
    demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    cleo = signed_in(walker, demonstration_served, "cleo@cedar-falls.example")
    home = cleo.page.url
    page = cleo.go(home)
    statement = page.get_by_role("link", name="Account statement").get_attribute("href")
    bill = page.locator("#what-we-owe th a").first.get_attribute("href")
    sheets = {
        (address, size): len(re.findall(rb"/Type\s*/Page\b", cleo.go(str(address)).pdf(format=size)))
        for address in (home, statement, bill, f"{bill}lines/1/")
        for size in ("Letter", "A4")
    }
    assert {place: count for place, count in sheets.items() if count != 1} == {}


def test_text_twice_as_large_needs_no_sideways_scroll(
    demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    ada = signed_in(walker, demonstration_served, "ada@bluff-country.example")
    larger = ada.context.new_cdp_session(ada.page)
    larger.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    faults = []
    for path in (*MAIN, "/books/aging/", "/books/invoices/", "/deliveries/", "/audit/", "/books/trial-balance/"):
        page = ada.go(path)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        faults += ada.sideways()
    assert faults == []
