"""Follows a tutorial to the letter: files are written, commands run, pages opened, filled in by label and sent."""

from __future__ import annotations

import http.cookiejar
import os
import re
import secrets
import shlex
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs import markup

FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.M | re.S)
OURS = ("DATABASE_URL", "PYTHONPATH", "DJANGO_SETTINGS_MODULE")
SETTINGS = {"DJANGO_SETTINGS_MODULE": "barnraise.settings", "BARNRAISE_NOW": "2026-10-15T15:00:00+00:00"}
"""The page is written for one fiscal year, so it is read within that year."""
LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Block:
    """A fenced block of the page: its kind, what stands behind the kind, its lines, and the line it begins at."""

    kind: str
    name: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        yield Block(found[1], found[2].strip(), found[3], text.count("\n", 0, found.start()) + 1)


@dataclass
class Person:
    """Somebody at a browser of their own."""

    address: str
    page: markup.Node = field(default_factory=lambda: markup.read(""))
    told: dict[str, str] = field(default_factory=dict)
    ticked: dict[tuple[str, str], bool] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(cookies)

    def visit(self, target: str, content: bytes | None = None, kind: str = "") -> None:
        """Go to an address, or send to it; anything but a page that says yes is an error with the page's own words."""
        url = urllib.parse.urljoin(self.address, target)
        headers = {"Content-Type": kind, "Referer": self.address} if content is not None else {}
        try:
            with self.browser.open(urllib.request.Request(url, content, headers), timeout=60) as answer:
                self.address, text = answer.url, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            said = markup.read(refusal.read().decode(errors="replace"))
            main = said.first("main") or said
            raise AssertionError(f"{url} answered {refusal.code}: {main.words[:1500]}") from None
        self.page, self.told, self.ticked, self.files = markup.read(text), {}, {}, {}

    def write(self, label: str, words: str, folder: Path) -> None:
        """Write into the field with this label, or choose what is called so."""
        control = markup.called(markup.fields(self.page), label, "field")
        name = control.attributes["name"]
        if control.attributes.get("type") == "file":
            self.files[name] = folder / words
        elif control.attributes.get("type") == "checkbox":
            assert words in ("yes", "no"), f"a box is ticked with yes or no, not {words}"
            self.ticked[name, control.attributes.get("value", "on")] = words == "yes"
        else:
            self.told[name] = markup.value_for(control, words, self.page)

    def press(self, words: str) -> None:
        """Press a button: what was written goes with its form."""
        button = markup.called(markup.buttons(self.page), words, "button")
        form = markup.form_of(button, self.page)
        stands = [
            (n, v) for n, v in markup.standing(form, self.page) if n not in self.told and (n, v) not in self.ticked
        ]
        sent = [*stands, *self.told.items(), *(pair for pair, yes in self.ticked.items() if yes)]
        if button.attributes.get("name"):
            sent.append((button.attributes["name"], button.attributes.get("value", "")))
        action = urllib.parse.urljoin(self.address, form.attributes.get("action") or self.address)
        if form.attributes.get("method", "get").lower() == "get":
            self.visit(f"{action.partition('?')[0]}?{urllib.parse.urlencode(sent)}")
        elif self.files:
            self.visit(action, *_parts(sent, self.files))
        else:
            self.visit(action, urllib.parse.urlencode(sent).encode(), "application/x-www-form-urlencoded")

    def follow(self, words: str) -> None:
        """Follow a link by its words."""
        self.visit(markup.called(markup.links(self.page), words, "link").attributes["href"])

    def see(self, words: str) -> None:
        """Read the page: these words stand there."""
        shown = self.page.words
        assert words in shown, f"“{words}” does not stand on {self.address}: {shown[:3000]}"


def _parts(told: list[tuple[str, str]], files: dict[str, Path]) -> tuple[bytes, str]:
    """A form with files, as browsers send it."""
    seam = secrets.token_hex(16)
    lines = []
    for name, value in told:
        lines += [f'--{seam}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()]
    for name, path in files.items():
        head = f'--{seam}\r\nContent-Disposition: form-data; name="{name}"; filename="{path.name}"\r\n'
        lines += [f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), path.read_bytes(), b"\r\n"]
    return b"".join([*lines, f"--{seam}--\r\n".encode()]), f"multipart/form-data; boundary={seam}"


