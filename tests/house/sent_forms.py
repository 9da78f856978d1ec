"""The forms on a page as a browser would send them: every field with what stands in it, plausible where it is empty."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

PLAUSIBLE = {
    "date": "2026-03-10",
    "number": "1",
    "email": "someone@mail.example",
    "checkbox": "on",
    "url": "https://x.example",
}
UNSENT = ("submit", "button", "file", "reset", "image")


@dataclass
class Sent:
    """One form: where it goes and what it sends."""

    action: str
    values: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.found = here, list[Sent]()
        self.open: Sent | None = None
        self.select, self.text = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Sent(told.get("action") or self.here) if told.get("method", "").lower() == "post" else None
        if self.open is None:
            return
        name = told.get("name", "")
        if tag == "input" and name:
            self._input(told)
        elif tag == "select":
            self.select = name
        elif (
            tag == "option"
            and self.select
            and (told.get("value") and ("selected" in told or self.select not in self.open.values))
        ):
            self.open.values[self.select] = told["value"]
        elif tag == "textarea" and name:
            self.text, self.open.values[name] = name, ""

    def _input(self, told: dict[str, str]) -> None:
        assert self.open is not None, "an input stands in a form"
        kind, name = told.get("type", "text"), told["name"]
        if kind in UNSENT or (kind == "radio" and name in self.open.values and "checked" not in told):
            return
        self.open.values[name] = told.get("value") or PLAUSIBLE.get(kind, "" if kind == "hidden" else "word")

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.text:
            self.open.values[self.text] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.open is not None:
            self.found.append(self.open)
            self.open = None
        if tag == "select":
            self.select = ""
        if tag == "textarea" and self.open is not None and self.text:
            self.open.values[self.text] = self.open.values[self.text] or "some words"
            self.text = ""


def forms_on(html: str, here: str) -> list[Sent]:
    """Every form of a page that is sent by POST, sign-out left alone."""
    reader = _Reader(here)
    reader.feed(html)
    return [sent for sent in reader.found if "/account/" not in sent.action]
