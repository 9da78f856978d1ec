"""Reads a page as a person does: links and buttons by their words, fields by their labels, and the text shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "title", "template"}
TYPED = {"checkbox", "radio"}


@dataclass
class Node:
    """One element with what it holds."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    held: list[Node | str] = field(default_factory=list)

    def nodes(self) -> Iterator[Node]:
        """Every element in it, in the order of the page."""
        for each in self.held:
            if isinstance(each, Node):
                yield each
                yield from each.nodes()

    @property
    def words(self) -> str:
        """Its text on one line."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for each in self.held:
            if isinstance(each, str):
                yield each
            elif each.tag not in SILENT:
                yield from each._texts()
                yield " "

    def above(self, tag: str) -> Node | None:
        """The nearest element of that kind around it."""
        around = self.parent
        while around is not None and around.tag != tag:
            around = around.parent
        return around

    def first(self, tag: str) -> Node | None:
        """The first element of that kind in it."""
        return next((node for node in self.nodes() if node.tag == tag), None)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Node("page", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.held.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        around: Node | None = self.at
        while around is not None and around.tag != tag:
            around = around.parent
        if around is not None and around.parent is not None:
            self.at = around.parent

    def handle_data(self, data: str) -> None:
        self.at.held.append(data)


def read(markup: str) -> Node:
    """The page as elements."""
    builder = _Builder()
    builder.feed(markup)
    return builder.root


def called(nodes: Iterator[tuple[str, Node]], words: str, what: str) -> Node:
    """The one with exactly these words, else the first that begins with them."""
    found = list(nodes)
    exact = [node for told, node in found if told == words]
    near = [node for told, node in found if told.startswith(words)]
    if not exact and not near:
        raise LookupError(f"there is no {what} “{words}”; there are: {', '.join(told for told, _ in found) or 'none'}")
    return (exact or near)[0]


def links(page: Node) -> Iterator[tuple[str, Node]]:
    """Links with their words, and again with the words that a screen reader says instead."""
    for node in page.nodes():
        if node.tag == "a" and "href" in node.attributes:
            yield node.words, node
            if "aria-label" in node.attributes:
                yield node.attributes["aria-label"], node


def buttons(page: Node) -> Iterator[tuple[str, Node]]:
    """Buttons that send something, with their words."""
    return (
        (n.words, n)
        for n in page.nodes()
        if n.tag == "button" and n.attributes.get("type") != "button" and "disabled" not in n.attributes
    )


def fields(page: Node) -> Iterator[tuple[str, Node]]:
    """Fields with their labels; of a group of choices, its first, under the legend of the group."""
    by_id = {n.attributes["id"]: n for n in page.nodes() if "id" in n.attributes}
    grouped = set()
    for node in page.nodes():
        if node.tag == "label" and node.attributes.get("for") in by_id:
            control = by_id[node.attributes["for"]]
            if control.attributes.get("type") != "radio":
                yield node.words, control
        if node.tag == "input" and node.attributes.get("type") == "radio":
            around = node.above("fieldset")
            legend = around.first("legend") if around else None
            if legend is not None and node.attributes["name"] not in grouped:
                grouped.add(node.attributes["name"])
                yield legend.words, node


def form_of(node: Node, page: Node) -> Node:
    """The form a button or a field belongs to."""
    named = node.attributes.get("form")
    if named:
        return next(n for n in page.nodes() if n.tag == "form" and n.attributes.get("id") == named)
    around = node.above("form")
    assert around is not None, f"{node.words or node.attributes} stands in no form"
    return around


def value_for(control: Node, words: str, page: Node) -> str:
    """What is sent when a person chooses or writes these words."""
    if control.tag == "select":
        options = ((n.words, n) for n in control.nodes() if n.tag == "option")
        chosen = called(options, words, "choice")
        return chosen.attributes.get("value", chosen.words)
    if control.attributes.get("type") == "radio":
        name = control.attributes["name"]
        by_id = {n.attributes.get("for", ""): n for n in page.nodes() if n.tag == "label"}
        same = (n for n in page.nodes() if n.tag == "input" and n.attributes.get("name") == name)
        told = (((by_id.get(n.attributes.get("id", "")) or n.above("label") or n).words, n) for n in same)
        return called(told, words, "choice").attributes["value"]
    return words


def standing(form: Node, page: Node) -> Iterator[tuple[str, str]]:
    """What a form sends as it stands, before anybody writes into it."""
    for node in page.nodes():
        name = node.attributes.get("name", "")
        if not name or node.tag not in {"input", "select", "textarea"} or "disabled" in node.attributes:
            continue
        if node.attributes.get("form", form.attributes.get("id")) != form.attributes.get("id"):
            continue
        if "form" not in node.attributes and node.above("form") is not form:
            continue
        yield from _sent(node, name)


def _sent(node: Node, name: str) -> Iterator[tuple[str, str]]:
    kind = node.attributes.get("type", "")
    if node.tag == "select":
        options = [n for n in node.nodes() if n.tag == "option"]
        marked = [n for n in options if "selected" in n.attributes] or options[:1]
        yield from ((name, n.attributes.get("value", n.words)) for n in marked)
    elif node.tag == "textarea":
        yield name, "".join(h for h in node.held if isinstance(h, str))
    elif kind in TYPED:
        if "checked" in node.attributes:
            yield name, node.attributes.get("value", "on")
    elif kind != "file":
        yield name, node.attributes.get("value", "")
