"""`barnraise demo`: build the demonstration agency and serve it, or fetch its main pages once and stop."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import click

from barnraise.interfaces.cli import answers, house, serve, serving


@click.command("demo")
@click.option("--once", is_flag=True, help="Build it, fetch its main pages, stop.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="8000, or any free one with --once.")
@answers.json_option
def command(*, once: bool, port: int | None, as_json: bool) -> None:
    """Build the demonstration (in var/demo unless BARNRAISE_HOME says otherwise) and serve it on this machine."""
    begun = time.monotonic()
    house.open_house(as_json=as_json, home="var/demo")
    house.stand(as_json=as_json)
    _build(as_json=as_json)
    cast, pass_phrase = _cast()
    served = serve.start(host="127.0.0.1", port=port or (serving.any_port() if once else 8000), as_json=as_json)
    document: dict[str, Any] = {"address": served.address, "pass_phrase": pass_phrase, "cast": cast}
    if once:
        try:
            pages, missing = _fetch(served.address, cast, pass_phrase)
        finally:
            served.stop()
        document |= {"pages": pages, "missing": missing, "seconds": round(time.monotonic() - begun, 1)}
        answers.tell(document, _pages_words(document), as_json=as_json)
        click.get_current_context().exit(0 if all(p["status"] == 200 for p in pages) and not missing else 1)
    answers.tell(document, _words(document), as_json=as_json)
    click.get_current_context().exit(served.watch())


def _build(*, as_json: bool) -> None:
    from barnraise.platform import agency, demonstration
    from barnraise.platform.refusals import Refusal

    us = agency.current()
    if us is not None and us.demonstration:
        return
    answers.say("Building the demonstration agency.")
    try:
        demonstration.build()
    except Refusal as refusal:
        raise answers.refused(refusal.rule, refusal.message, as_json=as_json) from None


def _cast() -> tuple[list[dict[str, str]], str]:
    """Who can sign in, as the rooms announce it."""
    from barnraise.platform import demonstration, registry

    listing = next(m.commands["cast"] for m in registry.manifests() if "cast" in m.commands)
    return registry.load(listing)(), demonstration.PASS_PHRASE


def _words(document: dict[str, Any]) -> str:
    lines = [f"  {p['email']:32}{p['name']}, {p['role']}" for p in document["cast"]]
    return "\n".join(
        [
            f"The demonstration is served at {document['address']}",
            "Sign in as:",
            *lines,
            f"Everybody's pass phrase: {document['pass_phrase']}",
            "Ctrl-C ends it.",
        ]
    )


def _pages_words(document: dict[str, Any]) -> str:
    lines = [f"{p['status']}  {p['seconds']:6.2f} s  {p['path']} ({p['as']})" for p in document["pages"]]
    lines += [f"The first page does not say “{words}”, as it should." for words in document["missing"]]
    return "\n".join([*lines, f"Built and fetched in {document['seconds']} s."])


def _fetch(address: str, cast: list[dict[str, str]], pass_phrase: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The first page and everything its navigation leads to, as the first and as one member person; and what the
    director's first page should say and does not."""
    from barnraise.platform.demonstration import HOLDS

    pages: list[dict[str, Any]] = []
    missing: list[str] = []
    for person in (cast[0], next(p for p in cast if p["staff"] == "")):
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        status, seconds = _sign_in(browser, address, person["email"], pass_phrase)
        pages.append({"path": "/account/login/", "as": person["name"], "status": status, "seconds": seconds})
        status, text, seconds = _get(browser, address)
        pages.append({"path": "/", "as": person["name"], "status": status, "seconds": seconds})
        if person is cast[0]:
            missing = [words for words in HOLDS if words not in text]
        menu = text.partition('class="sections"')[2].partition("</nav>")[0]
        for path in dict.fromkeys(re.findall(r'href="(/[^"]*)"', menu)):
            status, _, seconds = _get(browser, urllib.parse.urljoin(address, path))
            pages.append({"path": path, "as": person["name"], "status": status, "seconds": seconds})
    return pages, missing


def _sign_in(browser: urllib.request.OpenerDirector, address: str, email: str, pass_phrase: str) -> tuple[int, float]:
    login = urllib.parse.urljoin(address, "/account/login/")
    _, text, _ = _get(browser, login)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    told = {"csrfmiddlewaretoken": token.group(1) if token else "", "login": email, "password": pass_phrase}
    status, _, seconds = _get(browser, login, urllib.parse.urlencode(told).encode())
    return status, seconds


def _get(browser: urllib.request.OpenerDirector, url: str, told: bytes | None = None) -> tuple[int, str, float]:
    begun = time.monotonic()
    try:
        with browser.open(url, told, timeout=60) as answer:
            return int(answer.status), answer.read().decode(), round(time.monotonic() - begun, 3)
    except urllib.error.HTTPError as wrong:
        return wrong.code, "", round(time.monotonic() - begun, 3)