class Reader:
    """Does what the blocks of a page say, in a folder and a home of its own."""

    def __init__(self, page: Path, root: Path, folder: Path) -> None:
        self.page, self.root, self.folder = page, root, folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith("BARNRAISE_") and k not in OURS}
        self.surroundings = {**kept, "REPOSITORY": str(root), "HOME": str(folder), **SETTINGS}
        self.served: subprocess.Popen[str] | None = None
        self.address, self.printed = "", ""
        self.people: dict[str, Person] = {}
        self.who = ""

    def do_all(self) -> None:
        """Every block, in order; a failure names its line in the page."""
        for block in blocks(self.page):
            try:
                self._do(block)
            except Exception as wrong:
                raise AssertionError(f"{self.page.name}, block at line {block.line}: {wrong}") from wrong

    def stop(self) -> None:
        """End what was served."""
        if self.served is not None:
            self.served.terminate()
            self.served.wait(timeout=20)
            if self.served.stdout is not None:
                self.served.stdout.close()

    def _do(self, block: Block) -> None:
        match block.kind:
            case "console":
                for line in block.text.splitlines():
                    if line.startswith("$ "):
                        self._command(line[2:].strip())
            case "csv":
                assert block.name, "a file needs a name behind its kind"
                (self.folder / block.name).write_text(block.text, encoding="utf-8")
            case "page":
                for line in filter(None, map(str.strip, block.text.splitlines())):
                    self._step(line)
            case "text":
                pass
            case other:
                raise AssertionError(f"nobody knows how to follow a block of kind {other}")

    def _command(self, line: str) -> None:
        words = shlex.split(self._expanded(line))
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.surroundings[name] = value
        elif words[0] == "cd":
            self.folder = self.folder / words[1]
        elif words[0] == "make":  # builds the environment from the network: only that the target exists is tried here
            self._run(["make", "-n", *words[1:]])
            (self.folder / ".venv").symlink_to(Path(sys.prefix))
        elif words[1:2] == ["serve"]:
            self._serve(words)
        else:
            self.printed += self._run(words)

    def _expanded(self, line: str) -> str:
        return re.sub(r"\$(\w+)", lambda found: self.surroundings[found[1]], line)

    def _run(self, words: list[str]) -> str:
        done = subprocess.run(
            words, cwd=self.folder, env=self.surroundings, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, f"`{shlex.join(words)}` ended with {done.returncode}: {done.stderr[-1500:]}"
        return done.stdout

    def _serve(self, words: list[str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.served = subprocess.Popen(
            [*words, "--port", str(port)], cwd=self.folder, env=self.surroundings, stdout=subprocess.PIPE, text=True
        )
        assert self.served.stdout is not None
        found = LINK.search(self.served.stdout.readline())
        assert found, "nothing was served"
        self.address = found[0]

    def _step(self, line: str) -> None:
        word, _, rest = line.partition(": ")
        match word:
            case "who":
                self.who = rest
                self.people.setdefault(rest, Person(self.address))
            case "open":
                self._me().visit(self._address(rest))
            case "follow":
                self._me().follow(rest)
            case "press":
                self._me().press(rest)
            case "see":
                self._me().see(rest)
            case _:
                self._me().write(word, rest, self.folder)

    def _me(self) -> Person:
        assert self.who, "the page does not say who is at the browser"
        return self.people[self.who]

    def _address(self, told: str) -> str:
        if told == "the link that setup printed":
            return urllib.parse.urlsplit(LINK.findall(self.printed)[-1]).path
        if told.startswith("the link in the mail to "):
            return urllib.parse.urlsplit(self._mailed(told.removeprefix("the link in the mail to "))).path
        return told

    def _mailed(self, to: str) -> str:
        """The link in the newest mail to somebody. The worker sends every minute; here its entry runs at once."""
        entry = "from barnraise.interfaces.schedule import table; table.run('platform.send_mail')"
        self._run([".venv/bin/python", "-c", f"import django; django.setup(); {entry}"])
        for letter in sorted((Path(self.surroundings["BARNRAISE_HOME"]) / "mail").glob("*"), reverse=True):
            text = letter.read_text(encoding="utf-8")
            if to in text and LINK.search(text):
                return LINK.findall(text)[-1]
        raise AssertionError(f"no mail to {to} was written")
