"""Every response is strict: pages, errors, files, redirects and static files alike."""

from collections.abc import Iterator
from http.cookies import Morsel

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from tests.house import ground
from tests.house.access import WHO, Row
from tests.house.ground import Region

from barnraise.run.organizations import queries as organizations

pytestmark = pytest.mark.usefixtures("in_the_region")


def lax(response: HttpResponseBase, *, public: bool = False) -> list[str]:
    """What a response does not say that it should."""
    told = response.headers
    policy, attached = (
        told.get("Content-Security-Policy", ""),
        told.get("Content-Disposition", "").startswith("attachment"),
    )
    holds = {
        "a content policy": "default-src 'none'" in policy and "frame-ancestors 'none'" in policy,
        "nothing unsafe": "unsafe-" not in policy,
        "no sniffing": told.get("X-Content-Type-Options") == "nosniff",
        "no frames": told.get("X-Frame-Options") == "DENY",
        "no referrer elsewhere": told.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "no opener": told.get("Cross-Origin-Opener-Policy") == "same-origin",
        "kept nowhere": public or {"no-store", "private"} <= set(told.get("Cache-Control", "").split(", ")),
        "sandboxed files": not attached or policy.endswith("; sandbox"),
        "scripts by nonce only": all(part.startswith("'nonce-") for part in _part(policy, "script-src")),
        "only our files beside it": attached or "style-src 'self'" in policy,
        "cookies out of scripts' reach": all(_shut(cookie) for cookie in response.cookies.values()),
    }
    return [what for what, said in holds.items() if not said]


def _part(policy: str, name: str) -> list[str]:
    """What a content policy allows for one kind of thing; nothing where it does not speak of it."""
    return [value for part in policy.split("; ") if part.startswith(name) for value in part.split()[1:]]


def _shut(cookie: "Morsel[str]") -> bool:
    return bool(cookie["samesite"] in ("Lax", "Strict") and cookie["httponly"])


@pytest.mark.parametrize("who", [w for w in WHO if w in ("visitor", "ada", "cleo", "eve")])
def test_every_page_and_file_is_strict(who: str, region: Region, rows: list[Row]) -> None:
    found: dict[str, list[str]] = {}
    attached = set()
    for row in rows:
        address = row.address(region, who)
        for asked in (address, *([f"{address}?format=csv", f"{address}?format=xlsx"] if row.shows == "list" else [])):
            response = region.client(who).get(asked)
            found[asked] = lax(response)
            if response.headers.get("Content-Disposition", "").startswith("attachment"):
                attached.add(row.url)
            ground.text_of(response)
    assert {asked: wrong for asked, wrong in found.items() if wrong} == {}
    if who == "ada":
        assert {
            "document",
            "imports:file",
            "members:file",
            "governance:file",
            "audit_chain",
            "deliveries:list",
        } <= attached


def test_errors_of_every_kind_are_strict(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {status: lax(response) for status, response in errors(region, monkeypatch)} == {
        status: [] for status in (400, 403, 404, 405, 410, 422, 500)
    }


def errors(region: Region, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, HttpResponseBase]]:
    """One response of each status a page can end in."""
    ada, vendor = region.client("ada"), f"/organizations/{region.ours['vendor']}"
    for response in (
        Client().get("/", headers={"host": "elsewhere.example"}), region.client("eve").get("/audit/"), ada.get("/no-such-page"),
        ada.delete("/"), Client().get("/people/accept/no-such-link/"), ada.post("/organizations/add", {"name": ""}),
    ):  # fmt: skip
        yield response.status_code, response

    def breaks(*_: object) -> None:
        raise RuntimeError("a deliberate fault")

    monkeypatch.setattr(organizations, "counts_of", breaks)
    monkeypatch.setattr(ada, "raise_request_exception", False)
    yield 500, ada.get(vendor)


def test_a_form_without_proof_is_refused_strictly(region: Region) -> None:
    assert lax(Client(enforce_csrf_checks=True).post("/account/login/", {})) == []


def test_static_files_are_strict_and_may_be_kept(region: Region) -> None:
    response = Client().get("/static/barnraise/barnraise.css")
    assert (response.status_code, lax(response, public=True)) == (200, [])
    assert "public" in response.headers["Cache-Control"]


def test_cookies_are_out_of_scripts_reach(region: Region) -> None:
    entered = {"login": ground.demo.email_of("cleo"), "password": ground.demo.PASS_PHRASE}
    response = Client().post("/account/login/", entered)
    assert (response.status_code, lax(response)) == (302, [])
    assert {"barnraise", "csrftoken"} <= set(response.cookies)


def test_a_lax_response_is_caught(region: Region) -> None:
    response = region.client("ada").get("/")
    response.headers["Content-Security-Policy"] += "; script-src 'unsafe-inline'; x"
    del response.headers["Cache-Control"]
    response.cookies["loose"] = "1"
    assert lax(response) == ["nothing unsafe", "kept nowhere", "scripts by nonce only", "cookies out of scripts' reach"]
