"""Homes for walks: an empty or a demonstration database of its own, served on loopback, and a walker who counts loads."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, TimeoutError

ROOT = Path(__file__).resolve().parents[2]
AXE = Path(__file__).with_name("axe.min.js")
NOW = "2026-03-10T15:00:00+00:00"
"""Tuesday morning in the agency's zone: the day of the design's pictures."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SHOTS = os.environ.get("BARNRAISE_SHOTS", "")

PASS_PHRASE = "seven quiet barns at dawn"
EMPTY = """
import django
django.setup()
from barnraise.platform import schema
schema.create()
"""
DEMONSTRATION = (
    EMPTY
    + """
from barnraise.platform import demonstration
demonstration.build()
"""
)
FOUNDED = (
    EMPTY
    + f"""
from datetime import date
from barnraise.core.dates import FiscalYear
from barnraise.interfaces.web import operations
from barnraise.platform.manifest import Founding
from barnraise.platform.permissions import machine
operations.set_up(by=machine("the walk"), founding=Founding(
    name="Coulee Region Cooperative", state="MN", fiscal_year=FiscalYear(2026), starts=date(2025, 7, 1), admin_name="Ada Lindqvist",
    admin_email="ada@coulee.example", password="{PASS_PHRASE}",
))
"""
)


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """The environment of one agency: its own home on SQLite, jobs at once, no lockout, a clock that stands still."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BARNRAISE_", "DATABASE_URL"))}
    return kept | {
        "BARNRAISE_HOME": str(home), "BARNRAISE_JOBS_NOW": "1", "BARNRAISE_LOCKOUT": "0", "BARNRAISE_NOW": NOW,
        "DJANGO_SETTINGS_MODULE": "barnraise.settings", "PYTHONPATH": str(ROOT / "src"), **more,
    }  # fmt: skip


def build(home: Path, script: str) -> Path:
    """A fresh database in a home: empty, just set up, or with the demonstration in it."""
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", script], env=surroundings(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return home


def built_once(shared: Path) -> Path:
    """The demonstration's home, built by whichever worker comes first."""
    done = shared / "built"
    try:
        shared.mkdir(parents=True)
    except FileExistsError:
        for _ in range(600):
            if done.exists():
                return shared / "home"
            time.sleep(0.2)
        raise AssertionError("another worker never finished the demonstration") from None
    build(shared / "home", DEMONSTRATION)
    done.touch()
    return shared / "home"


@dataclass(slots=True)
class Served:
    """One agency, answering on loopback."""

    url: str
    home: Path
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=15)


def serve(home: Path, **more: str) -> Served:
    """Serve a home until it is stopped."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", "2", "--no-log", "barnraise.interfaces.web.wsgi:application",
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    with (home / "served.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=surroundings(home, BARNRAISE_URL=url, **more), stdout=log, stderr=log, cwd=home
        )
    for _ in range(300):
        assert process.poll() is None, (home / "served.log").read_text()[-3000:]
        try:
            urllib.request.urlopen(url + "/health/live", timeout=5)
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
        else:
            break
    return Served(url, home, process)


def copied(home: Path, to: Path) -> Path:
    """A home of one's own, as a walk that writes needs it."""
    shutil.copytree(home, to)
    return to


@dataclass
class Walker:
    """Somebody at a browser: goes, reads, presses; counts page loads and remembers everything that went wrong."""

    context: BrowserContext
    url: str
    page: Page = field(init=False)
    loads: int = 0
    clicks: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("response", self._answered)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))

    def _answered(self, response: Response) -> None:
        request = response.request
        if (
            request.is_navigation_request()
            and request.frame == self.page.main_frame
            and not 300 <= response.status < 400
        ):
            self.loads += 1
            if response.status >= 500:
                self.wrong.append(f"{response.status} at {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.wrong.append(f"console: {message.text}")

    def go(self, path: str) -> Page:
        """Open an address of ours."""
        self.page.goto(path if path.startswith("http") else self.url + path)
        return self.page

    def sign_in(self, email: str, pass_phrase: str, *, then: str = "/") -> None:
        """Sign in by the form."""
        self.go(f"/account/login/?next={then}")
        self.page.locator('input[name="login"]').fill(email)
        self.page.locator('input[name="password"]').fill(pass_phrase)
        self.press("Sign in")

    def press(self, name: str) -> None:
        """Press the one button or link of this name and wait for what it opens."""
        pattern = re.compile(name)
        button = self.page.get_by_role("button", name=pattern).or_(self.page.get_by_role("link", name=pattern))
        self.clicks += 1
        try:
            button.first.click(timeout=5_000)
        except TimeoutError as late:
            raise AssertionError(
                f"nothing to press is called {name!r} at {self.page.url}:\n{self.text()[:1500]}"
            ) from late
        self.page.wait_for_load_state("load")

    def fill(self, **values: str) -> None:
        """Fill in a form by the names of its fields; a choice is made by its words or its value."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]')
            match field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type"):
                case "select":
                    words = field.locator("option").all_inner_texts()
                    chosen = next((w for w in words if w.strip() == value or w.strip().startswith(value)), None)
                    field.select_option(label=chosen) if chosen else field.select_option(value)
                case "radio":
                    self.page.locator(f'main [name="{name}"][value="{value}"]').check()
                case "checkbox":
                    field.set_checked(value == "yes")
                case "file":
                    field.set_input_files(value)
                case _:
                    field.fill(value)

    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    def axe(self) -> list[str]:
        """What axe finds against WCAG A and AA on the page as it stands."""
        if not self.page.evaluate("() => typeof window.axe === 'object'"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
        )
        return [
            f"{self.page.url}: {v['id']}: {v['help']}: {node['html'][:200]}"
            for v in found["violations"]
            for node in v["nodes"][:3]
        ]

    def sideways(self) -> list[str]:
        """What makes the page scroll sideways, if it does."""
        over = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over <= 0:
            return []
        wide = self.page.evaluate(
            """() => [...document.querySelectorAll('main *, header *, footer *')].filter(
                 e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 &&
                      !e.closest('.scroll, [tabindex="0"]')).slice(0, 3).map(e => e.outerHTML.slice(0, 160))"""
        )
        return [f"{self.page.url} is {over}px wider than {self.page.viewport_size}: {wide}"]

    def look(self, *, width: int, dark: bool = False) -> None:
        """Look at the page in another width or by night."""
        self.page.set_viewport_size({"width": width, "height": 900 if width > 400 else 700})
        self.page.emulate_media(color_scheme="dark" if dark else "light")

    def shot(self, name: str) -> None:
        """Keep a picture of the page at both widths, by day and by night, where `BARNRAISE_SHOTS` says so."""
        if not SHOTS:
            return
        folder = Path(SHOTS).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        for width, dark in ((1280, False), (1280, True), (320, False), (320, True)):
            self.look(width=width, dark=dark)
            ending = f"{width}{'-dark' if dark else ''}"
            self.page.screenshot(path=folder / f"{name}-{ending}.png", full_page=True)
        self.look(width=1280)

    def checked(self, name: str = "") -> None:
        """The page as it stands holds: no axe violation at both widths, nothing sideways; a picture is kept."""
        faults = self.axe()
        self.look(width=320, dark=True)
        faults += self.axe() + self.sideways()
        self.look(width=1280)
        if name:
            self.shot(name)
        assert not faults, "\n".join(faults)
