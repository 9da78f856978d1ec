"""Each component and each kind of page, in each state, wide and narrow, light and dark: no axe violation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from csp.middleware import CSPMiddleware
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, sync_playwright

from barnraise.platform.gallery import PAGES, gallery
from barnraise.platform.permissions import Actor, Asker

pytestmark = [pytest.mark.walk, pytest.mark.django_db]

AXE = Path(__file__).resolve().parents[1] / "walks/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RUN = """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})
  .then(found => found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')))"""
ADA = Asker(Actor("people.Person:1", "Ada Lindqvist"), staff=frozenset({"director"}), signed_in=True, title="director")
SITE = "http://gallery.test"
TYPED = "/gallery/list-short?q=dov&category="

Answer = tuple[int, dict[str, str], bytes]


def answer(path: str, **headers: str) -> Answer:
    """What the gallery answers to an address, with the content security policy of every page."""
    name = urlsplit(path).path.removeprefix("/gallery").strip("/")
    request = RequestFactory().get(path, headers=headers)
    request.asker = ADA  # type: ignore[attr-defined]
    response = CSPMiddleware(lambda asked: gallery(asked, name))(request)
    assert isinstance(response, HttpResponse)
    return response.status_code, dict(response.headers), response.content


@pytest.fixture
def answers() -> dict[str, Answer]:
    """Every page of the gallery, fetched before the browser runs: its loop and the database do not share a thread."""
    found = {f"/gallery/{name}": answer(f"/gallery/{name}") for name in PAGES}
    return {"/gallery/": answer("/gallery/"), TYPED: answer(TYPED, **{"HX-Request": "true"}), **found}


@pytest.fixture
def browser(answers: dict[str, Answer]) -> Iterator[Browser]:
    """Debian's Chromium; it reaches nothing but what a test hands it."""
    with sync_playwright() as player:
        yield player.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)


def opened(browser: Browser, answers: dict[str, Answer], **options: Any) -> tuple[Page, list[str]]:
    """A page that is served from the answers and the static files, and the list of complaints it will gather."""
    page = browser.new_context(**options).new_page()
    complaints: list[str] = []

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            file = finders.find(path.removeprefix("/static/"))
            assert file, path
            kind = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}.get(
                str(file).rpartition(".")[2]
            )
            route.fulfill(path=str(file), content_type=kind or "font/woff2")
            return
        status, headers, body = answers[path]
        route.fulfill(status=status, headers=headers, body=body)

    page.route("**/*", serve)
    page.on("console", lambda m: complaints.append(m.text) if "Content Security" in m.text else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    return page, complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_no_page_in_any_state_violates_wcag(
    browser: Browser, answers: dict[str, Answer], width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900}
    page, complaints = opened(browser, answers, viewport=size, color_scheme=scheme)
    axe = AXE.read_text()
    found: dict[str, object] = {}
    for path in answers.keys() - {TYPED}:
        page.goto(SITE + path)
        page.evaluate(axe)
        problems = page.evaluate(RUN, TAGS)
        beyond = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        if problems or beyond > 0:
            found[path] = (problems, f"{beyond} px too wide")
    assert found == {}
    assert complaints == []


def test_axe_catches_a_page_with_planted_faults(browser: Browser) -> None:
    broken = b'<!doctype html><title>x</title><input><img src="data:,"><p style="color:#ccc;background:#fff">faint</p>'
    page, _ = opened(browser, {"/broken": (200, {"Content-Type": "text/html"}, broken)})
    page.goto(SITE + "/broken")
    page.evaluate(AXE.read_text())
    rules = {problem.split(":")[0] for problem in page.evaluate(RUN, TAGS)}
    assert rules >= {"label", "image-alt", "color-contrast", "html-has-lang"}


def test_typing_in_a_filter_swaps_the_rows_and_tells_how_many(browser: Browser, answers: dict[str, Answer]) -> None:
    page, complaints = opened(browser, answers)
    page.goto(SITE + "/gallery/list-short")
    page.locator("#filter-q").press_sequentially("dov", delay=20)
    page.locator("#list tbody tr").nth(1).wait_for(state="detached")
    assert page.locator("#list tbody th a").all_inner_texts() == ["Dover"]
    assert page.locator("#list-count").inner_text() == "1 of 8 members"
    assert page.url == SITE + TYPED
    assert page.evaluate("() => document.activeElement.id") == "filter-q"
    assert complaints == []


def test_the_first_stop_of_the_keyboard_skips_to_the_answer_and_every_stop_shows_itself(
    browser: Browser, answers: dict[str, Answer]
) -> None:
    page, _ = opened(browser, answers, viewport={"width": 1280, "height": 900})
    page.goto(SITE + "/gallery/list-short")
    stops = []
    for _ in range(80):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e); const b = e.getBoundingClientRect();"
            "return [e.tagName, e.textContent.trim(), s.outlineStyle, s.outlineWidth, b.width > 1 && b.height > 1] }"
        )
        if stop[0] == "BODY":
            break
        stops.append(stop)
    assert stops[0][1] == "Skip to the answer"
    assert len(stops) > 15
    assert [stop for stop in stops if stop[2] != "solid" or stop[3] != "3px" or not stop[4]] == []


def test_a_drawer_closes_in_place_and_gives_the_focus_back(browser: Browser, answers: dict[str, Answer]) -> None:
    drawer = (
        b'<section class="why"><h2 data-focus tabindex="-1">Why?</h2><a href="/gone" data-close="d">Close</a></section>'
    )
    shell = answers["/gallery/accessibility"][2].replace(
        b"</main>",
        b'<a id="opener" href="/why" hx-get="/why" hx-target="#d">Why this number?</a><div id="d"></div></main>',
    )
    answers["/row"] = (200, answers["/gallery/accessibility"][1], shell)
    answers["/why"] = (200, {"Content-Type": "text/html"}, drawer)
    page, complaints = opened(browser, answers)
    page.goto(SITE + "/row")
    page.locator("#opener").click()
    page.locator("#d h2").wait_for()
    page.wait_for_timeout(100)
    assert page.evaluate("() => document.activeElement.textContent") == "Why?"
    page.locator("#d a").click()
    assert page.locator("#d").inner_html() == ""
    assert page.evaluate("() => document.activeElement.id") == "opener"
    assert complaints == []
